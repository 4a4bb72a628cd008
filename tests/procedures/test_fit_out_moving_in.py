"""Moving in after a fit-out: R-102, R-103."""

from datetime import date

import pytest

from shouwen.casework import moves
from shouwen.casework.asking import SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.leases import leases
from shouwen.leases.leases import Lease
from shouwen.procedures.fit_out import FitOut
from shouwen.procedures.fit_out.tenancy import lease_of
from tests.procedures import fitting_out as fit
from tests.procedures.fitting_out import CS, GUARD
from tests.procedures.test_fit_out import why_not
from tests.world import do, moment, open_steps, place, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def test_nobody_moves_in_before_the_fire_acceptance():
    case = fit.accepted()
    fit.read_meters(case, "2026-05-16 10:00")
    assert open_steps(case) == {"fire_acceptance": "b1 security", "return_passes": "b1 security"}
    with pytest.raises(SomebodyWasFaster):
        do(case, "occupy", "2026-05-16 11:00", by="tianjianhua", occupied_on=date(2026, 5, 17))


@pytest.mark.parametrize("who", ["xiangguoqiang", "tianjianhua"])
@pytest.mark.parametrize("step", ["fire_acceptance", "occupy"])
def test_nobody_lets_moving_in_through(who: str, step: str):  # R-102, §8 item 6
    case = fit.accepted() if step == "fire_acceptance" else fit.fire_accepted()
    fit.read_meters(case, "2026-05-20 14:00")
    outcome = "accepted" if step == "fire_acceptance" else "done"
    assert why_not(
        moves.override, case, step, outcome=outcome, reason="客户着急", by=role(who), at=moment("2026-05-21 10:00")
    ) == [("", "not_allowed")]  # fmt: skip


def test_a_fire_acceptance_that_is_refused_sends_the_works_on():
    case = fit.accepted()
    do(case, "fire_acceptance", "2026-05-20 10:00", by=GUARD, outcome="refused", change="防火门缺闭门器")
    assert open_steps(case) == {"begin": "b1 security"}


def test_the_customer_moves_in_after_fire_acceptance_and_meters():
    case = fit.fire_accepted()
    assert "occupy" not in open_steps(case)
    fit.read_meters(case)
    do(case, "occupy", "2026-05-21 10:00", by=CS, occupied_on=date(2026, 5, 25))
    assert fit.facts(case).occupied_on == date(2026, 5, 25)


@pytest.mark.parametrize(("unit", "counts"), [("1-0803", False), ("1-0804", True)])
def test_works_that_begin_anew_wait_for_their_own_acceptance(unit: str, counts: bool):
    """An acceptance of earlier works in this unit says nothing of these; that of the other unit goes on counting."""
    earlier = fit.applied()
    lease, accepted = lease_of(earlier), date(2026, 2, 20)
    assert lease
    Lease.objects.filter(pk=lease.pk).update(
        occupied_on=None, fire_accepted_on=accepted, needs_fire_acceptance=True
    )
    FitOut.objects.filter(case=earlier).update(fire_acceptance_on=accepted)
    Case.objects.filter(pk=earlier.pk).update(place=place(unit))
    fit.begun()
    assert leases.may_occupy(Lease.objects.get(pk=lease.pk)) is counts


def test_who_works_there_already_stays_and_the_fitted_part_waits_for_its_own_acceptance():
    """A fit-out of an occupied unit takes nobody's occupation back; its case lets nobody use the new part before."""
    case, since = fit.begun(), date(2024, 4, 1)
    lease = lease_of(case)
    assert lease and (lease.needs_fire_acceptance, lease.occupied_on) == (False, since)
    fit.apply(fit.after_tests(fit.finished(case)))
    fit.accepted(case)
    fit.read_meters(case, "2026-05-16 10:00")
    assert "occupy" not in open_steps(case)
    fit.fire_accepted(case)
    do(case, "occupy", "2026-05-21 10:00", by=CS, occupied_on=date(2026, 5, 25))
    lease.refresh_from_db()
    assert (fit.facts(case).occupied_on, lease.occupied_on) == (date(2026, 5, 25), since)
