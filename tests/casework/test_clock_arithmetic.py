"""A clock against a walk through every minute of its life: office hours, pauses, allowance, what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.casework.clocks import Reckoning
from shouwen.casework.procedure import late
from shouwen.casework.standing import Pause, Running
from shouwen.casework.terms import (
    AT_DUE,
    FIXED,
    MINUTES,
    OFFICE_DAY,
    TWICE,
    UNTIL,
    WORKING_DAYS,
    WORKING_HOURS,
    WORKING_MINUTES,
)  # fmt: skip
from shouwen.hours.calendars import KindOfDay
from shouwen.hours.timetable import Timetable
from tests.casework.hamlet import ZONE
from tests.casework.strategies import tried
from tests.hours.minutes import MINUTE, Minutes

pytestmark = pytest.mark.one_engine

FIRST = date(2026, 3, 2)
DAYS = 9
AMOUNTS = {
    MINUTES: ["1", "10", "45", "300"], WORKING_MINUTES: ["10", "45", "300"], WORKING_HOURS: ["0.5", "2", "9"],
    WORKING_DAYS: ["1", "2", "3"], OFFICE_DAY: ["1"], UNTIL: [],
}  # fmt: skip
HOURS = [
    {KindOfDay.WORKDAY: ((510, 720), (780, 1110))},
    {KindOfDay.WORKDAY: ((540, 1080),), KindOfDay.REST: ((600, 660),)},
    dict.fromkeys(KindOfDay, ((0, 1440),)),
    {KindOfDay.WORKDAY: ((480, 481), (482, 500), (1380, 1440)), KindOfDay.HOLIDAY: ((0, 90),)},
]
WEEKS: list[dict[date, KindOfDay]] = [
    {},
    {
        date(2026, 3, 3): KindOfDay.HOLIDAY,
        date(2026, 3, 4): KindOfDay.HOLIDAY,
        date(2026, 3, 7): KindOfDay.WORKDAY,
    },
    {date(2026, 3, 2): KindOfDay.REST, date(2026, 3, 5): KindOfDay.HOLIDAY},
]


@cache
def walked_through(hours: int, week: int) -> Minutes:
    return Minutes(Timetable(ZONE, WEEKS[week], HOURS[hours], frozenset()), FIRST, DAYS)


@dataclass(frozen=True)
class Life:
    """A clock, and the minutes of its life as numbers; `now` may lie before or after its stop."""

    reckoning: Reckoning
    minutes: Minutes
    start: int
    pauses: list[tuple[int, int]]
    stop: int | None
    now: int

    @property
    def at(self) -> datetime:
        return self.minutes.moment(self.now)

    def counts(self, index: int) -> bool:
        """True when this minute is counted."""
        unit = self.reckoning.running.unit
        if unit not in FIXED and any(start <= index < end for start, end in self.pauses):
            return False
        return unit in (MINUTES, UNTIL) or self.minutes.open[index]

    def used(self) -> timedelta:
        end = min(self.now, self.now if self.stop is None else self.stop)
        return sum(self.counts(index) for index in range(self.start, end)) * MINUTE

    def used_up(self, allowance: timedelta) -> datetime | None:
        """The first minute at which so much is used; None beyond the days walked through."""
        left, index = allowance // MINUTE, self.start
        while left and index < len(self.minutes.open):
            left, index = left - self.counts(index), index + 1
        return None if left else self.minutes.moment(index)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    minutes = walked_through(
        draw(st.sampled_from(range(len(HOURS)))), draw(st.sampled_from(range(len(WEEKS))))
    )
    start = draw(st.integers(1440, 3 * 1440))
    unit = draw(st.sampled_from(list(AMOUNTS)))
    appointment = minutes.moment(start + draw(st.integers(-300, 2000))).isoformat()
    running = Running(
        unit, 1, unit, draw(st.sampled_from(AMOUNTS[unit] or [appointment])), minutes.moment(start)
    )
    pauses = list(_pauses(draw, start))
    running.pauses = [Pause(minutes.moment(begin), minutes.moment(end), "customer") for begin, end in pauses]
    stop = start + draw(st.integers(0, 3000)) if draw(st.booleans()) else None
    running.stopped_at = minutes.moment(stop) if stop else None
    now = start + draw(st.integers(0, 6000))
    return Life(Reckoning(running, minutes.table, draw(st.booleans())), minutes, start, pauses, stop, now)


def _pauses(draw: st.DrawFn, start: int) -> Iterator[tuple[int, int]]:
    for after, length in draw(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 900)), max_size=3)):
        yield start + after, start + after + length
        start += after + length


@tried(4)
@given(lives())
def test_used_and_left_are_the_allowance_at_every_moment(life: Life) -> None:
    assert life.reckoning.used(life.at) == life.used()
    assert life.reckoning.left(life.at) == life.reckoning.allowance - life.used()


@tried(4)
@given(lives())
def test_a_clock_is_due_in_the_minute_that_uses_its_allowance_up(life: Life) -> None:
    reckoning = life.reckoning
    if reckoning.running.unit in FIXED:
        assert reckoning.due_at == reckoning.first_due
        return
    walked = life.used_up(reckoning.allowance)
    assert walked in (None, reckoning.due_at)
    assert reckoning.fires_at(late(AT_DUE), None) == reckoning.due_at
    twice = life.used_up(reckoning.allowance * 2)
    assert twice in (None, reckoning.fires_at(late(TWICE), None))


@tried(4)
@given(lives())
def test_the_pieces_of_a_clocks_life_lie_end_to_end(life: Life) -> None:
    """Why it is late: nothing of the time since it started is told twice or left out."""
    end = min(life.at, life.reckoning.running.stopped_at or life.at)
    pieces = [piece for piece in life.reckoning.stretches(life.at) if piece.length]
    edges = [life.minutes.moment(life.start), *(piece.end for piece in pieces)]
    assert [piece.start for piece in pieces] == edges[:-1]
    assert edges[-1] == end
    due = life.reckoning.due_at
    assert all(piece.end <= due for piece in pieces if piece.kind == "counted")
    assert all(piece.start >= due for piece in pieces if piece.kind == "late")
    assert life.reckoning.is_late(life.at) == (due < end)
