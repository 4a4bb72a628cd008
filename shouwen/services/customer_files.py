"""A customer's file (一户一档): manual M-FL-01 to M-FL-08, R-118, forms F-50 and F-51.

One file for each unit of each customer, kept by floor and unit under the company's name of today. The newest paper
lies on top. Reading personal papers asks for a purpose, borrowing for the manager's approval; a sealed file is read
only. The verbs are in `filing.py` and `file_readings.py`.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwen.journal.files import Paper
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease
from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Place


class Retention(models.TextChoices):
    """How long a class of papers is kept (M-FL-07)."""

    SERVICE = "service", _("Customer-service records")
    VISIT = "visit", _("Visits, opinions and notices")
    PERMANENT = "permanent", _("Owner, fit-out and fee records: for good")


YEARS = {Retention.SERVICE: "file.service_years", Retention.VISIT: "file.visit_years"}


class Sort(models.TextChoices):
    """What a paper in a file is (M-FL-02)."""

    LICENCE = "licence", _("Business licence")
    SPECIMEN = "specimen", _("Specimen signature or stamp")
    AUTHORISATION = "authorisation", _("Signed authorisation")
    ID_COPY = "id_copy", _("Copy of an ID")
    VEHICLE_LICENCE = "vehicle_licence", _("Copy of a vehicle licence")
    LEASE = "lease", _("Lease")
    MOVE_IN = "move_in", _("Move-in papers")
    FIT_OUT = "fit_out", _("Fit-out papers")
    LETTER = "letter", _("Letter")
    APPLICATION = "application", _("Application: lock, telephone, parking, sign, overtime")
    FEES = "fees", _("Fees")
    OPINION = "opinion", _("Visit, opinion or notice")
    OTHER = "other", _("Other paper")


PERSONAL = frozenset({Sort.SPECIMEN, Sort.AUTHORISATION, Sort.ID_COPY, Sort.VEHICLE_LICENCE})
KEPT_AS = {
    Sort.LICENCE: Retention.PERMANENT, Sort.LEASE: Retention.PERMANENT, Sort.FIT_OUT: Retention.PERMANENT,
    Sort.FEES: Retention.PERMANENT, Sort.OPINION: Retention.VISIT,
}  # fmt: skip  # all else: customer-service records


class FileQuery(models.QuerySet["CustomerFile"]):
    def within_reach(self, role: Role) -> FileQuery:
        """The files of the units in this role's company's buildings, of the customers that it sees."""
        seen = Customer.objects.within_reach(role).filter(pk=OuterRef("customer"))
        here = self.filter(Exists(seen), site=role.site_id)
        return here if role.reach == Reach.SITE else here.filter(place__building__manager=role.party_id)

    def late(self, on: date) -> FileQuery:
        """Those not declared complete by the day on which they should have been (M-FL-05)."""
        return self.filter(filed_at=None, sealed_at=None, due_on__lt=on).order_by("due_on", "id")


class CustomerFile(models.Model):
    """One file. `shelf` is where it stands, `box` where it was put when it was sealed.

    `due_on` is the last day on which its papers are to be complete, `filed_at` when they were.
    """

    site = models.ForeignKey(Site, models.PROTECT)
    number = models.CharField(max_length=30)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="files")
    place = models.ForeignKey(Place, models.PROTECT, related_name="files")
    lease = models.ForeignKey(Lease, models.PROTECT, related_name="files")
    shelf = models.CharField(_("Where it stands"), max_length=60, blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    filed_at = models.DateTimeField(null=True, blank=True)
    box = models.CharField(_("Box"), max_length=60, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    subject_kind = "customer_file"
    objects = FileQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a_file_number_is_used_once"),
            models.UniqueConstraint(
                fields=["customer", "place"],
                condition=Q(sealed_at=None),
                name="a_customer_has_one_open_file_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None, sealed_by=None, box="")
                | (Q(sealed_at__isnull=False, sealed_by__isnull=False) & ~Q(box="")),
                name="a_sealed_file_says_who_and_where",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "due_on"], condition=Q(filed_at=None), name="file_to_complete")
        ]

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    @property
    def label(self) -> str:
        """What stands on its back: the unit and the company's name of today (M-FL-01)."""
        return f"{self.place.code} {self.customer.name}"

    @property
    def title(self) -> str:
        """What stands under a notice about it."""
        return self.label

    def __str__(self) -> str:
        return f"{self.number} {self.label}"


class FiledPaper(models.Model):
    """One paper in a file, with what it is. `contact` is whose specimen it is, `authorisation` which it proves,
    `outgoing` the number of one that goes out (M-FL-08)."""

    file = models.ForeignKey(CustomerFile, models.PROTECT, related_name="papers")
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="filed_as")
    sort = models.CharField(_("What it is"), max_length=20, choices=Sort)
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="filed")
    authorisation = models.ForeignKey(
        Authorisation, models.PROTECT, null=True, blank=True, related_name="filed"
    )
    outgoing = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["-id"]

    @property
    def is_personal(self) -> bool:
        return self.sort in PERSONAL

    @property
    def retention(self) -> Retention:
        return KEPT_AS.get(Sort(self.sort), Retention.SERVICE)


class FileReading(models.Model):
    """Who read what of a file, for what purpose (F-51). A file that is borrowed is out from `out_at` to `back_at`."""

    file = models.ForeignKey(CustomerFile, models.PROTECT, related_name="readings")
    paper = models.ForeignKey(FiledPaper, models.PROTECT, null=True, blank=True, related_name="readings")
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    purpose = models.CharField(_("What for"), max_length=200)
    is_borrowing = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    out_at = models.DateTimeField(null=True, blank=True)
    back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=Q(is_borrowing=True, back_at=None), name="a_file_is_out_with_one_person"
            ),
            models.CheckConstraint(
                condition=Q(is_borrowing=False) | Q(out_at=None) | Q(approved_by__isnull=False),
                name="nothing_is_lent_without_approval",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("reader")),
                name="nobody_approves_their_own_borrowing",
            ),
        ]  # fmt: skip

    @property
    def is_out(self) -> bool:
        return self.is_borrowing and self.out_at is not None and self.back_at is None
