"""Merging at the desk, and what the customers of both then see (decision 0014)."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.leases.customers import Customer
from tests.desk.clerk import above, at_desk, beside, see, seen, send
from tests.desk.paperwork import complaint_of
from tests.desk.situations import with_engineering
from tests.wall import it_is
from tests.world import again, complain, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch):
    it_is(monkeypatch, "2026-03-02 11:40")


def two() -> tuple[Case, Case]:
    return complain("2026-03-02 10:00"), complain("2026-03-02 10:10", by="fangting")


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_open_cases_at_the_same_place_are_offered_and_one_click_merges():
    main, twin = two()
    client = at_desk("limin")
    offered = client.get(reverse("case_merge", args=[twin.number])).content.decode()
    assert re.findall(r'name="into" value="([^"]*)"', offered) == [main.number, ""]
    answer = send(client, "case_merge", twin, into=main.number)
    assert answer["Location"] == reverse("case", args=[main.number])
    assert again(twin).merged_into == main


def test_any_other_is_named_by_its_number():
    twin, main = complain("2026-03-02 10:10"), complain("2026-03-02 10:00", where="1-0804")
    client = at_desk("limin")
    refused = send(client, "case_merge", twin, into="", number=main.number.lower(), reason="")
    assert (refused.status_code, [*beside(refused)]) == (422, ["merge-reason"])
    assert f'value="{main.number.lower()}"' in refused.content.decode()
    send(client, "case_merge", twin, into="", number=f" {main.number} ", reason="漏到楼下")
    assert again(twin).merged_into == main


def test_a_second_click_leads_to_the_main_case_and_merges_nothing_more():
    main, twin = two()
    client = at_desk("limin")
    first, second = (send(client, "case_merge", twin, into=main.number) for _click in range(2))
    assert first["Location"] == second["Location"] == reverse("case", args=[main.number])
    assert main.joined.count() == 1


def test_who_comes_too_late_sees_the_case_as_it_is_now():
    main, twin = two()
    moves.cancel(main, reason="误报", by=role("tianjianhua"), at=moment("2026-03-02 11:00"))
    answer = send(at_desk("limin"), "case_merge", twin, into="", number=main.number)
    assert (answer.status_code, above(answer)) == (409, ["Of these two one is closed already."])


def test_a_case_out_of_reach_cannot_be_named():  # S-01
    twin, far = complain("2026-03-02 10:10"), complain("2026-03-02 10:00", by="heqing", where="4-foyer")
    for number in (far.number, "TS-2026-9999", "nonsense"):
        answer = send(at_desk("limin"), "case_merge", twin, number=number)
        assert beside(answer) == {"merge-number": "There is no case of this number within your reach."}


@pytest.mark.parametrize("login", ["luowen", "shenwei", "wangqiang", "chenjing", "qinlu"])
def test_strangers_find_no_merging(login):  # S-01
    main, twin = two()
    client = at_desk(login)
    assert client.get(reverse("case_merge", args=[twin.number])).status_code == 404
    assert send(client, "case_merge", twin, into=main.number).status_code == 404
    assert send(client, "case_unmerge", twin, reason="x").status_code == 404


def test_a_colleague_who_does_not_hold_them_reads_why_not():
    main, twin = with_engineering(), with_engineering()
    answer = send(at_desk("xiangguoqiang"), "case_merge", twin, number=main.number)
    assert answer.status_code == 422
    assert "Only the department that holds both cases can merge them." in text(answer.content.decode())


def test_each_page_leads_to_the_other_and_names_the_further_caller():
    main, twin = two()
    Case.objects.filter(pk=twin.pk).update(caller_phone="13800002207", caller_name="赵先生")
    client = at_desk("limin")
    send(client, "case_merge", twin, into=main.number)
    of_main, of_twin = see(client, main), see(client, twin)
    assert f"A duplicate: it goes on under {main.number}" in text(of_twin)
    assert "One more caller is to be told and asked: 赵先生" in text(of_main)
    assert "138••••2207" in of_main and "13800002207" not in of_main
    assert reverse("case", args=[twin.number]) in of_main and reverse("case", args=[main.number]) in of_twin


def test_a_manager_takes_it_back_and_a_second_click_is_harmless():
    main, twin = two()
    client = at_desk("tianjianhua")
    send(client, "case_merge", twin, into=main.number)
    typed = {"seen": seen(see(client, twin)), "reason": "不是同一处"}
    assert send(client, "case_unmerge", twin, seen=typed["seen"], reason="").status_code == 422
    answers = [send(client, "case_unmerge", twin, **typed) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert again(twin).state == "open" and "Take the merging back" not in see(client, twin)


def test_three_duplicates_cost_what_one_costs():
    main, twin = two()
    client = at_desk("limin")
    queries = []
    for number in range(3):
        other = twin if number == 0 else complain("2026-03-02 10:20")
        moves.merge(other, into=main, by=role("limin"), at=moment("2026-03-02 11:00"))
        with CaptureQueriesContext(connection) as asked:
            see(client, main)
        queries.append(len(asked))
    assert len(set(queries)) == 1


# The customers.


def of(case: Case, tenant: str) -> Case:
    Case.objects.filter(pk=case.pk).update(customer=Customer.objects.get(party__code=tenant))
    return again(case)


def test_whose_request_was_merged_follows_it_under_the_main_number_to_its_end():
    main, twin = complaint_of("qiming"), complaint_of("ruilan")
    moves.merge(twin, into=main, by=role("limin"), at=moment("2026-03-02 10:30"))
    client = at_desk("chenjing")
    page = text(client.get(reverse("portal_case", args=[twin.number])).content.decode())
    assert f"Together with {main.number}" in page
    assert f"We have this already, and do it together under {main.number}." in page
    assert [each.case for each in client.get(reverse("portal")).context["open"]] == [twin]
    moves.cancel(main, reason="误报", by=role("tianjianhua"), at=moment("2026-03-02 11:00"))
    mine = client.get(reverse("portal"))
    assert (mine.context["open"], mine.context["done"]) == ([], [twin])
    assert "误报" not in page


def test_of_another_companys_case_the_number_and_the_way_are_told_and_no_word():  # S-03
    main, twin = of(report("2026-03-02 10:00"), "qiming"), complaint_of("ruilan")
    moves.note(main, "只给启明看的话", to_customer=True, by=role("limin"), at=moment("2026-03-02 10:20"))
    moves.merge(twin, into=main, reason="同一处", by=role("limin"), at=moment("2026-03-02 10:30"))
    client = at_desk("chenjing")
    page = client.get(reverse("portal_case", args=[twin.number])).content.decode()
    assert "只给启明看的话" not in page and main.title not in page and main.number in page
    assert client.get(reverse("portal_case", args=[main.number])).status_code == 404


def test_the_requests_of_a_customer_cost_the_same_with_merged_ones_among_them():
    client = at_desk("chenjing")
    main, twin = complaint_of("ruilan"), complaint_of("ruilan")
    with CaptureQueriesContext(connection) as before:
        client.get(reverse("portal"))
    moves.merge(twin, into=main, by=role("limin"), at=moment("2026-03-02 10:30"))
    with CaptureQueriesContext(connection) as after:
        client.get(reverse("portal"))
    assert len(after) == len(before)
