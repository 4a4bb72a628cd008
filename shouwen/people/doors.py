"""Doors: every view wears one, and a check fails the build without.

`@staff()` lets in who works here (`@staff(*posts)` only these posts), `@customer` the people of a company
that rents, `@contractor` those of a company that works for one, `@signed_in` all of them, `@public` everybody.
Behind a door `request.role` is the role that acts. What a role may not know of is not found: a wrong door answers
404 as a wrong address does.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from shouwen.people.roles import Role
from shouwen.people.signing_in import roles_of

View = Callable[..., HttpResponse]
Open = TypeVar("Open", bound=Callable[..., Any])


class StaffRequest(HttpRequest):
    """A request behind a door: somebody is signed in, in a role."""

    role: Role
    htmx: HtmxDetails


def role_of(request: HttpRequest) -> Role | None:
    """The role in which this person acts: the first in force, the one chosen in the session before others."""
    if not request.user.is_authenticated:
        return None
    if not hasattr(request, "_roles"):
        today = timezone.localdate()
        held = getattr(request.user, "roles_held", None)
        held = roles_of(request.user.pk) if held is None else held
        request._roles = [role for role in held if role.runs_on(today)]  # type: ignore[attr-defined]
    found: list[Role] = request._roles  # type: ignore[attr-defined]
    chosen = request.session.get("role")
    return next((role for role in found if role.pk == chosen), found[0] if found else None)


def staff(*posts: str) -> Callable[[View], View]:
    """A door for who works here; with posts, for these alone."""
    return _door("staff", lambda role: role.is_staff and (not posts or role.post in posts))


def administrators(view: View) -> View:
    """A door for who looks after people, figures and the site."""
    return _door("staff", lambda role: role.post == "administrator")(view)


def customer(view: View) -> View:
    """A door for the people of a company that rents."""
    return _door("customer", lambda role: role.reach == "customer")(view)


def contractor(view: View) -> View:
    """A door for the people of a company that works here for a customer."""
    return _door("contractor", lambda role: role.reach == "contractor")(view)


def signed_in(view: View) -> View:
    """A door for everybody with a role."""
    return _door("signed_in", lambda role: True)(view)


def public(view: Open) -> Open:
    """A door that stands open: says so, so that the check knows it was meant."""
    view.door = "public"  # type: ignore[attr-defined]
    return view


def _door(name: str, fits: Callable[[Role], bool]) -> Callable[[View], View]:
    def hang(view: View) -> View:
        @wraps(view)
        def guarded(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            _refuse_what_no_text_has(request)
            if not request.user.is_authenticated:
                return redirect_to_login(_way_back(request))
            role = role_of(request)
            if role is None or not fits(role):
                raise Http404
            request.role = role
            with timezone.override(role.site.tz):  # a page speaks in its site's time
                return view(request, *args, **kwargs)

        guarded.door = name  # type: ignore[attr-defined]
        return guarded

    return hang


def _refuse_what_no_text_has(request: HttpRequest) -> None:
    """400 for a NUL in the address or a form: no keyboard writes one, and PostgreSQL refuses it as text."""
    values = (value for sent in (request.GET, request.POST) for _name, some in sent.lists() for value in some)
    if "\0" in request.path or any("\0" in str(value) for value in values):
        raise SuspiciousOperation("a NUL character was sent")


def _way_back(request: HttpRequest) -> str:
    """Where signing in leads: to this page, or to the page with the form if the session ended under a deed."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # whatever was sent, it is no address
        return reverse(settings.LOGIN_REDIRECT_URL)
    return came_from.path if came_from.netloc == request.get_host() else reverse(settings.LOGIN_REDIRECT_URL)
