"""Keys and cards: sets of them, and in whose hands each set is (manual 2.12 "Keys", R-054, R-117, F-43, F-44).

A set has exactly one holder at any time. The chain of custody says who held it from when to when; the row without an
end is the holder now, and the database keeps a second one from standing beside it. A set is written down with its
first row and every verb closes one and opens the next, so there is never none either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.procedure import Problem
from shouwen.journal.files import Paper
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Party, Site, Trade
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Place
from shouwen.services.clearance import Blocker, Look, source
from shouwen.services.customer_files import CustomerFile
from shouwen.services.filing import seals_not_while


class KeyKind(models.TextChoices):
    KEY = "key", _("Door keys")
    CARD = "card", _("Access cards")


class Seal(models.TextChoices):
    """A spare set that a customer left with us under seal."""

    NONE = "", _("Not sealed")
    SEALED = "sealed", _("Sealed")
    OPENED = "opened", _("Opened")
    BROKEN = "broken", _("Seal broken")


class Holder(models.TextChoices):
    DESK = "desk", _("With us")
    CUSTOMER = "customer", _("In the customer's hands")
    BORROWER = "borrower", _("Lent")
    NOBODY = "nobody", _("Lost")
    GONE = "gone", _("Written off")


def keeps_keys(role: Role) -> bool:
    """Customer service, and who leads the company."""
    return role.is_staff and role.reach in (Reach.PARTY, Reach.SITE)


class KeyQuery(models.QuerySet["Key"]):
    def within_reach(self, role: Role) -> KeyQuery:
        """Those that this role's own company keeps: no building's keys are another building's business.

        Not for departments that only come to work on a case, and not for customers.
        """
        return self.filter(site=role.site_id, keeper=role.party_id) if keeps_keys(role) else self.none()

    def with_holder(self) -> KeyQuery:
        """Each with `held_by`: the list of one that is its holder now. One query more, however many."""
        now = KeyCustody.objects.filter(until_at=None).select_related("customer", "given_by")
        rows = self.select_related("place", "deposited_by")
        return rows.prefetch_related(Prefetch("chain", queryset=now, to_attr="held_by"))


class Key(models.Model):
    """A set of keys or cards of one place. `keeper` is the company whose keys they are to look after.

    `quantity` pieces go together and are never parted. A sealed set is a spare that `deposited_by` left with us.
    """

    site = models.ForeignKey(Site, models.PROTECT)
    keeper = models.ForeignKey(Party, models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, models.PROTECT, related_name="keys")
    kind = models.CharField(_("Keys or cards"), max_length=10, choices=KeyKind)
    number = models.CharField(_("Number of the set"), max_length=30)
    quantity = models.PositiveSmallIntegerField(_("Pieces"), default=1)
    card_number = models.CharField(_("Card numbers"), max_length=200, blank=True)
    seal = models.CharField(max_length=10, choices=Seal, default=Seal.NONE, blank=True)
    seal_number = models.CharField(_("Number of the seal"), max_length=30, blank=True)
    deposited_by = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="deposited_keys"
    )
    form_key = models.UUIDField(null=True, blank=True)

    subject_kind = "key"
    objects = KeyQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "keeper", "number"], name="a_key_number_is_used_once_by_a_keeper"
            ),
            models.UniqueConstraint(fields=["site", "form_key"], name="a_form_writes_down_one_key"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_set_of_keys_is_not_empty"),
            models.CheckConstraint(
                condition=Q(seal="") | (~Q(seal_number="") & Q(deposited_by__isnull=False)),
                name="a_sealed_set_has_its_seal_and_whose_it_is",
            ),
        ]
        indexes = [models.Index(fields=["keeper", "number"], name="key_by_keeper")]

    @property
    def title(self) -> str:
        return f"{self.place.code} {self.number}"

    @property
    def held(self) -> KeyCustody:
        """Its holder now."""
        if "held_by" in self.__dict__:
            return self.__dict__["held_by"][0]
        return self.chain.select_related("customer", "given_by").get(until_at=None)

    @property
    def is_under_seal(self) -> bool:
        return self.seal in (Seal.SEALED, Seal.BROKEN)

    def __str__(self) -> str:
        return self.title


class CustodyQuery(models.QuerySet["KeyCustody"]):
    def within_reach(self, role: Role) -> CustodyQuery:
        return self.filter(key__in=Key.objects.within_reach(role))

    def now(self) -> CustodyQuery:
        return self.filter(until_at=None)

    def lent(self) -> CustodyQuery:
        """What is out on loan, the most pressing first."""
        rows = self.now().filter(holder=Holder.BORROWER).select_related("key__place", "key__site", "given_by")
        return rows.order_by(F("due_at").asc(), "pk")


class KeyCustody(models.Model):
    """Who holds a set from `from_at` on; without `until_at`, still. Nobody stands for lost.

    Of an identity number the last four characters are kept (§8 item 4). `paper` is the signature of whoever received
    it with this row: the customer or the borrower on the way out, who brings it on the way back.
    """

    key = models.ForeignKey(Key, models.PROTECT, related_name="chain")
    holder = models.CharField(max_length=10, choices=Holder)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="+")
    lease = models.ForeignKey(Lease, models.PROTECT, null=True, blank=True, related_name="keys")
    name = models.CharField(max_length=60, blank=True)
    id_ending = models.CharField(max_length=4, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(null=True, blank=True)

    objects = CustodyQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(until_at=None), name="a_key_has_one_holder_at_any_time"
            ),
            models.UniqueConstraint(fields=["key", "form_key"], name="a_form_moves_a_key_once"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gte=F("from_at")),
                name="nobody_holds_a_key_backwards",
            ),
            models.CheckConstraint(
                condition=~Q(holder="customer") | Q(customer__isnull=False, lease__isnull=False),
                name="a_key_out_with_a_customer_says_with_whom",
            ),
            models.CheckConstraint(
                condition=~Q(holder="borrower") | (~Q(name="") & ~Q(purpose="") & Q(due_at__isnull=False)),
                name="a_key_that_is_lent_comes_back_by_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(until_at=None, holder="borrower"), name="key_lent_by_due"
            ),
            models.Index(fields=["lease"], condition=Q(until_at=None), name="key_out_by_lease"),
        ]

    def is_late(self, at: datetime) -> bool:
        return self.due_at is not None and self.due_at < at


def keys_out(lease: Lease) -> list[KeyCustody]:
    """What the customer of this lease still holds, or has lost and not yet accounted for, by number (R-117)."""
    rows = KeyCustody.objects.now().filter(lease=lease).select_related("key__place")
    return list(rows.order_by("key__number"))


def lease_for(key: Key, customer: Customer, on: date) -> Lease | None:
    """The lease under which this customer is given the key: of its unit, running or about to, not given back."""
    held = LeasedUnit.objects.filter(place=key.place_id, customer=customer, lease__surrendered_on=None)
    running = held.filter(Q(ends_on=None) | Q(ends_on__gt=on)).select_related("lease")
    unit = running.order_by("starts_on").first()
    return unit.lease if unit else None


@source
def keys_not_given_back(look: Look) -> Iterable[Blocker]:
    """R-117: what the tenant holds, and what it has lost until that is written off."""
    for row in keys_out(look.lease):
        what = _("Keys or cards are not back.")
        who = look.department(Trade.CUSTOMER_SERVICE)
        yield Blocker("key", what, row.key.title, who, link="key", args=(row.key_id,))


@seals_not_while
def its_keys_are_out(file: CustomerFile) -> Iterable[Problem]:
    """R-117, R-118: whoever seals the file, and however its lease came to its end."""
    out = KeyCustody.objects.now().filter(
        key__place=file.place_id, customer=file.customer_id, lease__isnull=False
    )
    for row in out.select_related("key__place").order_by("key__number"):
        yield Problem(f"{_('Keys or cards are not back.')} ({row.key.title})", code="blocked")
