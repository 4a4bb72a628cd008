"""Leases: which customer holds which units, from when to when, on what terms (manual 1.7, 2.12, R-102, R-110).

A lease is a contract with its number; the units in it each have their own period, for one may be given back before
the others. What happens to it in its life is said by the verbs below and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self, TypeVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwen.leases.customers import Customer
from shouwen.people.parties import Site
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Place


class LeaseRefused(Exception):
    """What the register of leases does not allow; the message is worded for the desk."""


Held = TypeVar("Held", bound=models.Model)


class Periods(models.QuerySet[Held]):
    """Rows with a period, `ends_on` the first day out."""

    def in_force(self, on: date) -> Self:
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))


class LeaseQuery(Periods["Lease"]):
    def within_reach(self, role: Role) -> Self:
        """Those with a unit in a building of this role's company; the master manager's desk: all."""
        here = self.filter(customer__in=Customer.objects.within_reach(role))
        if role.reach == Reach.SITE:
            return here
        theirs = LeasedUnit.objects.filter(lease=OuterRef("pk"), place__building__manager=role.party_id)
        return here.filter(Exists(theirs))


class LeasedUnitQuery(Periods["LeasedUnit"]):
    pass


class Lease(models.Model):
    """A contract. Rates are fen per ㎡ and month, the deposit fen, `spaces` parking spaces.

    `occupied_on` is the day from which the customer may work there (R-102), `fire_accepted_on` the day on which
    the fit-out passed its fire acceptance, `surrendered_on` the day on which the last unit was given back.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="leases")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="leases")
    number = models.CharField(_("Lease number"), max_length=40)
    starts_on = models.DateField(_("Starts on"))
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)
    fit_out_until_on = models.DateField(_("Fit-out until"), null=True, blank=True)
    rent_free_until_on = models.DateField(_("Rent-free until"), null=True, blank=True)
    rent_fen = models.PositiveIntegerField(_("Rent per ㎡ and month"), default=0)
    management_fee_fen = models.PositiveIntegerField(_("Management fee per ㎡ and month"), default=0)
    deposit_fen = models.PositiveBigIntegerField(_("Deposit"), default=0)
    spaces = models.PositiveSmallIntegerField(_("Parking spaces"), default=0)
    parking_terms = models.CharField(_("What the lease says about parking"), max_length=300, blank=True)
    reinstates = models.BooleanField(_("Reinstated at the end"), default=True)
    special_terms = models.TextField(_("Special terms"), max_length=2000, blank=True)
    needs_fire_acceptance = models.BooleanField(default=False)
    fire_accepted_on = models.DateField(null=True, blank=True)
    occupied_on = models.DateField(null=True, blank=True)
    surrendered_on = models.DateField(null=True, blank=True)

    subject_kind = "lease"
    objects = LeaseQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a_lease_number_is_used_once_in_a_site"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="a_lease_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(occupied_on=None)
                | Q(needs_fire_acceptance=False)
                | Q(fire_accepted_on__isnull=False),
                name="nobody_occupies_a_fit_out_without_its_fire_acceptance",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "ends_on"], name="lease_by_end"),
            models.Index(fields=["customer"], name="lease_by_customer"),
        ]

    @property
    def names(self) -> dict[str, str]:
        """How a journal entry keeps it: the same number in every language."""
        return {"zh": self.number, "en": self.number}

    def area(self, on: date) -> Decimal:
        """㎡ of the units held on this day."""
        areas = self.units.in_force(on).values_list("area_sqm", flat=True)
        return sum(areas, Decimal())

    def __str__(self) -> str:
        return self.number


class LeasedUnit(models.Model):
    """A unit in a lease, held from `starts_on` to the day before `ends_on`. `area_sqm` is what is paid for."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    lease = models.ForeignKey(Lease, models.PROTECT, related_name="units")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="units")
    place = models.ForeignKey(Place, models.PROTECT, related_name="leased")
    area_sqm = models.DecimalField(
        _("Area"), max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal())]
    )
    starts_on = models.DateField()
    ends_on = models.DateField(_("Ends on"), null=True, blank=True)

    objects = LeasedUnitQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="a_unit_has_one_lease_from_a_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="a_unit_is_given_back_after_it_is_taken",
            ),
            models.CheckConstraint(condition=Q(area_sqm__gte=0), name="a_unit_has_no_area_below_nought"),
        ]
        indexes = [models.Index(fields=["customer", "place"], name="leased_by_customer")]


def clashes(
    place: Place, starts_on: date, ends_on: date | None, *, besides: Lease | None = None
) -> LeasedUnit | None:
    """A holding of this unit that overlaps the period, if there is one."""
    held = LeasedUnit.objects.filter(place=place).filter(Q(ends_on=None) | Q(ends_on__gt=starts_on))
    if ends_on is not None:
        held = held.filter(starts_on__lt=ends_on)
    if besides is not None:
        held = held.exclude(lease=besides)
    return held.select_related("lease").first()


# What happens in its life. Each may be called once; the case that calls it is where it is told.


def begin_fit_out(lease: Lease, *, accepted_elsewhere: bool = False) -> None:
    """From now on nobody moves in before the fire acceptance (R-102). Refused once it is occupied.

    An acceptance of earlier works says nothing of these, unless it is that of another unit (`accepted_elsewhere`).
    """
    keeps = {} if accepted_elsewhere else {"fire_accepted_on": None}
    done = Lease.objects.filter(pk=lease.pk, occupied_on=None).update(needs_fire_acceptance=True, **keeps)
    if not done:
        raise LeaseRefused(_("The unit is occupied already."))
    lease.refresh_from_db(fields=["needs_fire_acceptance", "fire_accepted_on"])


def accept_fire(lease: Lease, *, on: date) -> None:
    """The fire acceptance has been passed on this day."""
    Lease.objects.filter(pk=lease.pk, fire_accepted_on=None).update(fire_accepted_on=on)
    lease.refresh_from_db(fields=["fire_accepted_on"])


def may_occupy(lease: Lease) -> bool:
    """R-102: without the fire acceptance of its fit-out nobody moves in and works."""
    return not lease.needs_fire_acceptance or lease.fire_accepted_on is not None


def occupy(lease: Lease, *, on: date) -> None:
    """The customer may work there from this day on. Refused while a fit-out has no fire acceptance (R-102)."""
    free = Q(needs_fire_acceptance=False) | Q(fire_accepted_on__isnull=False)
    if Lease.objects.filter(free, pk=lease.pk, occupied_on=None).update(occupied_on=on):
        lease.occupied_on = on
        return
    lease.refresh_from_db(fields=["occupied_on", "fire_accepted_on", "needs_fire_acceptance"])
    if lease.occupied_on is None:
        raise LeaseRefused(_("Without the fire acceptance nobody may move in and work."))


def surrender(lease: Lease, *, on: date) -> None:
    """Everything has been given back on this day: it and the day before are the last ones held."""
    Lease.objects.filter(pk=lease.pk, surrendered_on=None).update(surrendered_on=on)
    later = Q(ends_on=None) | Q(ends_on__gt=on)
    LeasedUnit.objects.filter(later, lease=lease, starts_on__lt=on).update(ends_on=on)
    lease.refresh_from_db(fields=["surrendered_on"])


def units_of(leases: Iterable[Lease], on: date) -> list[LeasedUnit]:
    """The units of these leases on this day, by code."""
    held = LeasedUnit.objects.in_force(on).filter(lease__in=leases)
    return list(held.select_related("place__building", "lease").order_by("place__code"))
