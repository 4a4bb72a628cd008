"""What was paid, by reference: the receipt is finance's, the row says for which case and for what.

The ledger comes with its own chapter; until then this is all that other chapters need to know of money paid.
A payment is recorded within the deed that learns of it (a step of a case, held locked): that entry tells of it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.kit.fen import FenField
from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role


class Payment(models.Model):
    """So much was paid for this, under this receipt. `what` is the code of what it was for ("management_fee")."""

    site = models.ForeignKey(Site, models.PROTECT)
    case = models.ForeignKey(Case, models.PROTECT, related_name="payments")
    what = models.CharField(max_length=40)
    fen = FenField()
    receipt_number = models.CharField(max_length=40)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "what", "receipt_number"], name="a_receipt_pays_a_thing_once"
            ),
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="a_payment_is_of_something"),
        ]


def record_payment(
    case: Case, what: str, fen: int, receipt_number: str, *, by: Role, at: datetime
) -> Payment:
    """Record fen paid under this receipt. The same receipt again is the payment that stands.

    Refused: the same receipt with another amount. Must be called with the case locked.
    """
    paid, is_new = Payment.objects.get_or_create(
        case=case, what=what, receipt_number=receipt_number.strip(),
        defaults={"site": case.site, "fen": fen, "recorded_by": by.person, "recorded_at": at},
    )  # fmt: skip
    if not is_new and paid.fen != fen:
        raise Refused([other_amount()])
    return paid


def other_amount() -> Problem:
    return Problem(
        _(
            "This receipt stands here already, with another amount or for another matter. Please check its number."
        ),
        code="invalid",
    )


def paid_for(case: Case, what: str) -> int:
    """Fen paid on this case for this."""
    found = Payment.objects.filter(case=case, what=what).aggregate(fen=models.Sum("fen"))["fen"]
    return int(found or 0)
