"""The clearance page and its twin in the API: who reads them, what they say, and that they say the same (R-115)."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.api.caller import calling
from tests.desk.clerk import at_desk
from tests.procedures import surrendering as go
from tests.services.test_clearance import of_the_tenant
from tests.wall import it_is
from tests.world import complain, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

READERS = {
    "limin": 200,
    "zhaolei": 200,
    "wangqiang": 200,
    "qianli": 200,
    "tianjianhua": 200,
    "xiangguoqiang": 200,
}
OTHERS = {"luowen": 404, "shenwei": 404, "chenjing": 404, "zhouhang": 404, "qinlu": 404}


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-20 09:00")


def page(client: Client, number: str = "") -> Any:
    return client.get(f"/leases/{number or go.lease().number}/clearance/")


@pytest.mark.parametrize(("who", "answer"), [*READERS.items(), *OTHERS.items()])
def test_the_page_is_for_the_buildings_people_and_the_master_manager(who: str, answer: int):
    assert page(at_desk(who)).status_code == answer


def test_a_lease_out_of_reach_is_as_one_that_does_not_exist():
    far, absent = page(at_desk("shenwei")), page(at_desk("shenwei"), "EBWC-2099-999")
    assert (far.status_code, absent.status_code) == (404, 404)


def test_before_the_notice_the_page_leads_to_it():
    said = page(at_desk("limin")).content.decode()
    assert "1 thing stands in the way" in said
    assert f"/desk/new/?procedure=surrender&amp;who=customer:{go.lease().customer_id}&amp;unit=1-0803" in said


def test_each_line_says_who_clears_it_on_which_number_and_where():
    case = go.metered()
    go.owes(case)
    mine = of_the_tenant(complain("2026-03-20 08:30"))
    said = page(at_desk("limin")).content.decode()
    assert f'href="/cases/{case.number}/#clear_security"' in said
    assert f'href="/cases/{mine.number}/"' in said and "¥2,568.00 is unpaid" in said
    security = role("zhengguodong")
    assert security.department and security.department.name_en in said and security.person.phone in said


def test_a_case_beyond_the_readers_reach_is_counted_and_not_told():
    go.metered()
    mine = of_the_tenant(complain("2026-03-20 08:30"))
    said = page(at_desk("wangqiang")).content.decode()
    assert "An open case of the tenant" in said
    assert [hidden in said for hidden in (mine.title, mine.number)] == [False, False]
    lines = json.loads(calling("wangqiang").get(f"leases/{go.lease().number}/clearance").content)["blockers"]
    assert [(line["where"], line["page"]) for line in lines if line["code"] == "open_case"] == [("", "")]


def test_when_nothing_stands_in_the_way_it_says_so():
    go.certified()
    assert "Nothing stands in the way." in page(at_desk("limin")).content.decode()
    assert "没有任何阻碍事项。" in page(at_desk("limin", "zh-hans")).content.decode()


def test_page_and_api_say_the_same():
    case = go.metered()
    go.owes(case)
    answer = calling("limin").get(f"leases/{go.lease().number}/clearance")
    said = json.loads(answer.content)
    assert (said["lease"], said["surrender"], said["is_clear"]) == (go.lease().number, case.number, False)
    shown = page(at_desk("limin")).content.decode()
    assert all(line["what"] in shown and line["who_can_clear"] in shown for line in said["blockers"])
    assert [line["code"] for line in said["blockers"]] == [
        "clear_cs", "clear_engineering", "clear_security", "clear_finance", "settle", "hand_back",
        "arrears",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "answer"), [("zhaolei", 200), ("shenwei", 404), ("luowen", 404), ("chenjing", 403)]
)
def test_the_api_opens_to_whom_the_page_opens(who: str, answer: int):
    assert calling(who).get(f"leases/{go.lease().number}/clearance").status_code == answer


def test_the_page_asks_as_much_for_many_lines_as_for_few(django_assert_max_num_queries: Any):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case, client = go.metered(), at_desk("limin")
    go.owes(case)
    of_the_tenant(complain("2026-03-20 08:30"))
    page(client)
    with CaptureQueriesContext(connection) as few:
        page(client)
    for n in range(4):
        go.owes(case, 1_000 + n)
        of_the_tenant(complain(f"2026-03-20 08:4{n}"))
    with django_assert_max_num_queries(len(few)):
        page(client)
