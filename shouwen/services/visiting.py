"""Planning and writing down visits, and keeping what was promised there (R-051)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import FAR_AHEAD, LONG_AGO, Refused, SomebodyWasFaster
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of, members_of
from shouwen.journal.entries import Kind, entered
from shouwen.journal.notices import tell
from shouwen.journal.series import Series
from shouwen.journal.wording import wording
from shouwen.leases.customers import Customer
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.services.visits import CustomerVisit, VisitPromise

PREFIX = "BF"


@dataclass(frozen=True)
class Promised:
    """A promise as it comes in."""

    what: str
    who: Person | None
    due_at: datetime | None


def plan(
    *, by: Role, at: datetime, customer: Customer, planned_at: datetime, topics: str = "",
    form_key: UUID | None = None,
) -> CustomerVisit:  # fmt: skip
    """Plan a visit. Refused for a time that has passed or is more than a year away."""
    if not at < planned_at < at + FAR_AHEAD:
        raise Refused([Problem(_("Choose a time to come, within a year."), "visited_at", "out_of_range")])

    def make() -> CustomerVisit:
        visit = _new(by, customer, form_key, planned_at=planned_at, topics=topics.strip())
        _number(visit, Kind.OPENED, by=by, at=at, planned_at={"at": planned_at.isoformat()})
        return visit

    return _once(by, form_key, make)


def record(
    *, by: Role, at: datetime, customer: Customer, visited_at: datetime, visited_person: str, topics: str,
    needs: str = "", passed_to: Department | None = None, promises: Iterable[Promised] = (),
    planned: CustomerVisit | None = None, form_key: UUID | None = None,
) -> CustomerVisit:  # fmt: skip
    """Write down a visit that has taken place, a planned one or another.

    Refused without whom we saw and what was talked about, with a need that is passed to nobody, and with a
    promise that does not say who and by when.
    """
    promises = [one for one in promises if one.what.strip()]
    words = {"visited_person": visited_person, "topics": topics}
    problems = [
        Problem(_("This is needed."), name, "required") for name, said in words.items() if not said.strip()
    ]
    if visited_at > at:
        problems.append(Problem(_("This time is still to come."), "visited_at", "in_the_future"))
    elif visited_at < at - LONG_AGO:
        problems.append(
            Problem(_("This is years away. Please check the date."), "visited_at", "out_of_range")
        )
    if needs.strip() and passed_to is None:
        problems.append(Problem(_("Choose the department that it is passed to."), "passed_to", "required"))
    if passed_to and passed_to.site_id != by.site_id:
        problems.append(Problem(_("This department is not of this complex."), "passed_to", "invalid"))
    problems += [wrong for n, one in enumerate(promises, 1) for wrong in _unsound(one, n, at)]
    if problems:
        raise Refused(problems)

    def make() -> CustomerVisit:
        visit = _taken_place(planned, by) if planned else _new(by, customer, form_key)
        visit.visited_at, visit.visited_person, visit.topics = (
            visited_at,
            visited_person.strip(),
            topics.strip(),
        )
        visit.needs, visit.passed_to = needs.strip(), passed_to if needs.strip() else None
        _number(visit, Kind.FINISHED, by=by, at=at)
        VisitPromise.objects.bulk_create(
            VisitPromise(visit=visit, what=one.what.strip(), who=one.who, due_at=one.due_at)
            for one in promises
            if one.due_at
        )
        _pass_needs(visit, by, at)
        return visit

    return _once(by, form_key, make)


def _unsound(one: Promised, number: int, at: datetime) -> Iterable[Problem]:
    if one.who is None:
        yield Problem(_("Say who will do it."), f"who_{number}", "required")
    if one.due_at is None:
        yield Problem(_("Say by when."), f"due_{number}", "required")
    elif not at < one.due_at < at + FAR_AHEAD:
        yield Problem(_("Choose a time to come, within a year."), f"due_{number}", "out_of_range")


def _new(by: Role, customer: Customer, form_key: UUID | None, **given: Any) -> CustomerVisit:
    if not (by.is_staff and by.department) or customer.site_id != by.site_id:
        raise Refused([Problem(_("Only staff can write visits down."), code="not_allowed")])
    return CustomerVisit(
        site=by.site, customer=customer, department=by.department, visited_by=by.person, form_key=form_key, **given
    )  # fmt: skip


def _taken_place(planned: CustomerVisit, by: Role) -> CustomerVisit:
    """The planned visit, locked: whoever went is who visited."""
    CustomerVisit.objects.select_for_update().only("pk").get(pk=planned.pk)
    found = (
        CustomerVisit.objects.within_reach(by)
        .select_related("site", "customer")
        .filter(pk=planned.pk)
        .first()
    )
    if found is None or not by.department:
        raise Refused([Problem(_("Only staff can write visits down."), code="not_allowed")])
    if not found.is_planned:
        raise SomebodyWasFaster(
            [Problem(_("This visit has been written down already."), code="done_already")]
        )
    found.visited_by, found.department = by.person, by.department
    return found


def _once(by: Role, form_key: UUID | None, make: Callable[[], CustomerVisit]) -> CustomerVisit:
    """What the first click of this form made, or else makes it now."""
    here = CustomerVisit.objects.filter(site=by.site, form_key=form_key)
    if form_key and (again := here.first()):
        return again
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        if form_key and (again := here.first()):
            return again
        raise


def _number(visit: CustomerVisit, kind: Kind, *, by: Role, at: datetime, **data: Any) -> None:
    """Save it, under its number, with its entry."""
    visit.number = visit.number or Series.next(by.site, PREFIX, timezone.localtime(at, by.site.tz).year)
    visit.save()
    entered(visit, kind, by=by, at=at, **data)


def _pass_needs(visit: CustomerVisit, by: Role, at: datetime) -> None:
    to = visit.passed_to
    if to is None:
        return
    names = {lang: f"{to.party.names[lang]} · {name}" for lang, name in to.names.items()}
    entered(visit, Kind.OFFERED, by=by, at=at, to=to.pk, to_names=names, needs=visit.needs)
    text = wording(_("%(customer)s needs: %(needs)s"), customer=visit.customer.names, needs=visit.needs)
    tell(members_of(to), text, site=visit.site, subject=visit, at=at)


def keep(promise: VisitPromise, *, by: Role, at: datetime) -> None:
    """A promise has been kept; a second time changes nothing. Refused out of reach."""
    with transaction.atomic():
        visit = (
            CustomerVisit.objects.within_reach(by).select_related("site").filter(pk=promise.visit_id).first()
        )
        if visit is None:
            raise Refused([Problem(_("Only those who work on this visit can do this."), code="not_allowed")])
        if VisitPromise.objects.filter(pk=promise.pk, kept_at=None).update(kept_at=at):
            entered(visit, Kind.FINISHED, by=by, at=at, promise=promise.what)


def remind_of_promises(at: datetime) -> int:
    """Tell who promised, and the manager, of each promise whose time is up; once. Gives how many."""
    due = VisitPromise.objects.filter(kept_at=None, reminded_at=None, due_at__lte=at).order_by("due_at")
    found = due.select_related("who", "visit__site", "visit__customer", "visit__department__party")[:100]
    return sum(_remind(promise, at) for promise in found)


def _remind(promise: VisitPromise, at: datetime) -> bool:
    with transaction.atomic():
        waiting = VisitPromise.objects.filter(pk=promise.pk, kept_at=None, reminded_at=None)
        if not waiting.update(reminded_at=at):  # another worker has, or it has just been kept
            return False
        visit = promise.visit
        text = wording(_("Promised at a visit and not yet done: %(what)s"), what=promise.what)
        tell(
            [promise.who, *managers_of(visit.department)],
            text,
            site=visit.site,
            subject=visit,
            at=at,
            late=True,
        )
    return True
