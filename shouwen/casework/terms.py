"""How much time a step has, and the moments of its ladder.

A Duration names the figure that says how much; a case carries the figures of the day it was opened.
Working time is that of the building's calendar; `minutes` and `until` run round the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shouwen.casework.cases import Case
    from shouwen.casework.procedure import Procedure
    from shouwen.hours.timetable import Timetable

MINUTES, WORKING_MINUTES, WORKING_HOURS = "minutes", "working_minutes", "working_hours"
WORKING_DAYS, OFFICE_DAY, UNTIL = "working_days", "office_day", "until"
FIXED = frozenset({OFFICE_DAY, UNTIL})  # a day and an appointment do not stretch when a clock is paused

LONG = frozenset({WORKING_HOURS, WORKING_DAYS, UNTIL})  # may end on another day than they began


@dataclass(frozen=True)
class Duration:
    """An allowance of time: a unit, and the figure (or the fact) that fills it."""

    unit: str
    figure: str = ""
    fact: str = ""

    def amount(self, case: Case) -> str:
        """What the clock is given: the case's own figure, or the moment in the fact as ISO text."""
        if self.unit == UNTIL:
            moment: datetime = getattr(case.facts, self.fact)
            return moment.isoformat()
        return case.figures[self.figure] if self.figure else "1"


def minutes(figure: str) -> Duration:
    """Minutes round the clock, for what cannot wait for opening hours."""
    return Duration(MINUTES, figure)


def working_minutes(figure: str) -> Duration:
    return Duration(WORKING_MINUTES, figure)


def working_hours(figure: str) -> Duration:
    return Duration(WORKING_HOURS, figure)


def working_days(figure: str) -> Duration:
    """To the closing of the n-th working day."""
    return Duration(WORKING_DAYS, figure)


def until(fact: str) -> Duration:
    """Until the moment in this fact: an appointment."""
    return Duration(UNTIL, fact=fact)


SAME_DAY = Duration(OFFICE_DAY)


def first_due(
    unit: str, amount: str, start: datetime, hours: Timetable, receipt_day_counts: bool
) -> datetime:
    """When a clock started then is due if it is never paused."""
    match unit:
        case "until":
            return datetime.fromisoformat(amount)
        case "office_day":
            return hours.end_of_office_day(start)
        case "working_days":
            return hours.end_of_working_day(start, int(Decimal(amount)), receipt_day_counts)
        case "minutes":
            return start + timedelta(minutes=float(amount))
    scale = timedelta(hours=1) if unit == WORKING_HOURS else timedelta(minutes=1)
    return hours.after(start, scale * float(amount))


@dataclass(frozen=True)
class Moment:
    """A moment of a clock's ladder. `comes_again` whenever what it is reckoned from is given a new time."""

    name: str
    times: int = 1
    fact: str = ""
    days: int = 0

    @property
    def comes_again(self) -> bool:
        return bool(self.fact or self.days or self.repeats)

    @property
    def repeats(self) -> bool:
        """True for one that comes again by itself, as long as the clock runs."""
        return self.name == "every_day"

    @property
    def warns(self) -> bool:
        """True for one that comes before the time is up."""
        return self.days > 0


AT_DUE = Moment("due")
TWICE = Moment("due", times=2)
END_OF_DAY = Moment("end_of_day")
EVERY_DAY = Moment(
    "every_day"
)  # when each working day after the due day opens, until it is done (decision 0034)


def at_fact(name: str) -> Moment:
    """When the moment in this fact has come: a promise that was given."""
    return Moment("fact", fact=name)


def days_before(count: int) -> Moment:
    """When the `count`-th working day before the due day opens: a warning while there is still a day to act.

    Where that lies before the clock began, it has come when the clock starts (decision 0028).
    """
    return Moment("days_before", days=count)


def figure_keys(procedure: Procedure) -> list[str]:
    """Every figure that the clocks, outcomes and rules of this procedure can use, and those of every case."""
    keys = {
        "relay.accept_minutes",
        "relay.returns_before_the_master_decides",
        "calendar.receipt_day_counts",
        "clock.longest_pause_days",
        *procedure.reads,
    }
    for step in procedure.steps:
        keys.update(duration.figure for duration in durations(step.within) if duration.figure)
        keys.update(outcome.at_most for outcome in step.outcomes.values() if outcome.at_most)
    return sorted(keys)


@dataclass(frozen=True)
class Choice:
    """A time that depends on the case: `pick(case)` gives one of `durations`, or None for no clock."""

    pick: Callable[[Case], Duration | None]
    durations: tuple[Duration, ...]

    def __call__(self, case: Case) -> Duration | None:
        return self.pick(case)


def one_of(*durations: Duration) -> Callable[[Callable[[Any], Duration | None]], Choice]:
    """Decorate a function of the case that picks one of these durations."""
    return lambda pick: Choice(pick, durations)


def durations(within: Any, figures: Mapping[str, str] | None = None) -> tuple[Duration, ...]:
    """All durations that `within` can come to; with a site's figures those that are not switched off there by a 0."""
    if isinstance(within, Choice):
        off = {key for key, value in (figures or {}).items() if not Decimal(value)}
        return tuple(duration for duration in within.durations if duration.figure not in off)
    return (within,) if isinstance(within, Duration) else ()


def duration_for(within: Any, case: Case) -> Duration | None:
    return within(case) if isinstance(within, Choice) else within
