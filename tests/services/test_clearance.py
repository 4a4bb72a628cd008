"""What stands in the way of a leaving tenant's certificate: R-115, R-117, R-118, M-FR-04c."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.leases.leases import Lease
from shouwen.money.charges import add_charge, items_for
from shouwen.services import clearance
from shouwen.services.clearance import Blocker, blockers, leases_within_reach, telephones
from tests.procedures import surrendering as go
from tests.procedures.fitting_out import applied
from tests.procedures.surrendering import CS, ENGINEER, FINANCE, PASS
from tests.procedures.test_repair import item, tried, work
from tests.procedures.test_surrender import why_not
from tests.world import again, complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

DAY = date(2026, 3, 20)


def codes(lease: Lease | None = None, on: date = DAY) -> list[str]:
    return [each.code for each in blockers(lease or go.lease(), on)]


def of_the_tenant(case: Case) -> Case:
    """This case is the leaving tenant's."""
    Case.objects.filter(pk=case.pk).update(customer=go.lease().customer)
    return again(case)


def test_without_a_notice_that_alone_is_missing():
    [line] = blockers(go.lease(), DAY)
    assert (line.code, line.who) == ("no_notice", department("b1", "leasing"))


def test_every_step_before_the_certificate_is_a_line_with_its_department():
    case = go.inspected(go.dated())
    lines = {each.code: each.who and each.who.trade for each in blockers(go.lease(), DAY)}
    assert lines == {
        "reinstatement": "customer_service", "reinspect": "engineering", "meters": "customer_service",
        "clear_cs": "customer_service", "clear_engineering": "engineering", "clear_security": "security",
        "clear_finance": "finance", "settle": "customer_service", "hand_back": "customer_service",
    }  # fmt: skip
    assert {each.where for each in blockers(go.lease(), DAY)} == {case.number}


def test_what_is_open_for_the_tenant_stands_in_the_way_and_nobody_elses():
    go.certified()
    assert codes() == []
    mine = of_the_tenant(complain("2026-03-20 09:30"))
    complain("2026-03-20 09:31", where="1-0605")
    of_the_tenant(complain("2026-03-20 09:32", where="1-0605"))
    [line] = blockers(go.lease(), DAY)
    assert (line.code, line.where, line.address) == ("open_case", mine.number, f"/cases/{mine.number}/")


def on_the_bill(at: str = "2026-03-20 09:10") -> Case:
    """A repair of the tenant's, put on the bill."""
    case = of_the_tenant(report(f"{at[:10]} 09:01", is_chargeable=True))
    do(case, "price", at, outcome="agreed", quoted_item=item(case), quoted_quantity=Decimal(1), agreed_by="陈女士",
       agreed_how="phone")  # fmt: skip
    do(case, "dispatch", at, to=department("b1", "engineering"))
    from shouwen.casework import relay

    relay.accept(case, by=role("zhaolei"), at=moment(at))
    do(case, "accompany", at, outcome="went", went_along="李敏")
    do(case, "attend", at, by="zhaolei", outcome="arrived", arrived_at=moment(at))
    work(case, at)
    add_charge(case, items_for(case).get(code="tap-repair"), Decimal(1), by=role("limin"), at=moment(at))
    do(case, "amounts", at)
    tried(case, at)
    do(case, "follow_up", at, outcome="content", satisfaction=5)
    do(case, "pay", at, outcome="done", payment="on_bill")
    do(case, "file", at)
    return again(case)


def test_a_bill_posted_after_the_certificate_revokes_it():
    case = go.certified()
    order = on_the_bill()
    [line] = blockers(go.lease(), DAY)
    assert (line.code, line.where) == ("unpaid", order.number)
    assert why_not(do, case, "seal", "2026-03-20 10:00", by=CS, outcome="sealed", box="A-1") == [
        ("", "unpaid")
    ]
    do(case, "seal", "2026-03-20 10:01", by=CS, outcome="bill", dispute="水龙头维修挂账")
    go.owes(case, order.facts.paid_fen, "repair", "2026-03-20 10:10", for_case=order)
    go.put(case, "settlement", 1, "paid", "2026-03-20 10:20", by=FINANCE, receipt_number="S-9")
    go.finance_clears(case, "2026-03-20 10:21")
    do(case, "settle", "2026-03-20 10:30", by=CS, outcome="signed", signatures={"customer": "陈静"})
    do(case, "certificate", "2026-03-20 10:31", by=CS)
    do(case, "seal", "2026-03-20 10:32", by=CS, outcome="sealed", box="A-1")


def test_the_certificate_is_refused_with_every_line_of_the_list():
    case = go.inspected(go.removed(go.dated()))
    go.settled(go.metered(case))
    go.handed_back(case)
    of_the_tenant(complain("2026-03-20 08:30"))
    on_the_bill("2026-03-20 08:40")
    assert why_not(do, case, "certificate", "2026-03-20 09:00", by=CS) == [("", each) for each in codes()]
    assert codes() == ["open_case", "unpaid"]


@pytest.mark.parametrize("outcome", ["sealed"])
def test_a_file_is_never_sealed_while_anything_stands_in_the_way(outcome: str):
    case = go.certified()
    of_the_tenant(complain("2026-03-20 09:30"))
    for who in (CS, "chenxiuying", "tianjianhua"):
        assert why_not(do, case, "seal", "2026-03-20 10:00", by=who, outcome=outcome, box="A-1") == [
            ("", "open_case")
        ]
    assert again(case).state == "open" and go.lease().surrendered_on is None


def test_what_is_owed_is_a_line_each_until_it_is_paid_or_let_through():
    case = go.metered()
    go.owes(case)
    go.owes(case, 8_000, "parking")
    assert codes().count("arrears") == 2
    go.put(case, "settlement", 1, "paid", "2026-03-19 14:30", by=FINANCE, receipt_number="S-1")
    assert codes().count("arrears") == 1


def test_a_slip_that_is_out_is_a_line():  # M-FR-04c
    case = go.dated()
    go.booked(case)
    go.write(case, "passes", "2026-03-17 15:00", by=CS, **PASS)
    assert "slip" not in codes()
    go.let_out(case)
    assert codes().count("slip") == 1


def test_whoever_knows_of_more_adds_a_line_of_its_own():
    @clearance.source
    def a_borrowed_ladder(look: Any) -> Any:
        yield Blocker("ladder", "梯子未还", who=look.department("engineering"))

    try:
        assert codes() == ["no_notice", "ladder"]
    finally:
        clearance.SOURCES.remove(a_borrowed_ladder)


def test_the_list_asks_as_much_for_many_lines_as_for_one(django_assert_num_queries: Any):
    case = go.metered()
    go.owes(case)
    of_the_tenant(complain("2026-03-20 08:30"))
    asked = len(blockers(go.lease(), DAY))
    lease = Lease.objects.select_related("site").get(pk=go.lease().pk)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        blockers(lease, DAY)
    for n in range(3):
        go.owes(case, 1_000 + n, "parking", details=f"{n}")
        of_the_tenant(complain(f"2026-03-20 08:4{n}"))
    on_the_bill("2026-03-20 08:50")
    with django_assert_num_queries(len(few)):
        assert len(blockers(lease, DAY)) == asked + 7


def test_the_department_is_called_on_its_leaders_number():
    line = Blocker("x", "x", who=department("b1", "finance"))
    person = role("qianli").person
    assert telephones([line]) == {line.who.pk: person.phone} if line.who and person.phone else True


@pytest.mark.parametrize(
    ("who", "may"),
    [("limin", True), (ENGINEER, True), ("tianjianhua", True), ("xiangguoqiang", True), ("shenwei", False),
     ("luowen", False), ("chenjing", False), ("qinlu", False)],
)  # fmt: skip
def test_a_lease_is_within_reach_of_its_building_and_the_master_manager(who: str, may: bool):
    assert leases_within_reach(role(who)).filter(number=go.lease().number).exists() is may


def put_off_until(moment_: str) -> None:
    """A fit-out of the tenant's of which nothing is left but a refund that was put off to this day."""
    case = applied()
    case.facts.__class__.objects.filter(pk=case.pk).update(
        put_off_why="材料待补", put_off_until_at=moment(moment_)
    )
    case.open_steps.update(step="refund")


@pytest.mark.parametrize(
    ("until", "codes_then"), [("2026-03-20 00:00", []), ("2026-03-19 23:59", ["open_case"])]
)
def test_a_works_deposit_stands_in_the_way_unless_it_is_put_off_to_a_day(
    until: str, codes_then: list[str]
):
    go.certified()
    put_off_until(until)
    assert codes() == codes_then


def test_a_fit_out_that_goes_on_stands_in_the_way():
    go.certified()
    applied()
    assert codes() == ["open_case"]
