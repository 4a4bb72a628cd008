"""Taking a matter down: the first verb of every case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, asked, check_facts, kept, outcome_of
from shouwen.casework.cases import Case
from shouwen.casework.contractors import engage_as_said
from shouwen.casework.gates import not_yours
from shouwen.casework.log import write
from shouwen.casework.offshoots import branched, held_to_start
from shouwen.casework.procedure import Problem, Procedure
from shouwen.hours.calendars import Calendar
from shouwen.journal.entries import Kind
from shouwen.journal.series import Series
from shouwen.people.roles import Role
from shouwen.places.figures import figures_on


def place_is_known(case: Case) -> Iterator[Problem]:
    """A rule for the intake of what happens somewhere: a unit, a common part, or at least a building."""
    if case.place_id is None and case.building_id is None:
        yield Problem(_("Write down where it is."), "place", "required")


def open_case(
    procedure: Procedure,
    *,
    by: Role,
    at: datetime,
    title: str,
    channel: str,
    facts: Mapping[str, Any],
    form_key: UUID | None = None,
    **who_and_where: Any,
) -> Case:
    """Take a matter down: the intake step is finished with `facts`, the person acting is its first responder.

    `who_and_where` may give place, building, customer, contact, caller_name, caller_phone, and the case that it
    `stems_from`: refused unless an open step of that one starts this procedure (decision 0029). The same
    `form_key` a second time gives back the case it opened (a double click).
    """
    if not (by.is_staff and by.department):
        raise Refused([not_yours(None)])
    if form_key and (again := Case.objects.filter(site=by.site, form_key=form_key).first()):
        return again
    try:
        with transaction.atomic():
            return _open(procedure, by, at, title, channel, facts, form_key, who_and_where)
    except IntegrityError:
        if form_key and (again := Case.objects.filter(site=by.site, form_key=form_key).first()):
            return again
        raise


def _open(
    procedure: Procedure,
    by: Role,
    at: datetime,
    title: str,
    channel: str,
    facts: Mapping[str, Any],
    form_key: UUID | None,
    who_and_where: dict[str, Any],
) -> Case:
    assert by.department
    case = Case(site=by.site, procedure_code=procedure.code, title=title, channel=channel, form_key=form_key)
    for name, value in who_and_where.items():
        setattr(case, name, value)
    older, step = held_to_start(case.stems_from, procedure, by) if case.stems_from else (None, "")
    case.building = case.building or (case.place.building if case.place else None)
    case.opened_at = at
    case.first_responder, case.first_post, case.first_department = by.person, by.post, by.department
    case.department, case.answerable, case.holder = by.department, by.party, by.person
    case.calendar = (
        case.building.calendar if case.building else Calendar.objects.filter(site=by.site).earliest("id")
    )
    day = timezone.localtime(at, by.site.tz).date()
    case.figures = figures_on(by.site, procedure.figures(), day)
    row = procedure.facts(case=case)
    asks = asked(procedure.intake, outcome_of(procedure.intake, "done"))
    case.facts = row
    if problems := check_facts(case, row, asks, facts, at) or procedure.problems(case, procedure.intake.code):
        raise Refused(problems)
    case.number = Series.next(by.site, procedure.prefix, day.year)
    case.save()
    row.pk = case.pk
    row.save(force_insert=True)
    entry = write(
        case, Kind.OPENED, by=by, at=at, step=procedure.intake.code, outcome="done", to_customer=True, log=(),
        department=by.department.pk, holder=by.person.pk, about=about(case), facts=kept(row, asks),
    )  # fmt: skip
    engage_as_said(case, by=by, at=at)
    if older:
        branched(older, step, case, by=by, at=at)
    procedure.follow(case, procedure.intake.code, entry)
    return case


def about(case: Case) -> dict[str, Any]:
    """What a case is about, as its first entry keeps it: no verb changes that. The caller is left out: a log is
    never changed, and a person may ask to be forgotten.
    """
    return {
        "title": case.title,
        "channel": str(case.channel),
        "building": case.building.code if case.building else "",
        "place": case.place.code if case.place else "",
        "customer": case.customer_id,
        **({"stems_from": case.stems_from.number} if case.stems_from else {}),
    }
