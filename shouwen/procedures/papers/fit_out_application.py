"""F-20 to F-22: the application (二装申请表), the authorisation of the contractor, the undertaking (R-090, M-FO-01)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields
from shouwen.leases.leases import LeasedUnit
from shouwen.procedures.papers.fit_out_lines import clauses, scan, sheet_of

SCOPE = ("partitions", "ceiling", "floor", "power", "air", "fire", "weak_current", "water", "structure")
PROMISES = (
    _("We keep to the fit-out handbook, the drawings as approved and the hours of work."),
    _("We pay for damage to common parts, equipment and other units."),
    _("We keep the fire-safety rules; no hot work without a permit, nobody stays overnight."),
    _("We take rubbish away by the route and at the times allowed."),
    _("We change nothing of the structure, the façade or the waterproofing."),
    _("We hand over as-built drawings on paper and as CAD files before acceptance."),
    _("What the contract provides for violations may be deducted from the fit-out deposit, item by item."),
)
SCOPES = (
    _("Hand in the application, the drawings and the papers of the fit-out, and take the answers."),
    _("Carry out the works named above, and sign for passes, records and orders on site."),
    _("Show the works at acceptance. What concerns money the customer signs itself."),
)


def lease_of(sheet: CaseSheet) -> object:
    case = sheet.case
    if not case:
        return None
    day = case.hours.day_of(case.opened_at)
    held = LeasedUnit.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), place=case.place_id)
    found = (
        held.filter(lease__customer=case.customer_id).select_related("lease").order_by("starts_on").first()
    )
    return found.lease if found else None


def begins(case: Case | None) -> date | None:
    """From when the contractor at work is authorised: the day of the application, or that of its coming in."""
    return case.hours.day_of(case.facts.contractor_since_at or case.opened_at) if case else None


def masked(ending: Any) -> str:
    """Of an ID number only the end is kept (§8 item 4)."""
    return f"**** **** **** {ending}" if ending else ""


def application(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(
            sheet.field(_("Lease"), lease_of(sheet), wide=4), sheet.fact("area", wide=4), sheet.fact("use", wide=4),
            sheet.fact("works", wide=12, lines=2),
            *(sheet.fact(f"touches_{name}", wide=4) for name in SCOPE),
            title=_("What is to be done"),
        ),
        fields(
            sheet.fact("designer", wide=6), sheet.fact("contractor_name", wide=6),
            sheet.fact("responsible", wide=4), sheet.fact("responsible_phone", wide=5), sheet.fact("workers", wide=3),
            sheet.fact("contract_fen", wide=4), sheet.fact("planned_from_on", wide=4),
            sheet.fact("planned_until_on", wide=4), sheet.fact("fire_kind", wide=12),
            title=_("Contractor and time"),
        ),
        *sheet.foot(sheet.signed(_("Customer, signature and stamp")),
                    sheet.signed(_("Customer service"))),
    ]  # fmt: skip


def authorisation(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(
            sheet.fact("contractor_name", wide=12), sheet.fact("agent", wide=6),
            sheet.field(_("ID number"), masked(sheet.value("agent_id_ending")), wide=6),
            sheet.field(_("Valid from"), begins(case), wide=6), sheet.fact("authorised_until_on", wide=6),
            title=_("Whom the customer authorises"),
        ),
        fields(
            sheet.field(_("Lease"), lease_of(sheet), wide=6), sheet.fact("area", wide=6),
            sheet.fact("works", wide=12, lines=3),
            sheet.fact("planned_from_on", wide=6), sheet.fact("planned_until_on", wide=6),
            title=_("For which works"),
        ),
        clauses(_("What this contractor and this person may do for the customer"), SCOPES),
        fields(scan(sheet, "authorisation_scan", wide=12)),
        *sheet.foot(sheet.signed(_("Customer, signature and stamp"))),
    ]  # fmt: skip


def undertaking(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        fields(sheet.fact("contractor_name", wide=12), sheet.fact("responsible", wide=6),
               sheet.fact("responsible_phone", wide=6), sheet.fact("works", wide=12, lines=2),
               sheet.fact("planned_from_on", wide=6), sheet.fact("planned_until_on", wide=6),
               title=_("Customer and contractor undertake")),
        clauses(_("Fit-out undertaking"), PROMISES),
        fields(sheet.field(_("Signed on"), wide=6, is_open=True), scan(sheet, "undertaking_scan", wide=6)),
        *sheet.foot(sheet.signed(_("Customer, signature and stamp")),
                    sheet.signed(_("Contractor"))),
    ]  # fmt: skip


BACK = (Part(Addressee.CUSTOMER_SERVICE, comes_back=True),)
fit_out_application = FormKind(
    "fit_out_application", "F-20", _("Fit-out application"), about=Case.subject_kind, write=application, parts=BACK,
)  # fmt: skip
fit_out_authorisation = FormKind(
    "fit_out_authorisation", "F-21", _("Authorisation of the fit-out contractor"), about=Case.subject_kind,
    write=authorisation, parts=BACK, beside="fit_out_application",
)  # fmt: skip
fit_out_undertaking = FormKind(
    "fit_out_undertaking", "F-22", _("Fit-out undertaking"), about=Case.subject_kind, write=undertaking, parts=BACK,
    beside="fit_out_application",
)  # fmt: skip
