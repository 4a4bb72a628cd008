"""The arithmetic of a clock: a fold over its ledger. used + left = allowance, always.

The ledger is the journal: the entry that started the clock says what it was given, HELD and RESUMED entries
are its pauses, the calendar's closed hours are its gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shouwen.casework import terms
from shouwen.casework.ledger import Running
from shouwen.casework.procedure import Late
from shouwen.hours.timetable import Timetable, always

if TYPE_CHECKING:
    from shouwen.casework.cases import Case

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Stretch:
    """A piece of a clock's life. `kind` is counted, late, paused or closed (outside office hours)."""

    kind: str
    start: datetime
    end: datetime
    reason: str = ""

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass
class Reckoning:
    """One running of a clock, reckoned with these office hours."""

    running: Running
    office_hours: Timetable
    receipt_day_counts: bool = True

    @classmethod
    def of(cls, running: Running, case: Case) -> Reckoning:
        return cls(running, case.hours, case.figure("calendar.receipt_day_counts") != 0)

    @cached_property
    def hours(self) -> Timetable:
        """The time that this clock counts in: round the clock, or the building's office hours."""
        round_the_clock = self.running.unit in (terms.MINUTES, terms.UNTIL)
        return always(self.office_hours.zone) if round_the_clock else self.office_hours

    @cached_property
    def first_due(self) -> datetime:
        """When it would be due without pauses."""
        running = self.running
        return terms.first_due(
            running.unit, running.amount, running.started_at, self.office_hours, self.receipt_day_counts
        )

    @cached_property
    def allowance(self) -> timedelta:
        """The counted time that it was given."""
        return self.hours.worked(self.running.started_at, self.first_due)

    @cached_property
    def due_at(self) -> datetime:
        """When it is due, the pauses not counted; a pause still running is taken to end when it promised to."""
        if self.running.unit in terms.FIXED or not self.running.pauses:
            return self.first_due
        return self._used_up(self.allowance)

    def _used_up(self, allowance: timedelta) -> datetime:
        """When so much counted time has passed, the pauses not counted."""
        left, position = allowance, self.running.started_at
        for pause in self.running.pauses:
            counted = self.hours.worked(position, pause.start)
            if counted >= left:
                break
            left, position = left - counted, pause.end
        return self.hours.after(position, left)

    def used(self, at: datetime) -> timedelta:
        """The time counted up to this moment; it goes on past the allowance when the clock is late."""
        end = min(at, self.running.stopped_at or at)
        return sum((s.length for s in self.stretches(end) if s.kind in ("counted", "late")), timedelta())

    def left(self, at: datetime) -> timedelta:
        """What remains of the allowance; negative when it is late."""
        return self.allowance - self.used(at)

    def is_late(self, at: datetime) -> bool:
        return self.due_at < min(at, self.running.stopped_at or at)

    def stretches(self, at: datetime) -> list[Stretch]:
        """Why it is late, or not yet: the clock's life up to this moment, piece by piece."""
        end = min(at, self.running.stopped_at or at)
        pieces: list[Stretch] = []
        position = self.running.started_at
        for pause in [] if self.running.unit in terms.FIXED else self.running.pauses:
            pieces += self._going(position, min(pause.start, end))
            if pause.start < end:
                pieces.append(Stretch("paused", pause.start, min(pause.end, end), pause.reason))
            position = max(position, pause.end)
        return pieces + self._going(position, end)

    def _going(self, start: datetime, end: datetime) -> list[Stretch]:
        """The counted, late and closed pieces between two pauses."""
        if start >= end:
            return []
        pieces, position = [], start
        for shut, opens in [*self.hours.gaps(start, end), (end, end)]:
            pieces += self._split(position, shut)
            if opens > shut:
                pieces.append(Stretch("closed", shut, opens))
            position = opens
        return pieces

    def _split(self, start: datetime, end: datetime) -> list[Stretch]:
        parts = (
            Stretch("counted", start, min(end, self.due_at)),
            Stretch("late", max(start, self.due_at), end),
        )
        return [part for part in parts if part.end > part.start]

    def fires_at(self, rung: Late, facts: Any, rang_at: datetime | None = None) -> datetime | None:
        """When this rung of the ladder fires; None while the fact it waits for is empty.

        `rang_at` is when it last has: one that repeats fires next after that.
        """
        moment = rung.at
        if moment.repeats:
            return self._next_day_late(rang_at)
        if moment.fact:
            promised: datetime | None = getattr(facts, moment.fact)
            # A promise that had come before this clock began was told of then.
            return promised if promised and promised > self.running.started_at else None
        if moment.days:
            return self._warns_at(moment.days)
        if moment.name == "end_of_day":
            return self.office_hours.end_of_office_day(self.running.started_at)
        if moment.times == 1:
            return self.due_at
        if self.running.unit in terms.FIXED:
            return self.hours.after(self.due_at, self.allowance * (moment.times - 1))
        return self._used_up(self.allowance * moment.times)

    def _next_day_late(self, rang_at: datetime | None) -> datetime | None:
        """The opening of the next working day after the due day, once a day however late it rang (R-104)."""
        due_day = self.office_hours.day_of(self.due_at - INSTANT)  # midnight ends a day
        since = max(self.office_hours.end_of_day(due_day), self.running.started_at)
        if rang_at:
            since = max(since, rang_at + INSTANT)
        return self.office_hours.next_opening_of_working_day(since)

    def _warns_at(self, days: int) -> datetime:
        """The opening of the `days`-th working day before it is due; at its start where it began later (M-FO-03)."""
        day = self.office_hours.day_of(self.due_at - INSTANT)  # midnight ends a day
        opening = self.office_hours.opening_of_working_day_before(day, days)
        return max(self.running.started_at, opening or self.running.started_at)
