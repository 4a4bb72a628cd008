"""The forms of a fit-out (§3.2) of a case taken to its end, and their blank copies."""

from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.registry import procedure
from shouwen.journal.catalogue import kinds
from shouwen.procedures.papers.fit_out_lines import FIT_OUT
from tests.casework.paper_mill import blank, kind, pages, printed
from tests.procedures import fitting_out as fit
from tests.world import again, do, moment

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

PRINTED = sorted({step.prints for step in procedure(FIT_OUT).steps if step.prints})
EVERY = [
    one.name
    for one in kinds()
    if one.code.startswith(("F-2", "F-3")) and one.code not in ("F-28", "F-30", "F-31")
]
ASKED = {  # the fields that §3.2 names
    "fit_out_application": (
        "Lease", "Area to be fitted out, ㎡", "Partitions", "Ceiling", "Floor", "Power and lighting",
        "Air-conditioning", "Fire systems", "Weak current", "Water and drains", "Designer", "Fit-out contractor",
        "Contract value", "Planned start", "Planned end", "Number of workers", "Kind of fire document",
    ),
    "fit_out_authorisation": (
        "Customer", "Fit-out contractor", "Person authorised", "ID number", "What is to be done", "Valid from",
        "Authorised until",
    ),
    "fit_out_undertaking": ("Customer", "Fit-out contractor", "Planned start", "Planned end", "Signed on"),
    "drawing_schedule": ("No.", "Discipline", "Drawing", "Revision", "Sheets", "Result", "Opinion"),
    "drawing_review": (
        "Area to be fitted out, ㎡", "Days for the review", "Opinion due by", "Round", "Result", "Opinion",
        "Reviewed by",
    ),
    "fire_agreement": ("Responsible for fire safety on site", "Fire extinguishers on site", "Planned start"),
    "fire_document": ("Authority", "Number of the fire document", "Issued on", "Valid until, if it says so"),
    "routing_slip": ("Department", "Opinion", "Name", "When", "Management fee", "Fit-out deposit", "Passes made"),
    "site_access_passes": (
        "Worker", "Trade", "Photo", "Special-trade certificate", "Valid from", "Valid until", "Returned",
    ),
    "works_permit": ("Fit-out contractor", "Works permitted from", "Works permitted until",
        "Extended, times", "Conditions"),
    "concealed_works": ("What will be closed", "Location", "Standard it must meet", "Photo before closing", "Result"),
    "site_rounds": ("Found at", "Finding", "Photo", "To be put right by", "How it was put right", "Amount"),
    "acceptance_application": ("Date of the written application", "Test", "Report number", "Drawing"),
    "acceptance_sheet": (
        "Opinion", "Found by", "Defect", "Put right", "Number of the fire acceptance", "Accepted by all four on",
    ),
    "meter_base": ("Meter", "Number of the meter", "Multiplier", "Reading", "Photo", "Read on", "Used as"),
    "deposit_refund": (
        "Fit-out deposit", "Receipt number of the fit-out deposit", "Accepted by all four on",
        "Refunded at the earliest on", "Reason", "Amount", "Photo", "Opinion", "To be paid back",
        "Name of the account that is paid", "Paid back at",
    ),
}  # fmt: skip


def to_the_end() -> Case:
    """Everything up to the refund, with one deduction."""
    case = fit.fire_accepted()
    fit.read_meters(case)
    fit.deduct(case)
    fit.drafted(case)
    do(case, "reply", "2026-08-10 10:00", by=fit.CS, answer="agreed")
    fit.approved(case)
    do(case, "refund", "2026-08-17 10:00", by=fit.FINANCE, outcome="refunded", refund_reference="HK-0817")
    return again(case)


def labels(blocks: list[dict[str, Any]]) -> set[str]:
    cells = [cell for block in blocks for part in ("fields", "columns") for cell in block.get(part, ())]
    return {cell["label"]["en"] for cell in cells}


def test_every_form_of_the_manual_is_there_and_is_printed_by_a_step_or_beside_its_form():  # §3.2
    assert sorted(ASKED) == sorted(EVERY)
    assert {name: kind(name).beside for name in {*EVERY} - {*PRINTED}} == {
        "fit_out_authorisation": "fit_out_application", "fit_out_undertaking": "fit_out_application",
        "site_access_passes": "site_access_cards",
    }  # fmt: skip


def cells_of(name: str, case: Case) -> dict[str, Any]:
    blocks = kind(name).write(again(case))
    return {cell["label"]["en"]: cell.get("value") for block in blocks for cell in block.get("fields", ())}


def test_authorisation_and_undertaking_are_filled_in_from_the_case():  # R-090, F-21, F-22
    case = fit.applied()
    said = cells_of("fit_out_authorisation", case)
    wanted = {
        "Unit or place": "1-0803", "Fit-out contractor": "北京筑尚装饰工程有限公司", "Person authorised": "鲁大成",
        "ID number": "**** **** **** 321X", "Valid from": "2026-03-02", "Authorised until": "2026-12-31",
        "What is to be done": "隔断、吊顶、强电改造", "Planned start": "2026-03-16", "Planned end": "2026-05-15",
    }  # fmt: skip
    assert {label: said[label] for label in wanted} == wanted
    said = cells_of("fit_out_undertaking", case)
    wanted = {
        "Unit or place": "1-0803", "Fit-out contractor": "北京筑尚装饰工程有限公司", "Planned start": "2026-03-16",
        "Contractor's person responsible on site": "鲁大成", "Planned end": "2026-05-15", "Signed on": "",
    }  # fmt: skip
    assert {label: said[label] for label in wanted} == wanted


def test_the_authorisation_of_the_next_contractor_begins_with_it():  # R-096, F-21
    case = fit.begun()
    do(case, "neighbours", "2026-04-01 10:00", by=fit.CS, outcome="another_contractor",
       contractor_name="北京新筑装饰有限公司", responsible="周工", responsible_phone="12600009002",
       contractor_since_at=moment("2026-03-31 09:00"), has_authorisation=True, agent="周工", agent_id_ending="4477",
       has_undertaking=True)  # fmt: skip
    said = cells_of("fit_out_authorisation", case)
    assert [said[label] for label in ("Fit-out contractor", "Person authorised", "ID number", "Valid from")] == [
        "北京新筑装饰有限公司", "周工", "**** **** **** 4477", "2026-03-31",
    ]  # fmt: skip


def test_the_review_says_until_when_an_opinion_is_due():  # R-092, F-24
    assert cells_of("drawing_review", fit.applied())["Opinion due by"] == ""
    assert cells_of("drawing_review", fit.collected())["Opinion due by"] == "2026-03-05 18:30"


@pytest.mark.parametrize("name", EVERY)
def test_a_blank_copy_asks_for_what_the_manual_names(name: str):  # §3.2
    (form,) = blank(name)
    assert set(ASKED[name]) - labels(form.content["blocks"]) == set()


def test_each_form_of_a_case_at_its_end_becomes_a_document_that_knows_it():
    case = to_the_end()
    forms = {name: printed(case, name, "2026-08-18 10:00") for name in EVERY}
    missing = {name: set(ASKED[name]) - labels(form.content["blocks"]) for name, form in forms.items()}
    assert {name: those for name, those in missing.items() if those} == {}
    said = {name: "".join(pages(form)).replace(" ", "") for name, form in forms.items()}
    assert [name for name in EVERY if case.number not in said[name]] == []
    told = {
        "fit_out_application": "¥200,000.00", "drawing_schedule": "partition-01",
        "fire_document": "西消备〔2026〕0188号",
        "routing_slip": "YJ-0702", "site_access_passes": "王二柱", "works_permit": "08:00–18:00",
        "concealed_works": "东侧隔墙", "acceptance_sheet": "2026-05-15", "meter_base": "D-0803-1",
    }  # fmt: skip
    assert [words for name, words in told.items() if words not in said[name]] == []


def test_the_refund_says_what_goes_back_when_at_the_earliest_and_what_is_kept():  # R-104, F-37
    blocks = kind("deposit_refund").write(to_the_end())
    cells = {cell["label"]["en"]: cell.get("value") for block in blocks for cell in block.get("fields", ())}
    assert cells["Refunded at the earliest on"] == "2026-08-15"
    assert cells["To be paid back"] == "¥18,500.00"
    assert [block["foot"]["value"] for block in blocks if block.get("foot")] == ["¥1,500.00"]


def test_a_signature_stands_only_under_what_was_signed():  # §2.6
    case = to_the_end()
    names = {
        name: [
            hand["name"]["zh"] if isinstance(hand["name"], dict) else hand["name"]
            for block in kind(name).write(case)
            for hand in block.get("of", ())
        ]
        for name in ("fit_out_undertaking", "fire_agreement", "meter_base", "deposit_refund")
    }
    assert names == {
        "fit_out_undertaking": ["", ""], "fire_agreement": ["陈女士", "鲁大成", "王强"],
        "meter_base": ["", "陈女士", "赵磊"], "deposit_refund": ["陈女士", "钱丽", ""],
    }  # fmt: skip
