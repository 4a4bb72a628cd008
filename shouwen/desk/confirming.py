"""Looking at a sheet that came back and saying that it is signed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouwen.casework import signing
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.gates import not_yours, open_step
from shouwen.casework.procedure import Problem
from shouwen.desk import cases
from shouwen.desk.signing_forms import ConfirmForm
from shouwen.people.doors import StaffRequest, staff


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: StaffRequest, number: str, step: str, pk: int) -> HttpResponse:
    """The sheet, large, and beside it whose names are awaited. A second click finds it confirmed."""
    case = cases.found(request.role, number)
    if step not in case.procedure.by_code or not case.procedure[step].signed_by:
        raise Http404
    try:
        definition, row = open_step(case, step)
        if not signing.may_confirm(case, row, definition, request.role):
            raise Refused([not_yours(row.department)])
        signed = {signature.signs_as for signature in signing.signatures_at(case, step, row.visit)}
        form = ConfirmForm(
            case, [who for who in definition.signed_by if who not in signed], request.POST or None
        )
        if form.is_valid():
            return _confirmed(request, case, step, row.visit, pk, form)
        part = next((one for one in signing.sheets_for(case, row) if one.pk == pk), None)
        if part is None:
            raise Refused([Problem(_("There is no such sheet to be confirmed."), code="not_found")])
    except SomebodyWasFaster as faster:
        return cases.show(request, case, status=409, top=faster.problems)
    except Refused as refused:
        return cases.show(request, case, status=422, top=refused.problems)
    context = {"case": case, "step": definition, "row": row, "part": part, "form": form}
    return render(request, "desk/pages/sheet.html", context, status=422 if form.is_bound else 200)


def _confirmed(
    request: StaffRequest, case: Case, step: str, visit: int, pk: int, form: ConfirmForm
) -> HttpResponse:
    for who, name in form.names().items():
        signing.confirm(
            case, step, part=pk, signs_as=who, name=name, visit=visit, by=request.role, at=timezone.now()
        )
    messages.success(request, _("Confirmed: it is signed."))
    return redirect(f"{reverse('case', args=[case.number])}#now")
