"""The small signs under a step's title: only if needed, its time, handed over, signed, cases that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shouwen.casework import terms
from shouwen.casework.chart.text import width, wrap
from shouwen.casework.procedure import Procedure, Step
from shouwen.casework.registry import procedures
from shouwen.places.figures import KNOWN

StepState = Literal["done", "open", "late", "skipped"]
SIGN, GAP = 12.0, 7.0  # px: a sign is so large, and stands so far from the next
TO_WORDS = 4.0


@dataclass(frozen=True)
class Shown:
    """What a chart shows besides its definition: where a case stands, how many stand where, its figures."""

    state: Mapping[str, StepState] | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)

    def sign(self, step: str) -> str:
        """The sign of where this case stands, or nothing."""
        return self.state.get(step, "") if self.state else ""

    def count(self, step: str) -> tuple[int, int]:
        """How many cases stand at this step, and how many of them are late."""
        found = self.counts.get(step, 0)
        return (found, 0) if isinstance(found, int) else (found[0], found[1])


@dataclass(frozen=True)
class Note:
    """A sign, and words beside it where they are needed."""

    sign: str
    lines: tuple[str, ...] = ()

    def width(self, size: float) -> float:
        return SIGN + max((TO_WORDS + width(line, size) for line in self.lines), default=0.0)

    def within(self, room: float, size: float) -> Note:
        """This note with its words on as many lines as it takes."""
        return Note(self.sign, wrap(" ".join(self.lines), room - SIGN - TO_WORDS, size))


def notes(procedure: Procedure, step: Step, figures: Mapping[str, str]) -> Iterator[Note]:
    """What is special about a step."""
    if step.aside_of:
        yield Note("aside", (opened_by(procedure, step),))
    if step.when:
        yield Note("needed")
    if words := time_words(step, figures):
        yield Note("clock", (words,))
    if step.hands_over:
        yield Note("relay")
    if step.signed_by:
        yield Note("pen")
    if step.starts:
        yield Note("branch", (titles_of(step.starts),))


def titles_of(codes: Iterable[str]) -> str:
    """What these procedures are called; one that does not exist yet goes by its code."""
    known = {each.code: str(each.title) for each in procedures()}
    return pgettext("between names in a list", ", ").join(known.get(code, code) for code in codes)


def opened_by(procedure: Procedure, aside: Step) -> str:
    """What opens this aside: the ladder of the step it stands beside, or whoever does that step."""
    host = procedure[aside.aside_of]
    if not any(aside.code in rung.opens for rung in host.late):
        return _("on demand")
    by_hand = any(aside.code in outcome.opens for outcome in host.outcomes.values())
    return _("when late, or on demand") if by_hand else _("when late")


def time_words(step: Step, figures: Mapping[str, str]) -> str:
    """The time of a step in a few words; where it depends on the case, the first of them to the last."""
    said = list(dict.fromkeys(_said(duration, figures) for duration in terms.durations(step.within, figures)))
    return " – ".join(said if len(said) < 3 else (said[0], said[-1]))


def _said(duration: terms.Duration, figures: Mapping[str, str]) -> str:
    if duration.unit == terms.UNTIL:
        return _("as agreed")
    if duration.unit == terms.OFFICE_DAY:
        return _("same day")
    known = KNOWN.get(duration.figure)
    amount = figures.get(duration.figure) or (f"{known.default.normalize():f}" if known else "…")
    if duration.unit == terms.WORKING_DAYS:
        return _("%(days)s d") % {"days": amount}
    if duration.unit == terms.WORKING_HOURS:
        return _("%(hours)s h") % {"hours": amount}
    return _("%(minutes)s min") % {"minutes": amount}


def counted(count: tuple[int, int]) -> Iterator[Note]:
    """How many cases stand here, and how many of them are late."""
    here, late = count
    if here:
        yield Note("open", (str(here),))
    if late:
        yield Note("late", (str(late),))


def rows(found: Iterable[Note], room: float, size: float) -> tuple[tuple[Note, ...], ...]:
    """The notes side by side, as many in a row as there is room for."""
    rows: list[list[Note]] = []
    left = 0.0
    for note in found:
        if note.width(size) > left:
            rows.append([])
            left = room
        rows[-1].append(note if note.width(size) <= room else note.within(room, size))
        left -= note.width(size) + GAP
    return tuple(tuple(row) for row in rows)
