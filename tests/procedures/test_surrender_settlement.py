"""The settlement and the end of a surrender: R-115, R-118, §6 item 8, §8 item 3."""

from datetime import date

import pytest

from shouwen.casework import overdue
from shouwen.casework.asking import SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.leases.leases import LeasedUnit
from shouwen.money.deposits import DepositMovement
from shouwen.money.payments import Payment
from tests.procedures import surrendering as go
from tests.procedures.surrendering import CS, FINANCE, MANAGER
from tests.procedures.test_surrender import why_not
from tests.world import again, do, due, moment, open_steps, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


# The settlement.


def test_the_four_departments_clear_side_by_side():
    steps = open_steps(go.metered())
    assert {code: who for code, who in steps.items() if code.startswith("clear")} == {
        "clear_cs": "b1 customer_service", "clear_engineering": "b1 engineering",
        "clear_security": "b1 security", "clear_finance": "b1 finance",
    }  # fmt: skip


def test_what_is_owed_keeps_finance_from_clearing_until_it_is_paid():
    case = go.metered()
    go.owes(case)
    assert why_not(go.finance_clears, case) == [("", "arrears")]
    go.put(case, "settlement", 1, "paid", "2026-03-19 14:30", by=FINANCE, receipt_number="S-2026-77")
    go.finance_clears(case)
    assert [(p.fen, p.receipt_number) for p in Payment.objects.filter(case=case)] == [(256_800, "S-2026-77")]


def asked_management() -> Case:
    case = go.metered()
    go.owes(case)
    do(case, "clear_finance", "2026-03-19 14:20", by=FINANCE, outcome="owed", finance_says="管理费未付")
    return case


WAIVER = {"waived_why": "已签分期协议", "lawyer": "金诚 王律师", "lawyer_reference": "2026-03-18 法意字12号"}


def test_only_management_lets_our_steps_go_on_unpaid_with_reason_and_lawyer():
    case = asked_management()
    assert open_steps(case)["go_on_unpaid"] == "b1 management"
    assert why_not(go.put, case, "settlement", 1, "waived", "2026-03-19 14:30", by=FINANCE, **WAIVER) == [
        ("", "not_allowed")
    ]
    for part in WAIVER:
        given = {**WAIVER, part: ""}
        assert why_not(go.put, case, "settlement", 1, "waived", "2026-03-19 14:30", by=MANAGER, **given) == [
            (part, "required")
        ]
    entry = go.put(case, "settlement", 1, "waived", "2026-03-19 14:30", by=MANAGER, **WAIVER)
    assert entry.person and entry.person.login == MANAGER
    do(case, "go_on_unpaid", "2026-03-19 14:31", by=MANAGER)
    go.finance_clears(case)


def test_what_was_let_through_covers_that_line_and_no_later_one():
    case = asked_management()
    go.put(case, "settlement", 1, "waived", "2026-03-19 14:30", by=MANAGER, **WAIVER)
    do(case, "go_on_unpaid", "2026-03-19 14:31", by=MANAGER)
    go.owes(case, 9_900, "phone")
    assert why_not(go.finance_clears, case) == [("", "arrears")]


def test_a_settlement_that_the_tenant_disputes_goes_back_to_finance():
    case = go.metered()
    go.cleared(case)
    go.finance_clears(case)
    do(case, "settle", "2026-03-19 16:00", by=CS, outcome="disputed", dispute="三月电费重复")
    assert open_steps(case)["clear_finance"] == "b1 finance"


def test_a_deduction_rests_on_a_clause_and_on_what_is_held():  # §8 item 3
    case = go.metered()
    go.deposit(200_000)
    go.owes(case, 256_800)
    deduct = {"by": FINANCE, "clause": "合同第九条"}
    assert why_not(go.put, case, "settlement", 1, "deducted", "2026-03-19 14:30", **deduct) == [
        ("", "out_of_range")
    ]
    go.owes(case, 150_000)
    assert why_not(go.put, case, "settlement", 2, "deducted", "2026-03-19 14:30", by=FINANCE, clause="") == [
        ("clause", "required")
    ]
    go.put(case, "settlement", 2, "deducted", "2026-03-19 14:30", **deduct)
    go.owes(case, 50_001)
    assert why_not(go.put, case, "settlement", 3, "deducted", "2026-03-19 14:30", **deduct) == [
        ("", "out_of_range")
    ]


# The end.


def test_a_tenant_leaves_the_straight_way():
    case = again(go.sealed())
    assert (case.state, case.facts.lease.surrendered_on) == ("closed", date(2026, 3, 20))
    assert set(LeasedUnit.objects.filter(lease=case.facts.lease).values_list("ends_on", flat=True)) == {
        date(2026, 3, 20)
    }


def with_a_deposit() -> Case:
    go.deposit()
    case = go.inspected(go.removed(go.dated()))
    go.metered(case)
    go.owes(case, 256_800)
    go.put(case, "settlement", 1, "deducted", "2026-03-19 14:30", by=FINANCE, clause="合同第九条")
    go.settled(case)
    go.handed_back(case)
    do(case, "certificate", "2026-03-20 09:00", by=CS)
    return case


def test_the_deposit_goes_back_fifteen_days_after_the_settlement_less_what_is_kept():  # §6 item 8
    case = with_a_deposit()
    assert due(case, "refund") == "2026-04-04 23:59"
    do(
        case,
        "refund",
        "2026-04-03 10:00",
        by=FINANCE,
        outcome="refunded",
        payee="瑞澜咨询",
        refund_reference="T-881",
    )
    moved = DepositMovement.objects.order_by("id").values_list("kind", "fen", "clause")
    assert list(moved) == [("deducted", 256_800, "合同第九条"), ("refunded", 26_998_800, "")]


def test_a_refund_that_is_put_off_has_its_reason_and_day():  # §6 item 8
    case = with_a_deposit()
    off = {"put_off_why": "账户信息待补", "put_off_until_at": moment("2026-04-10 17:00")}
    do(case, "refund", "2026-04-03 10:00", by=FINANCE, outcome="put_off", **off)
    overdue.run_due(moment("2026-04-10 17:01"))
    assert told(case)[-1] == ("tianjianhua", "04-10 17:01")
    assert open_steps(case) == {"refund": "b1 finance"}


def test_a_second_click_seals_nothing_twice():
    case = go.sealed()
    with pytest.raises(SomebodyWasFaster):
        do(case, "seal", "2026-03-20 10:00", by=CS, outcome="sealed", box="A-12-3")


@pytest.mark.parametrize("step", ["certificate", "refund", "seal", "clear_finance", "settle"])
def test_no_step_of_the_end_can_be_let_through(step: str):
    assert not go.noticed().procedure[step].may_be_overridden
