"""The timetable against a walk through every minute, over random hours, days and zones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shouwen.hours.calendars import KindOfDay
from shouwen.hours.timetable import Timetable
from tests.hours.minutes import MINUTE, Minutes

pytestmark = pytest.mark.one_engine

# Days on which the clock is changed: by an hour, by half an hour, at midnight, or not at all.
CHANGES = [
    ("Asia/Shanghai", date(2026, 2, 14)),
    ("Asia/Shanghai", date(2026, 12, 31)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("America/Havana", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 12, 30)),
]
DAYS = 5

a_minute = st.one_of(st.integers(0, 1440), st.sampled_from([0, 60, 120, 150, 180, 510, 720, 840, 1110, 1440]))
an_opening = (
    st.tuples(a_minute, a_minute).filter(lambda pair: pair[0] != pair[1]).map(lambda p: (min(p), max(p)))
)
some_hours = st.lists(an_opening, max_size=3).map(tuple)
some_openings = st.dictionaries(st.sampled_from(KindOfDay), some_hours)
office = st.dictionaries(st.sampled_from(KindOfDay), some_hours).map(
    lambda openings: openings | {KindOfDay.WORKDAY: ((510, 720), (780, 1110))}
)
brisk = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Walk:
    table: Timetable
    minutes: Minutes
    start: int
    end: int

    @property
    def started_at(self) -> datetime:
        return self.minutes.moment(self.start)

    @property
    def ended_at(self) -> datetime:
        return self.minutes.moment(self.end)


@st.composite
def walks(draw: st.DrawFn, hours: st.SearchStrategy[dict] = some_openings) -> Walk:
    zone, change = draw(st.sampled_from(CHANGES))
    first = change - timedelta(days=draw(st.integers(0, 3)))
    around = st.integers(-2, DAYS + 2).map(lambda number: first + timedelta(days=number))
    days = draw(st.dictionaries(around, st.sampled_from(KindOfDay), max_size=6))
    table = Timetable(ZoneInfo(zone), days, draw(hours), frozenset())
    minutes = Minutes(table, first, DAYS)
    start, end = draw(st.integers(1440, 1440 * 4)), draw(st.integers(1440, 1440 * 6))
    return Walk(table, minutes, start, end)


@brisk
@given(walks())
def test_the_time_worked_is_the_number_of_open_minutes(walk: Walk) -> None:  # §7
    assert walk.table.worked(walk.started_at, walk.ended_at) == walk.minutes.worked(walk.start, walk.end)
    assert walk.table.is_open(walk.started_at) == walk.minutes.open[walk.start]


@brisk
@given(walks())
def test_the_gaps_are_the_closed_minutes(walk: Walk) -> None:  # §7
    assert walk.table.gaps(walk.started_at, walk.ended_at) == walk.minutes.gaps(walk.start, walk.end)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("hours", [((15, 45), (75, 105), (135, 165), (170, 175), (1390, 1440)), ((0, 1440),)])
def test_the_gaps_are_the_closed_minutes_where_the_clock_is_changed(
    zone: str, change: date, hours: tuple[tuple[int, int], ...]
) -> None:  # §7
    table = Timetable(ZoneInfo(zone), {}, dict.fromkeys(KindOfDay, hours), frozenset())
    minutes = Minutes(table, change - timedelta(days=1), DAYS)
    start, end = 1440, 4 * 1440
    assert table.gaps(minutes.moment(start), minutes.moment(end)) == minutes.gaps(start, end)
    assert table.worked(minutes.moment(start), minutes.moment(end)) == minutes.worked(start, end)


@brisk
@given(walks(), st.data())
def test_an_allowance_ends_with_its_last_open_minute(walk: Walk, data: st.DataObject) -> None:  # §7
    allowance = data.draw(st.integers(0, sum(walk.minutes.open[walk.start :])))
    found = walk.table.after(walk.started_at, allowance * MINUTE)
    assert found == walk.minutes.after(walk.start, allowance)
    assert found.tzinfo is UTC


@brisk
@given(walks(office))
def test_the_same_day_ends_when_the_last_open_minute_of_a_day_has_passed(walk: Walk) -> None:
    closings = walk.minutes.closings(walk.start)
    assume(closings and closings[0][0] < walk.minutes.days[-1])
    assert walk.table.end_of_office_day(walk.started_at) == closings[0][1]


@brisk
@given(walks(office), st.integers(1, 3), st.booleans())
def test_working_days_are_the_workdays_that_open(walk: Walk, count: int, receipt: bool) -> None:  # §7
    received = walk.minutes.days[walk.start]
    counted = [
        closing
        for day, closing in walk.minutes.closings(walk.start)
        if walk.minutes.kind(day) is KindOfDay.WORKDAY
        and day < walk.minutes.days[-1]
        and (receipt or day != received)
    ]
    assume(len(counted) >= count)
    assert walk.table.end_of_working_day(walk.started_at, count, receipt) == counted[count - 1]


# To the microsecond, where no walk by the minute can follow: what must hold between the answers.

to_the_microsecond = st.integers(0, 6 * 86_400_000_000).map(lambda number: timedelta(microseconds=number))
up_to_a_year = st.integers(0, 2_000 * 3_600_000_000).map(lambda number: timedelta(microseconds=number))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Timetable, datetime]:
    zone, change = draw(st.sampled_from(CHANGES))
    around = st.integers(-5, 60).map(lambda number: change + timedelta(days=number))
    days = draw(st.dictionaries(around, st.sampled_from(KindOfDay), max_size=20))
    table = Timetable(ZoneInfo(zone), days, draw(office), frozenset())
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=2)
    return table, start + draw(to_the_microsecond)


@brisk
@given(tables(), up_to_a_year)
def test_what_was_worked_when_an_allowance_is_used_up_is_the_allowance(
    at: tuple[Timetable, datetime], allowance: timedelta
) -> None:  # §7
    table, start = at
    assert table.worked(start, table.after(start, allowance)) == allowance


@brisk
@given(tables(), to_the_microsecond)
def test_time_worked_and_gaps_add_up_to_all_that_passed(
    at: tuple[Timetable, datetime], passed: timedelta
) -> None:  # §7
    table, start = at
    closed = sum((end - begin for begin, end in table.gaps(start, start + passed)), timedelta())
    assert table.worked(start, start + passed) + closed == passed


@brisk
@given(tables(), to_the_microsecond, up_to_a_year, up_to_a_year)
def test_who_starts_later_or_has_more_time_is_never_due_earlier(
    at: tuple[Timetable, datetime], later: timedelta, allowance: timedelta, more: timedelta
) -> None:  # §7
    table, start = at
    due = table.after(start, allowance)
    assert table.after(start + later, allowance) >= due
    assert table.after(start, allowance + more) >= due
    assert table.end_of_office_day(start + later) >= table.end_of_office_day(start)
    assert table.end_of_working_day(start + later, 3) >= table.end_of_working_day(start, 3)


@brisk
@given(tables(), up_to_a_year, up_to_a_year)
def test_an_allowance_may_be_used_up_in_two_parts(
    at: tuple[Timetable, datetime], first: timedelta, second: timedelta
) -> None:  # §7
    table, start = at
    assert table.after(table.after(start, first), second) == table.after(start, first + second)
