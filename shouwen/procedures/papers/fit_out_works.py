"""F-32 and F-33: what is closed is seen first (R-097); what is not in order is ordered to be put right (R-098)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields, note
from shouwen.procedures.papers.fit_out_lines import listed, sheet_of

PHOTOS = _("A photo of every line marked ※ lies on the case under the number of the line.")


def concealed(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(sheet.fact("contractor_name", wide=12)),
        listed(sheet, "concealed", [("what", 3), ("location", 3), ("standard", 4), ("photo", 2), ("verdict", 2),
                                    ("note", 4), ("again_of", 2), ("written_at", 3)], waits="quality", spare=10),
        note(PHOTOS),
        fields(sheet.fact("quality_says", wide=12, lines=2)),
        *sheet.foot(sheet.finished(_("Engineering"), "quality"), sheet.signed(_("Contractor"))),
    ]  # fmt: skip


def violations(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(sheet.fact("contractor_name", wide=12)),
        listed(sheet, "violations", [("found_at", 3), ("written_by", 2), ("kind", 3), ("finding", 4), ("photo", 2),
                                     ("rung", 3), ("clause", 3), ("put_right_by_on", 3), ("signed_for", 3),
                                     ("outcome", 3)], waits="order", spare=6),
        note(PHOTOS),
        listed(sheet, "deductions", [("violation", 2), ("reason", 5), ("clause", 4), ("amount_fen", 3)],
               waits="draft", spare=2, only=lambda line: line.violation is not None),
        fields(sheet.fact("order_says", wide=12, lines=2)),
        *sheet.foot(sheet.finished(_("Security"), "order"), sheet.signed(_("Contractor"))),
    ]  # fmt: skip


concealed_works = FormKind(
    "concealed_works", "F-32", _("Record of concealed works"), about=Case.subject_kind, write=concealed,
    parts=(Part(Addressee.ENGINEERING, comes_back=True),),
)  # fmt: skip
site_rounds = FormKind(
    "site_rounds", "F-33", _("Site rounds and orders"), about=Case.subject_kind, write=violations,
    parts=(Part(Addressee.SECURITY, comes_back=True), Part(Addressee.CUSTOMER)),
)  # fmt: skip
