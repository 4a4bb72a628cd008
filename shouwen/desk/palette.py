"""What the palette offers for what is typed: things to do, pages, cases, companies, people, places, each a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from shouwen.casework.queues import QUEUES
from shouwen.casework.registry import as_offered, procedures
from shouwen.casework.search import found
from shouwen.desk.filters import ANY, ME, address
from shouwen.desk.lines import PLACED, short_name, where
from shouwen.desk.rail import Rail, url_of
from shouwen.desk.saved_views import SavedView
from shouwen.kit.folding import answers, asked, closeness, named, said
from shouwen.kit.index import newest
from shouwen.kit.language import pick
from shouwen.leases.customers import Contact, Customer, masked
from shouwen.leases.search import contacts, customers
from shouwen.people.roles import Reach, Role
from shouwen.people.search import colleagues
from shouwen.places.buildings import Place
from shouwen.places.search import places
from shouwen.services.enquiries import Enquiry

CASES = 6
OTHERS = 5  # of every other kind
EXACT = 1  # a name this close is the one that was meant


@dataclass(frozen=True)
class Hit:
    """One thing to go to: what it is called, what else tells it from others, where it is."""

    title: str
    about: str
    icon: str
    url: str


@dataclass(frozen=True)
class Group:
    code: str
    title: Any
    hits: list[Hit]


class Palette:
    """What one role is offered for these words. Nothing typed: the pages, and what can be taken down."""

    def __init__(self, role: Role, words: str, at: datetime) -> None:
        self.role, self.words, self.at = role, words, at

    @property
    def groups(self) -> list[Group]:
        site, words = self.role.site_id, self.words
        here = places(site, words, OTHERS)
        groups = [
            Group("pages", gettext_lazy("Go to"), list(self._pages())),
            Group("cases", gettext_lazy("Cases"), list(self._cases())),
            Group("customers", gettext_lazy("Customers"), [_customer(c) for c in customers(site, words, OTHERS)]),
            Group("people", gettext_lazy("People"), list(self._people())),
            Group("enquiries", gettext_lazy("Enquiries"), list(self._enquiries())),
            Group("places", gettext_lazy("Units and common parts"), [_place(place) for place in here]),
        ]  # fmt: skip
        new = Group("new", gettext_lazy("Take down"), list(self._new(here)))
        says_what = any(_fits(_titles(p), word) for p in procedures() for word in words.split())
        groups.insert(0 if says_what or not words else len(groups), new)
        return [group for group in groups if group.hits]

    def _pages(self) -> Iterator[Hit]:
        links = [(q.title, q.icon, url_of(q)) for q in QUEUES.values()]
        links += [(link.title, link.icon, link.url) for link in Rail(self.role, self.at).pages]
        links += [(gettext_lazy("Notices"), "bell", reverse("notices"))]
        links += [(gettext_lazy("Settings"), "circle-user-round", reverse("settings"))]
        links += [(p.title, p.icon, reverse("procedure", args=[p.code])) for p in procedures() if self.words]
        links += [(view.name, "bookmark", view.url) for view in SavedView.objects.readable_by(self.role)]
        for title, icon, url in links:
            if not self.words or _fits(_both(title), self.words):
                yield Hit(str(title), "", icon, url)

    def _cases(self) -> Iterator[Hit]:
        page = found(self.role, self.words, most=CASES, related=PLACED)
        for case in page.cases:
            yield Hit(case.title, _about(case), case.procedure.icon, reverse("case", args=[case.number]))
        if page.more:
            everything = f"{reverse('queue')}?{urlencode({'q': self.words})}"
            yield Hit(_("All cases found"), "", "list", everything)

    def _people(self) -> Iterator[Hit]:
        role = self.role
        for contact in contacts(role.site_id, self.words, OTHERS):
            yield _contact(contact)
        for post in colleagues(role.site_id, self.words, timezone.localdate(self.at), OTHERS):
            house = post.department.name if post.department else ""
            about = (post.get_post_display(), house, post.party.name, masked(post.person.phone))
            yield Hit(post.person.name, _joined(*about), "id-card", self._held_by(post))

    def _enquiries(self) -> Iterator[Hit]:
        role = self.role
        fitting = (
            Enquiry.objects.within_reach(role).found_by(role.site, self.words).select_related("customer")
        )
        for each in fitting.order_by(newest("words__pk"))[:OTHERS]:
            about = _joined(each.number, short_name(each.customer) or each.company, each.caller_name)
            yield Hit(each.title, about, "phone-incoming", reverse("enquiry", args=[each.number]))

    def _held_by(self, post: Role) -> str:
        """The cases that somebody is at work on, where this role may ask for them; else those that name the person."""
        if post.person_id == self.role.person_id:
            return address({"holder": ME})
        if self.role.reach == Reach.SITE or post.party_id == self.role.party_id:
            return address({"holder": str(post.person_id)})
        return f"{reverse('queue')}?{urlencode({'q': post.person.name_zh})}"

    def _new(self, here: list[Place]) -> Iterator[Hit]:
        """Taking down, at the place that is named beside it or alone."""
        for procedure in as_offered():
            rest = " ".join(word for word in self.words.split() if not _fits(_titles(procedure), word))
            if not rest:
                yield _take_down(procedure)
            near = here if rest == self.words else places(self.role.site_id, rest, OTHERS)
            for place in [
                each for each in near if closeness(rest, [each.code, *each.names.values()])[0] <= EXACT
            ][:2]:
                yield _take_down(procedure, place)


def _take_down(procedure: Procedure, place: Place | None = None) -> Hit:
    asks = {"procedure": procedure.code, **({"place": place.code} if place else {})}
    title = _("New: %(procedure)s") % {"procedure": procedure.title}
    about = _joined(place.code, place.full_name) if place else ""
    return Hit(title, about, "plus", f"{reverse('intake')}?{urlencode(asks)}")


def _customer(customer: Customer) -> Hit:
    return Hit(short_name(customer), customer.name, "building-2", _all_of(customer))


def _contact(contact: Contact) -> Hit:
    title = pick(contact.title_zh, contact.title_en)
    about = _joined(short_name(contact.customer), title, contact.masked_phone)
    return Hit(
        contact.name,
        about,
        "user-round",
        f"{reverse('intake')}?{urlencode({'who': f'contact:{contact.pk}'})}",
    )


def _place(place: Place) -> Hit:
    url = f"{reverse('queue')}?{urlencode({'q': place.code})}"
    if place.kind == Place.Kind.UNIT:
        return Hit(place.code, place.full_name, "door-open", url)
    return Hit(place.name, place.building.name if place.building else "", "map-pin", url)


def _all_of(customer: Customer) -> str:
    return address({"state": ANY, "customer": str(customer.pk)})


def _about(case: Case) -> str:
    return _joined(case.number, where(case), "" if case.is_open else str(case.get_state_display()))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _titles(procedure: Procedure) -> tuple[str, str]:
    """What taking down is called in both languages."""
    with override("zh-hans"):
        chinese = _("New: %(procedure)s") % {"procedure": procedure.title}
    with override("en"):
        return chinese, _("New: %(procedure)s") % {"procedure": procedure.title}


def _both(title: Any) -> tuple[str, str]:
    with override("zh-hans"):
        chinese = str(title)
    with override("en"):
        return chinese, str(title)


def _fits(titles: tuple[str, str], words: str) -> bool:
    return answers(_terms(titles), asked(words))


@lru_cache(maxsize=200)
def _terms(titles: tuple[str, str]) -> frozenset[str]:
    chinese, english = titles
    return frozenset(named(chinese) | said(english))
