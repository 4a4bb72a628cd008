"""The handbook drawn from what runs: each procedure's chart, its steps as sentences, and where cases stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from shouwen.casework import terms
from shouwen.casework.bpmn.document import bpmn
from shouwen.casework.cases import Case
from shouwen.casework.chart.notes import titles_of
from shouwen.casework.flowchart import chart
from shouwen.casework.procedure import Ask, Late, Outcome, Procedure, Step
from shouwen.casework.queues import late
from shouwen.casework.registry import procedure, procedures
from shouwen.casework.rows import OpenStep
from shouwen.kit.downloads import given_out
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.places.figures import figures_on


@staff()
@require_safe
def procedure_list(request: StaffRequest) -> HttpResponse:
    """Every procedure with its chapter and how many cases of it are open."""
    open_now = Case.objects.within_reach(request.role).filter(state=Case.State.OPEN)
    numbers = dict(open_now.values_list("procedure_code").annotate(Count("pk")).order_by())
    rows = [{"procedure": each, "open": numbers.get(each.code, 0)} for each in procedures()]
    return render(request, "desk/pages/procedures.html", {"rows": rows})


@staff()
@require_safe
def procedure_page(request: StaffRequest, code: str) -> HttpResponse:
    """One procedure: its chart with the open cases in each box, and its steps as the handbook has them."""
    found, at = _found(code), timezone.now()
    counts = _open_in_each_box(found, request.role, at)
    figures = figures_on(request.role.site, found.figures(), timezone.localdate())
    drawn = partial(chart, found, counts=counts, figures=figures, link=lambda step: f"#{step}")
    context = {
        "procedure": found,
        "wide": drawn(),
        "upright": drawn(upright=True),
        "steps": [Sentence.of(found, step, figures, counts.get(step.code, (0, 0))) for step in found.steps],
    }
    return render(request, "desk/pages/procedure.html", context)


@staff()
@require_safe
def procedure_bpmn(request: StaffRequest, code: str) -> HttpResponse:
    """The same chart for other programs that draw and edit processes, with this site's figures of today."""
    found = _found(code)
    drawn = bpmn(found, figures_on(request.role.site, found.figures(), timezone.localdate()))
    return given_out(drawn, "application/xml", f"{found.title}.bpmn", to_save=True)


def _found(code: str) -> Procedure:
    """The procedure of this code; the address of none is not found."""
    try:
        return procedure(code)
    except KeyError:
        raise Http404 from None


def _open_in_each_box(found: Procedure, role: Role, at: datetime) -> dict[str, tuple[int, int]]:
    """For each step how many cases within reach stand there, and how many of them are late."""
    steps = OpenStep.objects.within_reach(role).filter(case__procedure_code=found.code)
    rows = steps.values("step").annotate(open=Count("pk"), late=Count("pk", filter=late(at))).order_by()
    return {row["step"]: (row["open"], row["late"]) for row in rows}


@dataclass(frozen=True)
class Sentence:
    """A step as one reads it: everything in the reader's words."""

    step: Step
    after: list[str]
    within: list[str]
    asks: list[str]
    ends: list[str]
    ladder: list[str]
    starts: str
    open: int
    late: int

    @classmethod
    def of(cls, procedure: Procedure, step: Step, figures: dict[str, str], here: tuple[int, int]) -> Sentence:
        return cls(
            step=step,
            after=[str(procedure[code].title) for code in step.after],
            within=[
                said_duration(each, procedure, figures) for each in terms.durations(step.within, figures)
            ],
            asks=[_asked(procedure, ask) for ask in step.all_asks()],
            ends=[_ending(procedure, each) for each in step.outcomes.values()]
            if len(step.outcomes) > 1
            else [],
            ladder=[_rung(procedure, rung) for rung in step.late],
            starts=titles_of(step.starts),
            open=here[0],
            late=here[1],
        )


def said_duration(duration: terms.Duration, procedure: Procedure, figures: dict[str, str]) -> str:
    """A time allowed, with this site's figure of today: 2 working hours."""
    if duration.unit == terms.UNTIL:
        field = procedure.facts._meta.get_field(duration.fact)
        return _("at the moment of “%(fact)s”") % {"fact": field.verbose_name}  # type: ignore[union-attr]
    if duration.unit == terms.OFFICE_DAY:
        return _("the same office day")
    amount = figures[duration.figure]
    number = float(amount)
    count = int(number) if number == int(number) else 2
    words = {
        terms.MINUTES: ngettext("%(amount)s minute", "%(amount)s minutes", count),
        terms.WORKING_MINUTES: ngettext("%(amount)s working minute", "%(amount)s working minutes", count),
        terms.WORKING_HOURS: ngettext("%(amount)s working hour", "%(amount)s working hours", count),
        terms.WORKING_DAYS: ngettext("%(amount)s working day", "%(amount)s working days", count),
    }
    return words[duration.unit] % {"amount": amount}


def _asked(procedure: Procedure, ask: Ask) -> str:
    name = str(procedure.facts._meta.get_field(ask.name).verbose_name)  # type: ignore[union-attr]
    return name if ask.required else _("%(fact)s (may be left empty)") % {"fact": name}


def _ending(procedure: Procedure, outcome: Outcome) -> str:
    if outcome.back_to:
        back = procedure[outcome.back_to].title
        return _("%(outcome)s: back to “%(step)s”") % {"outcome": outcome.label, "step": back}
    if outcome.stays:
        return _("%(outcome)s: the step stays open") % {"outcome": outcome.label}
    return str(outcome.label)


def _rung(procedure: Procedure, rung: Late) -> str:
    told = ", ".join(str(tell.label) for tell in rung.tell)
    return _("%(moment)s: %(people)s") % {"moment": _moment(procedure, rung.at), "people": told}


def _moment(procedure: Procedure, at: Any) -> str:
    if at.fact:
        field = procedure.facts._meta.get_field(at.fact)
        return _("at the moment of “%(fact)s”") % {"fact": field.verbose_name}  # type: ignore[union-attr]
    if at.days:
        return ngettext(
            "at the opening of the last working day before the due day",
            "at the opening of the %(days)s. working day before the due day",
            at.days,
        ) % {"days": at.days}
    if at.repeats:
        return _("every working day after that, at its opening")
    if at.name == "end_of_day":
        return _("at the end of the office day")
    return _("when the time is up") if at.times == 1 else _("when twice the time is up")
