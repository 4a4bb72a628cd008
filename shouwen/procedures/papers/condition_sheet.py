"""F-42, the condition of the unit and its equipment at the handover (验房单 · 设备移交登记表, M-MI-06)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, chosen, column, fields, note, table
from shouwen.services.conditions import STANDARD, ConditionLine

METERS = 3  # lines to write on


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="move_in")
    return [
        sheet.head(),
        fields(
            sheet.fact("lease", wide=4), sheet.fact("inspected_at", wide=4), sheet.fact("engineer", wide=4)
        ),
        room(sheet),
        note(_("A photo of every line marked ※ lies in the customer's file under the number of the line.")),
        meters(sheet),
        *sheet.foot(
            sheet.signed(_("Customer, for the room"), "customer", step="inspection"),
            sheet.signed(_("Customer, for the meters"), "customer", step="meters"),
            sheet.signed(_("Engineering")),
            sheet.finished(_("Customer service"), "inspection"),
        ),
    ]


def room(sheet: CaseSheet) -> Block:
    lines: list[Any] = lines_of(sheet.case, "condition") if sheet.case else []
    heads = [
        column(_("No."), wide=2), column(_("Room item"), wide=4), column(_("Where in the room"), wide=4),
        column(_("Condition"), wide=3), column(_("How it looks"), wide=6), column(_("Defect due"), wide=3),
    ]  # fmt: skip
    rows = [row(line) for line in lines] or _by_hand(sheet)
    return table(heads, rows, title=_("Room and equipment"))


def _by_hand(sheet: CaseSheet) -> list[list[Any]]:
    """The manual's items with room to write beside them."""
    if not sheet.is_waited_for("inspection"):
        return []
    return [[number, said, " ", " ", " ", " "] for number, said in enumerate(STANDARD.values(), 1)]


def row(line: ConditionLine) -> list[Any]:
    number = f"{line.number} ※" if line.photo_id else line.number
    where = " · ".join(filter(None, [line.unit.code if line.unit else "", line.location]))
    return [
        number,
        line.item,
        where,
        chosen(line, "condition"),
        line.said,
        line.due_on if line.is_defect else "",
    ]


def meters(sheet: CaseSheet) -> Block:
    lines: list[Any] = lines_of(sheet.case, "meters") if sheet.case else []
    heads = [
        column(_("Meter"), wide=3), column(_("Number of the meter"), wide=4),
        column(_("Multiplier"), wide=2, right=True), column(_("Reading"), wide=3, right=True),
        column(_("Read on"), wide=3),
    ]  # fmt: skip
    rows = [
        [
            chosen(each, "kind"),
            each.meter_number,
            f"{each.multiplier.normalize():f}",
            each.reading,
            each.read_on,
        ]
        for each in lines
    ]
    spare = METERS if not lines and sheet.is_waited_for("meters") else 0
    return table(heads, rows, title=_("Meters at the handover"), spare=spare)


condition_sheet = FormKind(
    "condition_sheet", "F-42", _("Condition of the unit at the handover"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.ENGINEERING), Part(Addressee.CUSTOMER)),
)  # fmt: skip
