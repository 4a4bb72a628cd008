"""F-28, the card that a worker wears: photo, trade, contractor, unit, days, number, and the code for the gate."""

from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.conf import settings

from shouwen.casework.case_printing import forms_for
from shouwen.casework.cases import Case
from shouwen.casework.printing import void
from shouwen.journal.forms import Form
from shouwen.journal.printed import pdf_of
from tests.casework.paper_mill import codes, pages, printed
from tests.desk.clerk import at_desk
from tests.procedures import fitting_out as fit
from tests.world import moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

AT = "2026-03-13 15:00"
WELDER = {"trade": "welder", "certificate": "T110101199001010012", "certified_until_on": date(2027, 1, 31)}


def worker(case: Case, name: str, ending: str, **more: Any) -> None:
    given = {**fit.WORKER, "name": name, "id_ending": ending, "photo": fit.photo(case, name), **more}
    fit.write(case, "passes", "2026-03-13 13:00", by=fit.GUARD, **given)


def paid() -> Case:
    case = fit.routed(fit.documented())
    fit.pay_fee(case)
    fit.pay_deposit(case)
    return case


def cards(form: Form) -> list[dict[str, Any]]:
    return [one for block in form.content["blocks"] if block["is"] == "cards" for one in block["cards"]]


def test_a_card_says_who_it_is_for_whom_where_and_until_when():  # R-095, M-FO-06, F-28
    case = paid()
    worker(case, "王二柱", "0012", **WELDER)
    [card] = cards(form := printed(case, "site_access_cards", AT, by="limin"))
    line = case.siteaccesspass_lines.get()
    said = {cell["label"]["en"]: cell["value"] for cell in card["cells"]}
    assert said == {
        "Trade": {"zh": "焊工", "en": "Welder"}, "Certificate": "T110101199001010012", "ID": "**** 0012",
        "Contractor": "北京筑尚装饰工程有限公司", "Unit": "1-0803",
        "Valid": "2026-03-16 – 2026-05-31",
    }  # fmt: skip
    assert (card["name"], card["number"]) == ("王二柱", f"{case.number}-01")
    assert card["photo"] == {"paper": line.photo_id, "sha256": line.photo.sha256}
    assert card["address"] == f"{settings.ADDRESS}/passes/{line.secret}/"
    [page] = pages(form)
    assert all(
        words in page for words in ("施工人员进场证", "Site access pass", "王二柱", f"{case.number}-01")
    )


def test_the_code_on_a_card_leads_the_guard_to_its_page():  # F-28
    case = paid()
    for n in range(3):
        worker(case, f"工人{n}", f"000{n}")
    form = printed(case, "site_access_cards", AT)
    [found] = codes(pdf_of([form]))
    lines = case.siteaccesspass_lines.order_by("number")
    gates = [f"{settings.ADDRESS}/passes/{line.secret}/" for line in lines]
    assert sorted(found) == sorted([form.parts.get().address, *gates])
    page = at_desk("wangqiang").get(gates[1].removeprefix(settings.ADDRESS)).content.decode()
    assert ["工人1" in page, "工人2" in page] == [True, False]


def test_the_photo_is_on_the_card_and_a_card_without_one_says_so():  # F-28
    case = paid()
    worker(case, "王二柱", "0012")
    form = printed(case, "site_access_cards", AT)
    pdf = pypdfium2.PdfDocument(BytesIO(pdf_of([form])))
    pictures = [thing for thing in pdf[0].get_objects(max_depth=4) if thing.type == 3]
    pdf.close()
    assert (len(pictures), "照片 Photo" in pages(form)[0]) == (1, False)
    form.content["blocks"][1]["cards"][0]["photo"]["sha256"] = "0" * 64  # a photo that is another one now
    assert "照片 Photo" in pages(form)[0]


@pytest.mark.parametrize(("workers", "sheets"), [(1, 1), (8, 1), (9, 2), (17, 3)])
def test_eight_cards_fit_a_sheet(workers: int, sheets: int):
    case = paid()
    for n in range(workers):
        worker(case, f"工人{n}", f"{n:04d}")
    form = printed(case, "site_access_cards", AT)
    said = pages(form)
    assert (len(said), sum(page.count(f"{case.number}-") for page in said)) == (sheets, workers)


def test_a_worker_has_one_card_and_a_sheet_that_was_voided_is_made_anew():  # M-FO-06
    case = paid()
    worker(case, "王二柱", "0012")
    worker(case, "鲁大", "0013")
    first = printed(case, "site_access_cards", AT)
    assert [one["name"] for one in cards(first)] == ["王二柱", "鲁大"]
    worker(case, "陈三", "0014")
    fit.put(case, "passes", 2, "lost", "2026-03-13 16:00", by=fit.GUARD)
    assert [one["name"] for one in cards(printed(case, "site_access_cards", AT))] == ["陈三"]
    empty = printed(case, "site_access_cards", AT)
    said = {cell["label"]["en"]: cell["value"] for cell in empty.content["blocks"][0]["fields"]}
    assert (cards(empty), said["Cards given out before"]) == ([], "F-28-2026-0001, F-28-2026-0002")
    assert said["No card on this sheet"]["en"].startswith("Every worker has a card.")
    void(first, reason="纸张卡住", by=role("chenxiuying"), at=moment("2026-03-13 17:00"))
    assert [one["name"] for one in cards(printed(case, "site_access_cards", AT))] == ["王二柱"]


def test_the_register_and_the_customers_papers_can_be_printed_of_the_case_too():  # F-21, F-22, F-28
    codes_of = [kind.code for kind in forms_for(fit.applied(), crosses=False)]
    assert codes_of == [
        "F-20", "F-21", "F-22", "F-23", "F-24", "F-25", "F-26", "F-27", "F-28", "F-28A", "F-29", "F-32", "F-33",
        "F-34", "F-35", "F-36", "F-37",
    ]  # fmt: skip
