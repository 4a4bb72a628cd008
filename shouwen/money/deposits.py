"""Deposits: taken, deducted from, given back (R-095, R-104, M-FO-14).

A deposit is never edited: what happens to it afterwards is a movement beside it. The verbs are called within the
deed that decides (a step of a case, held locked), whose entry tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.kit.fen import FenField
from shouwen.leases.customers import Customer
from shouwen.money.payments import other_amount
from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role


class Deposit(models.Model):
    """Money held for a customer against a receipt. `refund_from_on` is the first day on which it may go back."""

    class Kind(models.TextChoices):
        FIT_OUT = "fit_out", _("Fit-out deposit")
        PASS = "pass", _("Pass deposit")
        LEASE = "lease", _("Lease deposit")

    site = models.ForeignKey(Site, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="deposits")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="deposits")
    kind = models.CharField(max_length=10, choices=Kind)
    fen = FenField()
    receipt_number = models.CharField(max_length=40)
    taken_on = models.DateField()
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    refund_from_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "kind", "receipt_number"], name="a_receipt_is_for_one_deposit_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="a_deposit_is_of_something"),
        ]
        indexes = [models.Index(fields=["customer", "kind"], name="deposit_by_customer")]


class DepositMovement(models.Model):
    """What became of a deposit: so much kept back with its reason and clause, or given back."""

    class Kind(models.TextChoices):
        DEDUCTED = "deducted", _("Deducted")
        REFUNDED = "refunded", _("Refunded")

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind)
    fen = FenField()
    why = models.CharField(max_length=300, blank=True)
    clause = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="deducted") | (Q(fen__gt=0) & ~Q(why="") & ~Q(clause="")),
                name="a_deduction_has_its_reason_and_clause",
            ),
            models.UniqueConstraint(
                fields=["deposit"], condition=Q(kind="refunded"), name="a_deposit_goes_back_once"
            ),
        ]


def deposits_of(case: Case, kind: str) -> list[Deposit]:
    """The deposits of this kind taken on this case, oldest first."""
    return list(Deposit.objects.filter(case=case, kind=kind).order_by("id"))


def held(deposits: Iterable[Deposit]) -> int:
    """Fen that are still held of these."""
    every = list(deposits)
    gone = DepositMovement.objects.filter(deposit__in=every).aggregate(fen=Sum("fen"))["fen"] or 0
    return sum(deposit.fen for deposit in every) - int(gone)


def take_deposit(
    case: Case, kind: str, fen: int, receipt_number: str, *, by: Role, at: datetime
) -> Deposit:  # fmt: skip
    """Take a deposit of so many fen. The same receipt again is the deposit that stands.

    Refused: no customer, and a receipt that stands with another amount or on another case.
    """
    if case.customer is None:
        raise Refused([Problem(_("Write down whose deposit it is."), "customer", "required")])
    deposit, is_new = Deposit.objects.get_or_create(
        site=case.site, kind=kind, receipt_number=receipt_number.strip(),
        defaults={"customer": case.customer, "case": case, "fen": fen, "taken_by": by.person,
                  "taken_on": timezone.localtime(at, case.site.tz).date()},
    )  # fmt: skip
    if not is_new and (deposit.fen != fen or deposit.case_id != case.pk):
        raise Refused([other_amount()])
    return deposit


def refundable_from(deposit: Deposit, on: date, *, by: Role, at: datetime) -> None:
    """Say from which day it may go back; once it is said, a later acceptance does not bring it forward."""
    deposit.refund_from_on = max(on, deposit.refund_from_on or on)
    deposit.save(update_fields=["refund_from_on"])


def deduct(
    deposit: Deposit, fen: int, *, why: str, clause: str, by: Role, at: datetime
) -> DepositMovement:  # fmt: skip
    """Keep so much of it back. Refused without reason or clause (§8 item 3), and beyond what is held."""
    if not (why.strip() and clause.strip()):
        raise Refused(
            [Problem(_("A deduction needs its reason and the clause it rests on."), code="required")]
        )
    if not 0 < fen <= held([deposit]):
        raise Refused([Problem(_("This is more than is held of the deposit."), code="out_of_range")])
    return _moved(deposit, DepositMovement.Kind.DEDUCTED, by, at, fen=fen, why=why, clause=clause)


def refund(deposit: Deposit, *, reference: str, by: Role, at: datetime) -> DepositMovement:
    """Give back all that is left of it, under this reference. Refused before its day, and a second time."""
    day = timezone.localtime(at, deposit.site.tz).date()
    if deposit.refund_from_on and day < deposit.refund_from_on:
        raise Refused([Problem(_("It is too early to refund this deposit."), code="too_early")])
    if deposit.movements.filter(kind=DepositMovement.Kind.REFUNDED).exists():
        raise Refused([Problem(_("This deposit has been refunded already."), code="done_already")])
    return _moved(deposit, DepositMovement.Kind.REFUNDED, by, at, fen=held([deposit]), reference=reference)


class Keeps(NamedTuple):
    """So many fen are kept, for this reason, under this clause."""

    fen: int
    why: str
    clause: str


def settle(
    deposits: Sequence[Deposit], keeps: Iterable[Keeps], reference: str, *, by: Role, at: datetime
) -> None:
    """Keep these of the deposits, the oldest first, and give the rest of each back."""
    for item in keeps:
        left = item.fen
        for deposit in deposits:
            if some := min(left, held([deposit])):
                deduct(deposit, some, why=item.why, clause=item.clause, by=by, at=at)
                left -= some
    for deposit in deposits:
        refund(deposit, reference=reference, by=by, at=at)


def _moved(deposit: Deposit, kind: str, by: Role, at: datetime, **how: object) -> DepositMovement:
    return DepositMovement.objects.create(deposit=deposit, kind=kind, by=by.person, at=at, **how)
