"""F-60, the application for a parking space (R-162, R-164): signed by the customer, its permit noted by security."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind
from shouwen.kit.blocks import Block, fields


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="parking")
    return [sheet.head(), asked(sheet), signed_for(sheet), permit(sheet), *hands(sheet)]


def asked(sheet: CaseSheet) -> Block:
    return fields(
        sheet.fact("level", wide=6),
        sheet.fact("rent_fen", wide=6),
        sheet.fact("plate", wide=4),
        sheet.fact("owner", wide=8),
        sheet.fact("lease", wide=4),
        sheet.fact("lease_says", wide=8),
        title=_("What is applied for"),
    )


def signed_for(sheet: CaseSheet) -> Block:
    return fields(
        sheet.fact("is_agent", wide=4),
        sheet.fact("agent", wide=8),
        sheet.fact("authorisation", wide=6),
        sheet.fact("agent_id_copy", wide=6),
        title=_("Who signs"),
    )


def permit(sheet: CaseSheet) -> Block:
    return fields(
        sheet.fact("permit_number", wide=4),
        sheet.fact("permit_from_on", wide=4),
        sheet.fact("permit_until_on", wide=4),
        sheet.fact("vehicle_licence", wide=12),
        title=_("The permit, by security"),
    )


def hands(sheet: CaseSheet) -> list[Block]:
    return sheet.foot(
        sheet.signed(_("Customer"), "customer", step="apply"),
        sheet.signed(_("Customer service")),
        sheet.finished(_("Security"), "issue"),
    )


parking_application = FormKind(
    "parking_application",
    "F-60",
    _("Application for a parking space"),
    about=Case.subject_kind,
    write=written,
)
