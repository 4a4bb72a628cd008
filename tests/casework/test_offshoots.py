"""Cases that stem from another one (docs/decisions/0029): who may open them, what waits for them, who hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from shouwen.casework import moves
from shouwen.casework.asking import Refused
from shouwen.casework.audit import differs_from_its_log
from shouwen.casework.bpmn.document import bpmn
from shouwen.casework.cases import Case
from shouwen.casework.flowchart import chart
from shouwen.casework.offshoots import none_open, offshoots, open_offshoots, startable
from shouwen.casework.procedure import Procedure, step
from shouwen.casework.registry import procedure as known_procedure
from shouwen.casework.soundness import faults
from shouwen.casework.story import story
from shouwen.casework.who import ANSWERABLE, CUSTOMER_SERVICE, ENGINEERING, FIRST_RESPONDER
from shouwen.journal.notices import Notice
from tests.casework.strategies import known
from tests.world import again, do, entries, moment, place, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

STEPS = [
    step("record", "Record", by=FIRST_RESPONDER),
    step("work", "Work", by=ENGINEERING, after="record", starts=["repair"]),
    step("check", "Check", by=CUSTOMER_SERVICE, after="work"),
    step("file", "File", by=ANSWERABLE, after="check"),
]
REPAIR = {"category": "water", "urgency": "urgent", "details": "水龙头关不严"}


@pytest.fixture(autouse=True)
def works() -> Iterator[Procedure]:
    with known(STEPS) as procedure:
        procedure.before("check")(none_open("repair"))
        yield procedure


def begun(at: str = "2026-03-02 10:00", by: str = "limin", **more: Any) -> Case:
    """Works taken down by the desk of building 1, with engineering there."""
    return moves.open_case(
        known_procedure("hamlet"), by=role(by), at=moment(at), title="走廊施工", channel="phone", facts={},
        place=place("1-0803"), **more,
    )  # fmt: skip


def branch(
    case: Case, by: str = "zhaolei", at: str = "2026-03-02 10:10", code: str = "repair", **more: Any
) -> Case:
    return moves.open_case(
        known_procedure(code), by=role(by), at=moment(at), title="阀门", channel="phone", place=place("1-0803"),
        facts=REPAIR if code == "repair" else {}, stems_from=case, **more,
    )  # fmt: skip


def problems(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize("by", ["zhaolei", "limin", "zhoujing", "tianjianhua"])
def test_who_may_do_the_step_and_the_customer_service_asked_may_open_from_it(by: str) -> None:
    case = begun()
    branched = branch(case, by)
    assert (branched.stems_from, branched.first_responder.login) == (case, by)
    assert [each.number for each in offshoots(case)] == [branched.number]


@pytest.mark.parametrize("by", ["wangqiang", "shenwei", "luowen", "xiangguoqiang"])
def test_nobody_else_may(by: str) -> None:
    case = begun()
    with pytest.raises(Refused) as refused:
        branch(case, by)
    assert problems(refused) == [("procedure", "not_started_here")]
    assert (Case.objects.count(), entries(case, "branched")) == (1, [])


def test_only_what_the_open_step_names_can_be_opened() -> None:
    case = begun()
    with pytest.raises(Refused) as refused:
        branch(case, code="hamlet")
    assert problems(refused) == [("procedure", "not_started_here")]
    do(case, "work", "2026-03-02 10:20", by="zhaolei")
    with pytest.raises(Refused):
        branch(case, at="2026-03-02 10:30")
    assert startable(again(case), role("limin")) == {}


def test_a_case_that_has_ended_starts_nothing() -> None:
    case = begun()
    moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:05"))
    with pytest.raises(Refused):
        branch(case)


def test_both_logs_tell_of_it() -> None:
    case = begun()
    branched = branch(case)
    [entry] = entries(case, "branched")
    assert (entry.step, entry.data["branch_number"], entry.data["procedure"]) == (
        "work",
        branched.number,
        "repair",
    )
    assert story(case, entries(case, "branched"))[0].title == f"由此开立：{branched.number} 报修"
    assert story(branched, entries(branched, "opened"))[0].title == f"登记，由 {case.number} 开立"


def test_it_is_what_its_first_entry_says() -> None:
    """The heading of a case is checked against its log: what it stems from is part of it."""
    branched = branch(begun())
    assert differs_from_its_log(branched) == []


def test_what_waits_for_the_others_names_their_numbers() -> None:
    case = begun()
    first, second = branch(case), branch(case)
    do(case, "work", "2026-03-02 10:20", by="zhaolei")
    with pytest.raises(Refused) as refused:
        do(case, "check", "2026-03-02 10:30")
    [problem] = refused.value.problems
    assert problem.code == "offshoots_open"
    assert str(problem.message) == f"由此开立的尚未办结：{first.number}、{second.number}。"
    for each in (first, second):
        moves.cancel(each, reason="不修了", by=role("chenxiuying"), at=moment("2026-03-02 10:40"))
    do(case, "check", "2026-03-02 10:50")
    assert open_offshoots(again(case)) == []


def test_a_rule_can_wait_for_some_procedures_only(works: Procedure) -> None:
    case = begun()
    branch(case)
    assert list(none_open("hamlet")(again(case))) == []
    assert [p.code for p in none_open()(again(case))] == ["offshoots_open"]


def test_it_can_close_while_others_go_on_unless_a_rule_says_otherwise(works: Procedure) -> None:
    works.rules_about()
    works._before.clear()
    case = begun()
    branch(case)
    for code, by in (("work", "zhaolei"), ("check", "limin"), ("file", "limin")):
        do(case, code, "2026-03-02 11:00", by=by)
    assert again(case).state == "closed"


def test_it_cannot_be_cancelled_while_others_go_on() -> None:
    case = begun()
    branched = branch(case)
    with pytest.raises(Refused) as refused:
        moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:30"))
    assert [problem.code for problem in refused.value.problems] == ["offshoots_open"]
    moves.cancel(branched, reason="不修了", by=role("chenxiuying"), at=moment("2026-03-02 10:40"))
    moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:50"))
    assert again(case).state == "cancelled"


def told_of(case: Case) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(subject_kind="case", subject_id=case.pk).order_by("id")
    return [(row.person.login, row.text["p"]["number"]) for row in rows if "number" in row.text["p"]]


def test_whoever_is_at_work_hears_of_its_end() -> None:
    case = begun()
    branched = branch(case)
    moves.take(case, by=role("zhoujing"), at=moment("2026-03-02 10:20"))
    assert told_of(case) == []
    moves.cancel(branched, reason="不修了", by=role("chenxiuying"), at=moment("2026-03-02 10:40"))
    assert told_of(case) == [("zhoujing", branched.number)]


def test_what_stems_from_a_duplicate_belongs_to_the_case_it_was_merged_into() -> None:
    main, twin = begun(), begun("2026-03-02 10:02")
    branched = branch(twin)
    moves.merge(twin, into=main, by=role("limin"), at=moment("2026-03-02 10:20"))
    assert [each.pk for each in open_offshoots(again(main), "repair")] == [branched.pk]
    moves.cancel(branched, reason="不修了", by=role("chenxiuying"), at=moment("2026-03-02 10:40"))
    assert ("limin", branched.number) in told_of(main)


def test_a_duplicate_of_what_was_opened_goes_on_as_long_as_its_main_case() -> None:
    case = begun()
    twin, other = branch(case), branch(case, at="2026-03-02 10:11", by="limin")
    main = moves.open_case(
        known_procedure("repair"), by=role("limin"), at=moment("2026-03-02 10:12"), title="阀门",
        channel="phone", place=place("1-0803"), facts=REPAIR,
    )  # fmt: skip
    moves.cancel(twin, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:14"))
    moves.merge(other, into=main, by=role("limin"), at=moment("2026-03-02 10:15"))
    [problem] = none_open("repair")(again(case))
    assert str(problem.message) == f"由此开立的尚未办结：{main.number}。"
    moves.cancel(main, reason="不修了", by=role("chenxiuying"), at=moment("2026-03-02 10:40"))
    assert open_offshoots(again(case)) == []
    assert told_of(case)[-1] == ("limin", main.number)


def test_the_same_form_twice_opens_one() -> None:
    case, key = begun(), uuid4()
    assert branch(case, form_key=key).pk == branch(case, form_key=key).pk
    assert len(entries(case, "branched")) == 1


@pytest.mark.one_engine
def test_what_is_started_must_be_a_procedure_and_not_from_the_intake() -> None:
    with known([step("first", "First", by=FIRST_RESPONDER, starts=["repair"]),
                step("work", "Work", by=ANSWERABLE, after="first", starts=["repiar"])]) as procedure:  # fmt: skip
        assert faults(procedure) == [
            "work: starts 'repiar', which is no procedure",
            "first: the intake is done at once, so nothing can be started from it",
        ]


@pytest.mark.one_engine
def test_the_chart_and_the_bpmn_say_what_may_be_opened(works: Procedure) -> None:
    drawn = chart(works)
    assert "报修" in drawn and "可另开一件" in drawn
    assert "可由此开立：报修" in bpmn(works).decode()
