"""The occupier list (大厦入住客户名单, R-055, F-52): who is in a building, where, until when, whom to call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.places.buildings import Building

IN, FITTING_OUT, COMING = _("In"), _("Being fitted out"), _("Not moved in yet")


@dataclass
class Occupier:
    """A company in a building, with all that it holds there on the day."""

    customer: Customer
    units: list[LeasedUnit] = field(default_factory=list)

    @property
    def codes(self) -> str:
        return ", ".join(held.place.code for held in self.units)

    @property
    def area(self) -> Decimal:
        """㎡."""
        return sum((held.area_sqm for held in self.units), Decimal())

    @property
    def leases(self) -> list[Lease]:
        return list({held.lease_id: held.lease for held in self.units}.values())

    @property
    def ends_on(self) -> date | None:
        """The first day on which something of it ends."""
        return min((held.ends_on for held in self.units if held.ends_on), default=None)

    @property
    def status(self) -> str:
        if any(lease.occupied_on for lease in self.leases):
            return str(IN)
        return str(FITTING_OUT if any(lease.needs_fire_acceptance for lease in self.leases) else COMING)

    @property
    def people(self) -> list[Contact]:
        """Whom to call: who is named for it, else the first in the register."""
        every = list(self.customer.contacts.all())
        named = [each for each in every if each.is_main or each.for_emergency or each.for_night]
        return (named or every)[:3]


def occupiers(building: Building, on: date) -> list[Occupier]:
    """The companies in this building on this day, by their lowest unit. Two queries."""
    held = LeasedUnit.objects.in_force(on).filter(place__building=building).order_by("place__code")
    people = Prefetch("customer__contacts", Contact.objects.there().order_by("-is_main", "id"))
    found: dict[int, Occupier] = {}
    for each in held.select_related("place", "lease", "customer").prefetch_related(people):
        found.setdefault(each.customer_id, Occupier(each.customer)).units.append(each)
    return list(found.values())
