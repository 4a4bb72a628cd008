"""The page of the enquiry register: taken down in one go, followed up, turned into a case."""

from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.journal.entries import Entry
from shouwen.services.answering import turn_into
from shouwen.services.enquiries import Enquiry
from tests.desk.clerk import at_desk, beside
from tests.services.test_enquiries import ask
from tests.world import complain, department, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def send(client: Client, **typed: Any) -> HttpResponse:
    return client.post(reverse("enquiries"), {"form_key": uuid4(), **typed})


def only() -> Enquiry:
    return Enquiry.objects.get()


def test_one_question_and_its_answer_are_enough():
    client = at_desk("fangting")
    assert send(client, question="邮局在哪？", answer="西门出去右转。").status_code == 302
    assert (only().answer, only().channel, only().is_open) == ("西门出去右转。", "phone", False)
    assert "西门出去右转" not in client.get(reverse("enquiries")).content.decode()


def test_the_company_is_known_by_its_short_name_or_its_unit():
    send(at_desk("fangting"), question="门禁卡怎么办？", company="瑞澜咨询")
    assert only().customer.short_zh == "瑞澜咨询"


def test_refused_everything_typed_is_still_there():
    client = at_desk("fangting")
    page = send(client, question="电费怎么算？", to=department("b1", "finance").pk, caller_name="陈女士")
    assert page.status_code == 422
    assert beside(page) == {
        "enquiry-caller_told": "Tell the caller first which department or colleague it will be."
    }
    assert "电费怎么算？" in page.content.decode() and 'value="陈女士"' in page.content.decode()


def test_a_double_click_takes_down_one():
    client, key = at_desk("fangting"), uuid4()
    for _click in range(2):
        assert send(client, question="几点关门？", form_key=key).status_code == 302
    assert Enquiry.objects.count() == 1


def test_answering_twice_is_harmless():
    enquiry, client = ask(), at_desk("fangting")
    for _click in range(2):
        answered = client.post(reverse("enquiry_answer", args=[enquiry.number]), {"answer": "九点。"})
        assert answered.status_code == 302
    assert Entry.objects.about("enquiry", enquiry.pk).filter(kind="finished").count() == 1


def test_the_telephone_is_masked_and_reading_it_is_an_entry():
    enquiry, client = ask(caller_phone="12600007788"), at_desk("fangting")
    page = reverse("enquiry", args=[enquiry.number])
    assert "12600007788" not in client.get(page).content.decode()
    shown = client.post(reverse("enquiry_phone", args=[enquiry.number]), {"reason": "回电"})
    assert "12600007788" in shown.content.decode()
    assert Entry.objects.about("enquiry", enquiry.pk).last().kind == "read"


@pytest.mark.parametrize("login", ["shenwei", "luowen", "wangqiang", "qinlu", "zhouhang"])
def test_out_of_reach_it_is_not_found(login: str):
    enquiry, client = ask(), at_desk(login)
    for name, send_by in (
        ("enquiry", client.get),
        ("enquiry_answer", client.post),
        ("enquiry_pass", client.post),
    ):
        assert send_by(reverse(name, args=[enquiry.number]), {"answer": "x"}).status_code == 404
    assert enquiry.question not in client.get(reverse("enquiries")).content.decode()


def test_it_opens_the_intake_filled_in_and_is_done_when_that_is_taken_down():
    enquiry = ask("走廊漏水怎么办？", caller_name="陈静", caller_phone="12600007788", company="瑞澜咨询")
    client = at_desk("fangting")
    page = client.get(reverse("intake"), {"enquiry": enquiry.number, "procedure": "repair"}).content.decode()
    assert 'value="走廊漏水怎么办？"' in page and 'value="陈静"' in page
    assert f'placeholder="{enquiry.masked_phone}"' in page
    assert "12600007788" not in page  # masked on its own page, it is not shown here without an entry
    taken = client.post(
        reverse("intake"),
        {
            "form_key": uuid4(), "enquiry": enquiry.number, "procedure": "repair", "title": "走廊漏水",
            "channel": "phone", "place": "1-0803", "caller_name": "陈静", "who": "nobody", "repair-category": "water",
            "repair-urgency": "urgent", "repair-details": "走廊漏水",
        },
    )  # fmt: skip
    assert taken.status_code == 302
    assert only().became == Case.objects.get()
    assert Case.objects.get().caller_phone == "12600007788"


def test_the_title_of_the_case_that_it_became_is_told_only_to_who_sees_the_case():
    enquiry = ask(to=department("b3", "management"), caller_told=True)
    case = complain("2026-03-02 10:05")
    turn_into(enquiry, case, by=role("limin"), at=moment("2026-03-02 10:06"))
    pages = [
        at_desk(login).get(reverse("enquiry", args=[enquiry.number])).content.decode()
        for login in ("fangting", "shenwei")
    ]
    assert [(case.number in page, case.title in page) for page in pages] == [(True, True), (True, False)]


def test_the_register_is_a_sheet_and_pages_by_key(django_assert_max_num_queries: Any):
    client = at_desk("fangting")
    for number in range(3):
        ask(f"第{number}问")
    sheet = client.get(reverse("enquiries"), {"sheet": "xlsx"})
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")
    before = Enquiry.objects.order_by("pk")[1].pk
    assert [row.pk for row in client.get(reverse("enquiries"), {"before": before}).context["rows"]] == [
        Enquiry.objects.earliest("pk").pk
    ]


def test_the_list_asks_as_much_for_three_as_for_one(django_assert_num_queries: Any):
    client, counts = at_desk("fangting"), []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for rows in (1, 2):
        for number in range(rows):
            ask(f"{rows}{number}", to=department("b1", "finance"), caller_told=True)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("enquiries"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
