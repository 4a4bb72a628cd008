"""What is still not done is told again every working day until it is (R-104, decision 0034)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest

from shouwen.casework import moves, overdue
from shouwen.casework.cases import Case
from shouwen.casework.clock_story import faces
from shouwen.casework.clocks import Reckoning
from shouwen.casework.ledger import Running
from shouwen.casework.log import locked, log_of, standing_of
from shouwen.casework.procedure import Procedure, late, step
from shouwen.casework.projection import project, rebuild
from shouwen.casework.rows import Alarm
from shouwen.casework.story import story
from shouwen.casework.terms import AT_DUE, EVERY_DAY, UNTIL, WORKING_DAYS, working_days
from shouwen.casework.who import ANSWERABLE, DEPARTMENT_MANAGER, FIRST_RESPONDER, PROJECT_MANAGER
from shouwen.desk.charts import Sentence
from shouwen.hours.calendars import KindOfDay
from shouwen.hours.timetable import Timetable
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from tests.casework.hamlet import Hamlet, at, settle
from tests.casework.strategies import known
from tests.casework.test_at_once import at_once, rows_are_the_log
from tests.hours.test_working_days import HOTEL, OFFICE, SHANGHAI

NOTHING = SimpleNamespace()
STEPS = [
    step("first", "First", by=FIRST_RESPONDER),
    step("pay", "Pay", by=ANSWERABLE, after="first", within=working_days("complaint.reply_days"),
         late=[late(AT_DUE, tell=DEPARTMENT_MANAGER), late(EVERY_DAY, tell=PROJECT_MANAGER)]),
]  # fmt: skip


def days(started: str, count: int, hours: Timetable = OFFICE, *, until: str = "") -> list[str]:
    """The first moments at which a clock of three working days (or until that moment) rings when rung in time."""
    unit, amount = (UNTIL, at(until).isoformat()) if until else (WORKING_DAYS, "3")
    reckoning = Reckoning(Running("pay", 1, unit, amount, at(started), []), hours)
    found: list[datetime] = []
    for _each in range(count):
        moment = reckoning.fires_at(late(EVERY_DAY), NOTHING, found[-1] if found else None)
        assert moment
        found.append(moment)
    return [f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}" for moment in found]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("started", "rings"),
    [
        ("2026-03-02 10:00", ["03-05 08:30", "03-06 08:30", "03-09 08:30"]),  # over a weekend
        (
            "2026-02-10 10:00",
            ["02-13 08:30", "02-14 08:30", "02-24 08:30"],
        ),  # a Saturday worked, then the festival
        (
            "2026-09-25 10:00",
            ["10-08 08:30", "10-09 08:30", "10-10 08:30"],
        ),  # National Day; the 10th is worked
    ],
)
def test_it_rings_when_each_working_day_after_the_due_day_opens(
    started: str, rings: list[str]
) -> None:
    assert days(started, 3) == rings


@pytest.mark.one_engine
def test_the_hotel_rings_at_midnight_and_what_is_due_in_the_morning_rings_the_day_after() -> None:
    assert days("2026-03-02 10:00", 2, HOTEL) == ["03-05 00:00", "03-06 00:00"]
    assert days("2026-03-02 10:00", 2, until="2026-03-05 07:00") == ["03-06 08:30", "03-09 08:30"]


@pytest.mark.one_engine
def test_a_clock_that_begins_after_its_due_day_rings_from_the_next_opening() -> None:
    assert days("2026-03-05 10:00", 2, until="2026-03-02 12:00") == ["03-06 08:30", "03-09 08:30"]


@pytest.mark.one_engine
def test_a_market_without_working_days_rings_never() -> None:
    market = Timetable(SHANGHAI, {}, {KindOfDay.REST: ((600, 960),)}, frozenset())
    reckoning = Reckoning(
        Running("pay", 1, UNTIL, at("2026-03-08 14:00").isoformat(), at("2026-03-02 10:00"), []), market
    )
    assert reckoning.fires_at(late(EVERY_DAY), NOTHING) is None


@pytest.fixture
def pay() -> Iterator[Procedure]:
    with known(STEPS) as procedure:
        yield procedure


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return settle()


def opened(village: Hamlet, procedure: Procedure) -> Case:
    return moves.open_case(
        procedure, by=village.desk, at=at("2026-03-02 10:00"), title="t", channel="phone", facts={},
        building=village.building,
    )  # fmt: skip


def alarms(case: Case) -> list[tuple[str, int, int]]:
    """What has rung: when, which rung, how many minutes late."""
    rung = [entry for entry in log_of(case) if entry.kind == "alarm"]
    return [
        (f"{e.at.astimezone(SHANGHAI):%m-%d %H:%M}", e.data["rung"], e.data["late_minutes"]) for e in rung
    ]


def ring(*moments: str) -> list[int]:
    return [overdue.run_due(at(moment)) for moment in moments]


# The hamlet keeps 4 March: three working days from Monday the 2nd end on Thursday the 5th.


def test_each_day_rings_once_until_the_step_is_done(hamlet: Hamlet, pay: Procedure) -> None:
    case = opened(hamlet, pay)
    assert ring("2026-03-05 18:30", "2026-03-06 08:29", "2026-03-06 08:30", "2026-03-06 08:31") == [
        1,
        0,
        1,
        0,
    ]
    assert ring("2026-03-08 12:00", "2026-03-09 08:30", "2026-03-09 18:00") == [0, 1, 0]
    moves.finish_step(case, "pay", by=hamlet.roles["north cs_assistant"], at=at("2026-03-09 18:01"))
    assert ring("2026-03-10 08:30", "2026-03-20 08:30") == [0, 0]
    assert alarms(case) == [("03-05 18:30", 0, 0), ("03-06 08:30", 1, 0), ("03-09 08:30", 1, 0)]
    told = Notice.objects.filter(subject_id=case.pk, person=hamlet.roles["master project_manager"].person)
    assert [notice.late for notice in told] == [True, True]


def test_a_worker_that_was_down_for_days_tells_once_what_it_has_missed(
    hamlet: Hamlet, pay: Procedure
) -> None:
    """R-104: five days passed over are one line, marked late, and the next is tomorrow's."""
    case = opened(hamlet, pay)
    assert ring("2026-03-05 18:30", "2026-03-12 10:00", "2026-03-12 10:01", "2026-03-13 08:30") == [
        1,
        1,
        0,
        1,
    ]
    late_by = (6 * 24 + 1) * 60 + 30
    assert alarms(case)[1:] == [("03-12 10:00", 1, late_by), ("03-13 08:30", 1, 0)]


def test_one_by_one_they_come_again_too(hamlet: Hamlet, pay: Procedure) -> None:
    case = opened(hamlet, pay)
    ring("2026-03-05 18:30")
    alarm = Alarm.objects.get(clock__case=case, fired_at=None)
    assert [
        overdue.fire(alarm.pk, at("2026-03-06 08:30")),
        overdue.fire(alarm.pk, at("2026-03-06 08:31")),
    ] == [True, False]
    assert [each.fires_at for each in Alarm.objects.filter(clock__case=case, fired_at=None)] == [
        at("2026-03-09 08:30")
    ]


def test_rows_laid_down_again_wait_for_the_same_day(hamlet: Hamlet, pay: Procedure) -> None:
    case = opened(hamlet, pay)
    ring("2026-03-06 08:30")
    waiting = Alarm.objects.filter(clock__case=case, fired_at=None).values_list("rung", "fires_at")
    before = list(waiting)
    for lay_down in (project, rebuild):
        lay_down(locked(case), standing_of(case))
        assert list(waiting.all()) == before == [(1, at("2026-03-09 08:30"))]


def test_it_says_since_when(hamlet: Hamlet, pay: Procedure) -> None:
    case = opened(hamlet, pay)
    ring("2026-03-05 18:30", "2026-03-06 08:30")
    assert next(line.title for line in story(case, Entry.objects.about("case", case.pk))) == (
        "Pay：仍未办结，03-05 18:30 时限已到。"
    )


def test_a_clock_says_when_it_will_ring_next(hamlet: Hamlet, pay: Procedure) -> None:
    case = opened(hamlet, pay)
    for now, then in [("2026-03-02 12:00", "03-06 08:30"), ("2026-03-06 08:30", "03-09 08:30")]:
        [face] = faces(case, standing_of(case).clocks, at(now))
        moment, who = face.ladder[-1]
        assert (f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}", who) == (then, "项目经理")


def test_the_chart_says_that_it_is_told_every_day(pay: Procedure) -> None:
    sentence = Sentence.of(pay, pay["pay"], {"complaint.reply_days": "3"}, (0, 0))
    assert sentence.ladder == ["时限到时报部门经理", "此后每个工作日上班时报项目经理"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_day_once(transactional_db: None, pay: Procedure) -> None:
    case = opened(settle(), pay)
    ring("2026-03-05 18:30")
    for day in ("06", "09", "10"):
        morning = at(f"2026-03-{day} 08:30")
        assert (
            sum(at_once(lambda now=morning: overdue.run_due(now), lambda now=morning: overdue.run_due(now)))
            == 1
        )
    assert [when for when, rung, _late in alarms(case) if rung] == [
        "03-06 08:30",
        "03-09 08:30",
        "03-10 08:30",
    ]
    assert rows_are_the_log(case)
