"""F-46, the surrender notice (退租通知单, R-111, R-113): it must say whether the room is put back, and how far."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="surrender")
    return [
        sheet.head(),
        fields(
            sheet.fact("notice_number", wide=6),
            sheet.fact("received_on", wide=6),
            sheet.fact("lease", wide=6),
            sheet.fact("ends_on", wide=6),
            sheet.fact("why", wide=12, lines=2),
            title=_("The lease"),
        ),
        fields(
            sheet.fact("reinstatement", wide=12),
            sheet.fact("extent", wide=12, lines=4),
            sheet.fact("terms", wide=12, lines=3),
            title=_("Reinstatement and terms"),
        ),
        fields(
            sheet.fact("spoken_to", wide=4),
            sheet.fact("surrender_on", wide=4),
            sheet.fact("removal_on", wide=4),
            sheet.remarks(),
            title=_("Dates fixed with the tenant"),
        ),
        *sheet.foot(sheet.signed(_("Leasing")), sheet.signed(_("Customer service"))),
    ]


surrender_notice = FormKind(
    "surrender_notice", "F-46", _("Surrender notice"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE), Part(Addressee.ENGINEERING), Part(Addressee.FINANCE)),
)  # fmt: skip
