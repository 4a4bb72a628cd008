"""Putting right what was written down: the old words, the new ones, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwen.casework import amending
from shouwen.casework.asking import Refused, kept
from shouwen.casework.cases import Case
from shouwen.casework.gates import not_yours
from shouwen.casework.kept_facts import shown_facts
from shouwen.casework.log import locked, standing_of
from shouwen.casework.procedure import Ask, Problem
from shouwen.desk import cases
from shouwen.desk.fields import field_for
from shouwen.desk.forms import NEEDED, Asking
from shouwen.journal.entries import Entry, Kind
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, staff


class AmendForm(Asking):
    """The fact as its step asks for it, and the reason."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is put right"),
        max_length=amending.MAX_REASON,
        error_messages={"required": NEEDED},
    )

    def __init__(self, case: Case, ask: Ask, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[ask.name] = field_for(ask, case, timezone.now())
        self.order_fields([ask.name, "reason"])


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: StaffRequest, number: str, fact: str) -> HttpResponse:
    """The fact as it stands with a form beside it; a second click finds it amended."""
    case = cases.found(request.role, number)
    if not amending.may_amend(case, request.role):
        return cases.show(request, case, status=422, top=[not_yours(case.department)])
    ask = amending.amendable(case, standing_of(case)).get(fact)
    if ask is None:
        return cases.show(request, case, status=422, top=[Problem(_("This cannot be amended."))])
    form = AmendForm(case, ask, request.POST if request.method == "POST" else None, auto_id="amend-%s")
    try:
        if form.is_valid():
            return _amended(request, case, fact, form)
    except Refused as refused:
        form.refuse(refused.problems)
    # The case's own facts may carry what was refused: what stands there is read afresh.
    case = cases.found(request.role, number)
    was = list(shown_facts(case.procedure.facts, kept(case.facts, [ask])))
    context = {"case": case, "form": form, "was": was, "label": form.fields[fact].label, "seen": _seen(case)}
    status = 422 if form.is_bound else 200
    return render(request, "desk/pages/amend.html", context, status=status)


def _amended(request: StaffRequest, case: Case, fact: str, form: AmendForm) -> HttpResponse:
    value, reason = form.cleaned_data[fact], form.cleaned_data["reason"]
    with transaction.atomic():
        locked(case)  # a second click waits here until the first is through
        if not _is_done(request, case, fact, reason):
            amending.amend(case, fact, value, reason=reason, by=request.role, at=timezone.now())
    messages.success(request, _("Amended. What stood there before stays on record."))
    return redirect(f"{reverse('case', args=[case.number])}#story")


def _seen(case: Case) -> int:
    last = Entry.objects.about(Case.subject_kind, case.pk).last()
    return last.pk if last else 0


def _is_done(request: StaffRequest, case: Case, fact: str, reason: str) -> bool:
    """True when this person has amended this with this reason since the page was shown."""
    since = Entry.objects.about(Case.subject_kind, case.pk).filter(
        pk__gt=whole(request.POST.get("seen", "")) or 0, person=request.role.person, kind=Kind.AMENDED
    )
    return any(fact in {**e.data["was"], **e.data["facts"]} and e.data["reason"] == reason for e in since)
