"""Words for a customer while they are written: what gives cause to think, the better wording, the library."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.saying import Saying
from shouwen.desk import cases
from shouwen.journal.phrases import Phrase, Scene
from shouwen.kit.folding import fold
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, staff

LONGEST = 60  # signs that one looks for
FIELDS = 8000  # signs of a text that is read over while it is written


def thoughts(case: Case, name: str, text: str, at: datetime) -> list[Problem]:
    """What gives cause to think before the customer reads what stands in this field."""
    return Saying(case, {name: text[:FIELDS]}, "", at).problems


@staff()
@never_cache
@require_POST
def phrases_beside(request: StaffRequest, number: str) -> HttpResponse:
    """The part of a form beside a text for the customer: read over while it is written."""
    case, name = cases.found(request.role, number), request.POST.get("reads", "")
    problems = thoughts(case, name, request.POST.get(name, ""), timezone.now())
    context = {"problems": problems, "anyway": request.POST.get("said_anyway", ""), "name": name}
    return render(request, "desk/pages/thoughts.html", context)


def mended(typed: QueryDict, case: Case, at: datetime) -> QueryDict | None:
    """The form with the better wording put in that was picked; None where none was.

    For browsers without scripts: `better` names the field and which of its thoughts is meant.
    """
    if "better" not in typed:
        return None
    name, _space, number = str(typed["better"]).partition(" ")
    text, better = str(typed.get(name, "")), typed.copy()
    some, chosen = thoughts(case, name, text, at), whole(number)
    if chosen is not None and chosen < len(some):
        better[name] = text.replace(some[chosen].words, some[chosen].better, 1)
    return better


@staff()
@require_safe
def phrases(request: StaffRequest) -> HttpResponse:
    """The phrase library of this site: what is not said beside what is, by scene; found by words of either."""
    search = request.GET.get("q", "").strip()[:LONGEST]
    rows = [row for row in _in_force(request) if fold(search) in _words(row)]
    part = "#list" if request.htmx and not request.htmx.history_restore_request else ""
    context = {"scenes": _by_scene(rows), "q": search}
    return render(request, f"desk/pages/phrases.html{part}", context)


def _in_force(request: StaffRequest) -> list[Phrase]:
    every = Phrase.objects.in_force(request.role.site, timezone.localdate())
    return [row for row in every if row.forbidden or row.better]


def _words(row: Phrase) -> str:
    return fold(" ".join((row.forbidden, row.better, row.rule, str(row.get_scene_display()))))


def _by_scene(rows: list[Phrase]) -> list[tuple[str, list[Any]]]:
    order = {scene: place for place, scene in enumerate(Scene.values)}
    placed = sorted(rows, key=lambda row: (order[row.scene], row.pk))
    return [(str(Scene(scene).label), list(some)) for scene, some in groupby(placed, lambda row: row.scene)]
