"""What waits in the register of customers: changes to approve, files asked for or late, authorisations that end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwen.desk.columns import OF_FILES
from shouwen.desk.customers import lines_of
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.sheets import MOST as ROWS
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Customer
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services.authorising import notice_days
from shouwen.services.contacts import to_be_checked
from shouwen.services.customer_files import CustomerFile, FileReading
from shouwen.services.deciding import Deciders, waiting_for_approval
from shouwen.services.file_readings import may_lend
from shouwen.services.month_files import MonthFile

FEW = 10  # customers to be asked next; all of them at once would be no list to work on
MOST = 50  # of each kind; the oldest first, so that nothing that waits longest is left out


@staff()
@never_cache
@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """What is to be decided by me first, then what others decide; all of it within reach.

    As a sheet it is the list of all files, those that were sealed with their boxes (M-FL-03).
    """
    role, at = request.role, timezone.now()
    if wants_sheet(request):
        files = CustomerFile.objects.within_reach(role).select_related(
            "place", "customer", "lease", "sealed_by"
        )
        return handed_out(request, _("Customer files"), OF_FILES, files.order_by("-pk")[: ROWS + 1])
    today = timezone.localdate(at)
    context = {"now": at, "sheet": sheet_address(request), **_waiting(role, today, at)}
    return render(request, "desk/pages/register.html", context)


def _waiting(role: Role, today: date, at: datetime) -> dict[str, Any]:
    changes = _changes(role, today)
    near = CustomerFile.objects.within_reach(role)
    out = FileReading.objects.filter(file__in=near, is_borrowing=True, back_at=None)
    asked = out.select_related("file__customer", "file__place", "reader").order_by("asked_at", "pk")[:MOST]
    late = near.late(today).select_related("customer", "place")[:MOST]
    return {
        "mine": [each for each in changes if each[2]],
        "others": [each for each in changes if not each[2]],
        "asked": [(each, may_lend(each, role)) for each in asked],
        "late": late,
        "months": MonthFile.objects.within_reach(role).to_file()[:MOST],
        "today": today,
        "unchecked": to_be_checked(role, today)[: FEW + 1],
        "few": FEW,
        **_authorisations(role, today),
    }


def _authorisations(role: Role, today: date) -> dict[str, Any]:
    """What runs out within the figure's days, and what counts for nothing because a paper is missing (R-161)."""
    theirs = Authorisation.objects.filter(customer__in=Customer.objects.within_reach(role))
    rows = theirs.select_related("customer__party")
    soon = rows.running_out(today, notice_days(role.site, today)).order_by("ends_on", "pk")
    return {"soon": soon[:MOST], "lacking": rows.lacking(today).order_by("pk")[:MOST]}


def _changes(role: Role, today: date) -> list[tuple[LeaseChange, Any, bool]]:
    found = list(waiting_for_approval(role)[:MOST])
    decide = Deciders(role.site, [each.customer_id for each in found], today)
    return [(each, lines_of(each), decide.may(role, each)) for each in found]
