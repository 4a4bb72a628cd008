"""F-41, papers and data of a new customer (入住资料清单 / 客户资料登记表, M-MI-05, M-MI-08)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, chosen, column, fields, table

PAPERS, CONTACTS = 7, 5  # lines to write on
WHO = {
    "main_contact": _("Main contact"),
    "finance_contact": _("Contact for money"),
    "emergency_contact": _("Contact in an emergency"),
    "night_contact": _("Contact at night"),
    "signatory": _("Who signs for the customer"),
}


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="move_in")
    return [
        sheet.head(),
        company(sheet),
        papers(sheet),
        contacts(sheet),
        fields(
            sheet.fact("mail_instruction", wide=12, lines=2),
            sheet.fact("sign_zh", wide=6),
            sheet.fact("sign_en", wide=6),
            sheet.fact("spaces_wanted", wide=4),
            sheet.fact("parking_rent_fen", wide=4),
            sheet.fact("lines_wanted", wide=4),
            sheet.fact("line_numbers", wide=12),
            title=_("Mail, signs, parking and telephone"),
        ),
        *sheet.foot(sheet.signed(_("Customer, signature and stamp")), sheet.signed(_("Customer service"))),
    ]


def company(sheet: CaseSheet) -> Block:
    customer = sheet.case and sheet.case.customer
    return fields(
        sheet.field(_("Business licence number"), customer and customer.licence_number, wide=6),
        sheet.field(_("Legal representative"), customer and customer.legal_representative, wide=3),
        sheet.fact("staff_count", wide=3),
        title=_("The company"),
    )


def papers(sheet: CaseSheet) -> Block:
    lines: list[Any] = lines_of(sheet.case, "papers") if sheet.case else []
    return table(
        [column(_("No."), wide=1), column(_("Paper"), wide=6), column(_("Copy"), wide=2), column(_("Remark"), wide=4)],
        [[line.number, chosen(line, "kind"), _("Copy kept") if line.scan_id else _("Original seen"), line.remark]
         for line in lines],
        title=_("Papers handed in"), spare=PAPERS if not lines and sheet.is_waited_for("papers") else 0,
    )  # fmt: skip


def contacts(sheet: CaseSheet) -> Block:
    """Telephone numbers in full: who is called at night is called from this sheet."""
    known = [(label, sheet.value(name)) for name, label in WHO.items()]
    return table(
        [column(_("Called or signs"), wide=4), column(_("Name"), wide=4), column(_("Telephone"), wide=4)],
        [[label, contact, contact.phone] for label, contact in known if contact],
        title=_("Contacts and signatories"),
        spare=CONTACTS if sheet.is_waited_for("register") and not sheet.value("main_contact") else 0,
    )


customer_data = FormKind(
    "customer_data", "F-41", _("Customer data sheet"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True),),
)  # fmt: skip
