"""The page on which a duplicate is merged into the case that it goes on under."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.casework import moves
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.relay import may_hand_over
from shouwen.desk import cases
from shouwen.desk.callers import open_cases
from shouwen.desk.case_forms import ReasonForm
from shouwen.desk.deeds import Deed
from shouwen.desk.forms import Asking
from shouwen.journal.entries import Kind
from shouwen.people.doors import StaffRequest, staff

OTHER = ""  # none of those offered: the number is typed


class MergeForm(Asking):
    """Into which case: one of those about the same customer or place, or any other by its number."""

    into = forms.ChoiceField(label=gettext_lazy("It goes on under"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(label=gettext_lazy("Another number"), max_length=30, required=False)
    reason = forms.CharField(label=gettext_lazy("Why it is the same matter"), max_length=300, required=False)

    def __init__(self, near: list[Case], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="merge-%s", **kwargs)
        choices = [(case.number, f"{case.number} {case.title}") for case in near]
        self.fields["into"].choices = [*choices, (OTHER, _("Another one"))]  # type: ignore[attr-defined]
        self.fields["into"].initial = near[0].number if near else OTHER

    @property
    def chosen(self) -> str:
        typed: str = self.cleaned_data["number"].strip().upper()
        return typed or self.cleaned_data["into"]


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, number: str) -> HttpResponse:
    """The form, and the deed. No lock is taken here: the verb locks both cases, the older one first."""
    case, at = cases.found(request.role, number), timezone.now()
    form = MergeForm(_near(request, case), request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, case, form, 422 if form.is_bound else 200)
    into = Case.objects.numbered(form.chosen, request.role)
    if into is None:
        form.refuse([Problem(_("There is no case of this number within your reach."), "number", "not_found")])
        return _page(request, case, form, 422)
    return _merged(request, case, into, form, at)


def _merged(request: StaffRequest, case: Case, into: Case, form: MergeForm, at: datetime) -> HttpResponse:
    try:
        moves.merge(case, into=into, reason=form.cleaned_data["reason"], by=request.role, at=at)
    except SomebodyWasFaster as faster:
        if Case.objects.filter(pk=case.pk, merged_into=into).exists():  # a second click, or a colleague's
            return redirect("case", into.number)
        return cases.show(request, cases.found(request.role, case.number), status=409, top=faster.problems)
    except Refused as refused:
        form.refuse(refused.problems)
        return _page(request, case, form, 422)
    said = _("%(number)s was merged into it: its caller is to be told and asked too.")
    messages.success(request, said % {"number": case.number})
    return redirect("case", into.number)


@staff()
@require_POST
def unmerge(request: StaffRequest, number: str) -> HttpResponse:
    """Take the merging back; the verb locks both cases, so this is no ordinary deed of one."""
    sent = Deed(request, cases.found(request.role, number), timezone.now())
    form = ReasonForm(request.POST, auto_id="unmerge-%s")
    try:
        if form.is_valid():
            moves.unmerge(sent.case, reason=form.cleaned_data["reason"], by=sent.by, at=sent.at)
            messages.success(request, _("It goes on by itself again."))
            return redirect("case", number)
    except SomebodyWasFaster as faster:
        if sent.is_done(Kind.UNMERGED):
            return redirect("case", number)
        return cases.show(request, cases.found(sent.by, number), status=409, top=faster.problems)
    except Refused as refused:
        form.refuse(refused.problems)
    return cases.show(request, cases.found(sent.by, number), status=422, given={"unmerge": form})


def _near(request: StaffRequest, case: Case) -> list[Case]:
    """Open cases about the same customer or place that this role could merge it into."""
    found = open_cases(request.role, customer=case.customer, place=case.place)
    return [other for other in found if other.pk != case.pk and may_hand_over(other, request.role)]


def _page(request: StaffRequest, case: Case, form: MergeForm, status: int) -> HttpResponse:
    return render(request, "desk/pages/merge.html", {"case": case, "form": form}, status=status)
