"""Whom a customer authorised, at the desk: taking it in, the paper that was missing, taking it back (R-161, F-45)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.desk.customer_deeds import customer_form
from shouwen.desk.customer_forms import AuthorisationForm, AuthorisationPapersForm, WhyForm
from shouwen.desk.customers import found
from shouwen.journal.entries import Entry, Kind
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Place
from shouwen.services import authorising
from shouwen.services.authorising import authorise
from shouwen.services.customer_files import CustomerFile
from shouwen.services.filing import open_file

NO_FILE = Problem(gettext_lazy("This customer holds no unit, so it has no file for the papers."))


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorisation_new(request: StaffRequest, customer: str) -> HttpResponse:
    """Whom the customer authorises; the papers go into the file of a unit of it (R-161)."""
    them, at = found(request.role, customer), timezone.now()
    today = timezone.localdate(at)
    held = {unit.place: unit.lease for unit in _units(request.role, them)}
    if request.method != "POST":
        return customer_form(request, "authorisation_new", them, AuthorisationForm(held, today))
    form = AuthorisationForm(held, today, request.POST, request.FILES)
    if form.does(lambda: _authorise(form, held, request.role)):
        messages.success(request, _("Written down."))
        return redirect("customer", customer)
    return customer_form(request, "authorisation_new", them, form)


def _units(role: Role, them: Customer) -> list[LeasedUnit]:
    """The units that it holds or will hold, in this role's reach."""
    units = LeasedUnit.objects.filter(customer=them, lease__surrendered_on=None)
    if role.reach != Reach.SITE:
        units = units.filter(place__building__manager=role.party_id)
    return list(
        units.select_related("place__building__calendar__site", "lease__site").order_by("place__code")
    )


def _authorise(form: AuthorisationForm, held: dict[Place, Lease], role: Role) -> None:
    given, at = dict(form.cleaned_data), timezone.now()
    given.pop("unit", None)
    if (unit := form.unit) is None:
        raise Refused([NO_FILE])
    file = open_file(held[unit], unit, by=role, at=at)
    authorise(file, by=role, at=at, **given)


@staff()
@never_cache
@require_safe
def authorisation(request: StaffRequest, customer: str, pk: int) -> HttpResponse:
    """One authorisation: for what, its days, its papers; what is missing, and taking it back."""
    them = found(request.role, customer)
    return _show(request, them, _one(them, pk))


def _one(them: Customer, pk: int) -> Authorisation:
    return get_object_or_404(them.authorisations, pk=pk)


def _show(
    request: StaffRequest, them: Customer, one: Authorisation, status: int = 200, **more: Any
) -> HttpResponse:
    today = timezone.localdate()
    ended = Entry.objects.about(Authorisation.subject_kind, one.pk).filter(kind=Kind.CANCELLED)
    context = {
        "customer": them, "one": one, "counts": one.counts_on(today), "today": today,
        "is_soon": one.ends_within(authorising.notice_days(them.site, today), today),
        "papers": one.filed.select_related("file", "paper").order_by("-id"),
        "ended": ended.select_related("person").first() if one.revoked_on else None,
        "missing": AuthorisationPapersForm(one), "why": WhyForm(auto_id="revoke-%s"), **more,
    }  # fmt: skip
    return render(request, "desk/pages/authorisation.html", context, status=status)


@staff()
@never_cache
@require_POST
def authorisation_papers(request: StaffRequest, customer: str, pk: int) -> HttpResponse:
    """The paper that was missing."""
    them, at, role = found(request.role, customer), timezone.now(), request.role
    one = _one(them, pk)
    form = AuthorisationPapersForm(one, request.POST, request.FILES)
    if request.FILES and not form.fields.keys() & request.FILES.keys():
        return redirect("authorisation", customer, pk)  # what came lies there already: a second click
    if form.does(
        lambda: authorising.complete(one, _file_for(them, one, role), by=role, at=at, **form.papers)
    ):
        messages.success(request, _("It lies in the file."))
        return redirect("authorisation", customer, pk)
    return _show(request, them, one, 422, missing=form)


def _file_for(them: Customer, one: Authorisation, role: Role) -> CustomerFile:
    """Where its other paper lies, else the file of a unit that the customer holds."""
    near = CustomerFile.objects.within_reach(role).filter(customer=them, sealed_at=None)
    if file := near.filter(papers__authorisation=one).first() or near.order_by("pk").first():
        return file
    raise Refused([NO_FILE])


@staff()
@never_cache
@require_POST
def authorisation_revoke(request: StaffRequest, customer: str, pk: int) -> HttpResponse:
    """Take it back: from now on it authorises nobody."""
    them, form = found(request.role, customer), WhyForm(request.POST, auto_id="revoke-%s")
    one = _one(them, pk)
    if form.does(lambda: authorising.revoke(one, by=request.role, at=timezone.now(), **form.cleaned_data)):
        messages.success(request, _("Taken back: it authorises nobody any more."))
        return redirect("authorisation", customer, pk)
    return _show(request, them, one, 422, why=form)
