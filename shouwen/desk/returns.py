"""Papers that came back: bringing pages in, and the tray of those that need a person's eyes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwen.casework import returns, tray
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.returned_pages import MAX_REASON, ReturnedPage
from shouwen.desk.case_forms import BelongsForm
from shouwen.desk.forms import NEEDED, Asking
from shouwen.kit.downloads import given_out
from shouwen.kit.scans import MOST_PAGES
from shouwen.kit.uploads import TOGETHER
from shouwen.people.doors import StaffRequest, staff

LATELY = 30  # settled pages shown below the tray
MOST_FILES = 20  # at once: each may have twenty pages, and a page takes a second to read


class Several(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """As many as were chosen. Each is judged by the verb, so that a bad one spoils none of the others."""

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data:
            raise ValidationError(_("Choose a photo or a PDF."))
        if len(data) > MOST_FILES:
            raise ValidationError(_("At most %(most)s files at once, please.") % {"most": MOST_FILES})
        return list(data)


class BringForm(Asking):
    sheets = Files(
        label=gettext_lazy("Photos or PDF"),
        widget=Several({"accept": "image/*,application/pdf", "multiple": True}),
    )

    @property
    def what_fits(self) -> str:
        said = _("JPEG, PNG or PDF, together at most %(limit)s MB and %(most)s pages a file.")
        return said % {"limit": TOGETHER, "most": MOST_PAGES}


class DiscardForm(Asking):
    reason = forms.CharField(
        label=gettext_lazy("Why it is discarded"), max_length=MAX_REASON, error_messages={"required": NEEDED}
    )


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def came_back(request: StaffRequest) -> HttpResponse:
    """The tray and what was brought in lately. Sent, each file is read, and each page settled or put into the tray."""
    if request.method != "POST":
        return _shown(request, BringForm(auto_id="bring-%s"))
    form = BringForm(request.POST, request.FILES, auto_id="bring-%s")
    files = form.cleaned_data["sheets"] if form.is_valid() else []
    brought = [page for file in files for page in _brought(request, form, file)]
    if form.errors:
        return _shown(request, form, status=422)
    waiting = sum(page.settled_at is None for page in brought)
    said = ngettext("%(count)s page read.", "%(count)s pages read.", len(brought)) % {"count": len(brought)}
    more = _("For you to look at: %(count)s.") % {"count": waiting}
    messages.success(request, f"{said} {more}" if waiting else said)
    return redirect("came_back")


def _brought(request: StaffRequest, form: BringForm, file: Any) -> list[ReturnedPage]:
    try:
        return returns.take_in(file, by=request.role, at=timezone.now())
    except Refused as refused:
        for problem in refused.problems:
            form.add_error("sheets", f"{file.name}: {problem.message}")
        return []


def _shown(
    request: StaffRequest,
    form: BringForm,
    *,
    status: int = 200,
    given: dict[int, dict[str, Asking]] | None = None,
) -> HttpResponse:
    pages = ReturnedPage.objects.within_reach(request.role).select_related(
        "part__form", "case", "person", "settled_by"
    )
    waiting = [
        {
            "page": page,
            "lay": BelongsForm(auto_id=f"lay-{page.pk}-%s"),
            "discard": DiscardForm(auto_id=f"off-{page.pk}-%s"),
        }
        | (given or {}).get(page.pk, {})
        for page in pages.waiting().order_by("id")[:LATELY]
    ]
    settled = pages.exclude(settled_at=None).order_by("-settled_at", "-id")[:LATELY]
    context = {"form": form, "waiting": waiting, "settled": settled}
    return render(request, "desk/pages/came_back.html", context, status=status)


def on_page(doing: Callable[[StaffRequest, ReturnedPage], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of one page brought in by one's own department."""

    @wraps(doing)
    def view(request: StaffRequest, pk: int) -> HttpResponse:
        pages = ReturnedPage.objects.within_reach(request.role).select_related("part__form")
        return doing(request, get_object_or_404(pages, pk=pk))

    return view


@staff()
@cache_control(private=True, no_store=True)
@require_safe
@on_page
def picture(request: StaffRequest, page: ReturnedPage) -> HttpResponse:
    """The page as it was brought in, set upright. Laid on a case it is found there."""
    paper = page.picture
    if paper is None:
        raise Http404
    return given_out(paper.read(), paper.media, paper.name)


@staff()
@require_POST
@on_page
def lay(request: StaffRequest, page: ReturnedPage) -> HttpResponse:
    form = BelongsForm(request.POST, auto_id=f"lay-{page.pk}-%s")
    try:
        if form.is_valid():
            laid = tray.lay(page, _case(request, form), by=request.role, at=timezone.now())
            messages.success(request, str(ReturnedPage.Fate(laid.fate).label))
            return redirect("came_back")
    except Refused as refused:
        form.refuse(refused.problems)
        for problem in form.top:
            form.add_error("number", str(problem.message))
    return _shown(request, BringForm(auto_id="bring-%s"), status=422, given={page.pk: {"lay": form}})


def _case(request: StaffRequest, form: BelongsForm) -> Case:
    case = Case.objects.numbered(form.cleaned_data["number"].strip().upper(), request.role)
    if case is None:
        raise Refused([Problem(_("There is no such case."), "number", "not_found")])
    return case


@staff()
@require_POST
@on_page
def discard(request: StaffRequest, page: ReturnedPage) -> HttpResponse:
    form = DiscardForm(request.POST, auto_id=f"off-{page.pk}-%s")
    if form.is_valid():
        done = tray.discard(page, reason=form.cleaned_data["reason"], by=request.role, at=timezone.now())
        messages.success(request, str(ReturnedPage.Fate(done.fate).label))
        return redirect(reverse("came_back"))
    return _shown(request, BringForm(auto_id="bring-%s"), status=422, given={page.pk: {"discard": form}})
