"""One line of a list of cases: all that it shows, reckoned before the page is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shouwen.casework.cases import Case
from shouwen.casework.registry import procedure
from shouwen.casework.rows import OpenStep, Relay
from shouwen.kit.language import pick
from shouwen.kit.words import TimeLeft, time_left
from shouwen.leases.customers import Customer
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place

CASE = ("place__building", "building", "customer", "department__party", "holder", "first_responder")
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


def lines_of(steps: Iterable[OpenStep], role: Role, at: datetime) -> list[Line]:
    """A line a step. Costs one query for the hand-overs that wait, however many steps there are."""
    steps = list(steps)
    offers = _offers({step.case_id for step in steps})
    return [_line(step, role, at, offers.get(step.case_id)) for step in steps]


def _line(step: OpenStep, role: Role, at: datetime, offer: Relay | None) -> Line:
    due = getattr(step, "pressing", step.due_at)
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
    """A line a case, of an open one its most pressing step. Costs two queries, however many cases there are."""
    cases = list(cases)
    by_pk = {case.pk: case for case in cases if case.is_open}
    steps = OpenStep.objects.filter(case__in=by_pk).select_related("department__party", "person")
    first: dict[int, OpenStep] = {}
    for step in steps.by_time_left():
        step.case = by_pk[step.case_id]
        first.setdefault(step.case_id, step)
    offers = _offers(set(first))
    return [
        _line(first[case.pk], role, at, offers.get(case.pk)) if case.pk in first else case_lines([case])[0]
        for case in cases
    ]


def _offers(cases: set[int]) -> dict[int, Relay]:
    waiting = Relay.objects.waiting().filter(case__in=cases).select_related("to_department__party")
    return {relay.case_id: relay for relay in waiting}


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


def agreed_times(cases: Iterable[Case]) -> dict[int, dict[str, Any]]:
    """For each case the moment agreed with its customer and what it is called.

    A moment in the future that a step asks for is one that was agreed. One query a procedure.
    """
    by_procedure: dict[str, list[int]] = {}
    for case in cases:
        by_procedure.setdefault(case.procedure_code, []).append(case.pk)
    found: dict[int, dict[str, Any]] = {}
    for code, pks in by_procedure.items():
        names = sorted({a.name for step in procedure(code).steps for a in step.all_asks() if a.future})
        facts = procedure(code).facts
        for row in facts._default_manager.filter(pk__in=pks).values("pk", *names) if names else ():
            for name in names:
                if row[name]:
                    found[row["pk"]] = {"at": row[name], "what": facts._meta.get_field(name).verbose_name}  # type: ignore[union-attr]
    return found
