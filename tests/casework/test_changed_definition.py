"""A site's definition may change while cases are open (house: a case is a log)."""

from __future__ import annotations

import pytest

from shouwen.casework import moves, overdue
from shouwen.casework.cases import Case
from shouwen.casework.log import log_of
from shouwen.casework.procedure import Step, late, step
from shouwen.casework.rows import Clock, OpenStep
from shouwen.casework.terms import AT_DUE, minutes
from shouwen.casework.who import ANSWERABLE, DEPARTMENT_MANAGER, FIRST_RESPONDER
from tests.casework.hamlet import Hamlet, at, settle
from tests.casework.strategies import known

pytestmark = pytest.mark.django_db

FIRST = step("first", "First", by=FIRST_RESPONDER)
TIME = {"within": minutes("complaint.promise_minutes"), "late": [late(AT_DUE, tell=DEPARTMENT_MANAGER)]}


def then(code: str, *after: str, **rest: object) -> Step:
    return step(code, code.title(), by=ANSWERABLE, after=after, **rest)


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return settle()


def taken_down(hamlet: Hamlet, steps: list[Step]) -> Case:
    with known(steps) as procedure:
        return moves.open_case(
            procedure, by=hamlet.desk, at=at("2026-03-02 10:00"), title="A matter", channel="phone", facts={},
            building=hamlet.building,
        )  # fmt: skip


def open_now(case: Case) -> list[str]:
    return sorted(OpenStep.objects.filter(case=case).values_list("step", flat=True))


def test_finished_steps_keep_their_entries_and_new_steps_open_by_the_rule(hamlet: Hamlet) -> None:
    case = taken_down(hamlet, [FIRST, then("work", "first")])
    with known([FIRST, then("look", "first"), then("work", "look"), then("tidy", "first")]):
        overdue.bring_up_to_date(case)
        assert open_now(case) == ["look", "tidy"]
        assert [entry.step for entry in log_of(case)] == ["first"]
        moves.finish_step(case, "look", by=hamlet.desk, at=at("2026-03-02 10:10"))
        assert open_now(case) == ["tidy", "work"]


def test_a_case_goes_on_when_the_step_it_stands_at_is_taken_out(hamlet: Hamlet) -> None:
    case = taken_down(hamlet, [FIRST, then("work", "first", **TIME), then("tidy", "first")])
    assert open_now(case) == ["tidy", "work"]
    with known([FIRST, then("tidy", "first"), then("last", "tidy")]):
        overdue.run_due(at("2026-03-02 10:30"))
        assert [entry.kind for entry in log_of(case)] == ["opened"]
        moves.finish_step(case, "tidy", by=hamlet.desk, at=at("2026-03-02 10:40"))
        assert open_now(case) == ["last"]
        assert not Clock.objects.filter(case=case, stopped_at=None).exists()
        moves.finish_step(case, "last", by=hamlet.desk, at=at("2026-03-02 10:50"))
        assert Case.objects.get(pk=case.pk).state == Case.State.CLOSED
