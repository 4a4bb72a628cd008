"""Visits to customers on the screen: whom to visit next, what was promised, the list, writing one down (R-051)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.casework.registry import procedures
from shouwen.desk.columns import OF_VISITS
from shouwen.desk.visit_form import VisitForm
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.sheets import MOST
from shouwen.kit.typed import whole
from shouwen.kit.words import time_left
from shouwen.leases.customers import Customer
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services.visiting import keep, plan, record
from shouwen.services.visits import CustomerVisit, VisitPromise, to_be_visited

PAGE, NEXT = 50, 20
EVERYTHING = ("customer", "department__party", "visited_by", "passed_to__party", "site")


@staff()
@never_cache
@require_safe
def visits(request: StaffRequest) -> HttpResponse:
    """What was promised and is open, what is planned, whom to visit next, and all visits, newest first."""
    at, role = timezone.now(), request.role
    reach = CustomerVisit.objects.within_reach(role).select_related(*EVERYTHING)
    rows = reach.filter(visited_at__isnull=False).order_by("-pk")
    if wants_sheet(request):
        sheet = rows.prefetch_related("promises__who")[: MOST + 1]
        return handed_out(request, _("Visits"), OF_VISITS, sheet)
    page, more = one_page(older_than(request.GET.get("before", ""), rows), PAGE)
    waiting = to_be_visited(role, timezone.localdate(at))
    context = {
        "promises": [(each, time_left(each.due_at, at)) for each in _open_promises(role)],
        "planned": reach.filter(visited_at=None).order_by("planned_at", "pk")[:PAGE],
        "next": waiting[:NEXT], "more_to_visit": max(len(waiting) - NEXT, 0), "rows": page, "now": at,
        "more": more, "sheet": sheet_address(request),
    }  # fmt: skip
    return render(request, "desk/pages/visits.html", context)


def _open_promises(role: Role) -> list[VisitPromise]:
    """The most pressing of those within reach."""
    near = CustomerVisit.objects.within_reach(role).values("pk")
    rows = VisitPromise.objects.filter(visit__in=near, kept_at=None).select_related("visit__customer", "who")
    return list(rows.order_by(F("due_at").asc(), "pk")[:PAGE])


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: StaffRequest) -> HttpResponse:
    """Write a visit down, a planned one (`?visit=`) or another; a time to come plans it."""
    at, planned = timezone.now(), _planned(request)
    if request.method != "POST":
        pk = whole(request.GET.get("customer", "")) or 0
        customer = (
            planned.customer if planned else Customer.objects.filter(site=request.role.site_id, pk=pk).first()
        )
        return _form(request, VisitForm(request.role, at, customer=customer, planned=planned))
    form = VisitForm(request.role, at, request.POST, planned=planned)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        visit = _written(request.role, form)
    except Refused as refused:
        form.refuse(refused.problems)
        return _form(request, form, 422)
    messages.success(request, (_("Planned.") if visit.is_planned else _("Written down.")))
    return redirect("visits" if visit.is_planned else "visit", *([] if visit.is_planned else [visit.number]))


def _planned(request: StaffRequest) -> CustomerVisit | None:
    number = request.GET.get("visit", "")
    if not number:
        return None
    reach = CustomerVisit.objects.within_reach(request.role).select_related("customer")
    return get_object_or_404(reach, number=number)


def _written(role: Role, form: VisitForm) -> CustomerVisit:
    customer = form.customer
    if customer is None:
        raise Refused([Problem(_("Choose one customer of this complex."), "company", "required")])
    if form.is_plan and not form.planned:
        return plan(by=role, at=form.at, customer=customer, **form.planning())
    return record(by=role, at=form.at, customer=customer, planned=form.planned, **form.recording())


def _form(request: StaffRequest, form: VisitForm, status: int = 200) -> HttpResponse:
    return render(request, "desk/pages/visit_new.html", {"form": form}, status=status)


@staff()
@never_cache
@require_safe
def visit(request: StaffRequest, visit: str) -> HttpResponse:
    """One visit, with what it led to."""
    reach = CustomerVisit.objects.within_reach(request.role).select_related(*EVERYTHING)
    found, at = get_object_or_404(reach, number=visit), timezone.now()
    promises = found.promises.select_related("who").order_by("due_at", "pk")
    context: dict[str, Any] = {
        "visit": found, "now": at, "procedures": procedures(),
        "promises": [(each, time_left(each.due_at, at)) for each in promises],
    }  # fmt: skip
    return render(request, "desk/pages/visit.html", context)


@staff()
@never_cache
@require_POST
def promise_kept(request: StaffRequest, promise: int) -> HttpResponse:
    """A promise has been kept: the second click says the same."""
    near = CustomerVisit.objects.within_reach(request.role).values("pk")
    found = get_object_or_404(VisitPromise.objects.filter(visit__in=near), pk=promise)
    keep(found, by=request.role, at=timezone.now())
    messages.success(request, _("Kept: %(what)s") % {"what": found.what})
    return redirect("visits")
