"""A warning on the working day before the due day, while there is still a day to act (M-FO-03)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace

import pytest

from shouwen.casework import moves, overdue, pauses
from shouwen.casework.cases import Case
from shouwen.casework.clock_story import faces
from shouwen.casework.clocks import Reckoning
from shouwen.casework.ledger import Pause, Running
from shouwen.casework.log import standing_of
from shouwen.casework.procedure import Procedure, late, step
from shouwen.casework.rows import Alarm
from shouwen.casework.story import story
from shouwen.casework.terms import AT_DUE, UNTIL, WORKING_DAYS, days_before, working_days
from shouwen.casework.who import ANSWERABLE, DEPARTMENT_MANAGER, FIRST_RESPONDER, PROJECT_MANAGER
from shouwen.desk.charts import Sentence
from shouwen.hours.calendars import KindOfDay
from shouwen.hours.timetable import Timetable
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from tests.casework.hamlet import Hamlet, at, settle
from tests.casework.strategies import known
from tests.hours.test_working_days import HOTEL, OFFICE, SHANGHAI

NOTHING = SimpleNamespace()
STEPS = [
    step("first", "First", by=FIRST_RESPONDER),
    step("review", "Review", by=ANSWERABLE, after="first", within=working_days("complaint.reply_days"),
         late=[late(days_before(1), tell=DEPARTMENT_MANAGER), late(AT_DUE, tell=PROJECT_MANAGER)]),
]  # fmt: skip


def warned(
    started: str, days: int = 3, before: int = 1, hours: Timetable = OFFICE, *pauses: Pause, until: str = ""
) -> str:
    """When it warns of a clock of so many working days (or until that moment), as the site's clocks show it."""
    unit, amount = (UNTIL, at(until).isoformat()) if until else (WORKING_DAYS, str(days))
    reckoning = Reckoning(Running("review", 1, unit, amount, at(started), list(pauses)), hours)
    moment = reckoning.fires_at(late(days_before(before)), NOTHING)
    assert moment
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("started", "days", "when"),
    [
        ("2026-03-02 10:00", 3, "2026-03-03 08:30"),  # due on Wednesday
        ("2026-03-05 10:00", 3, "2026-03-06 08:30"),  # due on Monday: over a weekend
        ("2026-02-13 10:00", 3, "2026-02-14 08:30"),  # due after the festival: on the Saturday that is worked
        ("2026-09-29 10:00", 3, "2026-09-30 08:30"),  # due on 8 October: over National Day
        ("2026-09-29 10:00", 4, "2026-10-08 08:30"),  # due on 9 October
        ("2026-10-08 10:00", 3, "2026-10-09 08:30"),  # due on Saturday the 10th, which is worked
        ("2026-10-08 10:00", 4, "2026-10-10 08:30"),  # due on Monday the 12th
    ],
)
def test_the_warning_rings_when_the_working_day_before_opens(started: str, days: int, when: str) -> None:
    assert warned(started, days) == when  # M-FO-03


@pytest.mark.one_engine
def test_it_can_be_asked_for_more_days_before() -> None:  # M-FO-03
    assert warned("2026-03-02 10:00", 5, 2) == "2026-03-04 08:30"


@pytest.mark.one_engine
@pytest.mark.parametrize(("started", "days"), [("2026-03-02 10:00", 1), ("2026-03-02 10:00", 2)])
def test_where_it_lies_before_the_clock_began_it_rings_at_once(started: str, days: int) -> None:  # M-FO-03
    assert warned(started, days) == started


@pytest.mark.one_engine
def test_an_appointment_on_a_day_of_rest_is_warned_of_on_the_last_working_day() -> None:  # M-FO-03
    assert warned("2026-02-25 10:00", until="2026-03-08 14:00") == "2026-03-06 08:30"


@pytest.mark.one_engine
def test_the_hotel_warns_at_midnight_and_a_market_without_working_days_at_once() -> None:  # M-FO-03
    assert warned("2026-03-02 10:00", hours=HOTEL) == "2026-03-03 00:00"
    market = Timetable(SHANGHAI, {}, {KindOfDay.REST: ((600, 960),)}, frozenset())
    assert warned("2026-02-25 10:00", hours=market, until="2026-03-08 14:00") == "2026-02-25 10:00"


@pytest.mark.one_engine
def test_a_pause_that_moves_the_due_day_moves_the_warning() -> None:  # M-FO-03
    pause = Pause(at("2026-03-02 11:00"), at("2026-03-05 11:00"), "customer")
    assert warned("2026-03-02 10:00", 3, 1, OFFICE, pause) == "2026-03-06 08:30"


@pytest.fixture
def hamlet(db: None) -> Iterator[tuple[Hamlet, Procedure]]:
    with known(STEPS) as procedure:
        yield settle(), procedure


def opened(hamlet: tuple[Hamlet, Procedure], when: str = "2026-03-02 10:00") -> Case:
    village, procedure = hamlet
    return moves.open_case(
        procedure, by=village.desk, at=at(when), title="t", channel="phone", facts={},
        building=village.building,
    )  # fmt: skip


def alarms(case: Case) -> list[tuple[str, int]]:
    """What has rung: when, and which rung."""
    rung = Entry.objects.about("case", case.pk).filter(kind="alarm").order_by("id")
    return [(f"{entry.at.astimezone(SHANGHAI):%m-%d %H:%M}", entry.data["rung"]) for entry in rung]


def waiting(case: Case) -> list[datetime]:
    return list(
        Alarm.objects.filter(clock__case=case, fired_at=None, rung=0).values_list("fires_at", flat=True)
    )


def ring(until: str) -> None:
    overdue.run_due(at(until))


# The hamlet keeps 4 March: three working days from Monday the 2nd end on Thursday the 5th.


def test_it_warns_once_and_rings_again_when_the_time_is_up(
    hamlet: tuple[Hamlet, Procedure],
) -> None:  # M-FO-03
    case = opened(hamlet)
    ring("2026-03-03 08:29")
    assert alarms(case) == []
    for moment in ("2026-03-03 08:30", "2026-03-03 08:31", "2026-03-05 18:30"):
        ring(moment)
    assert alarms(case) == [("03-03 08:30", 0), ("03-05 18:30", 1)]


def test_the_warning_says_until_when_and_the_alarm_that_it_is_over(
    hamlet: tuple[Hamlet, Procedure],
) -> None:  # M-FO-03
    case = opened(hamlet)
    ring("2026-03-03 08:30")
    ring("2026-03-05 18:30")
    told, late_ones = Notice.objects.filter(subject_id=case.pk).order_by("id"), [False, True]
    assert [notice.late for notice in told] == late_ones
    assert [line.title for line in story(case, Entry.objects.about("case", case.pk))][:2] == [
        "Review：03-05 18:30 时限已到。",
        "Review：须在 03-05 18:30 前办完。",
    ]


def test_a_pause_brings_another_warning_for_the_new_day(hamlet: tuple[Hamlet, Procedure]) -> None:  # M-FO-03
    """Held after it has rung, it is due on Tuesday the 10th: Monday warns again, in the pause."""
    case = opened(hamlet)
    ring("2026-03-03 08:30")
    by = hamlet[0].desk
    monday, moment = at("2026-03-09 10:00"), at("2026-03-03 10:00")
    pauses.hold(case, "review", reason="customer", until=monday, by=by, at=moment)
    assert waiting(case) == [at("2026-03-09 08:30")]
    pauses.resume(case, "review", by=by, at=at("2026-03-03 10:00"))
    assert waiting(case) == []
    ring("2026-03-05 18:29")
    assert alarms(case) == [("03-03 08:30", 0)]


def test_a_clock_says_when_it_will_warn_and_whom(hamlet: tuple[Hamlet, Procedure]) -> None:  # M-FO-03
    case = opened(hamlet)
    [face] = faces(case, standing_of(case).clocks, at("2026-03-02 12:00"))
    assert [(f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}", who) for moment, who in face.ladder] == [
        ("03-03 08:30", "部门经理"),
        ("03-05 18:30", "项目经理"),
    ]


def test_the_chart_names_the_moment(hamlet: tuple[Hamlet, Procedure]) -> None:  # M-FO-03
    sentence = Sentence.of(hamlet[1], hamlet[1]["review"], {"complaint.reply_days": "3"}, (0, 0))
    assert sentence.ladder == ["到期日前第 1 个工作日上班时报部门经理", "时限到时报项目经理"]
