"""The gate: a guard scans the code on a site access pass and sees whose it is and whether it is good today (F-28)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from shouwen.journal.files import Media
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Reach, Role
from shouwen.procedures.fit_out.passes import GIVEN_UP, SiteAccessPass


def passes_within_reach(role: Role) -> QuerySet[SiteAccessPass]:
    """A guard at the gate checks the pass of any works of the own company, also of those not asked to watch them."""
    here = SiteAccessPass.objects.filter(case__site=role.site_id)
    return here if role.reach == Reach.SITE else here.filter(case__answerable=role.party_id)


@staff()
@never_cache
@require_safe
def site_pass(request: StaffRequest, secret: UUID) -> HttpResponse:
    """Good or not, in one look and in words; a code that is none of ours is not found."""
    found = passes_within_reach(request.role).select_related("case__place__building", "case__contractor")
    line = get_object_or_404(found, secret=secret)
    today = timezone.localdate()
    assert line.valid_from_on and line.valid_until_on  # no pass is made without
    context = {
        "line": line, "case": line.case, "today": today, "is_good": line.is_valid_on(today),
        "given_up": next((mark for mark in GIVEN_UP if mark in line.marked), ""),
        "is_over": line.valid_until_on < today, "is_early": line.valid_from_on > today,
    }  # fmt: skip
    return render(request, "desk/pages/site_pass.html", context)


@staff()
@cache_control(private=True, no_store=True)
@require_safe
def site_pass_photo(request: StaffRequest, secret: UUID) -> HttpResponse:
    """The face that belongs to the card, to who may check the card."""
    line = get_object_or_404(passes_within_reach(request.role).select_related("photo"), secret=secret)
    seen = line.photo.small() if line.photo else b""
    if not seen:
        raise Http404
    return HttpResponse(seen, content_type=Media.JPEG.value, headers={"Content-Disposition": "inline"})
