"""Of the marks of a line only those are offered that may follow (decision 0036), on the lines of a surrender."""

import re

import pytest
from django.test import Client

from shouwen.casework.cases import Case
from tests.desk.clerk import at_desk, see
from tests.procedures.moving_in import why_not
from tests.procedures.surrendering import (
    CS,
    FINANCE,
    HEAD_OF_CS,
    as_it_is,
    cleared,
    damaged,
    dated,
    end_inspection,
    found,
    metered,
    owes,
    put,
)
from tests.wall import it_is
from tests.world import do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
LATER = "2026-03-19 13:00"


@pytest.fixture(autouse=True)
def an_afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-19 13:30")


def offered(client: Client, case: Case) -> list[str]:
    """The marks that this reader may put now: line and mark."""
    return re.findall(rf'action="/cases/{case.number}/schedules/\w+/(\d+/\w+)/"', see(client, case))


def inspected() -> Case:
    """Line 1 is in order, of the damage in 2 and 3 the tenant is charged."""
    case = dated()
    found(case)
    damaged(case)
    damaged(case, 240_000, item="茶水间 台面")
    end_inspection(case)
    as_it_is(case)
    return case


def test_only_damage_is_answered_and_each_once():
    case, client = inspected(), at_desk(CS)
    assert offered(client, case) == ["2/agreed", "2/objected", "3/agreed", "3/objected"]
    put(case, "condition", 2, "agreed", LATER, by=CS)
    assert offered(client, case) == ["3/agreed", "3/objected"]
    assert why_not(put, case, "condition", 1, "agreed", LATER, by=CS) == [("", "invalid")]
    assert why_not(put, case, "condition", 2, "objected", LATER, by=CS, objection="不是") == [
        ("", "done_already")
    ]


def test_only_what_was_objected_to_is_decided():
    case, client = inspected(), at_desk(HEAD_OF_CS)
    put(case, "condition", 2, "agreed", LATER, by=CS)
    put(case, "condition", 3, "objected", LATER, by=CS, objection="入住时已有裂纹")
    do(case, "answer", LATER, by=CS, outcome="answered")
    assert offered(client, case) == ["3/decided"]
    given = {"decision": "dropped", "decided_why": "交付照片可见"}
    assert why_not(put, case, "condition", 2, "decided", LATER, by=HEAD_OF_CS, **given) == [("", "not_yet")]


def test_what_is_settled_one_way_is_not_settled_another():
    case, client = metered(), at_desk(FINANCE)
    cleared(case, LATER)
    owes(case, at=LATER)
    assert offered(client, case) == ["1/paid", "1/deducted"]
    put(case, "settlement", 1, "paid", LATER, by=FINANCE, receipt_number="SJ-9")
    assert offered(client, case) == []
    refused = why_not(put, case, "settlement", 1, "deducted", LATER, by=FINANCE, clause="第九条")
    assert refused == [("", "done_already")]
