"""The catalogue of forms on one page: blank copies for writing by hand, and the register of a shift (§3, R-123)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework import printing
from shouwen.casework.asking import Refused
from shouwen.journal.catalogue import kind_called, kinds
from shouwen.journal.forms import Form
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.typed import can_be_reckoned_with, key_in, whole
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Reach
from shouwen.procedures.papers.repair_register import Shift, repair_register

PAGE = 30


@staff()
@never_cache
@require_safe
def catalogue(request: StaffRequest) -> HttpResponse:
    """Every form there is, and the blank copies that this company has made, newest first, a page at a time by key."""
    made = Form.objects.filter(site=request.role.site_id, by_party=request.role.party_id, is_blank=True)
    newest = made.select_related("made_by").order_by("-id")
    page, more = one_page(older_than(request.GET.get("before", ""), newest), PAGE)
    context = {
        "kinds": kinds(), "made": page, "next": more,
        "most": printing.MOST_COPIES, "today": timezone.localdate(), "register": repair_register,
        "sees_register": request.role.reach in (Reach.SITE, Reach.PARTY), "now": timezone.now(),
    }  # fmt: skip
    return render(request, "desk/pages/forms.html", context)


@staff()
@require_POST
def blank(request: StaffRequest) -> HttpResponse:
    """Make blank copies and open them to be printed."""
    kind, key = kind_called(request.POST.get("form", "")), key_in(request.POST.get("key", ""))
    if not (kind and key):
        raise Http404
    copies = whole(request.POST.get("copies", "")) or 0
    try:
        made = printing.print_blank(kind, copies, by=request.role, at=timezone.now(), key=key)
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("forms")
    to = f"&to={made[-1].serial}" if len(made) > 1 else ""
    return redirect(f"{reverse('form', args=[made[0].serial])}?print{to}")


@staff()
@require_POST
def register(request: StaffRequest) -> HttpResponse:
    """Print the register of one day at this company's desk (R-123)."""
    role, key = request.role, key_in(request.POST.get("key", ""))
    day = _day(request.POST.get("day", ""))
    if day is None:
        messages.warning(request, _("Choose a day."))
        return redirect("forms")
    if key is None:
        raise Http404
    try:
        made = printing.print_form(
            repair_register, Shift(role.party, day), by=role, at=timezone.now(), key=key
        )
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("forms")
    return redirect(f"{reverse('form', args=[made.serial])}?print")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if can_be_reckoned_with(day) else None
