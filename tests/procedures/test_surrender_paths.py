"""What holds on every path of a surrender, whatever its facts and in whatever order people work."""

from __future__ import annotations

import pytest

from shouwen.casework.registry import procedure
from shouwen.procedures.surrender.clearing import (
    TO_DO,
    nothing_has_come_in_the_way,
    nothing_stands_in_the_way,
)
from tests.casework.model import Deed, deeds

pytestmark = pytest.mark.one_engine

SURRENDER = procedure("surrender")
WAYS = list(deeds(SURRENDER))
CLEARED = ("clear_cs", "clear_engineering", "clear_security", "clear_finance")
ALWAYS = ("dates", "inspect", "reinstatement", "meters", *CLEARED, "settle", "hand_back")
IF_NEEDED = ("answer", "decide", "reinspect")
END = ("certificate", "refund", "seal")


def ending(*steps: str) -> list[Deed]:
    """The deeds that end one of these steps and go on."""
    return [
        deed for deed in WAYS if deed.step in steps and SURRENDER[deed.step].outcomes[deed.outcome].goes_on
    ]


@pytest.mark.parametrize("step", END)
def test_no_path_ends_a_surrender_before_all_is_done(step: str):
    ways = ending(step)
    assert ways
    assert [deed for deed in ways if not deed.before.is_done(*ALWAYS)] == []
    assert [deed for deed in ways if any(deed.before.ended(code) is None for code in IF_NEEDED)] == []


def test_no_path_seals_a_file_without_its_certificate():
    ways = ending("seal")
    assert {deed.outcome for deed in ways} == {"sealed"}
    assert [deed for deed in ways if not deed.before.is_done("certificate")] == []
    assert [deed for deed in ways if deed.before.ended("refund") not in ("refunded", "")] == []


def test_a_bill_that_comes_late_revokes_the_certificate_and_has_finance_clear_again():
    late = [deed for deed in WAYS if (deed.step, deed.outcome) == ("seal", "bill")]
    assert late
    undone = ("clear_finance", "settle", "certificate", "refund", "seal")
    assert [deed for deed in late if any(deed.after.ended(code) is not None for code in undone)] == []


def test_each_step_before_the_certificate_is_on_the_clearance_page():
    """R-115: what the page lists of the surrender itself is what the order of the steps demands, and nothing less."""
    before = {code for code in SURRENDER.by_code if "certificate" in SURRENDER.followers.get(code, ())}
    removal = {"removal", "passes", "gate"}  # handing back comes after them
    asides = {each.code for each in SURRENDER.steps if each.aside_of}
    assert set(TO_DO) == before - removal - asides - {"notice"} == {*ALWAYS, *IF_NEEDED}


@pytest.mark.parametrize("step", END)
def test_the_end_asks_what_stands_in_the_way_before_and_after_and_nobody_lets_it_through(step: str):
    """R-118: what the order of steps cannot know, a case or a key of the tenant, is asked live at each of them."""
    assert nothing_stands_in_the_way in SURRENDER._before[step]
    assert nothing_has_come_in_the_way in SURRENDER._after[step]
    assert not SURRENDER[step].may_be_overridden
