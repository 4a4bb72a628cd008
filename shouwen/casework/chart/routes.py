"""Which way each line of the wide chart goes: through which gutters, above or below which row of boxes.

A way on leaves a box at its right and enters the next at its left; it crosses rows in the gutter between two
columns, and passes boxes that stand in its way above or below their row. A way back leaves and enters at the
top or bottom. So no line ever has to cross a box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from shouwen.casework.chart.grid import Cell, Grid, Link
from shouwen.casework.chart.tracks import Net, Run, least_crossed, nested

TOP, ABOVE, CENTRE, BELOW, BOTTOM = 1, 4, 5, 6, 9  # the order of the heights at one row of boxes
LEAVES, ENTERS = 3, 7  # the order of places along one column: what leaves a box does so at its left half
ROW = COLUMN = 10


Side = tuple[str, int]  # a step, and TOP or BOTTOM of its box


class Height(NamedTuple):
    """A level at which a line runs: above or below a row of boxes, or at the middle of their sides."""

    row: int
    place: int

    @property
    def rank(self) -> int:
        return self.row * ROW + self.place

    @property
    def is_zone(self) -> bool:
        return self.place in (TOP, BOTTOM)


@dataclass
class Route:
    """The way of one link: its levels in order, and the gutters in which it goes from one to the next.

    `leaves` and `enters` are the sides, TOP or BOTTOM; CENTRE stands for right and left. A line without
    levels goes straight up or down to an aside.
    """

    link: Link
    heights: list[Height]
    gutters: list[int]
    leaves: int = CENTRE
    enters: int = CENTRE

    @property
    def is_on(self) -> bool:
        return self.link.kind == "after"

    def climbs(self, grid: Grid) -> Iterator[tuple[int, Run]]:
        """Its upright stretches: the gutter, and the run in it with where it comes from and goes to."""
        first, last = grid.cells[self.link.start].column, grid.cells[self.link.end].column
        stops = [first, *self.gutters, last]
        for i, gutter in enumerate(self.gutters):
            ends = [self.heights[i].rank, self.heights[i + 1].rank]
            comes = stops[i] < gutter
            goes = stops[i + 2] < gutter
            near = tuple(float(end) for end, is_near in zip(ends, (comes, goes), strict=True) if is_near)
            far = tuple(float(end) for end, is_near in zip(ends, (comes, goes), strict=True) if not is_near)
            doors = far if self.is_on and i == len(self.gutters) - 1 else ()
            yield gutter, Run(self.link.net, min(ends), max(ends), near, far, doors)

    def passes(self, grid: Grid) -> Iterator[tuple[Height, Run]]:
        """Its level stretches above and below rows of boxes."""
        first, last = grid.cells[self.link.start].column, grid.cells[self.link.end].column
        stops = [first * COLUMN + LEAVES, *(g * COLUMN for g in self.gutters), last * COLUMN + ENTERS]
        for i, height in enumerate(self.heights):
            if height.is_zone:
                low, high = sorted(stops[i : i + 2])
                yield height, Run(self.link.net, low, high, rank=int(self.is_on))


class Router:
    """Finds the routes of all links, the plain ones first."""

    def __init__(self, grid: Grid, links: list[Link]) -> None:
        self.grid = grid
        self.at = {cell: code for code, cell in grid.cells.items()}
        self.taken: dict[Cell, Net] = {}  # free cells that a line goes through
        self.routes: list[Route] = []
        ahead = sorted((link for link in links if link.kind == "after"), key=self._span)
        plain = [link for link in ahead if self._span(link) == 1]
        for link in plain:
            self.routes.append(self._on(link))
        for link in links:
            if link.kind != "after":
                self.routes.append(self._beside(link) if link.kind == "beside" else self._back(link))
        for link in ahead[len(plain) :]:
            self.routes.append(self._on(link))
        for route in self.routes:
            self._keep_clear_of_the_box_before(route)

    def _ends(self, link: Link) -> tuple[Cell, Cell]:
        return self.grid.cells[link.start], self.grid.cells[link.end]

    def _span(self, link: Link) -> int:
        start, end = self._ends(link)
        return end.column - start.column

    def _take(self, net: Net, row: int, first: int, end: int) -> bool:
        """Take the cells of a row from `first` up to `end` for this net, if all of them are free."""
        cells = [Cell(column, row) for column in range(first, end)]
        if any(cell in self.at or self.taken.get(cell, net) != net for cell in cells):
            return False
        self.taken.update(dict.fromkeys(cells, net))
        return True

    def _on(self, link: Link) -> Route:
        start, end = self._ends(link)
        leave, enter = Height(start.row, CENTRE), Height(end.row, CENTRE)
        if self._take(link.net, start.row, start.column + 1, end.column):
            return (
                Route(link, [leave], [])
                if start.row == end.row
                else Route(link, [leave, enter], [end.column])
            )
        if start.row != end.row and self._take(link.net, end.row, start.column, end.column):
            return Route(link, [leave, enter], [start.column + 1])
        return Route(link, [leave, self._emptiest(link), enter], [start.column + 1, end.column])

    def _emptiest(self, link: Link) -> Height:
        """The space above or below a row, between the two, where the fewest lines run already."""
        start, end = self._ends(link)
        low, high = sorted((start.row, end.row))
        if low == high:
            spaces = [Height(low, TOP), Height(low, BOTTOM)]
        else:
            spaces = [Height(row, place) for row in range(low, high + 1) for place in (TOP, BOTTOM)][1:-1]
        run = Run(link.net, (start.column + 1) * COLUMN, end.column * COLUMN)
        return min(spaces, key=lambda space: self._load(space, run))

    def _load(self, space: Height, run: Run) -> int:
        passing = (
            other for route in self.routes for height, other in route.passes(self.grid) if height == space
        )
        return sum(other.net != run.net and run.meets(other) for other in passing)

    def _keep_clear_of_the_box_before(self, route: Route) -> None:
        """A line that turns into a box enters above or below the line that may leave the box before it."""
        end = self.grid.cells[route.link.end]
        before = Cell(end.column - 1, end.row)
        turns_in = route.is_on and route.gutters and route.gutters[-1] == end.column
        box = self.at.get(before)
        is_left = any(other.is_on and other.link.start == box for other in self.routes)
        if turns_in and (is_left or before in self.taken):
            from_above = route.heights[-2].rank < end.row * ROW + CENTRE
            route.heights[-1] = Height(end.row, ABOVE if from_above else BELOW)

    def _beside(self, link: Link) -> Route:
        start, end = self._ends(link)
        leaves, enters = (BOTTOM, TOP) if start.row < end.row else (TOP, BOTTOM)
        low, high = sorted((start.row, end.row))
        between = [Cell(start.column, row) for row in range(low + 1, high)]
        if not any(cell in self.at for cell in between):
            return Route(link, [], [], leaves, enters)
        heights = [Height(start.row, leaves), Height(end.row, enters)]
        return Route(link, heights, [start.column], leaves, enters)

    def _back(self, link: Link) -> Route:
        start, end = self._ends(link)
        leaves = BOTTOM if start.row < end.row else TOP
        if any(
            r.link.start == link.start and r.leaves == leaves and r.link.kind == "back" for r in self.routes
        ):
            leaves = TOP + BOTTOM - leaves
        if start.row == end.row:
            return Route(link, [Height(start.row, leaves)], [], leaves, leaves)
        enters = TOP if start.row < end.row else BOTTOM
        heights = [Height(start.row, leaves), Height(end.row, enters)]
        return Route(link, heights, [self._quietest(start, end)], leaves, enters)

    def _quietest(self, start: Cell, end: Cell) -> int:
        """The gutter to change rows in so that the line passes the fewest boxes."""
        gutters = range(min(end.column + 1, start.column), start.column + 1)
        return min(gutters, key=lambda gutter: self._passed(start, end, gutter))

    def _passed(self, start: Cell, end: Cell, gutter: int) -> int:
        first = (Cell(column, start.row) for column in range(gutter, start.column))
        then = (Cell(column, end.row) for column in range(end.column + 1, gutter))
        return sum(cell in self.at for cell in (*first, *then))


class Tracks:
    """Which line runs where beside which, once all routes are known."""

    def __init__(self, grid: Grid, routes: list[Route]) -> None:
        self.grid, self.routes = grid, routes

    @cached_property
    def climbs(self) -> dict[int, dict[Net, int]]:
        """For each gutter the track of each net that climbs in it."""
        runs: dict[int, list[Run]] = defaultdict(list)
        for route in self.routes:
            for gutter, run in route.climbs(self.grid):
                runs[gutter].append(run)
        return {gutter: least_crossed(found) for gutter, found in runs.items()}

    @cached_property
    def passes(self) -> dict[Height, dict[Net, int]]:
        """For each space above or below a row the track of each net that runs along it."""
        runs: dict[Height, list[Run]] = defaultdict(list)
        for route in self.routes:
            for height, run in route.passes(self.grid):
                runs[height].append(run)
        return {height: nested(found) for height, found in runs.items()}

    @cached_property
    def ports(self) -> dict[Side, tuple[list[Route], list[Route]]]:
        """For each side of a box the lines that leave there and those that enter, the nearest track first."""
        sides: dict[Side, tuple[list[Route], list[Route]]] = defaultdict(lambda: ([], []))
        for route in sorted(self.routes, key=self._farness):
            if not route.is_on:
                sides[route.link.start, route.leaves][0 if route.heights else 1].append(route)
                sides[route.link.end, route.enters][1].append(route)
        return sides

    def _farness(self, route: Route) -> int:
        return max((self.passes[h][route.link.net] for h in route.heights if h.is_zone), default=-1)
