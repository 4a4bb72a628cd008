"""A customer's file on the screen: its contents, who read it, another paper, lending and sealing (M-FL, R-118)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwen.casework.asking import Refused
from shouwen.desk.customer_forms import FilePaperForm, PurposeForm, SealForm, ShelfForm
from shouwen.kit.downloads import given_out
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services import file_readings, filing
from shouwen.services.customer_files import CustomerFile, FiledPaper
from shouwen.services.file_contents import contents, keep_until

READINGS = 20


def _found(role: Role, number: str) -> CustomerFile:
    rows = CustomerFile.objects.within_reach(role).select_related(
        "customer__party", "place__building", "lease", "sealed_by", "site"
    )
    return get_object_or_404(rows, number=number)


@staff()
@never_cache
@require_safe
def customer_file(request: StaffRequest, file: str) -> HttpResponse:
    """What lies in it, the newest on top; why it cannot be sealed yet; who read it."""
    return _show(request, _found(request.role, file))


def _show(request: StaffRequest, file: CustomerFile, status: int = 200, **more: Any) -> HttpResponse:
    at = timezone.now()
    if file.is_sealed and "refused" not in more:  # its forms are gone from the page; why not is said above
        more["refused"] = [each for form in more.values() for each in form.top]
    since = timezone.localdate(file.sealed_at) if file.sealed_at else timezone.localdate(at)
    context = {
        "file": file, "contents": contents(file), "now": at, "until": keep_until(file, since).items(),
        "blocks": [] if file.is_sealed else list(filing.blocks(file)),
        "is_late": file.filed_at is None and not file.is_sealed and file.due_on < timezone.localdate(at),
        "readings": [
            (each, file_readings.may_lend(each, request.role))
            for each in file.readings.select_related("reader", "approved_by", "paper__paper")[:READINGS]
        ],
        "adding": FilePaperForm(file.customer.contacts.order_by("id")), "sealing": SealForm(auto_id="seal-%s"),
        "borrowing": PurposeForm(auto_id="borrow-%s"),
        "moving": ShelfForm(initial={"shelf": file.shelf}, auto_id="move-%s"), **more,
    }  # fmt: skip
    return render(request, "desk/pages/customer_file.html", context, status=status)


@staff()
@never_cache
@require_POST
def file_add(request: StaffRequest, file: str) -> HttpResponse:
    """Lay a paper in the file."""
    there = _found(request.role, file)
    form = FilePaperForm(there.customer.contacts.order_by("id"), request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        contact = form.by_pk.get(given["contact"] or 0)
        try:
            if given["file"] is None:
                raise Refused([filing.NO_PAPER])
            laid = filing.file_paper(
                there, given["file"], sort=given["sort"], caption=given["caption"], contact=contact,
                goes_out=given["goes_out"], by=request.role, at=timezone.now(),
            )  # fmt: skip
            numbered = _("It lies in the file, as number %(number)s.") % {"number": laid.outgoing}
            messages.success(request, numbered if laid.outgoing else _("It lies in the file."))
            return redirect("customer_file", file)
        except Refused as refused:
            form.refuse(refused.problems)
    return _show(request, there, 422, adding=form)


@staff()
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def file_paper(request: StaffRequest, file: str, pk: int) -> HttpResponse:
    """A paper of the file; a personal one for some minutes to who says what for: each look is a line (F-51)."""
    there, at = _found(request.role, file), timezone.now()
    filed = get_object_or_404(there.papers.select_related("paper"), pk=pk)
    form = PurposeForm(request.POST if request.method == "POST" else None, auto_id="purpose-%s")
    if form.does(lambda: file_readings.read(filed, by=request.role, at=at, **form.cleaned_data)):
        return redirect("file_paper", file, pk)
    if form.is_bound or not _may_see(filed, request.role):
        context = {"file": there, "filed": filed, "form": form}
        return render(request, "desk/pages/file_paper.html", context, status=422 if form.is_bound else 200)
    paper = filed.paper
    return given_out(paper.read(), paper.media, paper.name, to_save=not paper.is_picture)


def _may_see(filed: FiledPaper, role: Role) -> bool:
    return not filed.is_personal or file_readings.is_being_read(filed, role, timezone.now())


@staff()
@never_cache
@require_POST
def file_filed(request: StaffRequest, file: str) -> HttpResponse:
    """The papers of the move-in are all in it."""
    there = _found(request.role, file)
    try:
        filing.declare_filed(there, by=request.role, at=timezone.now())
    except Refused as refused:
        return _show(request, there, 422, refused=refused.problems)
    messages.success(request, _("The file is complete."))
    return redirect("customer_file", file)


@staff()
@never_cache
@require_POST
def file_move(request: StaffRequest, file: str) -> HttpResponse:
    """It stands somewhere else from now on."""
    there, form = _found(request.role, file), ShelfForm(request.POST, auto_id="move-%s")
    if form.does(lambda: filing.move(there, by=request.role, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Written down."))
        return redirect("customer_file", file)
    return _show(request, there, 422, moving=form)


@staff()
@never_cache
@require_POST
def file_seal(request: StaffRequest, file: str) -> HttpResponse:
    """Close the file for good."""
    there, form = _found(request.role, file), SealForm(request.POST, auto_id="seal-%s")
    if form.does(lambda: filing.seal(there, by=request.role, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Sealed."))
        return redirect("customer_file", file)
    return _show(request, there, 422, sealing=form)


@staff()
@never_cache
@require_POST
def file_borrow(request: StaffRequest, file: str) -> HttpResponse:
    """Ask for the file itself."""
    there, form = _found(request.role, file), PurposeForm(request.POST, auto_id="borrow-%s")
    if form.does(
        lambda: file_readings.ask_to_borrow(there, by=request.role, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("Asked. A manager gives it out."))
        return redirect("customer_file", file)
    return _show(request, there, 422, borrowing=form)


@staff()
@never_cache
@require_POST
def file_lend(request: StaffRequest, file: str) -> HttpResponse:
    """Give the file out, or write down that it is back."""
    there, at = _found(request.role, file), timezone.now()
    reading = get_object_or_404(
        there.readings.filter(is_borrowing=True), pk=whole(request.POST.get("reading", ""))
    )
    deed = {"lend": file_readings.lend, "back": file_readings.bring_back}.get(request.POST.get("way", ""))
    if deed is None:
        raise Http404
    try:
        deed(reading, by=request.role, at=at)
    except Refused as refused:
        return _show(request, there, 422, refused=refused.problems)
    messages.success(request, _("Written down."))
    return redirect("customer_file", file)
