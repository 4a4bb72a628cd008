"""F-07, the follow-up (R-128, R-150): the customer is asked at once, and what the customer says is written down."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind
from shouwen.kit.blocks import Block, fields

STEPS = ("ask", "follow_up")  # where the procedures ask the customer


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case)
    return [sheet.head(), asked(sheet), *sheet.foot(sheet.signed(_("Customer service")))]


def asked(sheet: CaseSheet) -> Block:
    step = next((code for code in STEPS if sheet.case and code in sheet.case.procedure.by_code), STEPS[0])
    waits = sheet.is_waited_for(step)
    case = sheet.case
    cells = [
        sheet.field(_("In short"), case and case.title, wide=12),
        sheet.field(_("Asked by"), sheet.done_by(step), wide=3, is_open=waits),
        sheet.field(_("Asked at"), sheet.done_at(step), wide=3, is_open=waits),
        sheet.field(_("Who answered"), sheet.value("confirmed_by"), wide=6, is_open=waits),
    ]
    if sheet.has("asked_by"):
        cells.append(sheet.fact("asked_by", wide=6))
    cells += [
        sheet.satisfaction(),
        sheet.fact("opinion", wide=12, lines=4),
        sheet.field(_("New case opened"), "", wide=12, is_open=waits),
        sheet.remarks(),
    ]
    return fields(*cells, title=_("What the customer says"))


follow_up = FormKind("follow_up", "F-07", _("Follow-up record"), about=Case.subject_kind, write=written)
