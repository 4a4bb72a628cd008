"""What happens to a lease in its life: R-102 (no occupation without fire acceptance), R-118."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from shouwen.leases.leases import (
    Lease,
    LeasedUnit,
    LeaseRefused,
    accept_fire,
    begin_fit_out,
    clashes,
    may_occupy,
    occupy,
    surrender,
)
from tests.world import place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

DAY, LATER = date(2026, 11, 25), date(2027, 3, 1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def lease() -> Lease:
    """A lease that runs, of units that nobody has moved into yet."""
    found = Lease.objects.in_force(DAY).order_by("number").first()
    assert found
    Lease.objects.filter(pk=found.pk).update(occupied_on=None)
    found.refresh_from_db()
    return found


def test_without_a_fit_out_it_is_occupied_from_the_day_of_the_handover(lease: Lease):  # M-MI-09
    occupy(lease, on=DAY)
    assert Lease.objects.get(pk=lease.pk).occupied_on == DAY


def test_nobody_moves_in_before_the_fire_acceptance_of_the_fit_out(lease: Lease):
    begin_fit_out(lease)
    with pytest.raises(LeaseRefused, match="Without the fire acceptance nobody may move in and work"):
        occupy(lease, on=DAY)
    accept_fire(lease, on=DAY)
    occupy(lease, on=LATER)
    assert Lease.objects.get(pk=lease.pk).occupied_on == LATER


def test_an_acceptance_of_earlier_works_says_nothing_of_new_ones(lease: Lease):
    for accepted_elsewhere in (False, True):
        begin_fit_out(lease)
        accept_fire(lease, on=DAY)
        begin_fit_out(lease, accepted_elsewhere=accepted_elsewhere)
        assert may_occupy(Lease.objects.get(pk=lease.pk)) is may_occupy(lease) is accepted_elsewhere


def test_the_database_itself_keeps_that_promise(lease: Lease):
    begin_fit_out(lease)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lease.objects.filter(pk=lease.pk).update(occupied_on=DAY)


def test_a_fit_out_of_what_is_occupied_already_does_not_begin_as_a_move_in(lease: Lease):
    occupy(lease, on=DAY)
    with pytest.raises(LeaseRefused, match="occupied already"):
        begin_fit_out(lease)


def test_each_happens_once_and_the_first_day_stays(lease: Lease):
    occupy(lease, on=DAY)
    occupy(lease, on=LATER)
    assert Lease.objects.get(pk=lease.pk).occupied_on == DAY


def test_what_is_surrendered_is_held_no_longer(lease: Lease):
    before = LeasedUnit.objects.in_force(DAY).filter(lease=lease).count()
    surrender(lease, on=DAY)
    assert before and not LeasedUnit.objects.in_force(DAY).filter(lease=lease).exists()


def test_a_unit_is_held_once_at_a_time():
    held = LeasedUnit.objects.in_force(DAY).select_related("lease").earliest("id")
    assert clashes(held.place, DAY, None) == held
    assert clashes(held.place, DAY, None, besides=held.lease) is None or held.ends_on
    assert clashes(place("1-lobby"), DAY, None) is None


def test_the_area_of_a_lease_is_that_of_its_units():
    lease = Lease.objects.get(number=LeasedUnit.objects.in_force(DAY).earliest("id").lease.number)
    areas = [unit.area_sqm for unit in LeasedUnit.objects.in_force(DAY).filter(lease=lease)]
    assert lease.area(DAY) == sum(areas, Decimal())
