"""The removal: R-116, R-054, M-FR-01 to M-FR-04, and that nobody here holds a tenant's goods (§8 item 2)."""

from datetime import date
from typing import Any

import pytest

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.casework.schedules import lines_of
from shouwen.journal.notices import Notice
from shouwen.places.figures import Figure
from tests.procedures import surrendering as go
from tests.procedures.surrendering import CS, FINANCE, GUARD, HEAD_OF_CS, MANAGER, PASS
from tests.procedures.test_surrender import why_not
from tests.world import again, do, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


# The lift.


def test_the_lift_is_booked_and_every_department_is_told():
    case = go.dated()
    go.booked(case)
    told = Notice.objects.filter(subject_kind="case", subject_id=case.pk).values_list(
        "person__login", flat=True
    )
    assert sorted(told) == ["chenxiuying", "suntao", "tianjianhua", "zhanghong", "zhengguodong"]
    assert open_steps(case) == {
        "inspect": "b1 engineering", "passes": "b1 customer_service", "gate": "b1 security"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2026-03-18 08:29", "2026-03-18 12:00", [("lift_from_at", "out_of_range")]),
        ("2026-03-18 08:30", "2026-03-18 18:30", []),
        ("2026-03-18 08:30", "2026-03-18 18:31", [("lift_from_at", "out_of_range")]),
        ("2026-03-21 09:00", "2026-03-21 12:00", [("lift_from_at", "out_of_range")]),  # a Saturday
        ("2026-03-18 09:00", "2026-03-19 12:00", [("lift_until_at", "invalid")]),
        ("2026-03-18 12:00", "2026-03-18 09:00", [("lift_until_at", "invalid")]),
        ("2026-03-17 10:00", "2026-03-17 12:00", []),  # 24 hours ahead to the minute
        ("2026-03-17 09:59", "2026-03-17 12:00", [("lift_from_at", "too_early")]),
    ],
)
def test_removals_are_within_standard_hours_and_asked_for_a_day_ahead(
    start: str, end: str, wrong: Any
):
    slot = {"lift_from_at": moment(start), "lift_until_at": moment(end)}
    case = go.dated()
    if wrong:
        assert why_not(go.booked, case, **slot) == wrong
    else:
        go.booked(case, **slot)


def test_a_site_has_its_own_hours_for_removals():
    Figure.objects.create(
        site=go.lease().site, key="surrender.removal_from_hour", value=10, starts_on=date(2026, 1, 1)
    )
    assert why_not(go.booked, go.dated()) == [("lift_from_at", "out_of_range")]


def another(unit: str) -> Case:
    case = go.noticed(where=unit)
    do(case, "dates", "2026-03-03 11:00", by=CS, spoken_to="王经理", surrender_on=date(2026, 3, 20),
       removal_on=date(2026, 3, 18))  # fmt: skip
    return case


@pytest.mark.parametrize(
    ("start", "end", "is_free"),
    [("2026-03-18 11:59", "2026-03-18 13:00", False), ("2026-03-18 12:00", "2026-03-18 13:00", True)],
)
def test_two_removals_do_not_have_the_lift_at_the_same_hour(start: str, end: str, is_free: bool):  # M-FR-01
    go.booked(go.dated())
    slot = {"lift_from_at": moment(start), "lift_until_at": moment(end)}
    case = another("1-0403")
    if is_free:
        go.booked(case, **slot)
    else:
        assert why_not(go.booked, case, **slot) == [("lift_from_at", "taken")]


def test_a_cancelled_surrender_holds_no_lift():  # M-FR-01
    first = go.dated()
    go.booked(first)
    moves.cancel(first, reason="续租", by=role(HEAD_OF_CS), at=moment("2026-03-16 11:00"))
    go.booked(another("1-0403"))


def test_the_lift_can_be_moved_to_another_time():
    case = go.dated()
    go.booked(case)
    do(case, "passes", "2026-03-17 09:00", by=CS, outcome="another_time")
    assert open_steps(case)["removal"] == "b1 customer_service"
    go.booked(case, "2026-03-17 09:10", asked_at=moment("2026-03-17 09:00"), lift_from_at=moment("2026-03-19 09:00"),
              lift_until_at=moment("2026-03-19 12:00"))  # fmt: skip
    assert sorted(open_steps(case)) == ["gate", "inspect", "passes"]


# The passes.


def ready() -> Case:
    case = go.dated()
    go.booked(case)
    return case


def given(case: Case | None = None, **how: Any) -> Case:
    case = case or ready()
    go.write(case, "passes", "2026-03-17 15:00", by=CS, **{**PASS, **how})
    return case


@pytest.mark.parametrize("part", ["bearer", "id_ending", "goods", "belongs", "valid_on", "is_signed"])
def test_a_pass_says_who_takes_what_out_and_is_signed(part: str):  # M-FR-04
    assert why_not(given, **{part: None}) == [(part, "required")]


def test_a_pass_is_used_once_with_the_guards_name_and_time():  # M-FR-04
    case = given()
    assert why_not(go.put, case, "passes", 1, "used", "2026-03-18 10:05", by=GUARD) == [
        ("guard", "required"), ("out_at", "required")
    ]  # fmt: skip
    go.let_out(case)
    assert why_not(go.let_out, case) == [("", "done_already")]
    [line] = lines_of(again(case), "passes")
    assert (line.guard, line.out_at) == ("王强", moment("2026-03-18 10:00"))


def test_a_pass_is_for_its_day():  # M-FR-04
    case = given(valid_on=date(2026, 3, 17))
    assert why_not(go.let_out, case) == [("out_at", "invalid")]


def test_only_security_lets_goods_out():  # M-FR-04
    case = given()
    used = {"guard": "李敏", "out_at": moment("2026-03-18 10:00")}
    assert why_not(go.put, case, "passes", 1, "used", "2026-03-18 10:05", by=CS, **used) == [
        ("", "not_allowed")
    ]


def test_a_slip_that_has_not_come_back_is_an_open_exception():  # M-FR-04c
    case = given()
    go.let_out(case)
    assert why_not(do, case, "passes", "2026-03-18 17:00", by=CS) == [("", "not_yet")]
    go.put(case, "passes", 1, "missing", "2026-03-19 17:00", by=CS, missing_why="司机遗失，已由门岗登记核对")
    do(case, "passes", "2026-03-19 17:01", by=CS)


def test_a_pass_that_was_not_used_is_taken_back_or_used():  # M-FR-04
    case = given()
    assert why_not(do, case, "gate", "2026-03-18 17:00", by=GUARD, lift_after="完好") == [("", "not_yet")]
    assert why_not(do, case, "passes", "2026-03-18 17:00", by=CS) == [("", "not_yet")]


# Nobody holds the goods.


def in_arrears() -> Case:
    """Finance has written down what is owed, and nothing of it is paid."""
    case = go.inspected()
    go.as_it_is(case)
    go.read(case)
    do(case, "meters", "2026-03-19 11:30", by=CS, signatures={"customer": "陈静"})
    go.owes(case, 98_765_400)
    assert why_not(go.finance_clears, case) == [("", "arrears")]
    return case


def test_arrears_never_stop_the_removal():  # R-115, §8 item 2
    case = in_arrears()
    later = {
        "asked_at": moment("2026-03-20 09:00"), "lift_from_at": moment("2026-03-23 09:00"),
        "lift_until_at": moment("2026-03-23 12:00"),
    }  # fmt: skip
    go.booked(case, "2026-03-20 09:30", **later)
    go.write(case, "passes", "2026-03-20 10:00", by=CS, **{**PASS, "valid_on": date(2026, 3, 23)})
    go.put(
        case,
        "passes",
        1,
        "used",
        "2026-03-23 10:00",
        by=GUARD,
        guard="王强",
        out_at=moment("2026-03-23 10:00"),
    )
    go.put(case, "passes", 1, "returned", "2026-03-23 17:00", by=CS)
    do(case, "passes", "2026-03-23 17:05", by=CS)
    do(case, "gate", "2026-03-23 17:10", by=GUARD, lift_after="完好")
    go.handed_back(case, "2026-03-23 17:20")
    assert sorted(open_steps(case)) == ["clear_cs", "clear_engineering", "clear_finance", "clear_security"]


REFUSAL = {
    "held_why": "法院查封，协助执行通知书",
    "lawyer": "金诚 王律师",
    "lawyer_reference": "2026-03-16 法意字9号",
}


def in_doubt() -> Case:
    case = ready()
    do(case, "passes", "2026-03-17 14:00", by=CS, outcome="doubt")
    assert open_steps(case)["refuse"] == "b1 management"
    return case


@pytest.mark.parametrize("part", sorted(REFUSAL))
def test_a_pass_is_refused_only_with_a_lawyers_word(part: str):  # §8 item 2
    how = {**REFUSAL, part: ""}
    assert why_not(do, in_doubt(), "refuse", "2026-03-17 14:30", by=MANAGER, outcome="refused", **how) == [
        (part, "required")
    ]


@pytest.mark.parametrize("who", [CS, HEAD_OF_CS, FINANCE, GUARD])
def test_a_pass_is_refused_only_by_a_manager_of_the_company(who: str):  # §8 item 2
    assert why_not(do, in_doubt(), "refuse", "2026-03-17 14:30", by=who, outcome="refused", **REFUSAL) == [
        ("", "not_allowed")
    ]


def test_a_refusal_is_said_with_its_reason_and_can_be_lifted():  # §8 item 2
    case = in_doubt()
    entry = do(case, "refuse", "2026-03-17 14:30", by=MANAGER, outcome="refused", **REFUSAL)
    assert entry.person and entry.person.login == MANAGER
    assert why_not(given, case) == [("", "held")]
    do(case, "passes", "2026-03-17 15:00", by=CS, outcome="doubt")
    do(case, "refuse", "2026-03-17 15:30", by=MANAGER, outcome="let_go")
    given(case)
