"""F-48A, the clearance certificate: printed when nothing stands in the way, and counting only while that is so."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, column, fields, note, table

CLEARED = (
    (_("Customer service"), "clear_cs"), (_("Engineering"), "clear_engineering"),
    (_("Security"), "clear_security"), (_("Finance"), "clear_finance"), (_("Settlement signed"), "settle"),
    (_("Passes, keys, permit, sign and mail"), "hand_back"),
)  # fmt: skip


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="surrender")
    return [
        sheet.head(),
        fields(
            sheet.fact("lease", wide=4), sheet.fact("surrender_on", wide=4), sheet.fact("removal_on", wide=4),
            sheet.field(_("Nothing stood in the way at"), sheet.done_at("certificate"), wide=12),
        ),
        table(
            [column(_("What"), wide=5), column(_("By"), wide=3), column(_("When"), wide=4)],
            [[name, sheet.done_by(step), sheet.done_at(step)] for name, step in CLEARED], title=_("Cleared"),
        ),
        note(_("Counts only while nothing stands in the way: a bill posted later ends it. Ask by the code.")),
        *sheet.foot(sheet.signed(_("Customer service"))),
    ]  # fmt: skip


clearance_certificate = FormKind(
    "clearance_certificate", "F-48A", _("Clearance certificate"), about=Case.subject_kind, write=written, blank=False,
    parts=(Part(Addressee.CUSTOMER), Part(Addressee.SECURITY), Part(Addressee.CUSTOMER_SERVICE)),
)  # fmt: skip
