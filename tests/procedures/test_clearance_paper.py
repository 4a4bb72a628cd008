"""F-48A: what the certificate says, and what becomes of it when it is revoked (R-115)."""

import re
from typing import Any

import pytest

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.printing import reprint
from shouwen.journal.forms import Form
from tests.casework.paper_mill import pages, printed
from tests.desk.clerk import at_desk
from tests.procedures import surrendering as go
from tests.services.test_clearance import of_the_tenant
from tests.wall import it_is
from tests.world import again, complain, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

WHY = "电费账单 ¥312.00 于封存前到账"


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-20 12:00")


def certificate(case: Case, at: str = "2026-03-20 09:05") -> Form:
    return printed(again(case), "clearance_certificate", at)


def cells(form: Form) -> dict[str, Any]:
    blocks = form.content["blocks"]
    return {cell["label"]["en"]: cell.get("value") for block in blocks for cell in block.get("fields", ())}


def titles(form: Form) -> list[str]:
    return [block["title"]["en"] for block in form.content["blocks"] if block.get("title")]


def revoked(case: Case) -> None:
    do(case, "seal", "2026-03-20 10:00", by=go.CS, outcome="bill", dispute=WHY)


def test_a_certificate_says_cleared_and_who_issued_it():
    form = certificate(go.certified())
    assert cells(form)["Clearance"]["en"] == "Nothing stands in the way: cleared."
    assert cells(form)["Nothing stood in the way at"] == "2026-03-20 09:00"
    [hands] = [block["of"] for block in form.content["blocks"] if block["is"] == "signatures"]
    assert [(hand["name"]["zh"], hand["at"]) for hand in hands] == [("李敏", "2026-03-20 09:00")]
    assert "What stands in the way" not in titles(form)


def test_printed_before_its_time_it_certifies_nothing_and_lists_what_stands_in_the_way():
    form = certificate(go.settled())
    assert cells(form)["Clearance"] == {
        "zh": "未办清，本单不具证明效力。", "en": "NOT CLEARED. This paper certifies nothing.",
    }  # fmt: skip
    [table] = [
        block for block in form.content["blocks"] if (block.get("title") or {}).get("en") == titles(form)[-2]
    ]
    assert titles(form)[-2] == "What stands in the way"
    assert [row[0]["en"] for row in table["rows"]] == [
        "Passes, keys, permit, sign and mail instruction are not handed back.",
    ]  # fmt: skip
    assert table["rows"][0][2] == {"zh": "客户服务部", "en": "Customer Service"}


def test_revoked_the_printed_copy_is_void_by_its_reason_and_is_not_printed_again():
    case = go.certified()
    form = certificate(case)
    revoked(case)
    form.refresh_from_db()
    assert (form.is_void, form.void_reason, form.voided_by.login) == (True, WHY, "limin")
    assert [(e.data["serial"], e.data["reason"]) for e in entries(case, "voided")] == [(form.serial, WHY)]
    assert all("作废 VOID" in page for page in pages(form))
    with pytest.raises(Refused):
        reprint(form, shown=0, by=role("limin"), at=moment("2026-03-20 10:05"))


def test_the_next_print_says_that_it_was_revoked_when_by_whom_and_why_until_it_is_issued_anew():
    case = go.certified()
    first = certificate(case)
    revoked(case)
    form = certificate(case, "2026-03-20 10:05")
    said = cells(form)
    assert said["Clearance"]["en"] == "NOT CLEARED. This paper certifies nothing."
    assert (said["Revoked at"], said["Revoked by"]["zh"], said["Certificates issued"], said["Why"]) == (
        "2026-03-20 10:00", "李敏", first.serial, WHY,
    )  # fmt: skip
    go.finance_clears(case, "2026-03-20 11:00")
    do(case, "settle", "2026-03-20 11:10", by=go.CS, outcome="signed", **go.SIGNED)
    do(case, "certificate", "2026-03-20 11:20", by=go.CS)
    anew = certificate(case, "2026-03-20 11:25")
    assert cells(anew)["Clearance"]["en"] == "Nothing stands in the way: cleared."
    assert "Revoked at" not in cells(anew)


def test_what_was_printed_before_the_certificate_was_issued_never_counts():
    case = go.settled(go.metered(go.inspected(go.removed(go.dated()))))
    early = certificate(case, "2026-03-19 16:10")
    go.handed_back(case)
    do(case, "certificate", "2026-03-20 09:00", by=go.CS)
    page = at_desk("limin").get(f"/leases/{go.lease().number}/clearance/").content.decode()
    assert ("Printed before it was cleared" in page, ">Counts<" in page) == (True, False)
    certificate(case, "2026-03-20 09:05")
    page = at_desk("limin").get(f"/leases/{go.lease().number}/clearance/").content.decode()
    assert (page.count(">Counts<"), page.count("Printed before it was cleared"), early.is_void) == (
        1,
        1,
        False,
    )


def test_the_clearance_page_leads_to_each_certificate_and_says_whether_it_counts():
    case = go.certified()
    form = certificate(case)
    address = f"/leases/{go.lease().number}/clearance/"
    page = at_desk("limin").get(address).content.decode()
    assert [f'href="/forms/{form.serial}/"' in page, "Counts" in page, "Void" in page] == [True, True, False]
    revoked(case)
    page = at_desk("limin").get(address).content.decode()
    assert [f'href="/forms/{form.serial}/"' in page, ">Void<" in page, WHY in page] == [True, True, True]
    at_gate = at_desk("wangqiang").get(f"/p/{form.parts.first().token}/", follow=True).content.decode()
    assert form.serial in at_gate and "Void" in at_gate


def test_the_title_of_an_open_case_is_not_on_the_paper():
    case = go.certified()
    of_the_tenant(complain("2026-03-20 09:30"))
    [table] = [block for block in certificate(case).content["blocks"] if block["is"] == "table"][1:2]
    assert [(row[0]["en"], row[1]) for row in table["rows"]] == [("An open case of the tenant", "/")]


def test_after_the_file_is_sealed_the_page_still_leads_to_surrender_and_certificate():
    case = go.certified()
    form = certificate(case)
    do(case, "seal", "2026-03-20 10:00", by=go.CS, outcome="sealed", box="A-12-3")
    page = at_desk("limin").get(f"/leases/{case.facts.lease.number}/clearance/").content.decode()
    assert [f'href="/cases/{case.number}/"' in page, f'href="/forms/{form.serial}/"' in page, ">Counts<" in page,
            "Nothing stands in the way." in page] == [True] * 4  # fmt: skip


@pytest.mark.parametrize("who", ["limin", "zhaolei", "wangqiang", "qianli", "tianjianhua", "xiangguoqiang"])
def test_no_reader_of_the_page_is_led_to_what_they_may_not_open(who: str):
    case = go.certified()
    certificate(case)
    client = at_desk(who)
    page = client.get(f"/leases/{go.lease().number}/clearance/").content.decode()
    links = set(re.findall(r'href="(/(?:cases|forms)/[A-Z][^"#?]+)', page))
    assert [each for each in sorted(links) if client.get(each).status_code != 200] == []
