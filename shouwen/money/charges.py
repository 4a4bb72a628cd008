"""Amounts on a case (R-127): written by customer service from the dated price list, never by the worker."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.gates import may_do, not_yours
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Problem
from shouwen.casework.rows import OpenStep
from shouwen.journal.entries import Entry, Kind
from shouwen.kit.prepared import Given, rows
from shouwen.money.prices import PriceItem
from shouwen.people.persons import Person
from shouwen.people.roles import Role

MOST_FEN = 2_000_000_000  # 20 million yuan: what fits the columns; an order of more is a slip of the finger
READ = "charges_read"  # where a case keeps the lines that were read with it
TOO_MUCH = _("This comes to more than 20 million yuan. Please check the quantity.")


class Charge(models.Model):
    """One line: a listed item, how many, at the price of the day. Taken back, never edited."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="charges")
    item = models.ForeignKey(PriceItem, models.PROTECT)
    quantity = models.DecimalField(max_digits=8, decimal_places=2)
    amount_fen = models.PositiveIntegerField()
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="a_charge_is_for_something")
        ]


def amount(item: PriceItem, quantity: Decimal) -> int:
    """Fen for so many units, rounded to the nearest fen, halves up."""
    return int((item.price_fen * quantity).to_integral_value("ROUND_HALF_UP"))


def charges_of(case: Case) -> list[Charge]:
    """All the lines, those taken back too; read once, and anew after each deed that writes one."""
    if READ not in case.__dict__:
        case.__dict__[READ] = rows(
            "charges",
            lambda: (
                Charge.objects.filter(case=Given("case")).select_related("item", "written_by").order_by("id")
            ),
            case=case.pk,
        )
    found: list[Charge] = case.__dict__[READ]
    return found


def standing_charges(case: Case) -> list[Charge]:
    """The lines that count."""
    return [charge for charge in charges_of(case) if charge.taken_back_at is None]


def total(case: Case) -> int:
    """Fen, all lines that count."""
    return sum(charge.amount_fen for charge in standing_charges(case))


def items_for(case: Case) -> models.QuerySet[PriceItem]:
    """The price list of the day the case was opened: an order keeps its prices (M-PS-05)."""
    day = timezone.localtime(case.opened_at, case.site.tz).date()
    return PriceItem.objects.filter(site=case.site_id).in_force(day)


def add_charge(case: Case, item: PriceItem, quantity: Decimal, *, by: Role, at: datetime) -> Entry:
    """Write an amount on the case. Refused unless a step stands open that takes amounts, to those who may do it."""
    with transaction.atomic():
        case = locked(case)
        _may_write(case, by)
        if not items_for(case).filter(pk=item.pk).exists():
            raise Refused(
                [Problem(_("This item is not on the price list of this order."), "item", "invalid")]
            )
        if not Decimal("0") < quantity <= Decimal("9999"):
            raise Refused(
                [Problem(_("The quantity must be more than 0 and at most 9999."), "quantity", "invalid")]
            )
        if total(case) + amount(item, quantity) > MOST_FEN:
            raise Refused([Problem(TOO_MUCH, "quantity", "out_of_range")])
        charge = Charge.objects.create(
            case=case,
            item=item,
            quantity=quantity,
            amount_fen=amount(item, quantity),
            written_by=by.person,
            written_at=at,
        )
        case.__dict__.pop(READ, None)
        return write(
            case, Kind.CHARGED, by=by, at=at, item=item.names, quantity=str(quantity), fen=charge.amount_fen
        )


def take_back(charge: Charge, *, by: Role, at: datetime) -> Entry:
    """Take a line back; it stays on record."""
    with transaction.atomic():
        case = locked(charge.case)
        _may_write(case, by)
        if not Charge.objects.filter(pk=charge.pk, taken_back_at=None).update(taken_back_at=at):
            raise SomebodyWasFaster(
                [Problem(_("This line has been taken back already."), code="done_already")]
            )
        case.__dict__.pop(READ, None)
        return write(
            case, Kind.UNCHARGED, by=by, at=at,
            item=charge.item.names, quantity=str(charge.quantity), fen=charge.amount_fen,
        )  # fmt: skip


def _may_write(case: Case, by: Role) -> None:
    rows = OpenStep.objects.filter(case=case).select_related("department__party")
    taking = [row for row in rows if case.procedure[row.step].charges]
    if not taking:
        raise Refused([Problem(_("No amounts are being taken on this case now."), code="not_yet")])
    if not any(may_do(by, row, case.procedure[row.step]) for row in taking):
        raise Refused([not_yours(taking[0].department)])
