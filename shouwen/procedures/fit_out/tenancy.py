"""The lease that a fit-out is done under, and what the works mean for moving in (R-102)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.schedules import lines_of
from shouwen.journal.entries import Entry
from shouwen.leases import leases
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.money.meters import MeterKind
from shouwen.places.buildings import Place
from shouwen.procedures.fit_out.facts import FitOut, Use

METERS = {Use.OFFICE: (MeterKind.POWER,), Use.COMMERCIAL: (MeterKind.WATER, MeterKind.POWER, MeterKind.GAS)}


def lease_of(case: Case) -> Lease | None:
    """The customer's lease of the unit, the one that runs or is the next to begin on the day of the application."""
    if case.place_id is None or case.customer_id is None:
        return None
    day = case.hours.day_of(case.opened_at)
    held = LeasedUnit.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), place=case.place_id)
    unit = held.filter(customer=case.customer_id).select_related("lease").order_by("starts_on").first()
    return unit.lease if unit else None


def it_is_a_customers_unit(case: Case) -> Iterator[Problem]:
    """R-090: who applies for which unit; the rest of the file hangs on both."""
    if case.place is None or case.place.kind != Place.Kind.UNIT:
        yield Problem(_("Choose the unit that is to be fitted out."), "place", "required")
    elif case.customer is None:
        yield Problem(_("Choose the customer who fits it out."), "customer", "required")
    elif lease_of(case) is None:
        yield Problem(_("This customer holds no lease of this unit."), "customer", "invalid")


def from_now_on_the_fire_acceptance_counts(case: Case, entry: Entry) -> None:
    """R-102. Who already works there when the works begin stays: that fit-out keeps nobody from moving in.

    Its own step `occupy` waits for the acceptance all the same, so that nobody uses the new part before (design.md).
    """
    lease = lease_of(case)
    if lease and lease.occupied_on is None:
        leases.begin_fit_out(lease, accepted_elsewhere=_accepted_elsewhere(case, lease))


def _accepted_elsewhere(case: Case, lease: Lease) -> bool:
    """Whether the acceptance that the lease has is that of works in another of its units."""
    accepted = FitOut.objects.filter(
        case__customer=case.customer_id, fire_acceptance_on=lease.fire_accepted_on
    )
    units = LeasedUnit.objects.filter(lease=lease).exclude(place=case.place_id).values("place")
    return lease.fire_accepted_on is not None and accepted.filter(case__place__in=units).exists()


def the_lease_knows_of_the_fire_acceptance(case: Case, entry: Entry) -> None:
    if lease := lease_of(case):
        leases.accept_fire(lease, on=case.facts.fire_acceptance_on)


def the_meters_of_its_use_are_read(case: Case) -> Iterator[Problem]:
    """R-103: commercial units water, power and gas; offices power."""
    read = {line.kind for line in lines_of(case, "meters")}
    for kind in METERS[case.facts.use]:
        if kind not in read:
            yield Problem(_("Not read yet: %(meter)s.") % {"meter": kind.label})


def the_authority_has_accepted(case: Case) -> Iterator[Problem]:
    """R-102, a hard gate. The order of the steps says so already; the facts and the lease are asked all the same."""
    facts, lease = case.facts, lease_of(case)
    if not facts.fire_acceptance_number or (lease and not leases.may_occupy(lease)):
        yield Problem(
            _("Without the fire acceptance nobody may move in and work."), code="no_fire_acceptance"
        )
    elif facts.occupied_on and facts.occupied_on < facts.fire_acceptance_on:
        yield Problem(_("This is before the fire acceptance."), "occupied_on", "invalid")


def the_customer_is_in(case: Case, entry: Entry) -> None:
    lease = lease_of(case)
    if lease and lease.occupied_on is None:
        leases.occupy(lease, on=case.facts.occupied_on)
