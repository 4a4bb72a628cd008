"""F-63, the goods-exit pass (放行条, M-FR-04): the goods of one load, used once, the slip comes back."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import YES_NO, Block, choice, chosen, column, fields, table

BY_HAND = 12  # goods of a blank copy
TIERS = (("formal", _("Formal slip")), ("note", _("The company's own note")))


def written(case: Case | None) -> list[Block]:
    """The load that waits: the first pass not used yet, else the last one given."""
    sheet = CaseSheet(case, like="surrender")
    given = lines_of(case, "passes") if case else []
    waiting = [line for line in given if "used" not in line.marked]
    line = (waiting or given[-1:] or [None])[0]
    return [
        sheet.head(),
        who_and_where(sheet, line),
        goods(line),
        at_the_gate(sheet, line),
        *sheet.foot(
            sheet.signed(_("Customer's stamp or signature")),
            (_("Pass issued by"), line and line.written_by, line and line.written_at),
            (_("Guard"), line and line.guard, line and line.out_at),
        ),
    ]


def who_and_where(sheet: CaseSheet, line: Any) -> Block:
    waits = line is None and sheet.is_waited_for("passes")
    field = sheet.field
    return fields(
        field(_("Pass"), line and line.number, wide=3, is_open=waits),
        field(_("Valid on"), line and line.valid_on, wide=3, is_open=waits),
        field(_("Used once; no alteration counts."), " ", wide=6),
        field(_("Who takes them out"), line and line.bearer, wide=4, is_open=waits),
        field(_("Last four of the ID number"), line and line.id_ending, wide=3, is_open=waits),
        field(_("Vehicle and plate"), line and line.vehicle, wide=5, is_open=waits),
        field(_("Whose goods"), line and chosen(line, "belongs"), wide=4, is_open=waits),
        field(_("Where to"), line and line.destination, wide=8, is_open=waits),
        choice(_("Kind of slip"), TIERS, "formal" if line else None, wide=6),
        choice(_("Stamp or signature compared with the specimen"), YES_NO, line and line.is_signed, wide=6),
    )


def goods(line: Any) -> Block:
    items = line.items if line else []
    return table(
        [column(_("No."), wide=1), column(_("Goods: name, quantity, serial number"), wide=11)],
        [[n, item] for n, item in enumerate(items, 1)], title=_("Goods"), spare=0 if items else BY_HAND,
    )  # fmt: skip


def at_the_gate(sheet: CaseSheet, line: Any) -> Block:
    waits = line is None or "used" not in line.marked
    back = line and ("returned" in line.marked or "missing" in line.marked)
    returned = line.marked.get("returned") if line else None
    return fields(
        sheet.field(_("Guard at the gate"), line and line.guard, wide=4, is_open=waits),
        sheet.field(_("Out at"), line and line.out_at, wide=4, is_open=waits),
        sheet.field(_("Slip returned on"), returned and day_of(returned["at"]), wide=4, is_open=not back),
        sheet.field(_("Exception"), line and line.missing_why, wide=12, is_open=not back),
        title=_("At the gate"),
    )


def day_of(at: str) -> date:
    """The day on which a mark was put, in the active zone."""
    return timezone.localtime(datetime.fromisoformat(at)).date()


goods_exit = FormKind(
    "goods_exit", "F-63", _("Goods-exit pass"), about=Case.subject_kind, write=written, permits=True,
    parts=(Part(Addressee.CUSTOMER), Part(Addressee.SECURITY, comes_back=True)),
)  # fmt: skip
