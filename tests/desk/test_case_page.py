"""The page of a case: who may see it, what it says, and what it costs."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import moves, relay
from shouwen.casework.cases import Case
from shouwen.journal.entries import Entry
from shouwen.money.prices import PriceItem
from tests.desk.clerk import at_desk, bare, see, send
from tests.desk.situations import chargeable, ready_to_try, to_building_3, with_engineering
from tests.world import department, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

POSTS = [
    ("case_step", "solve"), ("case_override", "ask"), ("case_offer",), ("case_accept",), ("case_return",),
    ("case_withdraw",), ("case_hold", "solve"), ("case_resume", "solve"), ("case_take",), ("case_note",),
    ("case_charge",), ("case_charge_back",), ("case_cancel",), ("case_phone",),
]  # fmt: skip


@pytest.mark.parametrize(
    "login", ["limin", "zhoujing", "chenxiuying", "tianjianhua", "zhaolei", "xiangguoqiang"]
)
def test_owner_colleagues_and_their_managers_see_the_case(login):
    page = see(at_desk(login), with_engineering())
    assert "空调漏水" in page


@pytest.mark.parametrize("login", ["shenwei", "gaofei", "wangqiang", "chenjing", "qinlu"])
def test_to_another_building_and_to_strangers_it_is_as_if_there_were_no_such_case(login):
    number = with_engineering().number
    client = at_desk(login)
    there, absent = client.get(f"/cases/{number}/"), client.get("/cases/TS-2026-9999/")
    assert (there.status_code, absent.status_code) == (404, 404)
    assert bare(there) == bare(absent)


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post[0])
def test_another_building_can_do_nothing_to_it(post):
    case = with_engineering()
    before = Entry.objects.count()
    name, *args = post
    there = at_desk("shenwei").post(reverse(name, args=[case.number, *args]), {"text": "x", "reason": "x"})
    absent = at_desk("shenwei").post(
        reverse(name, args=["TS-2026-9999", *args]), {"text": "x", "reason": "x"}
    )
    assert (there.status_code, bare(there)) == (404, bare(absent))
    assert Entry.objects.count() == before


def test_who_is_not_signed_in_is_asked_to_sign_in():
    case = with_engineering()
    answer = Client().get(f"/cases/{case.number}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next=/cases/{case.number}/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("login", ["limin", "zhaolei", "tianjianhua"])
def test_the_page_is_drawn_in_both_languages(login, language):
    page = see(at_desk(login, language), with_engineering())
    assert f'lang="{language}"' in page


def test_the_page_says_what_is_missing_before_it_can_be_closed():
    page = see(at_desk("limin"), with_engineering())
    missing = re.search(r'<ol class="missing">(.*?)</ol>', page, re.DOTALL)
    assert missing
    assert re.findall(r"<li[^>]*>(.*?) <small>", missing[1]) == [
        "Go to the scene with the department, if at all possible",
        "Put it right",
        "Ask the customer at once whether it is settled",
        "Answer the letter by letter",
        "File the corrective and preventive report",
    ]


def test_the_page_explains_its_clocks():
    page = see(at_desk("limin"), with_engineering())
    assert "03-02 10:00–12:00 counted" in page
    assert "03-02 12:00–18:30 late" in page


def queries(client: Client, case: Case) -> int:
    see(client, case)
    with CaptureQueriesContext(connection) as caught:
        see(client, case)
    return len(caught)


def test_a_long_story_costs_no_more_queries_than_a_short_one():
    short, long = with_engineering(), with_engineering()
    for number in range(12):
        by = role(["limin", "zhaolei", "chenxiuying"][number % 3])
        moves.note(long, f"第{number}次", by=by, at=moment("2026-03-02 10:10"))
    client = at_desk("limin")
    assert queries(client, long) == queries(client, short)


@pytest.mark.parametrize("login", ["limin", "zhoujing", "zhaolei", "chenxiuying", "tianjianhua"])
@pytest.mark.parametrize("situation", [with_engineering, to_building_3, ready_to_try, chargeable])
def test_whoever_reads_it_and_wherever_it_stands_twelve_queries_do(login, situation):
    case, client = situation(), at_desk(login)
    if client.get(reverse("case", args=[case.number])).status_code == 200:
        assert queries(client, case) <= 12


def test_more_amounts_cost_no_more_queries():
    few, many = chargeable(), chargeable()
    lamp = PriceItem.objects.get(code="lamp-replace")
    client = at_desk("limin")
    for case, count in ((few, 1), (many, 3)):
        for _line in range(count):
            send(client, "case_charge", case, item=lamp.pk, quantity="1")
    assert queries(client, many) == queries(client, few)


def back(client: Client, case: Case, query: str = "") -> str:
    return client.get(f"/cases/{case.number}/{query}").context["back"].url


def test_the_way_back_leads_to_the_row_of_the_list_it_was_opened_from():
    case = with_engineering()
    number = case.number
    assert back(at_desk("limin"), case, "?from=overdue") == f"/desk/?queue=overdue&case={number}"
    assert back(at_desk("limin"), case) == f"/desk/?queue=all&case={number}"
    assert back(at_desk("limin"), case, "?from=https://elsewhere") == f"/desk/?queue=all&case={number}"
    assert back(at_desk("xiangguoqiang"), case, "?from=board") == "/board/"
    assert back(at_desk("limin"), case, "?from=board") == f"/desk/?queue=all&case={number}"
    assert back(at_desk("zhaolei"), case) == "/jobs/"


def return_from_building_3(case: Case, at: str) -> None:
    relay.return_(case, reason="other_area", text="不归三号楼", by=role("shenwei"), at=moment(at))


def test_a_return_stands_on_top_until_it_is_handed_over_again():
    case = to_building_3()
    return_from_building_3(case, "2026-03-02 10:10")
    assert "Handed over and returned" in see(at_desk("limin"), case)
    assert "Handed over and returned" not in see(at_desk("xiangguoqiang"), case)
    to = department("b1", "engineering")
    relay.offer(case, to, told="", by=role("limin"), at=moment("2026-03-02 10:12"))
    assert "Handed over and returned" not in see(at_desk("limin"), case)


def test_a_second_return_stands_on_top_for_who_is_to_decide_it():
    case = to_building_3()
    return_from_building_3(case, "2026-03-02 10:10")
    again = {"told": "再请三号楼来人", "by": role("limin"), "at": moment("2026-03-02 10:12")}
    relay.offer(case, department("b3", "management"), **again)
    return_from_building_3(case, "2026-03-02 10:15")
    page = see(at_desk("xiangguoqiang"), case)
    assert re.findall(r'<p class="block">(.*?)<br>', page)[0].startswith("Returned by Heyue Hotel Management")
    decides = "Ever Bright Property Management (master manager) · Project Management"
    assert re.findall(r"For (.*) to decide", page) == [decides, decides]  # on top, and in the story
