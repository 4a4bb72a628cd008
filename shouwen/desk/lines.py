"""One line of a list of cases: all that it shows, reckoned before the page is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _

from shouwen.casework.cases import Case, facts_accessor
from shouwen.casework.queues import BY_TIME_LEFT
from shouwen.casework.registry import procedures
from shouwen.casework.rows import OpenStep, Relay
from shouwen.casework.told import moments_agreed
from shouwen.kit.language import pick
from shouwen.kit.paging import first_of
from shouwen.kit.words import TimeLeft, time_left
from shouwen.leases.customers import Customer
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place

PLACED = ("place__building", "building", "customer")  # what where() says
CASE = (*PLACED, "department__party", "holder", "first_responder")
STEP = ("department__party", "person", *(f"case__{name}" for name in CASE))


@dataclass(frozen=True)
class Line:
    """`where` is the place, customer and number in one breath; `who` has the step now, `waits` the hand-over."""

    case: Case
    left: TimeLeft
    where: str
    step: str = ""
    who: str = ""
    waits: str = ""

    @property
    def procedure(self) -> str:
        return str(self.case.procedure.title)

    @property
    def icon(self) -> str:
        return self.case.procedure.icon


def with_offers(steps: Any) -> Any:
    """The steps with the hand-over that waits on their case as `offer`; where none waits there is no `offer`."""
    waiting = Q(case__relays__answer=Relay.Answer.WAITING)
    steps = steps.annotate(offer=FilteredRelation("case__relays", condition=waiting))
    return steps.select_related("offer__to_department__party")


def with_all(steps: Any) -> Any:
    """The steps with everything that a line says of them, and without what is large and no line says."""
    return with_offers(steps).select_related(*STEP).defer("case__figures")


def most_pressing(steps: Any, most: int) -> Any:
    """The first so many of these steps, the most pressing first, with everything that a line says of them."""
    return with_all(first_of(steps, BY_TIME_LEFT, most)).order_by(*BY_TIME_LEFT)


def lines_of(steps: Iterable[OpenStep], role: Role, at: datetime) -> list[Line]:
    """A line a step, of steps that came `with_all`."""
    return [_line(step, role, at) for step in steps]


def _line(step: OpenStep, role: Role, at: datetime) -> Line:
    due = getattr(step, "pressing", step.due_at)
    offer: Relay | None = getattr(step, "offer", None)
    waits = _("waiting for %(department)s") % {"department": _receiver(offer, role)} if offer else ""
    return Line(
        case=step.case,
        left=time_left(due, at, step.held_until if due == step.due_at else None),
        where=where(step.case),
        step=step.title,
        who=_who(step, role),
        waits=waits,
    )


def _receiver(offer: Relay, role: Role) -> str:
    """Whose answer is awaited: the department in one's own house, else the company."""
    to = offer.to_department
    return to.name if to.party_id == role.party_id else to.party.name


def case_lines(cases: Iterable[Case]) -> list[Line]:
    """A line a case, open or closed: what a search finds."""
    return [Line(case, TimeLeft(str(case.get_state_display()), "none", None), where(case)) for case in cases]


def lines_of_cases(cases: Iterable[Case], role: Role, at: datetime) -> list[Line]:
    """A line a case, of an open one its most pressing step. Costs one query, however many cases there are."""
    cases = list(cases)
    by_pk = {case.pk: case for case in cases if case.is_open}
    steps = with_offers(OpenStep.objects.filter(case__in=by_pk)).select_related("department__party", "person")
    first: dict[int, OpenStep] = {}
    for step in steps.by_time_left():
        step.case = by_pk[step.case_id]
        first.setdefault(step.case_id, step)
    return [_line(first[case.pk], role, at) if case.pk in first else case_lines([case])[0] for case in cases]


def where(case: Case) -> str:
    """Place and customer, as far as they are known; a unit by the code that people say (1-0803)."""
    place = _short_place(case.place) if case.place else case.building.name if case.building else ""
    return " · ".join(part for part in (place, short_name(case.customer)) if part)


def _short_place(place: Place) -> str:
    return place.code if place.kind == Place.Kind.UNIT else place.full_name


def short_name(customer: Customer | None) -> str:
    return pick(customer.short_zh, customer.short_en) if customer else ""


def _who(step: OpenStep, role: Role) -> str:
    """The person meant, else the one who holds the case there, else the department."""
    person: Person | None = step.person or (
        step.case.holder if step.case.department_id == step.department_id else None
    )
    if person is None:
        return said(step.department, role)
    return _("you") if person.pk == role.person_id else f"{person.name} · {said(step.department, role)}"


def said(department: Department, role: Role) -> str:
    """A department by its name, then its company if that is another one: what does not fit is cut there."""
    if department.party_id == role.party_id:
        return department.name
    return f"{department.name} · {department.party.name}"


def with_agreed_times(steps: Any) -> Any:
    """The steps with the moments that were agreed with the customer of their case."""
    columns: dict[str, F] = {}
    for each in procedures():
        accessor = facts_accessor(each)
        columns |= {f"{accessor}_{name}": F(f"case__{accessor}__{name}") for name in moments_agreed(each)}
    return steps.annotate(**columns)


def agreed(step: OpenStep) -> dict[str, Any] | None:
    """The moment agreed with the customer and what it is called, of a step that came `with_agreed_times`."""
    accessor, names = facts_accessor(step.case.procedure), moments_agreed(step.case.procedure)
    found = {name: getattr(step, f"{accessor}_{name}") for name in names}
    return next(({"at": found[name], "what": what} for name, what in names.items() if found[name]), None)
