"""What is easily wrong on paper: a language missing, a blank that is struck, a line of another's, a date left out."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shouwen.casework.printing import print_form
from shouwen.journal.catalogue import kinds
from shouwen.places.buildings import Building
from tests.casework.paper_mill import blank, kind, pages, printed
from tests.procedures import fitting_out as fit
from tests.procedures import surrendering as go
from tests.services.key_rings import a_set
from tests.world import again, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

HAN = re.compile(r"[\u4e00-\u9fff]")
TEN = moment("2026-03-02 10:00")


def labels(content: Any) -> Iterator[dict[str, str]]:
    """Every text of the form itself, in both languages."""
    match content:
        case {"zh": str(), "en": str()}:
            yield content
        case dict():
            for each in content.values():
                yield from labels(each)
        case list():
            for each in content:
                yield from labels(each)


def cells(blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {cell["label"]["en"]: cell for block in blocks for cell in block.get("fields", ())}


def table(blocks: list[dict[str, Any]], title: str) -> dict[str, Any]:
    [found] = [block for block in blocks if (block.get("title") or {}).get("en") == title]
    return found


@pytest.mark.parametrize(
    "name", [each.name for each in kinds() if each.blank and each.name != "written_reply"]
)
def test_all_that_stands_on_a_blank_copy_stands_there_in_chinese_and_in_english(name: str):  # §3
    [form] = blank(name)
    said = [each for each in labels(form.content["blocks"]) if not each["zh"].isdigit()]
    assert [each for each in said if HAN.search(each["en"]) or not HAN.search(each["zh"])] == []


@pytest.mark.parametrize("name", [each.name for each in kinds() if each.blank])
def test_nothing_is_struck_on_a_blank_copy(name: str):  # §2.6
    [form] = blank(name)
    struck = [label for label, cell in cells(form.content["blocks"]).items() if cell.get("value") == "/"]
    assert struck == []


def test_the_occupier_list_says_the_state_of_each_in_both_languages():  # R-055, F-52
    form = print_form(kind("occupier_list"), Building.objects.get(code="1"), by=role("limin"), at=TEN)
    [rows] = [block["rows"] for block in form.content["blocks"] if len(block.get("columns", ())) == 7]
    assert {(row[6]["zh"], row[6]["en"]) for row in rows} == {("已入住", "In")}


def test_a_table_without_a_line_is_struck():  # §2.6
    form = print_form(kind("key_loans"), a_set(), by=role("limin"), at=TEN)
    assert "经手人 Handed by / / / / / / /" in pages(form)[0]


def test_only_what_is_taken_for_a_violation_stands_on_its_order():  # R-098, F-33
    case = fit.fire_accepted()
    fit.deduct(case)
    blocks = kind("site_rounds").write(again(case))
    assert table(blocks, "Deductions from the deposit")["rows"] == []
    assert len(table(kind("deposit_refund").write(again(case)), "Deductions from the deposit")["rows"]) == 1


def test_the_slip_says_who_issued_it_who_let_it_out_and_when_it_came_back():  # M-FR-04, F-63
    form = printed(again(go.removed(go.dated())), "goods_exit", "2026-03-18 18:00")
    said = cells(form.content["blocks"])
    assert (said["Slip returned on"]["value"], said["Out at"]["value"]) == ("2026-03-18", "2026-03-18 10:00")
    compared = said["Stamp or signature compared with the specimen"]
    assert [one["en"] for one in compared["choices"] if one["on"]] == ["Yes"]
    [hands] = [block["of"] for block in form.content["blocks"] if block["is"] == "signatures"]
    assert [(hand["name"], hand["at"]) for hand in hands] == [
        ("", ""), ({"zh": "李敏", "en": "Li Min"}, "2026-03-17 15:00"), ("王强", "2026-03-18 10:00"),
    ]  # fmt: skip


def test_a_slip_that_is_out_waits_for_its_day():  # M-FR-04c, F-63
    case = go.dated()
    go.booked(case)
    go.write(case, "passes", "2026-03-17 15:00", by=go.CS, **go.PASS)
    said = cells(kind("goods_exit").write(again(case)))
    assert [(said[label]["value"], said[label]["open"]) for label in ("Valid on", "Out at", "Slip returned on")] == [
        (str(date(2026, 3, 18)), False), ("", True), ("", True),
    ]  # fmt: skip
