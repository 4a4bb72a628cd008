"""Where each step of a chart stands: how far along it comes, in whose lane, in which row of that lane."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from shouwen.casework.procedure import Procedure, Step


class Cell(NamedTuple):
    column: int
    row: int


@dataclass(frozen=True)
class Link:
    """An arrow to be drawn. `kind` is after (the way on), back (a way back) or beside (to an aside)."""

    kind: str
    start: str
    end: str
    outcome: str = ""
    label: Any = ""

    @property
    def net(self) -> tuple[str, ...]:
        """Ways on from one step fork from one line; each other line goes by itself."""
        return (
            ("after", self.start) if self.kind == "after" else (self.kind, self.start, self.outcome, self.end)
        )


@dataclass(frozen=True)
class Grid:
    """`lanes` gives for each lane its label and its rows, which are counted through the whole chart."""

    cells: dict[str, Cell]
    lanes: dict[str, tuple[Any, range]]

    @property
    def columns(self) -> int:
        return max(cell.column for cell in self.cells.values()) + 1

    @property
    def rows(self) -> int:
        return max(cell.row for cell in self.cells.values()) + 1


def links(procedure: Procedure) -> Iterator[Link]:
    """Every arrow of the definition, once."""
    for step in procedure.steps:
        yield from (Link("after", before, step.code) for before in dict.fromkeys(step.after))
        if step.aside_of:
            yield Link("beside", step.aside_of, step.code)
        for name, outcome in step.outcomes.items():
            if outcome.back_to:
                yield Link("back", step.code, outcome.back_to, name, outcome.label)


def columns(procedure: Procedure) -> dict[str, int]:
    """How many steps lead to each step on the longest way; an aside stands with the step it is beside."""
    found: dict[str, int] = {}
    for code in procedure.in_order:
        step = procedure[code]
        found[code] = max((found[before] + 1 for before in step.after), default=0)
        if step.aside_of:
            found[code] = found[step.aside_of]
    return found


def grid(procedure: Procedure) -> Grid:
    """The place of each step. Steps of one lane and column stack; a track keeps to its row where it can."""
    ordered = [procedure[code] for code in procedure.in_order]
    stack = _Stack(columns(procedure), list(dict.fromkeys(step.by.code for step in procedure.steps)))
    beside = _beside(ordered)
    for step in ordered:
        if step.code not in beside:
            stack.put(step, stack.for_step(step))
    for step in ordered:
        if step.code in beside:
            stack.put(step, stack.for_aside(step) if step.aside_of else stack.for_step(step))
    labels = {step.by.code: step.by.label for step in reversed(procedure.steps)}
    return stack.as_grid(labels)


def _beside(ordered: Iterable[Step]) -> set[str]:
    """The asides and all that comes after one: they are put where the main way leaves room."""
    found: set[str] = set()
    for step in ordered:
        if step.aside_of or found & set(step.after):
            found.add(step.code)
    return found


class _Stack:
    """The rows of each lane while they fill. Rows are numbers in any order, so that one can be put between."""

    def __init__(self, columns: dict[str, int], lanes: list[str]) -> None:
        self.columns, self.lanes = columns, lanes
        self.rows: dict[str, float] = {}
        self.lane_of: dict[str, str] = {}

    def put(self, step: Step, row: float) -> None:
        self.lane_of[step.code], self.rows[step.code] = step.by.code, row

    def _is_free(self, lane: str, column: int, row: float) -> bool:
        return not any(
            self.columns[code] == column and self.lane_of[code] == lane and self.rows[code] == row
            for code in self.rows
        )

    def for_step(self, step: Step) -> float:
        """The row of a step that it comes after, else the first that is free."""
        lane, column = step.by.code, self.columns[step.code]
        before = [self.rows[code] for code in step.after if self.lane_of[code] == lane]
        tried = (*before, *range(len(self.rows) + 1))
        return next(row for row in tried if self._is_free(lane, column, row))

    def for_aside(self, step: Step) -> float:
        """Next to the step it is beside: below it in the same lane, else at the edge that faces its lane."""
        lane, column = step.by.code, self.columns[step.code]
        host = self.lane_of[step.aside_of]
        if host == lane:
            return self._below(lane, column, self.rows[step.aside_of])
        way = 1 if self.lanes.index(host) > self.lanes.index(lane) else -1
        there = [self.rows[code] for code in self.rows if self.lane_of[code] == lane]
        edge = max(there, default=0.0) if way > 0 else min(there, default=0.0)
        return next(float(row) for row in count(edge, way) if self._is_free(lane, column, row))

    def _below(self, lane: str, column: int, row: float) -> float:
        if self._is_free(lane, column, row + 1):
            return row + 1
        halves = (row + 0.5**power for power in count(1))
        return next(row for row in halves if self._is_free(lane, column, row))

    def as_grid(self, labels: dict[str, Any]) -> Grid:
        cells, lanes, first = {}, {}, 0
        for lane in self.lanes:
            codes = [code for code in self.rows if self.lane_of[code] == lane]
            numbers = {row: number for number, row in enumerate(sorted({self.rows[c] for c in codes}), first)}
            cells.update({code: Cell(self.columns[code], numbers[self.rows[code]]) for code in codes})
            lanes[lane] = (labels[lane], range(first, first + len(numbers)))
            first += len(numbers)
        return Grid(cells, lanes)
