"""What the customer reads and signs of the schedules of a case: those that tell the customer, and no line for staff."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import schedules, signing
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Procedure
from shouwen.casework.showing import words_of
from shouwen.journal.files import Paper
from shouwen.journal.forms import hash_of
from tests.desk.clerk import at_desk
from tests.desk.paperwork import fetch, lay
from tests.inspection import inspect, inspection_tables
from tests.pictures import jpeg
from tests.wall import it_is
from tests.world import again, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright", "inspection")]


@pytest.fixture(scope="module")
def inspection(ever_bright: None, django_db_blocker) -> Iterator[Procedure]:
    with django_db_blocker.unblock(), inspection_tables() as found:
        yield found


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:40")


def write(case: Case, schedule: str = "defects", **facts) -> None:
    given = {"kind": "wall", **facts} if schedule == "defects" else facts
    schedules.add_line(case, schedule, given, by=role("limin"), at=moment("2026-03-02 10:35"))


def found() -> Case:
    """One line for the customer with its photo, one for staff alone, and one that was taken back."""
    case = inspect()
    write(case, words="门框有裂缝", photo=lay(case, jpeg(), "crack.jpg"))
    write(case, words="写错的一条")
    write(case, "remarks", words="客户很挑剔")
    schedules.take_line_back(
        case, "defects", 2, reason="写错", by=role("limin"), at=moment("2026-03-02 10:36")
    )
    schedules.put_mark(case, "defects", 1, "told", {}, by=role("limin"), at=moment("2026-03-02 10:37"))
    return again(case)


def page(case: Case, login: str = "chenjing") -> str:
    answer = at_desk(login).get(reverse("portal_case", args=[case.number]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_customer_reads_the_lines_that_stand_and_none_for_staff():
    text = page(found())
    table = text.split('<table class="schedule')[1].split("</table>")[0]
    assert ("门框有裂缝" in table, "crack.jpg" in table, "Told" in table) == (True, True, True)
    assert "写错的一条" not in text
    assert "客户很挑剔" not in text


def test_the_photo_of_a_line_for_the_customer_opens_for_its_customer_alone():
    case = found()
    paper = Paper.objects.get()
    assert fetch(at_desk("chenjing"), case, paper).status_code == 200
    assert fetch(at_desk("zhouhang"), case, paper).status_code == 404


def test_a_photo_of_a_line_for_staff_stays_with_staff():
    case = inspect()
    paper = lay(case, jpeg(), "mess.jpg")
    write(case, "remarks", words="x")
    assert fetch(at_desk("chenjing"), case, paper).status_code == 404


def test_what_happened_names_the_line():
    said = page(found()).split("<h2>What happened</h2>")[1].split("</ol>")[0]
    assert ("Defects 1<br>" in said, "Defects 1: Told" in said, "Taken back: Defects 2" in said) == (
        True,
    ) * 3


def test_more_lines_cost_the_customer_no_more_queries():
    few, many = inspect(), inspect()
    write(few, words="x")
    for number in range(9):
        write(many, words=f"裂缝{number}")
    counts = []
    for case in (few, many):
        client = at_desk("chenjing")
        client.get(reverse("portal_case", args=[case.number]))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("portal_case", args=[case.number]))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_who_signs_the_step_signs_the_lines_of_its_schedules():  # §2.6
    case = found()
    row = signing.may_sign(case, "look", "customer", by=role("limin"))
    words = words_of(case, row, "customer", "en")
    sha = Paper.objects.get().sha256[:12]
    assert words["schedules"] == [
        {
            "title": "Defects",
            "lines": [
                {
                    "number": 1,
                    "cells": [
                        ["What", "Wall"],
                        ["What is wrong", "门框有裂缝"],
                        ["Photo", f"crack.jpg ({sha})"],
                    ],
                    "marks": "Told",
                }
            ],
        }
    ]
    asked = at_desk("limin").get(reverse("case_sign", args=[case.number, "look"]), {"language": "en"})
    assert f"crack.jpg ({sha})" in asked.content.decode()


def test_a_line_written_meanwhile_changes_what_is_signed():  # §2.6
    case = found()
    row = signing.may_sign(case, "look", "customer", by=role("limin"))
    before = hash_of(words_of(case, row, "customer", "en"))
    write(case, "remarks", words="again for staff")
    assert hash_of(words_of(again(case), row, "customer", "en")) == before
    write(case, words="又一条")
    assert hash_of(words_of(again(case), row, "customer", "en")) != before
