"""The papers of a month and of a year at the desk: what is to be filed, what lacks, filing, sealing (M-FL-06)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwen.desk.customer_forms import MonthForm, SealForm
from shouwen.kit.typed import month_in
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services.month_files import MonthFile, made_in, not_back, piles
from shouwen.services.month_filing import file_month, seal_year

SHOWN, YEARS = 100, 60


def _found(role: Role, month: str) -> MonthFile:
    rows = MonthFile.objects.within_reach(role).select_related("party", "site", "filed_by", "sealed_by")
    return get_object_or_404(rows, month=month_in(month))


@staff()
@never_cache
@require_safe
def month_files(request: StaffRequest) -> HttpResponse:
    """The months of one's own company, the newest first, and the years that can be sealed."""
    return _list(request)


def _list(request: StaffRequest, status: int = 200, **more: Any) -> HttpResponse:
    rows = list(MonthFile.objects.within_reach(request.role).select_related("party", "filed_by")[:YEARS])
    today = timezone.localdate()
    over = sorted({each.month.year for each in rows if each.month.year < today.year and not each.is_sealed})
    context = {"rows": rows, "years": over, "today": today, "form": SealForm(auto_id="box-%s"), **more}
    return render(request, "desk/pages/month_files.html", context, status=status)


@staff()
@never_cache
@require_safe
def month_file(request: StaffRequest, month: str) -> HttpResponse:
    """One month: its forms by their numbers, the parts that are not back, and filing it."""
    return _show(request, _found(request.role, month))


def _show(request: StaffRequest, file: MonthFile, status: int = 200, **more: Any) -> HttpResponse:
    forms = made_in(file)
    context = {
        "file": file, "piles": piles(forms), "lacking": not_back(forms)[:SHOWN], "today": timezone.localdate(),
        "form": MonthForm(auto_id="month-%s"), **more,
    }  # fmt: skip
    return render(request, "desk/pages/month_file.html", context, status=status)


@staff()
@never_cache
@require_POST
def month_filed(request: StaffRequest, month: str) -> HttpResponse:
    """The month's papers have left the desk."""
    file, form = _found(request.role, month), MonthForm(request.POST, auto_id="month-%s")
    if form.does(lambda: file_month(file, by=request.role, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Filed."))
        return redirect("month_file", month)
    return _show(request, file, 422, form=form)


@staff()
@never_cache
@require_POST
def year_sealed(request: StaffRequest, year: int) -> HttpResponse:
    """A year's papers are in their box, for good."""
    if month_in(f"{year}-01") is None:
        raise Http404
    form = SealForm(request.POST, auto_id="box-%s")
    if form.does(lambda: seal_year(year, by=request.role, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Sealed."))
        return redirect("month_files")
    return _list(request, 422, form=form, sealing=year)
