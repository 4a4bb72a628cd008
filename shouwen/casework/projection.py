"""The log laid down as rows: open steps, clocks, alarms, hand-overs, and the case's own columns.

`project` makes the rows agree with a standing; running it twice changes nothing, and running it on empty
tables brings everything back.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from shouwen.casework.cases import Case
from shouwen.casework.clocks import Reckoning
from shouwen.casework.ledger import RELAY, Opened, Running
from shouwen.casework.procedure import Late, Step, late
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay
from shouwen.casework.seeing import involve, of_key
from shouwen.casework.standing import Standing
from shouwen.casework.terms import AT_DUE
from shouwen.casework.who import DEPARTMENT_MANAGER
from shouwen.kit.prepared import Given, rows
from shouwen.kit.statements import add, add_all, change, take_away
from shouwen.people.parties import Department

OF_A_CASE = (
    "department_id",
    "answerable_id",
    "holder_id",
    "closed_at",
    "state",
    "merged_into_id",
    "contractor_id",
)
RELAY_LADDER = (late(AT_DUE, tell=DEPARTMENT_MANAGER),)


def ladder_of(case: Case, step: str) -> tuple[Late, ...]:
    """The rungs of a step's clock; an offer's clock has one, telling the giver's manager."""
    return (
        RELAY_LADDER if step == RELAY else case.procedure[step].late if step in case.procedure.by_code else ()
    )


def project(case: Case, standing: Standing) -> None:
    """Make case, open steps, clocks, alarms and relays equal to what the log says."""
    place(case, standing)
    lay_down(case, standing)


def lay_down(case: Case, standing: Standing) -> None:
    """The same for all but the case's own columns. To be called when these are right."""
    _relays(case, standing)
    due = _clocks(case, standing)
    _open_steps(case, standing, due)


def place(case: Case, standing: Standing) -> None:
    """Make the case's own columns equal to what the log says."""
    before = {name: getattr(case, name) for name in OF_A_CASE}
    case.department = of_key(case, standing.department)
    case.answerable = case.department.party
    case.holder_id = standing.holder
    case.closed_at = standing.closed_at
    case.merged_into_id = standing.merged_into
    case.contractor_id = standing.contractor
    case.state = (
        Case.State.MERGED
        if standing.merged_into
        else Case.State.CANCELLED
        if standing.cancelled
        else Case.State.CLOSED
        if standing.closed_at
        else Case.State.OPEN
    )
    if changed := [name for name in OF_A_CASE if getattr(case, name) != before[name]]:
        change(case, *changed)


def _of_case(case: Case, table: Any) -> list[Any]:
    """The rows of this table that the case has."""
    through = "clock__case" if table is Alarm else "case"
    return rows(("of a case", table), lambda: table.objects.filter(**{through: Given("case")}), case=case.pk)


def _relays(case: Case, standing: Standing) -> None:
    kept = {row.turn: row for row in _of_case(case, Relay)} if standing.offers else {}
    for offer in standing.offers:
        row = kept.get(offer.turn) or Relay(site=case.site, case=case, turn=offer.turn)
        wanted = {
            "from_department_id": offer.from_department,
            "to_department_id": offer.to_department,
            "answer": offer.answer,
            "offered_at": offer.at,
            "answered_at": offer.answered_at,
        }
        _save_if_changed(row, wanted)


def _save_if_changed(row: Clock | Relay, wanted: dict[str, object]) -> None:
    changed = _changed(row, wanted)
    if row._state.adding:
        add(row)
    elif changed:
        change(row, *changed)


def _changed(row: Clock | Relay | OpenStep, wanted: dict[str, object]) -> list[str]:
    """The columns that were something else, now as they are wanted."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def _clocks(case: Case, standing: Standing) -> dict[str, tuple[datetime, Running]]:
    """Write the clocks and their alarms; gives back when each running one is due."""
    kept = {(row.step, row.turn): row for row in _of_case(case, Clock)} if standing.clocks else {}
    alarms = _of_case(case, Alarm) if kept else []
    due: dict[str, tuple[datetime, Running]] = {}
    for running in standing.clocks:
        row = kept.get((running.step, running.turn))
        if row and row.stopped_at and running.stopped_at:
            continue
        row = row or Clock(site=case.site, case=case, step=running.step, turn=running.turn)
        reckoning = Reckoning.of(running, case)
        _save_if_changed(row, _clock_columns(case, standing, running, reckoning))
        mine = [alarm for alarm in alarms if alarm.clock_id == row.pk]
        if not running.stopped_at:
            due[running.step] = reckoning.due_at, running
            _alarms(case, row, reckoning, mine)
        elif any(alarm.fired_at is None for alarm in mine):
            take_away(Alarm, clock_id=row.pk, fired_at=None)
    return due


def _clock_columns(
    case: Case, standing: Standing, running: Running, reckoning: Reckoning
) -> dict[str, object]:
    return {
        "unit": running.unit,
        "amount": running.amount,
        "started_at": running.started_at,
        "due_at": reckoning.due_at,
        "stopped_at": running.stopped_at,
        "department_id": department_of_clock(case, standing, running).pk,
    }


def department_of_clock(case: Case, standing: Standing, running: Running) -> Department:
    """Where the duty lies, or lay when the clock was stopped: an unaccepted offer stays with its giver."""
    if running.step == RELAY:
        return of_key(case, standing.offers[running.turn - 1].from_department)
    if running.step not in case.procedure.by_code:
        return case.department
    return case.procedure[running.step].by.department(_as_held_by(case, running.held_by))


def _as_held_by(case: Case, department: int | None) -> Case:
    if department is None or department == case.department_id:
        return case
    then = copy(case)
    then.department = of_key(case, department)
    then.answerable = then.department.party
    return then


def _alarms(case: Case, clock: Clock, reckoning: Reckoning, kept: list[Alarm]) -> None:
    """One alarm a rung, moved while it waits; some rungs come again with each new time."""
    for number, rung in enumerate(ladder_of(case, clock.step)):
        mine = [alarm for alarm in kept if alarm.rung == number]
        fired = [alarm for alarm in mine if alarm.fired_at]
        rang_at = max((alarm.fired_at for alarm in fired if alarm.fired_at), default=None)
        fires_at = reckoning.fires_at(rung, case.facts, rang_at)
        waiting = next((alarm for alarm in mine if not alarm.fired_at), None)
        is_spent = bool(fired) and (not rung.at.comes_again or any(a.fires_at == fires_at for a in fired))
        if fires_at is None or is_spent:
            if waiting:
                take_away(Alarm, id=waiting.pk)
        elif waiting is None:
            add(Alarm(site_id=case.site_id, clock=clock, rung=number, fires_at=fires_at))
        elif waiting.fires_at != fires_at:
            waiting.fires_at = fires_at
            change(waiting, "fires_at")


def _open_steps(case: Case, standing: Standing, due: dict[str, tuple[datetime, Running]]) -> None:
    kept = {row.step: row for row in _of_case(case, OpenStep)}
    for code, row in kept.items():
        if code not in standing.open:
            take_away(OpenStep, id=row.pk)
    new, at_work = [], []
    for code, opened in standing.open.items():
        step = case.procedure[code]
        at_work.append(step.by.department(case))
        row = kept.get(code) or OpenStep(site=case.site, case=case, step=code)
        changed = _changed(row, _open_columns(case, step, opened, at_work[-1], due))
        if code not in kept:
            new.append(row)
        elif changed:
            change(row, *changed)
    add_all(new)
    involve(case, standing, at_work)


def _open_columns(
    case: Case, step: Step, opened: Opened, at_work: Department, due: dict[str, tuple[datetime, Running]]
) -> dict[str, object]:
    own = due.get(step.code)
    pressing = min((due[c][0] for c in (step.code, *case.procedure.followers.get(step.code, ())) if c in due),
                   default=None)  # fmt: skip
    pause = own[1].pauses[-1] if own and own[1].pauses else None
    person = step.by.person(case)
    return {
        "visit": opened.visit,
        "opened_at": opened.at,
        "department_id": at_work.pk,
        "party_id": at_work.party_id,
        "person_id": person.pk if person else None,
        "due_at": pressing,
        "not_before": step.not_before(case) if step.not_before else None,
        "held_until": pause.end if pause else None,
        "held_for": pause.reason if pause else "",
    }


def rebuild(case: Case, standing: Standing) -> None:
    """Throw the open steps, clocks and relays away and lay them down from the log again (fired alarms stay fired)."""
    fired = list(Alarm.objects.filter(clock__case=case, fired_at__isnull=False).select_related("clock"))
    for model in (OpenStep, Clock, Relay):
        model.objects.filter(case=case).delete()
    for running in standing.clocks:
        Clock.objects.create(
            site=case.site, case=case, step=running.step, turn=running.turn, started_at=running.started_at,
            unit=running.unit, amount=running.amount, due_at=Reckoning.of(running, case).due_at,
            department=department_of_clock(case, standing, running),
        )  # fmt: skip
    clocks = {(clock.step, clock.turn): clock for clock in Clock.objects.filter(case=case)}
    for alarm in fired:
        Alarm.objects.create(site=case.site, clock=clocks[alarm.clock.step, alarm.clock.turn], rung=alarm.rung,
                             fires_at=alarm.fires_at, fired_at=alarm.fired_at)  # fmt: skip
    project(case, standing)
