"""Companies that occupy units, and whom one speaks to there (manual 1.5, R-055)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import Bilingual
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person


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

    class Meta:
        ordering = ["site", "short_zh"]


class Contact(Bilingual):
    """A person at a customer: who may report, who may agree to a price and up to how many fen, whom to call when.

    An empty limit is none. Who is called first, about money, in an emergency and at night may be the same person.
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

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)


def masked(phone: str) -> str:
    """A telephone number with its middle hidden: 138••••2207."""
    return f"{phone[:3]}••••{phone[-4:]}" if len(phone) >= 8 else phone
