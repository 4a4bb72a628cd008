"""F-47, the inspection of the room at surrender (房屋工程验收单, R-112): line by line beside the move-in (F-42)."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, Words, chosen, column, fields, table
from shouwen.kit.words import yuan
from shouwen.services.conditions import ConditionLine

BY_HAND = 14  # lines of a blank copy


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="surrender")
    lines = lines_of(case, "condition") if case else []
    charged = sum(line.stands_fen for line in lines)
    return [
        sheet.head(),
        fields(
            sheet.fact("lease", wide=4),
            sheet.fact("inspected_at", wide=4),
            sheet.fact("went_along", wide=4),
        ),
        table(
            heads(), compared(lines), title=_("Room and equipment"),
            spare=BY_HAND if not lines and sheet.is_waited_for("inspect") else 0,
            foot=(_("Charged in all"), yuan(charged) if lines else " "),
        ),
        *objections(lines),
        fields(
            sheet.fact("must_reinstate", wide=6),
            sheet.fact("rests_on", wide=6),
            sheet.fact("extent", wide=12, lines=2),
            sheet.fact("reinstate_by_at", wide=4),
            sheet.fact("reinspection", wide=8, lines=2),
            title=_("Reinstatement"),
        ),
        *sheet.foot(
            sheet.signed(_("Customer"), "customer", step="inspect"),
            sheet.finished(_("Engineering"), "inspect"),
            sheet.signed(_("Customer service")),
        ),
    ]  # fmt: skip


def heads() -> list[Block]:
    return [
        column(_("No."), wide=3), column(_("Room and item"), wide=7), column(_("At the move-in"), wide=8),
        column(_("Condition found"), wide=9), column(_("Damage, clause"), wide=6), column(_("Repairs"), wide=6),
        column(_("Cost"), wide=6, right=True),
    ]  # fmt: skip


def compared(lines: list[Any]) -> list[list[object]]:
    """Each item beside what the schedule of the move-in says of it (§6 item 9)."""
    then = ConditionLine.objects.in_bulk([line.at_move_in_id for line in lines if line.at_move_in_id])
    return [row(line, then.get(line.at_move_in_id)) for line in lines]


def row(line: Any, then: ConditionLine | None) -> list[object]:
    """One item; what was photographed bears a sign, the photo itself lies with the case."""
    found = f"{line.found} ※" if line.photo_id else line.found
    damage = (line.clause or _("Yes")) if line.is_damaged else ""
    cost = yuan(line.stands_fen) if line.stands_fen else ""
    return [line.number, said(lambda: [then or line.item]), then and at_move_in(then), found, damage,
            repairs(line), cost]  # fmt: skip


def at_move_in(then: ConditionLine) -> Words:
    return said(lambda: [then.get_condition_display(), then.said, "※" if then.photo_id else ""])


def repairs(line: Any) -> Words:
    """Who, and until when."""
    return said(lambda: [line.get_repairer_display(), line.repair_by_on]) if line.repairer else ""


def said(of: Callable[[], list[Any]]) -> Words:
    """What there is of this, one after the other, in whichever language is asked for."""
    return lazy(lambda: " · ".join(str(each) for each in of() if each), str)()


def objections(lines: list[Any]) -> list[Block]:
    """R-112: what the tenant says against a charge, and what became of it."""
    heads = [
        column(_("No."), wide=2), column(_("The tenant's objection"), wide=6), column(_("Decision"), wide=3),
        column(_("Amount decided"), wide=3, right=True), column(_("Reason of the decision"), wide=6),
    ]  # fmt: skip
    rows = [
        [line.number, line.objection, chosen(line, "decision"), amount(line), line.decided_why]
        for line in lines if "objected" in line.marked
    ]  # fmt: skip
    return [table(heads, rows, title=_("Objections and decisions"))] if rows else []


def amount(line: Any) -> str:
    """What stands of it, once it is decided."""
    return yuan(line.stands_fen) if "decided" in line.marked else ""


premises_inspection = FormKind(
    "premises_inspection", "F-47", _("Premises inspection sheet"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.ENGINEERING), Part(Addressee.CUSTOMER)),
)  # fmt: skip
