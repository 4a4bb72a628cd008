"""Whoever binds the customer to pay may do so: its people up to their limits, agents with both papers (R-121)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import moves, registry
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.rows import Signature
from shouwen.casework.signing import sign
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Contact, Customer
from shouwen.money.charges import items_for
from tests.desk.clerk import at_desk, beside, send
from tests.procedures import surrendering as leave
from tests.procedures import test_parking as parking
from tests.wall import it_is
from tests.world import do, entries, moment, open_steps, place, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

MAY, MAY_NOT = "陈静", "吕晓东"  # the one up to 5,000 yuan, the other not at all
AT = "2026-03-02 10:02"


@pytest.fixture
def order() -> Case:
    case = moves.open_case(
        registry.procedure("repair"), by=role("limin"), at=moment("2026-03-02 10:00"), title="水龙头漏水",
        channel="phone", place=place("1-0803"), customer=Customer.objects.get(party__code="ruilan"),
        caller_name=MAY, facts={"category": "water", "urgency": "urgent", "is_chargeable": True},
    )  # fmt: skip
    assert case.customer
    assert {each.name_zh: each.may_spend for each in case.customer.contacts.all()} == {
        MAY: True,
        MAY_NOT: False,
    }
    return case


def agree(case: Case, name: str, times: int = 1, outcome: str = "agreed") -> Any:
    told = {
        "quoted_item": items_for(case).get(code="tap-repair"),
        "quoted_quantity": Decimal(times),
        "agreed_how": "phone",
    }
    return do(case, "price", AT, outcome=outcome, agreed_by=name, **told)


def refusal(deed: Any, *args: Any, **how: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as met:
        deed(*args, **how)
    return [(problem.field, problem.code, str(problem.who_can_clear)) for problem in met.value.problems]


def test_one_of_the_customers_people_without_the_right_agrees_to_no_price(order: Case):
    assert refusal(agree, order, MAY_NOT) == [("agreed_by", "no_right", MAY)]
    assert entries(order, "finished") == []
    agree(order, MAY)
    assert open_steps(order) == {"dispatch": "b1 customer_service"}


@pytest.mark.parametrize("name", [" 吕晓东 ", "呂曉東", "Lü Xiaodong", "lu xiaodong"])
def test_a_name_is_the_same_in_every_way_of_writing_it(order: Case, name: str):
    assert refusal(agree, order, name) == [("agreed_by", "no_right", MAY)]


def test_nobody_agrees_to_more_than_the_limit(order: Case):
    tap = items_for(order).get(code="tap-repair").price_fen
    Contact.objects.filter(name_zh=MAY).update(spend_limit_fen=2 * tap)
    assert refusal(agree, order, MAY, times=3) == [("agreed_by", "no_right", "客户")]
    agree(order, MAY, times=2)
    assert open_steps(order) == {"dispatch": "b1 customer_service"}


def test_anybody_may_decline(order: Case):
    agree(order, MAY_NOT, outcome="declined")
    assert open_steps(order) == {"file": "b1 customer_service"}


def test_an_agent_with_both_papers_may(order: Case):
    letter = Authorisation.objects.create(
        site=order.site, customer=order.customer, agent_name=MAY_NOT, id_number="110102199001011234",
        scopes=["spending"], starts_on=date(2026, 1, 1), ends_on=date(2026, 4, 1), has_letter=True,
    )  # fmt: skip
    assert refusal(agree, order, MAY_NOT) == [("agreed_by", "no_right", MAY)]
    Authorisation.objects.filter(pk=letter.pk).update(has_id_copy=True)
    agree(order, MAY_NOT)
    assert open_steps(order) == {"dispatch": "b1 customer_service"}


def test_a_settlement_is_signed_by_who_may_and_no_wrong_signature_stays():
    case = leave.metered()
    leave.owes(case)
    leave.cleared(case)
    leave.put(case, "settlement", 1, "paid", "2026-03-19 14:30", by=leave.FINANCE, receipt_number="SJ-1")
    leave.finance_clears(case)
    signing = {"signs_as": "customer", "way": "paper", "by": role("limin"), "at": moment("2026-03-19 16:00")}
    assert refusal(sign, case, "settle", name=MAY_NOT, **signing) == [("sign_customer", "no_right", MAY)]
    assert Signature.objects.filter(case=case, step="settle").count() == 0
    sign(case, "settle", name=MAY, **signing)
    do(case, "settle", "2026-03-19 16:05", outcome="signed")
    assert "settle" not in open_steps(case)


def test_a_settlement_without_a_charge_is_anybodys_to_sign():
    case = leave.metered()
    leave.cleared(case)
    leave.finance_clears(case)
    do(case, "settle", "2026-03-19 16:00", outcome="signed", signatures={"customer": MAY_NOT})
    assert "settle" not in open_steps(case)


def test_a_space_with_a_rent_is_applied_for_by_who_may():
    case = parking.asked()
    assert refusal(do, case, "apply", "2026-03-02 10:30", signatures={"customer": MAY_NOT}) == [
        ("sign_customer", "no_right", MAY)
    ]


def test_the_clerk_reads_it_beside_the_field_and_keeps_what_was_typed(monkeypatch: Any, order: Case):
    it_is(monkeypatch, AT)
    item = items_for(order).get(code="tap-repair").pk
    typed = {"outcome": "agreed", "quoted_item": item, "quoted_quantity": "1", "agreed_by": MAY_NOT,
             "agreed_how": "phone"}  # fmt: skip
    answer = send(at_desk("limin"), "case_step", order, "price", **typed)
    assert (answer.status_code, sorted(beside(answer))) == (422, ["price-agreed_by"])
    assert f'value="{MAY_NOT}"' in answer.content.decode()
