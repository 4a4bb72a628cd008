"""The settlement with a leaving tenant (退租结算, F-48): what is owed, line by line, and what became of each line.

Thin until the ledger comes with its own chapter: finance writes down what its books say.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.schedules import ScheduleLine
from shouwen.kit.fen import FenField
from shouwen.leases.customers import Customer

PAID, DEDUCTED, WAIVED = "paid", "deducted", "waived"


class Payable(models.TextChoices):
    FEE = "fee", _("Management fee to date")
    ENERGY = "energy", _("Water, power, gas")
    REPAIR = "repair", _("Repairs")
    PARKING = "parking", _("Parking")
    PHONE = "phone", _("Telephone")
    AIR = "air", _("Air-conditioning after hours")
    DAMAGE = "damage", _("Damage")
    OTHER = "other", _("Other")


class SettlementLine(ScheduleLine):
    """So many fen are owed for this. Paid, kept back from the deposit, or let through unpaid with a lawyer's word."""

    what = models.CharField(_("For what"), max_length=10, choices=Payable)
    details = models.CharField(_("Details"), max_length=200, blank=True)
    for_case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Of which order")
    )
    fen = FenField(_("Amount"), null=True)
    receipt_number = models.CharField(_("Receipt number"), max_length=40, blank=True)
    clause = models.CharField(_("Clause of the contract"), max_length=100, blank=True)
    waived_why = models.CharField(_("Why we go on although it is unpaid"), max_length=300, blank=True)
    lawyer = models.CharField(_("Lawyer who approved it"), max_length=60, blank=True)
    lawyer_reference = models.CharField(
        _("Date and number of the lawyer's approval"), max_length=100, blank=True
    )

    @property
    def is_unpaid(self) -> bool:
        return not (self.marked.keys() & {PAID, DEDUCTED})

    @property
    def is_in_the_way(self) -> bool:
        """R-115: unpaid, and nobody has let it through."""
        return self.is_unpaid and WAIVED not in self.marked


def arrears(customer: Customer) -> list[SettlementLine]:
    """What this customer owes by the settlements that are open, as finance has written it down."""
    lines = SettlementLine.objects.filter(
        case__customer=customer, case__state=Case.State.OPEN, taken_back_at=None
    ).select_related("case")
    return [line for line in lines.order_by("case", "number") if line.is_in_the_way]
