"""F-47, the inspection of the room at surrender (房屋工程验收单, R-112): line by line beside the move-in (F-42)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, chosen, column, fields, table
from shouwen.kit.words import yuan

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
            heads(), [row(line) for line in lines], title=_("Room and equipment"),
            spare=BY_HAND if not lines and sheet.is_waited_for("inspect") else 0,
            foot=(_("Charged in all"), yuan(charged) if lines else " "),
        ),
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
        column(_("No."), wide=3), column(_("Room and item"), wide=8), column(_("Condition found"), wide=11),
        column(_("Damage, clause"), wide=8), column(_("Repairs"), wide=6), column(_("Cost"), wide=6, right=True),
    ]  # fmt: skip


def row(line: Any) -> list[object]:
    """One item; what was photographed bears a sign, the photo itself lies with the case."""
    found = f"{line.found} ※" if line.photo_id else line.found
    damage = (line.clause or _("Yes")) if line.is_damaged else ""
    cost = yuan(line.stands_fen) if line.stands_fen else ""
    return [line.number, str(line.at_move_in or line.item), found, damage, chosen(line, "repairer"), cost]


premises_inspection = FormKind(
    "premises_inspection", "F-47", _("Premises inspection sheet"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.ENGINEERING), Part(Addressee.CUSTOMER)),
)  # fmt: skip
