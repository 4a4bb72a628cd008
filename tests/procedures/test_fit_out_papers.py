"""The forms of a fit-out (§3.2) of a case taken to its end, and their blank copies."""

from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.registry import procedure
from shouwen.journal.catalogue import kinds
from shouwen.procedures.papers.fit_out_lines import FIT_OUT
from tests.casework.paper_mill import blank, kind, pages, printed
from tests.procedures import fitting_out as fit
from tests.world import again, do

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

PRINTED = sorted({step.prints for step in procedure(FIT_OUT).steps if step.prints})
EVERY = [
    one.name for one in kinds() if one.code.startswith(("F-2", "F-3")) and one.code not in ("F-30", "F-31")
]
ASKED = {  # the fields that §3.2 names
    "fit_out_application": (
        "Lease", "Area to be fitted out, ㎡", "Partitions", "Ceiling", "Floor", "Power and lighting",
        "Air-conditioning", "Fire systems", "Weak current", "Water and drains", "Designer", "Fit-out contractor",
        "Contract value", "Planned start", "Planned end", "Number of workers", "Kind of fire document",
    ),
    "fit_out_authorisation": ("Customer", "Fit-out contractor", "Person authorised", "Valid from", "Authorised until"),
    "fit_out_undertaking": ("Fit-out contractor", "Signed on"),
    "drawing_schedule": ("No.", "Discipline", "Drawing", "Revision", "Sheets", "Result", "Opinion"),
    "drawing_review": ("Area to be fitted out, ㎡", "Days for the review", "Round", "Result", "Opinion", "Reviewed by"),
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
    "acceptance_sheet": ("Opinion", "Defect", "Put right", "Number of the fire acceptance", "Accepted by all four on"),
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


def test_every_form_of_the_manual_is_there_and_all_but_two_are_printed_by_a_step():  # §3.2
    assert sorted(ASKED) == sorted(EVERY)
    assert sorted({*EVERY} - {*PRINTED}) == ["fit_out_authorisation", "fit_out_undertaking"]


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
        name: [hand["name"] for block in kind(name).write(case) for hand in block.get("of", ())]
        for name in ("fit_out_undertaking", "fire_agreement", "meter_base", "deposit_refund")
    }
    assert names == {
        "fit_out_undertaking": ["", ""], "fire_agreement": ["陈女士", "鲁大成", ""],
        "meter_base": ["", "陈女士", ""], "deposit_refund": ["陈女士", "", ""],
    }  # fmt: skip
