"""My jobs on a phone, and the board of who leads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import relay
from shouwen.casework.cases import Case
from shouwen.people.persons import Person
from tests.desk.clerk import at_desk
from tests.wall import it_is
from tests.world import complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NOW = "2026-03-02 11:40"


def repair(at: str, taken_by: str = "") -> Case:
    """Sent to engineering at the minute it was reported, and accepted at once if somebody is named."""
    case = report(at, urgency="normal", appointed_at=moment("2026-03-02 16:00"))
    do(case, "dispatch", at, to=department("b1", "engineering"))
    if taken_by:
        relay.accept(case, by=role(taken_by), at=moment(at))
    return case


def cards(login: str, section: str) -> list[str]:
    page = at_desk(login).get(reverse("jobs"))
    return [job.line.case.number for job in page.context[section]]


def test_what_is_offered_stands_first_then_what_lies_with_me(monkeypatch):
    it_is(monkeypatch, NOW)
    offered, mine, other = (
        repair("2026-03-02 11:38"),
        repair("2026-03-02 10:00", "zhaolei"),
        repair("2026-03-02 10:10", "guowei"),
    )
    assert cards("zhaolei", "offered") == [offered.number]
    assert cards("zhaolei", "mine") == [mine.number]
    assert cards("guowei", "mine") == [other.number]
    assert cards("wangqiang", "offered") + cards("wangqiang", "mine") + cards("wangqiang", "free") == []


def test_a_card_says_where_when_and_whom_with_the_number_hidden(monkeypatch):
    it_is(monkeypatch, NOW)
    case = repair("2026-03-02 10:00", "zhaolei")
    Case.objects.filter(pk=case.pk).update(caller_phone="13812342207")
    page = at_desk("zhaolei").get(reverse("jobs")).content.decode()
    assert "138••••2207" in page and "13812342207" not in page
    assert "today 16:00" in page and "1-0803" in page


def test_the_button_accepts_and_comes_back_to_the_jobs(monkeypatch):
    it_is(monkeypatch, NOW)
    case = repair("2026-03-02 11:38")
    client = at_desk("zhaolei")
    client.post(reverse("case_accept", args=[case.number]), {"next": reverse("jobs")})
    assert cards("zhaolei", "offered") == [] and cards("zhaolei", "mine") == [case.number]


def test_three_jobs_cost_what_one_job_costs(monkeypatch):
    it_is(monkeypatch, NOW)
    client = at_desk("zhaolei")
    repair("2026-03-02 10:00", "zhaolei"), repair("2026-03-02 11:38")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("jobs"))
        return len(seen)

    one = cost()
    for minute in ("10:10", "10:20"):
        repair(f"2026-03-02 {minute}", "zhaolei")
    assert cost() == one


# The board.


def broken_yesterday_and_today() -> tuple[Case, Case]:
    """A complaint of Friday afternoon never assigned, and one of this morning late since 11:00."""
    friday, today = complain("2026-02-28 15:00"), complain("2026-03-02 09:00")
    do(today, "assign", "2026-03-02 09:05", to_be_done="查漏", to=department("b1", "engineering"))
    relay.accept(today, by=role("zhaolei"), at=moment("2026-03-02 09:08"))
    return friday, today


def shown(login: str, tile: str) -> list[str]:
    page = at_desk(login).get(reverse("board"), {"list": tile})
    found = [line.case.number for line in page.context["lines"]]
    count = next(each["count"] for each in page.context["tiles"] if each["code"] == tile)
    assert count == len(found)
    return found


def test_each_number_opens_the_list_that_it_counted(monkeypatch):
    it_is(monkeypatch, NOW)
    _, today = broken_yesterday_and_today()
    coming = repair("2026-03-02 10:00", "zhaolei")
    assert shown("suntao", "today") == [today.number]
    assert shown("suntao", "coming") == [coming.number]
    assert shown("suntao", "yesterday") == []


def test_a_hand_over_out_of_its_time_stands_on_the_board_of_giver_and_receiver(monkeypatch):
    it_is(monkeypatch, NOW)
    case = report("2026-03-02 11:00")
    do(case, "dispatch", "2026-03-02 11:01", to=department("b3", "management"), told="三号楼会来人")
    for login in ("chenxiuying", "tianjianhua", "shenwei", "xiangguoqiang"):
        assert shown(login, "waiting") == [case.number]
    assert shown("gaofei", "waiting") == []


def test_what_was_returned_twice_stands_on_the_board(monkeypatch):
    it_is(monkeypatch, NOW)
    case = report("2026-03-02 11:00")
    do(case, "dispatch", "2026-03-02 11:01", to=department("b3", "management"), told="三号楼会来人")
    relay.return_(
        case, reason="other_area", text="不是我们的", by=role("yaolan"), at=moment("2026-03-02 11:05")
    )
    assert shown("xiangguoqiang", "returned") == []
    relay.offer(
        case,
        department("b2", "management"),
        told="再问二号楼",
        by=role("limin"),
        at=moment("2026-03-02 11:06"),
    )
    relay.return_(case, reason="other_area", text="也不是", by=role("luowen"), at=moment("2026-03-02 11:09"))
    assert shown("xiangguoqiang", "returned") == [case.number]


def test_the_load_of_each_department_and_person_is_counted_where_it_lies(monkeypatch):
    it_is(monkeypatch, NOW)
    (
        repair("2026-03-02 10:00", "zhaolei"),
        repair("2026-03-02 10:10", "zhaolei"),
        repair("2026-03-02 10:20", "guowei"),
    )
    Person.objects.filter(login="suntao").update(language="en")
    [(whole, people)] = at_desk("suntao").get(reverse("board")).context["loads"]
    assert (whole.whose.name_en, whole.open) == ("Engineering", 3)
    assert [(load.whose.login, load.open) for load in people] == [("zhaolei", 2), ("guowei", 1)]


def test_only_who_leads_has_a_board():
    assert [at_desk(login).get(reverse("board")).status_code for login in ("limin", "zhaolei", "suntao")] == [
        404,
        404,
        200,
    ]


def test_three_rows_on_the_board_cost_what_one_costs(monkeypatch):
    it_is(monkeypatch, NOW)
    client = at_desk("tianjianhua")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("board"), {"list": "coming"})
        return len(seen)

    repair("2026-03-02 10:00", "zhaolei")
    one = cost()
    repair("2026-03-02 10:10", "zhaolei"), repair("2026-03-02 10:20", "guowei")
    assert cost() == one


def test_the_tab_counts_the_cards_of_the_page(monkeypatch):
    it_is(monkeypatch, NOW)
    repair("2026-03-02 11:38")
    repair("2026-03-02 10:00", "zhaolei")
    repair("2026-03-02 10:10", "guowei")
    page = at_desk("zhaolei").get(reverse("jobs"))
    cards_shown = sum(len(page.context[section]) for section in ("offered", "mine", "free"))
    assert (page.context["rail"].tabs[0].count, cards_shown) == (2, 2)
