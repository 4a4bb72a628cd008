"""The watch over the ends of leases: R-110."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.overdue import run_due
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.places.figures import Figure
from shouwen.procedures.lease_end import LeaseEnd, watch_lease_ends
from tests.world import again, do, due, moment, open_steps, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

MORNING = moment("2026-03-02 09:00")


def ending(on: str, building: str = "1") -> Lease:
    """A lease of this building that ends on this day, and no other that does so soon."""
    held = LeasedUnit.objects.in_force(MORNING.date()).filter(place__building__code=building)
    lease = held.select_related("lease").earliest("id").lease
    Lease.objects.filter(pk=lease.pk).update(ends_on=date.fromisoformat(on))
    lease.refresh_from_db()
    return lease


def watched(on: str = "2026-03-30") -> Case:
    lease = ending(on)
    assert watch_lease_ends(MORNING) == 1
    return LeaseEnd.objects.get(lease=lease).case


@pytest.mark.parametrize(
    ("ends_on", "count"), [("2026-04-01", 1), ("2026-04-02", 0), ("2026-03-03", 1), ("2026-03-02", 0)]
)
def test_a_month_before_its_end_a_lease_is_watched(ends_on: str, count: int):
    ending(ends_on)
    assert watch_lease_ends(MORNING) == count


def test_sixty_or_ninety_days_where_the_site_says_so():
    lease = ending("2026-05-28")
    Figure.objects.create(site=lease.site, key="lease.watch_days", value=90, starts_on=date(2026, 1, 1))
    assert watch_lease_ends(MORNING) == 1


def test_it_is_watched_once_and_again_when_it_was_renewed():
    case = watched()
    assert watch_lease_ends(MORNING + timedelta(hours=1)) == 0
    Lease.objects.filter(pk=case.facts.lease.pk).update(ends_on=date(2027, 3, 30))
    assert watch_lease_ends(moment("2027-03-10 09:00")) == 1
    assert LeaseEnd.objects.filter(lease=case.facts.lease).count() == 2


def test_the_customers_own_assistant_is_told_else_one_of_the_building():
    case = watched()
    assert (case.first_responder.login, case.customer) == ("limin", case.facts.lease.customer)
    lease = ending("2026-03-29", building="2")
    Customer.objects.filter(pk=lease.customer_id).update(assistant=role("luowen").person)
    assert watch_lease_ends(MORNING) == 1
    assert LeaseEnd.objects.get(lease=lease).case.first_responder.login == "luowen"


def test_leasing_must_answer_within_five_working_days():
    case = watched()
    assert open_steps(case) == {"answer": "b1 leasing"}
    assert due(case, "answer") == "2026-03-06 18:30"
    run_due(moment("2026-03-06 18:31"))
    assert ("limin", "03-06 18:31") in told(case)


def test_leasing_has_seen_it_and_is_still_talking():
    case = watched()
    do(case, "answer", "2026-03-03 10:00", by="xufeng", outcome="talking", leasing_says="租金还在谈")
    assert open_steps(case) == {"answer": "b1 leasing"}


def test_a_renewal_is_entered_and_told():
    case = watched()
    do(case, "answer", "2026-03-03 10:00", by="xufeng", outcome="renews", leasing_says="续两年",
       renewed_until_on=date(2028, 3, 30))  # fmt: skip
    assert open_steps(case) == {"renew": "b1 customer_service"}
    do(case, "renew", "2026-03-03 11:00", by="zhoujing", told_how="电话")
    assert again(case).state == Case.State.CLOSED


def test_a_renewal_runs_beyond_the_end():
    case = watched()
    with pytest.raises(Refused) as refused:
        do(case, "answer", "2026-03-03 10:00", by="xufeng", outcome="renews", leasing_says="续",
           renewed_until_on=date(2026, 3, 30))  # fmt: skip
    assert [(p.field, p.code) for p in refused.value.problems] == [("renewed_until_on", "out_of_range")]


def test_what_is_given_up_goes_on_as_a_surrender():
    case = watched()
    do(case, "answer", "2026-03-03 10:00", by="xufeng", outcome="surrenders", leasing_says="到期不续")
    assert open_steps(case) == {"surrender": "b1 customer_service"}


def test_only_leasing_answers():
    case = watched()
    with pytest.raises(Refused) as refused:
        do(case, "answer", "2026-03-03 10:00", by="zhoujing", outcome="surrenders", leasing_says="x")
    assert [p.code for p in refused.value.problems] == ["not_allowed"]
