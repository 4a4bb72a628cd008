"""Who else is at this case, and what happened since the page was drawn (field: collision)."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import moves, relay
from shouwen.casework.cases import Case
from shouwen.desk.presence import Presence, is_here, others_at, sweep_presence
from shouwen.journal.entries import Entry
from tests.desk.clerk import at_desk, see, seen
from tests.desk.situations import with_engineering
from tests.wall import it_is
from tests.world import complain, department, do, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NOW = "2026-03-02 11:40"


@pytest.fixture(autouse=True)
def a_morning(monkeypatch):
    it_is(monkeypatch, NOW)


def polled(client: Client, case: Case, **said: str) -> str:
    answer = client.post(reverse("case_here", args=[case.number]), said, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_who_else_has_the_case_open_is_named_and_oneself_is_not():
    case = complain("2026-03-02 10:00")
    assert polled(at_desk("zhoujing"), case) == ""
    assert polled(at_desk("limin"), case) == "Zhou Jing has this case open too"
    assert polled(at_desk("zhoujing"), case, typing="1") == "Li Min has this case open too"
    assert polled(at_desk("limin"), case) == "Zhou Jing is filling something in here …"


def test_another_company_is_named_and_its_people_are_not():
    case = complain("2026-03-02 10:00")
    relay.offer(case, department("b3", "management"), by=role("limin"), at=moment(NOW), told="三号楼会来人")
    for login in ("yaolan", "shenwei"):
        is_here(case, typing=False, by=role(login), at=moment(NOW))
    names = [other.name for other in others_at(case, role("limin"), moment(NOW))]
    assert names == [role("yaolan").party.name]


def test_who_is_silent_for_more_than_a_minute_has_left():
    case = complain("2026-03-02 10:00")
    is_here(case, typing=True, by=role("zhoujing"), at=moment("2026-03-02 11:38"))
    assert others_at(case, role("limin"), moment("2026-03-02 11:39")) != []
    assert others_at(case, role("limin"), moment("2026-03-02 11:40")) == []


def test_being_there_is_written_once_in_twenty_seconds_and_reading_a_page_writes_nothing():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    see(client, case)
    assert not Presence.objects.exists()
    polled(client, case)
    with CaptureQueriesContext(connection) as asked:
        polled(client, case)
    assert [q["sql"] for q in asked if q["sql"].startswith(("INSERT", "UPDATE"))] == []
    polled(client, case, typing="1")
    assert Presence.objects.get().typing


def test_what_happened_meanwhile_is_said_before_anything_is_sent():
    case, client = with_engineering(), at_desk("limin")
    last = seen(see(client, case))
    assert polled(client, case, seen=last) == ""
    do(case, "solve", "2026-03-02 11:30", by="zhaolei", outcome="solved", solution="换管")
    said = polled(client, case, seen=last)
    assert "This case has moved on since you opened it: Put it right: Put right Zhao Lei" in said
    assert "What you have typed is kept." in said
    assert polled(client, case, seen=seen(see(client, case))) == ""


def test_of_much_that_happened_the_newest_is_said_and_a_reading_is_no_news():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    last = seen(see(client, case))
    client.post(reverse("case_phone", args=[case.number]), {"reason": "回电"})
    assert polled(client, case, seen=last) == ""
    for number in range(5):
        moves.note(case, f"备注{number}", by=role("zhoujing"), at=moment("2026-03-02 11:00"))
    assert polled(client, case, seen=last).count("Zhou Jing") == 3
    assert [polled(client, case, seen=odd) for odd in ("", "x", "²")] == ["", "", ""]


@pytest.mark.parametrize("login", ["luowen", "shenwei", "wangqiang", "chenjing", "qinlu"])
def test_a_stranger_is_not_there(login):  # S-01
    case = complain("2026-03-02 10:00")
    answer = at_desk(login).post(reverse("case_here", args=[case.number]), {"seen": "0"})
    assert (answer.status_code, Presence.objects.exists()) == (404, False)


def test_more_people_and_more_entries_cost_what_one_costs():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    queries = []
    for login in ("zhoujing", "fangting", "tianjianhua"):
        is_here(case, typing=False, by=role(login), at=moment(NOW))
        moves.note(case, login, by=role(login), at=moment("2026-03-02 11:00"))
        Presence.objects.filter(person=role("limin").person).delete()
        with CaptureQueriesContext(connection) as asked:
            polled(client, case, seen="0")
        queries.append(len(asked))
    assert len(set(queries)) == 1 and queries[0] <= 8


def test_what_nobody_asks_for_any_more_is_swept_away_and_is_no_entry():
    case = complain("2026-03-02 10:00")
    before = Entry.objects.count()
    is_here(case, typing=False, by=role("limin"), at=moment("2026-03-02 11:29"))
    is_here(case, typing=False, by=role("zhoujing"), at=moment("2026-03-02 11:31"))
    assert sweep_presence(moment(NOW)) == 1
    assert Presence.objects.get().person.login == "zhoujing"
    assert Entry.objects.count() == before
