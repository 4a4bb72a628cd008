"""The clearance page: everything that stands in the way of a tenant's leaving, by whom and where it is cleared."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.forms import Form
from shouwen.leases.leases import Lease
from shouwen.people.doors import StaffRequest, staff
from shouwen.procedures.papers.clearance_certificate import CERTIFICATE
from shouwen.services.clearance import Blocker, blockers, leases_within_reach, surrender_of, telephones
from shouwen.services.clearance_seen import as_seen


@staff()
@never_cache
@require_safe
def clearance(request: StaffRequest, number: str) -> HttpResponse:
    """The list for one lease, by who clears it: empty, and the certificate can be printed."""
    near = leases_within_reach(request.role).select_related("customer", "site")
    lease, at = get_object_or_404(near, number=number), timezone.now()
    case = surrender_of(lease) or _last_surrender(lease)
    found = blockers(lease, timezone.localdate(at), case)
    seen = as_seen(found, request.role)
    near_case = Case.objects.within_reach(request.role).filter(pk=case.pk).first() if case else None
    context = {
        "lease": lease, "case": near_case, "now": at, "count": len(found), "groups": _by_who(seen),
        "is_begun": case is not None, "certificates": _certificates(near_case, clear=not found),
        "units": list(lease.units.select_related("place").order_by("place__code")),
    }  # fmt: skip
    return render(request, "desk/pages/clearance.html", context)


def _last_surrender(lease: Lease) -> Case | None:
    """The one that has come to its end, of a lease that is over."""
    ended = Case.objects.filter(surrender__lease=lease).select_related("first_department__party", "site")
    return ended.order_by("-pk").first() if lease.surrendered_on else None


def _certificates(case: Case | None, *, clear: bool) -> list[tuple[Form, bool]]:
    """Those that were printed, the newest first, and whether each counts: printed since it was issued, and nothing
    stands in the way.
    """
    if case is None:
        return []
    made = Form.objects.about(Case.subject_kind, case.pk).filter(code=CERTIFICATE).select_related("voided_by")
    issued_at = CaseSheet(case).finished(CERTIFICATE, "certificate")[2] if clear else None
    return [(form, issued_at is not None and issued_at <= form.made_at) for form in made.order_by("-id")]


def _by_who(found: list[Blocker]) -> list[tuple[str, str, list[Blocker]]]:
    """The lines of each department together, with its telephone where one is known."""
    phones = telephones(found)
    rows = sorted(found, key=lambda each: (each.cleared_by == "", each.cleared_by))
    groups = [(who, list(some)) for who, some in groupby(rows, key=lambda each: each.cleared_by)]
    return [(who, phones.get(some[0].who.pk, "") if some[0].who else "", some) for who, some in groups]
