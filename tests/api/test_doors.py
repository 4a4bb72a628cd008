"""Whose token may call which operation: every operation, every kind of token, near and far cases.

The table is for an auditor to read. It is checked against the sitemap: an operation without a row fails.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from shouwen.api import addresses
from tests.api.caller import Caller, calling, leak
from tests.desk.clerk import at_desk
from tests.pictures import jpeg, upload
from tests.test_doors_matrix import PEOPLE, SEES_ALL, Target, near, with_a_paper
from tests.wall import it_is
from tests.world import complain

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

STAFF, CASES, PUBLIC = "staff", "staff and customers", "public"
HANDOVER = {"to": {"party": "b1", "trade": "security"}, "told": "x"}

PAUSE = {"step": "solve", "reason": "customer", "until": "2026-03-03T09:00+08:00"}

# Operation: who is let in, what is sent, and what whoever reaches the case is answered.
# fmt: off
TABLE: dict[str, tuple[str, Any, set[int]]] = {
    "GET procedures":                   (STAFF, None, {200}),
    "GET procedures/{code}":            (STAFF, None, {200}),
    "GET procedures/{code}/chart.svg":  (STAFF, None, {200}),
    "GET procedures/{code}/chart.bpmn": (STAFF, None, {200}),
    "POST cases":                       (STAFF, leak(), {201}),
    "GET cases":                        (CASES, None, {200}),
    "GET cases/{number}":               (CASES, None, {200}),
    "GET cases/{number}/journal":       (CASES, None, {200}),
    "GET cases/{number}/clock":         (STAFF, None, {200}),
    "GET cases/{number}/steps/{step}":  (STAFF, None, {200, 404}),
    "POST cases/{number}/steps/{step}": (STAFF, {"outcome": "solved", "facts": {"solution": "x"}}, {200, 409}),
    "POST cases/{number}/override":     (STAFF, {"step": "solve", "reason": "x"}, {409}),
    "POST cases/{number}/sign":         (STAFF, {"step": "solve", "signs_as": "customer", "name": "x"}, {422}),
    "POST cases/{number}/offer":        (STAFF, HANDOVER, {200, 409}),
    "POST cases/{number}/accept":       (STAFF, None, {409}),
    "POST cases/{number}/return":       (STAFF, {"reason": "already", "text": "x"}, {409}),
    "POST cases/{number}/withdraw":     (STAFF, None, {409}),
    "POST cases/{number}/take":         (STAFF, None, {200, 409}),
    "POST cases/{number}/hold":         (STAFF, PAUSE, {200, 409}),
    "POST cases/{number}/resume":       (STAFF, {"step": "solve"}, {409}),
    "POST cases/{number}/notes":        (STAFF, {"text": "x"}, {200}),
    "POST cases/{number}/cancel":       (STAFF, {"reason": "x"}, {200, 409}),
    "POST cases/{number}/merge":        (STAFF, {"into": "TS-2026-9999"}, {422}),
    "POST cases/{number}/unmerge":      (STAFF, {"reason": "x"}, {409}),
    "POST cases/{number}/amend":        (STAFF, {"fact": "details", "value": "y", "reason": "x"}, {200, 409}),
    "GET cases/{number}/charges":       (STAFF, None, {200}),
    "POST cases/{number}/charges":      (STAFF, {"item": "none", "quantity": "1"}, {422}),
    "POST cases/{number}/charges/back": (STAFF, {"charge": 1}, {404}),
    "GET cases/{number}/schedules":     (CASES, None, {200}),
    "POST cases/{number}/schedules/{schedule}": (STAFF, {"facts": {}}, {404}),  # no such schedule of a complaint
    "POST cases/{number}/schedules/{schedule}/{line}/back": (STAFF, {"reason": "x"}, {404}),
    "POST cases/{number}/schedules/{schedule}/{line}/{mark}": (STAFF, {"facts": {}}, {404}),
    "GET cases/{number}/papers":        (CASES, None, {200}),
    "POST cases/{number}/papers":       (STAFF, "a photo", {201}),
    "GET cases/{number}/papers/{paper}": (CASES, None, {200}),
    "GET leases/{number}/clearance":    (STAFF, None, {404}),  # no such lease; tests/desk/test_clearance.py
}
# fmt: on


def described() -> dict[str, Any]:
    return json.loads(addresses._described("en"))["paths"]


def test_every_operation_has_its_row_and_its_door() -> None:  # S-01
    named = {f"{m.upper()} {path.removeprefix('/api/v1/')}" for path, how in described().items() for m in how}
    assert named == set(TABLE)
    doors = {door for pattern in addresses.urlpatterns for door in getattr(pattern.callback, "doors", [])}
    assert doors == {"staff", "signed_in"}


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 11:40")


@pytest.fixture
def targets() -> dict[str, Target]:
    far = complain("2026-03-02 10:00", by="heqing", where="4-foyer")
    found = {"near": with_a_paper(near(), "limin"), "far": with_a_paper(far, "heqing")}
    return {**found, "absent": Target("TS-2026-9999", 999_999, "", "")}


BLANKS = {"schedule": "drawings", "line": 1, "mark": "reviewed"}


def knock(caller: Caller, operation: str, target: Target) -> HttpResponse:
    """One call that leaves nothing behind."""
    method, path = operation.split(" ")
    where = path.format(number=target.number, step="solve", code="complaint", paper=target.paper, **BLANKS)
    sent = TABLE[operation][1]
    with transaction.atomic():
        if sent == "a photo":
            answer = caller.upload(where, file=upload(jpeg("another"), "x.jpg"))
        else:
            answer = caller.get(where) if method == "GET" else caller.post(where, sent)
        transaction.set_rollback(True)
    return answer


def expected(operation: str, who: str, which: str) -> set[int]:
    login, kinds, reaches = PEOPLE[who]
    door, _sent, answers = TABLE[operation]
    if not login:
        return {401}
    if not kinds & ({"staff", "customers"} if door == CASES else {"staff"}):
        return {403}
    within = {"near": reaches, "far": login == SEES_ALL, "absent": False}[which]
    return answers if within or "{number}" not in operation else {404}


@pytest.mark.parametrize("who", PEOPLE)
def test_the_doors_open_to_whom_the_table_says(who: str, targets: dict[str, Target]) -> None:  # S-01, S-04
    login = PEOPLE[who][0]
    caller = calling(login) if login else Caller()
    wrong = {}
    for operation in TABLE:
        answers = {which: knock(caller, operation, target) for which, target in targets.items()}
        for which, answer in answers.items():
            if answer.status_code not in expected(operation, who, which):
                wrong[operation, which] = (answer.status_code, answer.content.decode()[:200])
        if "{number}" in operation and expected(operation, who, "near") == {404}:
            assert answers["near"].content == answers["absent"].content, operation
            assert answers["near"].headers == answers["absent"].headers, operation
    assert wrong == {}


def test_a_browser_that_is_signed_in_is_no_caller() -> None:
    """A cookie opens nothing here, so no other site can make a browser call these operations."""
    assert at_desk("limin").get("/api/v1/cases").status_code == 401
    assert at_desk("limin").post("/api/v1/cases", {}, content_type="application/json").status_code == 401


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_or_address_is_told_so_as_json(method: str) -> None:
    caller = calling("limin")
    answer = getattr(caller.client, method)("/api/v1/cases", headers=caller.headers({}))
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")
    nowhere = getattr(caller.client, method)("/api/v1/nowhere/at/all", headers=caller.headers({}))
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, "application/json")


def test_the_description_and_its_page_are_open_to_all() -> None:
    page = Caller().client.get("/api/docs", headers={"Accept-Language": "en"})
    assert page.status_code == 200 and "<code>/cases/{number}/accept</code>" in page.content.decode()
    assert '<script src="http' not in page.content.decode()
    openapi = Caller().get("openapi.json")
    assert (openapi.status_code, openapi.json()["openapi"]) == (200, "3.1.0")
