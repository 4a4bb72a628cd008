"""Nobody makes a matter or its clock go away: R-032, R-125, R-147, and §2.13 for what cannot wait."""

from datetime import timedelta
from decimal import Decimal

import pytest

from shouwen.casework import moves, pauses, relay
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.journal.notices import Notice
from shouwen.money.charges import MOST_FEN, add_charge
from shouwen.money.prices import PriceItem
from tests.desk.situations import chargeable, with_engineering
from tests.world import again, complain, department, do, due, entries, moment, report, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

WAITS = {"reason": "customer", "until": moment("2026-03-02 11:30")}


def offered_to_engineering() -> Case:
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    return case


@pytest.mark.parametrize("login", ["chenxiuying", "zhanghong"])
def test_a_manager_of_another_department_accepts_nothing_for_the_receiver(login: str):
    case = offered_to_engineering()
    for answer in (relay.accept, lambda c, **who: relay.return_(c, reason="already", text="…", **who)):
        with pytest.raises(Refused):
            answer(case, by=role(login), at=moment("2026-03-02 10:06"))
    assert again(case).department == department("b1", "customer_service")


@pytest.mark.parametrize("login", ["zhaolei", "suntao", "tianjianhua"])
def test_the_receiver_or_who_leads_the_company_accepts(login: str):
    case = offered_to_engineering()
    relay.accept(case, by=role(login), at=moment("2026-03-02 10:06"))
    assert again(case).department == department("b1", "engineering")


def test_the_department_complained_of_cannot_cancel_the_complaint():
    case = with_engineering()
    with pytest.raises(Refused):
        moves.cancel(case, reason="没有这回事", by=role("suntao"), at=moment("2026-03-02 10:30"))
    moves.cancel(case, reason="重复受理", by=role("chenxiuying"), at=moment("2026-03-02 10:31"))
    assert again(case).state == "cancelled"


def test_a_clock_is_paused_and_run_on_by_those_whose_duty_it_is():
    case = with_engineering()
    with pytest.raises(Refused):
        pauses.hold(case, "solve", **WAITS, by=role("chenxiuying"), at=moment("2026-03-02 10:30"))
    pauses.hold(case, "solve", **WAITS, by=role("suntao"), at=moment("2026-03-02 10:30"))
    with pytest.raises(Refused):
        pauses.resume(case, "solve", by=role("zhanghong"), at=moment("2026-03-02 10:40"))
    assert (len(entries(case, "held")), entries(case, "resumed")) == (1, [])


def test_a_clock_that_has_run_out_cannot_be_hidden_behind_a_pause():
    case = with_engineering()
    with pytest.raises(Refused):
        pauses.hold(
            case, "solve", reason="customer", until=moment("2026-03-02 14:00"), by=role("zhaolei"),
            at=moment("2026-03-02 12:00"),
        )  # fmt: skip
    assert due(case, "solve") == "2026-03-02 12:00"


def test_a_pause_promises_its_end_within_sixty_days():
    case, at = with_engineering(), moment("2026-03-02 10:30")
    with pytest.raises(Refused) as refused:
        pauses.hold(
            case,
            "solve",
            reason="material",
            until=at + timedelta(days=60, minutes=1),
            by=role("zhaolei"),
            at=at,
        )
    assert [problem.field for problem in refused.value.problems] == ["until"]


def test_a_pause_is_not_made_unseen():
    case = with_engineering()
    pauses.hold(case, "solve", **WAITS, by=role("zhaolei"), at=moment("2026-03-02 10:30"))
    paused = Notice.objects.filter(text__m="%(step)s: the clock is paused until %(until)s.").order_by("id")
    assert [notice.person.login for notice in paused] == ["limin", "suntao"]


def test_a_new_appointment_is_told_to_the_manager_and_to_who_was_asked_first():
    case = report("2026-03-02 10:00")
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    do(
        case,
        "attend",
        "2026-03-02 10:20",
        by="zhaolei",
        outcome="new_time",
        appointed_at=moment("2026-03-03 10:00"),
    )
    at = [who for who, when in told(case, late=False) if when == "03-02 10:20"]
    assert at == ["suntao", "limin"]


def test_an_emergency_is_not_put_off_by_an_appointment():  # §2.13
    case = report("2026-03-02 10:00", urgency="emergency", appointed_at=moment("2026-03-20 10:00"))
    assert due(case, "attend") == "2026-03-02 10:10"


@pytest.mark.parametrize("when", ["2027-03-04 10:00", "9999-12-31 23:59"])
def test_an_appointment_lies_within_a_year(when: str):
    with pytest.raises(Refused) as refused:
        report("2026-03-02 10:00", appointed_at=moment(when))
    assert [problem.field for problem in refused.value.problems] == ["appointed_at"]


def test_what_happened_did_so_within_ten_years():
    with pytest.raises(Refused) as refused:
        complain("2026-03-02 10:00", happened_at=moment("1926-03-02 10:00"))
    assert [problem.field for problem in refused.value.problems] == ["happened_at"]


def test_amounts_that_no_column_holds_are_refused():
    case = chargeable()
    dear = PriceItem.objects.get(code="lamp-replace")
    PriceItem.objects.filter(pk=dear.pk).update(price_fen=MOST_FEN // 9000)
    dear.refresh_from_db()
    with pytest.raises(Refused) as refused:
        add_charge(case, dear, Decimal(9999), by=role("limin"), at=moment("2026-03-02 11:00"))
    assert [problem.field for problem in refused.value.problems] == ["quantity"]
