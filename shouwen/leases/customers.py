"""Companies that occupy units, and whom one speaks to there (manual 1.5, R-055)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import Bilingual
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person
from shouwen.places.buildings import Place


class Customer(Bilingual):
    """An occupier company, tenant or owner-occupier. Its people sign in with roles at `party`."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="customers")
    party = models.OneToOneField(Party, models.PROTECT, related_name="customer")
    short_zh = models.CharField(max_length=30)
    short_en = models.CharField(max_length=60, blank=True)
    business_zh = models.CharField(max_length=60, blank=True)
    business_en = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["site", "short_zh"]


class Contact(Bilingual):
    """A person at a customer: who calls, who may agree to a price."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="contacts")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    title_zh = models.CharField(max_length=40, blank=True)
    title_en = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, choices=Person.Language, default=Person.Language.ZH_HANS)
    may_spend = models.BooleanField(_("may agree to a price"), default=False)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="contact")

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)


def masked(phone: str) -> str:
    """A telephone number with its middle hidden: 138••••2207."""
    return f"{phone[:3]}••••{phone[-4:]}" if len(phone) >= 8 else phone


class LeaseQuery(models.QuerySet["Lease"]):
    def in_force(self, on: date) -> "LeaseQuery":
        return self.filter(starts_on__lte=on).filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on))


class Lease(models.Model):
    """A customer holds a unit from `starts_on` to the day before `ends_on`."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="leases")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="leases")
    place = models.ForeignKey(Place, models.PROTECT, related_name="leases")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = LeaseQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="a_unit_has_one_lease_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="a_lease_ends_after_it_starts",
            ),
        ]
