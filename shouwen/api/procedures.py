"""Procedures: what the manual's chapters ask for, and their charts. All from the definitions that run."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.api.doors import staff
from shouwen.api.facts import schema_of
from shouwen.api.procedure_shapes import (
    MarkShape,
    OutcomeShape,
    ProcedureLineShape,
    ProcedureShape,
    ProceduresShape,
    ScheduleShape,
    StepShape,
    WithinShape,
)
from shouwen.api.router import gives, reads
from shouwen.casework import terms
from shouwen.casework.asking import asked
from shouwen.casework.bpmn.document import bpmn
from shouwen.casework.flowchart import chart
from shouwen.casework.procedure import Outcome, Procedure, Step
from shouwen.casework.registry import procedures
from shouwen.casework.schedules import Schedule
from shouwen.people.doors import StaffRequest
from shouwen.places.figures import figures_on


@reads("/procedures", "api_procedures", "procedures", _("All procedures"), ProceduresShape)
@staff
def every(request: StaffRequest) -> ProceduresShape:
    return ProceduresShape(procedures=[ProcedureLineShape(**_head(each)) for each in procedures()])


@reads(
    "/procedures/{code}",
    "api_procedure",
    "procedures",
    _("A procedure: its steps, what each asks for, and its chart"),
    ProcedureShape,
)
@staff
def one(request: StaffRequest, code: str) -> ProcedureShape:
    found = found_procedure(code)
    figures = _figures(request, found)
    steps = [_step(found, step, figures) for step in found.steps]
    where = f"/api/v1/procedures/{found.code}/chart"
    return ProcedureShape(
        **_head(found), chart_svg=f"{where}.svg", chart_bpmn=f"{where}.bpmn", steps=steps,
        schedules=[_schedule(kind) for kind in found.schedules],
    )  # fmt: skip


@gives(
    "/procedures/{code}/chart.svg", "api_chart_svg", "procedures", _("The flow chart as SVG"), "image/svg+xml"
)
@staff
def chart_svg(request: StaffRequest, code: str) -> HttpResponse:
    found = found_procedure(code)
    return HttpResponse(chart(found, figures=_figures(request, found)), content_type="image/svg+xml")


@gives(
    "/procedures/{code}/chart.bpmn", "api_chart_bpmn", "procedures", _("The flow chart as BPMN 2.0"),
    "application/xml",
)  # fmt: skip
@staff
def chart_bpmn(request: StaffRequest, code: str) -> HttpResponse:
    found = found_procedure(code)
    return HttpResponse(bpmn(found, _figures(request, found)), content_type="application/xml")


def found_procedure(code: str) -> Procedure:
    found = next((each for each in procedures() if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _figures(request: StaffRequest, found: Procedure) -> dict[str, str]:
    return figures_on(request.role.site, found.figures(), timezone.localdate())


def _head(found: Procedure) -> dict[str, Any]:
    return {"code": found.code, "title": str(found.title), "chapter": found.chapter, "prefix": found.prefix}


def _step(procedure: Procedure, step: Step, figures: dict[str, str]) -> StepShape:
    return StepShape(
        code=step.code, title=str(step.title), by=step.by.code, by_title=str(step.by.label),
        after=list(step.after), aside_of=step.aside_of or None, only_if_needed=step.when is not None,
        within=[_within(each, figures) for each in terms.durations(step.within, figures)],
        starts=list(step.starts), hands_over=step.hands_over, signed_by=list(step.signed_by), charges=step.charges,
        lists=list(step.lists), marks=list(step.marks),
        may_be_overridden=step.may_be_overridden, prints=step.prints or None, rules=step.rules,
        says=[str(said) for said in step.says], outcomes=outcomes_of(procedure, step),
    )  # fmt: skip


def _schedule(kind: Schedule) -> ScheduleShape:
    return ScheduleShape(
        code=kind.code, title=str(kind.title), tells_customer=kind.tells_customer,
        facts=schema_of(kind.line, kind.asks),
        marks=[
            MarkShape(code=mark.code, label=str(mark.label), facts=schema_of(kind.line, mark.asks))
            for mark in kind.marks
        ],
    )  # fmt: skip


def _within(duration: terms.Duration, figures: dict[str, str]) -> WithinShape:
    return WithinShape(
        unit=duration.unit, figure=duration.figure or None, amount=figures.get(duration.figure),
        fact=duration.fact or None,
    )  # fmt: skip


def outcomes_of(procedure: Procedure, step: Step) -> list[OutcomeShape]:
    return [_outcome(procedure, step, code, outcome) for code, outcome in step.outcomes.items()]


def _outcome(procedure: Procedure, step: Step, code: str, outcome: Outcome) -> OutcomeShape:
    return OutcomeShape(
        code=code, label=str(outcome.label), goes_on=outcome.goes_on, back_to=outcome.back_to or None,
        opens=list(outcome.opens), facts=schema_of(procedure.facts, asked(step, outcome)),
    )  # fmt: skip
