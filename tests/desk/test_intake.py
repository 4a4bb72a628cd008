"""Taking a matter down at the desk: R-031 to R-034, R-120, R-141 to R-143."""

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shouwen.casework.cases import Case
from shouwen.desk.intake_form import Intake
from shouwen.leases.customers import Contact, Customer
from tests.desk.clerk import at_desk, bare, beside, picked
from tests.world import complain, entries, place, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def known() -> str:
    """Chen Jing of Ruilan, who has 1-0803 and 1-0804."""
    return f"contact:{Contact.objects.get(name_zh='陈静', customer__short_zh='瑞澜咨询').pk}"


def complaint(**typed: Any) -> dict[str, Any]:
    """All that the form of a complaint sends."""
    now = picked(timezone.localtime())
    said = {
        "form_key": str(uuid4()), "q": "瑞澜", "who": known(), "unit": "1-0803", "procedure": "complaint",
        "title": "空调漏水", "channel": "phone", "complaint-apologised": "on", "complaint-happened_at": now,
        "complaint-nature": "facility", "complaint-touches_customer": "on", "complaint-details": "吊顶滴水",
    }  # fmt: skip
    return {name: value for name, value in {**said, **typed}.items() if value is not None}


def repair(**typed: Any) -> dict[str, Any]:
    said = {
        "form_key": str(uuid4()), "who": known(), "unit": "1-0803", "procedure": "repair", "title": "灯不亮",
        "channel": "phone", "repair-category": "power", "repair-urgency": "urgent",
    }  # fmt: skip
    return {name: value for name, value in {**said, **typed}.items() if value is not None}


def text_of(response) -> str:
    """What one reads on the page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_a_complaint_is_taken_down_with_who_where_when_and_what():
    answer = at_desk("limin").post("/desk/new/", complaint())
    case = Case.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.number}/")
    assert (case.title, case.place.code, case.customer.short_zh, case.contact.name_zh) == (
        "空调漏水", "1-0803", "瑞澜咨询", "陈静",
    )  # fmt: skip
    assert (case.first_responder.login, case.caller_phone, case.channel) == ("limin", "12600002207", "phone")
    assert (case.facts.touches_customer, case.facts.details) == (True, "吊顶滴水")


def test_a_repair_is_taken_down_with_its_own_questions():
    at_desk("limin").post("/desk/new/", repair())
    assert (Case.objects.get().procedure_code, Case.objects.get().facts.urgency) == ("repair", "urgent")


def test_a_visitor_who_is_no_customer_is_written_down_by_name():
    said = complaint(who=None, unit=None, q="", caller_name="路人王先生", place="1-lobby")
    assert at_desk("fangting").post("/desk/new/", said).status_code == 302
    case = Case.objects.get()
    assert (case.caller_name, case.customer, case.place.code) == ("路人王先生", None, "1-lobby")


def test_what_is_seen_on_a_patrol_has_no_caller():
    said = repair(who=None, unit=None, place="1-lobby", channel="patrol")
    assert at_desk("limin").post("/desk/new/", said).status_code == 302


def test_a_double_click_opens_one_case():
    client, said = at_desk("limin"), complaint()
    answers = [client.post("/desk/new/", said) for _click in range(2)]
    number = Case.objects.get().number
    assert [answer.headers["Location"] for answer in answers] == [f"/cases/{number}/"] * 2


def test_the_second_click_that_did_not_see_the_first_yet_is_no_twin_of_it(monkeypatch):
    """Both clicks looked before either was taken down; one of them comes to its twins after the other."""
    client, said = at_desk("limin"), complaint()
    client.post("/desk/new/", said)
    monkeypatch.setattr(Intake, "taken_already", None)
    answer = client.post("/desk/new/", said)
    assert answer.headers["Location"] == f"/cases/{Case.objects.get().number}/"


def test_an_unknown_unit_is_said_beside_the_field_and_nothing_is_lost():
    answer = at_desk("limin").post("/desk/new/", complaint(place="9-9999", unit=None))
    assert answer.status_code == 422
    assert beside(answer) == {
        "intake-place": "No place is called “9-9999”. Type a code such as 1-0803, or choose from the list."
    }
    page = answer.content.decode()
    assert 'value="9-9999"' in page and 'value="空调漏水"' in page and "吊顶滴水</textarea>" in page
    assert not Case.objects.exists()


def test_without_a_caller_without_a_title_and_without_an_apology_each_is_said():
    said = complaint(who=None, q="", title="", **{"complaint-apologised": None, "complaint-nature": None})
    assert beside(at_desk("limin").post("/desk/new/", said)) == {
        "intake-caller_name": "Write down who is calling, or choose from the register.",
        "intake-title": "Write down what it is about.",
        "complaint-apologised": "Please confirm that this has been done.",
        "complaint-nature": "This is needed.",
    }


def test_what_it_is_must_be_chosen():
    answer = at_desk("limin").post("/desk/new/", complaint(procedure=None))
    assert beside(answer) == {"intake-procedure": "Choose what it is."}


def test_a_time_still_to_come_is_refused():
    answer = at_desk("limin").post("/desk/new/", complaint(**{"complaint-happened_at": "2999-01-01T10:00"}))
    assert beside(answer) == {"complaint-happened_at": "This time is still to come."}
    assert 'value="2999-01-01T10:00"' in answer.content.decode()


def test_nobody_goes_to_a_door_without_an_appointment():
    answer = at_desk("limin").post("/desk/new/", repair(**{"repair-urgency": "normal"}))
    assert beside(answer) == {"repair-appointed_at": "Agree on a time with the customer first."}


@pytest.mark.parametrize("words", ["瑞澜", "ruilan consulting", "陈静", "chen jing", "2207", "1-0803"])
def test_a_caller_is_found_by_company_person_number_or_unit(words):
    found = at_desk("limin").get("/desk/new/customer/", {"q": words})
    assert "Beijing Ruilan Consulting" in text_of(found)
    assert "126••••2207" in text_of(found)
    assert "12600002207" not in found.content.decode()


def test_the_same_search_works_without_a_script():
    client = at_desk("limin")
    assert "Chen Jing" in text_of(client.get("/desk/new/", {"q": "瑞澜"}))
    answer = client.post("/desk/new/", complaint(who=None, find="yes"))
    assert (answer.status_code, Case.objects.count()) == (200, 0)
    assert "Chen Jing" in text_of(answer) and "吊顶滴水" in text_of(answer)


def test_nobody_found_can_be_taken_all_the_same():
    assert "it can still be taken" in text_of(at_desk("limin").get("/desk/new/customer/", {"q": "查无此人"}))


def test_another_companys_matter_is_taken_all_the_same_and_the_clerk_knows_whose_it_is():
    client = at_desk("limin")
    ours = client.get("/desk/new/customer/", {"place": "1-0803", "procedure": "repair"})
    theirs = client.get("/desk/new/customer/", {"place": "1-lobby-pipe", "procedure": "repair"})
    assert "We answer for this ourselves." in text_of(ours)
    assert "Heyue Hotel Management answers for this. Take it all the same" in text_of(theirs)
    said = repair(unit=None, place="1-lobby-pipe")
    assert client.post("/desk/new/", said).status_code == 302
    assert (Case.objects.get().first_responder.login, Case.objects.get().answerable.code) == ("limin", "b1")


def test_an_open_case_of_the_same_matter_is_offered_before_another_is_opened():
    there = complain("2026-03-02 10:00")
    client, said = at_desk("limin"), complaint()
    answer = client.post("/desk/new/", said)
    assert (answer.status_code, Case.objects.count()) == (422, 1)
    assert "Is it one of these?" in text_of(answer) and there.number in text_of(answer)
    assert "吊顶滴水</textarea>" in answer.content.decode()
    assert client.post("/desk/new/", {**said, "shown": there.number}).status_code == 302
    assert Case.objects.count() == 2


def test_what_was_said_is_added_to_the_open_case_when_it_is_that_one():
    there = complain("2026-03-02 10:00")
    answer = at_desk("limin").post("/desk/new/", complaint(same=there.number))
    assert answer.headers["Location"] == f"/cases/{there.number}/"
    assert [entry.data["text"] for entry in entries(there, "noted")] == ["Chen Jing\n空调漏水\n吊顶滴水"]
    assert Case.objects.count() == 1


def test_a_case_out_of_reach_is_neither_offered_nor_added_to():
    there = complain("2026-03-02 10:00")
    client = at_desk("luowen")
    page = client.get("/desk/new/customer/", {"place": "1-0803", "procedure": "complaint"})
    assert there.number not in page.content.decode()
    answer = client.post("/desk/new/", complaint(same=there.number))
    absent = client.post("/desk/new/", complaint(same="TS-2026-9999"))
    assert (answer.status_code, bare(answer)) == (404, bare(absent))
    assert len(entries(there, "noted")) == 0


@pytest.mark.parametrize("login", ["chenjing", "qinlu"])
def test_who_does_not_work_here_finds_no_intake(login):
    client = at_desk(login)
    answers = [
        client.get("/desk/new/"),
        client.get("/desk/new/customer/"),
        client.post("/desk/new/", complaint()),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert not Case.objects.exists()


def test_the_attitude_stands_beside_the_questions():
    assert "Do not hurry to defend yourself" in text_of(at_desk("limin").get("/desk/new/"))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_form_is_drawn_in_both_languages(language):
    page = at_desk("limin", language).get("/desk/new/", {"q": "瑞澜", "place": "1-0803"})
    assert f'lang="{language}"' in page.content.decode()


def queries(client: Client, words: str, code: str) -> int:
    asked = {"q": words, "place": code, "procedure": "repair"}
    client.get("/desk/new/customer/", asked)
    with CaptureQueriesContext(connection) as caught:
        client.get("/desk/new/customer/", asked)
    return len(caught)


def test_many_found_cost_no_more_queries_than_few():
    client = at_desk("limin")
    few = queries(client, "瑞澜", "1-0803")
    for _case in range(3):
        report("2026-03-02 10:00")
    ruilan = Customer.objects.get(short_zh="瑞澜咨询")
    for number in range(5):
        Contact.objects.create(site=ruilan.site, customer=ruilan, name_zh=f"来人{number}")
    assert queries(client, "瑞澜", "1-0803") == few
    assert place("1-0803")
