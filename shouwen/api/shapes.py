"""What the API gives out of cases. Moments carry the zone of the site, people their login, companies their code."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.utils import timezone
from ninja import Schema
from pydantic import PlainSerializer

from shouwen.api.procedure_shapes import OutcomeShape

Moment = Annotated[datetime, PlainSerializer(lambda at: timezone.localtime(at).isoformat(), return_type=str)]


class PersonShape(Schema):
    login: str
    name: str


class PartyShape(Schema):
    code: str
    name: str


class DepartmentShape(Schema):
    """A department goes by its company and its trade."""

    party: str
    trade: str
    name: str


class PlaceShape(Schema):
    code: str
    name: str


class OpenStepShape(Schema):
    """A step that waits. `yours`: this token may finish it. `visit` says which time it is open."""

    step: str
    title: str
    visit: int
    department: DepartmentShape
    person: PersonShape | None
    opened_at: Moment
    due_at: Moment | None
    not_before: Moment | None
    held_until: Moment | None
    yours: bool


class CaseShape(Schema):
    """A case as those who work on it see it. The caller's number has its middle hidden."""

    number: str
    procedure: str
    title: str
    state: str
    merged_into: str | None
    stems_from: str | None
    contractor: PartyShape | None
    channel: str
    site: str
    building: PlaceShape | None
    unit: PlaceShape | None
    customer: PartyShape | None
    caller_name: str
    caller_phone: str
    opened_at: Moment
    closed_at: Moment | None
    first_responder: PersonShape
    holder: PersonShape | None
    answerable: PartyShape
    department: DepartmentShape
    offered_to: DepartmentShape | None
    facts: dict[str, Any]
    open_steps: list[OpenStepShape]


class MilestoneShape(Schema):
    """A stop on the customer's way: done, now or ahead."""

    title: str
    state: str
    at: Moment | None


class SaidShape(Schema):
    at: Moment
    text: str
    paper: int | None


class AgreedShape(Schema):
    what: str
    at: Moment


class ToldShape(Schema):
    """A case as the customer whose it is may see it."""

    number: str
    procedure: str
    title: str
    state: str
    unit: PlaceShape | None
    opened_at: Moment
    closed_at: Moment | None
    first_responder: str
    answerable: str
    way: list[MilestoneShape]
    said: list[SaidShape]
    agreed: list[AgreedShape]


class LineShape(Schema):
    """A case in a list; in a queue also the step that it stands there for, and when that is due."""

    number: str
    procedure: str
    title: str
    state: str
    unit: PlaceShape | None
    customer: PartyShape | None
    opened_at: Moment
    step: str | None
    due_at: Moment | None
    department: DepartmentShape | None


class LinesShape(Schema):
    """A page of a list. `next` is the `after` of the page behind it; null on the last."""

    cases: list[LineShape]
    next: str | None


class FactShape(Schema):
    label: str
    value: str


class EntryShape(Schema):
    """A line of the journal. `person` is null when the clock did it."""

    id: int
    at: Moment
    kind: str
    step: str
    outcome: str
    person: str | None
    party: str | None
    to_customer: bool
    title: str
    words: str
    facts: list[FactShape]


class JournalShape(Schema):
    entries: list[EntryShape]
    next: str | None


class StretchShape(Schema):
    """A piece of a clock's life: counted, late, paused or closed (outside office hours)."""

    kind: str
    start: Moment
    end: Moment
    reason: str


class RungShape(Schema):
    at: Moment
    tells: str


class ClockShape(Schema):
    """A running clock: its allowance in its own unit, and every stretch of its life so far."""

    step: str
    title: str
    unit: str
    amount: str
    started_at: Moment
    due_at: Moment
    held_until: Moment | None
    late: bool
    provisional: bool
    stretches: list[StretchShape]
    ladder: list[RungShape]


class ClocksShape(Schema):
    at: Moment
    clocks: list[ClockShape]


class ChoicesShape(Schema):
    code: str
    name: str


class StandingStepShape(Schema):
    """An open step as it stands on this case: what stands in its way, and the choices that are open here."""

    step: OpenStepShape
    outcomes: list[OutcomeShape]
    choices: dict[str, list[ChoicesShape]]
    problems: list[dict[str, str]]


class DoneShape(Schema):
    """What a deed did: its entry in the journal, and the case as it is now; null where it has left this reach."""

    number: str
    entry: int | None
    case: CaseShape | None


class PaperShape(Schema):
    id: int
    name: str
    media: str
    size: int
    sha256: str
    caption: str
    to_customer: bool
    at: Moment
    person: str
    url: str


class PapersShape(Schema):
    papers: list[PaperShape]


class ChargeShape(Schema):
    """An amount in fen. `taken_back_at` is set on a line that does not count any more."""

    id: int
    item: str
    name: str
    quantity: str
    amount_fen: int
    written_at: Moment
    taken_back_at: Moment | None


class ChargesShape(Schema):
    total_fen: int
    charges: list[ChargeShape]
