"""The story of a case in folds: the newest day open, what lies further back a line a day, the small things in one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwen.casework.procedure import Procedure
from shouwen.casework.story import Line, and_
from shouwen.journal.entries import Kind

WHOLE = 14  # a story of so many lines is shown whole
OPEN = 6  # so many lines are open at least, from the newest on
RUN = 4  # so many lines of schedules and papers after each other are one fold
TOLD = 3  # so many steps are named of a folded day
SMALL = (Kind.LISTED, Kind.MARKED, Kind.UNLISTED, Kind.ATTACHED)
STEPS = (Kind.OPENED, Kind.FINISHED, Kind.OVERRIDDEN, Kind.RETURNED, Kind.CANCELLED, Kind.MERGED)


@dataclass(frozen=True)
class Fold:
    """Lines of the story under one heading. Without a heading they stand open."""

    lines: list[Line]
    day: date | None = None
    gist: str = ""

    @property
    def is_open(self) -> bool:
        return not self.gist


def folds(story: list[Line], procedure: Procedure) -> list[Fold]:
    """The story, the newest first, as it is laid on the page; nothing of it is left out."""
    if len(story) <= WHOLE:
        return [Fold(story)]
    laid: list[Fold] = []
    for day, lines in _days(story):
        if sum(len(fold.lines) for fold in laid) < OPEN:
            laid += _in_the_open(lines, procedure)
        else:
            laid.append(Fold(lines, day, _gist_of_a_day(lines)))
    return laid


def _days(story: Iterable[Line]) -> Iterator[tuple[date, list[Line]]]:
    for day, lines in groupby(story, lambda line: timezone.localtime(line.entry.at).date()):
        yield day, list(lines)


def _in_the_open(lines: list[Line], procedure: Procedure) -> Iterator[Fold]:
    """A day that is open; a run of small things in it is one fold."""
    for is_small, run in groupby(lines, lambda line: line.entry.kind in SMALL):
        found = list(run)
        yield Fold(found, gist=_gist_of_a_run(found, procedure) if is_small and len(found) >= RUN else "")


def _gist_of_a_day(lines: list[Line]) -> str:
    """The steps that were done, the latest first; where there were none, how much there is."""
    steps = [line.title for line in lines if line.entry.kind in STEPS]
    if not steps:
        return ngettext("%(n)s entry", "%(n)s entries", len(lines)) % {"n": len(lines)}
    named = " · ".join(steps[:TOLD])
    more = len(steps) - TOLD
    return named if more < 1 else _("%(named)s and %(n)s more") % {"named": named, "n": more}


def _gist_of_a_run(lines: list[Line], procedure: Procedure) -> str:
    """How many lines of which schedule, how many papers."""
    counts = Counter(line.entry.data.get("schedule", "") for line in lines)
    papers = counts.pop("", 0)
    known = procedure.schedules_by_code
    said = [f"{known[code].title if code in known else code} {count}" for code, count in counts.items()]
    if papers:
        said.append(ngettext("%(n)s paper", "%(n)s papers", papers) % {"n": papers})
    return and_(said)
