"""Forms on paper: made with one button, looked at, printed again, voided, and led back to by their QR (§2.6, §3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework import printing
from shouwen.casework.asking import Refused
from shouwen.casework.case_printing import form_for, key_of
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.desk.case_forms import BelongsForm, ReasonForm
from shouwen.desk.deeds import Deed, deed
from shouwen.desk.form_page import FormPage, batch
from shouwen.desk.forms import Asking
from shouwen.journal.catalogue import form_of, is_within_reach, kind_called, subject_of
from shouwen.journal.forms import Form, FormPart
from shouwen.journal.printed import pdf_of
from shouwen.kit.downloads import given_out
from shouwen.kit.typed import key_in, whole
from shouwen.leases.authorisations import Authorisation
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.places.buildings import Building
from shouwen.services.customer_files import CustomerFile
from shouwen.services.enquiries import Enquiry
from shouwen.services.keys import Key
from shouwen.services.visits import CustomerVisit

BESIDE_CASES = {
    each.subject_kind for each in (Authorisation, Building, CustomerFile, CustomerVisit, Enquiry, Key)
}  # a case says itself which forms it has


def found(role: Role, serial: str) -> Form:
    """The form of this number, if this role may see what it is about."""
    if not (form := form_of(role, serial)):
        raise Http404
    return form


@deed
def print_case(sent: Deed) -> str:
    """Make a form of the case: the button on its page."""
    post = sent.request.POST
    if not (kind := form_for(sent.case, post.get("form", ""))):
        raise Http404
    sent.printing = kind, key_of(sent.case, kind.name, sent.by.person_id, post.get("seen", ""))
    return ""


@staff()
@require_POST
def print_other(request: StaffRequest) -> HttpResponse:
    """Make a form of what is not a case: the button on the page of a visit, a key, a customer's file."""
    kind, key = kind_called(request.POST.get("form", "")), key_in(request.POST.get("key", ""))
    pk = whole(request.POST.get("about", ""))
    if not (kind and key and pk) or kind.about not in BESIDE_CASES:
        raise Http404
    if (about := subject_of(kind.about).find(request.role, pk)) is None:
        raise Http404
    made = printing.print_form(kind, about, by=request.role, at=timezone.now(), key=key)
    return redirect(f"{reverse('form', args=[made.serial])}?print")


@staff()
@never_cache
@require_safe
def form(request: StaffRequest, serial: str) -> HttpResponse:
    return show(request, found(request.role, serial))


def show(request: StaffRequest, form: Form, status: int = 200, **given: Asking) -> HttpResponse:
    page = FormPage(form, request.role, timezone.now(), last=request.GET.get("to", ""), given=given)
    return render(request, "desk/pages/form.html", {"page": page, "form": form}, status=status)


@staff()
@never_cache
@require_safe
def pdf(request: StaffRequest, serial: str) -> HttpResponse:
    """The form as PDF; blank copies made together are in one file. Who looks at a filled-in one is written down."""
    first = found(request.role, serial)
    forms = batch(first, request.GET.get("to", ""))
    printing.opened(first, by=request.role, at=timezone.now())
    answer = given_out(pdf_of(forms), "application/pdf", f"{first.serial}.pdf")
    answer["Content-Security-Policy"] = "frame-ancestors 'self'"  # shown within the page of the form
    answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _done(request: StaffRequest, form: Form, verb: Callable[..., Any], asked: str = "") -> HttpResponse:
    """One verb on a form, and its page again; why not stands above it."""
    try:
        verb(by=request.role, at=timezone.now())
    except Refused as refused:
        for problem in refused.problems:
            messages.warning(request, str(problem.message))
    return redirect(reverse("form", args=[form.serial]) + asked)


@staff()
@require_POST
def reprint(request: StaffRequest, serial: str) -> HttpResponse:
    """Count one more printing, and open the print dialogue."""
    form, seen = found(request.role, serial), whole(request.POST.get("reprints", ""))
    verb = partial(printing.reprint, form, shown=-1 if seen is None else seen)
    return _done(request, form, verb, "?print")


@staff()
@require_POST
def void(request: StaffRequest, serial: str) -> HttpResponse:
    form, voiding = found(request.role, serial), ReasonForm(request.POST, auto_id="void-%s")
    if not voiding.is_valid():
        return show(request, form, 422, voiding=voiding)
    return _done(request, form, partial(printing.void, form, reason=voiding.cleaned_data["reason"]))


@staff()
@require_POST
def back(request: StaffRequest, serial: str) -> HttpResponse:
    """The sheet itself has come back signed and is in the file."""
    form, number = found(request.role, serial), whole(request.POST.get("part", "")) or 0
    part = get_object_or_404(form.parts.select_related("form"), part=number)
    return _done(request, form, partial(printing.take_back, part))


@staff()
@require_POST
def belongs(request: StaffRequest, serial: str) -> HttpResponse:
    """A blank copy that was written on by hand is laid on its case."""
    form, naming = found(request.role, serial), BelongsForm(request.POST, auto_id="belongs-%s")
    case = Case.objects.numbered(request.POST.get("number", "").strip(), request.role)
    if naming.is_valid() and case is None:
        naming.refuse(
            [Problem(_("There is no case of this number within your reach."), "number", "not_found")]
        )
    if not (case and naming.is_valid()):
        return show(request, form, 422, belonging=naming)
    return _done(request, form, partial(printing.belongs_to, form, case))


@staff()
@never_cache
@require_safe
def part(request: StaffRequest, token: str) -> HttpResponse:
    """Where the QR leads: to what the form is about; a blank copy to its own page. Out of reach is not found."""
    found = FormPart.objects.filter(token=token).select_related("form").first()
    if found is None or not is_within_reach(found.form, request.role):
        raise Http404
    return redirect(f"{page_of(found.form, request.role)}#forms")


def page_of(form: Form, role: Role) -> str:
    """The page of what the form is about, else its own."""
    if form.subject_id is None:
        return reverse("form", args=[form.serial])
    subject = subject_of(form.subject_kind)
    return subject.page(subject.find(role, form.subject_id))
