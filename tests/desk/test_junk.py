"""Whatever is sent, it is answered in words: never with a broken page, and with nothing told that should not be."""

import pytest
from django.test import Client
from django.urls import reverse

from shouwen.casework import moves
from shouwen.leases.customers import Contact
from tests.desk.clerk import at_desk, send
from tests.wall import it_is
from tests.world import complain, entries, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NO_NUMBERS = ["²", "9" * 30, "9" * 5000, "-1", "0x1", "١٢", "1e999"]


@pytest.mark.parametrize("junk", NO_NUMBERS)
def test_what_is_no_number_is_taken_for_none(junk: str):  # S-10
    case, clerk = complain("2026-03-02 10:00"), at_desk("limin")
    got = [
        clerk.get(reverse("notices"), {"before": junk}),
        at_desk("chenjing").get(reverse("portal"), {"before": junk}),
        clerk.post(reverse("notice_read"), {"notice": junk}),
        clerk.post(reverse("act_as"), {"role": junk}),
        clerk.get(reverse("intake"), {"who": f"contact:{junk}"}),
        clerk.get(reverse("intake"), {"who": f"customer:{junk}"}),
        send(clerk, "case_note", case, text="x", seen=junk),
        send(clerk, "case_step", case, "assign", visit=junk),
        send(clerk, "case_charge_back", case, charge=junk),
    ]
    assert [answer.status_code for answer in got] == [200, 200, 404, 404, 200, 200, 302, 422, 404]


@pytest.mark.parametrize(
    "key",
    [
        "~2026-03-02T10:00~1",
        "~0001-01-01T00:00:00+14:00~1",
        "9999-12-31T23:59-14:00~x~1",
        "~~",
        f"~2026~{9**30}",
    ],
)
def test_a_place_in_a_list_that_makes_no_sense_is_its_beginning(key: str):  # S-10
    assert at_desk("limin").get(reverse("queue"), {"after": key}).status_code == 200


@pytest.mark.parametrize("since", ["", "2026-03-02T10:00", "0001-01-01T00:00:00+14:00"])
def test_news_since_a_moment_that_is_none_are_not_found(since: str):  # S-10
    answer = at_desk("limin").get(reverse("queue"), {"since": since}, headers={"HX-Request": "true"})
    assert answer.status_code == 404


def test_one_looks_for_words_not_for_books():  # S-10
    long, clerk = "漏" * 60_000, at_desk("limin")
    pages = [("queue", {"q": long}), ("intake", {"q": long}), ("intake", {"place": long})]
    assert [clerk.get(reverse(name), typed).status_code for name, typed in pages] == [200, 200, 200]


def test_a_nul_character_is_refused_before_the_database_sees_it():  # S-10
    clerk = at_desk("limin")
    answers = [
        clerk.get(reverse("queue"), {"q": "a\0b"}),
        clerk.get(reverse("case", args=["a\0b"])),
        clerk.post(reverse("intake"), {"same": "a\0b"}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]


def test_an_address_to_go_back_to_that_is_none_leads_home():
    clerk = at_desk("limin")
    for junk in (
        "case",
        "abc",
        "//elsewhere.example",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "",
    ):
        answer = clerk.post(reverse("set_language"), {"language": "en", "next": junk})
        assert answer["Location"] == reverse("home")
    assert clerk.get(reverse("sign_in"), {"next": reverse("sign_in")})["Location"] == reverse("home")
    assert Client().post(reverse("notice_read"), headers={"Referer": "http://["}).status_code == 302


def test_a_hand_over_told_at_too_great_length_is_refused_beside_the_field():
    case = complain("2026-03-02 10:00")
    assert (
        send(at_desk("limin"), "case_step", case, "assign", to_be_done="x", told="x" * 501).status_code == 422
    )


def test_what_is_said_of_a_case_closed_meanwhile_is_taken_down_afresh():
    case = complain("2026-03-02 10:00")
    moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:10"))
    answer = at_desk("limin").post(reverse("intake"), {"same": case.number, "title": "又漏了"})
    assert (answer.status_code, entries(case, "noted")) == (422, [])
    assert f"{case.number} has been closed meanwhile." in answer.content.decode()


def test_another_sites_words_do_not_come_back_with_our_token():
    case, page = complain("2026-03-02 10:00"), Client(enforce_csrf_checks=True)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ):
        where = reverse("case_cancel", args=[case.number])
        answer = page.post(where, {"reason": "pushed"}, headers=headers)
        assert (answer.status_code, answer.context["typed"]) == (403, [])


def test_the_hidden_digits_of_a_number_cannot_be_tried_out_one_by_one(monkeypatch):  # S-01
    it_is(monkeypatch, "2026-03-02 11:00")
    whole = Contact.objects.get(name_zh="陈静").phone
    clerk = at_desk("limin")

    def finds(typed: str) -> bool:
        return "Chen Jing" in clerk.get(reverse("intake_customer"), {"q": typed}).content.decode()

    found = {length: finds(whole[-length:]) for length in range(3, len(whole) + 1)}
    assert [length for length, is_found in found.items() if is_found] == [3, 4, len(whole)]
