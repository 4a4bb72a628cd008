"""Who calls and from where: what was said at the intake, and what the registers know of it."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from django.http import QueryDict
from django.utils import timezone

from shouwen.casework.cases import Case
from shouwen.desk.callers import Caller, Company, callers, company, find, open_cases
from shouwen.kit.typed import whole
from shouwen.leases.customers import Contact, Customer
from shouwen.people.roles import Role
from shouwen.places.buildings import Place

LONGEST = 400  # signs of one short answer; SQLite refuses to look for very long ones
PLACES = 400  # offered as one types; a larger complex is typed


class CallerAndPlace:
    """The caller, the company and the place that are meant, as far as the words typed so far say."""

    def __init__(self, role: Role, at: datetime, typed: QueryDict) -> None:
        self.role, self.at, self.typed = role, at, typed

    def said(self, name: str) -> str:
        return str(self.typed.get(name, "")).strip()[:LONGEST]

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @cached_property
    def found(self) -> list[Company]:
        """The companies that fit what was typed."""
        return find(self.role.site, self.said("q"), self.today)

    @cached_property
    def company(self) -> Company | None:
        """The company that calls: the one chosen, else the only one that fits."""
        kind, _colon, pk = self.said("who").partition(":")
        if kind == "customer" and (key := whole(pk)):
            return company(self.role.site, key, self.today)
        if self.contact:
            return company(self.role.site, self.contact.customer_id, self.today)
        return self.found[0] if len(self.found) == 1 and kind != "nobody" else None

    @cached_property
    def contact(self) -> Contact | None:
        kind, _colon, pk = self.said("who").partition(":")
        if kind != "contact" or not (key := whole(pk)):
            return None
        return Contact.objects.filter(site=self.role.site, pk=key).select_related("customer").first()

    @property
    def customer(self) -> Customer | None:
        return self.company.customer if self.company else None

    @cached_property
    def place_code(self) -> str:
        """The place typed, else the unit chosen or searched for, else the only unit of the company."""
        codes = [unit.code for unit in self.company.units] if self.company else []
        named = [code for code in codes if code in (self.said("unit"), self.said("q"))]
        return self.said("place") or next(iter(named), codes[0] if len(codes) == 1 else "")

    @cached_property
    def place(self) -> Place | None:
        if not self.place_code:
            return None
        here = Place.objects.filter(site=self.role.site).select_related("building", "site")
        return here.filter(code__iexact=self.place_code).first()

    @property
    def places(self) -> list[Place]:
        """Offered while one types."""
        return list(Place.objects.filter(site=self.role.site).select_related("building")[:PLACES])

    @property
    def people(self) -> list[Caller]:
        """The people of the companies that fit, and for each company somebody else of it."""
        known = {c.customer.pk: c for c in [*self.found, *([self.company] if self.company else [])]}
        said = self.said("who")
        return [caller for each in known.values() for caller in callers(each, said)]

    @property
    def has_searched(self) -> bool:
        return len(self.said("q")) > 1

    @cached_property
    def open_cases(self) -> list[Case]:
        return open_cases(self.role, customer=self.customer, place=self.place)
