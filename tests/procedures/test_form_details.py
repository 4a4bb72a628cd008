"""What is easily wrong on paper: a language missing, a blank that is struck, a line of another's, a date left out."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from shouwen.casework.printing import print_form
from shouwen.journal.catalogue import kinds
from shouwen.places.buildings import Building
from shouwen.services.conditions import ConditionLine
from tests.casework.paper_mill import blank, kind, pages, printed
from tests.procedures import fitting_out as fit
from tests.procedures import surrendering as go
from tests.procedures.test_hot_work import burning
from tests.procedures.test_surrender import disputed, moved_in
from tests.procedures.test_surrender_settlement import with_a_deposit
from tests.services.key_rings import a_set
from tests.world import again, do, moment, role

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


def test_the_inspection_stands_beside_what_was_seen_at_the_move_in():  # R-112, §6 item 9, F-47
    wall, floor = moved_in()
    ConditionLine.objects.filter(pk=wall.pk).update(said="新刷", location="会议室")
    case = go.dated()
    go.found(case, at_move_in=floor, item="")
    go.damaged(
        case, at_move_in=wall, item="", repairer="tenant", cost_fen=None, repair_by_on=date(2026, 3, 25)
    )
    go.found(case, item="后加隔断")
    rows = table(kind("premises_inspection").write(again(case)), "Room and equipment")["rows"]
    assert rows == [
        ["1", {"zh": "2 地面", "en": "2 Floor"}, {"zh": "完好 · ※", "en": "Sound · ※"}, "正常使用痕迹", "/", "/", "/"],
        ["2", {"zh": "1 墙面 会议室", "en": "1 Walls 会议室"}, {"zh": "完好 · 新刷 · ※", "en": "Sound · 新刷 · ※"},
         "墙面开孔三处 ※", "合同第九条第2款", {"zh": "客户 · 2026-03-25", "en": "The tenant · 2026-03-25"}, "/"],
        ["3", {"zh": "后加隔断", "en": "后加隔断"}, "/", "正常使用痕迹", "/", "/", "/"],
    ]  # fmt: skip


def test_each_objection_stands_on_the_inspection_with_what_was_decided():  # R-112, F-47
    case = disputed()
    blocks = kind("premises_inspection").write(again(case))
    assert table(blocks, "Objections and decisions")["rows"] == [["1", "入住时已有孔", "/", "/", "/"]]
    go.put(case, "condition", 1, "decided", "2026-03-20 09:00", by=go.HEAD_OF_CS, decision="reduced",
           decided_fen=90_000, decided_why="折旧")  # fmt: skip
    blocks = kind("premises_inspection").write(again(case))
    assert table(blocks, "Objections and decisions")["rows"] == [
        ["1", "入住时已有孔", {"zh": "减少", "en": "Reduced"}, "¥900.00", "折旧"],
    ]  # fmt: skip
    assert table(blocks, "Room and equipment")["foot"]["value"] == "¥900.00"


def test_the_settlement_says_what_of_the_deposit_goes_back_before_and_after_it_has():  # R-115, F-48
    case = with_a_deposit()
    labels_of = ("Lease deposit", "Kept back from the deposit", "To be paid back")
    expected = ["¥272,556.00", "¥2,568.00", "¥269,988.00"]
    said = cells(kind("settlement").write(again(case)))
    assert [said[label]["value"] for label in labels_of] == expected
    do(
        case,
        "refund",
        "2026-04-03 10:00",
        by=go.FINANCE,
        outcome="refunded",
        payee="瑞澜咨询",
        refund_reference="T-881",
    )
    said = cells(kind("settlement").write(again(case)))
    assert [said[label]["value"] for label in labels_of] == expected


def test_a_schedule_to_be_filled_in_names_the_drawings_that_there_may_be():  # R-091, F-23
    [drawings] = [block for block in kind("drawing_schedule").write(None) if block["is"] == "table"][:1]
    assert [row[1]["zh"] for row in drawings["rows"]][:3] == ["平面", "吊顶", "隔墙"]
    assert (len(drawings["rows"]), drawings["spare"], {len(row) for row in drawings["rows"]}) == (12, 2, {9})
    begun = table(kind("drawing_schedule").write(fit.collected()), "Drawing schedule")
    assert ([row[2] for row in begun["rows"]], begun["spare"]) == (
        ["plan-01", "materials-01", "partition-01"],
        0,
    )


def test_a_hot_work_permit_says_who_isolated_the_detectors_and_who_approved():  # M-FO-09, F-30
    blocks = kind("hot_work_permit").write(again(burning()))
    said = cells(blocks)
    assert (said["Isolated by"]["value"], said["Detector zone isolated"]["value"]) == (
        {"zh": "赵磊", "en": "Zhao Lei"}, "8层东2区",
    )  # fmt: skip
    [hands] = [block["of"] for block in blocks if block["is"] == "signatures"]
    assert [hand["name"] for hand in hands] == [
        "鲁大成", {"zh": "王强", "en": "Wang Qiang"}, {"zh": "赵磊", "en": "Zhao Lei"},
    ]  # fmt: skip
