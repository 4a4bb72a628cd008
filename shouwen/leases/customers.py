"""Companies that occupy units, and whom one speaks to there (manual 1.5, R-055; form F-41)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import Bilingual
from shouwen.people.parties import Party, Site, Trade
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Place


class CustomerQuery(models.QuerySet["Customer"]):
    def within_reach(self, role: Role) -> CustomerQuery:
        """Those who hold or have held a unit in a building of this role's company; the master manager's desk: all.

        An engineer or a guard is not shown the register; a customer's own people have the customers' pages.
        """
        here = self.filter(site=role.site_id)
        if role.reach == Reach.SITE:
            return here
        if role.reach != Reach.PARTY and role.duty.trade not in (Trade.LEASING, Trade.FINANCE):
            return here.none()
        theirs = Place.objects.filter(building__manager=role.party_id, leased__customer=OuterRef("pk"))
        return here.filter(Exists(theirs))


class Customer(Bilingual):
    """An occupier company, tenant or owner-occupier. Its people sign in with roles at `party`.

    `assistant` is the customer-service assistant who looks after it.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="customers")
    party = models.OneToOneField(Party, models.PROTECT, related_name="customer")
    short_zh = models.CharField(max_length=30)
    short_en = models.CharField(max_length=60, blank=True)
    business_zh = models.CharField(max_length=60, blank=True)
    business_en = models.CharField(max_length=60, blank=True)
    assistant = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="looks_after")
    licence_number = models.CharField(_("Business licence number"), max_length=30, blank=True)
    legal_representative = models.CharField(_("Legal representative"), max_length=60, blank=True)
    staff_count = models.PositiveIntegerField(_("Number of staff"), null=True, blank=True)
    mail_instruction = models.CharField(_("What to do with its mail"), max_length=300, blank=True)
    insurer = models.CharField(_("Insurer"), max_length=60, blank=True)
    insured_until_on = models.DateField(_("Insured until"), null=True, blank=True)

    subject_kind = "customer"
    objects = CustomerQuery.as_manager()

    class Meta:
        ordering = ["site", "short_zh"]

    @property
    def number(self) -> str:
        """What its journal entries call it."""
        return self.party.code[:30]

    @property
    def title(self) -> str:
        """What stands under a notice about it."""
        return self.short_zh or self.name_zh


class ContactQuery(models.QuerySet["Contact"]):
    def there(self) -> ContactQuery:
        """Those who have not left the company."""
        return self.filter(left_on=None)

    def stale(self, on: date, days: int) -> ContactQuery:
        """Those who are there and whom nobody has asked for so many days whether this is still right (M-EM-04)."""
        return self.there().filter(Q(checked_on=None) | Q(checked_on__lt=on - timedelta(days=days)))


class Contact(Bilingual):
    """A person at a customer: who may report, who may agree to a price and up to how many fen, whom to call when.

    An empty limit is none. Who is called first, about money, in an emergency and at night may be the same person.
    `checked_on` is when the customer last said that this is right, `left_on` when the person left the company.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="contacts")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    title_zh = models.CharField(max_length=40, blank=True)
    title_en = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, choices=Person.Language, default=Person.Language.ZH_HANS)
    may_spend = models.BooleanField(_("may agree to a price"), default=False)
    may_report = models.BooleanField(_("may report"), default=True)
    spend_limit_fen = models.PositiveIntegerField(_("up to"), null=True, blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)
    for_finance = models.BooleanField(_("for money"), default=False)
    for_emergency = models.BooleanField(_("in an emergency"), default=False)
    for_night = models.BooleanField(_("at night"), default=False)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="contact")
    checked_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    objects = ContactQuery.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None)
                | Q(
                    may_report=False, may_spend=False, is_main=False, for_finance=False, for_emergency=False,
                    for_night=False,
                ),
                name="who_has_left_may_do_nothing_for_the_company",
            )
        ]  # fmt: skip

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    def may_agree_to(self, amount_fen: int) -> bool:
        """True when this person may bind the customer to so much (fen)."""
        return self.may_spend and (self.spend_limit_fen is None or amount_fen <= self.spend_limit_fen)


def masked(phone: str) -> str:
    """A telephone number with its middle hidden: 138••••2207."""
    return f"{phone[:3]}••••{phone[-4:]}" if len(phone) >= 8 else phone


def masked_address(email: str) -> str:
    """An address with its name hidden: c••••@ruilan.example."""
    name, _at, house = email.partition("@")
    return f"{name[:1]}••••@{house}" if house else ""
