"""F-49, what came back at surrender (证件/钥匙回收清单, R-117)."""

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
            sheet.fact("lease", wide=6),
            sheet.field(
                _("Handed back at"),
                sheet.done_at("hand_back"),
                wide=6,
                is_open=sheet.is_waited_for("hand_back"),
            ),
            sheet.fact("passes_back", wide=12, lines=2),
            sheet.fact("keys_back", wide=12, lines=2),
            sheet.fact("permits_back", wide=12, lines=2),
            sheet.fact("sign_gone_on", wide=4),
            sheet.fact("mail_to", wide=8, lines=2),
            sheet.remarks(),
            title=_("What comes back"),
        ),
        *sheet.foot(sheet.signed(_("Customer")), sheet.finished(_("Customer service"), "hand_back")),
    ]


handed_back = FormKind(
    "handed_back", "F-49", _("Passes and keys handed back"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.CUSTOMER)),
)  # fmt: skip
