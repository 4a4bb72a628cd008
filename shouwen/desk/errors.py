"""When a page cannot be had: what happened, in words, and the way on. And the sign that the house stands."""

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwen.people.doors import public

NOT_SHOWN = "password"  # a field with this in its name is never shown again
OURS = frozenset({"csrfmiddlewaretoken", "again"})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, and what is out of reach: the two look the same."""
    return render(request, "desk/pages/not_found.html", status=404)


def bad_request(request: HttpRequest, exception: SuspiciousOperation | None = None) -> HttpResponse:
    return render(request, "desk/pages/bad_request.html", status=400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "desk/pages/not_found.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500. The page asks nobody for anything: the database itself may be what is broken."""
    return HttpResponse(render_to_string("desk/pages/broken.html"), status=500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, the page stood open too long: all that was typed comes back, to be sent once more."""
    context = {
        "typed": [] if _came_from_elsewhere(request) else _typed(request.POST),
        "kept_no_files": bool(request.FILES),
        "is_asked_again": "again" in request.POST,
    }
    return render(request, "desk/pages/form_expired.html", context, status=403)


def _came_from_elsewhere(request: HttpRequest) -> bool:
    """True for a form that another site sent: its words must not come back with our token and one button."""
    if fetched := request.headers.get("Sec-Fetch-Site", ""):
        return fetched not in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin != f"{request.scheme}://{request.get_host()}"


def _typed(sent: QueryDict) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in sent.lists()
        if name not in OURS and NOT_SHOWN not in name
        for value in values
        if isinstance(value, str)
    ]


@public
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503. Tells nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})
