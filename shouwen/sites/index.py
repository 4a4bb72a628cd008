"""The index of a complex: what its people, places, companies and cases are found by, brought up to date."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from shouwen.casework.cases import Case
from shouwen.casework.search import CaseWords, recount
from shouwen.kit.index import AT_ONCE, batched, keep
from shouwen.leases.search import ContactWords, CustomerWords, recount_contacts, recount_customers
from shouwen.people.parties import Site
from shouwen.people.search import RoleWords, recount_roles
from shouwen.places.buildings import Place
from shouwen.places.search import PlaceWords, recount_places
from shouwen.services.enquiries import Enquiry, EnquiryWords, terms_of


def index_site(site: Site) -> int:
    """Reckon the whole index of a complex anew; how many rows it had said otherwise, or not at all.

    Takes some seconds for ten thousand cases, and may run while people work: so many cases are held at a time.
    """
    registers = sum(map(len, _registers(site)))
    return registers + index_cases(Case.objects.filter(site=site)) + index_enquiries(site)


def index_registers(site: Site) -> None:
    """Bring the index up to date with files just loaded: the registers, and the cases that name what changed."""
    _roles, places, customers, contacts = _registers(site)
    cases = Case.objects.filter(site=site)
    if not (cases.exists() or Enquiry.objects.filter(site=site).exists()):
        return
    for some in batched(places, AT_ONCE):
        buildings = Place.objects.filter(pk__in=some).values("building")
        index_cases(cases.filter(Q(place__in=some) | Q(building__in=buildings)))
    for some in batched(customers, AT_ONCE):
        index_cases(cases.filter(customer__in=some))
    for some in batched(contacts, AT_ONCE):
        index_cases(cases.filter(contact__in=some))
    if customers:
        index_enquiries(site)


def index_cases(cases: QuerySet[Case]) -> int:
    """Reckon the index of these cases anew; how many rows it had said otherwise."""
    count, last = 0, 0
    while some := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        last = some[-1]
        with transaction.atomic():
            held = list(Case.objects.select_for_update().filter(pk__in=some).values_list("pk", flat=True))
            count += len(keep(CaseWords, recount(Case.objects.filter(pk__in=held))))
    return count


def index_enquiries(site: Site) -> int:
    rows = Enquiry.objects.filter(site=site).select_related("customer")
    return len(keep(EnquiryWords, {enquiry.pk: terms_of(enquiry) for enquiry in rows.iterator()}))


def _registers(site: Site) -> tuple[list[int], list[int], list[int], list[int]]:
    """The roles, places, companies and contacts whose words have changed."""
    return (
        keep(RoleWords, recount_roles(site)),
        keep(PlaceWords, recount_places(site)),
        keep(CustomerWords, recount_customers(site)),
        keep(ContactWords, recount_contacts(site)),
    )
