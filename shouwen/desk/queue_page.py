"""The desk's page: a queue beside the case picked in it, and what a search finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shouwen.casework.anybody import ids, like, shape
from shouwen.casework.cases import Case
from shouwen.casework.queues import AT, QUEUES, Queue, behind, key_of, moments
from shouwen.casework.rows import OpenStep
from shouwen.casework.search import found
from shouwen.desk.columns import OF_CASES
from shouwen.desk.lines import (
    CASE,
    PLACED,
    STEP,
    agreed,
    case_lines,
    lines_of,
    most_pressing,
    with_agreed_times,
    with_all,
)
from shouwen.desk.rail import Rail, url_of
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.prepared import Given, rows
from shouwen.kit.sheets import MOST
from shouwen.kit.typed import moment_in
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role

PAGE = 50
FOUND = 20  # of a search, newest first, one looks at the first few
LONGEST = 120  # signs that one looks for; a title has no more


@staff()
@never_cache
@require_safe
@vary_on_headers("HX-Request")  # the way back must not find a part where the page was
def queue(request: StaffRequest) -> HttpResponse:
    """The desk: one queue beside the case picked in it, or what a search finds. htmx asks for a part of it."""
    at = timezone.now()
    chosen = QUEUES.get(request.GET.get("queue", "all"))
    if chosen is None:
        raise Http404
    wants_part = request.htmx and not request.htmx.history_restore_request
    if wants_part and "since" in request.GET:
        return _news(request, chosen, at)
    if wants_part:
        return render(
            request,
            "desk/pages/queue.html#panel",
            panel(request, request.GET.get("case", ""), at) | {"source": chosen.code},
        )
    search = request.GET.get("q", "").strip()[:LONGEST]
    if wants_sheet(request):
        return _sheet(request, chosen, search, at)
    context = _found(request, search) if search else _page(request, chosen, at)
    lines = context["lines"]
    picked = request.GET.get("case") or (lines[0].case.number if lines else "")
    context |= panel(request, picked, at) if picked else {}
    context |= {
        "queue": chosen,
        "here": url_of(chosen),
        "and": "&",
        "source": chosen.code,
        "q": search,
        "now": at,
    }
    context["sheet"] = sheet_address(request)
    context["search"] = f"&{urlencode({'q': search})}" if search else ""
    context["is_suggested"] = "case" not in request.GET
    return render(request, "desk/pages/queue.html", context)


def _sheet(request: StaffRequest, chosen: Queue, search: str, at: datetime) -> HttpResponse:
    """The whole list as a file: all of the queue, or what the search finds."""
    if search:
        title = _("Found for “%(q)s”") % {"q": search}
        return handed_out(
            request, title, OF_CASES, _found(request, search, MOST + 1, "first_responder")["lines"]
        )
    lines = lines_of(most_pressing(chosen.rows(request.role, at), MOST + 1), request.role, at)
    return handed_out(request, str(chosen.title), OF_CASES, lines)


def _page(request: StaffRequest, chosen: Queue, at: datetime) -> dict[str, Any]:
    page = _steps(chosen, request.role, at, request.GET.get("after", ""))
    more = key_of(page[PAGE - 1]) if len(page) > PAGE else ""
    return {"lines": lines_of(page[:PAGE], request.role, at), "more": more}


def _steps(chosen: Queue, role: Role, at: datetime, after: str) -> list[Any]:
    """The first page comes by a prepared query, for it is what everybody looks at all day."""
    if after:
        return list(most_pressing(behind(chosen.rows(role, at), after), PAGE + 1))
    return rows(
        ("queue", chosen.code, *shape(role)),
        lambda: most_pressing(chosen.rows(like(role), AT), PAGE + 1),
        **ids(role),
        **moments(at),
    )


def _found(request: StaffRequest, search: str, most: int = FOUND, *more: str) -> dict[str, Any]:
    page = found(
        request.role, search, after=request.GET.get("after", ""), most=most, related=(*PLACED, *more)
    )
    return {"lines": case_lines(page.cases), "more": page.more, "is_near": page.is_near}


def panel(request: StaffRequest, number: str, at: datetime) -> dict[str, Any]:
    """One case in short. The steps that are open on it bring it along; a closed one has none."""
    role = request.role
    steps = rows(
        ("panel", *shape(role)), lambda: _open_steps(like(role), Given("number")), number=number, **ids(role)
    )
    case = steps[0].case if steps else _closed(role, number)
    shown = {"case": case, "steps": lines_of(steps, role, at), "now": at}
    return shown | {"agreed": agreed(steps[0]) if steps else None}


def _open_steps(role: Any, number: Any) -> Any:
    """By the number both ways: PostgreSQL begins at the case, and SQLite makes a list of one case and not of all."""
    case = Case.objects.within_reach(role).filter(number=number)
    named = OpenStep.objects.filter(site=role.site_id, case__site=role.site_id, case__number=number)
    steps = with_agreed_times(with_all(named.filter(case__in=case)))
    return steps.select_related(*STEP, "case__contact").by_time_left()


def _closed(role: Role, number: str) -> Case:
    return get_object_or_404(Case.objects.within_reach(role).select_related(*CASE, "contact"), number=number)


def _news(request: StaffRequest, chosen: Queue, at: datetime) -> HttpResponse:
    """What has come since the page was drawn, as a bar; the rows stay where they are."""
    since = moment_in(request.GET["since"])
    if since is None:
        raise Http404
    arrived = chosen.arrived(request.role, at, since)
    context = {"arrived": arrived, "queue": chosen, "here": url_of(chosen), "since": since}
    context["rail"] = Rail(request.role, at)
    return render(request, "desk/pages/queue.html#news", context)
