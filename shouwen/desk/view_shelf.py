"""The pages of saved views: the shelf with all of them, the part of the rail, and what can be done to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwen.casework.asking import Refused
from shouwen.desk.forms import Asking
from shouwen.desk.saved_views import SavedView, Shared, change_view, drop_view, save_view
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role

ON_THE_RAIL = 8
MANY = 100  # as far as the rail counts


class ViewForm(Asking):
    name = forms.CharField(
        label=SavedView._meta.get_field("name").verbose_name, max_length=40, required=False
    )
    shared = forms.ChoiceField(
        label=SavedView._meta.get_field("shared").verbose_name, choices=Shared.choices, required=False
    )
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)


@dataclass(frozen=True)
class Shelved:
    """A view on the shelf: with its form when it is one's own."""

    view: SavedView
    form: ViewForm | None
    starts: bool


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: StaffRequest) -> HttpResponse:
    """All that this role can read; a POST saves a new one and shows its list."""
    if request.method != "POST":
        return _shelf(request)
    form = ViewForm(request.POST)
    if form.is_valid():
        try:
            view = save_view(**_typed(form), query=form.cleaned_data["query"], by=request.role)
        except Refused as refused:
            form.refuse(refused.problems)
        else:
            messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
            return redirect(view.url)
    return _shelf(request, new=form)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Leads to the list of a view; a POST renames it, deletes it, or begins the day with it (`deed`)."""
    view = SavedView.objects.readable_by(request.role).filter(pk=pk).first()
    if view is None and request.role.starts_at == request.path:
        _begin_with(request.role, None)  # it is no longer shared: the day begins where it always did
        return redirect("home")
    if view is None and request.POST.get("deed") == "drop":
        return redirect("saved_views")  # a second click: it is gone
    if view is None:
        raise Http404
    if request.method != "POST":
        return redirect(view.url)
    deed = request.POST.get("deed", "")
    if deed in ("start", "stop"):
        _begin_with(request.role, view if deed == "start" else None)
        return redirect("saved_views")
    if view.person_id != request.role.person_id:
        raise Http404
    return _dropped(request, view) if deed == "drop" else _changed(request, view)


def _begin_with(role: Role, view: SavedView | None) -> None:
    Role.objects.filter(pk=role.pk).update(starts_at=view.address if view else "")


def _dropped(request: StaffRequest, view: SavedView) -> HttpResponse:
    drop_view(view)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect("saved_views")


def _changed(request: StaffRequest, view: SavedView) -> HttpResponse:
    form = ViewForm(request.POST, auto_id=f"view-{view.pk}-%s")
    if form.is_valid():
        try:
            change_view(view, **_typed(form))
            return redirect("saved_views")
        except Refused as refused:
            form.refuse(refused.problems)
    return _shelf(request, changed={view.pk: form})


def _typed(form: ViewForm) -> dict[str, str]:
    return {"name": form.cleaned_data["name"], "shared": form.cleaned_data["shared"]}


def _shelf(
    request: StaffRequest, new: ViewForm | None = None, changed: dict[int, ViewForm] | None = None
) -> HttpResponse:
    views = SavedView.objects.readable_by(request.role)
    shelf = [_shelved(view, request.role, changed or {}) for view in views]
    status = 422 if new or changed else 200
    return render(request, "desk/pages/saved_views.html", {"shelf": shelf, "new": new}, status=status)


def _shelved(view: SavedView, role: Role, changed: dict[int, ViewForm]) -> Shelved:
    form = None
    if view.person_id == role.person_id:
        kept = {"name": view.name, "shared": view.shared}
        form = changed.get(view.pk) or ViewForm(initial=kept, auto_id=f"view-{view.pk}-%s")
    return Shelved(view, form, role.starts_at == view.address)


@staff()
@never_cache
@require_safe
def on_the_rail(request: StaffRequest) -> HttpResponse:
    """The first views with their counts, fetched by the rail once it is seen: no page waits for them."""
    at, shown = timezone.now(), request.GET.get("shown", "")
    views = SavedView.objects.readable_by(request.role)[: ON_THE_RAIL + 1]
    links: list[dict[str, Any]] = [
        {"view": view, "count": _count(view, request.role, at), "is_here": str(view.pk) == shown}
        for view in views[:ON_THE_RAIL]
    ]
    more = len(views) > ON_THE_RAIL
    return render(request, "desk/pages/saved_views_rail.html", {"links": links, "more": more})


def _count(view: SavedView, role: Role, at: datetime) -> str:
    """How many cases it holds, as far as that is cheap: of open ones, up to a hundred."""
    asked = view.filter_for(role)
    if not asked.is_valid() or asked.cleaned_data["state"]:
        return ""
    found = len(asked.cases(at).values_list("pk", flat=True)[:MANY])
    return f"{MANY - 1}+" if found == MANY else str(found or "")
