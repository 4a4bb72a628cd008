"""The verbs: everything that can happen to a case. Pages and the clock call these; nothing else writes one.

Each is one transaction: the change, the journal entry, the letters as rows. `by` is the role that acts and
`at` the time of the deed; no verb reads a clock. A verb that is refused raises Refused with its problems
and leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework import relay
from shouwen.casework.asking import (
    Refused,
    SomebodyWasFaster,
    asked,
    check_facts,
    kept,
    outcome_of,
    set_facts,
)
from shouwen.casework.cases import Case
from shouwen.casework.contractors import engage_as_said
from shouwen.casework.gates import gates, may_cancel, may_do, may_let_through, not_yours, open_step, too_often
from shouwen.casework.log import at_once, locked, write
from shouwen.casework.merging import merge, unmerge
from shouwen.casework.offshoots import none_open
from shouwen.casework.opening import open_case
from shouwen.casework.printing import void_permits
from shouwen.casework.procedure import Ask, Outcome, Problem, Step
from shouwen.casework.rows import OpenStep, Signature
from shouwen.casework.saying import Saying
from shouwen.casework.signing import put, sign
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.kit.statements import change
from shouwen.people.parties import Department
from shouwen.people.roles import Role

__all__ = ["cancel", "finish_step", "merge", "note", "open_case", "override", "sign", "take", "unmerge"]


def finish_step(
    case: Case,
    code: str,
    *,
    by: Role,
    at: datetime,
    outcome: str = "done",
    facts: Mapping[str, Any] | None = None,
    visit: int | None = None,
    to: Department | None = None,
    told: str = "",
    signatures: Mapping[str, str] | None = None,
    said_anyway: str = "",
) -> Entry:
    """End the open step `code` with this outcome.

    Names the step (and the visit) that it thinks it ends: when that is no longer open the answer is
    SomebodyWasFaster, never the next step. `to` is the department that a step which hands over hands to,
    `told` what the customer was told when that is another company. `signatures` are names by who signs,
    of those who have signed on the paper form. What the customer will read is read over; `said_anyway` is the
    reason for sending it as it is.
    """
    with transaction.atomic():
        case = locked(case)
        step, row = open_step(case, code, visit)
        if not may_do(by, row, step):
            raise Refused([not_yours(row.department)])
        result = outcome_of(step, outcome)
        asks = asked(step, result)
        problems = check_facts(case, case.facts, asks, facts or {}, at)
        if not problems:
            set_facts(case, result)
        for signs_as, name in (signatures or {}).items():
            if name:
                put(case, row, signs_as, name, Signature.Way.PAPER, by=by, at=at)
        if result.goes_on:
            problems += gates(case, row, step, at)
        problems += too_often(case, step, outcome, by)
        saying = Saying(case, _for_the_customer(case, asks), said_anyway, at)
        problems += saying.problems
        if step.hands_over and result.goes_on:
            problems += relay.target_problems(case, to, told)
            problems += Saying(case, {"told": told}, said_anyway, at).problems
        if problems:
            raise Refused(problems)
        if told_now := [*(ask.name for ask in asks), *result.sets]:
            change(case.facts, *told_now)
        return _end(
            case,
            step,
            result,
            outcome,
            row,
            by=by,
            at=at,
            facts=kept(case.facts, asks, result),
            to=to,
            told=told,
            saying=saying,
        )


def _for_the_customer(case: Case, asks: tuple[Ask, ...]) -> dict[str, str]:
    """The texts among these facts that the customer reads."""
    return {ask.name: str(getattr(case.facts, ask.name)) for ask in asks if ask.to_customer}


def _end(
    case: Case, step: Step, result: Outcome, outcome: str, row: OpenStep, *, by: Role, at: datetime,
    facts: dict[str, Any], to: Department | None, told: str, saying: Saying,
) -> Entry:  # fmt: skip
    with at_once(case):
        entry = write(
            case, Kind.STAYED if result.stays else Kind.FINISHED, by=by, at=at, step=step.code, outcome=outcome,
            to_customer=bool(step.tells_customer), visit=row.visit, facts=facts, opens=list(result.opens),
            **saying.kept,
        )  # fmt: skip
        engage_as_said(case, by=by, at=at)
        for target in result.tell:
            text = wording(_("%(step)s: %(outcome)s"), step=step.title, outcome=result.label)
            tell(target.find(case, row.department), text, site=case.site, subject=case, at=at)
        if result.goes_on and step.hands_over and to and case.is_open:
            relay.hand_over(case, to, by=by, at=at, told=told, said_anyway=saying.anyway)
    if not result.stays:
        case.procedure.follow(case, step.code, entry)
    return entry


def override(case: Case, code: str, *, outcome: str = "done", reason: str, by: Role, at: datetime) -> Entry:
    """Let a step through although something stands in its way: only who leads the company, with reason and name.

    Refused where the definition does not allow it.
    """
    with transaction.atomic():
        case = locked(case)
        step, row = open_step(case, code, None)
        goes_on = outcome_of(step, outcome).goes_on
        if not (step.may_be_overridden and goes_on and may_let_through(by, row)):
            raise Refused(
                [
                    Problem(
                        _("Only the project manager or the building manager can let this through."),
                        code="not_allowed",
                    )
                ]
            )
        if not reason.strip():
            raise Refused([Problem(_("A reason is needed."), "reason", "required")])
        entry = write(
            case,
            Kind.OVERRIDDEN,
            by=by,
            at=at,
            step=code,
            outcome=outcome,
            visit=row.visit,
            reason=reason.strip(),
        )
        case.procedure.follow(case, code, entry)
        return entry


def note(
    case: Case, text: str, *, to_customer: bool = False, said_anyway: str = "", form_key: UUID | None = None,
    by: Role, at: datetime,
) -> Entry:  # fmt: skip
    """Write a note; one marked for the customer is what the customer sees, and is read over first.

    The same `form_key` a second time gives back the entry that it wrote (a double click).
    """
    if not text.strip():
        raise Refused([Problem(_("The note is empty."), "text", "required")])
    with transaction.atomic():
        case = locked(case)
        key: dict[str, Any] = {"form_key": str(form_key)} if form_key else {}
        if key and (again := _noted_with(case, key)):
            return again
        saying = Saying(case, {"text": text} if to_customer else {}, said_anyway, at)
        if saying.problems:
            raise Refused(saying.problems)
        return write(
            case, Kind.NOTED, by=by, at=at, to_customer=to_customer, text=text.strip(), **key, **saying.kept
        )


def _noted_with(case: Case, key: dict[str, str]) -> Entry | None:
    notes = Entry.objects.about(Case.subject_kind, case.pk).filter(kind=Kind.NOTED)
    return next((note for note in notes if note.data.get("form_key") == key["form_key"]), None)


def take(case: Case, *, by: Role, at: datetime) -> Entry:
    """Take the work on oneself, within the department that holds the case."""
    with transaction.atomic():
        case = locked(case)
        if by.department_id != case.department_id or not case.is_open:
            raise Refused([not_yours(case.department)])
        return write(case, Kind.TAKEN, by=by, at=at, holder=by.person.pk)


def cancel(case: Case, *, reason: str, by: Role, at: datetime) -> Entry:
    """Cancel a case that should not have been opened: only a manager of the company first asked, with a reason.

    The company it was handed to cannot end it that way (R-032: it is not pushed away).
    """
    with transaction.atomic():
        case = locked(case)
        if not may_cancel(by, case):
            raise Refused(
                [Problem(_("Only a manager of the company first asked can cancel it."), code="not_allowed")]
            )
        if not reason.strip():
            raise Refused([Problem(_("A reason is needed."), "reason", "required")])
        if not case.is_open:
            raise SomebodyWasFaster([Problem(_("The case is closed already."), code="done_already")])
        if problems := list(none_open()(case)):  # else they would hang in the air (decision 0029)
            raise Refused(problems)
        void_permits(case, reason=reason.strip(), by=by, at=at)
        return write(case, Kind.CANCELLED, by=by, at=at, reason=reason.strip())
