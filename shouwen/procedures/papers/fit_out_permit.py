"""F-27 to F-29: the routing slip, the site access passes, the works permit (R-095, M-FO-05 to M-FO-07)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet, where
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.files import Paper
from shouwen.journal.forms import Addressee, Form
from shouwen.kit.blocks import Block, card, cards, field, fields, note
from shouwen.procedures.papers.fit_out_lines import cell, lines, listed, opinions, sheet_of

CARDS = "F-28"
NONE_NEW = _("Every worker has a card. Print that sheet again; to make its cards anew, void it first.")
PARTIES = (
    (_("Customer service"), "cs"), (_("Engineering"), "engineering"), (_("Security"), "security"),
    (_("Finance"), "finance"),
)  # fmt: skip


def slip(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    cards = str(len(lines(sheet, "passes")) or "")
    return [
        sheet.head(),
        opinions(sheet, [(party, f"{code}_on_permit", f"slip_{code}") for party, code in PARTIES],
                 title=_("Opinions of the departments")),
        fields(
            sheet.fact("management_fen"), sheet.fact("debris_fen"), sheet.fact("fee_receipt", wide=6),
            sheet.fact("fit_out_deposit_fen", wide=6), sheet.fact("fit_out_deposit_receipt", wide=6),
            sheet.fact("pass_deposit_fen", wide=6), sheet.fact("pass_deposit_receipt", wide=6),
            sheet.field(_("Passes made"), cards, wide=12, is_open=sheet.is_waited_for("passes")),
            title=_("Paid and issued"),
        ),
        *sheet.foot(*(sheet.finished(party, f"slip_{code}") for party, code in PARTIES)),
    ]  # fmt: skip


def passes(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(sheet.fact("contractor_name", wide=6), sheet.fact("pass_deposit_fen", wide=3),
               sheet.fact("pass_deposit_receipt", wide=3)),
        listed(sheet, "passes", [("name", 3), ("id_ending", 2), ("trade", 3), ("photo", 2), ("certificate", 3),
                                 ("valid_from_on", 3), ("valid_until_on", 3)],
               marks=[("returned", 3), ("lost", 3), ("withdrawn", 3)], waits="passes", spare=10),
        note(_("One card a worker, not to be lent. The number of a card is that of the case with that of the line.")),
        *sheet.foot(sheet.signed(_("Security")), sheet.signed(_("Contractor"))),
    ]  # fmt: skip


def pass_cards(case: Case | None) -> list[Block]:
    """A card for each worker who has none yet: one card a worker. A sheet that was voided is made anew."""
    sheet, given = sheet_of(case), carded(case)
    new = [line for line in standing(sheet) if gate_page(line) not in given]
    photos = Paper.objects.in_bulk([line.photo_id for line in new if line.photo_id])
    made = [card_of(sheet, line, photos.get(line.photo_id)) for line in new]
    return [
        fields(sheet.field(_("Case number"), case and case.number, wide=4),
               sheet.field(_("Cards on this sheet"), str(len(new)), wide=3),
               sheet.field(_("Cards given out before"), ", ".join(sorted({*given.values()})), wide=5),
               *([] if new else [field(_("No card on this sheet"), NONE_NEW, wide=12)])),
        cards(made),
    ]  # fmt: skip


def card_of(sheet: CaseSheet, line: Any, photo: Paper | None) -> Block:
    case = sheet.case
    assert case
    return card(
        _("Site access pass"), case.building or case.site, line.name,
        (_("Trade"), cell(line, "trade")), *([(_("Certificate"), line.certificate)] if line.certificate else ()),
        (_("ID"), f"**** {line.id_ending}"), (_("Unit"), where(case)),
        (_("Valid"), f"{line.valid_from_on} – {line.valid_until_on}"),
        (_("Contractor"), sheet.value("contractor_name")),
        number=f"{case.number}-{line.number:02d}", address=gate_page(line), photo=photo,
    )  # fmt: skip


def gate_page(line: Any) -> str:
    """Where the guard's scan leads."""
    return settings.ADDRESS + reverse("site_pass", args=[line.secret])


def standing(sheet: CaseSheet) -> list[Any]:
    """Every mark of a pass ends it: returned, lost, withdrawn."""
    return [line for line in lines(sheet, "passes") if not line.marked]


def carded(case: Case | None) -> dict[str, str]:
    """The addresses of the cards that stand on a sheet already, each with the number of the sheet."""
    sheets = Form.objects.about(Case.subject_kind, case.pk) if case else Form.objects.none()
    sheets = sheets.filter(code=CARDS, voided_at=None)
    blocks = [(form, block) for form in sheets for block in form.content["blocks"] if block["is"] == "cards"]
    return {one["address"]: form.serial for form, block in blocks for one in block["cards"]}


def permit(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    times = sheet.standing.visits.get("permit", 0) - 1 if case else 0
    return [
        sheet.head(),
        fields(
            sheet.fact("contractor_name", wide=6), sheet.fact("responsible", wide=3),
            sheet.fact("responsible_phone", wide=3), sheet.fact("works", wide=12, lines=2),
            sheet.fact("permit_from_on", wide=4), sheet.fact("permit_until_at", wide=4),
            sheet.field(_("Extended, times"), str(max(times, 0) or ""), wide=4),
            sheet.field(_("No noise and no smell from Monday to Saturday; on public holidays not at all"), quiet(case),
                        wide=12),
            sheet.fact("permit_conditions", wide=12, lines=2),
            title=_("What is permitted"),
        ),
        note(_("To hang at the unit's door. Hot work and the shutting off of supplies need permits of their own.")),
        *sheet.foot(sheet.finished(_("Customer service"), "permit"),
                    sheet.signed(_("Engineering")), sheet.signed(_("Security"))),
    ]  # fmt: skip


def quiet(case: Case | None) -> str:
    """M-FO-07, by the figures of this case."""
    if not case:
        return ""
    start, end = (int(case.figure(f"fitout.quiet_{edge}_hour")) for edge in ("from", "until"))
    return f"{start:02d}:00–{end:02d}:00"


routing_slip = FormKind(
    "routing_slip", "F-27", _("Routing slip of a fit-out"), about=Case.subject_kind, write=slip
)
site_access_cards = FormKind(
    "site_access_cards", CARDS, _("Site access passes"), about=Case.subject_kind, write=pass_cards, blank=False,
    parts=(Part(Addressee.SECURITY),), permits=True,
)  # fmt: skip
site_access_passes = FormKind(
    "site_access_passes", "F-28A", _("List of site access passes"), about=Case.subject_kind, write=passes,
    parts=(Part(Addressee.SECURITY, comes_back=True),), beside="site_access_cards",
)  # fmt: skip
works_permit = FormKind(
    "works_permit", "F-29", _("Works permit"), about=Case.subject_kind, write=permit, permits=True,
    parts=(Part(Addressee.CUSTOMER), Part(Addressee.SECURITY), Part(Addressee.CUSTOMER_SERVICE)),
)  # fmt: skip
