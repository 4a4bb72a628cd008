"""Who is calling: companies and people of the register, found by what the caller says first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from shouwen.kit.language import pick
from shouwen.leases.customers import Contact, Customer, Lease, ends_in
from shouwen.people.parties import Site
from shouwen.people.roles import Role
from shouwen.places.buildings import Place

MOST = 6  # companies shown for one search
TAIL = 3  # digits from which a number is taken for the end of a telephone number


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


def find(site: Site, words: str, today: date) -> list[Company]:
    """The companies that fit: by name, short name, a person, the end of a telephone number, a unit. Three queries."""
    words = words.strip()
    if len(words) < 2:
        return []
    customers = _with_people(Customer.objects.filter(site=site).filter(_fits(words, today)), today)
    return [_company(customer, words) for customer in customers.order_by("short_zh")[:MOST]]


def company(site: Site, pk: int, today: date) -> Company | None:
    """One company by its key, with all its people."""
    found = _with_people(Customer.objects.filter(site=site, pk=pk), today).first()
    return _company(found, "") if found else None


def _fits(words: str, today: date) -> Q:
    own = (
        Q(name_zh__icontains=words)
        | Q(name_en__icontains=words)
        | Q(short_zh__icontains=words)
        | Q(short_en__icontains=words)
    )
    people = Contact.objects.filter(customer=OuterRef("pk")).filter(_person_fits(words))
    units = Lease.objects.in_force(today).filter(customer=OuterRef("pk"), place__code__iendswith=words)
    return own | Q(Exists(people)) | Q(Exists(units))


def _person_fits(words: str) -> Q:
    return _has(words, "name_zh", "name_en") | ends_in("phone", words)


def _has(words: str, *columns: str) -> Q:
    return reduce(or_, (Q(**{f"{column}__icontains": words}) for column in columns))


def _with_people(customers: QuerySet[Customer], today: date) -> QuerySet[Customer]:
    leases = Lease.objects.in_force(today).select_related("place__building").order_by("place__code")
    return customers.prefetch_related(
        Prefetch("contacts", Contact.objects.order_by("id")), Prefetch("leases", leases, to_attr="held_today")
    )


def _company(customer: Customer, words: str) -> Company:
    people = list(customer.contacts.all())
    meant = [person for person in people if _is_meant(person, words)]
    units: list[Place] = [lease.place for lease in customer.held_today]  # type: ignore[attr-defined]
    return Company(customer, meant or people, units)


def _is_meant(person: Contact, words: str) -> bool:
    folded = words.casefold()
    return bool(folded) and (
        folded in person.name_zh.casefold()
        or folded in person.name_en.casefold()
        or (len(words) >= TAIL and words.isdigit() and person.phone.endswith(words))
    )


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
