"""The list of cases, open and done, as a filter leaves them; its address is the filter."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shouwen.casework.rows import OpenStep
from shouwen.desk.columns import OF_CASES
from shouwen.desk.filters import Filter
from shouwen.desk.lines import CASE, lines_of_cases
from shouwen.desk.queue_page import panel
from shouwen.desk.rail import LISTED
from shouwen.desk.saved_views import SavedView
from shouwen.desk.view_shelf import ViewForm
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.sheets import MOST
from shouwen.kit.typed import moment_in, whole
from shouwen.people.doors import StaffRequest, staff

PAGE = 50
# By the moment of taking down and not by key: a database that walks the keys meets the rows of all other sites.
ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": ("-opened_at", "-pk"),
    "oldest": ("opened_at", "pk"),
    "pressing": (F("pressing").asc(nulls_last=True), "pk"),
}


@staff()
@never_cache
@require_safe
@vary_on_headers("HX-Request")
def case_list(request: StaffRequest) -> HttpResponse:
    """The cases that the address asks for; htmx asks for the panel of one of them."""
    at = timezone.now()
    if request.htmx and not request.htmx.history_restore_request:
        context = panel(request, request.GET.get("case", ""), at) | {"source": _came_from(request)}
        return render(request, "desk/pages/queue.html#panel", context)
    asked = Filter(request.role, request.GET)
    if not asked.is_valid():
        return render(request, "desk/pages/filter.html", {"form": asked}, status=422)
    rows = _sorted(asked, at)
    if wants_sheet(request):
        lines = lines_of_cases(rows[: MOST + 1], request.role, at)
        about = [(str(chip.label), chip.value) for chip in asked.chips]
        return handed_out(request, _("Cases"), OF_CASES, lines, about)
    return render(request, "desk/pages/case_list.html", _page(request, asked, rows, at))


def _came_from(request: StaffRequest) -> str:
    """How a case that is opened from this list says so, for the way back."""
    asked = request.GET.copy()
    asked.pop("case", None)
    return quote(f"{LISTED}{asked.urlencode()}")


def _sorted(asked: Filter, at: datetime) -> Any:
    rows = asked.cases(at).select_related(*CASE)
    if asked.sort == "pressing":
        steps = OpenStep.objects.filter(case=OuterRef("pk")).by_time_left()
        rows = rows.annotate(pressing=Subquery(steps.values("due_at")[:1]))
    return rows.order_by(*ORDERS[asked.sort])


def _page(request: StaffRequest, asked: Filter, rows: Any, at: datetime) -> dict[str, Any]:
    page = list(_after(rows, asked.sort, request.GET.get("after", ""))[: PAGE + 1])
    more = _key(page[PAGE - 1], asked.sort) if len(page) > PAGE else ""
    lines = lines_of_cases(page[:PAGE], request.role, at)
    context: dict[str, Any] = {"filter": asked, "lines": lines, "more": more, "now": at}
    context |= {
        "view": _view(request, asked),
        "saving": ViewForm(initial={"query": asked.query}, auto_id="save-%s"),
    }
    picked = request.GET.get("case") or (lines[0].case.number if lines else "")
    context |= panel(request, picked, at) if picked else {}
    context |= {"here": asked.url, "and": "&" if asked.query else "?", "sheet": sheet_address(request)}
    return context | {"source": _came_from(request), "is_suggested": "case" not in request.GET}


def _view(request: StaffRequest, asked: Filter) -> SavedView | None:
    """The saved view that this list is, as long as its filter is left as it was saved."""
    pk = whole(request.GET.get("view", ""))
    view = SavedView.objects.readable_by(request.role).filter(pk=pk).first() if pk else None
    return view if view and view.query == asked.query else None


def _key(case: Any, sort: str) -> str:
    """Where a page ended."""
    moment = case.pressing if sort == "pressing" else case.opened_at
    return f"{moment.isoformat() if moment else ''}~{case.pk}"


def _after(rows: Any, sort: str, key: str) -> Any:
    """The rows behind this key; all of them when there is none, or none that makes sense."""
    moment, _tilde, last = key.rpartition("~")
    at, pk = moment_in(moment), whole(last)
    if pk is None or (at is None and (moment or sort != "pressing")):
        return rows
    match sort:
        case "newest":
            return rows.filter(Q(opened_at__lt=at) | Q(pk__lt=pk), opened_at__lte=at)
        case "oldest":
            return rows.filter(Q(opened_at__gt=at) | Q(pk__gt=pk), opened_at__gte=at)
    if at is None:
        return rows.filter(pressing=None, pk__gt=pk)
    return rows.filter(Q(pressing__gt=at) | Q(pressing=None) | Q(pressing=at, pk__gt=pk))


@staff()
@require_safe
def filter_page(request: StaffRequest) -> HttpResponse:
    """The form of a filter, filled with the one that the address says; `go` makes a list of it."""
    form = Filter(request.role, request.GET)
    if "go" in request.GET and form.is_valid():
        return redirect(form.url)
    if "go" not in request.GET:
        form.hush()
    return render(
        request, "desk/pages/filter.html", {"form": form}, status=422 if "go" in request.GET else 200
    )
