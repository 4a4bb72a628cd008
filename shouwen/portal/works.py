"""Our works: the cases that a contractor works on, as far as they concern it (decision 0031)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouwen.casework.cases import Case
from shouwen.casework.papers import papers_of
from shouwen.casework.told import logs_of
from shouwen.casework.told_contractor import now_at, schedules_told, way
from shouwen.kit.paging import older_than, one_page
from shouwen.people.doors import StaffRequest, contractor
from shouwen.people.roles import Role

PAGE = 20


@contractor
@require_safe
def our_works(request: StaffRequest) -> HttpResponse:
    """The open ones with where they stand, then what is done; a page at a time by key."""
    ours = _ours(request.role)
    open_now = list(ours.filter(state=Case.State.OPEN).order_by("-pk"))
    done = ours.exclude(state=Case.State.OPEN).order_by("-pk")
    page, more = one_page(older_than(request.GET.get("before", ""), done), PAGE)
    logs = logs_of(open_now)
    context = {
        "open": [(case, now_at(case, logs[case.pk])) for case in open_now],
        "done": page,
        "more": more,
        "now": timezone.now(),
    }
    return render(request, "portal/pages/works.html", context)


@contractor
@require_safe
def our_work(request: StaffRequest, number: str) -> HttpResponse:
    """One of them: the way it goes, our drawings, people and findings, the papers meant for us."""
    case = get_object_or_404(_ours(request.role), number=number)
    log = logs_of([case])[case.pk]
    context = {
        "case": case,
        "way": way(case, log),
        "schedules": schedules_told(case, log),
        "papers": papers_of(case, request.role),
        "now": timezone.now(),
    }
    return render(request, "portal/pages/work.html", context)


def _ours(role: Role) -> QuerySet[Case]:
    return Case.objects.within_reach(role).select_related("place__building", "first_responder", "answerable")
