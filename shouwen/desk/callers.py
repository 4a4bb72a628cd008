"""Who is calling: companies and people of the register, found by what the caller says first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from shouwen.kit.folding import closeness
from shouwen.kit.index import CANDIDATES
from shouwen.kit.language import pick
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import LeasedUnit
from shouwen.leases.search import contacts, customers
from shouwen.people.parties import Site
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.places.search import places

MOST = 6  # companies shown for one search
OFFERED = 400  # companies as one types; of more the caller is found by typing alone


@dataclass(frozen=True)
class Company:
    """A company that fits, those of its people who are meant, and the units it holds today."""

    customer: Customer
    people: list[Contact]
    units: list[Place]

    @property
    def key(self) -> str:
        return f"customer:{self.customer.pk}"

    @property
    def name(self) -> str:
        return self.customer.name

    @property
    def business(self) -> str:
        return pick(self.customer.business_zh, self.customer.business_en)


def offered(role: Role) -> list[Customer]:
    """Offered while one types."""
    return list(Customer.objects.filter(site=role.site_id).order_by("short_zh")[:OFFERED])


def find(site: Site, words: str, today: date) -> list[Company]:
    """The companies that fit: by name, a person, the end of a telephone number, a unit held today.

    The closest names first, and only those whose name is the very words if there are any.
    """
    words = words.strip()
    if len(words) < 2:
        return []
    meant = contacts(site.pk, words, CANDIDATES)
    those = list(dict.fromkeys(person.customer_id for person in meant))[:MOST]
    named = [customer.pk for customer in customers(site.pk, words, MOST)]
    fit = Customer.objects.filter(pk__in={*those, *named, *_holders(site, words, today)})
    companies = [_company(customer, meant) for customer in _with_people(fit, today).order_by("pk")]
    near = {each.key: _distance(each, words) for each in companies}
    exact = [each for each in companies if near[each.key][0] == 0]
    return sorted(exact or companies, key=lambda each: near[each.key])[:MOST]


def _distance(company: Company, words: str) -> tuple[int, ...]:
    own, people = company.customer, company.people
    names = [own.short_zh, own.short_en, own.name_zh, own.name_en, *(unit.code for unit in company.units)]
    return closeness(words, [*names, *(name for person in people for name in person.names.values())])


def _holders(site: Site, words: str, today: date) -> list[int]:
    """Who holds the units that fit."""
    units = [place.pk for place in places(site.pk, words, MOST)]
    held = LeasedUnit.objects.in_force(today).filter(site=site, place__in=units)
    return list(held.order_by("place__code").values_list("customer", flat=True))


def company(site: Site, pk: int, today: date) -> Company | None:
    """One company by its key, with all its people."""
    found = _with_people(Customer.objects.filter(site=site, pk=pk), today).first()
    return _company(found, []) if found else None


def _with_people(customers: QuerySet[Customer], today: date) -> QuerySet[Customer]:
    units = LeasedUnit.objects.in_force(today).select_related("place__building").order_by("place__code")
    return customers.prefetch_related(
        Prefetch("contacts", Contact.objects.there().order_by("id")),
        Prefetch("units", units, to_attr="held_today"),
    )


def _company(customer: Customer, meant: Sequence[Contact]) -> Company:
    people = list(customer.contacts.all())
    units: list[Place] = [held.place for held in customer.held_today]  # type: ignore[attr-defined]
    return Company(customer, [person for person in people if person in meant] or people, units)


@dataclass(frozen=True)
class Caller:
    """Somebody who may be calling; `is_known` when the register has name and number."""

    key: str
    name: str
    about: str
    is_known: bool
    chosen: bool


def callers(company: Company, said: str) -> list[Caller]:
    """Its people, and somebody else of it; `said` is the key of the one chosen."""
    short = pick(company.customer.short_zh, company.customer.short_en)
    units = ", ".join(unit.code for unit in company.units[:4])
    people = [
        Caller(
            f"contact:{person.pk}", person.name, _about(person, short), True, said == f"contact:{person.pk}"
        )
        for person in company.people
    ]
    other = Caller(company.key, gettext("Somebody else"), f"{short} · {units}", False, said == company.key)
    return [*people, other]


def _about(person: Contact, short: str) -> str:
    title = pick(person.title_zh, person.title_en)
    return " · ".join(part for part in (short, title, person.masked_phone) if part)


def open_cases(role: Role, *, customer: Customer | None, place: Place | None) -> list[Case]:
    """Open cases of this company or at this place that the role may see, the newest first."""
    about = Q(customer=customer) if customer else Q(pk=None)
    if place:
        about |= Q(place=place)
    here = Case.objects.within_reach(role).filter(about, state=Case.State.OPEN)
    return list(here.select_related("place__building", "customer").order_by("-id")[:MOST])


def twins(cases: Iterable[Case], procedure: Procedure | None, place: Place | None) -> list[Case]:
    """Those that may be the very same matter: the same procedure at the same place."""
    if not (procedure and place):
        return []
    return [case for case in cases if case.procedure_code == procedure.code and case.place_id == place.pk]
