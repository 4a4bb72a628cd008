"""A name stands only on the form of the step under which it was put, and only while that step counts (§2.6)."""

from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.rows import Signature
from tests.casework.paper_mill import kind
from tests.procedures import fitting_out as fit
from tests.procedures import moving_in as move
from tests.procedures import surrendering as out
from tests.world import again, do

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def hands(name: str, case: Case) -> list[tuple[str, str]]:
    """Whose place it is, and the name that stands there."""
    found = [hand for block in kind(name).write(again(case)) for hand in block.get("of", ())]
    return [(hand["label"]["en"], _name(hand["name"])) for hand in found]


def _name(name: Any) -> str:
    return str(name["zh"]) if isinstance(name, dict) else str(name)


def signed_by(name: str) -> dict[str, Any]:
    return {"signatures": {"customer": name}}


def surrendered() -> Case:
    """Three people of the tenant's sign: one the inspection, one the meters, one the settlement."""
    case = out.dated()
    out.found(case)
    do(case, "inspect", "2026-03-19 11:00", by=out.ENGINEER, went_along="李敏",
       inspected_at=out.moment("2026-03-19 10:00"), **signed_by("陈静"))  # fmt: skip
    out.as_it_is(case)
    out.read(case)
    do(case, "meters", "2026-03-19 11:30", by=out.CS, **signed_by("徐峰"))
    out.cleared(case)
    out.finance_clears(case)
    do(case, "settle", "2026-03-19 16:00", by=out.CS, outcome="signed", **signed_by("何总"))
    return case


def test_each_form_of_a_surrender_shows_who_signed_that_one():
    case = surrendered()
    assert hands("premises_inspection", case) == [
        ("Customer", "陈静"), ("Engineering", "赵磊"), ("Customer service", ""),
    ]  # fmt: skip
    assert hands("settlement", case) == [
        ("Customer, for the last readings", "徐峰"), ("Customer, for the settlement", "何总"), ("Finance", "钱丽"),
        ("General manager", ""),
    ]  # fmt: skip
    assert hands("handed_back", case) == [("Customer", ""), ("Customer service", "")]
    assert hands("surrender_notice", case) == [("Leasing", ""), ("Customer service", "")]


def test_a_settlement_that_is_disputed_is_signed_afresh():
    case = out.metered()
    out.cleared(case)
    out.finance_clears(case)
    do(
        case,
        "settle",
        "2026-03-19 16:00",
        by=out.CS,
        outcome="disputed",
        dispute="电费读数不对",
        **signed_by("何总"),
    )
    assert hands("settlement", case)[1:3] == [("Customer, for the settlement", ""), ("Finance", "")]
    out.finance_clears(case, "2026-03-19 17:00")
    assert hands("settlement", case)[1:3] == [("Customer, for the settlement", ""), ("Finance", "钱丽")]
    do(case, "settle", "2026-03-19 17:30", by=out.CS, outcome="signed", **signed_by("陈静"))
    assert hands("settlement", case)[1] == ("Customer, for the settlement", "陈静")


def test_the_departments_stand_on_the_routing_slip_with_the_moment_of_their_opinion():  # R-095, F-27
    case = fit.documented()
    do(case, "slip_engineering", "2026-03-13 10:00", by=fit.ENGINEER, engineering_on_permit="同意")
    places = [hand for block in kind("routing_slip").write(again(case)) for hand in block.get("of", ())]
    assert [(hand["label"]["zh"], _name(hand["name"]), hand["at"]) for hand in places] == [
        ("客服部", "", ""), ("工程部", "赵磊", "2026-03-13 10:00"), ("安保部", "", ""), ("财务", "", ""),
    ]  # fmt: skip
    for code, by in (("cs", fit.CS), ("security", fit.GUARD), ("finance", fit.FINANCE)):
        do(case, f"slip_{code}", "2026-03-13 10:05", by=by, **{f"{code}_on_permit": "同意"})
    assert [name for _label, name in hands("routing_slip", case)] == ["李敏", "赵磊", "王强", "钱丽"]


def test_a_new_design_empties_the_places_of_the_first_one():
    case = fit.begun()
    do(case, "neighbours", "2026-04-01 10:00", by=fit.CS, outcome="redesigned", change="增加会议室")
    assert [name for _label, name in hands("routing_slip", case)] == ["", "", "", ""]
    assert hands("fire_agreement", case) == [("Customer", ""), ("Contractor", ""), ("Security", "")]


def test_the_four_parties_of_the_acceptance_stand_on_its_sheet_and_each_defect_says_who_found_it():  # R-101, F-35
    case = fit.after_tests()
    fit.apply(case)
    for by, party, what in ((fit.ENGINEER, "engineering", "检修口缺失"), (fit.CS, "customer", "门锁松动")):
        fit.write(case, "defects", "2026-05-14 10:00", by=by, found_by=party, what=what, location="走道",
                  put_right_by_on=out.date(2026, 5, 18))  # fmt: skip
        number = case.defect_lines.count()
        fit.put(case, "defects", number, "rechecked", "2026-05-14 15:00", by=by, outcome="已补做")
    for party in fit.PARTIES:
        fit.accept(case, party)
    assert [name for _label, name in hands("acceptance_sheet", case)] == ["李敏", "赵磊", "王强", "陈女士"]
    assert [who for _says, who in opinions("acceptance_sheet", case)] == ["李敏", "赵磊", "王强", "陈女士"]
    blocks = kind("acceptance_sheet").write(again(case))
    [table] = [
        block
        for block in blocks
        if block["is"] == "table" and block["columns"][1]["label"]["en"] == "Found by"
    ]
    assert [(row[1]["zh"], row[2]) for row in table["rows"]] == [
        ("工程部", "检修口缺失"),
        ("客户", "门锁松动"),
    ]


def opinions(name: str, case: Case) -> list[tuple[str, str]]:
    """Who said what, by the table of opinions or clearances."""
    blocks = kind(name).write(again(case))
    [found] = [
        each for each in blocks if each["is"] == "table" and each["columns"][0]["label"]["en"] == "Department"
    ]
    return [(row[1], _name(row[2])) for row in found["rows"]]


def test_after_a_new_design_the_slip_asks_every_department_anew():  # R-095, F-27
    case = fit.begun()
    assert opinions("routing_slip", case) == [
        ("同意", "李敏"),
        ("同意", "赵磊"),
        ("同意", "王强"),
        ("同意", "钱丽"),
    ]
    do(case, "quality", "2026-04-01 10:00", by=fit.ENGINEER, outcome="not_as_drawn", change="隔墙移位")
    assert opinions("routing_slip", case) == [(" ", " ")] * 4


def test_who_sent_the_works_back_stands_on_the_sheet_with_the_reason():  # R-101, F-35
    case = fit.after_tests()
    fit.apply(case)
    fit.accept(case, "cs")
    fit.accept(case, "engineering", outcome="rework", says="插座未接地")
    assert opinions("acceptance_sheet", case) == [(" ", " "), ("插座未接地", "赵磊"), (" ", " "), (" ", " ")]
    assert [name for _label, name in hands("acceptance_sheet", case)] == ["", "", "", ""]


def test_a_settlement_that_was_opened_again_is_cleared_by_finance_anew():  # R-115, F-48
    case = out.certified()
    do(case, "seal", "2026-03-20 10:00", by=out.CS, outcome="bill", dispute="电费账单")
    assert opinions("settlement", case) == [
        ("无", "李敏"),
        ("无", "赵磊"),
        ("证件已收回", "王强"),
        (" ", " "),
    ]


def test_a_drawing_that_failed_is_reviewed_anew():  # R-092, F-24
    case = fit.collected()
    fit.marked(case, "2026-03-04 15:00", "failed", opinion="缺防火等级")
    do(case, "review", "2026-03-04 15:00", by=fit.ENGINEER, outcome="failed", review_says="补报告")
    cells = {cell["label"]["en"]: cell for block in kind("drawing_review").write(again(case))
             for cell in block.get("fields", ())}  # fmt: skip
    assert [cells[label]["open"] for label in ("Reviewed by", "Reviewed at", "Papers complete at")] == [
        True
    ] * 3


def test_who_signs_the_room_need_not_be_who_signs_the_meters():  # M-MI-06, F-42
    case = move.handed_over()
    assert hands("condition_sheet", case) == [
        ("Customer, for the room", "陈女士"), ("Customer, for the meters", "陈女士"), ("Engineering", ""),
        ("Customer service", "李敏"),
    ]  # fmt: skip
    meters = Signature.objects.get(case=case, step="meters")
    Signature.objects.filter(pk=meters.pk).update(name="吕晓东")
    assert [name for _label, name in hands("condition_sheet", case)] == ["陈女士", "吕晓东", "", "李敏"]
