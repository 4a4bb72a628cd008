"""Who asks: clerks of the large complexes, signed in, each with the cases of their own desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from bench.raw import Order
from bench.words import CALLERS, title_of
from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep
from shouwen.casework.who import members_of
from shouwen.people.parties import Department
from shouwen.people.roles import Role
from shouwen.places.buildings import Place

POSTS = ("cs_assistant", "front_desk", "engineer", "cs_manager")
LARGE = 8  # sites that the pages are asked of


@dataclass
class Clerk:
    role: Role
    session: str
    cases: list[str] = field(default_factory=list)


class Clerks:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        roles = Role.objects.filter(post__in=POSTS, party__code="b1").select_related(
            "person", "site", "party", "department__party"
        )
        sites = list(Case.objects.order_by("site").values_list("site", flat=True).distinct()[:LARGE])
        self.all = [
            Clerk(role, _session(role)) for role in roles.filter(site__in=sites).order_by("site", "pk")
        ]
        for clerk in self.all:
            newest = Case.objects.within_reach(clerk.role).order_by("-pk")
            clerk.cases = list(newest.values_list("number", flat=True)[:60])
        self.all = [clerk for clerk in self.all if clerk.cases]
        self.first = self.all[0]
        desks = roles.filter(post="cs_assistant").order_by("site")
        self.desks = {role.site_id: Clerk(role, _session(role)) for role in desks}
        self.all += self.desks.values()
        self._orders = self._waiting_orders()

    def many(self, count: int) -> list[Clerk]:
        clerks = [clerk for clerk in self.all if clerk.cases]
        return [clerks[number % len(clerks)] for number in range(count)]

    def client(self, clerk: Clerk) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = clerk.session
        return client

    def units(self, count: int) -> list[tuple[Clerk, str]]:
        """Units of the building, in which no case is open, each with its desk."""
        busy = Case.objects.filter(state="open", place__isnull=False).values("place")
        free = Place.objects.filter(kind="unit", building__code="1").exclude(pk__in=busy).order_by("pk")
        found = [
            (self.desks[site], code) for site, code in free.values_list("site", "code") if site in self.desks
        ]
        self.rng.shuffle(found)
        return found[:count]

    def orders(self, count: int) -> list[tuple[Clerk, Order]]:
        """Repairs that wait to be sent to engineering, none given out twice."""
        return [next(self._orders) for _number in range(count)]

    def _waiting_orders(self) -> Iterator[tuple[Clerk, Order]]:
        rows = OpenStep.objects.filter(
            step="dispatch", case__procedure_code="repair", site__in=self.desks, visit=1, case__relays=None
        ).select_related("case", "department")
        rows = [row for row in rows if self.desks[row.site_id].role.department_id == row.department_id]
        self.rng.shuffle(rows)
        engineering = {
            d.party_id: d for d in Department.objects.filter(trade="engineering").select_related("party")
        }
        told: dict[int, tuple[int, ...]] = {}
        for row in rows:
            desk, to = self.desks[row.site_id], engineering[row.party_id]
            if to.pk not in told:
                told[to.pk] = tuple(person.pk for person in members_of(to))
            yield desk, Order(
                row.case_id, row.site_id, row.case.number, row.case.title, row.department_id, row.party_id,
                desk.role.person_id, to.pk, to.party_id, told[to.pk],
            )  # fmt: skip


def _session(role: Role) -> str:
    store = SessionStore()
    store[SESSION_KEY] = str(role.person_id)
    store[BACKEND_SESSION_KEY] = "shouwen.people.signing_in.Login"
    store[HASH_SESSION_KEY] = role.person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def order_taken(unit: str, rng: Random) -> dict[str, Any]:
    """The form of an urgent repair, filled in."""
    name, phone = rng.choice(CALLERS)
    return {
        "form_key": str(UUID(int=rng.getrandbits(128), version=4)), "q": "", "caller_name": name, "caller_phone": phone,
        "place": unit, "procedure": "repair", "title": title_of(rng), "channel": "phone", "repair-category": "water",
        "repair-urgency": "urgent", "repair-details": "请尽快派人来看。", "shown": "",
    }  # fmt: skip
