"""The upright chart, for phones: the steps from top to bottom, ways back in the margins beside them."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from shouwen.casework.chart.contents import UPRIGHT, Content, boxed, content
from shouwen.casework.chart.legend import legend
from shouwen.casework.chart.notes import Shown
from shouwen.casework.chart.parts import Arrow, Box, Layout, Point, legs_only
from shouwen.casework.chart.pile import FULL, HALF, LEFT, LEFT_HALF, RIGHT, Passage, pile
from shouwen.casework.chart.tracks import Net, Run, least_crossed
from shouwen.casework.procedure import Procedure

WIDTH, LEAST = 360.0, 280.0  # px: of the chart, and what at least is left for the boxes
EDGE, TRACK, BESIDE = 5.0, 9.0, 16.0  # of a margin: outside, from track to track, to the boxes
BETWEEN = 14.0  # between two boxes abreast
OVER, UNDER = 10.0, 14.0  # of a gutter: from the boxes above to its first track, from there to those below
PORT, FIRST_PORT = 12.0, 20.0  # along the side of a box
SHIFT, CORNER = 26.0, 22.0  # from the middle to a second entry, from the corner to an entry from a margin
AIR = 5.0  # between two lines that run one after the other
FANNED = (0.0, TRACK, -TRACK, 2 * TRACK, -2 * TRACK)


class Upright:
    """Works the layout out: margins, widths, gutters, heights, then boxes and lines."""

    def __init__(self, procedure: Procedure, shown: Shown) -> None:
        self.procedure, self.shown = procedure, shown
        self.pile = pile(procedure)
        self.seats = self.pile.seats

    def layout(self) -> Layout:
        bottom = max(box.y + box.height for box in self.boxes.values())
        place = {"left": self._left, "right": self._right, "y": bottom + UNDER}
        labels, signs, end = legend(self.procedure, self.shown, size=UPRIGHT.small, **place)
        arrows = tuple(self._arrow(passage) for passage in self.pile.passages)
        width = self._right + self._margin(RIGHT)
        return Layout(width, end, tuple(self.boxes.values()), arrows, tuple(labels), (), tuple(signs))

    # Margins, and halves that are free.

    def _margin(self, side: str) -> float:
        tracks = self.pile.tracks.get(side)
        return EDGE + BESIDE + TRACK * max(tracks.values()) if tracks else EDGE

    @property
    def _left(self) -> float:
        return self._margin(LEFT)

    @property
    def _right(self) -> float:
        return self._left + max(LEAST, WIDTH - self._left - self._margin(RIGHT))

    # Across.

    def _span(self, slot: str) -> tuple[float, float]:
        """The left and right edge of the boxes in this slot."""
        left, right = self._left, self._right
        half = (right - left - BETWEEN) / 2
        return {LEFT: (left, left + half), RIGHT: (right - half, right), FULL: (left, right)}[slot]

    def _middle(self, code: str) -> float:
        return sum(self._span(self.seats[code].slot)) / 2

    def _by_x(self, passage: Passage) -> float:
        track = self.pile.tracks[passage.by][passage.link.net]
        if passage.by == LEFT:
            return self._left - BESIDE - TRACK * track
        if passage.by == RIGHT:
            return self._right + BESIDE + TRACK * track
        half = LEFT if passage.by == LEFT_HALF else RIGHT
        own = self.seats[passage.link.start].slot == half and track == 0
        return sum(self._span(half)) / 2 + (0.0 if own else FANNED[track + 1])

    def _comes_from(self, passage: Passage) -> float:
        """The x at which a way on comes down into the gutter above its end."""
        return self._by_x(passage) if passage.by else self._middle(passage.link.start)

    def _entry_x(self, passage: Passage) -> float:
        """Where on top of its end a line enters: in the middle, unless something else comes straight down there."""
        end, middle = passage.link.end, self._middle(passage.link.end)
        x = self._comes_from(passage)
        if passage.link.kind != "after":
            return self._corner_x(passage)
        if passage.by and passage.by == HALF.get(self.seats[end].slot):
            return x
        if x == middle or not self._is_busy(end):
            return middle
        return middle + (SHIFT if x > middle else -SHIFT)

    def _corner_x(self, passage: Passage) -> float:
        left, right = self._span(self.seats[passage.link.end].slot)
        others = [p for p in self.pile.passages if self._comes_over(p) and p.link.end == passage.link.end]
        far = CORNER + PORT * others.index(passage)
        return right - far if passage.by == RIGHT else left + far

    def _comes_over(self, passage: Passage) -> bool:
        return passage.link.kind != "after" and bool(passage.by) and not passage.at_side

    def _is_busy(self, code: str) -> bool:
        """True when something comes straight down to the middle of this box."""
        line, slot = self.seats[code]
        above = self.pile.lines[line - 1]
        passing = (p for p in self.pile.passages if p.by == HALF.get(slot) and self._crosses(p, line - 1))
        leaving = any(p.link.start == above.get(slot) and p.link.kind == "after" for p in self.pile.passages)
        return leaving or any(self._by_x(p) == self._middle(code) for p in passing)

    def _crosses(self, passage: Passage, line: int) -> bool:
        return self.seats[passage.link.start].line < line < self.seats[passage.link.end].line

    # Down.

    @cached_property
    def gutters(self) -> dict[int, dict[Net, int]]:
        """For the gutter above each line the track of each net that runs along it."""
        runs: dict[int, list[Run]] = defaultdict(list)
        for passage in self.pile.passages:
            for gutter, come, go in self._levels(passage):
                near, far = ((), (come, go)) if self._comes_over(passage) else ((come,), (go,))
                doors = (go,) if gutter == self.seats[passage.link.end].line else ()
                if come != go:
                    run = Run(passage.link.net, min(come, go), max(come, go), near, far, doors)
                    runs[gutter].append(run)
        return {gutter: least_crossed(found, AIR) for gutter, found in runs.items()}

    def _levels(self, passage: Passage) -> list[tuple[int, float, float]]:
        """The gutters that a line runs along: which, from where, to where."""
        link, end = passage.link, self.seats[passage.link.end].line
        if link.kind == "after":
            first = (self.seats[link.start].line + 1, self._middle(link.start), self._comes_from(passage))
            last = (end, self._comes_from(passage), self._entry_x(passage))
            return [first, last] if passage.by else [last]
        return [(end, self._by_x(passage), self._corner_x(passage))] if self._comes_over(passage) else []

    @cached_property
    def contents(self) -> dict[str, Content]:
        return {
            code: content(self.procedure, self.procedure[code], right - left, UPRIGHT, self.shown)
            for code, seat in self.seats.items()
            for left, right in [self._span(seat.slot)]
        }

    @cached_property
    def side_ports(self) -> dict[tuple[str, str], list[tuple[Passage, str]]]:
        """For each side of a box the lines that end at its upper part, the farthest track first."""
        found: dict[tuple[str, str], list[tuple[Passage, str]]] = defaultdict(list)
        for passage in sorted(self.pile.passages, key=self._track, reverse=True):
            if passage.by in (LEFT, RIGHT) and passage.link.kind == "beside":
                found[passage.link.start, passage.by].append((passage, "start"))
            if passage.at_side:
                found[passage.link.end, passage.by].append((passage, "end"))
        return found

    def _track(self, passage: Passage) -> int:
        return self.pile.tracks[passage.by][passage.link.net] if passage.by else -1

    @cached_property
    def tops(self) -> list[tuple[float, float]]:
        """The top and bottom of the boxes of each line."""
        found, y = [], 2.0
        for number, line in enumerate(self.pile.lines):
            tracks = self.gutters.get(number, {})
            y += OVER + UNDER + TRACK * max(tracks.values(), default=0) if number else 0
            tall = max(self._tall(code) for code in line.values())
            found.append((y, y + tall))
            y += tall
        return found

    def _tall(self, code: str) -> float:
        ports = max(len(self.side_ports.get((code, side), ())) for side in (LEFT, RIGHT))
        held = FIRST_PORT + PORT * ports + self.contents[code].lower if ports else 0
        return max(self.contents[code].height, held)

    @cached_property
    def boxes(self) -> dict[str, Box]:
        found = {}
        for code, (line, slot) in self.seats.items():
            (top, bottom), (left, right) = self.tops[line], self._span(slot)
            step, inside = self.procedure[code], self.contents[code]
            found[code] = boxed(step, inside, left, top, right - left, bottom - top)
        return found

    # Lines.

    def _arrow(self, passage: Passage) -> Arrow:
        link = passage.link
        points = self._on(passage) if link.kind == "after" else self._aside(passage)
        return Arrow(link.kind, link.start, link.end, legs_only(points), link.outcome)

    def _gutter_y(self, gutter: int, net: Net) -> float:
        return self.tops[gutter - 1][1] + OVER + TRACK * self.gutters.get(gutter, {}).get(net, 0)

    def _on(self, passage: Passage) -> list[Point]:
        box, end = self.boxes[passage.link.start], self.boxes[passage.link.end]
        points = [(self._middle(box.step), box.y + box.height)]
        for gutter, come, go in self._levels(passage):
            y = self._gutter_y(gutter, passage.link.net)
            points += [(come, y), (go, y)]
        return [*points, (self._entry_x(passage), end.y)]

    def _aside(self, passage: Passage) -> list[Point]:
        start, end = self.boxes[passage.link.start], self.boxes[passage.link.end]
        if not passage.by:
            return self._straight(start, end)
        x, first = self._by_x(passage), self._leaving_y(passage)
        points = [(_side(start, passage.by), first), (x, first)]
        if passage.at_side:
            last = self._port_y(passage, end, "end")
            return [*points, (x, last), (_side(end, passage.by), last)]
        y, corner = self._gutter_y(self.seats[end.step].line, passage.link.net), self._corner_x(passage)
        return [*points, (x, y), (corner, y), (corner, end.y)]

    def _straight(self, start: Box, end: Box) -> list[Point]:
        if start.y == end.y:
            y = start.y + FIRST_PORT
            return [(start.x + start.width, y), (end.x, y)]
        x = start.x + CORNER if self.seats[start.step].slot == LEFT else start.x + start.width - CORNER
        return [(x, start.y + start.height), (x, end.y)]

    def _leaving_y(self, passage: Passage) -> float:
        box, found = self.boxes[passage.link.start], self.contents[passage.link.start]
        if passage.link.kind == "beside":
            return self._port_y(passage, box, "start")
        y = box.y + box.height - found.lower
        for part in found.backs:
            if part.name == passage.link.outcome:
                return y + found.back_height(part) / 2
            y += found.back_height(part)
        return y

    def _port_y(self, passage: Passage, box: Box, which: str) -> float:
        return box.y + FIRST_PORT + PORT * self.side_ports[box.step, passage.by].index((passage, which))


def _side(box: Box, side: str) -> float:
    return box.x if side == LEFT else box.x + box.width
