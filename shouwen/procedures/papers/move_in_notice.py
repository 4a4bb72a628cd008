"""F-40, the notice of move-in (入住通知单, M-MI-02): leasing says who moves in where, from when, on what terms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, chosen, column, fields, table
from shouwen.kit.words import yuan

BY_HAND = 6  # what may be due, line by line


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="move_in")
    return [
        sheet.head(),
        fields(
            sheet.fact("notice_number", wide=6),
            sheet.fact("lease_number", wide=6),
            sheet.fact("area", wide=4),
            sheet.fact("starts_on", wide=4),
            sheet.fact("ends_on", wide=4),
            sheet.fact("rent_free_until_on", wide=4),
            sheet.fact("spaces", wide=4),
            sheet.fact("fits_out", wide=4),
            sheet.fact("handover_at", wide=4),
            sheet.fact("papers_due_at", wide=4),
            sheet.fact("confirmation", wide=4),
            title=_("The lease"),
        ),
        paid(sheet),
        *sheet.foot(
            sheet.finished(_("Leasing"), "notice"),
            sheet.finished(_("Finance"), "pay"),
            sheet.finished(_("Customer service"), "check_notice"),
        ),
    ]


def paid(sheet: CaseSheet) -> Block:
    lines: list[Any] = lines_of(sheet.case, "payments") if sheet.case else []
    total = sum(line.fen for line in lines)
    return table(
        [column(_("Paid for"), wide=5), column(_("Receipt number"), wide=4), column(_("Amount"), wide=3, right=True)],
        [[chosen(line, "what"), line.receipt_number, yuan(line.fen)] for line in lines],
        title=_("Paid before the handover"), spare=BY_HAND if sheet.case is None else 0,
        foot=(_("Total"), yuan(total) if lines else " "),
    )  # fmt: skip


move_in_notice = FormKind(
    "move_in_notice", "F-40", _("Notice of move-in"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE), Part(Addressee.ENGINEERING), Part(Addressee.FINANCE),
           Part(Addressee.CUSTOMER)),
)  # fmt: skip
