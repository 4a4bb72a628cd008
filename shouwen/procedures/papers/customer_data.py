"""F-41, papers and data of a new customer (入住资料清单 / 客户资料登记表, M-MI-05, M-MI-08)."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, Words, chosen, column, fields, specimens, table
from shouwen.leases.authorisations import Authorisation
from shouwen.services.parking import ParkingPermit

PAPERS, CONTACTS, SIGNATORIES, VEHICLES = 4, 4, 2, 1  # lines to write on
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
        signatories(sheet),
        *specimen(sheet),
        fields(
            sheet.fact("mail_instruction", wide=12),
            sheet.fact("sign_zh", wide=6),
            sheet.fact("sign_en", wide=6),
            sheet.fact("spaces_wanted", wide=4),
            sheet.fact("parking_rent_fen", wide=4),
            sheet.fact("lines_wanted", wide=4),
            sheet.fact("line_numbers", wide=12),
            title=_("Mail, signs, parking and telephone"),
        ),
        vehicles(sheet),
        *sheet.foot(sheet.signed(_("Customer, signature and stamp")), sheet.signed(_("Customer service"))),
    ]


def company(sheet: CaseSheet) -> Block:
    customer = sheet.case and sheet.case.customer
    return fields(
        sheet.field(_("Business licence number"), customer and customer.licence_number, wide=6),
        sheet.field(_("Legal representative"), customer and customer.legal_representative, wide=3),
        sheet.fact("staff_count", wide=3),
        sheet.field(_("Insurer"), customer and customer.insurer, wide=6),
        sheet.field(_("Insured until"), customer and customer.insured_until_on, wide=6),
        title=_("The company"),
    )


def papers(sheet: CaseSheet) -> Block:
    lines: list[Any] = lines_of(sheet.case, "papers") if sheet.case else []
    return table(
        [column(_("No."), wide=1), column(_("Paper"), wide=6), column(_("Copy"), wide=3), column(_("Remark"), wide=4)],
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


def signatories(sheet: CaseSheet) -> Block:
    """Who binds the company, and whom it has authorised; up to how much, until when."""
    case, rows = sheet.case, []
    if signatory := sheet.value("signatory"):
        rows = [[signatory, signatory.phone, _("Everything"), ""]]
    if case and case.customer:
        day = case.hours.day_of(sheet.entries[-1].at)
        counting = [one for one in case.customer.authorisations.order_by("id") if one.counts_on(day)]
        rows += [[one, "", may_do(one), one.ends_on] for one in counting]
    return table(
        [column(_("Name"), wide=4), column(_("Telephone"), wide=3), column(_("May sign for"), wide=6),
         column(_("Until"), wide=3)],
        rows, title=_("Authorised signatories"),
        spare=SIGNATORIES if not rows and sheet.is_waited_for("register") else 0,
    )  # fmt: skip


def may_do(one: Authorisation) -> Words:
    between = pgettext_lazy("between names in a list", ", ")
    return lazy(lambda: str(between).join(one.scope_names()), str)()


def specimen(sheet: CaseSheet) -> list[Block]:
    """M-MI-08: what each signature and stamp is compared with later. A photo of it stands there; else room for both."""
    kept = sheet.value("specimen")
    if kept and kept.is_picture:
        return [specimens((_("Specimen of signature and stamp"), kept), title=_("Specimens"))]
    if kept or not sheet.is_waited_for("register"):
        return [fields(sheet.field(_("Specimen of signature and stamp"), kept and _("Copy kept"), wide=12))]
    return [specimens((_("Signature of who signs"), None), (_("Company stamp"), None), title=_("Specimens"))]


def vehicles(sheet: CaseSheet) -> Block:
    case = sheet.case
    permits = ParkingPermit.objects.filter(customer=case.customer_id, given_back_on=None) if case else ()
    rows = [[one.plate, chosen(one, "level"), one.number, one.ends_on] for one in permits]
    return table(
        [column(_("Plate"), wide=4), column(_("Space"), wide=3), column(_("Number of the permit"), wide=4),
         column(_("Until"), wide=3)],
        rows, title=_("Vehicles"), spare=VEHICLES if not rows and (case is None or case.is_open) else 0,
    )  # fmt: skip


customer_data = FormKind(
    "customer_data", "F-41", _("Customer data sheet"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True),),
)  # fmt: skip
