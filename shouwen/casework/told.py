"""What the customer is told of a case: how far it is, what was said to the company, what was agreed with it.

Only entries written for the customer are shown, and of the steps only those that tell the customer. The
customers' pages and the API read it here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import DateTimeField
from django.utils.translation import gettext as _

from shouwen.casework.cases import Case
from shouwen.casework.listed import Table, tables
from shouwen.casework.procedure import Procedure, Step
from shouwen.casework.standing import Standing
from shouwen.casework.story import Teller
from shouwen.journal.entries import Entry, Kind


@dataclass(frozen=True)
class Milestone:
    """A stop on the way. `state` is done, now or ahead."""

    title: str
    state: str
    at: datetime | None = None


@dataclass(frozen=True)
class Told:
    case: Case
    way: list[Milestone]
    said: list[dict[str, Any]]
    agreed: list[dict[str, Any]]
    schedules: list[Table] = field(default_factory=list)

    @property
    def last(self) -> dict[str, Any] | None:
        return self.said[-1] if self.said else None

    @property
    def next(self) -> Milestone | None:
        return next((stop for stop in self.way if stop.state != "done"), None)


def logs_of(cases: list[Case]) -> dict[int, list[Entry]]:
    """The whole logs of these cases in one query."""
    logs: dict[int, list[Entry]] = {}
    ids = [case.pk for case in cases]
    for entry in Entry.objects.filter(subject_kind=Case.subject_kind, subject_id__in=ids).order_by("id"):
        logs.setdefault(entry.subject_id, []).append(entry)
    return logs


def told(case: Case, log: list[Entry], in_full: bool = False) -> Told:
    written = [entry for entry in log if entry.to_customer]
    said = [
        {
            "at": entry.at, "text": _said(case, entry), "paper": entry.data.get("paper"),
            "picture": entry.data.get("media", "").startswith("image/"),
        }
        for entry in written
    ]  # fmt: skip
    return Told(
        case, _way(case, log, in_full), said, _agreed(case, log), _schedules(case, log) if in_full else []
    )


def _schedules(case: Case, log: list[Entry]) -> list[Table]:
    """The schedules that tell the customer, those with lines that stand."""
    found = tables(case.procedure, log).values()
    return [table for table in found if table.kind.tells_customer and table.standing]


def _way(case: Case, log: list[Entry], in_full: bool) -> list[Milestone]:
    """The steps that tell the customer: gone, here, or ahead. What was not needed is left out."""
    standing = Standing.of(case.procedure, log)
    ended = {
        entry.step: entry.at for entry in log if entry.kind in (Kind.OPENED, Kind.FINISHED, Kind.OVERRIDDEN)
    }
    stops = [Milestone(_("Taken down"), "done", case.opened_at)]
    for step in case.procedure.steps[1:]:
        is_done = step.code in standing.done
        if not step.tells_customer or step.aside_of or standing.done.get(step.code) == "":
            continue
        if not (is_done or step.code in standing.open or _will_come(case, step, in_full)):
            continue
        state = "done" if is_done else "now" if step.code in standing.open else "ahead"
        stops.append(Milestone(str(step.tells_customer), state, ended.get(step.code) if is_done else None))
    if standing.merged_into:
        return [*[stop for stop in stops if stop.state == "done"], _goes_on(log)]
    if not standing.cancelled:
        stops.append(Milestone(_("Closed"), "done" if standing.closed_at else "ahead", standing.closed_at))
    return stops


def _goes_on(log: list[Entry]) -> Milestone:
    entry = next(entry for entry in reversed(log) if entry.kind == Kind.MERGED)
    return Milestone(_("Together with %(number)s") % {"number": entry.data["into_number"]}, "done", entry.at)


def told_together(case: Case, logs: dict[int, list[Entry]], in_full: bool = False) -> Told:
    """What is told of a case and, where it goes on under another one, how far that one is: its way, not its words."""
    own = told(case, logs.get(case.pk, []), in_full)
    if case.merged_into is None:
        return own
    main = told(case.merged_into, logs.get(case.merged_into.pk, []))
    is_ours = case.customer_id == case.merged_into.customer_id
    return replace(own, way=[*own.way, *main.way[1:]], agreed=main.agreed if is_ours else [])


def _will_come(case: Case, step: Step, in_full: bool) -> bool:
    """Whether to promise a step ahead. In a list nobody asks each case whether it will need it."""
    return step.when is None or (in_full and step.when(case))


def _said(case: Case, entry: Entry) -> str:
    """An entry in the words for the customer."""
    match entry.kind:
        case Kind.OPENED:
            return _("We have taken it down.")
        case Kind.NOTED:
            return str(entry.data.get("text", ""))
        case Kind.ATTACHED:
            return _("Added: %(name)s") % {"name": entry.data["caption"] or entry.data["name"]}
        case Kind.MERGED:
            number = entry.data["into_number"]
            return _("We have this already, and do it together under %(number)s.") % {"number": number}
        case Kind.UNMERGED:
            return _("We do it by itself again.")
        case Kind.LISTED | Kind.MARKED | Kind.UNLISTED:
            return Teller(case.procedure).tell(entry).title
        case Kind.OFFERED:
            return str(entry.data.get("told", ""))
    step = case.procedure.by_code.get(entry.step)
    if step is None:
        return str(Kind(entry.kind).label)
    outcome = step.outcomes.get(entry.outcome)
    if outcome is None or len(step.outcomes) == 1:
        return str(step.tells_customer)
    return _("%(step)s: %(outcome)s") % {"step": step.tells_customer, "outcome": outcome.label}


def _agreed(case: Case, log: list[Entry]) -> list[dict[str, Any]]:
    """The moments agreed with us, as the log keeps them: a future moment asked for is one agreed."""
    known = moments_agreed(case.procedure)
    found: dict[str, datetime] = {}
    for entry in log:
        for name, value in entry.data.get("facts", {}).items():
            if name in known and value:
                found[name] = datetime.fromisoformat(value["at"])
    return [{"what": known[name], "at": at} for name, at in found.items()]


@cache
def moments_agreed(procedure: Procedure) -> dict[str, Any]:
    """The facts that are moments agreed with the customer, and what they are called.

    A moment in the future that a step asks for is one that was agreed; a day is how long a paper is good for.
    """
    asked = {ask.name for step in procedure.steps for ask in step.all_asks() if ask.future}
    fields = [procedure.facts._meta.get_field(name) for name in sorted(asked)]
    return {field.name: field.verbose_name for field in fields if isinstance(field, DateTimeField)}
