"""The desk's page: a queue beside the case picked in it, and what a search finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shouwen.casework.cases import Case
from shouwen.desk.lines import CASE, STEP, agreed_times, case_lines, lines_of
from shouwen.desk.queues import BY_TIME_LEFT, QUEUES, Queue, Steps
from shouwen.desk.rail import Rail
from shouwen.kit.typed import moment_in, whole
from shouwen.leases.customers import ends_in
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
            _panel(request, request.GET.get("case", ""), at) | {"queue": chosen},
        )
    search = request.GET.get("q", "").strip()[:LONGEST]
    context = _found(request, search) if search else _page(request, chosen, at)
    lines = context["lines"]
    picked = request.GET.get("case") or (lines[0].case.number if lines else "")
    context |= _panel(request, picked, at) if picked else {}
    context |= {"queue": chosen, "here": chosen.url, "q": search, "now": at}
    context["search"] = f"&{urlencode({'q': search})}" if search else ""
    context["is_suggested"] = "case" not in request.GET
    return render(request, "desk/pages/queue.html", context)


def _page(request: StaffRequest, chosen: Queue, at: datetime) -> dict[str, Any]:
    rows = chosen.rows(request.role, at).select_related(*STEP)
    page = list(_after(rows, request.GET.get("after", "")).order_by(*BY_TIME_LEFT)[: PAGE + 1])
    more = _key(page[PAGE - 1]) if len(page) > PAGE else ""
    return {"lines": lines_of(page[:PAGE], request.role, at), "more": more}


def _key(step: Any) -> str:
    """Where a page ended: nothing is counted or skipped for the next one."""
    return "~".join(
        (step.pressing.isoformat() if step.pressing else "", step.opened_at.isoformat(), str(step.pk))
    )


def _after(rows: Steps, key: str) -> Steps:
    """The rows behind this key; all of them when there is none, or none that makes sense."""
    try:
        pressing, opened, pk = key.split("~")
    except ValueError:
        return rows
    due, opened_at, last = moment_in(pressing), moment_in(opened), whole(pk)
    if opened_at is None or last is None or (pressing and due is None):
        return rows
    tie = Q(opened_at__gt=opened_at) | Q(opened_at=opened_at, pk__gt=last)
    if due is None:
        return rows.filter(tie, pressing=None)
    return rows.filter(Q(pressing__gt=due) | Q(pressing=None) | (Q(pressing=due) & tie))


def _found(request: StaffRequest, search: str) -> dict[str, Any]:
    """Cases within reach by number, title, customer, place or the end of a telephone number; newest first."""
    by = ("number", "title", "customer__short_zh", "customer__short_en", "place__code", "caller_name")
    match = ends_in("caller_phone", search)
    for name in by:
        match |= Q(**{f"{name}__icontains": search})
    cases = Case.objects.within_reach(request.role).filter(match).select_related(*CASE)
    return {"lines": case_lines(cases.order_by("-pk")[:PAGE]), "more": ""}


def _panel(request: StaffRequest, number: str, at: datetime) -> dict[str, Any]:
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
    context = {"arrived": arrived, "queue": chosen, "here": chosen.url, "since": since}
    context["rail"] = Rail(request.role, at)
    return render(request, "desk/pages/queue.html#news", context)
