"""Papers and days as facts, for other programs: a paper goes by its number on the case, a day by its date."""

from collections.abc import Iterator

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from shouwen.journal.files import Paper
from tests.api.caller import calling
from tests.desk.paperwork import complaint_of, lay
from tests.inspection import inspect, inspection_tables
from tests.pictures import jpeg
from tests.wall import it_is
from tests.world import again

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright", "inspection")]


@pytest.fixture(scope="module")
def inspection(ever_bright: None, django_db_blocker) -> Iterator[Procedure]:
    with django_db_blocker.unblock(), inspection_tables() as found:
        yield found


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:40")


def finish(case: Case, **facts) -> tuple[int, dict]:
    given = {"remark": "x", "seen_on": "2026-03-02", **facts}
    body = {"visit": 1, "outcome": "done", "facts": given, "signatures": {"customer": "陈静"}}
    answer = calling("limin").post(f"cases/{case.number}/steps/look", body)
    return answer.status_code, answer.json()


def test_the_number_of_a_paper_on_the_case_is_taken_and_given_back():
    case = inspect()
    paper = lay(case, jpeg())
    status, said = finish(case, photo=paper.pk)
    assert status == 200, said
    assert again(case).facts.photo == paper
    facts = calling("limin").get(f"cases/{case.number}").json()["facts"]
    assert facts == {"remark": "x", "seen_on": "2026-03-02", "photo": paper.pk}


@pytest.mark.parametrize("what", ["of another case", 0, -1, 2**53, True, "1", 1.0, {"id": 1}])
def test_what_is_no_paper_of_this_case_is_refused(what):
    case = inspect()
    given = lay(complaint_of(), jpeg()).pk if what == "of another case" else what
    status, said = finish(case, photo=given)
    assert (status, said["errors"]) == (
        422,
        {"facts.photo": ["The number of a paper on this case is expected here."]},
    )
    assert Paper.objects.filter(subject_id=case.pk).count() == 0


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-3-2", "20260302", "2026-03-02T10:00:00+08:00", 1, "昨天"]
)
def test_what_is_no_day_is_refused(day):
    status, said = finish(inspect(), seen_on=day)
    assert (status, said["errors"]["facts.seen_on"]) == (422, ["A day is expected here, such as 2026-03-02."])


def test_the_schema_of_a_step_says_what_is_expected():
    steps = calling("limin").get("procedures/toy_inspection").json()["steps"]
    look = next(step for step in steps if step["code"] == "look")
    schema = look["outcomes"][0]["facts"]["properties"]
    assert (schema["photo"]["type"], schema["seen_on"]["format"]) == ("integer", "date")
