"""The palette: what it offers for what is typed, where that leads, and that it tells nobody of what is out of reach."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework.registry import procedures
from shouwen.desk.saved_views import save_view
from shouwen.leases.customers import Contact, Customer
from shouwen.services.answering import take_down
from shouwen.services.enquiries import EnquiryWords
from shouwen.sites.index import index_site
from tests.casework.believable import taken_down
from tests.desk.clerk import at_desk
from tests.wall import it_is
from tests.world import complain, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

GROUP = re.compile(r'<section data-group="(\w+)".*?</section>', re.DOTALL)
HIT = re.compile(r'<a href="([^"]+)" data-hit>.*?<b>(.*?)</b>', re.DOTALL)


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 11:40")


def offered(client: Client, words: str) -> dict[str, list[tuple[str, str]]]:
    """The title and address of each hit, by group, in their order."""
    page = client.get(reverse("search"), {"q": words}, headers={"HX-Request": "true"})
    assert page.status_code == 200
    groups = GROUP.finditer(page.content.decode())
    return {g[1]: [(title, url.replace("&amp;", "&")) for url, title in HIT.findall(g[0])] for g in groups}


def test_without_words_it_offers_the_pages_and_what_can_be_taken_down():
    groups = offered(at_desk("limin"), "")
    assert list(groups) == ["new", "pages"]
    assert groups["new"][:2] == [
        ("New: Complaint", "/desk/new/?procedure=complaint"),
        ("New: Repair", "/desk/new/?procedure=repair"),
    ]
    assert len(groups["new"]) == len(procedures())
    assert ("Overdue", "/desk/?queue=overdue") in groups["pages"]
    assert [title for title, _url in groups["pages"]].count("Board") == 0  # an assistant leads nobody


def test_a_unit_brings_its_cases_the_unit_and_the_intake_for_it():
    case = complain("2026-03-02 10:00")
    groups = offered(at_desk("limin"), "1-0803")
    new = groups.pop("new")
    assert groups == {
        "cases": [(case.title, f"/cases/{case.number}/")],
        "places": [("1-0803", "/desk/?q=1-0803")],
    }
    assert new[:2] == [
        ("New: Complaint", "/desk/new/?procedure=complaint&place=1-0803"),
        ("New: Repair", "/desk/new/?procedure=repair&place=1-0803"),
    ]


@pytest.mark.parametrize("words", ["报修 803", "repair 1-0803", "bx 1-0803", "報修 １－０８０３"])
def test_what_to_take_down_and_where_can_be_typed_in_one(words: str):
    first = next(iter(offered(at_desk("limin"), words).items()))
    assert first[0] == "new"
    assert first[1][0] == ("New: Repair", "/desk/new/?procedure=repair&place=1-0803")


@pytest.mark.parametrize("words", ["瑞澜", "瑞瀾", "ruilan", "rlzx", "Ruilan"])
def test_a_company_is_found_and_leads_to_its_cases(words: str):
    ruilan = Customer.objects.get(party__code="ruilan")
    groups = offered(at_desk("limin"), words)
    assert groups["customers"][0] == ("Ruilan Consulting", f"/cases/?state=any&customer={ruilan.pk}")


@pytest.mark.parametrize("words", ["陈静", "chenjing", "2207", "12600002207"])
def test_a_person_is_found_and_leads_to_the_intake_for_them(words: str):
    chen = Contact.objects.get(name_zh="陈静")
    page = at_desk("limin").get(reverse("search"), {"q": words}).content.decode()
    assert f'href="/desk/new/?who=contact%3A{chen.pk}"' in page
    assert "126••••2207" in page
    assert "2600002207" not in page.replace(f'value="{words}"', "")


def test_a_colleague_leads_to_the_cases_held():
    person = role("zhaolei").person_id
    assert offered(at_desk("limin"), "赵磊")["people"] == [("Zhao Lei", f"/cases/?holder={person}")]
    assert offered(at_desk("luowen"), "赵磊")["people"] == [("Zhao Lei", "/desk/?q=%E8%B5%B5%E7%A3%8A")]
    assert offered(at_desk("limin"), "limin")["people"] == [("Li Min", "/cases/?holder=me")]


def test_every_address_that_it_offers_is_there():
    complain("2026-03-02 10:00")
    for login in ("luowen", "xiangguoqiang"):
        client = at_desk(login)
        for words in ("", "瑞澜", "李", "803"):
            urls = [url for hits in offered(client, words).values() for _title, url in hits]
            assert [url for url in urls if client.get(url).status_code != 200] == [], (login, words)


@pytest.mark.parametrize("login", ["luowen", "wangqiang", "shenwei"])
def test_a_case_out_of_reach_changes_nothing_that_is_offered(login: str):  # S-03
    client, typed = (
        at_desk(login),
        ["漏水", "TS-2026", "1", "1-0803", "陈女士", "ktls", "空调漏", "八层会议室"],
    )
    before = [offered(client, words) for words in typed]
    complain("2026-03-02 10:00")
    assert [offered(client, words) for words in typed] == before


def test_the_palette_costs_the_same_whatever_there_is():
    client = at_desk("limin")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            offered(client, "漏水")
        return len(queries)

    complain("2026-03-02 10:00")
    before = cost()
    taken_down(20, seed=1)
    assert cost() == before


def test_an_enquiry_is_found_within_reach_alone():  # S-03
    taken = take_down(
        by=role("fangting"), at=moment("2026-03-02 10:00"), question="访客车位怎么收费", company="瑞澜"
    )
    for words in ("车位 收费", "访客", taken.number):
        assert offered(at_desk("limin"), words)["enquiries"] == [
            ("访客车位怎么收费", f"/enquiries/{taken.number}/")
        ]
        assert "enquiries" not in offered(at_desk("luowen"), words)
    EnquiryWords.objects.all().delete()
    assert index_site(taken.site) == 1
    assert offered(at_desk("limin"), "车位")["enquiries"] != []


def test_a_saved_view_is_one_of_the_pages():
    view = save_view("雨天要盯的", "state=any", by=role("limin"))
    assert offered(at_desk("limin"), "ytyd")["pages"] == [("雨天要盯的", view.url)]
    assert "pages" not in offered(at_desk("luowen"), "ytyd")


def test_more_cases_than_fit_lead_to_all_of_them():
    taken_down(12, seed=4)
    assert offered(at_desk("limin"), "TS-2026")["cases"][-1] == ("All cases found", "/desk/?q=TS-2026")


def test_nothing_found_says_so_and_shouts_nothing_back():
    page = at_desk("limin").get(reverse("search"), {"q": "<script>x"}).content.decode()
    assert "Nothing found within your reach" in page
    assert "<script>x" not in page
