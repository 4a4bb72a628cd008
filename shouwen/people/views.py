"""Signing in and out, the language, and a person's own settings."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, public, role_of, signed_in
from shouwen.people.forms import NewPasswordForm, PreferencesForm, SignInForm
from shouwen.people.persons import Person
from shouwen.people.roles import Post, Role
from shouwen.people.tokens import Token

ON_THEIR_FEET = frozenset({Post.ENGINEER, Post.GUARD, Post.CLEANER})


class SignInView(LoginView):
    """Signing in never leads to signing in: who is signed in already would go round in a circle."""

    def get_success_url(self) -> str:
        onward = super().get_success_url()
        return self.get_default_redirect_url() if urlsplit(onward).path == self.request.path else onward


sign_in = public(
    SignInView.as_view(
        template_name="people/pages/sign_in.html",
        authentication_form=SignInForm,
        redirect_authenticated_user=True,
    )
)
sign_out = public(LogoutView.as_view())


@public
def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: says how long to wait, in both languages, and not whether the login exists."""
    rest = timedelta(hours=settings.AXES_COOLOFF_TIME)
    context = {"minutes": rest // timedelta(minutes=1)}
    return render(request, "people/pages/locked_out.html", context, status=429)


@public
def home(request: HttpRequest) -> HttpResponse:
    """The page on which this person's day begins."""
    role = role_of(request)
    if role is None and request.user.is_authenticated:
        return render(request, "people/pages/no_role.html")
    if role is None:
        return redirect("sign_in")
    return redirect(role.starts_at or first_page(role))


def first_page(role: Role) -> str:
    """The name of the page that this role begins on."""
    if role.post == Post.TENANT_CONTACT:
        return "portal"
    if role.post == Post.CONTRACTOR:
        return "works"
    if role.post in ON_THEIR_FEET:
        return "jobs"
    return "queue" if role.is_staff else "settings"


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak this language from now on: kept in a cookie, and with the person once signed in."""
    wanted = request.POST.get("language", "")
    answer = HttpResponseRedirect(_way_back(request))
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 24 * 3600, samesite="Lax")
        if request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(language=wanted)
    return answer


def _way_back(request: HttpRequest) -> str:
    """The page that the form came from, if it is one of ours."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours and page.startswith("/") else reverse("home")


@signed_in
def preferences(request: StaffRequest) -> HttpResponse:
    """The settings page; a POST saves language and mail wishes."""
    form = PreferencesForm(request.POST or None, instance=_person(request))
    if request.method == "POST" and form.is_valid():
        person = form.save()
        with override(person.language):
            messages.success(request, _("Saved."))
        return redirect("settings")
    return _settings_page(request, preferences=form)


@signed_in
@require_POST
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password; the old one is asked for, this session goes on and all others end."""
    form = NewPasswordForm(_person(request), request.POST)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Your password is changed."))
        return redirect("settings")
    return _settings_page(request, password=form)


@signed_in
@require_POST
def act_as(request: StaffRequest) -> HttpResponse:
    """Act in another of one's own roles from now on."""
    mine = Role.objects.in_force(timezone.localdate()).filter(person=request.user.pk)
    role = get_object_or_404(mine, pk=whole(request.POST.get("role", "")))
    request.session["role"] = role.pk
    return redirect(first_page(role))


@signed_in
@require_POST
def revoke_token(request: StaffRequest) -> HttpResponse:
    """End one of one's own tokens at once. Whose it was that is not one's own is not told."""
    mine = Token.objects.filter(person=request.user.pk)
    token = get_object_or_404(mine, pk=whole(request.POST.get("token", "")))
    mine.filter(pk=token.pk).revoke(timezone.now())
    messages.success(request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": token.name})
    return redirect("settings")


def _person(request: StaffRequest) -> Person:
    return Person.objects.get(pk=request.role.person_id)


def _settings_page(request: StaffRequest, **forms: Any) -> HttpResponse:
    person = _person(request)
    roles = Role.objects.in_force(timezone.localdate()).filter(person=person)
    context = {
        "preferences": PreferencesForm(instance=person),
        "password": NewPasswordForm(person),
        "roles": roles.select_related("person", "party", "department").order_by("id"),
        "tokens": Token.objects.standing(timezone.now()).filter(person=person).order_by("-id"),
        **forms,
    }
    return render(request, "people/pages/settings.html", context)
