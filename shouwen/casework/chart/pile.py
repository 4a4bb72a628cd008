"""The upright chart before it has sizes: the steps line by line, and past which side each line of it goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from shouwen.casework.chart.grid import Link, columns, links
from shouwen.casework.chart.tracks import Net, Run, nested
from shouwen.casework.procedure import Procedure

LEFT, RIGHT, FULL = "left", "right", "full"  # of a line; the first two are also the margins beside the boxes
LEFT_HALF, RIGHT_HALF = "left half", "right half"  # where a line of boxes leaves a half free, lines may pass
HALF = {LEFT: LEFT_HALF, RIGHT: RIGHT_HALF}
OTHER = {LEFT: RIGHT, RIGHT: LEFT}
LINE = 10  # the order of places along a margin: a gutter at 10 times its line, the sides of boxes 5 below it
ABREAST = 3  # so many nets may pass through a free half


class Seat(NamedTuple):
    line: int
    slot: str


@dataclass
class Passage:
    """Where one link runs: straight, or `by` a margin or a free half.

    `at_side`: its end is entered from that margin at its side, else from above.
    """

    link: Link
    by: str = ""
    at_side: bool = False


@dataclass
class Pile:
    """`lines` holds for each line which step has which slot."""

    lines: list[dict[str, str]]
    links: list[Link]
    passages: list[Passage] = field(default_factory=list)

    @cached_property
    def seats(self) -> dict[str, Seat]:
        return {code: Seat(i, slot) for i, line in enumerate(self.lines) for slot, code in line.items()}

    @cached_property
    def tracks(self) -> dict[str, dict[Net, int]]:
        """For each margin and free half the track of each net in it."""
        runs: dict[str, list[Run]] = defaultdict(list)
        for passage in self.passages:
            if passage.by:
                runs[passage.by].append(self._run(passage))
        return {by: nested(found) for by, found in runs.items()}

    def _run(self, passage: Passage) -> Run:
        start, end = self.seats[passage.link.start].line, self.seats[passage.link.end].line
        first = (start + 1) * LINE if passage.link.kind == "after" else start * LINE + 5
        last = end * LINE + (5 if passage.at_side else 0)
        return Run(passage.link.net, min(first, last), max(first, last))


def pile(procedure: Procedure) -> Pile:
    """The steps from top to bottom, two abreast where they run in parallel, and the way of each link."""
    found = Pile(list(_lines(procedure)), list(links(procedure)))
    for link in found.links:
        found.passages.append(_passage(found, link))
    return found


def _lines(procedure: Procedure) -> Iterator[dict[str, str]]:
    column = columns(procedure)
    back = {code for link in links(procedure) if link.kind == "back" and link.start != link.end
            for code in (link.start, link.end)}  # fmt: skip
    reach = dict.fromkeys(column, 0)
    for link in links(procedure):
        reach[link.start] = max(reach[link.start], column[link.end] - column[link.start])
    for number in range(max(column.values()) + 1):
        there = [code for code, at in column.items() if at == number and not procedure[code].aside_of]
        there.sort(key=lambda code: (-reach[code], code not in back))  # at the left is a free margin
        for pair in (there[i : i + 2] for i in range(0, len(there), 2)):
            block = [dict(zip((LEFT, RIGHT) if len(pair) == 2 else (FULL,), pair, strict=True))]
            _seat_asides(procedure, block)
            yield from block


def _seat_asides(procedure: Procedure, block: list[dict[str, str]]) -> None:
    """Put each aside beside its step if that stands alone, else below it."""
    for code in procedure.in_order:
        host = procedure[code].aside_of
        where = next(
            ((i, slot) for i, line in enumerate(block) for slot, c in line.items() if c == host), None
        )
        if host and where and where[1] == FULL:
            block[where[0]] = {LEFT: host, RIGHT: code}
        elif host and where:
            line, slot = where
            free = next((below for below in block[line + 1 :] if slot not in below), None)
            if free is None:
                block.append(free := {})
            free[slot] = code


def _passage(found: Pile, link: Link) -> Passage:
    start, end = found.seats[link.start], found.seats[link.end]
    if link.kind == "after":
        return Passage(link, "" if end.line == start.line + 1 else _past(found, link, start, end))
    if link.kind == "beside" and (start.line == end.line or (end == (start.line + 1, start.slot))):
        return Passage(link)
    sides = [side for side in (RIGHT, LEFT) if start.slot in (side, FULL)]
    both = [side for side in sides if end.slot in (side, FULL)]
    return Passage(link, both[0], at_side=True) if both else Passage(link, sides[0])


def _past(found: Pile, link: Link, start: Seat, end: Seat) -> str:
    """By which way a link passes the lines between: a half that all of them leave free, else a margin."""
    first = start.slot if start.slot != FULL else end.slot if end.slot != FULL else LEFT
    between = found.lines[start.line + 1 : end.line]
    for side in (first, OTHER[first]):
        used = {p.link.net for p in found.passages if p.by == HALF[side]} - {link.net}
        if all(side not in line and FULL not in line for line in between) and len(used) < ABREAST:
            return HALF[side]
    return first
