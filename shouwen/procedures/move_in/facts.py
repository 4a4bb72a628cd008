"""What a move-in knows of itself, in the order in which it comes to be known (manual 2.12, F-40 to F-43)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Facts
from shouwen.journal.files import Paper
from shouwen.kit.fen import FenField
from shouwen.leases.customers import Contact
from shouwen.leases.leases import Lease


def _contact(label: Any) -> models.ForeignKey[Contact | None, Contact | None]:
    return models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+", verbose_name=label)


class MoveIn(Facts):
    lease = models.ForeignKey(
        Lease, models.PROTECT, null=True, related_name="move_ins", verbose_name=_("Lease")
    )
    handover_at = models.DateTimeField(_("Handover of the unit planned at"), null=True)
    # Money (M-MI-01, M-MI-02).
    confirmed_to = models.CharField(_("Confirmed to, at leasing"), max_length=60)
    confirmation = models.CharField(_("Number of the written confirmation"), max_length=40)
    # The notice (F-40).
    notice_number = models.CharField(_("Number of the notice"), max_length=40)
    lease_number = models.CharField(_("Lease number"), max_length=40)
    area = models.DecimalField(
        _("Area by the notice, ㎡"), max_digits=9, decimal_places=2, null=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )  # fmt: skip
    starts_on = models.DateField(_("Lease from"), null=True)
    ends_on = models.DateField(_("Lease until"), null=True)
    rent_free_until_on = models.DateField(_("Rent-free until"), null=True)
    spaces = models.PositiveSmallIntegerField(_("Parking spaces"), null=True)
    fits_out = models.BooleanField(_("A fit-out follows"), default=False)
    errors = models.TextField(_("What is wrong with the notice"), max_length=1000)
    # The papers (M-MI-05).
    papers_due_at = models.DateTimeField(_("Papers wanted by"), null=True)
    missing = models.TextField(_("What is missing"), max_length=1000)
    alternative = models.CharField(_("What we accept in its place"), max_length=300)
    # The unit before the handover (M-MI-03, M-MI-04).
    is_clean = models.BooleanField(_("The unit is clean"), default=False)
    met_at = models.DateTimeField(_("We met at"), null=True)
    met_with = models.CharField(_("Who was there"), max_length=200)
    removal_at = models.DateTimeField(_("Furniture comes at"), null=True)
    # The handover (M-MI-06, M-MI-07).
    inspected_at = models.DateTimeField(_("Inspected together at"), null=True)
    engineer = models.CharField(_("Engineer who went along"), max_length=60)
    defects_due_at = models.DateTimeField(_("First defect due at"), null=True)
    refused_because = models.TextField(_("Why the customer does not take it"), max_length=1000)
    handbook_version = models.CharField(_("Customer handbook, version"), max_length=40)
    fit_out_handbook_version = models.CharField(_("Fit-out handbook, version"), max_length=40)
    agreement_number = models.CharField(_("Management agreement, number"), max_length=40)
    has_fire_letter = models.BooleanField(_("Fire-safety letter signed"), default=False)
    # Beside it (M-MI-08, R-160, R-056).
    spaces_wanted = models.PositiveSmallIntegerField(
        _("Parking spaces wanted"), null=True, validators=[MaxValueValidator(999)]
    )
    parking_rent_fen = FenField(_("Rent told, a space and month"), null=True, blank=True)
    lines_wanted = models.PositiveSmallIntegerField(
        _("Telephone lines wanted"), null=True, validators=[MaxValueValidator(999)]
    )
    line_numbers = models.CharField(_("Numbers of the lines"), max_length=200)
    sign_zh = models.CharField(_("On the sign, in Chinese"), max_length=120)
    sign_en = models.CharField(_("On the sign, in English"), max_length=120)
    mail_instruction = models.CharField(_("What to do with its mail"), max_length=300)
    staff_count = models.PositiveIntegerField(_("Number of staff"), null=True)
    main_contact = _contact(_("Main contact"))
    finance_contact = _contact(_("Contact for money"))
    emergency_contact = _contact(_("Contact in an emergency"))
    night_contact = _contact(_("Contact at night"))
    signatory = _contact(_("Who signs for the customer"))
    specimen = models.ForeignKey(
        Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Specimen of signature and stamp")
    )
    # What follows (R-087, M-MI-09 to M-MI-11, R-055).
    consent_number = models.CharField(_("Number of the landlord's consent"), max_length=40)
    consent_on = models.DateField(_("Consent given on"), null=True)
    landlord_says = models.TextField(_("What the landlord says"), max_length=1000)
    occupied_on = models.DateField(_("Occupied from"), null=True)
    file_place = models.CharField(_("Where the file stands"), max_length=60)
    distributed_to = models.CharField(_("Occupier list sent to"), max_length=200)
    visit_from_at = models.DateTimeField(_("Follow-up visit from"), null=True)
    visit_due_at = models.DateTimeField(_("Follow-up visit by"), null=True)
    visited_at = models.DateTimeField(_("Visited at"), null=True)
    visited_person = models.CharField(_("Whom we saw"), max_length=60)
    satisfaction = models.PositiveSmallIntegerField(
        _("Satisfaction, 1 to 5"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    visit_says = models.TextField(_("What was talked about"), max_length=1000)
