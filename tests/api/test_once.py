"""Once: what is sent twice with one key is done once, also at once, on both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from shouwen.api.once import FirstAnswer, forget_old_answers
from shouwen.casework.cases import Case
from shouwen.journal.entries import Entry
from shouwen.people.tokens import issue
from tests.api.caller import LEAK, Caller
from tests.casework.hamlet import Hamlet, at, rows, settle
from tests.casework.test_at_once import at_once
from tests.pictures import jpeg, upload

pytestmark = pytest.mark.django_db(transaction=True)

TEN = at("2026-03-02 10:00")


@pytest.fixture
def hamlet(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Hamlet:
    monkeypatch.setattr(timezone, "now", lambda: TEN)
    return settle()


@pytest.fixture
def desk(hamlet: Hamlet) -> Caller:
    return Caller(issue(hamlet.desk, "tests", at=TEN).text)


def matter(**more: Any) -> dict[str, Any]:
    facts = {**LEAK, "touches_customer": True}
    return {
        "procedure": "complaint", "channel": "phone", "building": "n", "title": "Dripping",
        "caller": {"name": "Chen"}, "facts": facts, **more,
    }  # fmt: skip


def number(desk: Caller) -> str:
    found: str = desk.post("cases", matter()).json()["number"]
    return found


def same(answers: list[HttpResponse]) -> bool:
    return len({(answer.status_code, answer.content) for answer in answers}) == 1


def test_the_same_again_gets_the_first_answer_word_for_word(desk: Caller) -> None:
    first = desk.post("cases", matter(), "k-1")
    before = rows()
    desk.language = "zh-hans"
    again = desk.post("cases", dict(reversed(matter().items())), "k-1")
    assert (first.status_code, same([first, again])) == (201, True)
    assert rows() == before


def test_a_key_used_for_something_else_is_refused(desk: Caller) -> None:
    first = number(desk)
    desk.post(f"cases/{first}/notes", {"text": "a"}, "k-1")
    before = rows()
    for path, body in (("notes", {"text": "b"}), ("cancel", {"reason": "a"})):
        refused = desk.post(f"cases/{first}/{path}", body, "k-1")
        assert (refused.status_code, refused.json()["problems"][0]["code"]) == (409, "key_used")
    assert rows() == before


def test_a_key_belongs_to_who_used_it(hamlet: Hamlet, desk: Caller) -> None:
    other = Caller(issue(hamlet.roles["north cs_assistant"], "tests", at=TEN).text)
    assert desk.post("cases", matter(), "k-1").json() != other.post("cases", matter(), "k-1").json()
    assert Case.objects.count() == 2


def test_a_refusal_is_not_kept_and_may_be_tried_again_put_right(desk: Caller) -> None:
    assert desk.post("cases", matter(channel="dove"), "k-1").status_code == 422
    assert desk.post("cases", matter(facts={**LEAK, "apologised": False}), "k-1").status_code == 409
    assert FirstAnswer.objects.count() == 0
    assert desk.post("cases", matter(), "k-1").status_code == 201


def test_without_a_key_each_is_a_deed_of_its_own(desk: Caller) -> None:
    assert number(desk) != number(desk)
    assert FirstAnswer.objects.count() == 0


@pytest.mark.parametrize("key", ["", "a b", "号", "x" * 101])
def test_a_key_that_is_none_is_refused(desk: Caller, key: str) -> None:
    headers = desk.headers({"Idempotency-Key": key})
    answer = desk.client.post("/api/v1/cases", matter(), content_type="application/json", headers=headers)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["Idempotency-Key"])


def test_a_photo_sent_again_in_another_envelope_is_the_same(desk: Caller) -> None:
    where = f"cases/{number(desk)}/papers"
    answers = [desk.upload(where, "k-1", file=upload(jpeg("a"), "a.jpg"), caption="x") for _ in range(2)]
    assert (answers[0].status_code, same(answers)) == (201, True)
    assert desk.upload(where, "k-1", file=upload(jpeg("b"), "a.jpg"), caption="x").status_code == 409


@pytest.mark.parametrize("junk", ["{", "[" * 5000, "\\ud800"])
def test_junk_beside_a_key_breaks_nothing(desk: Caller, junk: str) -> None:
    case = number(desk)
    answers = [desk.post(f"cases/{case}/take", junk, "k-1") for _ in range(2)]
    assert (answers[0].status_code, same(answers)) == (200, True)
    assert desk.post(f"cases/{case}/notes", junk, "k-2").status_code == 400


def test_after_a_day_a_key_is_forgotten(desk: Caller) -> None:
    number = desk.post("cases", matter(), "k-1").json()["number"]
    assert forget_old_answers(TEN + timedelta(hours=24)) == 0
    assert forget_old_answers(TEN + timedelta(hours=24, seconds=1)) == 1
    assert desk.post("cases", matter(), "k-1").json()["number"] != number


ASSIGN = {"facts": {"to_be_done": "look"}, "to": {"party": "north", "trade": "engineering"}}
DEEDS: dict[str, tuple[str, Any]] = {
    "finish": ("steps/notify", None),
    "offer": ("offer", {"to": {"party": "north", "trade": "engineering"}}),
    "note": ("notes", {"text": "a"}),
    "take": ("take", None),
    "hold": ("hold", {"step": "notify", "reason": "customer", "until": "2026-03-02T10:05:00+08:00"}),
}


@pytest.mark.parametrize("name", DEEDS)
def test_two_at_once_have_one_effect_and_one_answer(hamlet: Hamlet, desk: Caller, name: str) -> None:
    path, body = DEEDS[name]
    if name == "finish":
        body = {"facts": {"assistant": hamlet.roles["north cs_assistant"].person.login}}
    for turn in range(2):
        case = number(desk)
        before = Entry.objects.count()
        answers = at_once(*[partial(desk.post, f"cases/{case}/{path}", body, f"k-{turn}")] * 2)
        assert Counter(answer.status_code for answer in answers) == {200: 2}, answers[0].content
        assert same(answers)
        assert Entry.objects.count() - before == 1


def test_one_matter_taken_down_by_four_at_once_is_one_case(desk: Caller) -> None:
    send: Callable[[], HttpResponse] = partial(desk.post, "cases", matter(), "k-1")
    answers = at_once(*[send] * 4)
    assert ([answer.status_code for answer in answers], same(answers)) == ([201] * 4, True)
    assert Case.objects.count() == 1


def test_without_a_key_a_step_is_still_ended_once(hamlet: Hamlet, desk: Caller) -> None:
    case = number(desk)
    body = {"facts": {"assistant": hamlet.roles["north cs_assistant"].person.login}, "visit": 1}
    answers = at_once(*[partial(desk.post, f"cases/{case}/steps/notify", body)] * 2)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 1}
