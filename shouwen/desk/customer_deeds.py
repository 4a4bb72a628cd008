"""What is done to a customer's register at the desk: a person, an authorisation, a change and its approval."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.desk.customer_forms import AuthorisationForm, ChangeForm, ContactForm
from shouwen.desk.customers import found, show
from shouwen.desk.forms import Asking
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Place
from shouwen.services import changing
from shouwen.services.authorising import authorise
from shouwen.services.contacts import add_contact
from shouwen.services.filing import open_file


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: StaffRequest, customer: str) -> HttpResponse:
    """Another person at this customer."""
    them = found(request.role, customer)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_contact(them, by=request.role, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Added: %(name)s") % {"name": made.name})
            return redirect("customer", customer)
        except Refused as refused:
            form.refuse(refused.problems)
    return _form(request, "contact_new", them, form)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorisation_new(request: StaffRequest, customer: str) -> HttpResponse:
    """Whom the customer authorises; the papers go into the file of a unit of it (R-161)."""
    them, at = found(request.role, customer), timezone.now()
    today = timezone.localdate(at)
    held = {unit.place: unit.lease for unit in _units(request.role, them)}
    if request.method != "POST":
        return _form(request, "authorisation_new", them, AuthorisationForm(held, today))
    form = AuthorisationForm(held, today, request.POST, request.FILES)
    if form.is_valid():
        try:
            _authorise(form, held, request.role)
            messages.success(request, _("Written down."))
            return redirect("customer", customer)
        except Refused as refused:
            form.refuse(refused.problems)
    return _form(request, "authorisation_new", them, form)


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
        raise Refused([Problem(_("This customer holds no unit, so it has no file for the papers."))])
    file = open_file(held[unit], unit, by=role, at=at)
    authorise(file, by=role, at=at, **given)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_new(request: StaffRequest, customer: str) -> HttpResponse:
    """Propose what a lease (`?lease=`), or the register, shall say."""
    them, number = found(request.role, customer), request.GET.get("lease", "")
    leases = Lease.objects.within_reach(request.role).filter(customer=them)
    lease = get_object_or_404(leases, number=number) if number else None
    if request.method != "POST":
        return _form(request, "change_new", them, ChangeForm(lease or them), lease)
    form = ChangeForm(lease or them, request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("reason", "form_key")}
        try:
            changing.propose(
                them, lease=lease, after=form.after(), by=request.role, at=timezone.now(), **given
            )
            messages.success(request, _("Proposed. It is made once a leader approves it."))
            return redirect("customer", customer)
        except Refused as refused:
            form.refuse(refused.problems)
    return _form(request, "change_new", them, form, lease)


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


def _form(
    request: StaffRequest, name: str, them: Customer, form: Asking, lease: Lease | None = None
) -> HttpResponse:
    context = {"customer": them, "form": form, "lease": lease}
    return render(request, f"desk/pages/{name}.html", context, status=422 if form.is_bound else 200)
