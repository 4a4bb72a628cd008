"""A photo or a paper that a step asks for is laid on the case with the step itself (decision 0026)."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.http import HttpResponse

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.procedure import Procedure, as_asks
from shouwen.casework.soundness import faults
from shouwen.journal.files import Paper
from tests.desk.clerk import at_desk, beside, see, seen, send
from tests.desk.paperwork import complaint_of
from tests.inspection import inspect, inspection_tables
from tests.pictures import held, jpeg, pdf, png, upload
from tests.wall import it_is
from tests.world import again, do, entries, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright", "inspection")]

TYPED = {"remark": "门框有裂缝", "seen_on": "2026-03-02", "visit": "1", "sign_customer": "陈静"}


@pytest.fixture(scope="module")
def inspection(ever_bright: None, django_db_blocker) -> Iterator[Procedure]:
    with django_db_blocker.unblock(), inspection_tables() as found:
        yield found


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:30")


def look(case: Case, by: str = "limin", **typed) -> HttpResponse:
    client = at_desk(by)
    return send(client, "case_step", case, "look", **{**TYPED, "seen": seen(see(client, case)), **typed})


def paper_on(case: Case, name: str, content: bytes | None = None, **more) -> Paper:
    at = moment("2026-03-02 10:10")
    return attach(case, upload(content or jpeg(), name), by=role("limin"), at=at, **more)[0]


def test_a_photo_chosen_at_the_step_lies_on_the_case_and_is_its_fact():
    case = inspect()
    answer = look(case, photo=upload(jpeg(), "door.jpg"))
    assert answer.status_code == 302, beside(answer)
    paper = Paper.objects.get()
    assert again(case).facts.photo == paper
    [done] = entries(case, "finished")
    assert done.data["facts"]["photo"] == {
        "paper": paper.pk, "name": "door.jpg", "media": "image/jpeg", "sha256": paper.sha256,
    }  # fmt: skip
    assert "look" not in open_steps(case)
    page = see(at_desk("limin"), case)
    assert (
        page.count(f'href="/cases/{case.number}/papers/{paper.pk}/"') == 4
    )  # papers, its picture, facts, story


def test_what_the_photo_says_of_who_took_it_where_is_not_kept():
    case = inspect()
    look(case, photo=upload(held(jpeg(), 6, place=b"2026:03:02"), "door.jpg"))
    kept = Paper.objects.get().read()
    assert (b"Testphone" in kept, b"2026:03:02" in kept) == (False, False)


def test_what_is_no_photo_is_refused_beside_its_field_and_all_else_is_still_there():
    case = inspect()
    answer = look(case, photo=upload(b"<html>", "door.jpg"), licence=upload(pdf(), "licence.pdf"))
    assert (answer.status_code, beside(answer)) == (
        422,
        {"look-photo": "This is not a photo (JPEG, PNG) or a PDF."},
    )
    page = answer.content.decode()
    assert 'value="门框有裂缝"' in page
    licence = Paper.objects.get()
    assert f'<option value="{licence.pk}" selected>licence.pdf</option>' in page
    assert "look" in open_steps(case)


def test_a_photo_that_came_with_a_form_that_was_refused_is_not_taken_twice():
    case = inspect()
    answer = look(case, remark="", photo=upload(jpeg(), "door.jpg"))
    assert beside(answer) == {"look-remark": "This is needed."}
    paper = Paper.objects.get()
    assert f'<option value="{paper.pk}" selected>door.jpg</option>' in answer.content.decode()
    assert look(case, photo=str(paper.pk)).status_code == 302
    assert (Paper.objects.get(), again(case).facts.photo) == (paper, paper)


def test_a_paper_that_lies_there_already_can_be_chosen_by_its_name():
    case = inspect()
    paper = paper_on(case, "door.jpg", caption="大门")
    client = at_desk("limin")
    assert f'<option value="{paper.pk}">door.jpg · 大门</option>' in see(client, case)
    assert look(case, photo=str(paper.pk)).status_code == 302
    assert again(case).facts.photo == paper


def test_where_none_lies_there_is_nothing_to_choose_from():
    page = see(at_desk("limin"), inspect())
    assert 'type="file" name="photo"' in page
    assert '<select name="photo"' not in page


def test_it_is_asked_for_where_it_is_needed():
    assert beside(look(inspect())) == {"look-photo": "This is needed."}


def test_a_paper_of_another_case_is_refused_by_page_and_verb():
    case, other = inspect(), complaint_of()
    paper = paper_on(other, "elsewhere.jpg")
    assert list(beside(look(case, photo=str(paper.pk)))) == ["look-photo"]
    with pytest.raises(Refused) as refused:
        do(
            case,
            "look",
            "2026-03-02 10:20",
            photo=paper,
            remark="x",
            seen_on=moment("2026-03-02 10:00").date(),
        )
    problem = refused.value.problems[0]
    assert (problem.field, problem.code) == ("photo", "invalid")


def test_a_second_click_lays_nothing_and_ends_nothing_twice():
    case, client = inspect(), at_desk("limin")
    typed = {**TYPED, "seen": seen(see(client, case))}
    for _click in range(2):
        answer = send(client, "case_step", case, "look", **typed, photo=upload(jpeg(), "door.jpg"))
        assert answer.status_code == 302
    assert (Paper.objects.count(), len(entries(case, "attached")), len(entries(case, "finished"))) == (
        1,
        1,
        1,
    )


def test_several_photos_come_with_one_step():
    case = inspect()
    look(case, photo=upload(jpeg(), "door.jpg"), licence=upload(png(), "licence.png"))
    facts = again(case).facts
    assert (facts.photo.name, facts.licence.name) == ("door.jpg", "licence.png")


def test_the_intake_asks_for_no_paper_for_there_is_no_case_that_it_could_lie_on(inspection):
    sound, intake = faults(inspection), inspection.steps[0]
    inspection.steps[0] = replace(intake, asks=as_asks(["photo"]))
    try:
        assert (sound, faults(inspection)) == (
            [],
            ["record: asks for the paper 'photo' before there is a case that it can lie on"],
        )
    finally:
        inspection.steps[0] = intake


# Days.


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"seen_on": "2026-03-03"}, {"look-seen_on": "This day is still to come."}),
        ({"back_on": "2026-03-01"}, {"look-back_on": "This day has already passed."}),
        ({"seen_on": "1066-10-14"}, {"look-seen_on": "This is years away. Please check the date."}),
        ({"seen_on": "yesterday"}, {"look-seen_on": "Enter a valid date."}),
    ],
)
def test_a_day_is_bounded_by_that_of_the_deed(typed, said):
    case = inspect()
    paper = paper_on(case, "door.jpg")
    assert beside(look(case, photo=str(paper.pk), **typed)) == said


def test_today_is_neither_past_nor_to_come():
    case = inspect()
    paper = paper_on(case, "door.jpg")
    assert look(case, photo=str(paper.pk), seen_on="2026-03-02", back_on="2026-03-02").status_code == 302


def test_a_day_is_picked_in_the_calendar_of_the_browser_within_its_bounds():
    page = see(at_desk("limin"), inspect())
    assert '<input type="date" name="seen_on" value="2026-03-02" max="2026-03-02"' in page
    assert '<input type="date" name="back_on" min="2026-03-02"' in page
