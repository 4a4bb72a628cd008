"""A definition with a fault is found when the program starts, not on the day that somebody stands in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks.registry import registry as checks
from django.db import connection

from shouwen.casework import moves, registry
from shouwen.casework.procedure import Procedure, Step, back_to, go_on, late, stay, step
from shouwen.casework.soundness import definitions_are_sound, faults, open_steps_are_defined
from shouwen.casework.terms import AT_DUE, SAME_DAY, at_fact, days_before, minutes, until, working_days
from shouwen.casework.who import ANSWERABLE, FIRST_RESPONDER
from tests.casework.hamlet import at, settle
from tests.casework.strategies import known

FIRST = step("first", "First", by=FIRST_RESPONDER)
LADDER = [late(AT_DUE, opens=["word"])]
WORD = step("word", "Word", by=ANSWERABLE, aside_of="work")


def work(**rest: Any) -> Step:
    return step("work", "Work", by=ANSWERABLE, **{"after": "first", **rest})


def last(**rest: Any) -> Step:
    return step("last", "Last", by=ANSWERABLE, **{"after": "work", **rest})


WITH_A_WORD = work(within=SAME_DAY, late=LADDER)

BROKEN: dict[str, tuple[list[Step], list[str]]] = {
    "no step": ([], ["there is no step"]),
    "a step twice": ([FIRST, work(), work()], ["step 'work' stands twice"]),
    "after, misspelt": ([FIRST, work(after="frist")], ["work: after names 'frist', which is no step"]),
    "since, misspelt": (
        [FIRST, work(within=SAME_DAY, since="frist")],
        ["work: since names 'frist', which is no step"],
    ),
    "back_to, misspelt": (
        [FIRST, work(outcomes={"done": go_on("Done"), "again": back_to("wrok", "Again")})],
        ["work: back_to names 'wrok', which is no step"],
    ),
    "opens, misspelt": (
        [FIRST, work(outcomes={"done": go_on("Done"), "later": stay("Later", opens=["wrod"])})],
        ["work: opens names 'wrod', which is no step"],
    ),
    "prints, misspelt": (
        [FIRST, work(prints="work_odrer")],
        ["work: prints 'work_odrer', which is no form of the catalogue about a case"],
    ),
    "prints what is of no case": (
        [FIRST, work(prints="repair_register")],
        ["work: prints 'repair_register', which is no form of the catalogue about a case"],
    ),
    "a rung opens, misspelt": (
        [FIRST, work(within=SAME_DAY, late=[late(AT_DUE, opens=["wrod"])])],
        ["work: opens names 'wrod', which is no step"],
    ),
    "who agreed, misspelt": (
        [FIRST, work(binds=lambda case: 1, agreed_in="agreed_bye")],
        ["work: names 'agreed_bye', which is no fact of Complaint"],
    ),
    "binds whom nobody asks": (
        [FIRST, work(binds=lambda case: 1)],
        ["work: binds the customer, but nobody of it signs or agrees"],
    ),
    "a signer, misspelt": (
        [FIRST, work(signed_by=["customer", "contractr"])],
        ["work: signed by 'contractr', whom nobody knows"],
    ),
    "aside_of, misspelt": (
        [FIRST, work(), step("word", "Word", by=ANSWERABLE, aside_of="wrok")],
        ["word: aside_of names 'wrok', which is no step"],
    ),
    "a step called like the hand-over": (
        [FIRST, step("relay", "Relay", by=ANSWERABLE, after="first")],
        ["no step may be called 'relay'"],
    ),
    "an intake that waits": (
        [step("first", "First", by=FIRST_RESPONDER, after="work"), work(after="last"), last(after="first")],
        [
            "first: the first step is the intake; it comes after nothing, always, and ends one way",
            "first: cannot be reached (it waits for itself)",
            "work: cannot be reached (it waits for itself)",
            "last: cannot be reached (it waits for itself)",
        ],
    ),
    "an intake that may be left out": (
        [step("first", "First", by=FIRST_RESPONDER, when=lambda case: True), work()],
        ["first: the first step is the intake; it comes after nothing, always, and ends one way"],
    ),
    "an intake with two ends": (
        [step("first", "First", by=FIRST_RESPONDER, outcomes={"a": go_on("A"), "b": go_on("B")}), work()],
        ["first: the first step is the intake; it comes after nothing, always, and ends one way"],
    ),
    "nothing leads there": (
        [FIRST, work(after=())], ["work: comes after nothing, so nothing leads to it"],
    ),
    "a circle": (
        [FIRST, work(after=["first", "last"]), last(within=SAME_DAY, since="work")],
        [
            "work: cannot be reached (it waits for itself)",
            "last: cannot be reached (it waits for itself)",
            "last: its time counts from 'work', which does not come before it",
        ],
    ),
    "a dead end": (
        [FIRST, work(outcomes={"again": back_to("first", "Again"), "later": stay("Later")})],
        ["work: no outcome goes on, so the case can never end"],
    ),
    "a way back that leads on": (
        [FIRST, work(outcomes={"done": go_on("Done"), "skip": back_to("last", "Skip")}), last()],
        ["work: 'skip' goes back to 'last', which does not come before it"],
    ),
    "a way back to an aside": (
        [
            FIRST, WITH_A_WORD,
            step("word", "Word", by=ANSWERABLE, aside_of="work",
                 outcomes={"done": go_on("Done"), "again": back_to("word", "Again")}),
        ],
        ["word: 'again' goes back to the aside 'word', which opens on demand only"],
    ),
    "a step after an aside": (
        [FIRST, WITH_A_WORD, WORD, last(after=["work", "word"])],
        ["last: comes after the aside 'word', which need not open"],
    ),
    "opening what stands elsewhere": (
        [FIRST, WITH_A_WORD, WORD, last(within=SAME_DAY, late=LADDER)],
        ["last: opens 'word', which does not stand beside it"],
    ),
    "opening what is no aside": (
        [FIRST, work(within=SAME_DAY, late=[late(AT_DUE, opens=["last"])]), last()],
        ["work: opens 'last', which does not stand beside it"],
    ),
    "an aside that nothing opens": ([FIRST, work(), WORD], ["word: nothing opens this aside"]),
    "an aside in the order": (
        [FIRST, WITH_A_WORD, step("word", "Word", by=ANSWERABLE, aside_of="work", after="first")],
        ["word: an aside comes after nothing"],
    ),
    "an aside that may be left out": (
        [FIRST, WITH_A_WORD, step("word", "Word", by=ANSWERABLE, aside_of="work", when=lambda case: True)],
        ["word: an aside opens on demand, and its time counts from then"],
    ),
    "an aside whose time counts from elsewhere": (
        [FIRST, WITH_A_WORD, step("word", "Word", by=ANSWERABLE, aside_of="work", since="work", within=SAME_DAY)],
        ["word: an aside opens on demand, and its time counts from then"],
    ),
    "an aside beside an aside": (
        [
            FIRST, WITH_A_WORD,
            step("word", "Word", by=ANSWERABLE, aside_of="work", within=SAME_DAY, late=[late(AT_DUE, opens=["more"])]),
            step("more", "More", by=ANSWERABLE, aside_of="word"),
        ],
        ["more: stands beside 'word', which is an aside itself"],
    ),
    "a time that counts from later": (
        [FIRST, work(within=SAME_DAY, since="last"), last()],
        ["work: its time counts from 'last', which does not come before it"],
    ),
    "an unknown figure of what can be repeated": (
        [FIRST, work(outcomes={"done": go_on("Done"), "again": back_to("work", "Again", at_most="repair.no_such")})],
        ["work: no figure is called 'repair.no_such'"],
    ),
    "an unknown figure": (
        [FIRST, work(within=minutes("complaint.no_such_minutes"))],
        ["work: no figure is called 'complaint.no_such_minutes'"],
    ),
    "a time that nobody can name": (
        [FIRST, work(within=lambda case: SAME_DAY)],
        ["work: within takes a duration or one_of(…)"],
    ),
    "a ladder without a time": (
        [FIRST, work(late=[late(AT_DUE)])],
        ["work: has a ladder but no time"],
    ),
    "a warning on the day itself": (
        [FIRST, work(within=working_days("complaint.reply_days"), late=[late(days_before(0))])],
        ["work: days_before(…) is counted from one"],
    ),
    "a warning days before what takes minutes": (
        [FIRST, work(within=SAME_DAY, late=[late(days_before(1))])],
        ["work: warns days before, but its time is none of days"],
    ),
    "an unknown fact, asked": (
        [FIRST, work(asks=["solutoin"])],
        ["work: names 'solutoin', which is no fact of Complaint"],
    ),
    "an unknown fact, asked with an outcome": (
        [FIRST, work(outcomes={"done": go_on("Done", asks=["solutoin"])})],
        ["work: names 'solutoin', which is no fact of Complaint"],
    ),
    "an unknown fact, set": (
        [FIRST, work(outcomes={"done": go_on("Done", sets={"solutoin": ""})})],
        ["work: names 'solutoin', which is no fact of Complaint"],
    ),
    "an unknown fact, waited for": (
        [FIRST, work(within=until("promissed_at"), late=[late(at_fact("promiced_at"))])],
        [
            "work: names 'promissed_at', which is no fact of Complaint",
            "work: names 'promiced_at', which is no fact of Complaint",
        ],
    ),
}  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_in_a_definition_is_named(name: str) -> None:
    steps, sentences = BROKEN[name]
    with known(steps) as procedure:
        assert faults(procedure) == sentences


@pytest.mark.one_engine
@pytest.mark.parametrize("hang", ["before", "after"])
def test_a_rule_on_an_unknown_step_is_named(hang: str) -> None:
    with known([FIRST, work()]) as procedure:
        getattr(procedure, hang)("wrok")(lambda case, *entry: [])
        assert faults(procedure) == ["a rule is hung on 'wrok', which is no step"]


@pytest.mark.one_engine
def test_the_procedures_of_the_house_are_sound() -> None:
    assert {p.code: faults(p) for p in registry.procedures()} == {p.code: [] for p in registry.procedures()}
    assert {"complaint", "repair"} <= {p.code for p in registry.procedures()}


@pytest.mark.one_engine
def test_a_faulty_definition_fails_the_check_at_start() -> None:
    with known([FIRST, work(asks=["solutoin"])]):
        found = [error.msg for error in definitions_are_sound()]
    assert definitions_are_sound in checks.get_checks() and open_steps_are_defined in checks.get_checks(True)
    assert found == ["procedure hamlet: work: names 'solutoin', which is no fact of Complaint"]


@pytest.mark.django_db
def test_a_step_taken_out_of_a_definition_is_reported_with_the_cases_that_stand_there() -> None:
    hamlet = settle()
    with known([FIRST, work(), last()]) as procedure:
        case = opened(procedure, hamlet)
    with known([FIRST, step("other", "Other", by=ANSWERABLE, after="first")]):
        warnings = [w.msg for w in open_steps_are_defined(databases=[connection.alias])]
    assert warnings == [f"hamlet has no step 'work' any more; open in {case.number}"]


def opened(procedure: Procedure, hamlet: Any) -> Any:
    return moves.open_case(
        procedure, by=hamlet.desk, at=at("2026-03-02 10:00"), title="t", channel="phone", facts={},
        building=hamlet.building,
    )  # fmt: skip
