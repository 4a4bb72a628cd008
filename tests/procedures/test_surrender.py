"""Surrender of a tenancy, manual §1.7: R-111 to R-118, §6 items 8 to 10, §8 items 2 and 3."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from shouwen.casework import moves, overdue
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.leases.leases import Lease
from shouwen.procedures.surrender.inspection import at_move_in
from shouwen.services.conditions import ConditionLine, RoomItem
from tests.procedures import surrendering as go
from tests.procedures.surrendering import CS, ENGINEER, FINANCE, GUARD, HEAD_OF_CS, SIGNED
from tests.world import again, complain, do, due, moment, open_steps, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def why_not(deed: Any, *args: Any, **how: Any) -> list[tuple[str, str]]:
    """Why this was refused: fields and codes."""
    with pytest.raises(Refused) as refused:
        deed(*args, **how)
    return [(problem.field, problem.code) for problem in refused.value.problems]


# The notice and the dates.


def test_a_surrender_begins_with_the_notice_from_leasing():
    case = go.noticed()
    assert (case.number, open_steps(case)) == ("TZ-2026-0001", {"dates": "b1 customer_service"})
    assert again(case).facts.lease == go.lease()


@pytest.mark.parametrize("part", ["notice_number", "received_on", "ends_on", "reinstatement"])
def test_without_the_whole_notice_nothing_begins(part: str):
    assert why_not(go.noticed, **{part: None}) == [(part, "required")]
    assert Case.objects.filter(procedure_code="surrender").count() == 0


@pytest.mark.parametrize("how", ["part", "full"])
def test_a_notice_that_demands_reinstatement_says_how_far(how: str):
    assert why_not(go.noticed, reinstatement=how) == [("extent", "required")]
    go.noticed(reinstatement=how, extent="拆除隔断，恢复吊顶")


def test_a_unit_without_a_lease_cannot_be_surrendered():
    Lease.objects.filter(pk=go.lease().pk).update(surrendered_on=date(2026, 2, 1))
    assert why_not(go.noticed) == [("place", "invalid")]


def test_a_lease_is_surrendered_once():
    go.noticed()
    assert why_not(go.noticed, where="1-0804") == [("place", "done_already")]


def test_the_tenant_is_called_within_two_working_days_or_the_manager_is_told():
    case = go.noticed("2026-03-02 10:00")
    assert due(case, "dates") == "2026-03-03 18:30"
    overdue.run_due(moment("2026-03-03 18:31"))
    assert told(case) == [("chenxiuying", "03-03 18:31")]


def test_room_and_removal_run_side_by_side():
    assert open_steps(go.dated()) == {"inspect": "b1 engineering", "removal": "b1 customer_service"}


# The room.


def test_the_room_is_written_down_item_by_item_and_signed():
    case = go.dated()
    end = {"went_along": "李敏", "inspected_at": moment("2026-03-19 10:00")}
    assert why_not(do, case, "inspect", "2026-03-19 11:00", by=ENGINEER, **end) == [
        ("sign_customer", "unsigned"), ("", "required")
    ]  # fmt: skip
    go.found(case)
    do(case, "inspect", "2026-03-19 11:00", by=ENGINEER, **end, **SIGNED)


@pytest.mark.parametrize("part", ["photo", "clause", "repairer", "cost_fen"])
def test_damage_has_its_photo_its_clause_who_repairs_it_and_its_amount(part: str):
    case = go.dated()
    given = {"photo": go.photo(case), part: None}
    assert (part, "required") in why_not(go.damaged, case, **given)
    assert case.conditionatsurrender_lines.count() == 0


def test_what_the_tenant_repairs_has_a_day():
    case = go.dated()
    given = {"repairer": "tenant", "cost_fen": None}
    assert why_not(go.damaged, case, **given) == [("repair_by_on", "required")]
    go.damaged(case, **given, repair_by_on=date(2026, 3, 25))


def test_only_engineering_writes_down_the_condition():
    assert why_not(go.found, go.dated(), by=CS) == [("", "not_allowed")]


def charged(cost_fen: int = 180_000) -> Case:
    case = go.dated()
    go.damaged(case, cost_fen)
    go.end_inspection(case)
    return case


def test_the_tenant_may_answer_every_charge():
    case = charged()
    assert open_steps(case)["answer"] == "b1 customer_service"
    assert why_not(do, case, "answer", "2026-03-19 12:00", by=CS, outcome="answered") == [("", "not_yet")]
    go.put(case, "condition", 1, "agreed", "2026-03-19 12:00", by=CS)
    do(case, "answer", "2026-03-19 12:00", by=CS, outcome="answered")
    assert "decide" not in open_steps(case)


def test_who_does_not_answer_in_time_is_noted_as_silent():
    case = charged()
    assert due(case, "answer") == "2026-03-25 18:30"
    do(case, "answer", "2026-03-26 09:00", by=CS, outcome="silent")
    assert again(case).facts.is_silent


def disputed() -> Case:
    case = charged()
    go.put(case, "condition", 1, "objected", "2026-03-19 12:00", by=CS, objection="入住时已有孔")
    do(case, "answer", "2026-03-19 12:00", by=CS, outcome="answered")
    return case


def test_an_objection_is_decided_by_who_leads_customer_service():
    case = disputed()
    decision = {"decision": "dropped", "decided_why": "入住照片可见"}
    assert why_not(do, case, "decide", "2026-03-20 09:00", by=HEAD_OF_CS) == [("", "not_yet")]
    assert why_not(go.put, case, "condition", 1, "decided", "2026-03-20 09:00", by=CS, **decision) == [
        ("", "not_allowed")
    ]
    go.put(case, "condition", 1, "decided", "2026-03-20 09:00", by=HEAD_OF_CS, **decision)
    do(case, "decide", "2026-03-20 09:01", by=HEAD_OF_CS)
    assert open_steps(case) == {"reinstatement": "b1 customer_service", "removal": "b1 customer_service"}


@pytest.mark.parametrize("fen", [None, 0, 180_000, 180_001])
def test_a_charge_is_reduced_to_less(fen: int | None):
    case = disputed()
    given = {"decision": "reduced", "decided_fen": fen, "decided_why": "折旧"}
    assert ("decided_fen", "invalid") in why_not(
        go.put, case, "condition", 1, "decided", "2026-03-20 09:00", by=HEAD_OF_CS, **given
    )


def test_the_settlement_charges_what_was_decided_not_what_was_asked():
    case = disputed()
    given = {"decision": "reduced", "decided_fen": 90_000, "decided_why": "折旧"}
    go.put(case, "condition", 1, "decided", "2026-03-20 09:00", by=HEAD_OF_CS, **given)
    do(case, "decide", "2026-03-20 09:01", by=HEAD_OF_CS)
    go.metered(case)
    go.owes(case, 180_000, "damage")
    go.put(case, "settlement", 1, "paid", "2026-03-20 11:00", by=FINANCE, receipt_number="S-1")
    assert why_not(go.finance_clears, case, "2026-03-20 11:01") == [("", "invalid")]


# Reinstatement.


def test_a_notice_that_asks_for_nothing_is_not_outdone():
    case = go.inspected()
    given = {"rests_on": "第九条", "extent": "拆除隔断", "reinstate_by_at": moment("2026-03-28 18:00")}
    assert why_not(do, case, "reinstatement", "2026-03-19 11:10", by=CS, outcome="needed", **given) == [
        ("outcome", "invalid")
    ]


def test_who_lets_the_tenant_off_is_named():
    case = go.inspected(go.dated(reinstatement="full", extent="全部恢复"))
    assert why_not(go.as_it_is, case) == [("let_off_by", "required")]
    do(
        case,
        "reinstatement",
        "2026-03-19 11:10",
        by=CS,
        outcome="not_needed",
        rests_on="补充协议",
        let_off_by="徐峰",
    )


def putting_back() -> Case:
    case = go.inspected(go.dated(reinstatement="part", extent="拆除隔断"))
    do(case, "reinstatement", "2026-03-19 11:10", by=CS, outcome="needed", rests_on="退租通知单", extent="拆除隔断",
       reinstate_by_at=moment("2026-03-25 18:00"))  # fmt: skip
    return case


def test_what_is_put_back_is_inspected_again_by_its_day():
    case = putting_back()
    assert (open_steps(case)["reinspect"], due(case, "reinspect")) == ("b1 engineering", "2026-03-25 18:00")
    overdue.run_due(moment("2026-03-25 18:01"))
    assert told(case) == [("suntao", "03-25 18:01"), ("limin", "03-25 18:01")]
    do(case, "reinspect", "2026-03-26 09:00", by=ENGINEER, outcome="not_yet", reinspection="尚有龙骨未拆")
    do(case, "reinspect", "2026-03-27 09:00", by=ENGINEER, outcome="done", reinspection="已恢复")
    assert open_steps(case) == {"meters": "b1 customer_service", "removal": "b1 customer_service"}


def test_a_tenant_who_objects_has_the_reinstatement_decided_again():
    case = putting_back()
    do(case, "reinspect", "2026-03-20 09:00", by=ENGINEER, outcome="disputed", reinspection="未动工",
       objection="隔断为业主原有")  # fmt: skip
    assert open_steps(case)["reinstatement"] == "b1 customer_service"


def test_what_the_tenant_repairs_is_seen_repaired():
    case = go.dated()
    go.damaged(case, repairer="tenant", cost_fen=None, repair_by_on=date(2026, 3, 25))
    go.end_inspection(case)
    go.put(case, "condition", 1, "agreed", "2026-03-19 12:00", by=CS)
    do(case, "answer", "2026-03-19 12:00", by=CS, outcome="answered")
    go.as_it_is(case, "2026-03-19 12:10")
    look = {"outcome": "done", "reinspection": "已修补", "by": ENGINEER}
    assert why_not(do, case, "reinspect", "2026-03-24 10:00", **look) == [("", "not_yet")]
    go.put(case, "condition", 1, "repaired", "2026-03-24 10:00", by=ENGINEER)
    do(case, "reinspect", "2026-03-24 10:00", **look)


def test_the_last_reading_is_signed():
    case = go.inspected()
    go.as_it_is(case)
    assert why_not(do, case, "meters", "2026-03-19 11:30", by=CS) == [
        ("sign_customer", "unsigned"),
        ("", "required"),
    ]
    go.read(case)
    do(case, "meters", "2026-03-19 11:30", by=CS, **SIGNED)


# Beside the schedule of the move-in.


def moved_in() -> list[ConditionLine]:
    """Two lines that the tenant signed when moving in, kept with a case of then."""
    then = complain("2026-01-05 10:00")
    Case.objects.filter(pk=then.pk).update(customer=go.lease().customer)
    paper = go.photo(then, "2026-01-05 10:10")
    items = [RoomItem.objects.get(code=code) for code in ("wall", "floor")]
    return [
        ConditionLine.objects.create(case=then, number=n, item=item, condition="sound", photo=paper,
                                     written_by=role(CS).person, written_at=moment("2026-01-05 10:20"))
        for n, item in enumerate(items, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_line_compared_with_is_kept_in_both_languages_whoever_writes(language: str):
    wall, _floor = moved_in()
    with override(language):
        entry = go.found(go.dated(), at_move_in=wall, item="")
    assert entry.data["facts"]["at_move_in"] == {"zh": "1 墙面", "en": "1 Walls", "id": wall.pk}


def test_every_line_of_the_move_in_is_compared():  # R-112, §6 item 9
    wall, floor = moved_in()
    case = go.dated()
    go.found(case, at_move_in=wall, item="")
    end = {"went_along": "李敏", "inspected_at": moment("2026-03-19 10:00"), **SIGNED}
    assert why_not(do, case, "inspect", "2026-03-19 11:00", by=ENGINEER, **end) == [("", "not_yet")]
    assert why_not(go.found, case, at_move_in=wall, item="") == [("at_move_in", "invalid")]
    go.found(case, at_move_in=floor, item="")
    go.found(case, item="后加隔断")
    do(case, "inspect", "2026-03-19 11:00", by=ENGINEER, **end)


def test_a_line_names_what_was_looked_at():
    assert why_not(go.found, go.dated(), item="") == [("item", "required")]


def test_the_move_in_of_another_tenant_is_no_measure():
    moved_in()
    case = go.noticed(where="1-0403")
    assert list(at_move_in(case)) == []


@pytest.mark.parametrize(("step", "who"), [("inspect", GUARD), ("removal", FINANCE), ("dates", ENGINEER)])
def test_each_step_is_for_its_department(step: str, who: str):
    case = go.noticed() if step == "dates" else go.dated()
    assert why_not(moves.finish_step, case, step, by=role(who), at=moment("2026-03-19 11:00")) == [
        ("", "not_allowed")
    ]
