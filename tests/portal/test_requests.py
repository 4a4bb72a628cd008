"""What the customer sees: the company's own requests, only what is meant for the customer, and who answers."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import moves, relay
from shouwen.casework.cases import Case
from shouwen.leases.customers import Customer
from tests.desk.clerk import at_desk
from tests.wall import it_is
from tests.world import complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NOW = "2026-03-02 11:40"


def of_ruilan(case: Case) -> Case:
    """The case as one of the company 瑞澜, whose contact is chenjing."""
    Case.objects.filter(pk=case.pk).update(customer=Customer.objects.get(party__code="ruilan"))
    return case


def page(case: Case, login: str = "chenjing"):
    return at_desk(login).get(reverse("portal_case", args=[case.number]))


def with_engineering() -> Case:
    case = of_ruilan(report("2026-03-02 10:00", appointed_at=moment("2026-03-02 16:00")))
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    return case


def test_a_company_sees_its_own_requests_and_no_others():
    mine, other = of_ruilan(report("2026-03-02 10:00")), report("2026-03-02 10:10")
    seen = at_desk("chenjing").get(reverse("portal"))
    assert [each.case.number for each in seen.context["open"]] == [mine.number]
    assert page(mine).status_code == 200
    assert page(other).status_code == 404 and page(mine, "zhouhang").status_code == 404


def test_it_names_who_sees_it_through_and_the_time_agreed(monkeypatch):
    it_is(monkeypatch, NOW)
    seen = page(with_engineering()).content.decode()
    assert "Li Min" in seen and "Ever Bright Property, Building 1 Office" in seen
    assert "today 16:00" in seen


def test_what_is_internal_stays_internal():
    case = with_engineering()
    moves.note(case, "客户很急，先别说价钱", by=role("limin"), at=moment("2026-03-02 10:10"))
    moves.note(case, "工程师四点到", to_customer=True, by=role("limin"), at=moment("2026-03-02 10:11"))
    said = [entry["text"] for entry in page(case).context["request_"].said]
    assert said == ["We have taken it down.", "工程师四点到"]


def test_the_way_shows_what_is_done_what_is_now_and_what_comes():
    case = with_engineering()
    way = [(stop.title, stop.state) for stop in page(case).context["request_"].way]
    assert way == [
        ("Taken down", "done"),
        ("Our visit", "now"),
        ("You try it and sign", "ahead"),
        ("You tell us whether you are content", "ahead"),
        ("Closed", "ahead"),
    ]


def test_a_step_that_was_not_needed_is_not_on_the_way():  # no letter, no written reply
    case = of_ruilan(complain("2026-03-02 10:00"))
    titles = [stop.title for stop in page(case).context["request_"].way]
    assert titles == ["Taken down", "You tell us whether it is settled", "Closed"]


def test_what_is_cancelled_is_among_what_is_done():
    case = of_ruilan(report("2026-03-02 10:00"))
    moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:20"))
    seen = at_desk("chenjing").get(reverse("portal"))
    assert seen.context["open"] == [] and [each.number for each in seen.context["done"]] == [case.number]
    assert [stop.title for stop in page(case).context["request_"].way][-1] != "Closed"


def test_the_desk_of_ones_own_building_can_be_called():
    desks = at_desk("chenjing").get(reverse("portal")).context["desks"]
    assert {(desk.post, desk.party.code) for desk in desks} == {("front_desk", "b1")}


def test_three_requests_cost_what_one_request_costs():
    client = at_desk("chenjing")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("portal"))
        return len(seen)

    with_engineering()
    one = cost()
    of_ruilan(complain("2026-03-02 10:00")), with_engineering()
    assert cost() == one
