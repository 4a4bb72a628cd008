"""F-34 to F-36: the application for acceptance, what the four parties say, the meters (R-099 to R-103)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, Hand, Words, fields
from shouwen.procedures.papers.fit_out_lines import listed, opinions, scan, sheet_of

FOUR = (
    (_("Customer service"), "cs"), (_("Engineering"), "engineering"), (_("Security"), "security"),
    (_("Customer"), "customer"),
)  # fmt: skip


def asked(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(sheet.fact("contractor_name", wide=8), sheet.fact("applied_on", wide=4),
               sheet.fact("has_as_built_prints", wide=6), sheet.fact("has_as_built_files", wide=6),
               scan(sheet, "application_scan", wide=12)),
        listed(sheet, "drawings", [("discipline", 5), ("name", 6), ("revision", 2), ("sheets", 2)], waits="apply",
               spare=6, title=_("Drawings")),
        listed(sheet, "reports", [("kind", 5), ("issued_by", 4), ("reference", 4), ("issued_on", 3), ("verdict", 2)],
               waits="tests", spare=4),
        *sheet.foot(sheet.signed(_("Contractor")),
                    sheet.signed(_("Customer, signature and stamp"))),
    ]  # fmt: skip


def concluded(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        opinions(sheet, [(party, f"{code}_on_works", f"accept_{code}") for party, code in FOUR],
                 title=_("Opinions of the four parties")),
        listed(sheet, "defects", [("found_by", 3), ("what", 4), ("location", 3), ("photo", 2), ("put_right_by_on", 3),
                                  ("outcome", 4)],
               marks=[("rechecked", 3)], waits="conclude", spare=5),
        fields(sheet.fact("accepted_on", wide=4), sheet.fact("fire_acceptance_number", wide=4),
               sheet.fact("fire_acceptance_on", wide=4), title=_("Result")),
        *sheet.foot(*(hand(sheet, party, code) for party, code in FOUR)),
    ]  # fmt: skip


def hand(sheet: CaseSheet, party: Words, code: str) -> Hand:
    """The customer signs; for a department stands who accepted for it."""
    step = f"accept_{code}"
    return sheet.signed(party, code, step=step) if code == "customer" else sheet.finished(party, step)


def metered(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(sheet.fact("use", wide=12)),
        listed(sheet, "meters", [("kind", 4), ("meter_number", 4), ("multiplier", 2), ("reading", 3), ("photo", 2),
                                 ("read_on", 3)], waits="meters", spare=8),
        *sheet.foot(sheet.signed(_("Customer service")),
                    sheet.signed(_("Customer"), "customer", step="meters"),
                    sheet.finished(_("Engineering"), "meters")),
    ]  # fmt: skip


acceptance_application = FormKind(
    "acceptance_application", "F-34", _("Application for acceptance"), about=Case.subject_kind, write=asked,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True),),
)  # fmt: skip
acceptance_sheet = FormKind(
    "acceptance_sheet", "F-35", _("Acceptance sheet of a fit-out"), about=Case.subject_kind, write=concluded,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.ENGINEERING), Part(Addressee.SECURITY),
           Part(Addressee.CUSTOMER)),
)  # fmt: skip
meter_base = FormKind(
    "meter_base", "F-36", _("Meter base sheet"), about=Case.subject_kind, write=metered,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.ENGINEERING), Part(Addressee.CUSTOMER)),
)  # fmt: skip
