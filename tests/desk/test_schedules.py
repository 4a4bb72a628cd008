"""The schedules on the page of a case: a line is written, marked, taken back; each of these once (decision 0026)."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from shouwen.casework import schedules
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from shouwen.journal.files import Paper
from tests.desk.clerk import above, at_desk, beside, see, seen, send
from tests.desk.test_case_page import queries
from tests.inspection import inspect, inspection_tables
from tests.pictures import jpeg, upload
from tests.wall import it_is
from tests.world import again, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright", "inspection")]

CRACK = {"kind": "wall", "words": "门框有裂缝", "seen_on": "2026-03-02"}


@pytest.fixture(scope="module")
def inspection(ever_bright: None, django_db_blocker) -> Iterator[Procedure]:
    with django_db_blocker.unblock(), inspection_tables() as found:
        yield found


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:30")


def write(case: Case, client: Client | None = None, **typed) -> HttpResponse:
    client = client or at_desk("limin")
    key = {"seen": seen(see(client, case)), "key": str(uuid4())}
    return send(client, "case_line", case, "defects", **{**CRACK, **key, **typed})


def crack(case: Case, **facts) -> None:
    given = {"kind": "wall", "words": "门框有裂缝", **facts}
    schedules.add_line(case, "defects", given, by=role("limin"), at=moment("2026-03-02 10:20"))


def looked_at(case: Case) -> Case:
    """The look is done: what was found is to be mended."""
    from tests.desk.test_paper_facts import paper_on

    given = {"remark": "x", "photo": paper_on(case, "door.jpg"), "seen_on": moment("2026-03-02 10:00").date()}
    do(case, "look", "2026-03-02 10:25", signatures={"customer": "陈静"}, **given)
    return again(case)


def cells(page: str, schedule: str = "defects") -> list[list[str]]:
    """The rows of the table of this schedule, without what can be done about them."""
    table = page.split(f'id="schedule-{schedule}"')[1].split("</table>", maxsplit=1)[0]
    rows = re.findall(rf'<tr[^>]* id="{schedule}-\d+">(.*?)<td class="marks">', table, re.DOTALL)
    return [
        [
            " ".join(re.sub("<[^>]+>", " ", cell).split())
            for cell in re.findall("<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_a_line_is_written_where_its_step_stands_and_can_be_read_there():
    case, client = inspect(), at_desk("limin")
    answer = write(case, client, photo=upload(jpeg(), "crack.jpg"))
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/#schedule-defects")
    [line] = schedules.lines_of(again(case), "defects")
    assert (line.words, line.photo.name, line.written_by) == ("门框有裂缝", "crack.jpg", role("limin").person)
    page = see(client, case)
    assert "Written: Defects 1" in page
    assert cells(page) == [["1", "Wall", "门框有裂缝", "crack.jpg", "2026-03-02"]]


def test_what_is_missing_stands_beside_its_field_and_the_photo_is_not_taken_twice():
    case = inspect()
    answer = write(case, words="", photo=upload(jpeg(), "crack.jpg"))
    assert (answer.status_code, beside(answer)) == (422, {"line-defects-words": "This is needed."})
    assert f'<option value="{Paper.objects.get().pk}" selected>crack.jpg</option>' in answer.content.decode()
    assert schedules.lines_of(again(case), "defects") == []


def test_what_the_schedule_itself_refuses_stands_beside_its_field():
    answer = write(inspect(), kind="lift")
    assert beside(answer) == {"line-defects-kind": "The lift is for the lift company."}


def test_a_second_click_writes_no_second_line_but_a_second_form_does():
    case, client, key = inspect(), at_desk("limin"), str(uuid4())
    for _click in range(2):
        assert write(case, client, key=key, photo=upload(jpeg(), "crack.jpg")).status_code == 302
    assert len(schedules.lines_of(again(case), "defects")) == 1
    write(case, client)
    assert len(schedules.lines_of(again(case), "defects")) == 2


def test_a_mark_without_a_word_is_one_button_and_one_with_words_a_small_form():
    case, client = inspect(), at_desk("limin")
    crack(case)
    page = see(client, case)
    assert f'action="/cases/{case.number}/schedules/defects/1/told/"' in page
    for _click in range(2):
        answer = send(client, "case_mark", case, "defects", "1", "told", seen=seen(page))
        assert answer.status_code == 302
    assert len(entries(case, "marked")) == 1
    looked_at(case)
    page = see(client, case)
    assert f'action="/cases/{case.number}/schedules/defects/1/mended/" enctype="multipart/form-data"' in page
    given = {"mended_on": "2026-03-02", "after": upload(jpeg("after"), "after.jpg"), "seen": seen(page)}
    assert send(client, "case_mark", case, "defects", "1", "mended", **given).status_code == 302
    [line] = schedules.lines_of(again(case), "defects")
    assert (sorted(line.marked), line.after.name) == (["mended", "told"], "after.jpg")
    assert cells(see(client, case)) == [["1", "Wall", "门框有裂缝", "2026-03-02", "after.jpg"]]


def test_what_a_mark_lacks_stands_beside_its_field_on_its_own_line():
    case = inspect()
    crack(case)
    crack(case, words="漏水")
    looked_at(case)
    answer = send(at_desk("limin"), "case_mark", case, "defects", "2", "mended", mended_on="2999-01-01")
    assert beside(answer) == {"mark-defects-2-mended-mended_on": "This day is still to come."}


def test_a_mark_that_somebody_else_has_put_says_so():
    case, client = inspect(), at_desk("limin")
    crack(case)
    shown = seen(see(client, case))
    schedules.put_mark(case, "defects", 1, "told", {}, by=role("zhoujing"), at=moment("2026-03-02 10:29"))
    answer = send(client, "case_mark", case, "defects", "1", "told", seen=shown)
    assert (answer.status_code, above(answer)) == (409, ["This has been said of it already."])


def test_a_line_is_taken_back_with_a_reason_and_stays_on_record():
    case, client = inspect(), at_desk("limin")
    crack(case)
    shown = seen(see(client, case))
    assert beside(send(client, "case_line_back", case, "defects", line="1", seen=shown)) == {
        "back-defects-1-reason": "This is needed."
    }
    for _click in range(2):
        answer = send(client, "case_line_back", case, "defects", line="1", reason="写错", seen=shown)
        assert answer.status_code == 302
    assert (schedules.lines_of(again(case), "defects"), len(entries(case, "unlisted"))) == ([], 1)
    page = see(client, case)
    assert '<tr class="taken-back" id="defects-1">' in page
    assert "Taken back: 写错" in page


@pytest.mark.parametrize("where", ["nothing", "defects"])
def test_what_does_not_exist_is_not_found(where):
    case, client = inspect(), at_desk("limin")
    statuses = {
        send(client, "case_line", case, "nothing").status_code,
        send(client, "case_line_back", case, "nothing").status_code,
        send(client, "case_mark", case, where, "1", "nothing").status_code,
        send(client, "case_mark", case, where, str(10**30), "told").status_code,
    }
    assert statuses == {404}


def test_others_read_the_lines_and_write_none():
    case, client = inspect(), at_desk("tianjianhua")
    crack(case)
    do_not = at_desk("zhaolei")
    assert send(do_not, "case_line", case, "defects", **CRACK).status_code == 404  # out of reach
    page = see(client, case)
    assert cells(page) == [["1", "Wall", "门框有裂缝"]]


def test_once_its_step_is_done_a_schedule_is_read_and_not_written():
    case, client = inspect(), at_desk("limin")
    crack(case)
    looked_at(case)
    page = see(client, case)
    assert (cells(page), f'action="/cases/{case.number}/schedules/defects/"' in page) == (
        [["1", "Wall", "门框有裂缝"]],
        False,
    )
    answer = write(case, client)
    assert (answer.status_code, above(answer)[0]) == (422, "No step that takes this is open now.")


def test_a_schedule_without_lines_takes_no_room_where_none_can_be_written():
    case = looked_at(inspect())
    assert 'id="schedule-remarks"' not in see(at_desk("limin"), case)


def test_many_lines_cost_no_more_queries_than_one():
    few, many = inspect(), inspect()
    crack(few)
    for number in range(12):
        crack(many, words=f"裂缝{number}")
    client = at_desk("limin")
    assert queries(client, many) == queries(client, few) <= 12
    looked_at(few), looked_at(many)
    assert queries(client, many) == queries(client, few) <= 12


def test_beyond_two_dozen_lines_a_mark_is_asked_for_line_by_line():
    case, client = inspect(), at_desk("limin")
    for number in range(26):
        crack(case, words=f"裂缝{number}")
    looked_at(case)
    page = see(client, case)
    assert page.count("/mended/") == 24
    assert 'href="?mark=defects.26.mended#defects-26"' in page
    wanted = client.get(f"/cases/{case.number}/?mark=defects.26.mended").content.decode()
    assert f"/cases/{case.number}/schedules/defects/26/mended/" in wanted
