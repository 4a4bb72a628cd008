"""What a contractor is told of a case: how far it is, and the lines and papers that concern its own works.

Nothing of the customer but where it is, and nothing of who worked there before: of the schedules only lines that
were written since this contractor was named.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from shouwen.casework.cases import Case
from shouwen.casework.kept_facts import shown_facts
from shouwen.casework.schedules import Schedule
from shouwen.casework.standing import Standing
from shouwen.casework.told import Milestone
from shouwen.journal.entries import Entry, Kind

Pairs = list[tuple[str, str]]


@dataclass
class Marked:
    """What was said of a line later: the words, and what goes with them."""

    label: str
    facts: Pairs


@dataclass
class ToldLine:
    number: int
    facts: Pairs
    marks: list[Marked] = field(default_factory=list)


@dataclass(frozen=True)
class ToldSchedule:
    title: str
    lines: list[ToldLine]


def way(case: Case, log: list[Entry]) -> list[Milestone]:
    """The steps, gone, here or ahead, by their titles. What was not needed is left out."""
    standing = Standing.of(case.procedure, log)
    ended = {entry.step: entry.at for entry in log if entry.kind in (Kind.FINISHED, Kind.OVERRIDDEN)}
    stops = [Milestone(_("Taken down"), "done", case.opened_at)]
    for step in case.procedure.steps[1:]:
        if step.aside_of or standing.done.get(step.code) == "":
            continue
        if step.code in standing.done:
            stops.append(Milestone(str(step.title), "done", ended.get(step.code)))
        elif step.code in standing.open:
            stops.append(Milestone(str(step.title), "now"))
        elif case.is_open and step.when is None:
            stops.append(Milestone(str(step.title), "ahead"))
    return [
        *stops,
        *([] if case.is_open else [Milestone(str(case.get_state_display()), "done", case.closed_at)]),
    ]


def now_at(case: Case, log: list[Entry]) -> list[str]:
    """The steps that it stands at."""
    return [stop.title for stop in way(case, log) if stop.state == "now"]


def schedules_told(case: Case, log: list[Entry]) -> list[ToldSchedule]:
    """The lines that concern the contractor of now, with what was said of them."""
    since = max((entry.pk for entry in log if entry.kind == Kind.ENGAGED), default=0)
    kinds = [kind for kind in case.procedure.schedules if kind.tells_contractor]
    own = [entry for entry in log if entry.pk > since]
    told = [ToldSchedule(str(kind.title), _lines(kind, own)) for kind in kinds]
    return [each for each in told if each.lines]


def _lines(kind: Schedule, log: list[Entry]) -> list[ToldLine]:
    lines: dict[int, ToldLine] = {}
    for entry in log:
        if entry.data.get("schedule") != kind.code:
            continue
        number = entry.data["line"]
        facts = list(shown_facts(kind.line, entry.data.get("facts", {})))
        if entry.kind == Kind.LISTED:
            lines[number] = ToldLine(number, facts)
        elif entry.kind == Kind.UNLISTED:
            lines.pop(number, None)
        elif entry.kind == Kind.MARKED and number in lines:
            said = kind.by_code.get(entry.data["mark"])
            lines[number].marks.append(Marked(str(said.label) if said else entry.data["mark"], facts))
    return list(lines.values())
