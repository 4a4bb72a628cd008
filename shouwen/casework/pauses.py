"""Pausing a clock and letting it run again. A pause names its reason and promises its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework import terms
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.clocks import Reckoning
from shouwen.casework.gates import may_answer_for, not_yours
from shouwen.casework.ledger import RELAY, Running
from shouwen.casework.log import locked, standing_of, write
from shouwen.casework.procedure import Problem
from shouwen.casework.projection import department_of_clock
from shouwen.casework.who import managers_of
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.people.roles import Role


class Waiting(models.TextChoices):
    """Why a clock may stand still. Our own want of hands is not among them."""

    CUSTOMER = "customer", _("Waiting for the customer")
    MATERIAL = "material", _("Waiting for material")
    AUTHORITY = "authority", _("Waiting for an authority")


def hold(case: Case, code: str, *, reason: str, until: datetime | None, by: Role, at: datetime) -> Entry:
    """Pause the clock of this step until a moment promised, when it runs on by itself.

    Refused for an appointment or a same-day promise (they do not stretch), for a clock that does not run, is
    paused already or has run out, for longer than a figure allows, and to anyone but the department it lies with or
    who leads its company. The first responder and the department's manager are told of it.
    """
    with transaction.atomic():
        case = locked(case)
        standing = standing_of(case)
        clock = standing.clock(code)
        if clock is None or code == RELAY:
            raise SomebodyWasFaster([Problem(_("This clock does not run any more."), code="done_already")])
        department = department_of_clock(case, standing, clock)
        if not may_answer_for(by, department):
            raise Refused([not_yours(department)])
        if problems := _hold_problems(case, clock, reason, until, at):
            raise Refused(problems)
        assert until is not None
        entry = write(case, Kind.HELD, by=by, at=at, step=code, reason=reason, until=until.isoformat())
        # Pauses may follow each other, but not unseen.
        text = wording(
            _("%(step)s: the clock is paused until %(until)s."), step=case.procedure[code].title, until=until
        )
        people = [case.first_responder, *managers_of(department)]
        told = [person for person in people if person.pk != by.person_id]
        tell(told, text, site=case.site, subject=case, at=at)
        return entry


def _hold_problems(
    case: Case, clock: Running, reason: str, until: datetime | None, at: datetime
) -> list[Problem]:
    problems, days = [], case.figure("clock.longest_pause_days")
    if clock.unit in terms.FIXED:
        problems.append(Problem(_("This time is a promise for a day or an hour and cannot be paused.")))
    if Reckoning.of(clock, case).due_at <= at:
        problems.append(Problem(_("This clock has run out already: a pause would only hide that.")))
    if clock.pause_at(at):
        problems.append(Problem(_("This clock is paused already.")))
    if reason not in Waiting.values:
        problems.append(Problem(_("Choose a reason."), "reason", "required"))
    if until is None:
        problems.append(Problem(_("Say until when."), "until", "required"))
    elif until <= at:
        problems.append(Problem(_("This time has already passed."), "until", "in_the_past"))
    elif until > at + timedelta(days=float(days)):
        problems.append(
            Problem(
                _("A clock is paused for at most %(days)s days at a time.") % {"days": days},
                "until",
                "out_of_range",
            )
        )
    return problems


def resume(case: Case, code: str, *, by: Role, at: datetime) -> Entry:
    """Let a paused clock run again before its promised time."""
    with transaction.atomic():
        case = locked(case)
        standing = standing_of(case)
        clock = standing.clock(code)
        if clock is None or clock.pause_at(at) is None:
            raise SomebodyWasFaster([Problem(_("This clock is running already."), code="done_already")])
        department = department_of_clock(case, standing, clock)
        if not may_answer_for(by, department):
            raise Refused([not_yours(department)])
        return write(case, Kind.RESUMED, by=by, at=at, step=code)
