"""F-48, the settlement at surrender (退租结算/审核单, R-114, R-115): what is owed, who cleared it."""

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, Words, chosen, column, fields, filled, table
from shouwen.kit.words import yuan
from shouwen.money.deposits import Deposit, DepositMovement, held

BY_HAND = 8  # lines of a blank copy
DEPARTMENTS = (
    (_("Customer service"), "cs"), (_("Engineering"), "engineering"), (_("Security"), "security"),
    (_("Finance"), "finance"),
)  # fmt: skip


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="surrender")
    lines = lines_of(case, "settlement") if case else []
    owed = sum(int(line.fen or 0) for line in lines)
    return [
        sheet.head(),
        fields(
            sheet.fact("lease", wide=4), sheet.fact("surrender_on", wide=4), sheet.fact("settled_on", wide=4),
        ),
        readings(sheet, lines_of(case, "meters") if case else []),
        table(
            heads(), [row(line) for line in lines], title=_("What is owed"),
            spare=BY_HAND if not lines and sheet.is_waited_for("clear_finance") else 0,
            foot=(_("Total"), yuan(owed) if case else " "),
        ),
        net(sheet, lines),
        table(
            [column(_("Department"), wide=5), column(_("Opinion"), wide=9), column(_("Cleared by"), wide=4),
             column(_("When"), wide=5)],
            [cleared(sheet, name, code) for name, code in DEPARTMENTS], title=_("Clearance by the departments"),
        ),
        fields(sheet.fact("management_says", wide=12, lines=2)),
        *sheet.foot(
            sheet.signed(_("Customer, for the last readings"), "customer", step="meters"),
            sheet.signed(_("Customer, for the settlement"), "customer", step="settle"),
            sheet.finished(_("Finance"), "clear_finance"), sheet.signed(_("General manager")),
        ),
    ]  # fmt: skip


def readings(sheet: CaseSheet, lines: list[Any]) -> Block:
    columns = [
        column(_("Meter"), wide=3), column(_("Number of the meter"), wide=4),
        column(_("Multiplier"), wide=2, right=True), column(_("Reading"), wide=3, right=True),
        column(_("Read on"), wide=3),
    ]  # fmt: skip
    rows = [
        [chosen(each, "kind"), each.meter_number, f"{each.multiplier.normalize():f}", f"{each.reading:f}",
         each.read_on]
        for each in lines
    ]  # fmt: skip
    spare = 2 if not lines and sheet.is_waited_for("meters") else 0
    return table(columns, rows, title=_("Last readings"), spare=spare)


def heads() -> list[Block]:
    return [
        column(_("No."), wide=3), column(_("For what"), wide=8), column(_("Details"), wide=9),
        column(_("Settled how"), wide=10), column(_("Amount"), wide=6, right=True),
    ]  # fmt: skip


def row(line: Any) -> list[object]:
    return [line.number, chosen(line, "what"), line.details, how(line), yuan(int(line.fen or 0))]


def how(line: Any) -> Words:
    """Paid under which receipt, kept back under which clause, or still owed."""
    if "paid" in line.marked:
        return filled(_("Paid, receipt %(number)s"), number=line.receipt_number)
    if "deducted" in line.marked:
        return filled(_("From the deposit, %(clause)s"), clause=line.clause)
    if "waived" in line.marked:
        return filled(_("Unpaid, goes on by %(lawyer)s"), lawyer=line.lawyer)
    return ""


def net(sheet: CaseSheet, lines: list[Any]) -> Block:
    paid, kept, open_ = (
        sum(int(line.fen or 0) for line in lines if test(line.marked))
        for test in (
            lambda marks: "paid" in marks, lambda marks: "deducted" in marks,
            lambda marks: not marks.keys() & {"paid", "deducted"},
        )
    )  # fmt: skip
    waits = sheet.is_waited_for("clear_finance")

    def cell(label: Words, fen: int, wide: int = 4) -> Block:
        return sheet.field(label, yuan(fen) if fen else "", wide=wide, is_open=waits)

    deposit = deposit_of(sheet, kept)
    return fields(
        cell(_("Paid"), paid), cell(_("Unpaid"), open_), cell(_("Lease deposit"), deposit),
        cell(_("Kept back from the deposit"), kept), cell(_("To be paid back"), deposit - kept),
        sheet.fact("refund_due_at", wide=4),
        title=_("Net"),
    )  # fmt: skip


def deposit_of(sheet: CaseSheet, kept: int) -> int:
    """Fen of the lease deposit that this settlement disposes of: what is held, or what was given back and kept."""
    if not sheet.case:
        return 0
    deposits = Deposit.objects.filter(customer=sheet.case.customer_id, kind=Deposit.Kind.LEASE)
    if not sheet.done_at("refund"):
        return held(deposits)
    back = DepositMovement.objects.filter(deposit__in=deposits, kind=DepositMovement.Kind.REFUNDED)
    back = back.filter(reference=sheet.value("refund_reference"))
    return kept + (back.aggregate(fen=Sum("fen"))["fen"] or 0)


def cleared(sheet: CaseSheet, name: object, code: str) -> list[object]:
    step = f"clear_{code}"
    waits = sheet.is_waited_for(step)
    empty = " " if waits else ""
    _label, who, at = sheet.finished(name, step)
    says = sheet.value(f"{code}_says") if at or not waits else ""
    return [name, says or empty, who or empty, at or empty]


settlement = FormKind(
    "settlement", "F-48", _("Settlement at surrender"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.FINANCE), Part(Addressee.CUSTOMER)),
)  # fmt: skip
