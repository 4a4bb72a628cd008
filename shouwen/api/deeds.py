"""Deeds: each operation calls one verb. Who may, what is asked and what is refused is for the verb to say."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.api import facts, telling
from shouwen.api.bodies import (
    Amending,
    Finishing,
    Holding,
    Merging,
    Noting,
    Offering,
    OfStep,
    Overriding,
    Returning,
    Signing,
    ToDepartment,
    WithReason,
)
from shouwen.api.cases import found
from shouwen.api.doors import staff
from shouwen.api.once import deed
from shouwen.api.refusals import Misfit
from shouwen.api.router import does
from shouwen.api.shapes import DoneShape
from shouwen.casework import amending, moves, pauses, relay
from shouwen.casework.amending import amendable
from shouwen.casework.asking import asked, outcome_of
from shouwen.casework.cases import Case
from shouwen.casework.log import standing_of
from shouwen.casework.procedure import Step
from shouwen.journal.entries import Entry
from shouwen.kit.typed import moment_in
from shouwen.people.doors import StaffRequest
from shouwen.people.parties import Department
from shouwen.people.roles import Role

Done = tuple[int, DoneShape]
NO_STEP = _("There is no such step.")
NO_DEPARTMENT = _("There is no such department.")
NO_CASE = _("There is no such case, or none that this token may see.")


def deed_on_case(path: str, name: str, summary: Any) -> Callable[..., Any]:
    """Hang a deed below /cases/{number}: behind the door for staff, done once, answered with the case as it is then."""

    def hang(view: Callable[..., Done]) -> Callable[..., Any]:
        hung = does(f"/cases/{{number}}{path}", name, "deeds", summary, DoneShape)
        return hung(staff(deed(view)))

    return hang


def done(case: Case, role: Role, entry: Entry | None = None) -> Done:
    """What was done, and the case as it is now unless it has left this role's reach."""
    reached = Case.objects.within_reach(role).select_related(*telling.ALL_OF_A_CASE).filter(pk=case.pk)
    now = reached.first()
    return 200, DoneShape(
        number=case.number, entry=entry.pk if entry else None,
        case=telling.whole_case(now, role) if now else None,
    )  # fmt: skip


def step_of(case: Case, code: str, field: str = "step") -> Step:
    if code not in case.procedure.by_code:
        raise Misfit({field: [str(NO_STEP)]})
    return case.procedure[code]


def department_of(case: Case, named: ToDepartment | None) -> Department | None:
    """The department of this complex that is meant; whether it can be asked is for the verb to say."""
    if named is None:
        return None
    here = Department.objects.filter(site=case.site_id, party__code=named.party, trade=named.trade)
    if (one := here.select_related("party").first()) is None:
        raise Misfit({"to": [str(NO_DEPARTMENT)]})
    return one


# Steps.


@deed_on_case("/steps/{step}", "api_step", _("End a step with all that it asks for"))
def finish(request: StaffRequest, number: str, step: str, body: Finishing) -> Done:
    case, at = found(request.role, number), timezone.now()
    if step not in case.procedure.by_code:
        raise Http404
    meant = case.procedure[step]
    if body.outcome not in meant.outcomes:
        raise Misfit({"outcome": [str(facts.NO_CHOICE)]})
    given, errors = facts.read(case, asked(meant, outcome_of(meant, body.outcome)), body.facts)
    if errors:
        raise Misfit({f"facts.{name}": said for name, said in errors.items()})
    entry = moves.finish_step(
        case, step, by=request.role, at=at, outcome=body.outcome, facts=given, visit=body.visit,
        to=department_of(case, body.to), told=body.told, signatures=body.signatures,
        said_anyway=body.said_anyway,
    )  # fmt: skip
    return done(case, request.role, entry)


@deed_on_case("/override", "api_override", _("Let a step through although something stands in its way"))
def override(request: StaffRequest, number: str, body: Overriding) -> Done:
    case = found(request.role, number)
    step = step_of(case, body.step)
    onward = next((code for code, way in step.outcomes.items() if way.goes_on), "")
    if body.outcome is not None and body.outcome not in step.outcomes:
        raise Misfit({"outcome": [str(facts.NO_CHOICE)]})
    entry = moves.override(
        case, step.code, outcome=body.outcome or onward, reason=body.reason, by=request.role,
        at=timezone.now(),
    )  # fmt: skip
    return done(case, request.role, entry)


@deed_on_case("/sign", "api_sign", _("Put a name under a step"))
def sign(request: StaffRequest, number: str, body: Signing) -> Done:
    """As it stands on the paper form: on the screen and by code one signs before one's own eyes."""
    case = found(request.role, number)
    step = step_of(case, body.step)
    if body.signs_as not in step.signed_by:
        raise Misfit({"signs_as": [str(facts.NO_CHOICE)]})
    moves.sign(
        case, step.code, signs_as=body.signs_as, name=body.name, way="paper", by=request.role,
        at=timezone.now(),
    )  # fmt: skip
    return done(case, request.role)


# Hand-overs.


@deed_on_case("/offer", "api_offer", _("Hand a case over"))
def offer(request: StaffRequest, number: str, body: Offering) -> Done:
    case = found(request.role, number)
    relay.offer(
        case,
        department_of(case, body.to),
        by=request.role,
        at=timezone.now(),
        told=body.told,
        said_anyway=body.said_anyway,
    )
    return done(case, request.role)


@deed_on_case("/accept", "api_accept", _("Accept what is handed over"))
def accept(request: StaffRequest, number: str) -> Done:
    case = found(request.role, number)
    return done(case, request.role, relay.accept(case, by=request.role, at=timezone.now()))


@deed_on_case("/return", "api_return", _("Return what is handed over, with the reason"))
def return_(request: StaffRequest, number: str, body: Returning) -> Done:
    case = found(request.role, number)
    if body.reason not in relay.Return.values:
        raise Misfit({"reason": [str(facts.NO_CHOICE)]})
    entry = relay.return_(case, reason=body.reason, text=body.text, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/withdraw", "api_withdraw", _("Take back a hand-over that is not answered yet"))
def withdraw(request: StaffRequest, number: str) -> Done:
    case = found(request.role, number)
    return done(case, request.role, relay.withdraw(case, by=request.role, at=timezone.now()))


@deed_on_case("/take", "api_take", _("Take the work on oneself"))
def take(request: StaffRequest, number: str) -> Done:
    case = found(request.role, number)
    return done(case, request.role, moves.take(case, by=request.role, at=timezone.now()))


# Clocks.


@deed_on_case("/hold", "api_hold", _("Pause a clock until a moment"))
def hold(request: StaffRequest, number: str, body: Holding) -> Done:
    case, until = found(request.role, number), moment_in(body.until)
    step = step_of(case, body.step)
    if until is None:
        raise Misfit({"until": [str(facts.NO_MOMENT)]})
    if body.reason not in pauses.Waiting.values:
        raise Misfit({"reason": [str(facts.NO_CHOICE)]})
    entry = pauses.hold(case, step.code, reason=body.reason, until=until, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/resume", "api_resume", _("Let a paused clock run again"))
def resume(request: StaffRequest, number: str, body: OfStep) -> Done:
    case = found(request.role, number)
    step = step_of(case, body.step)
    return done(case, request.role, pauses.resume(case, step.code, by=request.role, at=timezone.now()))


# Beside the steps.


@deed_on_case("/notes", "api_note", _("Write a note"))
def note(request: StaffRequest, number: str, body: Noting) -> Done:
    """One for the customer is read over first."""
    case = found(request.role, number)
    entry = moves.note(
        case, body.text, to_customer=body.to_customer, said_anyway=body.said_anyway, by=request.role,
        at=timezone.now(),
    )  # fmt: skip
    return done(case, request.role, entry)


@deed_on_case("/cancel", "api_cancel", _("Cancel a case that should not have been opened"))
def cancel(request: StaffRequest, number: str, body: WithReason) -> Done:
    case = found(request.role, number)
    entry = moves.cancel(case, reason=body.reason, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/merge", "api_merge", _("End a case as a duplicate: it goes on under another one"))
def merge(request: StaffRequest, number: str, body: Merging) -> Done:
    case = found(request.role, number)
    into = Case.objects.numbered(body.into, request.role)
    if into is None:
        raise Misfit({"into": [str(NO_CASE)]})
    entry = moves.merge(case, into=into, reason=body.reason, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/unmerge", "api_unmerge", _("Take a merge back on the day it was made"))
def unmerge(request: StaffRequest, number: str, body: WithReason) -> Done:
    case = found(request.role, number)
    entry = moves.unmerge(case, reason=body.reason, by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/amend", "api_amend", _("Put a fact right that a step was ended with"))
def amend(request: StaffRequest, number: str, body: Amending) -> Done:
    case, value = found(request.role, number), None
    if ask := amendable(case, standing_of(case)).get(body.fact):
        given, errors = facts.read(case, [ask], {body.fact: body.value})
        if errors:
            raise Misfit({"value": errors[body.fact]})
        value = given[body.fact]
    entry = amending.amend(case, body.fact, value, reason=body.reason, by=request.role, at=timezone.now())
    return done(case, request.role, entry)
