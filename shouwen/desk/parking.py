"""Parking at a glance: spaces left, permits that stand, who waits (R-017, R-160 to R-164)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep
from shouwen.desk.columns import OF_PERMITS
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.sheets import MOST
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.parties import Site, Trade
from shouwen.people.roles import Role
from shouwen.services.parking import EXPIRING, Level, ParkingPermit, free, give_back, spaces

PAGE = 50
KEEPERS = (Trade.SECURITY, Trade.CUSTOMER_SERVICE, Trade.MANAGEMENT)  # who may take a permit back


@dataclass(frozen=True)
class Spaces:
    label: Any
    free: int
    of: int


def _spaces(site: Site, level: Level, on: date) -> Spaces:
    return Spaces(level.label, free(site, level, on), spaces(site, level, on))


def may_take_back(role: Role) -> bool:
    return role.department is not None and role.department.trade in KEEPERS


@staff()
@never_cache
@require_safe
def parking(request: StaffRequest) -> HttpResponse:
    """Three queries a kind of space, one for a page of permits, one for those who wait."""
    role, today = request.role, timezone.localdate()
    standing = ParkingPermit.objects.within_reach(role).filter(given_back_on=None).order_by("-id")
    standing = standing.select_related("customer", "case")
    if wants_sheet(request):
        return handed_out(request, _("Parking permits"), OF_PERMITS, standing[: MOST + 1])
    near = Exists(Case.objects.within_reach(role).filter(pk=OuterRef("case")))
    rows = older_than(request.GET.get("before", ""), standing.annotate(is_near=near))
    permits, more = one_page(rows, PAGE)
    waiting = OpenStep.objects.within_reach(role).filter(case__procedure_code="parking", step="issue")
    context = {
        "spaces": [_spaces(role.site, level, today) for level in Level],
        "permits": permits, "next": more, "soon": today + EXPIRING, "today": today,
        "waiting": waiting.select_related("case__customer").order_by("case_id")[:PAGE],
        "may_take_back": may_take_back(role), "sheet": sheet_address(request),
    }  # fmt: skip
    return render(request, "desk/pages/parking.html", context)


@staff()
@require_POST
def permit_back(request: StaffRequest, pk: int) -> HttpResponse:
    """A permit has been given back; sent twice it is given back once."""
    permit = get_object_or_404(
        ParkingPermit.objects.within_reach(request.role).select_related("case", "site"), pk=pk
    )
    if not may_take_back(request.role):
        messages.warning(request, _("Security or customer service takes permits back."))
        return redirect("parking")
    give_back(permit, by=request.role, at=timezone.now())
    messages.success(request, _("Permit %(number)s is back.") % {"number": permit.number})
    return redirect("parking")
