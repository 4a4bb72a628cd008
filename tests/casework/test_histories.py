"""What holds of every case in the database, whatever is done to it, by whom, and when the worker was down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, note
from hypothesis import strategies as st

from shouwen.casework.cases import Case
from shouwen.casework.clocks import Reckoning
from shouwen.casework.log import locked, log_of, standing_of
from shouwen.casework.overdue import run_due
from shouwen.casework.procedure import Step
from shouwen.casework.projection import project, rebuild
from shouwen.casework.ringing import PUNCTUAL
from shouwen.casework.rows import Alarm, Clock, OpenStep
from shouwen.journal.entries import Entry, Kind
from tests.casework.hamlet import Hamlet, rows, settle
from tests.casework.histories import Life
from tests.casework.strategies import definitions, known, tried

pytestmark = pytest.mark.django_db

Rows = dict[str, list[dict[str, Any]]]
NUMBERS = {"id", "clock_id"}  # of rows that are laid down again
ALWAYS = [
    "site_id",
    "number",
    "opened_at",
    "first_responder_id",
    "first_post",
    "first_department_id",
    "figures",
]


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return settle()


@tried(0.6, shrunk=False)
@given(steps=definitions(), seed=st.integers(0, 2**32), length=st.integers(8, 40))
def test_rows_are_the_log_laid_down_and_a_refusal_changes_nothing(
    hamlet: Hamlet, steps: list[Step], seed: int, length: int
) -> None:
    with known(steps) as procedure, transaction.atomic():
        life = Life(hamlet, procedure, Random(seed))
        try:
            live(life, length)
        finally:
            note(repr(life))
            transaction.set_rollback(True)


def live(life: Life, length: int) -> None:
    before = rows()
    first = always(life.case)
    for _deed in range(length):
        if len(life.told) > 6 and not life.open():
            break
        refused = life.deed()
        now = rows()
        if refused:
            assert now == before
        assert now["Entry"][: len(before["Entry"])] == before["Entry"]
        assert always(life.case) == first
        the_rows_are_the_standing(life, now)
        before = now
    life.now += timedelta(days=9)
    life.work()
    assert run_due(life.now) == 0
    every_alarm_has_fired_once(life.case)
    what_is_rebuilt_is_what_was_there(life.case)


def always(case: Case) -> dict[str, Any]:
    return Case.objects.values(*ALWAYS).get(pk=case.pk)


def the_rows_are_the_standing(life: Life, now: Rows) -> None:
    case = locked(life.case)
    standing = standing_of(case)
    there = {row.step: (row.visit, row.opened_at) for row in OpenStep.objects.filter(case=case)}
    assert there == {code: (opened.visit, opened.at) for code, opened in standing.open.items()}
    assert case.first_responder == life.hamlet.desk.person
    held = sum(((h.until or life.now) - h.since for h in standing.holdings), timedelta())
    assert held == (case.closed_at or life.now) - case.opened_at
    clocks = {(clock.step, clock.turn): clock for clock in Clock.objects.filter(case=case)}
    assert set(clocks) == {(running.step, running.turn) for running in standing.clocks}
    for running in standing.clocks:
        reckoning, row = Reckoning.of(running, case), clocks[running.step, running.turn]
        assert (row.due_at, row.stopped_at) == (reckoning.due_at, running.stopped_at)
        assert reckoning.used(life.now) + reckoning.left(life.now) == reckoning.allowance
        if reckoning.due_at > running.started_at and not running.stopped_at:
            assert reckoning.used(reckoning.due_at) == reckoning.allowance
    project(case, standing)
    assert rows() == now


def every_alarm_has_fired_once(case: Case) -> None:
    """A rung fires once; one that waits for a fact, once for each time promised."""
    told = [entry for entry in log_of(case) if entry.kind == Kind.ALARM]
    rung = Counter(_rung(entry) for entry in told)
    fired = Alarm.objects.filter(clock__case=case, fired_at__isnull=False).select_related("clock")
    assert rung == Counter({(a.clock.step, a.clock.turn, a.rung, a.fires_at.isoformat()): 1 for a in fired})
    assert not Alarm.objects.filter(clock__case=case, fired_at=None, clock__stopped_at__isnull=False).exists()
    for entry, alarm in zip(told, sorted(fired, key=lambda a: [_rung(e) for e in told].index(
        (a.clock.step, a.clock.turn, a.rung, a.fires_at.isoformat()))), strict=True):  # fmt: skip
        late = entry.at - alarm.fires_at
        assert entry.data["late_minutes"] == (late // timedelta(minutes=1) if late > PUNCTUAL else 0)


def _rung(entry: Entry) -> tuple[str, int, int, str]:
    return entry.step, entry.data["turn"], entry.data["rung"], entry.data["due"]["at"]


def what_is_rebuilt_is_what_was_there(case: Case) -> None:
    case = locked(case)
    before = rows()
    rebuild(case, standing_of(case))
    after = rows()
    assert {name: plain(table) for name, table in after.items()} == {
        name: plain(table) for name, table in before.items()
    }


def plain(table: Iterable[dict[str, Any]]) -> list[Any]:
    """Rows without the numbers that the database gave them, in an order of their own."""
    return sorted(
        ({name: str(value) for name, value in row.items() if name not in NUMBERS} for row in table),
        key=lambda row: sorted(row.items()),
    )
