"""Schedules (明细表): the rows that a case keeps beside its facts, such as drawings, violations, passes, deductions.

A step says which schedules take new lines while it is open (`lists`) and which marks may be put on lines that
stand (`marks`, written "schedule.mark"). A line is never edited: it is marked, or taken back and written anew.
Every deed on a line is an entry of the case's log, so the pages read the schedules from there; the tables
serve the rules and the forms on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster, check_facts, kept, papers_among
from shouwen.casework.cases import Case
from shouwen.casework.gates import may_do, not_yours
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Ask, Problem, Text, as_asks
from shouwen.casework.rows import OpenStep
from shouwen.casework.who import Tell
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.files import Paper
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.people.persons import Person
from shouwen.people.roles import Role

READ = "schedules_read"  # where a case keeps the lines that were read with it
MOST = 300  # lines of one schedule of one case; more is a slip or an attack


class ScheduleLine(models.Model):
    """One line of a schedule. `number` is what people call it by; `marked` holds who put which mark, and when."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)s_lines")
    number = models.PositiveSmallIntegerField()
    marked = models.JSONField(default=dict)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="a_%(class)s_has_a_number_of_its_own")
        ]


Check = Callable[[Case, Any], Iterable[Problem]]


def _none(case: Case, line: Any) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class Mark:
    """What may be said of a line once: a result, a return, a reply. `check(case, line)` yields why not.

    It is said `of` lines whose columns say this, `after` one of these marks, and not any more once one stands that it
    is said `unless`. Pages offer no other mark (decision 0036).
    """

    code: str
    label: Text
    asks: tuple[Ask, ...] = ()
    check: Check = _none
    tell: tuple[Tell, ...] = ()
    of: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


def mark(
    code: str, label: Text, asks: Iterable[str | Ask] = (), check: Check = _none, tell: Iterable[Tell] = (),
    **fits: Any,
) -> Mark:  # fmt: skip
    """A mark, with its asks written the short way. `fits` are `of`, `after` and `unless`."""
    return Mark(code, label, as_asks(asks), check, tuple(tell), **fits)


@dataclass(frozen=True, eq=False)
class Schedule:
    """A kind of line: `asks` are wanted of a new one, `marks` may be put on it later.

    `check(case, line)` yields why a new line does not go; `tell` leaves these people a notice of each;
    `tells_customer` shows the lines to the customer too, `tells_contractor` to the contractor at work.
    """

    code: str
    title: Text
    line: type[ScheduleLine]
    asks: tuple[Ask, ...]
    marks: tuple[Mark, ...] = ()
    check: Check = _none
    tell: tuple[Tell, ...] = ()
    tells_customer: bool = False
    tells_contractor: bool = False
    by_code: dict[str, Mark] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {each.code: each for each in self.marks})

    def not_of(self, mark: Mark, marked: Collection[str], says: Callable[[str], Any]) -> Iterator[Problem]:
        """Why this mark does not fit a line that is `marked` so far and `says` this in a column."""
        if any(says(name) != value for name, value in mark.of.items()):
            yield Problem(_("This is not said of such a line."), code="invalid")
        for other in mark.unless:
            if other in marked:
                yield Problem(
                    _("Said already: %(mark)s.") % {"mark": self.by_code[other].label}, code="done_already"
                )
        if mark.after and not any(other in marked for other in mark.after):
            first = " / ".join(str(self.by_code[other].label) for other in mark.after)
            yield Problem(_("To be said first: %(mark)s.") % {"mark": first})

    def all_asks(self) -> tuple[Ask, ...]:
        """What is asked of a new line, then what its marks add, each name once."""
        every = [*self.asks, *(ask for each in self.marks for ask in each.asks)]
        return tuple({ask.name: ask for ask in reversed(every)}.values())[::-1]


def schedule(
    code: str, title: Text, line: type[ScheduleLine], asks: Iterable[str | Ask], **rest: Any
) -> Schedule:
    """A schedule, with its asks written the short way."""
    for name in ("marks", "tell"):
        rest[name] = tuple(rest.get(name, ()))
    return Schedule(code, title, line, as_asks(asks), **rest)


# Reading.


def lines_of(case: Case, code: str) -> list[Any]:
    """The lines of this schedule that count, by number; read once, and anew after each deed on one."""
    read = case.__dict__.setdefault(READ, {})
    if code not in read:
        line = case.procedure.schedule(code).line
        read[code] = list(line._default_manager.filter(case=case, taken_back_at=None).order_by("number"))
    return list(read[code])


def unmarked(case: Case, code: str, mark: str) -> list[Any]:
    """The lines that count and do not bear this mark yet."""
    return [line for line in lines_of(case, code) if mark not in line.marked]


# Writing.


def add_line(
    case: Case, code: str, values: Mapping[str, Any], *, by: Role, at: datetime, key: str = ""
) -> Entry:
    """Write a line. Refused unless a step stands open that lists it, to those who may do that step.

    The same `key` a second time gives back the entry that it wrote (a double click).
    """
    with transaction.atomic():
        case = locked(case)
        kind = _schedule(case, code)
        if key and (again := _written_with(case, key)):
            return again
        step = _may(case, by, lambda each: code in each.lists)
        line = kind.line(case=case, number=_next(case, kind), written_by=by.person, written_at=at)
        problems = check_facts(case, line, kind.asks, values, at) or list(kind.check(case, line))
        if problems:
            raise Refused(problems)
        line.save(force_insert=True)
        entry = _written(case, Kind.LISTED, kind, line, kind.asks, by, at, step, key=key)
        _tell(case, kind.tell, _("%(schedule)s %(number)s: written"), kind, line, at)
        return entry


def put_mark(
    case: Case, code: str, number: int, mark: str, values: Mapping[str, Any], *, by: Role, at: datetime
) -> Entry:
    """Put a mark on a line, once. Refused unless a step stands open that puts it, to those who may do that step."""
    with transaction.atomic():
        case = locked(case)
        kind = _schedule(case, code)
        how = kind.by_code.get(mark)
        if how is None:
            raise Refused([Problem(_("There is no such mark."), code="not_found")])
        step = _may(case, by, lambda each: f"{code}.{mark}" in each.marks)
        line = _line(case, kind, number)
        if mark in line.marked:
            raise SomebodyWasFaster([Problem(_("This has been said of it already."), code="done_already")])
        problems = list(kind.not_of(how, line.marked, partial(getattr, line)))
        problems = problems or check_facts(case, line, how.asks, values, at) or list(how.check(case, line))
        if problems:
            raise Refused(problems)
        line.marked[mark] = {"at": at.isoformat(), "by": by.person_id}
        line.save()
        entry = _written(case, Kind.MARKED, kind, line, how.asks, by, at, step, mark=mark)
        _tell(case, how.tell, _("%(schedule)s %(number)s: %(mark)s"), kind, line, at, mark=how.label)
        return entry


def take_line_back(case: Case, code: str, number: int, *, reason: str, by: Role, at: datetime) -> Entry:
    """Take a line back with its reason; it stays on record. Refused once it bears a mark."""
    with transaction.atomic():
        case = locked(case)
        kind = _schedule(case, code)
        step = _may(case, by, lambda each: code in each.lists)
        line = _line(case, kind, number)
        if line.marked:
            raise Refused([Problem(_("Something has been said of it already: it stays."), code="not_yet")])
        if not reason.strip():
            raise Refused([Problem(_("A reason is needed."), "reason", "required")])
        line.taken_back_at = at
        line.save(update_fields=["taken_back_at"])
        return _written(case, Kind.UNLISTED, kind, line, (), by, at, step, reason=reason.strip())


def _schedule(case: Case, code: str) -> Schedule:
    if code not in case.procedure.schedules_by_code:
        raise Refused([Problem(_("There is no such schedule."), code="not_found")])
    return case.procedure.schedule(code)


def _may(case: Case, by: Role, takes: Callable[[Any], bool]) -> str:
    """The step under which this is written; refused when none is open, or none that this role may do."""
    rows = OpenStep.objects.filter(case=case).select_related("department__party")
    taking = [row for row in rows if row.step in case.procedure.by_code and takes(case.procedure[row.step])]
    if not taking:
        raise Refused([Problem(_("No step that takes this is open now."), code="not_yet")])
    mine = [row for row in taking if may_do(by, row, case.procedure[row.step])]
    if not mine:
        raise Refused([not_yours(taking[0].department)])
    return mine[0].step


def _line(case: Case, kind: Schedule, number: int) -> Any:
    line = kind.line._default_manager.filter(case=case, number=number, taken_back_at=None).first()
    if line is None:
        raise Refused([Problem(_("There is no such line."), code="not_found")])
    return line


def _next(case: Case, kind: Schedule) -> int:
    newest: int = kind.line._default_manager.filter(case=case).aggregate(newest=Max("number"))["newest"] or 0
    if newest >= MOST:
        raise Refused([Problem(_("There are %(most)s lines: no more fit.") % {"most": MOST}, code="full")])
    return newest + 1


def _written_with(case: Case, key: str) -> Entry | None:
    lines = Entry.objects.about(Case.subject_kind, case.pk).filter(kind=Kind.LISTED)
    return next((entry for entry in lines if entry.data.get("key") == key), None)


def _written(
    case: Case, what: Kind, kind: Schedule, line: ScheduleLine, asks: tuple[Ask, ...], by: Role, at: datetime,
    step: str, **more: Any,
) -> Entry:  # fmt: skip
    case.__dict__.pop(READ, None)
    if kind.tells_customer:
        _open_to_customer(line, papers_among(kind.line, asks))
    more = {name: value for name, value in more.items() if value}
    return write(
        case, what, by=by, at=at, to_customer=kind.tells_customer, schedule=kind.code, line=line.number,
        under=step, facts=kept(line, asks), **more,
    )  # fmt: skip


def _open_to_customer(line: ScheduleLine, names: Iterable[str]) -> None:
    """The photo of a line that the customer reads is for the customer too; the line's own entry says so."""
    shown = [key for name in names if (key := getattr(line, f"{name}_id"))]
    Paper.objects.filter(pk__in=shown, to_customer=False).update(to_customer=True)


def _tell(
    case: Case,
    whom: Iterable[Tell],
    words: Any,
    kind: Schedule,
    line: ScheduleLine,
    at: datetime,
    **more: Any,
) -> None:
    text = wording(words, schedule=kind.title, number=str(line.number), **more)
    for target in whom:
        tell(target.find(case, case.department), text, site=case.site, subject=case, at=at)
