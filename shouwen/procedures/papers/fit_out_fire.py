"""F-25 and F-26: the fire-safety agreement of the three parties, and the authority's document (R-093 to R-095)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields
from shouwen.procedures.papers.fit_out_lines import clauses, scan, sheet_of

DUTIES = (
    _(
        "The contractor keeps extinguishers in working order at hand and the fire equipment of the house free."
    ),
    _("Hot work only under a permit for the day, with a watcher beside it and after it."),
    _("No smoking, no fuel in store, power only from the point allowed; nobody stays overnight."),
    _("Security inspects at any time; what it orders is put right by the day it names."),
)


def agreement(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(
            sheet.fact("contractor_name", wide=8), sheet.fact("area", wide=4),
            sheet.fact("fire_responsible", wide=4), sheet.fact("extinguishers", wide=3),
            sheet.fact("fire_clause", wide=5),
            sheet.fact("planned_from_on", wide=6), sheet.fact("planned_until_on", wide=6),
            title=_("Parties, period and who is responsible"),
        ),
        clauses(_("Fire-safety agreement"), DUTIES),
        *sheet.foot(sheet.signed(_("Customer"), "customer", step="fire_agreement"),
                    sheet.signed(_("Contractor"), "contractor", step="fire_agreement"),
                    sheet.finished(_("Security"), "fire_agreement")),
    ]  # fmt: skip


def register(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(
            sheet.fact("fire_kind", wide=12), sheet.fact("fire_authority", wide=6), sheet.fact("fire_number", wide=6),
            sheet.fact("fire_issued_on", wide=4), sheet.fact("fire_valid_until_on", wide=4),
            scan(sheet, "fire_scan", wide=4), sheet.fact("works", wide=12, lines=2),
            title=_("The fire authority's document"),
        ),
        fields(
            sheet.fact("fire_acceptance_number", wide=4), sheet.fact("fire_acceptance_on", wide=4),
            scan(sheet, "fire_acceptance_scan", wide=4),
            title=_("The fire authority's acceptance"),
        ),
        *sheet.foot(sheet.signed(_("Customer service")), sheet.finished(_("Security"), "fire_document")),
    ]  # fmt: skip


fire_agreement = FormKind(
    "fire_agreement", "F-25", _("Fire-safety agreement"), about=Case.subject_kind, write=agreement,
    parts=(Part(Addressee.SECURITY, comes_back=True), Part(Addressee.CUSTOMER)),
)  # fmt: skip
fire_document = FormKind(
    "fire_document", "F-26", _("Register of the fire document"), about=Case.subject_kind, write=register
)
