"""Who decides on a proposed change of a lease or of the register, and how they are told (M-FL-04).

A leader of the building's management or leasing decides, never who proposed it. Where nobody but the proposer leads
there, the master manager does, so that no proposal waits for ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Customer
from shouwen.leases.leases import LeasedUnit
from shouwen.people.parties import Party, Site, Trade
from shouwen.people.persons import Person
from shouwen.people.roles import DUTIES, Role

DECIDE = [
    post for post, duty in DUTIES.items() if duty.leads and duty.trade in (Trade.MANAGEMENT, Trade.LEASING)
]


class Deciders:
    """Who decides for these customers on this day: three queries, however many they are."""

    def __init__(self, site: Site, customers: Iterable[Customer | int], on: date) -> None:
        self.site, self.on = site, on
        keys = {each if isinstance(each, int) else each.pk for each in customers}
        units = LeasedUnit.objects.filter(customer__in=keys).exclude(place__building=None)
        self.of_lease: dict[int, set[int]] = defaultdict(set)
        self.of_customer: dict[int, set[int]] = defaultdict(set)
        for customer, lease, manager in units.values_list("customer", "lease", "place__building__manager"):
            self.of_lease[lease].add(manager)
            self.of_customer[customer].add(manager)
        masters = Party.objects.filter(site=site, kind=Party.Kind.MASTER_MANAGER)
        self.masters = set(masters.values_list("pk", flat=True))
        self.leaders: dict[int, dict[int, Person]] = defaultdict(dict)
        roles = Role.objects.in_force(on).filter(site=site, post__in=DECIDE, person__is_active=True)
        for role in roles.select_related("person").order_by("pk"):
            self.leaders[role.party_id][role.person_id] = role.person

    def parties(self, change: LeaseChange) -> set[int]:
        """The companies whose leaders decide: those that manage a building of it, else the master manager."""
        theirs = self.of_lease.get(change.lease_id or 0) or self.of_customer.get(change.customer_id) or set()
        others = {who for party in theirs for who in self.leaders[party]} - {change.proposed_by_id}
        return theirs if others else self.masters

    def people(self, change: LeaseChange) -> list[Person]:
        found = {pk: one for party in self.parties(change) for pk, one in self.leaders[party].items()}
        return [one for pk, one in found.items() if pk != change.proposed_by_id]

    def may(self, by: Role, change: LeaseChange) -> bool:
        """True for a leader of management or leasing at one of these companies who did not propose it."""
        is_theirs = by.post in DECIDE and by.party_id in self.parties(change)
        return is_theirs and by.person_id != change.proposed_by_id


def deciders_of(change: LeaseChange, at: datetime) -> Deciders:
    return Deciders(change.site, [change.customer_id], timezone.localtime(at, change.site.tz).date())


def waiting_for_approval(role: Role) -> models.QuerySet[LeaseChange]:
    """What is proposed for the customers within reach and not yet decided, the oldest first."""
    near = LeaseChange.objects.filter(customer__in=Customer.objects.within_reach(role))
    rows = near.filter(state=LeaseChange.State.WAITING).order_by("pk")
    return rows.select_related("customer__party", "lease", "proposed_by", "site")


def tell_who_decides(change: LeaseChange, at: datetime) -> None:
    """What waits for them, with who proposed it and why."""
    said: dict[str, Any] = {"name": change.proposed_by.names, "why": change.reason}
    text = wording(_("%(name)s proposes to change what the register says: %(why)s"), **said)
    if change.lease:
        words = _("%(name)s proposes to change lease %(lease)s: %(why)s")
        text = wording(words, lease=change.lease.number, **said)
    tell(deciders_of(change, at).people(change), text, site=change.site, subject=change.customer, at=at)


def tell_who_asked(change: LeaseChange, at: datetime) -> None:
    """The answer, to who proposed it; of what was declined the reason."""
    about = change.lease.number if change.lease else change.customer.names
    if change.state == LeaseChange.State.APPROVED:
        text = wording(_("Approved and made: your change of %(about)s"), about=about)
    else:
        words = _("Declined: your change of %(about)s. %(why)s")
        text = wording(words, about=about, why=change.decision)
    tell([change.proposed_by], text, site=change.site, subject=change.customer, at=at)
