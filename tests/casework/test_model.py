"""What holds on every path through a definition, whatever the facts: the model check of tests/casework/model.py."""

from __future__ import annotations

import pytest

from shouwen.casework.registry import procedure, procedures
from tests.casework.model import Deed, Stands, deeds

pytestmark = pytest.mark.one_engine

CODES = [each.code for each in procedures()]


@pytest.mark.parametrize("code", CODES)
def test_from_wherever_it_stands_a_case_can_come_to_its_end(code: str):
    ways: dict[Stands, set[Stands]] = {}
    for deed in deeds(procedure(code)):
        ways.setdefault(deed.after, set()).add(deed.before)
    ends = {stands for stands in ways if not stands.open}
    lead_there, waiting = set(ends), list(ends)
    while waiting:
        for before in ways.get(waiting.pop(), ()):
            if before not in lead_there:
                lead_there.add(before)
                waiting.append(before)
    assert set(ways) - lead_there == set()


@pytest.mark.parametrize("code", CODES)
def test_a_case_ends_when_every_step_is_done_or_was_not_needed(code: str):
    made = procedure(code)
    every = {step.code for step in made.steps if not step.aside_of}
    ends = [deed.after for deed in deeds(made) if not deed.after.open]
    assert ends and all({code for code, _how in end.done} == every for end in ends)


def never(code: str, step: str, needs: tuple[str, ...]) -> list[Deed]:
    """The deeds that end this step, going on, while one of `needs` does not count as done."""
    made = procedure(code)
    return [
        deed
        for deed in deeds(made)
        if deed.step == step and made[step].outcomes[deed.outcome].goes_on and not deed.before.is_done(*needs)
    ]


def test_the_customer_is_not_asked_before_it_is_solved():
    assert never("complaint", "ask", ("solve",)) == []


def test_the_check_finds_a_path_that_leaves_a_step_out():
    """A repair that is free has no price to agree to: the check sees that path."""
    assert never("repair", "dispatch", ("price",)) != []
