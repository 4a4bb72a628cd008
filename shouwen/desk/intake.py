"""Taking a matter down: one screen, in the order of the conversation (R-120, R-141 to R-143, R-031 to R-034)."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwen.casework import moves
from shouwen.casework.asking import Refused
from shouwen.casework.case_printing import key_of, printed_by
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.desk.deeds import print_now
from shouwen.desk.intake_form import Intake
from shouwen.people.doors import StaffRequest, staff
from shouwen.services.answering import held, turn_into


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: StaffRequest) -> HttpResponse:
    """The empty form; or take the case down. What is wrong stands beside its field, with everything typed."""
    form = Intake(request.role, timezone.now(), request.POST or request.GET)
    if request.method != "POST" or "find" in request.POST:
        return _show(request, form)
    if number := request.POST.get("same"):
        return _add_to(request, form, number)
    return _take_down(request, form)


def _show(request: StaffRequest, form: Intake, status: int = 200) -> HttpResponse:
    return render(request, "desk/pages/intake.html", {"intake": form}, status=status)


def _take_down(request: StaffRequest, form: Intake) -> HttpResponse:
    if again := form.taken_already:  # a second click
        return _taken(request, again)
    if not form.is_valid() or form.has_unseen_twins:
        return _show(request, form, 422)
    assert form.procedure
    try:
        with transaction.atomic():
            if form.enquiry:
                held(form.enquiry, request.role)  # before the head of the journal, as all who write it do
            case = moves.open_case(form.procedure, by=request.role, at=form.at, **form.case())
            if form.enquiry:
                turn_into(form.enquiry, case, by=request.role, at=form.at)
    except Refused as refused:
        form.refuse(refused.problems)
        return _show(request, form, 422)
    messages.success(request, _("Taken down as %(number)s. You were asked first.") % {"number": case.number})
    return _taken(request, case)


def _taken(request: StaffRequest, case: Case) -> HttpResponse:
    """On to the case; to its first form, where it was saved to be printed."""
    step = case.procedure.intake.code
    if "print" in request.POST and (kind := printed_by(case, step)):
        return print_now(request, case, kind, key_of(case, kind.name, step, 1))
    return redirect("case", case.number)


def _add_to(request: StaffRequest, form: Intake, number: str) -> HttpResponse:
    """It is an open case already: what was said now becomes a note there."""
    case = get_object_or_404(Case.objects.within_reach(request.role), number=number)
    if not case.is_open:  # closed since the page was shown: a note there would be read by nobody
        message = _("%(number)s has been closed meanwhile. Please take this down as a case of its own.")
        form.refuse([Problem(message % {"number": case.number})])
        return _show(request, form, 422)
    form.is_valid()
    moves.note(case, form.as_note(), form_key=form.key, by=request.role, at=form.at)
    messages.success(request, _("Added to %(number)s as a note.") % {"number": case.number})
    return redirect("case", case.number)


@staff()
@never_cache
@require_safe
def customer(request: StaffRequest) -> HttpResponse:
    """The parts of the form that follow from who calls and where: the people found, and what is known."""
    form = Intake(request.role, timezone.now(), request.GET)
    return render(request, "desk/pages/intake_follows.html", {"intake": form})
