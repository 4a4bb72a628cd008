"""F-05, the corrective and preventive report (R-152): why it happened, and what keeps it from happening again."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import YES_NO, Block, choice, fields


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case)
    return [
        sheet.head(),
        report(sheet),
        checked(sheet),
        *sheet.foot(sheet.signed(_("Department answerable")), sheet.signed(_("Quality or manager"))),
    ]


def report(sheet: CaseSheet) -> Block:
    case = sheet.case
    return fields(
        sheet.field(_("Problem"), case and case.title, wide=8),
        sheet.field(_("Answerable"), case and case.department, wide=4),
        sheet.fact("details", wide=12, lines=3),
        sheet.fact("cause", label=_("Cause: ask why five times"), wide=12, lines=4),
        sheet.fact("solution", label=_("Done at once"), wide=12, lines=2),
        sheet.fact("corrective", wide=12, lines=3),
        sheet.fact("preventive", wide=12, lines=3),
        title=_("Problem, cause and action"),
    )


def checked(sheet: CaseSheet) -> Block:
    """Whether it worked is judged later, by hand: it always stays open."""
    return fields(
        sheet.field(_("Reported by"), sheet.done_by("learn"), is_open=sheet.is_waited_for("learn")),
        sheet.field(_("Reported at"), sheet.done_at("learn"), is_open=sheet.is_waited_for("learn")),
        sheet.field(_("Verified by"), is_open=True),
        sheet.field(_("Verified at"), is_open=True),
        choice(_("It has worked"), YES_NO, None, wide=4),
        sheet.field(_("Closed by"), wide=8, is_open=True),
        sheet.remarks(),
        title=_("Verification"),
    )


capa_report = FormKind(
    "capa_report", "F-05", _("Corrective and preventive report"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True),),
)  # fmt: skip
