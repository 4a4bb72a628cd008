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

from shouwen.casework.cases import Case
from shouwen.casework.queues import BY_TIME_LEFT, QUEUES, Queue, behind, key_of
from shouwen.desk.columns import OF_CASES
from shouwen.desk.lines import CASE, STEP, agreed_times, case_lines, lines_of
from shouwen.desk.rail import Rail, url_of
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.sheets import MOST
from shouwen.kit.typed import moment_in
from shouwen.people.doors import StaffRequest, staff

PAGE = 50
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
        return handed_out(request, title, OF_CASES, _found(request, search)["lines"])
    rows = chosen.rows(request.role, at).select_related(*STEP).order_by(*BY_TIME_LEFT)
    lines = lines_of(rows[: MOST + 1], request.role, at)
    return handed_out(request, str(chosen.title), OF_CASES, lines)


def _page(request: StaffRequest, chosen: Queue, at: datetime) -> dict[str, Any]:
    rows = chosen.rows(request.role, at).select_related(*STEP)
    page = list(behind(rows, request.GET.get("after", "")).order_by(*BY_TIME_LEFT)[: PAGE + 1])
    more = key_of(page[PAGE - 1]) if len(page) > PAGE else ""
    return {"lines": lines_of(page[:PAGE], request.role, at), "more": more}


def _found(request: StaffRequest, search: str) -> dict[str, Any]:
    """Cases within reach that match, newest first."""
    cases = Case.objects.within_reach(request.role).matching(search).select_related(*CASE)
    return {"lines": case_lines(cases.order_by("-pk")[:PAGE]), "more": ""}


def panel(request: StaffRequest, number: str, at: datetime) -> dict[str, Any]:
    case = get_object_or_404(
        Case.objects.within_reach(request.role).select_related(*CASE, "contact"), number=number
    )
    steps = lines_of(case.open_steps.select_related(*STEP).by_time_left(), request.role, at)
    return {"case": case, "steps": steps, "agreed": agreed_times([case]).get(case.pk), "now": at}


def _news(request: StaffRequest, chosen: Queue, at: datetime) -> HttpResponse:
    """What has come since the page was drawn, as a bar; the rows stay where they are."""
    since = moment_in(request.GET["since"])
    if since is None:
        raise Http404
    arrived = chosen.arrived(request.role, at, since)
    context = {"arrived": arrived, "queue": chosen, "here": url_of(chosen), "since": since}
    context["rail"] = Rail(request.role, at)
    return render(request, "desk/pages/queue.html#news", context)
