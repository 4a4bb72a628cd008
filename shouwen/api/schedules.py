"""Schedules of a case: their lines to read, and the three deeds on a line."""

from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import Field

from shouwen.api import facts
from shouwen.api.bodies import OfFacts, WithReason
from shouwen.api.cases import found
from shouwen.api.deeds import Done, deed_on_case, done
from shouwen.api.doors import staff_or_customer
from shouwen.api.refusals import Misfit
from shouwen.api.router import reads
from shouwen.api.schedule_shapes import (
    MarkedShape,
    ScheduleLineShape,
    ScheduleOfCaseShape,
    SchedulesOfCaseShape,
)
from shouwen.casework import schedules
from shouwen.casework.cases import Case
from shouwen.casework.listed import Listed, Table, tables
from shouwen.casework.procedure import Ask
from shouwen.casework.schedules import Schedule
from shouwen.journal.entries import Entry
from shouwen.people.doors import StaffRequest

Number = Annotated[int, Field(ge=1, le=2**15 - 1)]


@reads("/cases/{number}/schedules", "api_schedules", "deeds", _("The schedules of a case and their lines"),
       SchedulesOfCaseShape)  # fmt: skip
@staff_or_customer
def every(request: StaffRequest, number: str) -> SchedulesOfCaseShape:
    """To staff also the lines that were taken back; to the customer those that stand, of what tells the customer."""
    case, is_staff = found(request.role, number), request.role.is_staff
    log = Entry.objects.about(Case.subject_kind, case.pk).select_related("person")
    every_one = tables(case.procedure, log).values()
    shown = [table for table in every_one if is_staff or table.kind.tells_customer]
    return SchedulesOfCaseShape(schedules=[_schedule(table, is_staff) for table in shown])


@deed_on_case("/schedules/{schedule}", "api_line", _("Write a line of a schedule"))
def line(request: StaffRequest, number: str, schedule: str, body: OfFacts) -> Done:
    case = found(request.role, number)
    kind = _kind(case, schedule)
    values = _values(case, kind, kind.asks, body.facts)
    entry = schedules.add_line(case, schedule, values, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/schedules/{schedule}/{line}/back", "api_line_back", _("Take a line back; it stays on record"))
def back(request: StaffRequest, number: str, schedule: str, line: Number, body: WithReason) -> Done:
    case = found(request.role, number)
    _standing(case, _kind(case, schedule), line)
    entry = schedules.take_line_back(
        case, schedule, line, reason=body.reason, by=request.role, at=timezone.now()
    )
    return done(case, request.role, entry)


@deed_on_case("/schedules/{schedule}/{line}/{mark}", "api_mark", _("Put a mark on a line"))
def mark(request: StaffRequest, number: str, schedule: str, line: Number, mark: str, body: OfFacts) -> Done:
    case = found(request.role, number)
    kind = _kind(case, schedule)
    if mark not in kind.by_code:
        raise Http404
    _standing(case, kind, line)
    values = _values(case, kind, kind.by_code[mark].asks, body.facts)
    entry = schedules.put_mark(case, schedule, line, mark, values, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


def _kind(case: Case, schedule: str) -> Schedule:
    if schedule not in case.procedure.schedules_by_code:
        raise Http404
    return case.procedure.schedule(schedule)


def _standing(case: Case, kind: Schedule, number: int) -> None:
    if not kind.line._default_manager.filter(case=case, number=number, taken_back_at=None).exists():
        raise Http404


def _values(case: Case, kind: Schedule, asks: tuple[Ask, ...], given: dict[str, Any]) -> dict[str, Any]:
    values, errors = facts.read(case, asks, given, kind.line)
    if errors:
        raise Misfit({f"facts.{name}": said for name, said in errors.items()})
    return values


def _schedule(table: Table, is_staff: bool) -> ScheduleOfCaseShape:
    lines = table.lines if is_staff else table.standing
    return ScheduleOfCaseShape(
        code=table.kind.code, title=str(table.kind.title), tells_customer=table.kind.tells_customer,
        lines=[_line(line, table, is_staff) for line in lines],
    )  # fmt: skip


def _line(line: Listed, table: Table, is_staff: bool) -> ScheduleLineShape:
    person = line.entry.person if is_staff else None
    return ScheduleLineShape(
        line=line.number, written_at=line.entry.at, written_by=person.name if person else None,
        taken_back_at=line.back.at if line.back else None,
        facts=line.shown(table.columns),
        marks=[
            MarkedShape(code=mark.code, label=str(mark.label), at=line.marks[mark.code].at)
            for mark in line.kind.marks
            if mark.code in line.marks
        ],
    )  # fmt: skip
