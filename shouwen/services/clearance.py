"""What stands in the way of a leaving tenant's certificate: one list, asked anew each time (§1.7, M-FL-06).

Whoever knows of something that has to be cleared says so by a source: a function that yields blockers for a
lease. Rooms above (a procedure) and beside (keys, parking) add theirs with one line, `@source`. Nothing of it is
stored, so a bill posted a minute ago stands on the list, and a certificate counts only while the list is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Department, Party, Trade, department_of
from shouwen.people.roles import Reach, Role

SURRENDER = "surrender"  # the procedure whose open case is no blocker of itself
LONGEST = 200  # open cases of one tenant; more are one line more


@dataclass(frozen=True)
class Blocker:
    """One thing to clear: `what` in words, `where` by number or place, by whom, and the page to do it on."""

    code: str
    what: Any
    where: str = ""
    who: Department | None = None
    who_else: Any = ""  # where it is nobody's department: the customer
    link: str = ""
    args: tuple[Any, ...] = ()
    fragment: str = ""

    @property
    def address(self) -> str:
        """The page on which it is cleared; nothing where there is none."""
        return reverse(self.link, args=self.args) + self.fragment if self.link else ""

    @property
    def cleared_by(self) -> str:
        return str(self.who.name if self.who else self.who_else)

    def as_problem(self) -> Problem:
        """The same line as the verbs refuse with it."""
        where = f" ({self.where})" if self.where else ""
        return Problem(f"{self.what}{where}", code=self.code, who_can_clear=self.cleared_by)


@dataclass(frozen=True)
class Look:
    """One look at a lease: what sources are asked about. `case` is its surrender, if one is open."""

    lease: Lease
    on: date
    case: Case | None = None

    @cached_property
    def units(self) -> list[int]:
        """The keys of the lease's units."""
        return [unit.place_id for unit in self._held]

    @cached_property
    def _held(self) -> list[LeasedUnit]:
        held = LeasedUnit.objects.filter(lease=self.lease).select_related("place__building__manager")
        return list(held.order_by("place__code"))

    @cached_property
    def party(self) -> Party | None:
        """The company that looks after the surrender: the one that took it down, else the building's manager."""
        if self.case:
            return self.case.first_department.party
        buildings = [unit.place.building for unit in self._held]
        return next((each.manager for each in buildings if each and each.manager), None)

    def department(self, trade: str) -> Department | None:
        """The department of that company that clears what is of this trade."""
        return department_of(self.party, trade) if self.party else None


def telephones(found: Iterable[Blocker]) -> dict[int, str]:
    """Whom to call, by the key of the department: its leader's number, else that of anybody there."""
    there = {each.who.pk for each in found if each.who}
    roles = Role.objects.filter(department__in=there, person__is_active=True).exclude(person__phone="")
    rows = sorted(roles.select_related("person").order_by("-pk"), key=lambda role: role.leads)
    return {role.department_id: role.person.phone for role in rows if role.department_id}


def leases_within_reach(role: Role) -> models.QuerySet[Lease]:
    """The leases whose clearance this role may read: those with a unit in a building of its company, or any."""
    here = Lease.objects.filter(site=role.site_id)
    if not role.is_staff:
        return here.none()
    if role.reach == Reach.SITE:
        return here
    units = LeasedUnit.objects.filter(lease=OuterRef("pk"), place__building__manager=role.party_id)
    return here.filter(Exists(units))


Source = Callable[[Look], Iterable[Blocker]]
Registered = TypeVar("Registered", bound=Source)
SOURCES: list[Source] = []


def source(found: Registered) -> Registered:
    """Decorate a function that yields blockers: its line of the list."""
    SOURCES.append(found)
    return found


Sparing = Callable[[Look], models.QuerySet[Any]]
SPARED: list[Sparing] = []


def spared(found: Sparing) -> Sparing:
    """Decorate a function that gives the keys of open cases that stand in nobody's way, as a query."""
    SPARED.append(found)
    return found


def blockers(lease: Lease, on: date, case: Case | None = None) -> list[Blocker]:
    """Everything that stands in the way now. As many queries as there are sources, however long the list is."""
    look = Look(lease, on, case or surrender_of(lease))
    return [blocker for each in SOURCES for blocker in each(look)]


def surrender_of(lease: Lease) -> Case | None:
    """The open surrender of this lease."""
    units = LeasedUnit.objects.filter(lease=lease).values("place")
    here = Case.objects.filter(customer=lease.customer_id, place__in=units)
    here = here.filter(procedure_code=SURRENDER, state=Case.State.OPEN)
    return here.select_related("first_department__party", "site").order_by("-pk").first()


def leaving(customer: Customer) -> set[int]:
    """The keys of the leases of this customer whose surrender is open. One query."""
    here = Case.objects.filter(customer=customer, procedure_code=SURRENDER, state=Case.State.OPEN)
    units = LeasedUnit.objects.filter(customer=customer, lease__surrendered_on=None)
    return set(units.filter(place__in=here.values("place")).values_list("lease", flat=True))


@source
def open_cases(look: Look) -> Iterable[Blocker]:
    """What the tenant is still waiting for, or we are: repairs, complaints, fit-outs, permits."""
    theirs = Case.objects.filter(customer=look.lease.customer_id, place__in=look.units, state=Case.State.OPEN)
    others = theirs.exclude(procedure_code=SURRENDER).select_related("department__party").order_by("pk")
    for each in SPARED:
        others = others.exclude(pk__in=each(look))
    for case in others[:LONGEST]:
        yield Blocker("open_case", case.title, case.number, case.department, link="case", args=(case.number,))


@source
def notice(look: Look) -> Iterable[Blocker]:
    """R-111: nothing begins without the notice from leasing."""
    if look.case is None:
        yield Blocker(
            "no_notice",
            _("No surrender is open: the notice from leasing is needed first."),
            who=look.department(Trade.LEASING),
        )
