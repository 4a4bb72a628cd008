"""What a surrender knows of itself, in the order in which it comes to be known (R-110 to R-118, forms F-46 to F-49)."""

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Facts
from shouwen.leases.leases import Lease

ENDING = RegexValidator(r"^[0-9A-Za-z]{4}$", _("The last four characters of the number, no more."))


class Reinstatement(models.TextChoices):
    """What the surrender notice says (R-113)."""

    NONE = "none", _("Nothing is to be put back")
    PART = "part", _("Part of it is to be put back")
    FULL = "full", _("All is to be put back")


class Surrender(Facts):
    # The notice from leasing (F-46).
    lease = models.ForeignKey(
        Lease, models.PROTECT, null=True, related_name="surrenders", verbose_name=_("Lease")
    )
    notice_number = models.CharField(_("Number of the surrender notice"), max_length=60)
    received_on = models.DateField(_("Notice received on"), null=True)
    ends_on = models.DateField(_("The lease ends on"), null=True)
    why = models.CharField(_("Why the tenant leaves"), max_length=300)
    reinstatement = models.CharField(_("Reinstatement"), max_length=10, choices=Reinstatement)
    extent = models.TextField(_("What is to be put back, and how far"), max_length=2000)
    terms = models.TextField(_("Deposit and special terms"), max_length=1000)

    # Dates.
    spoken_to = models.CharField(_("Whom we spoke to"), max_length=60)
    surrender_on = models.DateField(_("Room handed back on"), null=True)
    removal_on = models.DateField(_("Removal on"), null=True)

    # The room (R-112, R-113, F-47).
    went_along = models.CharField(_("Who went along for customer service"), max_length=60)
    inspected_at = models.DateTimeField(_("Inspected at"), null=True)
    is_silent = models.BooleanField(_("The tenant has not answered in time"), default=False)
    must_reinstate = models.BooleanField(_("The room is to be put back"), null=True)
    rests_on = models.CharField(_("What this rests on: clause or notice"), max_length=200)
    reinstate_by_at = models.DateTimeField(_("To be put back by"), null=True)
    let_off_by = models.CharField(
        _("Who at leasing lets the tenant off what the notice demands"), max_length=60
    )
    objection = models.CharField(_("The tenant's objection"), max_length=500)
    reinspection = models.CharField(_("What the second inspection showed"), max_length=500)
    put_back_by_us = models.BooleanField(_("We do it, at the tenant's cost"), default=False)

    # The settlement (R-114, R-115, F-48).
    cs_says = models.CharField(_("Opinion of customer service on the surrender"), max_length=300)
    engineering_says = models.CharField(_("Opinion of engineering on the surrender"), max_length=300)
    security_says = models.CharField(_("Opinion of security on the surrender"), max_length=300)
    finance_says = models.CharField(_("Opinion of finance on the surrender"), max_length=300)
    settled_on = models.DateField(_("Settled up to"), null=True)
    management_says = models.CharField(_("Opinion of the general manager"), max_length=300)
    dispute = models.CharField(_("What the tenant disputes"), max_length=500)
    payee = models.CharField(_("Name of the account that is paid"), max_length=120)
    refund_due_at = models.DateTimeField(_("Deposit due back"), null=True)
    refund_reference = models.CharField(_("Reference of the transfer"), max_length=60)
    put_off_why = models.CharField(_("Why it is not refunded yet"), max_length=300)
    put_off_until_at = models.DateTimeField(_("To be refunded by"), null=True)

    # The removal (R-116, F-62, F-63).
    asked_at = models.DateTimeField(_("Lift asked for at"), null=True)
    lift_from_at = models.DateTimeField(_("Goods lift from"), null=True)
    lift_until_at = models.DateTimeField(_("Goods lift until"), null=True)
    load = models.TextField(_("What is carried: sizes, weights"), max_length=1000)
    equipment = models.CharField(_("Lifting equipment"), max_length=120)
    mover = models.CharField(_("Removal company"), max_length=120)
    vehicles = models.CharField(_("Vehicles and plates"), max_length=200)
    hands = models.PositiveSmallIntegerField(
        _("Number of people"), null=True, validators=[MaxValueValidator(500)]
    )
    is_hazardous = models.BooleanField(_("Dangerous goods among them"), default=False)
    is_lined = models.BooleanField(_("The lining of the lift is up"), default=False)
    lift_before = models.CharField(_("The lift before"), max_length=200)
    lift_after = models.CharField(_("The lift after"), max_length=200)
    is_held = models.BooleanField(_("The goods-exit pass is refused"), default=False)
    held_why = models.CharField(_("Why the pass is refused"), max_length=300)
    lawyer = models.CharField(_("Lawyer who approved it"), max_length=60)
    lawyer_reference = models.CharField(_("Date and number of the lawyer's approval"), max_length=100)

    # What comes back (R-117, F-49).
    passes_back = models.CharField(_("Staff and access passes returned"), max_length=200)
    keys_back = models.CharField(_("Keys and cards returned"), max_length=200)
    permits_back = models.CharField(_("Parking permits returned"), max_length=200)
    sign_gone_on = models.DateField(_("Sign and index board taken down on"), null=True)
    mail_to = models.CharField(_("Where mail goes from now on"), max_length=200)
    box = models.CharField(_("Archive box or place"), max_length=60)
