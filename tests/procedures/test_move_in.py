"""Move-in up to the papers, manual 2.12: M-MI-01 to M-MI-05, R-054."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import overdue
from shouwen.casework.cases import Case
from shouwen.leases.leases import Lease
from shouwen.money.deposits import Deposit
from shouwen.money.payments import Payment
from shouwen.places.figures import Figure
from tests.procedures import moving_in as move
from tests.procedures.moving_in import CS, FINANCE, HEAD_OF_CS, LEASING, opened, why_not
from tests.world import do, due, moment, open_steps, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

# The lease, the money, the notice.


def test_a_move_in_is_taken_down_under_a_lease_and_goes_to_finance():  # R-054, M-MI-01
    case = move.taken_down()
    assert (case.number, open_steps(case), case.facts.lease.number) == (
        "RZ-2026-0001", {"pay": "b1 finance"}, "EBWC-2026-099",
    )  # fmt: skip


def test_nobody_moves_in_twice_under_a_lease():
    case = move.taken_down()
    lease = Lease.objects.get(pk=case.facts.lease_id)
    assert why_not(move.taken_down, lease=lease) == [("place", "done_already")]


def test_who_is_in_already_does_not_move_in():
    assert why_not(move.taken_down, lease=Lease.objects.get(number="EBWC-2024-006")) == [
        ("customer", "invalid")
    ]


@pytest.mark.parametrize("left_out", ["rent", "rent_deposit", "management_fee"])
def test_what_is_due_is_paid_first(left_out: str):  # M-MI-01
    case = move.taken_down()
    for what, fen in (("rent", 100), ("rent_deposit", 6_000_000), ("management_fee", 100)):
        if what != left_out:
            move.write(
                case, "payments", "2026-03-03 10:00", by=FINANCE, what=what, fen=fen, receipt_number="S-1"
            )
    assert why_not(do, case, "pay", "2026-03-03 10:00", by=FINANCE, outcome="paid") == [("", "unpaid")]


@pytest.mark.parametrize(("fen", "refused"), [(5_999_999, [("", "unpaid")]), (6_000_000, [])])
def test_the_deposit_is_paid_in_full(fen: int, refused: list[Any]):  # M-MI-01
    case = move.taken_down(lease=move.leased(rent_free_until_on=date(2026, 6, 18)))
    for what, amount in (("rent_deposit", fen), ("management_fee", 100)):
        move.write(
            case, "payments", "2026-03-03 10:00", by=FINANCE, what=what, fen=amount, receipt_number="S-1"
        )
    if refused:
        assert why_not(do, case, "pay", "2026-03-03 10:00", by=FINANCE, outcome="paid") == refused
    else:
        do(case, "pay", "2026-03-03 10:00", by=FINANCE, outcome="paid")


def test_a_receipt_pays_a_thing_once():  # M-MI-01
    case = move.taken_down()
    paid = {"by": FINANCE, "what": "rent", "fen": 100, "receipt_number": "S-1"}
    move.write(case, "payments", "2026-03-03 10:00", **paid)
    assert why_not(move.write, case, "payments", "2026-03-03 10:01", **paid) == [
        ("receipt_number", "done_already")
    ]


def test_what_was_paid_is_recorded_and_the_deposit_is_held():  # M-MI-01
    case = move.paid()
    payments = Payment.objects.filter(case=case).order_by("id").values_list("what", "fen", "receipt_number")
    assert list(payments) == [("rent", 100, "SJ-1"), ("management_fee", 729_400, "SJ-2")]
    deposits = Deposit.objects.filter(case=case).values_list("kind", "fen", "receipt_number")
    assert list(deposits) == [("lease", 6_000_000, "YJ-1")]


def test_leasing_hears_of_the_payment_in_writing_and_issues_the_notice():  # M-MI-02
    case = move.paid()
    assert open_steps(case) == {"confirm": "b1 customer_service"}
    assert why_not(do, case, "confirm", "2026-03-04 10:00", confirmed_to="徐枫") == [
        ("confirmation", "required")
    ]
    do(case, "confirm", "2026-03-04 10:00", confirmed_to="徐枫", confirmation="KF-2026-031")
    assert open_steps(case) == {"notice": "b1 leasing"}


@pytest.mark.parametrize("wrong", [
    {"area": Decimal("206.50")}, {"ends_on": date(2028, 3, 18)}, {"lease_number": "EBWC-2026-009"}, {"spaces": 3},
    {"rent_free_until_on": date(2026, 6, 18)}, {"starts_on": date(2026, 3, 17)},
])  # fmt: skip
def test_a_notice_with_an_error_goes_back_to_leasing(wrong: dict[str, Any]):  # M-MI-03
    case = move.noticed(**wrong)
    assert why_not(do, case, "check_notice", "2026-03-05 10:00", outcome="right") == [("", "differs")]
    do(case, "check_notice", "2026-03-05 10:00", outcome="wrong", errors="与合同不符")
    assert open_steps(case) == {"notice": "b1 leasing"}
    do(case, "notice", "2026-03-05 11:00", by=LEASING, **move.NOTICE)
    do(case, "check_notice", "2026-03-05 11:10", outcome="right")


def test_a_checked_notice_opens_what_customer_service_does_side_by_side():  # M-MI-03, M-MI-04, R-160, R-056
    assert open_steps(move.checked()) == dict.fromkeys(
        ("papers", "look", "meet", "parking", "telephone"), "b1 customer_service"
    )


# The papers.


@pytest.mark.parametrize(("handover", "wanted_by"), [
    ("2026-03-18 10:00", "2026-03-13 18:30"),  # Wednesday: the Friday before
    ("2026-10-09 10:00", "2026-09-29 18:30"),  # the week of the National Day is between
    ("2026-03-06 10:00", "2026-03-03 18:30"),  # that day has gone: late from the start
])  # fmt: skip
def test_the_papers_are_wanted_three_working_days_before_the_handover(
    handover: str, wanted_by: str
):  # M-MI-05
    case = move.checked(move.taken_down(handover_at=moment(handover)))
    assert due(case, "papers") == wanted_by


def test_a_site_wants_them_earlier():  # M-MI-05
    Figure.objects.create(site=role(CS).site, key="movein.papers_days", value=5, starts_on=date(2026, 1, 1))
    assert due(move.checked(), "papers") == "2026-03-11 18:30"


def test_papers_that_are_late_are_told_of_the_day_before_and_on_the_day():  # M-MI-05
    case = move.checked()
    overdue.run_due(moment("2026-03-13 18:31"))
    assert told(case, late=False)[-1:] == [(CS, "03-13 18:31")]
    assert told(case) == [(HEAD_OF_CS, "03-13 18:31"), (CS, "03-13 18:31")]


@pytest.mark.parametrize(("here", "refused"), [
    (["licence", "representative"], [("", "incomplete")]),
    (["licence", "representative", "lease", "agent_letter"], [("", "incomplete")]),
    (["licence", "representative", "lease", "agent_letter", "agent_id"], []),
])  # fmt: skip
def test_the_papers_are_complete(here: list[str], refused: list[Any]):  # M-MI-05
    case = move.checked()
    for kind in here:
        move.write(case, "papers", "2026-03-06 10:00", kind=kind)
    if refused:
        assert why_not(do, case, "papers", "2026-03-06 10:05") == refused
    else:
        do(case, "papers", "2026-03-06 10:05")
        assert due(case, "check_papers") == "2026-03-06 18:30"


def handed_in() -> Case:
    case = move.checked()
    for kind in ("licence", "representative", "lease"):
        move.write(case, "papers", "2026-03-06 19:00", kind=kind)
    do(case, "papers", "2026-03-06 19:00")
    return case


def test_papers_are_looked_through_within_one_working_day():  # M-MI-05
    assert due(handed_in(), "check_papers") == "2026-03-09 18:30"


def test_a_missing_paper_is_replaced_by_one_that_we_accept():  # M-MI-05
    case = handed_in()
    do(
        case,
        "check_papers",
        "2026-03-09 09:00",
        outcome="alternative",
        missing="法人身份证",
        alternative="公证书",
    )
    assert {"papers", "look", "meet"} == opened(case)
    do(case, "papers", "2026-03-09 10:00")


def test_or_the_handover_gets_another_day():  # M-MI-05
    case = handed_in()
    do(case, "check_papers", "2026-03-09 09:00", outcome="new_day", missing="租赁合同原件",
       handover_at=moment("2026-03-25 10:00"))  # fmt: skip
    assert due(case, "papers") == "2026-03-20 18:30"
