"""F-04, the service slip to the department answerable (R-144): what is to be done, by when, and what came of it."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.entries import Kind
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case)
    return [
        sheet.head(),
        slip(sheet),
        result(sheet),
        *sheet.foot(sheet.signed(_("Customer service")), sheet.signed(_("Department answerable"))),
    ]


def slip(sheet: CaseSheet) -> Block:
    case = sheet.case
    offered = sheet.last(Kind.OFFERED)
    clock = case and case.clocks.filter(step="solve").order_by("id").last()
    return fields(
        sheet.field(_("From department"), case and case.first_department, wide=4),
        sheet.field(_("To"), (offered and offered.data["to_names"]) or (case and case.department), wide=4),
        sheet.field(_("Sent at"), sheet.done_at("assign"), wide=4, is_open=sheet.is_waited_for("assign")),
        sheet.field(_("In short"), case and case.title, wide=8),
        sheet.field(
            _("To be finished by"), clock and clock.due_at, wide=4, is_open=sheet.is_waited_for("solve")
        ),
        sheet.fact("details", wide=12, lines=3),
        sheet.fact("to_be_done", wide=12, lines=3),
        title=_("What is to be done"),
    )


def result(sheet: CaseSheet) -> Block:
    received = sheet.last(Kind.ACCEPTED)
    waits = sheet.is_waited_for("solve")
    return fields(
        sheet.field(_("Received by"), received and received.person, is_open=waits),
        sheet.field(_("Received at"), received and received.at, is_open=waits),
        sheet.field(_("Finished at"), sheet.done_at("solve"), is_open=waits),
        sheet.field(_("Checked by"), sheet.done_by("ask"), is_open=sheet.is_waited_for("ask")),
        sheet.fact("solution", label=_("Result"), wide=12, lines=4),
        sheet.remarks(),
        title=_("What came of it"),
    )


service_slip = FormKind(
    "service_slip", "F-04", _("Service slip"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.DEPARTMENT)),
)  # fmt: skip
