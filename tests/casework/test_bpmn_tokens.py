"""What is open by the BPMN of a procedure is what is open by the procedure, whichever way a case goes."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from shouwen.casework.bpmn.document import bpmn
from shouwen.casework.log import Draft
from shouwen.casework.procedure import Procedure
from shouwen.casework.registry import procedure
from shouwen.casework.standing import Standing
from tests.casework.tokens import Tokens

pytestmark = pytest.mark.one_engine

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
WALKS, LONGEST = 60, 40


class Walk:
    """One case gone at random, by its log and by tokens at the same time."""

    def __init__(self, made: Procedure, document: bytes, chance: Random) -> None:
        self.made, self.chance = made, chance
        self.needed = {step.code: chance.random() < 0.6 for step in made.steps}
        self.log: list[Draft] = []
        self.tokens = Tokens(document, lambda task: self.needed[task.removeprefix("Task_")])
        self.write("opened", made.intake.code, "done")

    @property
    def standing(self) -> Standing:
        return Standing.of(self.made, self.log)

    @property
    def by_log(self) -> set[str]:
        return {f"Task_{code}" for code in self.standing.open}

    @property
    def by_tokens(self) -> set[str]:
        return {task for task, count in self.tokens.at.items() if count}

    def write(self, kind: str, code: str, outcome: str) -> None:
        draft = Draft(kind, AT, code, outcome, {"department": 1, "holder": 1})
        while new := [
            c for c in Standing.of(self.made, [*self.log, draft]).opened_now if self._is_not_needed(c)
        ]:
            draft.data["skips"] = [*draft.data.get("skips", ()), *new]
        self.log.append(draft)
        self.tokens.finish(f"Task_{code}", outcome)

    def _is_not_needed(self, code: str) -> bool:
        return self.made[code].when is not None and not self.needed[code]

    def go(self) -> bool:
        """Do something that can be done now; False when the case is closed."""
        can = sorted(self.standing.open)
        if not can:
            return False
        code = self.chance.choice(can)
        outcomes = [
            name
            for name, way in self.made[code].outcomes.items()
            if not way.stays and self._fits(code, way.back_to)
        ]
        self.write("finished", code, self.chance.choice(outcomes))
        return True

    def _fits(self, code: str, goal: str) -> bool:
        """BPMN cannot strike what stands open or waits at a join on a parallel track (decision 0020)."""
        if not goal:
            return True
        again = {goal, *self.made.followers[goal]}
        return not (again & ((set(self.standing.open) - {code}) | self._waiting()))

    def _waiting(self) -> set[str]:
        """The steps whose token waits at a join."""
        flows = [self.tokens.flows[flow] for flow, count in self.tokens.on.items() if count]
        return {flow.get("sourceRef").partition("_")[2] for flow in flows}


@pytest.mark.parametrize("code", ["complaint", "repair"])
def test_what_is_open_is_the_same(code: str) -> None:
    made, document = procedure(code), bpmn(procedure(code))
    closed, chance = 0, Random(code)
    for _ in range(WALKS):
        walk = Walk(made, document, chance)
        for _ in range(LONGEST):
            assert walk.by_tokens == walk.by_log, [f"{line.step} {line.outcome}" for line in walk.log]
            if not walk.go():
                closed += 1
                assert not any(walk.tokens.on.values())
                break
    assert closed > WALKS // 2
