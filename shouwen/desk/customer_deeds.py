"""What is done to a customer's register at the desk: a person, an authorisation, a change and its approval."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.casework.asking import Refused
from shouwen.desk.customer_forms import ChangeForm, ContactAgainForm, ContactForm
from shouwen.desk.customers import found, show
from shouwen.desk.forms import Asking
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services import changing, contacts
from shouwen.services.contacts import add_contact


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: StaffRequest, customer: str) -> HttpResponse:
    """Another person at this customer."""
    them = found(request.role, customer)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.does(lambda: add_contact(them, by=request.role, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Added: %(name)s") % {"name": form.cleaned_data["name_zh"]})
        return redirect("customer", customer)
    return customer_form(request, "contact_new", them, form)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, customer: str, key: int) -> HttpResponse:
    """One person: what is right today, or gone from the company."""
    them = found(request.role, customer)
    one = get_object_or_404(them.contacts.there(), pk=key)
    form = ContactAgainForm(one, request.POST if request.method == "POST" else None)
    if form.does(lambda: contacts.amend_contact(one, by=request.role, at=timezone.now(), **form.given())):
        messages.success(request, _("Written down."))
        return redirect("customer", customer)
    context = {"customer": them, "one": one, "form": form}
    return render(request, "desk/pages/contact.html", context, status=422 if form.is_bound else 200)


@staff()
@never_cache
@require_POST
def contact_left(request: StaffRequest, customer: str, key: int) -> HttpResponse:
    """This person has left the company."""
    them = found(request.role, customer)
    one = get_object_or_404(them.contacts, pk=key)
    return _done(request, them, lambda: contacts.contact_left(one, by=request.role, at=timezone.now()))


@staff()
@never_cache
@require_POST
def contacts_checked(request: StaffRequest, customer: str) -> HttpResponse:
    """The customer was asked, and its people are right as they stand."""
    them = found(request.role, customer)
    return _done(request, them, lambda: contacts.check_contacts(them, by=request.role, at=timezone.now()))


def _done(request: StaffRequest, them: Customer, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except Refused as refused:
        return show(request, them, 422, refused_above=refused.problems)
    messages.success(request, _("Written down."))
    return redirect("customer", them.party.code)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: StaffRequest, customer: str) -> HttpResponse:
    """Propose what a lease (`?lease=`), or the register, shall say."""
    them, number = found(request.role, customer), request.GET.get("lease", "")
    leases = Lease.objects.within_reach(request.role).filter(customer=them)
    lease = get_object_or_404(leases, number=number) if number else None
    if request.method != "POST":
        return customer_form(request, "change_new", them, ChangeForm(lease or them), lease)
    form = ChangeForm(lease or them, request.POST)
    if form.does(lambda: _propose(form, them, lease, request.role)):
        messages.success(request, _("Proposed. It is made once a leader approves it."))
        return redirect("customer", customer)
    return customer_form(request, "change_new", them, form, lease)


def _propose(form: ChangeForm, them: Customer, lease: Lease | None, by: Role) -> None:
    given = {name: form.cleaned_data[name] for name in ("reason", "form_key")}
    changing.propose(them, lease=lease, after=form.after(), by=by, at=timezone.now(), **given)


@staff()
@never_cache
@require_POST
def change_decide(request: StaffRequest, customer: str, pk: int) -> HttpResponse:
    """Approve a change, or decline it with a reason."""
    them, at, role = found(request.role, customer), timezone.now(), request.role
    change = get_object_or_404(them.changes, pk=pk)
    way = request.POST.get("way")
    if way not in ("approve", "decline"):
        raise Http404
    try:
        if way == "approve":
            changing.approve(change, by=role, at=at)
            messages.success(request, _("Approved and made."))
        else:
            changing.decline(change, why=request.POST.get("why", ""), by=role, at=at)
            messages.success(request, _("Declined: everything stays as it was."))
    except Refused as refused:
        typed = request.POST.get("why", "")
        return show(request, them, 422, refused=refused.problems, refused_at=change.pk, why=typed)
    return redirect("customer", customer)


def customer_form(
    request: StaffRequest, name: str, them: Customer, form: Asking, lease: Lease | None = None
) -> HttpResponse:
    context = {"customer": them, "form": form, "lease": lease}
    return render(request, f"desk/pages/{name}.html", context, status=422 if form.is_bound else 200)
