"""What holds on every path of a fit-out, whatever its facts and in whatever order people work."""

from pathlib import Path

import pytest

from shouwen.casework.registry import procedure
from tests.casework.model import Deed, deeds

pytestmark = pytest.mark.one_engine

WAYS = list(deeds(procedure("fit_out")))
PERMITTED = ("fire_agreement", "fire_document", "pay_fee", "pay_deposit", "passes", "slip_cs", "slip_engineering",
             "slip_security", "slip_finance")  # fmt: skip
ACCEPTED = ("accept_cs", "accept_engineering", "accept_security", "accept_customer")
APPROVED = ("approve_customer", "approve_cs", "approve_engineering", "approve_security", "approve_finance")


def ending(*steps: str) -> list[Deed]:
    """The deeds that end one of these steps and go on."""
    outcomes = procedure("fit_out").by_code
    return [
        deed for deed in WAYS if deed.step in steps and outcomes[deed.step].outcomes[deed.outcome].goes_on
    ]


@pytest.mark.parametrize(
    ("steps", "needs"),
    [
        (("permit", "begin"), PERMITTED),
        (
            ("neighbours", "quality", "order", "tests", "apply"),
            (*PERMITTED, "permit", "begin"),
        ),
        (ACCEPTED, ("tests", "apply")),
        (("conclude", "meters", "return_passes"), ACCEPTED),
        (("occupy",), (*ACCEPTED, "fire_acceptance", "meters")),
        (("draft", *APPROVED, "refund"), (*ACCEPTED, "fire_acceptance")),
        (("refund",), APPROVED),
        (("file",), ("occupy", "refund", "return_passes")),
    ],
)
def test_no_path_goes_past_a_gate(steps: tuple[str, ...], needs: tuple[str, ...]):
    ways = ending(*steps)
    assert {deed.step for deed in ways} == set(steps)
    assert [deed for deed in ways if not deed.before.is_done(*needs)] == []


def test_nobody_can_let_anything_through():  # §8 item 6
    assert [step.code for step in procedure("fit_out").steps if step.may_be_overridden] == []


def test_a_permit_counts_no_longer_once_the_drawings_are_reviewed_again():
    """§6 item 12: while the way leads back to the drawings, no step of the works is open."""
    works = {"begin", "neighbours", "quality", "order", "tests"}
    again = [deed for deed in WAYS if deed.after.open & {"collect", "review"}]
    assert again
    assert [deed for deed in again if deed.after.open & works] == []


def test_a_property_company_does_not_fine_anybody():  # §8 item 3
    """Neither the chapter nor its Chinese speaks of 罚款: what is kept rests on a clause and is a deduction."""
    root = Path(__file__).resolve().parents[2]
    read = [
        *(root / "shouwen/procedures/fit_out").glob("*.py"),
        root / "locale/zh_Hans/LC_MESSAGES/django.po",
    ]
    assert [str(file) for file in read if "罚款" in file.read_text()] == []
