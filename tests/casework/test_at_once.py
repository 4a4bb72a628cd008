"""Two at once, really at once: threads with connections of their own, everything committed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction

from shouwen.casework import moves, overdue, relay
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import locked, log_of, standing_of
from shouwen.casework.procedure import Procedure, late, step
from shouwen.casework.projection import project
from shouwen.casework.rows import Alarm, OpenStep
from shouwen.casework.terms import AT_DUE, TWICE, minutes
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    FINANCE,
    FIRST_RESPONDER,
    PROJECT_MANAGER,
)
from shouwen.journal.series import Series
from tests.casework.hamlet import Hamlet, at, rows, settle
from tests.casework.strategies import known

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(4)  # a race is not lost every time
TEN, LATER = at("2026-03-02 10:00"), at("2026-03-02 10:05")
NOON = at("2026-03-02 12:00")
LADDER = [late(AT_DUE, tell=DEPARTMENT_MANAGER), late(TWICE, tell=PROJECT_MANAGER)]
FORK = [
    step("first", "First", by=FIRST_RESPONDER),
    step("left", "Left", by=CUSTOMER_SERVICE, after="first", within=minutes("complaint.promise_minutes"), late=LADDER),
    step("right", "Right", by=FINANCE, after="first", within=minutes("complaint.ask_minutes"), late=LADDER),
    step("join", "Join", by=FIRST_RESPONDER, after=["left", "right"]),
]  # fmt: skip


@pytest.fixture
def hamlet(transactional_db: None) -> Hamlet:
    return settle()


@pytest.fixture
def fork() -> Iterator[Procedure]:
    with known(FORK) as procedure:
        yield procedure


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Let all begin at the same instant; what each gives back, or the exception that it met."""
    together = Barrier(len(deeds))

    def alone(deed: Callable[[], Any]) -> Any:
        together.wait()
        try:
            return deed()
        except Exception as met:
            return met
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(alone, deeds))


def taken_down(hamlet: Hamlet, fork: Procedure, at: datetime = TEN, **more: Any) -> Case:
    return moves.open_case(
        fork, by=hamlet.desk, at=at, title="A matter", channel="phone", facts={}, building=hamlet.building, **more
    )  # fmt: skip


def kinds(case: Case) -> list[str]:
    return [f"{entry.kind} {entry.step}".strip() for entry in log_of(case)]


def rows_are_the_log(case: Case) -> bool:
    before = rows()
    with transaction.atomic():
        project(locked(case), standing_of(case))
    return rows() == before


def test_of_two_who_finish_a_step_at_once_one_was_faster(hamlet: Hamlet, fork: Procedure) -> None:
    for _round in ROUNDS:
        case = taken_down(hamlet, fork)
        finish = partial(moves.finish_step, case, "left", at=LATER, visit=1)
        ends = at_once(
            partial(finish, by=hamlet.roles["north cs_assistant"]),
            partial(finish, by=hamlet.roles["north cs_manager"]),
        )
        assert Counter(type(end).__name__ for end in ends) == {"Entry": 1, "SomebodyWasFaster": 1}
        assert kinds(case) == ["opened first", "finished left"]
        assert rows_are_the_log(case)


def test_two_departments_who_finish_at_once_both_count_and_the_join_opens_once(
    hamlet: Hamlet, fork: Procedure
) -> None:
    for _round in ROUNDS:
        case = taken_down(hamlet, fork)
        ends = at_once(
            partial(moves.finish_step, case, "left", at=LATER, by=hamlet.roles["north cs_assistant"]),
            partial(moves.finish_step, case, "right", at=LATER, by=hamlet.roles["north building_manager"]),
        )
        assert [type(end).__name__ for end in ends] == ["Entry", "Entry"]
        assert sorted(kinds(case)) == ["finished left", "finished right", "opened first"]
        assert [(row.step, row.visit) for row in OpenStep.objects.filter(case=case)] == [("join", 1)]
        assert rows_are_the_log(case)


def test_two_workers_fire_each_alarm_once(
    hamlet: Hamlet, fork: Procedure, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [taken_down(hamlet, fork) for _round in ROUNDS]
    fired = at_once(partial(overdue.run_due, NOON), partial(overdue.run_due, NOON))
    assert sum(fired) == 4 * len(cases)
    assert caplog.records == []
    for case in cases:
        told = Counter((e.step, e.data["rung"]) for e in log_of(case) if e.kind == "alarm")
        assert told == {("left", 0): 1, ("left", 1): 1, ("right", 0): 1, ("right", 1): 1}
        assert rows_are_the_log(case)


def test_an_alarm_and_the_deed_that_stops_its_clock_do_not_wait_for_each_other(
    hamlet: Hamlet, fork: Procedure
) -> None:
    """Whoever is first: the alarm is told before the step is done, or not at all."""
    for _round in ROUNDS:
        case = taken_down(hamlet, fork)
        alarm = Alarm.objects.get(clock__case=case, clock__step="left", rung=0)
        fired, done = at_once(
            partial(overdue.fire, alarm.pk, NOON),
            partial(moves.finish_step, case, "left", at=NOON, by=hamlet.roles["north cs_assistant"]),
        )
        told = ["alarm left"] if fired is True else []
        assert (type(fired), type(done).__name__) == (bool, "Entry")
        assert kinds(case) == ["opened first", *told, "finished left"]
        assert rows_are_the_log(case)


def test_a_hand_over_is_answered_by_one(hamlet: Hamlet, fork: Procedure) -> None:
    for _round in ROUNDS:
        case = taken_down(hamlet, fork)
        relay.offer(
            case, hamlet.departments["south management"], by=hamlet.desk, at=TEN, told="To the south."
        )
        south = hamlet.roles["south building_manager"]
        ends = at_once(
            partial(relay.accept, case, by=south, at=LATER),
            partial(relay.return_, case, reason="other_area", text="Not here", by=south, at=LATER),
            partial(relay.withdraw, case, by=hamlet.desk, at=LATER),
        )
        assert Counter(isinstance(end, Refused) for end in ends) == {True: 2, False: 1}, ends
        assert len(kinds(case)) == 3
        assert rows_are_the_log(case)


def test_of_two_who_merge_crosswise_one_wins_and_neither_waits_for_ever(
    hamlet: Hamlet, fork: Procedure
) -> None:
    for _round in ROUNDS:
        one, other = taken_down(hamlet, fork), taken_down(hamlet, fork)
        ends = at_once(
            partial(moves.merge, one, into=other, by=hamlet.desk, at=LATER),
            partial(moves.merge, other, into=one, by=hamlet.roles["north building_manager"], at=LATER),
        )
        assert Counter(type(end).__name__ for end in ends) == {"Entry": 1, "SomebodyWasFaster": 1}, ends
        states = Counter(Case.objects.filter(pk__in=[one.pk, other.pk]).values_list("state", flat=True))
        assert states == {"open": 1, "merged": 1}
        assert rows_are_the_log(one) and rows_are_the_log(other)


def test_a_step_finished_while_its_case_is_merged_is_either_done_or_too_late(
    hamlet: Hamlet, fork: Procedure
) -> None:
    for _round in ROUNDS:
        main, twin = taken_down(hamlet, fork), taken_down(hamlet, fork)
        _merged, done = at_once(
            partial(moves.merge, twin, into=main, by=hamlet.desk, at=LATER),
            partial(moves.finish_step, twin, "left", by=hamlet.roles["north cs_assistant"], at=LATER),
        )
        finished = ["finished left"] if type(done).__name__ == "Entry" else []
        assert kinds(twin) == ["opened first", *finished, "merged"]
        assert rows_are_the_log(main) and rows_are_the_log(twin)


def test_a_form_sent_twice_at_once_opens_one_case(hamlet: Hamlet, fork: Procedure) -> None:
    for number in ROUNDS:
        send = partial(taken_down, hamlet, fork, form_key=uuid4())
        first, second = at_once(send, send)
        assert first == second
        assert Case.objects.filter(site=hamlet.site).count() == number + 1
    assert Series.objects.get(site=hamlet.site).last == len(ROUNDS)


def test_numbers_taken_at_once_have_no_gap_and_no_double(hamlet: Hamlet, fork: Procedure) -> None:
    cases = at_once(*[partial(taken_down, hamlet, fork)] * 20)
    assert sorted(case.number for case in cases) == [f"HT-2026-{n:04d}" for n in range(1, 21)]
