"""What was written down is not edited: it is amended, and both stand there, with who, when and why (§2.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, check_facts, kept
from shouwen.casework.cases import Case
from shouwen.casework.contractors import engage_as_said
from shouwen.casework.gates import may_answer_for, not_yours
from shouwen.casework.log import locked, log_of, write
from shouwen.casework.procedure import Ask, Problem
from shouwen.casework.standing import Standing
from shouwen.journal.entries import Entry, Kind
from shouwen.people.roles import Role

MAX_REASON = 300


@dataclass(frozen=True)
class Amendment:
    """`fact` was `old`, is `new`, as the journal keeps values; the entry says who, when and why."""

    fact: str
    old: Any
    new: Any
    entry: Entry

    @property
    def reason(self) -> str:
        return str(self.entry.data["reason"])


def amendments(entries: Iterable[Entry]) -> list[Amendment]:
    """All that was amended, the oldest first: for the page, and for the foot of a form."""
    return [
        Amendment(name, entry.data["was"].get(name, ""), entry.data["facts"].get(name, ""), entry)
        for entry in entries
        if entry.kind == Kind.AMENDED
        for name in (entry.data["facts"] or entry.data["was"])
    ]


def may_amend(case: Case, by: Role) -> bool:
    """Those who took it down and those who answer for it now, also when it is closed."""
    return may_answer_for(by, case.department) or may_answer_for(by, case.first_department)


def amendable(case: Case, standing: Standing) -> dict[str, Ask]:
    """The facts that finished steps have asked for, by name.

    Not those that have a way of their own: prices and amounts (taken back, written anew), what a customer
    agreed to, an appointment (a new time is agreed), a claim that decides the way of the case. Who the contractor is
    can be put right at once: until then the wrong company looks on.
    """
    done = [step for step in case.procedure.steps if standing.done.get(step.code)]
    asks = {ask.name: ask for step in done for ask in step.all_asks()}
    return {name: ask for name, ask in asks.items() if _can_be_put_right(case, ask)}


def _can_be_put_right(case: Case, ask: Ask) -> bool:
    if ask.name == case.procedure.engages:
        return True
    column = case.facts._meta.get_field(ask.name)
    numbers_money = isinstance(column, models.DecimalField) or ask.name.endswith("_fen")
    decides = isinstance(column, (models.BooleanField, models.ForeignKey)) or numbers_money
    return not (decides or ask.agreed or ask.future or ask.among)


def amend(case: Case, fact: str, value: Any, *, reason: str, by: Role, at: datetime) -> Entry:
    """Put a fact right. Needs a reason; refused to others than may_amend() says, and where nothing changes.

    No clock moves and no step opens: a clock keeps what it was given, a step its end.
    """
    with transaction.atomic():
        case = locked(case)
        ask = _asked(case, fact, by)
        was = kept(case.facts, [ask])
        problems = check_facts(case, case.facts, [ask], {fact: value}, at)
        if not reason.strip() or len(reason.strip()) > MAX_REASON:
            problems.append(Problem(_("A reason is needed."), "reason", "required"))
        now = kept(case.facts, [ask])
        if not problems and now == was:
            problems.append(Problem(_("This is what stands there already."), fact, "unchanged"))
        if problems:
            raise Refused(problems)
        case.facts.save(update_fields=[fact])
        entry = write(case, Kind.AMENDED, by=by, at=at, facts=now, was=was, reason=reason.strip())
        engage_as_said(case, by=by, at=at)
        return entry


def _asked(case: Case, fact: str, by: Role) -> Ask:
    if not may_amend(case, by):
        raise Refused([not_yours(case.department)])
    ask = amendable(case, Standing.of(case.procedure, log_of(case))).get(fact)
    if ask is None:
        raise Refused([Problem(_("This cannot be amended."), code="not_allowed")])
    return ask
