"""What BPMN draws for each step: the task, and the gateways and events that say aloud what a definition implies.

A step becomes, from left to right: a join if it comes after several, a choice whether it is needed, the task
with its clock at the border, a choice of how it ended if work can be sent back, a fork if several come after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from shouwen.casework.procedure import Outcome, Procedure, Step

TASK, START, END, LATE = "task", "start", "end", "late"
JOIN, MEET, FORK, NEEDED, ENDED, AGAIN = "join", "meet", "fork", "needed", "ended", "again"
GATEWAYS = {
    JOIN: "parallelGateway", FORK: "parallelGateway", MEET: "inclusiveGateway", NEEDED: "exclusiveGateway",
    ENDED: "exclusiveGateway", AGAIN: "exclusiveGateway",
}  # fmt: skip


@dataclass(frozen=True)
class Node:
    """One element that stands in the flow. `step` is the step that it belongs to, `name` what is written to it."""

    id: str
    kind: str
    step: Step
    name: str = ""

    @property
    def is_gateway(self) -> bool:
        return self.kind in GATEWAYS


@dataclass(frozen=True)
class Flow:
    """One arrow. `condition` is the formal one; `is_default` is taken when no other is."""

    start: str
    end: str
    name: str = ""
    condition: str = ""
    is_default: bool = False
    outcome: str = ""

    @property
    def id(self) -> str:
        return f"Flow_{self.start}_{self.end}" + (f"_{self.outcome}" if self.outcome else "")


@dataclass
class Nodes:
    """All nodes and flows of a procedure, in the active language."""

    procedure: Procedure
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    @classmethod
    def of(cls, procedure: Procedure) -> Nodes:
        made = cls(procedure)
        made._add(START, procedure.intake, _("Taken down"))
        made._link(f"Start_{procedure.intake.code}", made._entry(procedure.intake))
        for code in procedure.in_order:
            made._write(procedure[code])
        return made

    def _add(self, kind: str, step: Step, name: str = "") -> str:
        node = Node(f"{kind.capitalize()}_{step.code}", kind, step, name)
        self.nodes.setdefault(node.id, node)
        return node.id

    def _link(self, start: str, end: str, **how: Any) -> None:
        self.flows.append(Flow(start, end, **how))

    @cached_property
    def _followers(self) -> dict[str, list[Step]]:
        steps = self.procedure.steps
        return {step.code: [each for each in steps if step.code in each.after] for step in steps}

    # One step.

    def _write(self, step: Step) -> None:
        onward = self._onward(step)
        if len(step.after) > 1:
            self._link(self._add(self._join(step), step), self._back_into(step))
        if step.when:
            choice, task = self._needed(step), self._add(TASK, step, str(step.title))
            self._link(choice, task, name=_("yes"), condition=getattr(step.when, "__name__", ""))
            self._link(choice, onward, name=_("no"), is_default=True)
        last = self._add(TASK, step, str(step.title))
        if ways_back := {code: each for code, each in step.outcomes.items() if each.back_to}:
            last = self._ended(step, last, ways_back, onward)
        else:
            self._link(last, onward)
        if has_ladder(step) and not opened_by_clock(self.procedure, step):
            self._add(LATE, step, told(step))

    def _ended(self, step: Step, task: str, ways_back: dict[str, Outcome], onward: str) -> str:
        choice = self._add(ENDED, step, _("Outcome"))
        self._link(task, choice)
        labels = [str(each.label) for each in step.outcomes.values() if each.goes_on]
        self._link(choice, onward, name=" / ".join(labels), is_default=True)
        for code, way in ways_back.items():
            goal = self._back_into(self.procedure[way.back_to])
            self._link(choice, goal, name=str(way.label), condition=f'outcome == "{code}"', outcome=code)
        return choice

    def _entry(self, step: Step) -> str:
        """Where the way on comes in."""
        return self._add(self._join(step), step) if len(step.after) > 1 else self._back_into(step)

    def _back_into(self, step: Step) -> str:
        """Where work that is sent back comes in: behind the join, for the other tracks are not done again."""
        return self._needed(step) if step.when else self._add(TASK, step, str(step.title))

    def _needed(self, step: Step) -> str:
        return self._add(NEEDED, step, _("Needed?"))

    def _onward(self, step: Step) -> str:
        """Where it goes when the step is done or not needed."""
        nexts = self._followers[step.code]
        if not nexts:
            return self._add(END, step, _("Done") if step.aside_of else _("Closed"))
        goal = self._fork(step, nexts) if len(nexts) > 1 else self._entry(nexts[0])
        waits = self.nodes[goal].kind in (FORK, JOIN)
        if step.when and waits:  # else it would wait for both the step and the way past it
            meet = self._add(AGAIN, step)
            self._link(meet, goal)
            return meet
        return goal

    def _fork(self, step: Step, nexts: list[Step]) -> str:
        fork = self._add(FORK, step)
        for each in nexts:
            self._link(fork, self._entry(each))
        return fork

    def _join(self, step: Step) -> str:
        """A join that waits for all; where a way back does only some of the tracks again, for what is still to come."""
        return MEET if any(self._restarts_some(step, goal) for goal in self._goals()) else JOIN

    def _goals(self) -> Iterator[str]:
        for step in self.procedure.steps:
            yield from (outcome.back_to for outcome in step.outcomes.values() if outcome.back_to)

    def _restarts_some(self, step: Step, goal: str) -> bool:
        again = {goal, *self.procedure.followers[goal]}
        return step.code in again and 0 < len(again & set(step.after)) < len(step.after)


def has_ladder(step: Step) -> bool:
    """True for a step whose clock tells somebody."""
    return step.within is not None and any(rung.tell for rung in step.late)


def opened_by_clock(procedure: Procedure, host: Step) -> list[Step]:
    """The asides that the clock of this step opens."""
    opened = {code for rung in host.late for code in rung.opens}
    return [step for step in procedure.steps if step.aside_of == host.code and step.code in opened]


def told(step: Step) -> str:
    """Who is told when the time is up."""
    labels = dict.fromkeys(str(tell.label) for rung in step.late[:1] for tell in rung.tell)
    return _("Told: %(people)s") % {"people": ", ".join(labels)}
