"""F-11, the hand-over between companies (R-031 to R-034): who was asked first, who takes it on, what came back."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.rows import Relay
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields
from shouwen.people.parties import Department


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case)
    return [
        sheet.head(),
        given(sheet),
        taken(sheet),
        *sheet.foot(
            sheet.signed(_("For the company handing over")), sheet.signed(_("For the company taking over"))
        ),
    ]


def given(sheet: CaseSheet) -> Block:
    case = sheet.case
    relay = last_across(case) if case else None
    offered = sheet.last(Kind.OFFERED)
    return fields(
        sheet.field(_("First responder"), case and case.first_responder, wide=4),
        sheet.field(_("Company handing over"), case and case.first_department.party, wide=8),
        sheet.field(_("Area it lies in"), case and (case.building or case.place), wide=4),
        sheet.field(_("Company taking over"), relay and of_company(relay.to_department), wide=8),
        sheet.field(_("Offered at"), relay and relay.offered_at, wide=4),
        sheet.field(_("What the customer was told"), offered and offered.data.get("told"), wide=8, lines=2),
        sheet.field(_("In short"), case and case.title, wide=12),
        sheet.fact("details", wide=12, lines=3),
        title=_("Handed over"),
    )


def taken(sheet: CaseSheet) -> Block:
    answer = sheet.last(Kind.ACCEPTED, Kind.RETURNED)
    waits = sheet.case is None or (sheet.case.is_open and answer is None)
    closed = sheet.case and sheet.case.closed_at
    return fields(
        sheet.field(_("Received by"), answer and answer.person, wide=4, is_open=waits),
        sheet.field(_("Accepted at"), when(answer, Kind.ACCEPTED), wide=4, is_open=waits),
        sheet.field(_("Returned at"), when(answer, Kind.RETURNED), wide=4, is_open=waits),
        sheet.field(_("Answer to the customer"), "", wide=12, lines=3, is_open=not closed),
        sheet.field(_("Closed at"), closed, wide=12, is_open=not closed),
        sheet.remarks(),
        title=_("Taken over"),
    )


def last_across(case: Case) -> Relay | None:
    offers = Relay.objects.filter(case=case).exclude(to_department__party=case.first_department.party_id)
    return offers.select_related("to_department__party").order_by("turn").last()


def of_company(department: Department) -> dict[str, str]:
    names, own = department.party.names, department.names
    return {language: f"{names[language]} · {own[language]}" for language in ("zh", "en")}


def when(answer: Entry | None, kind: Kind) -> object:
    return answer.at if answer and answer.kind == kind else None


hand_over = FormKind(
    "hand_over", "F-11", _("Hand-over between companies"), about=Case.subject_kind, write=written, across=True,
    parts=(Part(Addressee.GIVER, comes_back=True), Part(Addressee.RECEIVER)),
)  # fmt: skip
