"""F-41: who the customer is, whom one calls, who signs with which signature and stamp, its cars (M-MI-05, M-MI-08)."""

from datetime import date
from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Customer
from shouwen.services.parking import issue
from tests.casework.paper_mill import blank, kind, pages, printed
from tests.procedures import moving_in as move
from tests.procedures import test_parking
from tests.world import again, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def tables(blocks: list[dict[str, Any]]) -> dict[str, list[list[Any]]]:
    return {block["title"]["en"]: block["rows"] for block in blocks if block["is"] == "table"}


def rooms(blocks: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    found = [one for block in blocks if block["is"] == "specimens" for one in block["of"]]
    return [(one["label"]["en"], one["photo"] is not None) for one in found]


def insured(case: Case) -> Case:
    Customer.objects.filter(pk=case.customer_id).update(
        insurer="人保财险", insured_until_on=date(2026, 12, 31)
    )
    return again(case)


def test_the_sheet_says_who_signs_with_a_specimen_and_whom_the_company_has_authorised():  # M-MI-08
    case = insured(move.documented())
    assert case.customer
    given = {
        "site": case.site,
        "customer": case.customer,
        "id_number": "110105199001011234",
        "has_id_copy": True,
    }
    Authorisation.objects.create(
        **given, agent_name="丁一", scopes=["parking", "keys"], starts_on=date(2026, 3, 1), has_letter=True
    )
    Authorisation.objects.create(**given, agent_name="无函", scopes=["keys"], starts_on=date(2026, 3, 1))
    move.registered(case, specimen=move.a_photo(case, "2026-03-11 09:00"))
    form = printed(again(case), "customer_data", "2026-03-11 11:00")
    blocks, signatory = form.content["blocks"], again(case).facts.signatory
    assert tables(blocks)["Authorised signatories"] == [
        [signatory.names, signatory.phone, {"zh": "全部事项", "en": "Everything"}, "/"],
        [{"zh": "丁一", "en": "丁一"}, "/", {"zh": "停车、钥匙与门禁卡", "en": "Parking, Keys and cards"}, "/"],
    ]  # fmt: skip
    assert rooms(blocks) == [("Specimen of signature and stamp", True)]
    cells = {cell["label"]["en"]: cell.get("value") for block in blocks for cell in block.get("fields", ())}
    assert (cells["Insurer"], cells["Insured until"]) == ("人保财险", "2026-12-31")
    assert "人保财险" in "".join(pages(form))


def test_before_it_is_filled_in_there_is_room_for_signature_and_stamp():  # M-MI-08
    expected = [("Signature of who signs", False), ("Company stamp", False)]
    assert rooms(kind("customer_data").write(move.documented())) == expected
    [form] = blank("customer_data")
    assert rooms(form.content["blocks"]) == expected
    spare = {
        block["title"]["en"]: block["spare"] for block in form.content["blocks"] if block["is"] == "table"
    }
    assert [spare[title] > 0 for title in ("Papers handed in", "Authorised signatories", "Vehicles")] == [
        True
    ] * 3


def test_the_cars_of_the_customer_stand_on_it_with_their_permits():  # M-MI-08, R-160
    parking = test_parking.asked()
    assert parking.customer
    issue(parking, number="P-118", plate="京A·12345", level="underground", starts_on=date(2026, 3, 1), ends_on=None,
          by=role("wangqiang"), at=moment("2026-03-02 11:00"))  # fmt: skip
    case = move.documented()
    Case.objects.filter(pk=case.pk).update(customer=parking.customer)
    assert tables(kind("customer_data").write(again(case)))["Vehicles"] == [
        ["京A·12345", {"zh": "地下", "en": "Underground"}, "P-118", "/"],
    ]  # fmt: skip
