"""F-37, the approval of the deposit's refund (押金退还审批单, R-104): item by item, with everybody's opinion."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.hours.months import months_after
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields
from shouwen.kit.words import yuan
from shouwen.procedures.papers.fit_out_acceptance import FOUR
from shouwen.procedures.papers.fit_out_lines import lines, listed, opinions, sheet_of


def written(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    kept = sum(line.stands_fen for line in lines(sheet, "deductions"))
    deposit = int(sheet.value("fit_out_deposit_fen") or 0)
    parties = (*FOUR, (_("Finance"), "finance"))
    waits = sheet.is_waited_for("refund")
    return [
        sheet.head(),
        fields(
            sheet.fact("fit_out_deposit_fen", wide=4), sheet.fact("fit_out_deposit_receipt", wide=8),
            sheet.fact("pass_deposit_fen", wide=4), sheet.fact("pass_deposit_receipt", wide=4),
            sheet.fact("lost_passes_fen", wide=4),
            sheet.fact("accepted_on", wide=4), sheet.field(_("Refunded at the earliest on"), earliest(case), wide=4),
            sheet.fact("refund_due_at", wide=4),
            title=_("Deposit"),
        ),
        listed(sheet, "deductions", [("reason", 4), ("clause", 3), ("rate", 3), ("evidence", 2), ("amount_fen", 3),
                                     ("objection", 3), ("decision", 2), ("decided_fen", 3)],
               waits="draft", spare=4, foot=(_("Deducted in all"), yuan(kept) if case else " ")),
        fields(
            sheet.field(_("To be paid back"), yuan(deposit - kept) if deposit else "", wide=4, is_open=waits),
            sheet.fact("payee", wide=8), sheet.fact("answer", wide=12),
            sheet.field(_("Paid back at"), sheet.done_at("refund"), wide=4, is_open=waits),
            sheet.fact("refund_reference", wide=8),
            title=_("Refund"),
        ),
        opinions(sheet, [(party, f"{code}_on_refund", f"approve_{code}") for party, code in parties],
                 title=_("Opinions on the refund")),
        *sheet.foot(sheet.signed(_("Customer"), "customer", step="approve_customer"),
                    sheet.finished(_("Finance"), "approve_finance"), sheet.signed(_("Project manager"))),
    ]  # fmt: skip


def earliest(case: Case | None) -> date | None:
    """Three months after acceptance, by this case's own figure."""
    accepted = case.facts.accepted_on if case else None
    return months_after(accepted, int(case.figure("fitout.refund_months"))) if case and accepted else None


deposit_refund = FormKind(
    "deposit_refund", "F-37", _("Approval of the deposit's refund"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.FINANCE, comes_back=True), Part(Addressee.CUSTOMER_SERVICE), Part(Addressee.CUSTOMER)),
)  # fmt: skip
