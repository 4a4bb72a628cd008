"""F-03, the complaint record (R-143, R-144): what was said, who answers for it, what was promised, how it ended."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Channel
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee, Form
from shouwen.kit.blocks import YES_NO, Block, choice, fields


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case)
    return [
        sheet.head(),
        said(sheet),
        answered_for(sheet),
        ended(sheet),
        *sheet.foot(
            sheet.signed(_("Customer-service assistant")),
            sheet.signed(_("Department answerable")),
            sheet.signed(_("Manager")),
        ),
    ]


def said(sheet: CaseSheet) -> Block:
    case = sheet.case
    return fields(
        sheet.channel(),
        sheet.fact("happened_at", wide=4),
        sheet.fact("touches_customer", wide=8),
        sheet.fact("nature", wide=12),
        sheet.field(_("In short"), case and case.title, wide=12),
        sheet.fact("details", wide=12, lines=5),
        title=_("The complaint"),
    )


def answered_for(sheet: CaseSheet) -> Block:
    case = sheet.case
    clock = case and case.clocks.filter(step="solve").order_by("id").first()
    department = case and case.department
    return fields(
        sheet.field(_("Department answerable"), department, wide=4),
        sheet.field(
            _("To be put right by"), clock and clock.due_at, wide=4, is_open=sheet.is_waited_for("assign")
        ),
        sheet.field(
            _("Service slip No."), serial(case, "F-04"), wide=4, is_open=sheet.is_waited_for("assign")
        ),
        sheet.fact("to_be_done", wide=12, lines=2),
        sheet.field(_("Went to the scene"), sheet.done_by("scene"), is_open=sheet.is_waited_for("scene")),
        sheet.field(_("When"), sheet.done_at("scene"), is_open=sheet.is_waited_for("scene")),
        sheet.fact("scene_remark", wide=6),
        sheet.fact("obstacle", wide=6),
        sheet.fact("promised_at", wide=3),
        sheet.field(_("Told at"), sheet.done_at("promise"), wide=3, is_open=sheet.is_waited_for("solve")),
        title=_("Who answers for it, and what was promised"),
    )


def ended(sheet: CaseSheet) -> Block:
    case = sheet.case
    by_letter = None if case is None else case.channel == Channel.LETTER
    return fields(
        sheet.fact("solution", wide=12, lines=2),
        sheet.field(_("Asked at"), sheet.done_at("ask"), is_open=sheet.is_waited_for("ask")),
        sheet.fact("confirmed_by"),
        sheet.satisfaction(),
        sheet.fact("opinion", wide=12),
        choice(_("A letter of complaint"), YES_NO, by_letter, wide=4),
        sheet.field(_("Reply No."), serial(case, "F-06"), wide=4, is_open=sheet.is_waited_for("reply")),
        sheet.field(_("Report No."), serial(case, "F-05"), wide=4, is_open=sheet.is_waited_for("learn")),
        sheet.remarks(),
        title=_("How it ended"),
    )


def serial(case: Case | None, code: str) -> str:
    """The number of the last form of this code that was made of the case and counts."""
    if case is None:
        return ""
    made = Form.objects.about(Case.subject_kind, case.pk).filter(code=code, voided_at=None)
    return made.values_list("serial", flat=True).last() or ""


complaint_record = FormKind(
    "complaint_record", "F-03", _("Complaint record"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True),),
)  # fmt: skip
