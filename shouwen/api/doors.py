"""The doors of the API: a bearer token says in which role a program acts, and each operation who may call it.

Who may not call an operation is told so (403), for the operations themselves are no secret. What a role may
not know of is not found (404), as on the pages.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from ninja.security import HttpBearer

from shouwen.api.refusals import NOT_ALLOWED, Refusal, message
from shouwen.people.doors import StaffRequest, public
from shouwen.people.roles import Role
from shouwen.people.tokens import role_by

Operation = Callable[..., Any]
View = Callable[..., HttpResponse]


class Bearer(HttpBearer):
    """`Authorization: Bearer shouwen_…`; a token that is none, or no longer one, is a 401."""

    def authenticate(self, request: HttpRequest, token: str) -> Role | None:
        role = role_by(token, at=timezone.now())
        request.role = role  # type: ignore[attr-defined]
        return role


def staff(operation: Operation) -> Operation:
    """A door for the tokens of those who work here."""
    return _door("staff", operation, lambda role: role.is_staff)


def staff_or_customer(operation: Operation) -> Operation:
    """A door for every token that sees cases; behind it a customer's sees what the customer's pages show."""
    return _door("signed_in", operation, lambda role: role.is_staff or role.reach == "customer")


def _door(name: str, operation: Operation, fits: Callable[[Role], bool]) -> Operation:
    @wraps(operation)
    def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> Any:
        if not fits(request.role):
            raise Refusal(403, NOT_ALLOWED)
        with timezone.override(request.role.site.tz):
            return operation(request, *args, **kwargs)

    guarded.door = name  # type: ignore[attr-defined]
    return guarded


def spoken(view: View, takes: str = "application/json") -> View:
    """The view in the caller's language, every answer of it marked with that and kept by nobody.

    `takes` is the type of content that is taken in; any other is a 415.
    """

    @wraps(view)
    def speaking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_asked(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            answer = _kept_out(request, takes) or view(request, *args, **kwargs)
            if answer.status_code == 405:
                answer = message(405, headers={"Allow": answer.headers["Allow"]})
        answer.headers["Content-Language"] = language
        answer.headers.setdefault("Cache-Control", "private, no-store")
        patch_vary_headers(answer, ["Accept-Language", "Authorization"])
        return answer

    return speaking


def _kept_out(request: HttpRequest, takes: str) -> HttpResponse | None:
    """The answer to what cannot be read at all: a NUL in the address, or another type of content."""
    sent = (value for _name, values in request.GET.lists() for value in values)
    if "\0" in request.path or any("\0" in value for value in sent):
        return message(400)
    has_content = request.META.get("CONTENT_LENGTH") not in (None, "", "0")
    return message(415) if has_content and request.content_type != takes else None


def language_asked(accepted: str) -> str:
    """The first of the accepted languages that we speak, else the installation's."""
    for code, _weight in parse_accept_lang_header(accepted.lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


@public
@csrf_exempt
@spoken
def nowhere(request: HttpRequest, **names: str) -> HttpResponse:
    """Every address below /api/v1/ at which nothing stands."""
    return message(404)
