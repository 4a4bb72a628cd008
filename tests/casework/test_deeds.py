"""Who may do which deed, and that the time of a case never runs backwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from shouwen.casework import moves, pauses, relay
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import log_of, standing_of
from shouwen.casework.procedure import Procedure, step
from shouwen.casework.terms import working_hours
from shouwen.casework.who import CUSTOMER_SERVICE, FINANCE, FIRST_RESPONDER
from shouwen.people.roles import Role
from tests.casework.hamlet import Hamlet, at, rows, settle
from tests.casework.strategies import known

pytestmark = pytest.mark.django_db

TEN = at("2026-03-02 10:00")
STEPS = [
    step("first", "First", by=FIRST_RESPONDER),
    step(
        "left", "Left", by=CUSTOMER_SERVICE, after="first", may_be_overridden=True, signed_by=["customer"],
        within=working_hours("complaint.direct_effect_hours"),
    ),
    step("right", "Right", by=FINANCE, after="first"),
]  # fmt: skip

DESK = {"north front_desk", "north cs_assistant", "north cs_manager"}
MANAGER = {"north building_manager"}
LEADERS = {"north building_manager", "north cs_manager"}
MASTER = {"master project_manager"}
SOUTH = {"south building_manager"}

Deed = Callable[[Case, Hamlet, Role], Any]
NAME = {"customer": "Mrs Chen"}


def _finish(code: str) -> Deed:
    return lambda case, hamlet, by: moves.finish_step(case, code, by=by, at=TEN, signatures=NAME)


def _hold(case: Case, by: Role) -> None:
    pauses.hold(case, "left", reason="customer", until=at("2026-03-02 11:00"), by=by, at=TEN)


def _offer(case: Case, hamlet: Hamlet, by: Role) -> None:
    relay.offer(case, hamlet.departments["south management"], by=by, at=TEN, told="The south sees to it.")


def _held(case: Case, hamlet: Hamlet) -> None:
    _hold(case, hamlet.desk)


def _offered(case: Case, hamlet: Hamlet) -> None:
    _offer(case, hamlet, hamlet.desk)


# The deed, what came before it, and who may.
DEEDS: dict[str, tuple[Deed, Callable[[Case, Hamlet], None] | None, set[str]]] = {
    "finish": (_finish("left"), None, DESK | MANAGER),
    "finish another department's": (_finish("right"), None, MANAGER),
    "sign": (
        lambda case, hamlet, by: moves.sign(
            case, "left", signs_as="customer", name="Mrs Chen", way="paper", by=by, at=TEN
        ),
        None,
        DESK | MANAGER,
    ),
    "override": (
        lambda case, hamlet, by: moves.override(case, "left", reason="Agreed", by=by, at=TEN),
        None,
        MANAGER | MASTER,
    ),
    "take": (lambda case, hamlet, by: moves.take(case, by=by, at=TEN), None, DESK),
    "cancel": (
        lambda case, hamlet, by: moves.cancel(case, reason="By mistake", by=by, at=TEN),
        None,
        LEADERS | MASTER,
    ),
    "hold": (lambda case, hamlet, by: _hold(case, by), None, DESK | MANAGER),
    "resume": (lambda case, hamlet, by: pauses.resume(case, "left", by=by, at=TEN), _held, DESK | MANAGER),
    "offer": (_offer, None, DESK | MANAGER),
    "withdraw": (lambda case, hamlet, by: relay.withdraw(case, by=by, at=TEN), _offered, DESK | MANAGER),
    "accept": (lambda case, hamlet, by: relay.accept(case, by=by, at=TEN), _offered, SOUTH),
    "return": (
        lambda case, hamlet, by: relay.return_(case, reason="other_area", text="See the plan", by=by, at=TEN),
        _offered,
        SOUTH,
    ),
}


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return settle()


@pytest.fixture
def procedure() -> Iterator[Procedure]:
    with known(STEPS) as procedure:
        yield procedure


def taken_down(procedure: Procedure, hamlet: Hamlet, by: Role) -> Case:
    return moves.open_case(
        procedure, by=by, at=TEN, title="A matter", channel="phone", facts={}, building=hamlet.building
    )


def may(deed: Callable[[], Any]) -> bool:
    """Do it and undo it again. A refusal has changed nothing."""
    before = rows()
    with transaction.atomic():
        try:
            deed()
        except Refused:
            assert rows() == before
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_for_those_with_whom_the_duty_lies(name: str, hamlet: Hamlet, procedure: Procedure) -> None:
    deed, prelude, who = DEEDS[name]
    case = taken_down(procedure, hamlet, hamlet.desk)
    if prelude:
        prelude(case, hamlet)
    assert {post for post, by in hamlet.roles.items() if may(lambda by=by: deed(case, hamlet, by))} == who


def test_any_member_of_staff_takes_a_matter_down_and_nobody_else(
    hamlet: Hamlet, procedure: Procedure
) -> None:
    able = {post for post, by in hamlet.roles.items() if may(lambda by=by: taken_down(procedure, hamlet, by))}
    assert able == set(hamlet.roles) - {"north tenant"}


def test_the_time_of_a_case_never_runs_backwards(hamlet: Hamlet, procedure: Procedure) -> None:
    case = taken_down(procedure, hamlet, hamlet.desk)
    moves.note(case, "He rang again.", by=hamlet.desk, at=at("2026-03-02 10:30"))
    pauses.hold(case, "left", reason="customer", until=at("2026-03-02 10:20"), by=hamlet.desk, at=TEN)
    assert [entry.at for entry in log_of(case)] == [TEN, at("2026-03-02 10:30"), at("2026-03-02 10:30")]
    assert [(p.start, p.end) for p in standing_of(case).clock("left").pauses] == [
        (at("2026-03-02 10:30"), at("2026-03-02 10:30"))
    ]


def test_a_name_once_signed_stands_and_is_written_once(hamlet: Hamlet, procedure: Procedure) -> None:
    case = taken_down(procedure, hamlet, hamlet.desk)
    for name in ("Mrs Chen", "Mr Gu"):
        moves.sign(case, "left", signs_as="customer", name=name, way="paper", by=hamlet.desk, at=TEN)
    moves.finish_step(case, "left", by=hamlet.desk, at=TEN, signatures={"customer": "Mr Gu"})
    assert [entry.data["name"] for entry in log_of(case) if entry.kind == "signed"] == ["Mrs Chen"]
    assert list(case.signatures.values_list("name", flat=True)) == ["Mrs Chen"]
