"""Schedules for other programs: read, written, marked and taken back, each once (decision 0026)."""

from collections.abc import Iterator
from typing import Any

import pytest

from shouwen.casework import schedules
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from tests.api.caller import calling
from tests.inspection import inspect, inspection_tables
from tests.wall import it_is
from tests.world import again, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright", "inspection")]

CRACK = {"kind": "wall", "words": "门框有裂缝", "seen_on": "2026-03-02"}


@pytest.fixture(scope="module")
def inspection(ever_bright: None, django_db_blocker) -> Iterator[Procedure]:
    with django_db_blocker.unblock(), inspection_tables() as found:
        yield found


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:40")


def post(
    case: Case, path: str, body: Any, *, by: str = "limin", language: str = "en", key: str = ""
) -> tuple[int, Any]:
    answer = calling(by, language).post(f"cases/{case.number}/schedules/{path}", body, key)
    return answer.status_code, answer.json()


def write(case: Case, **facts: Any) -> None:
    schedules.add_line(
        case,
        "defects",
        {"kind": "wall", "words": "裂缝", **facts},
        by=role("limin"),
        at=moment("2026-03-02 10:35"),
    )


def test_a_line_is_written_and_read():
    case = inspect()
    assert post(case, "defects", {"facts": CRACK})[0] == 200
    found = calling("limin").get(f"cases/{case.number}/schedules").json()["schedules"]
    assert found == [
        {
            "code": "defects", "title": "Defects", "tells_customer": True,
            "lines": [{
                "line": 1, "written_at": "2026-03-02T10:40:00+08:00", "written_by": "Li Min", "taken_back_at": None,
                "facts": {"kind": "Wall", "words": "门框有裂缝", "seen_on": "2026-03-02"}, "marks": [],
            }],
        },
        {"code": "remarks", "title": "Remarks for staff", "tells_customer": False, "lines": []},
    ]  # fmt: skip


def test_one_key_writes_one_line():
    case, caller = inspect(), calling("limin")
    answers = [
        caller.post(f"cases/{case.number}/schedules/defects", {"facts": CRACK}, key="once").json()
        for _time in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(schedules.lines_of(again(case), "defects")) == 1


@pytest.mark.parametrize(
    ("facts", "language", "errors"),
    [
        ({"kind": "wall"}, "en", {"facts.words": ["This is needed."]}),
        ({"kind": "wall"}, "zh-hans", {"facts.words": ["此项必填。"]}),
        ({**CRACK, "kind": "roof"}, "en", {"facts.kind": ["This is not one of the choices."]}),
        ({**CRACK, "colour": "x"}, "en", {"facts.colour": ["This is not asked for here."]}),
        ({**CRACK, "seen_on": "x"}, "en", {"facts.seen_on": ["A day is expected here, such as 2026-03-02."]}),
    ],
)
def test_what_does_not_fit_is_refused_in_the_callers_language(facts, language, errors):
    status, said = post(inspect(), "defects", {"facts": facts}, language=language)
    assert (status, said["errors"]) == (422, errors)


def test_what_the_schedule_refuses_names_its_field():
    status, said = post(inspect(), "defects", {"facts": {**CRACK, "kind": "lift"}})
    problem = said["problems"][0]
    assert (status, problem["field"], problem["message"]) == (
        409,
        "kind",
        "The lift is for the lift company.",
    )


def test_a_line_is_marked_once_and_then_stays():
    case = inspect()
    write(case)
    assert post(case, "defects/1/told", {"facts": {}})[0] == 200
    assert post(case, "defects/1/told", {"facts": {}})[0] == 409
    assert post(case, "defects/1/back", {"reason": "写错"})[0] == 409
    assert len(entries(case, "marked")) == 1


def test_a_line_is_taken_back_with_a_reason():
    case = inspect()
    write(case)
    assert post(case, "defects/1/back", {"reason": "写错"})[0] == 200
    assert post(case, "defects/1/back", {"reason": "写错"})[0] == 404
    [line] = calling("limin").get(f"cases/{case.number}/schedules").json()["schedules"][0]["lines"]
    assert line["taken_back_at"] == "2026-03-02T10:40:00+08:00"


@pytest.mark.parametrize("path", ["nothing", "defects/9/told", "defects/1/nothing", "defects/9/back"])
def test_what_is_not_there_is_not_found(path):
    case = inspect()
    write(case)
    assert post(case, path, {"reason": "x"} if path.endswith("back") else {"facts": {}})[0] == 404


def test_the_customer_reads_what_tells_the_customer_and_stands():
    case = inspect()
    write(case)
    write(case, words="写错")
    schedules.take_line_back(case, "defects", 2, reason="x", by=role("limin"), at=moment("2026-03-02 10:36"))
    schedules.add_line(case, "remarks", {"words": "x"}, by=role("limin"), at=moment("2026-03-02 10:36"))
    found = calling("chenjing").get(f"cases/{case.number}/schedules").json()["schedules"]
    assert [(one["code"], [line["line"] for line in one["lines"]]) for one in found] == [("defects", [1])]
    assert found[0]["lines"][0]["written_by"] is None
    assert calling("zhouhang").get(f"cases/{case.number}/schedules").status_code == 404


def test_others_write_no_line():
    case = inspect()
    assert post(case, "defects", {"facts": CRACK}, by="shenwei")[0] == 404
    assert post(case, "defects", {"facts": CRACK}, by="chenjing")[0] in (403, 404)


def test_a_procedure_describes_its_schedules():
    found = calling("limin").get("procedures/toy_inspection").json()
    look = next(step for step in found["steps"] if step["code"] == "look")
    assert (look["lists"], look["marks"]) == (["defects", "remarks"], ["defects.told"])
    defects = found["schedules"][0]
    assert list(defects["facts"]["properties"]) == ["kind", "words", "photo", "seen_on"]
    assert [(mark["code"], mark["facts"]["required"]) for mark in defects["marks"]] == [
        ("told", []), ("mended", ["mended_on"])
    ]  # fmt: skip
