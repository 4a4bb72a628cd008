"""F-48A, the clearance certificate: printed when nothing stands in the way, and counting only while that is so."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.entries import Kind
from shouwen.journal.forms import Addressee, Form
from shouwen.kit.blocks import Block, Hand, Words, column, field, fields, note, table
from shouwen.services.clearance import Blocker, blockers

CERTIFICATE = "F-48A"
LANGUAGES = ("zh-hans", "en")

CLEARED = (
    (_("Customer service"), "clear_cs"), (_("Engineering"), "clear_engineering"),
    (_("Security"), "clear_security"), (_("Finance"), "clear_finance"), (_("Settlement signed"), "settle"),
    (_("Passes, keys, permit, sign and mail"), "hand_back"),
)  # fmt: skip


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="surrender")
    found = in_the_way(sheet)
    issued = sheet.finished(_("Customer service"), "certificate")
    return [
        sheet.head(),
        fields(
            sheet.field(_("Clearance"), says(issued, found), wide=12),
            sheet.fact("lease", wide=4), sheet.fact("surrender_on", wide=4), sheet.fact("removal_on", wide=4),
            sheet.field(_("Nothing stood in the way at"), issued[2], wide=12),
        ),
        *revoked(sheet, issued),
        table(
            [column(_("What"), wide=5), column(_("By"), wide=3), column(_("When"), wide=4)],
            [sheet.finished(name, step) for name, step in CLEARED], title=_("What was cleared"),
        ),
        *standing_there(found),
        note(_("Counts only while nothing stands in the way: a bill posted later ends it. Ask by the code.")),
        *sheet.foot(issued),
    ]  # fmt: skip


def in_the_way(sheet: CaseSheet) -> list[list[Any]]:
    """What stands in the way when this is printed, as the gate before the certificate would say it: asked once in
    either language, for most of it is put together from what it is about.
    """
    case = sheet.case
    lease = case.facts.lease if case else None
    if not (case and lease):
        return []
    asked = []
    for language in LANGUAGES:
        with override(language):
            found = blockers(lease, case.hours.day_of(sheet.entries[-1].at), case)
            asked.append([(*_in_words(each), each.cleared_by) for each in found])
    return [
        [{"zh": zh[0], "en": en[0]}, zh[1], {"zh": zh[2], "en": en[2]}] for zh, en in zip(*asked, strict=True)
    ]


def _in_words(each: Blocker) -> tuple[str, str]:
    """What and where. The paper goes to hands that may not read every case: of an open one it gives no title."""
    open_case = each.code == "open_case"
    return (str(_("An open case of the tenant")), "") if open_case else (str(each.what), each.where)


def says(issued: Hand, found: list[list[Any]]) -> Words:
    if issued[2] and not found:
        return _("Nothing stands in the way: cleared.")
    return _("NOT CLEARED. This paper certifies nothing.")


def revoked(sheet: CaseSheet, issued: Hand) -> list[Block]:
    """Who revoked the last certificate, when and why, until another one is issued."""
    entry = sheet.last(Kind.FINISHED, step="seal")
    if issued[2] or entry is None or entry.outcome != "bill":
        return []
    return [fields(
        field(_("Revoked at"), entry.at, wide=4), field(_("Revoked by"), entry.person, wide=4),
        field(_("Certificates issued"), sheet_numbers(sheet), wide=4),
        field(_("Why"), entry.data.get("facts", {}).get("dispute"), wide=12),
        title=_("The certificate was revoked; earlier copies are void"),
    )]  # fmt: skip


def sheet_numbers(sheet: CaseSheet) -> str:
    assert sheet.case
    made = Form.objects.about(Case.subject_kind, sheet.case.pk).filter(code=CERTIFICATE)
    return ", ".join(made.exclude(voided_at=None).values_list("serial", flat=True))


def standing_there(found: list[list[Any]]) -> list[Block]:
    heads = [column(_("What"), wide=6), column(_("Number"), wide=3), column(_("Who clears it"), wide=3)]
    return [table(heads, found, title=_("What stands in the way"))] if found else []


clearance_certificate = FormKind(
    "clearance_certificate", CERTIFICATE, _("Clearance certificate"), about=Case.subject_kind, write=written,
    blank=False, permits=True,
    parts=(Part(Addressee.CUSTOMER), Part(Addressee.SECURITY), Part(Addressee.CUSTOMER_SERVICE)),
)  # fmt: skip
