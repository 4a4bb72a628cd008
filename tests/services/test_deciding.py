"""Who decides hears of what waits, and who asked hears the answer (M-FL-04)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from shouwen.journal.notices import Notice
from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Customer
from shouwen.services import changing
from shouwen.services.deciding import Deciders, waiting_for_approval
from shouwen.services.file_readings import ask_to_borrow, lend
from tests.services.test_customer_files import a_file
from tests.services.test_visits import why_not
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
TEN, ELEVEN = moment("2026-03-02 10:00"), moment("2026-03-02 11:00")


def proposed(code: str = "ruilan", by: str = "limin", *, of_lease: bool = True, **after: Any) -> LeaseChange:
    customer = Customer.objects.get(party__code=code)
    lease = customer.leases.filter(surrendered_on=None).latest("starts_on") if of_lease else None
    after = after or {"spaces": 5}
    return changing.propose(customer, after=after, reason="补充协议", lease=lease, by=role(by), at=TEN)


def told(kind: str = "customer") -> list[tuple[str, str]]:
    """Who was told what, in the language of each."""
    found = []
    for notice in Notice.objects.filter(subject_kind=kind).select_related("person", "site").order_by("pk"):
        with override(notice.person.language):
            found.append((notice.person.login, notice.said()))
    return found


def test_the_leader_of_the_building_hears_of_what_waits_for_him():  # M-FL-04
    change = proposed()
    assert told() == [("tianjianhua", f"李敏提议变更租约{change.lease}：补充协议")]
    changing.approve(change, by=role("tianjianhua"), at=ELEVEN)
    assert told()[1:] == [("limin", f"已批准并生效：您对{change.lease}的变更")]


def test_who_asked_hears_the_reason_why_not_in_her_own_language():
    limin = role("limin").person
    limin.language = "en"
    limin.save()
    change = proposed(of_lease=False, mail_instruction="放前台")
    assert told() == [("tianjianhua", "李敏提议变更客户登记：补充协议")]
    changing.decline(change, why="客户没有来函", by=role("tianjianhua"), at=ELEVEN)
    changing.decline(change, why="客户没有来函", by=role("tianjianhua"), at=ELEVEN)
    name = change.customer.name_en
    assert told()[1:] == [("limin", f"Declined: your change of {name}. 客户没有来函")]


def test_where_only_the_proposer_leads_the_master_manager_decides():
    change = proposed("kunlun", by="gaofei")
    assert told() == [("xiangguoqiang", f"高飞提议变更租约{change.lease}：补充协议")]
    deed = lambda: changing.approve(change, by=role("gaofei"), at=ELEVEN)  # noqa: E731
    assert why_not(deed) == [("", "not_allowed")]
    assert changing.approve(change, by=role("xiangguoqiang"), at=ELEVEN).state == "approved"


def test_the_master_manager_leaves_to_the_building_what_its_leader_can_decide():
    change = proposed("kunlun", by="luowen")
    decide = Deciders(change.site, [change.customer], date(2026, 3, 2))
    people = ("gaofei", "xiangguoqiang", "tianjianhua", "luowen", "shenwei")
    assert {who: decide.may(role(who), change) for who in people} == {
        "gaofei": True, "xiangguoqiang": False, "tianjianhua": False, "luowen": False, "shenwei": False,
    }  # fmt: skip


def test_what_waits_is_listed_to_those_of_the_building_until_it_is_decided():
    change = proposed()
    waits = {
        who: list(waiting_for_approval(role(who))) for who in ("tianjianhua", "limin", "shenwei", "zhaolei")
    }
    assert waits == {"tianjianhua": [change], "limin": [change], "shenwei": [], "zhaolei": []}
    changing.approve(change, by=role("tianjianhua"), at=ELEVEN)
    assert list(waiting_for_approval(role("tianjianhua"))) == []


def test_a_manager_hears_who_asks_for_a_file_and_the_borrower_when_it_may_be_fetched():  # M-FL-04
    file = a_file()
    asked = ask_to_borrow(file, purpose="核对", by=role("limin"), at=TEN)
    assert told("customer_file") == [("chenxiuying", f"李敏申请借阅档案{file.number}：核对")]
    lend(asked, by=role("chenxiuying"), at=ELEVEN)
    lend(asked, by=role("chenxiuying"), at=ELEVEN)
    assert told("customer_file")[1:] == [("limin", f"档案{file.number}可以领取：陈秀英已批准")]


def test_the_manager_who_asks_is_not_asked_herself():
    file = a_file()
    ask_to_borrow(file, purpose="核对", by=role("chenxiuying"), at=TEN)
    assert [who for who, _said in told("customer_file")] == ["tianjianhua"]
