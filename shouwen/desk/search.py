"""The page of the search, and the part of it that the palette asks for while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from shouwen.desk.palette import Palette
from shouwen.desk.queue_page import LONGEST
from shouwen.people.doors import StaffRequest, staff


@staff()
@never_cache
@require_safe
@vary_on_headers("HX-Request")
def search(request: StaffRequest) -> HttpResponse:
    """Everything that the words find within reach, a few of each kind. Without words: where one can go."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    palette = Palette(request.role, words, timezone.now())
    part = "#results" if request.htmx else ""
    return render(request, f"desk/pages/search.html{part}", {"q": words, "groups": palette.groups})
