"""F-01, the work order in four parts (R-120 to R-130): written at once, signed by the customer, priced by us."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.entries import Kind
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, column, fields, table
from shouwen.kit.words import yuan
from shouwen.money.charges import Charge, standing_charges

BY_HAND = 3  # lines for material while amounts are still to be written


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="repair")
    return [sheet.head(), *request(sheet), sending(sheet), *work(sheet), ending(sheet), *hands(sheet)]


def request(sheet: CaseSheet) -> list[Block]:
    case = sheet.case
    return [
        fields(
            sheet.channel(),
            sheet.fact("category", wide=12),
            sheet.fact("urgency", wide=12),
            *([sheet.field(_("In short"), case.title, wide=12)] if case else []),
            sheet.fact("details", wide=12, lines=2),
            title=_("What is asked for"),
        ),
        fields(
            sheet.fact("appointed_at", wide=4),
            sheet.fact("is_chargeable", wide=4),
            sheet.fact("own_material", wide=4),
            sheet.fact("quoted_item", wide=4),
            sheet.fact("quoted_quantity", wide=2),
            sheet.fact("quoted_fen", wide=2),
            sheet.fact("agreed_by", wide=4),
            sheet.fact("has_agreed", wide=5),
            sheet.fact("agreed_how", wide=7),
            title=_("Appointment and price"),
        ),
    ]


def sending(sheet: CaseSheet) -> Block:
    """R-123, R-124, R-125: sent, received, on the way."""
    received = sheet.last(Kind.ACCEPTED)
    waits = sheet.is_waited_for("attend")
    return fields(
        sheet.field(_("Sent at"), sheet.done_at("dispatch"), is_open=sheet.is_waited_for("dispatch")),
        sheet.field(_("Received at"), received and received.at, is_open=waits),
        sheet.field(_("Engineer"), sheet.done_by("attend") or (received and received.person), is_open=waits),
        sheet.fact("arrived_at"),
        sheet.fact("went_along", wide=6),
        sheet.fact("material_check", wide=6),
        title=_("On the way"),
    )


def work(sheet: CaseSheet) -> list[Block]:
    """R-127: the amounts come from the price list and are written by customer service."""
    lines = standing_charges(sheet.case) if sheet.case else []
    waits = sheet.is_waited_for("amounts")
    total = sum(line.amount_fen for line in lines)
    return [
        fields(
            sheet.fact("cause", wide=5, lines=2),
            sheet.fact("work_done", wide=7, lines=2),
            sheet.fact("finished_at", wide=4),
            sheet.field(_("Done again"), done_again(sheet), wide=2, is_open=False),
            sheet.fact("more_agreed_by", wide=6),
            title=_("Work"),
        ),
        table(
            heads(),
            [charge_line(line) for line in lines],
            title=_("Amounts, written by customer service"),
            spare=BY_HAND if waits else 0,
            foot=(_("Total"), yuan(total) if total or not waits else " "),
        ),
    ]


def heads() -> list[Block]:
    return [
        column(_("Material or labour"), wide=6), column(pgettext_lazy("of a quantity", "Unit"), wide=2),
        column(_("Quantity"), wide=2, right=True), column(_("Price"), wide=2, right=True),
        column(_("Amount"), wide=2, right=True),
    ]  # fmt: skip


def charge_line(line: Charge) -> list[object]:
    item = line.item
    return [
        item.names,
        {"zh": item.unit_zh, "en": item.unit_en or item.unit_zh},
        f"{line.quantity.normalize():f}",
        yuan(item.price_fen),
        yuan(line.amount_fen),
    ]


def done_again(sheet: CaseSheet) -> str:
    """How often the work was sent back to be done afresh."""
    if not sheet.case:
        return ""
    return str(max(sheet.standing.visits.get("work", 0) - 1, 0) or "")


def ending(sheet: CaseSheet) -> Block:
    asked_at = sheet.done_at("follow_up")
    return fields(
        sheet.fact("test_result", wide=6),
        sheet.satisfaction(),
        sheet.field(_("Followed up at"), asked_at, wide=3, is_open=sheet.is_waited_for("follow_up")),
        sheet.fact("opinion", wide=9),
        sheet.fact("payment", wide=12),
        sheet.fact("paid_fen", wide=3),
        sheet.fact("receipt_number", wide=4),
        sheet.remarks(wide=5),
        title=_("Trial, follow-up and payment"),
    )


def hands(sheet: CaseSheet) -> list[Block]:
    return sheet.foot(
        sheet.signed(_("Customer"), "customer", step="try"),
        sheet.signed(_("Engineer")),
        sheet.signed(_("Customer service")),
    )


work_order = FormKind(
    "work_order", "F-01", _("Work order"), about=Case.subject_kind, write=written,
    parts=(
        Part(Addressee.CUSTOMER_SERVICE, comes_back=True),
        Part(Addressee.ENGINEERING),
        Part(Addressee.FINANCE),
        Part(Addressee.CUSTOMER),
    ),
)  # fmt: skip
