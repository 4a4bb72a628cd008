"""The desk's queues: what must happen next, the most pressing first, and only what is one's own."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import pauses, relay
from shouwen.casework.cases import Case
from shouwen.casework.counts import counts
from shouwen.casework.queues import QUEUES
from shouwen.desk import queue_page
from shouwen.people.persons import Person
from tests.desk.clerk import at_desk
from tests.wall import it_is
from tests.world import complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NOW = "2026-03-02 11:40"  # a Monday; offices are open from 08:30 to 18:30


def listed(client: Client, queue: str = "all", **more: str) -> list[str]:
    """The numbers of the cases in a queue, in their order."""
    page = client.get(reverse("queue"), {"queue": queue, **more}).content.decode()
    return re.findall(r'data-row data-number="([\w-]+)"', page)


def accepted(case: Case, by: str, at: str) -> Case:
    relay.accept(case, by=role(by), at=moment(at))
    return case


def late_complaint() -> Case:
    """Taken at 09:00, so due at 11:00; with engineering."""
    case = complain("2026-03-02 09:00")
    do(case, "assign", "2026-03-02 09:05", to_be_done="查漏", to=department("b1", "engineering"))
    return accepted(case, "zhaolei", "2026-03-02 09:08")


def pressing_complaint() -> Case:
    """Taken at 10:00, so due at 12:00; with engineering."""
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:05", to_be_done="查漏", to=department("b1", "engineering"))
    return accepted(case, "maxiaolong", "2026-03-02 10:08")


def appointed_repair() -> Case:
    """With engineering, agreed for 16:00."""
    case = report("2026-03-02 10:00", urgency="normal", appointed_at=moment("2026-03-02 16:00"))
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    return accepted(case, "zhaolei", "2026-03-02 10:08")


def offered_repair() -> Case:
    """Taken at building 1, offered to building 3, not yet accepted (R-031)."""
    case = report("2026-03-02 11:32")
    do(case, "dispatch", "2026-03-02 11:34", to=department("b3", "management"), told="三号楼会来人")
    return case


def test_what_is_most_pressing_stands_first(monkeypatch):
    it_is(monkeypatch, NOW)
    later, sooner, late = appointed_repair(), pressing_complaint(), late_complaint()
    assert listed(at_desk("zhaolei")) == [late.number, sooner.number, later.number]


@pytest.mark.parametrize(
    ("queue", "login", "which"),
    [
        ("overdue", "zhaolei", "late"),
        ("soon", "zhaolei", "pressing"),
        ("today", "suntao", "pressing appointed"),
        ("offered", "limin", "offered"),
        ("accept", "yaolan", "offered"),
        ("accept", "limin", ""),
        ("overdue", "yaolan", ""),
        ("all", "wangqiang", ""),
        ("first", "limin", "late pressing appointed offered"),
        ("first", "zhoujing", ""),
    ],
)
def test_each_queue_holds_what_must_happen_next(monkeypatch, queue, login, which):
    it_is(monkeypatch, NOW)
    cases = {"late": late_complaint(), "pressing": pressing_complaint(), "appointed": appointed_repair(),
             "offered": offered_repair()}  # fmt: skip
    assert set(listed(at_desk(login), queue)) == {cases[name].number for name in which.split()}


def test_a_clock_that_waits_for_the_customer_is_in_its_own_queue_until_it_runs_on(monkeypatch):
    case = pressing_complaint()
    pauses.hold(
        case, "solve", reason="customer", until=moment("2026-03-02 14:00"), by=role("maxiaolong"),
        at=moment("2026-03-02 11:00"),
    )  # fmt: skip
    client = at_desk("maxiaolong")
    it_is(monkeypatch, NOW)
    assert listed(client, "customer") == [case.number] and listed(client, "soon") == []
    it_is(monkeypatch, "2026-03-02 14:30")
    assert listed(client, "customer") == [] and listed(client, "soon") == [case.number]


def test_amounts_to_be_written_wait_to_be_billed(monkeypatch):
    it_is(monkeypatch, NOW)
    case = report("2026-03-02 10:00", is_chargeable=True)
    do(case, "price", "2026-03-02 10:02", outcome="agreed", quoted_item=an_item(case), quoted_quantity=1,
       agreed_by="陈女士", agreed_how="phone")  # fmt: skip
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    accepted(case, "zhaolei", "2026-03-02 10:08")
    do(
        case,
        "attend",
        "2026-03-02 10:20",
        by="zhaolei",
        outcome="arrived",
        arrived_at=moment("2026-03-02 10:20"),
    )
    assert listed(at_desk("limin"), "billing") == []
    do(case, "work", "2026-03-02 10:50", by="zhaolei", cause="垫圈老化", work_done="换垫圈",
       finished_at=moment("2026-03-02 10:50"))  # fmt: skip
    assert listed(at_desk("limin"), "billing") == [case.number]


def an_item(case: Case):
    from shouwen.money.charges import items_for

    return items_for(case).first()


def test_the_counts_are_those_of_the_lists(monkeypatch):
    it_is(monkeypatch, NOW)
    late_complaint(), pressing_complaint(), appointed_repair(), offered_repair()
    for login in ("limin", "zhaolei", "tianjianhua", "yaolan", "xiangguoqiang"):
        client = at_desk(login)
        found = counts(role(login), moment(NOW))
        assert {code: found[code] for code in QUEUES} == {code: len(listed(client, code)) for code in QUEUES}


def test_pages_follow_each_other_by_key(monkeypatch):
    monkeypatch.setattr(queue_page, "PAGE", 2)
    it_is(monkeypatch, NOW)
    cases = [report(f"2026-03-02 09:0{minute}") for minute in range(5)]
    client, found, after = at_desk("limin"), [], {}
    while True:
        page = client.get(reverse("queue"), after)
        found += [line.case.number for line in page.context["lines"]]
        if not page.context["more"]:
            break
        after = {"after": page.context["more"]}
    assert found == [case.number for case in cases]


def test_a_page_key_that_makes_no_sense_begins_at_the_beginning(monkeypatch):
    it_is(monkeypatch, NOW)
    case = report("2026-03-02 09:00")
    assert listed(at_desk("limin"), "all", after="nonsense") == [case.number]


def test_three_rows_cost_what_one_row_costs(monkeypatch):
    it_is(monkeypatch, NOW)
    client = at_desk("tianjianhua")
    late_complaint()
    one = {code: queries_of(client, code) for code in QUEUES}
    assert max(one.values()) <= 6
    pressing_complaint(), appointed_repair(), late_complaint()
    assert {code: queries_of(client, code) for code in ("all", "overdue")} == {
        "all": one["all"],
        "overdue": one["overdue"],
    }


def queries_of(client: Client, code: str) -> int:
    url = f"{reverse('queue')}?queue={code}"
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_panel_is_a_part_of_the_same_page(monkeypatch):
    it_is(monkeypatch, NOW)
    case = late_complaint()
    part = at_desk("zhaolei").get(reverse("queue"), {"case": case.number}, headers={"HX-Request": "true"})
    page = part.content.decode()
    assert "HX-Request" in part["Vary"] and "no-store" in part["Cache-Control"]
    assert page.lstrip().startswith("<aside") and case.title in page and "40 min late" in page


def test_the_panel_of_a_case_out_of_reach_is_not_found(monkeypatch):
    it_is(monkeypatch, NOW)
    case = late_complaint()
    for login in ("yaolan", "wangqiang"):
        client = at_desk(login)
        assert client.get(reverse("queue"), {"case": case.number}).status_code == 404
        part = client.get(reverse("queue"), {"case": case.number}, headers={"HX-Request": "true"})
        assert part.status_code == 404


def test_new_rows_are_announced_and_nothing_moves(monkeypatch):
    it_is(monkeypatch, NOW)
    late_complaint()
    client, asked = at_desk("zhaolei"), {"since": moment("2026-03-02 11:41").isoformat()}
    it_is(monkeypatch, "2026-03-02 11:50")
    quiet = client.get(reverse("queue"), asked, headers={"HX-Request": "true"}).content.decode()
    assert "new" not in re.sub(r"<[^>]+>", "", quiet) and "data-row" not in quiet
    case = report("2026-03-02 11:42")
    do(case, "dispatch", "2026-03-02 11:43", to=department("b1", "engineering"))
    accepted(case, "maxiaolong", "2026-03-02 11:45")
    news = client.get(reverse("queue"), asked, headers={"HX-Request": "true"}).content.decode()
    assert "1 new" in news and "data-row" not in news


def test_a_hand_over_that_comes_in_is_announced_to_its_receiver(monkeypatch):
    it_is(monkeypatch, NOW)
    offered_repair()
    asked = {"queue": "accept", "since": moment("2026-03-02 11:33").isoformat()}
    news = at_desk("yaolan").get(reverse("queue"), asked, headers={"HX-Request": "true"})
    assert "1 new" in news.content.decode()


@pytest.mark.parametrize("words", ["空调漏水", "1-0803", "陈女士"])
def test_a_search_finds_by_title_unit_or_caller_within_reach(monkeypatch, words):
    it_is(monkeypatch, NOW)
    case = late_complaint()
    assert listed(at_desk("limin"), q=words) == [case.number]
    assert listed(at_desk("limin"), q=case.number) == [case.number]
    assert listed(at_desk("yaolan"), q=words) == []


@pytest.mark.parametrize("login", ["qinlu", "chenjing"])
def test_who_takes_no_cases_has_no_desk(login):
    client = at_desk(login)
    assert [client.get(reverse(name)).status_code for name in ("queue", "jobs", "board")] == [404, 404, 404]


def test_an_unknown_queue_is_not_found():
    assert at_desk("limin").get(reverse("queue"), {"queue": "nothing"}).status_code == 404


def test_an_empty_queue_says_so_kindly():
    Person.objects.filter(login="limin").update(language="en")
    page = at_desk("limin").get(reverse("queue"), {"queue": "overdue"}).content.decode()
    assert "Nothing is late. Well kept." in page
