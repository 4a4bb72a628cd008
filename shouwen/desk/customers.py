"""The register of customers on the screen: the list, and the page of one (一户一档)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework.cases import Case
from shouwen.desk.case_forms import ReasonForm
from shouwen.desk.columns import OF_CUSTOMERS
from shouwen.journal.entries import reading
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.index import CANDIDATES
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.sheets import MOST
from shouwen.kit.typed import whole
from shouwen.kit.words import day, yuan
from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Customer, CustomerQuery
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.leases.search import contacts, customers
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Building, Place
from shouwen.places.search import places
from shouwen.services.authorising import notice_days
from shouwen.services.clearance import leaving
from shouwen.services.contacts import check_days
from shouwen.services.customer_files import CustomerFile
from shouwen.services.deciding import Deciders
from shouwen.services.keys import KeyCustody, keeps_keys
from shouwen.services.parking import ParkingPermit

PAGE, SHOWN, ENDED = 50, 20, 10
SOON = (30, 60, 90)  # days to the end of a lease


@staff()
@never_cache
@require_safe
def customer_list(request: StaffRequest) -> HttpResponse:
    """The customers within reach, a page at a time; found by words, by building and by how soon a lease ends."""
    role, today = request.role, timezone.localdate()
    said = {name: request.GET.get(name, "").strip() for name in ("q", "building", "ends", "before")}
    rows = _asked(role, said, today).order_by("-pk")
    if wants_sheet(request):
        sheet = _with_leases(rows, today)[: MOST + 1]
        about = [
            (_("Search"), said["q"]),
            (_("Building"), said["building"]),
            (_("Lease ends within (days)"), said["ends"]),
        ]
        return handed_out(request, _("Customers"), OF_CUSTOMERS, sheet, [each for each in about if each[1]])
    page, more = one_page(_with_leases(older_than(said["before"], rows), today), PAGE)
    buildings = Building.objects.filter(site=role.site_id).order_by("code")
    if role.reach != Reach.SITE:
        buildings = buildings.filter(manager=role.party_id)
    said.pop("before")
    context = {
        "rows": page,
        "more": more,
        "buildings": buildings,
        "soon": SOON,
        "sheet": sheet_address(request),
        **said,
    }
    return render(request, "desk/pages/customers.html", context)


def _asked(role: Role, said: dict[str, str], today: date) -> CustomerQuery:
    rows = Customer.objects.within_reach(role)
    if said["q"]:
        rows = rows.filter(pk__in=_found(role, said["q"]))
    units = Place.objects.filter(leased__customer=OuterRef("pk"), building__code=said["building"])
    if said["building"]:
        rows = rows.filter(Exists(units))
    if (days := whole(said["ends"])) in SOON:
        ending = Lease.objects.filter(customer=OuterRef("pk"), surrendered_on=None, ends_on__gt=today)
        rows = rows.filter(Exists(ending.filter(ends_on__lte=today + timedelta(days=days or 0))))
    return rows


def _found(role: Role, words: str) -> set[int]:
    """By the company's names, its people, the end of a telephone number, a unit."""
    named = {each.pk for each in customers(role.site_id, words, CANDIDATES)}
    people = {each.customer_id for each in contacts(role.site_id, words, CANDIDATES)}
    units = [place.pk for place in places(role.site_id, words, CANDIDATES)]
    held = LeasedUnit.objects.filter(place__in=units).values_list("customer", flat=True)
    return named | people | set(held)


def _with_leases(rows: QuerySet[Customer], today: date) -> QuerySet[Customer]:
    units = LeasedUnit.objects.in_force(today).select_related("place__building").order_by("place__code")
    leases = Lease.objects.in_force(today).order_by("ends_on")
    rows = rows.select_related("assistant", "party")
    rows = rows.prefetch_related(Prefetch("units", units, to_attr="held"))
    return rows.prefetch_related(Prefetch("leases", leases, to_attr="running"))


def found(role: Role, code: str) -> Customer:
    """The customer of this code within reach; else it is as if there were none."""
    rows = Customer.objects.within_reach(role).select_related("party", "assistant", "site")
    return get_object_or_404(rows, party__code=code)


@staff()
@never_cache
@require_safe
def customer(request: StaffRequest, customer: str) -> HttpResponse:
    """One customer: what it holds, its people and what they may do, whom it authorised, its cases and its files."""
    return show(request, found(request.role, customer))


def show(request: StaffRequest, customer: Customer, status: int = 200, **more: Any) -> HttpResponse:
    role, at = request.role, timezone.now()
    today = timezone.localdate(at)
    units = LeasedUnit.objects.select_related("place__building").order_by("place__code")
    leases = Lease.objects.within_reach(role).filter(customer=customer).order_by("-starts_on", "-pk")
    cases = Case.objects.within_reach(role).filter(customer=customer).select_related("place__building")
    changes = customer.changes.select_related("proposed_by", "decided_by", "lease")[:SHOWN]
    decide, days = Deciders(customer.site, [customer], today), notice_days(customer.site, today)
    context = {
        "customer": customer, "now": at, "today": today, "reason": ReasonForm(auto_id="show-%s"),
        "leases": leases.prefetch_related(Prefetch("units", units)),
        "people": customer.contacts.order_by(F("left_on").asc(nulls_first=True), "-is_main", "id"),
        "stale": customer.contacts.stale(today, check_days(customer.site, today)).order_by("checked_on").first(),
        "authorisations": [
            (each, each.counts_on(today), each.ends_within(days, today))
            for each in customer.authorisations.order_by("-id")
        ],
        "cases": cases.filter(state=Case.State.OPEN).order_by("-pk")[:SHOWN],
        "ended": cases.exclude(state=Case.State.OPEN).order_by("-pk")[:ENDED],
        "surrendering": leaving(customer), **_given_out(customer, role),
        "files": CustomerFile.objects.within_reach(role).filter(customer=customer).select_related("place"),
        "changes": [(each, lines_of(each), each.is_waiting and decide.may(role, each)) for each in changes],
        **more,
    }  # fmt: skip
    return render(request, "desk/pages/customer.html", context, status=status)


def _given_out(customer: Customer, role: Role) -> dict[str, Any]:
    """The keys and cards that it holds, of those that this role looks after; its parking permits that stand."""
    now = KeyCustody.objects.within_reach(role).now().filter(customer=customer)
    near = Exists(Case.objects.within_reach(role).filter(pk=OuterRef("case")))
    permits = ParkingPermit.objects.within_reach(role).filter(customer=customer, given_back_on=None)
    return {
        "keeps_keys": keeps_keys(role),
        "keys": now.select_related("key__place").order_by("key__number")[:SHOWN],
        "permits": permits.annotate(is_near=near).select_related("case").order_by("number")[:SHOWN],
    }


def lines_of(change: LeaseChange) -> list[tuple[Any, Any, Any]]:
    """Each field that differs: what it is called, what it says, what it shall say; money in yuan, days as days."""
    model = Lease if change.lease_id else Customer
    return [
        (model._meta.get_field(name).verbose_name, _said(name, change.before[name]), _said(name, value))  # type: ignore[union-attr]
        for name, value in change.after.items()
    ]


def _said(name: str, value: Any) -> Any:
    if value in (None, ""):
        return "—"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_fen"):
        return yuan(value)
    return day(date.fromisoformat(value)) if name.endswith("_on") else value


@staff()
@never_cache
@require_POST
def customer_show(request: StaffRequest, customer: str) -> HttpResponse:
    """A telephone number or the number of an ID in full, once, to who gives a reason; the reading is an entry."""
    them, form = found(request.role, customer), ReasonForm(request.POST, auto_id="show-%s")
    kind, _sep, key = request.POST.get("what", "").partition(":")
    rows: Any = {"phone": them.contacts, "id": them.authorisations}.get(kind)
    if rows is None or not (row := rows.filter(pk=whole(key)).first()):
        raise Http404
    if not form.is_valid():
        return show(request, them, 422, reason=form, asked=f"{kind}:{row.pk}")
    what = f"{kind} {row.pk} {form.cleaned_data['reason']}"
    reading(them.site, Customer.subject_kind, them.pk, what, by=request.role, at=timezone.now())
    return show(request, them, shown=f"{kind}:{row.pk}")
