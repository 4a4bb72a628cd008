"""The shapes of a case, made from its rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from shouwen.api import facts
from shouwen.api.procedures import outcomes_of
from shouwen.api.shapes import (
    AgreedShape,
    CaseShape,
    ChargeShape,
    ChoicesShape,
    ClockShape,
    DepartmentShape,
    EntryShape,
    FactShape,
    LineShape,
    MilestoneShape,
    OpenStepShape,
    PaperShape,
    PartyShape,
    PersonShape,
    PlaceShape,
    RungShape,
    SaidShape,
    StandingStepShape,
    StretchShape,
    ToldShape,
)
from shouwen.casework.cases import Case
from shouwen.casework.clock_story import Face
from shouwen.casework.gates import gates, may_do
from shouwen.casework.rows import OpenStep, Relay
from shouwen.casework.story import Line
from shouwen.casework.told import Told
from shouwen.journal.files import Paper
from shouwen.leases.customers import Customer, masked
from shouwen.money.charges import Charge
from shouwen.people.parties import Department, Party
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Building, Place

ALL_OF_A_CASE = (
    "site", "building", "place__building", "customer__party", "contact", "calendar__site", "holder",
    "first_responder", "first_department__party", "department__party", "answerable", "merged_into",
    "stems_from", "contractor",
)  # fmt: skip


def person(found: Person) -> PersonShape:
    return PersonShape(login=found.login, name=found.name)


def party(found: Party) -> PartyShape:
    return PartyShape(code=found.code, name=found.name)


def customer(found: Customer | None) -> PartyShape | None:
    return PartyShape(code=found.party.code, name=found.name) if found else None


def department(found: Department) -> DepartmentShape:
    return DepartmentShape(party=found.party.code, trade=found.trade, name=found.name)


def building(found: Building | None) -> PlaceShape | None:
    return PlaceShape(code=found.code, name=found.name) if found else None


def place(found: Place | None) -> PlaceShape | None:
    return PlaceShape(code=found.code, name=found.full_name) if found else None


def whole_case(case: Case, role: Role) -> CaseShape:
    """The case for a role that works on it. The case must come with ALL_OF_A_CASE."""
    offer = Relay.objects.waiting().filter(case=case).select_related("to_department__party").first()
    return CaseShape(
        number=case.number, procedure=case.procedure_code, title=case.title, state=case.state,
        channel=case.channel, site=case.site.code, building=building(case.building), unit=place(case.place),
        customer=customer(case.customer), caller_name=case.caller_name or _contact_name(case),
        caller_phone=masked(case.caller_phone or (case.contact.phone if case.contact else "")),
        opened_at=case.opened_at, closed_at=case.closed_at, first_responder=person(case.first_responder),
        holder=person(case.holder) if case.holder else None, answerable=party(case.answerable),
        department=department(case.department),
        offered_to=department(offer.to_department) if offer else None,
        merged_into=case.merged_into.number if case.merged_into else None,
        contractor=party(case.contractor) if case.contractor else None,
        stems_from=case.stems_from.number if case.stems_from else None,
        facts=facts.written(case.facts), open_steps=[open_step(row, role) for row in open_rows(case)],
    )  # fmt: skip


def _contact_name(case: Case) -> str:
    return case.contact.name if case.contact else ""


def open_rows(case: Case) -> list[OpenStep]:
    """The open steps that the definition knows, the most pressing first."""
    rows = OpenStep.objects.filter(case=case).select_related("department__party", "person").by_time_left()
    known = [row for row in rows if row.step in case.procedure.by_code]
    for row in known:
        row.case = case
    return known


def open_step(row: OpenStep, role: Role) -> OpenStepShape:
    return OpenStepShape(
        step=row.step, title=row.title, visit=row.visit, department=department(row.department),
        person=person(row.person) if row.person else None, opened_at=row.opened_at, due_at=row.due_at,
        not_before=row.not_before, held_until=row.held_until,
        yours=may_do(role, row, row.case.procedure[row.step]),
    )  # fmt: skip


def standing_step(row: OpenStep, role: Role, at: datetime) -> StandingStepShape:
    """A step with what is asked for here and now, and what stands in its way."""
    case, step = row.case, row.case.procedure[row.step]
    return StandingStepShape(
        step=open_step(row, role),
        outcomes=outcomes_of(case.procedure, step),
        choices={
            ask.name: [_choice(found) for found in ask.among(case)] for ask in step.all_asks() if ask.among
        },
        problems=[
            {"code": p.code, "message": str(p.message), "field": p.field} for p in gates(case, row, step, at)
        ],
    )


def _choice(found: object) -> ChoicesShape:
    key = facts.KEYS[type(found)]  # type: ignore[index]
    return ChoicesShape(code=getattr(found, key), name=str(found))


def told_case(found: Told) -> ToldShape:
    """The case in the words and the extent of the customer's own pages."""
    case = found.case
    return ToldShape(
        number=case.number, procedure=case.procedure_code, title=case.title, state=case.state,
        unit=place(case.place), opened_at=case.opened_at, closed_at=case.closed_at,
        first_responder=case.first_responder.name, answerable=case.answerable.name,
        way=[MilestoneShape(title=stop.title, state=stop.state, at=stop.at) for stop in found.way],
        said=[SaidShape(at=said["at"], text=said["text"], paper=said["paper"]) for said in found.said],
        agreed=[AgreedShape(what=str(agreed["what"]), at=agreed["at"]) for agreed in found.agreed],
    )  # fmt: skip


def line(case: Case, row: OpenStep | None = None) -> LineShape:
    due = getattr(row, "pressing", None) if row else None
    return LineShape(
        number=case.number, procedure=case.procedure_code, title=case.title, state=case.state,
        unit=place(case.place), customer=customer(case.customer), opened_at=case.opened_at,
        step=row.step if row else None, due_at=due, department=department(row.department) if row else None,
    )  # fmt: skip


def customers_line(case: Case) -> LineShape:
    """A line without what the customer's own pages leave out."""
    return LineShape(
        number=case.number, procedure=case.procedure_code, title=case.title, state=case.state,
        unit=place(case.place), customer=None, opened_at=case.opened_at, step=None, due_at=None,
        department=None,
    )  # fmt: skip


def entry(found: Line) -> EntryShape:
    row = found.entry
    return EntryShape(
        id=row.pk, at=row.at, kind=row.kind, step=row.step, outcome=row.outcome,
        person=row.person.name if row.person else None, party=row.by_party.name if row.by_party else None,
        to_customer=row.to_customer, title=found.title, words=found.words,
        facts=[FactShape(label=label, value=value) for label, value in found.facts],
    )  # fmt: skip


def clock(face: Face) -> ClockShape:
    running = face.running
    return ClockShape(
        step=face.step, title=face.title, unit=running.unit, amount=running.amount,
        started_at=running.started_at, due_at=face.due_at, held_until=face.paused_until,
        late=face.due_at <= face.at, provisional=face.is_provisional,
        stretches=[
            StretchShape(kind=s.kind, start=s.start, end=s.end, reason=s.reason)
            for s in face.reckoning.stretches(face.at)
        ],
        ladder=[RungShape(at=at, tells=tells) for at, tells in face.ladder],
    )  # fmt: skip


def papers(case: Case, found: Iterable[Paper]) -> list[PaperShape]:
    return [paper(case, one) for one in found]


def paper(case: Case, found: Paper) -> PaperShape:
    return PaperShape(
        id=found.pk, name=found.name, media=found.media, size=found.size, sha256=found.sha256,
        caption=found.caption, to_customer=found.to_customer, at=found.at, person=found.person.name,
        url=f"/api/v1/cases/{case.number}/papers/{found.pk}",
    )  # fmt: skip


def charge(found: Charge) -> ChargeShape:
    return ChargeShape(
        id=found.pk, item=found.item.code, name=found.item.name, quantity=str(found.quantity),
        amount_fen=found.amount_fen, written_at=found.written_at, taken_back_at=found.taken_back_at,
    )  # fmt: skip
