"""A clock that explains itself: how much is left, which time counted and which did not, who is told when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shouwen.casework import terms
from shouwen.casework.cases import Case
from shouwen.casework.clocks import Reckoning, Stretch
from shouwen.casework.ledger import RELAY, Running
from shouwen.casework.pauses import Waiting
from shouwen.casework.procedure import Late
from shouwen.casework.projection import ladder_of
from shouwen.kit.words import TimeLeft, hour_seen_from, time_left

BAR = 1000  # the width of the bar, in its own units
CLOSED = 16  # what a closed stretch takes of it, a night as much as a festival


@dataclass(frozen=True)
class Segment:
    """A piece of the bar: `kind` as of a stretch, or left; `x` and `width` in units of BAR."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True)
class Face:
    """One clock as it is shown at the moment `at`."""

    title: str
    reckoning: Reckoning
    at: datetime
    ladder: tuple[tuple[datetime, str], ...]

    @property
    def running(self) -> Running:
        return self.reckoning.running

    @property
    def step(self) -> str:
        return self.running.step

    @property
    def due_at(self) -> datetime:
        return self.reckoning.due_at

    @property
    def paused_until(self) -> datetime | None:
        pause = self.running.pause_at(self.at)
        return pause.end if pause and self.may_pause else None

    @property
    def may_pause(self) -> bool:
        """An appointment and a same-day promise do not stretch; a hand-over is answered, not paused."""
        return self.running.unit not in terms.FIXED and self.step != RELAY and not self.running.stopped_at

    @property
    def left(self) -> TimeLeft:
        """What remains, in words, with the shade that gives it colour and shape."""
        return time_left(self.due_at, self.at, self.paused_until)

    @property
    def is_provisional(self) -> bool:
        """True when it is due in a year whose holidays are not published yet."""
        return self.reckoning.hours.is_provisional(self.due_at)

    @property
    def words(self) -> list[tuple[str, str]]:
        """Kind and sentence for each stretch of its life: which counted, which did not and why."""
        return [(s.kind, _sentence(s, self.at)) for s in self.reckoning.stretches(self.at)]

    @property
    def bar(self) -> list[Segment]:
        return _bar(self.reckoning.stretches(self.at), max(self.reckoning.left(self.at), timedelta()))


def faces(case: Case, clocks: Iterable[Running], at: datetime) -> list[Face]:
    """The clocks that run, the most pressing first."""
    shown = [_face(case, running, at) for running in clocks if running.stopped_at is None]
    return sorted(shown, key=lambda face: face.due_at)


def _face(case: Case, running: Running, at: datetime) -> Face:
    reckoning = Reckoning.of(running, case)
    by_code = case.procedure.by_code
    title = (
        _("Hand-over")
        if running.step == RELAY
        else by_code[running.step].title
        if running.step in by_code
        else running.step
    )
    return Face(str(title), reckoning, at, tuple(_to_come(case, reckoning, at)))


def _to_come(case: Case, reckoning: Reckoning, at: datetime) -> Iterable[tuple[datetime, str]]:
    """The rungs still ahead: when, and who is told then."""
    for rung in ladder_of(case, reckoning.running.step):
        fires_at = reckoning.fires_at(rung, case.facts, rang_at=at)
        if fires_at and fires_at > at and rung.tell:
            yield fires_at, _told(rung)


def _told(rung: Late) -> str:
    return ", ".join(str(target.label) for target in rung.tell)


def _sentence(stretch: Stretch, at: datetime) -> str:
    """10:00–10:48 counted; 10:48–11:05 not counted: waiting for the customer."""
    span = _span(stretch.start, stretch.end, at)
    match stretch.kind:
        case "late":
            return _("%(span)s late") % {"span": span}
        case "paused":
            reason = Waiting(stretch.reason).label if stretch.reason in Waiting.values else stretch.reason
            return _("%(span)s not counted: %(reason)s") % {"span": span, "reason": reason}
        case "closed":
            return _("%(span)s not counted: outside office hours") % {"span": span}
    return _("%(span)s counted") % {"span": span}


def _span(start: datetime, end: datetime, at: datetime) -> str:
    """From and to, each with its day only where it is not plain."""
    today = timezone.localdate(at)
    if end >= at:
        return _("since %(time)s") % {"time": hour_seen_from(today, start)}
    return f"{hour_seen_from(today, start)}–{hour_seen_from(timezone.localdate(start), end)}"


def _bar(stretches: list[Stretch], left: timedelta) -> list[Segment]:
    """Stretches and what is left, to scale, but closed time squeezed, or a weekend would be all one sees."""
    closed = sum(CLOSED for s in stretches if s.kind == "closed")
    parts = [(s.kind, s.length) for s in stretches] + ([("left", left)] if left else [])
    whole = sum((length for kind, length in parts if kind != "closed"), timedelta()) or timedelta(seconds=1)
    segments, x = [], 0
    for kind, length in parts:
        width = CLOSED if kind == "closed" else round(length / whole * max(BAR - closed, BAR // 4))
        segments.append(Segment(kind, x, width))
        x += width
    return segments
