"""What a fit-out knows of itself, in the order in which it comes to be known (R-090 to R-104, forms F-20 to F-37)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Facts
from shouwen.kit.fen import FenField
from shouwen.people.parties import Party
from shouwen.procedures.fit_out.photos import paper

ENDING = RegexValidator(r"^[0-9A-Za-z]{4}$", _("The last four characters of the number, no more."))


class Use(models.TextChoices):
    """By what the unit is used for, other meters are read (R-103)."""

    OFFICE = "office", _("Office")
    COMMERCIAL = "commercial", _("Commercial")


class FireKind(models.TextChoices):
    """§8 item 1: neutral names, for the authority has changed and may again."""

    REVIEW = "review", _("Fire-design review approved")
    FILING = "filing", _("Filed with the authority")
    EXEMPT = "exempt", _("Exempt from filing")


class Answer(models.TextChoices):
    AGREED = "agreed", _("Agrees")
    OBJECTED = "objected", _("Objects")
    SILENT = "silent", _("Has not answered in time")


def _area() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(
        _("Area to be fitted out, ㎡"),
        max_digits=8,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )


def _opinion(label: Any) -> models.CharField[str, str]:
    return models.CharField(label, max_length=300)


class FitOut(Facts):
    # The application (R-090, F-20 to F-22).
    area = _area()
    use = models.CharField(_("Used as"), max_length=20, choices=Use)
    works = models.TextField(_("What is to be done"), max_length=2000)
    touches_partitions = models.BooleanField(_("Partitions"), default=False)
    touches_ceiling = models.BooleanField(_("Ceiling"), default=False)
    touches_floor = models.BooleanField(_("Floor"), default=False)
    touches_power = models.BooleanField(_("Power and lighting"), default=False)
    touches_air = models.BooleanField(_("Air-conditioning"), default=False)
    touches_fire = models.BooleanField(_("Fire systems"), default=False)
    touches_weak_current = models.BooleanField(_("Weak current"), default=False)
    touches_water = models.BooleanField(_("Water and drains"), default=False)
    touches_structure = models.BooleanField(_("Structure"), default=False)
    designer = models.CharField(_("Designer"), max_length=120)
    contractor_name = models.CharField(_("Fit-out contractor"), max_length=120)
    contractor = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name=_("Contractor's account here")
    )
    responsible = models.CharField(_("Contractor's person responsible on site"), max_length=60)
    responsible_phone = models.CharField(_("Telephone on site, as posted on the permit"), max_length=30)
    workers = models.PositiveSmallIntegerField(
        _("Number of workers"), null=True, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    contract_fen = FenField(_("Contract value"), null=True)
    planned_from_on = models.DateField(_("Planned start"), null=True)
    planned_until_on = models.DateField(_("Planned end"), null=True)
    has_authorisation = models.BooleanField(
        _("The customer's authorisation of the contractor is here"), default=False
    )
    agent = models.CharField(_("Person authorised"), max_length=60)
    agent_id_ending = models.CharField(
        _("Last four of the ID number, copy seen"), max_length=4, validators=[ENDING]
    )
    authorised_until_on = models.DateField(_("Authorised until"), null=True)
    has_undertaking = models.BooleanField(
        _("The undertaking is here, signed by customer and contractor"), default=False
    )
    contractor_since_at = models.DateTimeField(_("The contractor has changed on"), null=True)

    # Drawings, qualification, insurance.
    authorisation_scan = paper(_("Scan of the signed authorisation"))
    undertaking_scan = paper(_("Scan of the signed undertaking"))
    qualification_number = models.CharField(_("Contractor's qualification, number"), max_length=60)
    qualification_scan = paper(_("Copy of the qualification"))
    qualified_until_on = models.DateField(_("Qualified until"), null=True)
    insurance_number = models.CharField(_("Public liability insurance, policy number"), max_length=60)
    insurance_scan = paper(_("Copy of the insurance policy"))
    insured_until_on = models.DateField(_("Insured until"), null=True)
    missing = models.CharField(_("What is missing"), max_length=500)
    review_says = models.TextField(_("Opinion on the drawings as a whole"), max_length=2000)

    # Fire safety before the works.
    fire_responsible = models.CharField(_("Responsible for fire safety on site"), max_length=60)
    extinguishers = models.PositiveSmallIntegerField(
        _("Fire extinguishers on site"), null=True, validators=[MaxValueValidator(500)]
    )
    fire_clause = models.CharField(
        _("Clause of the contract that the agreement's sanctions rest on"), max_length=100
    )
    fire_kind = models.CharField(_("Kind of fire document"), max_length=20, choices=FireKind)
    fire_authority = models.CharField(_("Authority"), max_length=120)
    fire_number = models.CharField(_("Number of the fire document"), max_length=80)
    fire_issued_on = models.DateField(_("Issued on"), null=True)
    fire_scan = paper(_("Scan of the fire document"))
    fire_valid_until_on = models.DateField(_("Valid until, if it says so"), null=True)

    # The routing slip, what was paid, the permit (R-095, F-27, F-29).
    cs_on_permit = _opinion(_("Opinion of customer service on the works"))
    engineering_on_permit = _opinion(_("Opinion of engineering on the works"))
    security_on_permit = _opinion(_("Opinion of security on the works"))
    finance_on_permit = _opinion(_("Opinion of finance on the works"))
    management_fen = FenField(_("Management fee"), null=True)
    debris_fen = FenField(_("Debris removal fee"), null=True)
    fee_receipt = models.CharField(_("Receipt number of the fees"), max_length=40)
    fit_out_deposit_fen = FenField(_("Fit-out deposit"), null=True)
    fit_out_deposit_receipt = models.CharField(_("Receipt number of the fit-out deposit"), max_length=40)
    pass_deposit_fen = FenField(_("Pass deposit, for all cards"), null=True)
    pass_deposit_receipt = models.CharField(_("Receipt number of the pass deposit"), max_length=40)
    permit_from_on = models.DateField(_("Works permitted from"), null=True)
    permit_until_at = models.DateTimeField(_("Works permitted until"), null=True)
    permit_conditions = models.CharField(_("Conditions"), max_length=500)
    permit_stands = models.BooleanField(_("The works permit stands"), default=False)
    is_posted = models.BooleanField(_("The permit hangs at the unit's door"), default=False)

    # The works, their end, their acceptance.
    neighbours_say = models.CharField(_("How the neighbours fared"), max_length=500)
    quality_says = models.CharField(_("Quality of the works"), max_length=500)
    order_says = models.CharField(_("Order and fire safety on site"), max_length=500)
    change = models.CharField(_("What has changed"), max_length=500)
    has_as_built_prints = models.BooleanField(_("As-built drawings on paper are here"), default=False)
    has_as_built_files = models.BooleanField(_("As-built drawings as CAD files are here"), default=False)
    applied_on = models.DateField(_("Date of the written application"), null=True)
    application_scan = paper(_("Scan of the written application"))
    cs_on_works = _opinion(_("Opinion of customer service at acceptance"))
    engineering_on_works = _opinion(_("Opinion of engineering at acceptance"))
    security_on_works = _opinion(_("Opinion of security at acceptance"))
    customer_on_works = _opinion(_("Opinion of the customer at acceptance"))
    accepted_on = models.DateField(_("Accepted by all four on"), null=True)
    fire_acceptance_number = models.CharField(_("Number of the fire acceptance"), max_length=80)
    fire_acceptance_on = models.DateField(_("Fire acceptance issued on"), null=True)
    fire_acceptance_scan = paper(_("Scan of the fire acceptance"))
    occupied_on = models.DateField(_("The customer moves in on"), null=True)

    # The deposit's way back (R-104, F-37).
    refund_due_at = models.DateTimeField(_("Deposit due back"), null=True)
    payee = models.CharField(_("Name of the account that is paid"), max_length=120)
    answer = models.CharField(_("The customer's answer to the draft"), max_length=20, choices=Answer)
    objection = models.CharField(_("The customer's objection"), max_length=500)
    decision_why = models.CharField(_("Reason of the decision"), max_length=500)
    customer_on_refund = _opinion(_("Opinion of the customer on the refund"))
    cs_on_refund = _opinion(_("Opinion of customer service on the refund"))
    engineering_on_refund = _opinion(_("Opinion of engineering on the refund"))
    security_on_refund = _opinion(_("Opinion of security on the refund"))
    finance_on_refund = _opinion(_("Opinion of finance on the refund"))
    put_off_why = models.CharField(_("Why it is not refunded yet"), max_length=300)
    put_off_until_at = models.DateTimeField(_("To be refunded by"), null=True)
    refund_reference = models.CharField(_("Reference of the transfer"), max_length=60)
    lost_passes_fen = FenField(_("Kept back for lost cards"), null=True)
    pass_refund_reference = models.CharField(_("Reference of the pass deposit's refund"), max_length=60)
    has_returned_keys = models.BooleanField(_("Keys lent for the works are back"), default=False)
