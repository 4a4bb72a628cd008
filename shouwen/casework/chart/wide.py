"""The wide chart: a lane for each who does a step, a column for each step of the way, time from left to right."""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate

from shouwen.casework.chart.contents import WIDE, Content, boxed, content, lettered, narrowest
from shouwen.casework.chart.grid import grid, links
from shouwen.casework.chart.legend import legend
from shouwen.casework.chart.notes import Shown
from shouwen.casework.chart.parts import Arrow, Box, Label, Lane, Layout, Point, legs_only
from shouwen.casework.chart.routes import ABOVE, BELOW, BOTTOM, CENTRE, TOP, Height, Route, Router, Tracks
from shouwen.casework.chart.text import LEADING, wrap
from shouwen.casework.chart.tracks import Net
from shouwen.casework.procedure import Procedure

LEAST, MOST = 120.0, 180.0  # px: the width of a box
TITLES = 92.0  # the strip of lane titles
TRACK, BEFORE, BEHIND = 9.0, 13.0, 19.0  # of a gutter: from track to track, air before and behind them
PORT, CORNER = 11.0, 15.0  # from line to line along the side of a box; to its corner
FIRST, APART = 13.0, 9.0  # from a box to the first line passing it, and from that to the next
LANE, PASSING = 9.0, 7.0  # air inside a lane, and between its rows
LOWEST = 44.0  # the height of a box with one line in it
SHIFT = 12.0  # how far above or below the middle a second line enters
OUTCOME = 12.0  # lettering of a way back
LETTERED = 62.0  # the least room for that lettering


class Wide:
    """Works the layout out from the outside in: tracks, widths, heights, then boxes and lines."""

    def __init__(self, procedure: Procedure, shown: Shown) -> None:
        self.procedure, self.shown = procedure, shown
        self.grid = grid(procedure)
        self.routes = Router(self.grid, list(links(procedure))).routes
        tracks = Tracks(self.grid, self.routes)
        self.climbs, self.passes, self.ports = tracks.climbs, tracks.passes, tracks.ports

    def layout(self) -> Layout:
        right = self.lefts[-1] + self.widths[-1] + 6
        place = {"left": self.lefts[0], "right": right, "y": self._bottom + LANE}
        labels, signs, bottom = legend(self.procedure, self.shown, size=WIDE.small, **place)
        labels += [self._label(route) for route in self.routes if route.link.label]
        arrows, lanes = tuple(self._arrow(route) for route in self.routes), tuple(self._lanes())
        return Layout(right, bottom, tuple(self.boxes.values()), arrows, tuple(labels), lanes, tuple(signs))

    # Across.

    @cached_property
    def widths(self) -> list[float]:
        columns: list[list[str]] = [[] for _ in range(self.grid.columns)]
        for code, cell in self.grid.cells.items():
            columns[cell.column].append(code)
        return [self._width(codes) for codes in columns]

    def _width(self, codes: list[str]) -> float:
        fitting = narrowest(self.procedure, [self.procedure[code] for code in codes], self.shown, LEAST, MOST)
        ported = (
            self._ported(leave, enter) for (code, _), (leave, enter) in self.ports.items() if code in codes
        )
        return max([fitting, *ported])

    def _ported(self, leave: list[Route], enter: list[Route]) -> float:
        lettered = LETTERED if any(route.link.label for route in leave) else 0
        return 2 * CORNER + PORT * (len(leave) + len(enter)) + lettered

    @cached_property
    def lefts(self) -> list[float]:
        """The left edge of each column."""
        tracks = [max(self.climbs.get(g, {"": 0}).values()) for g in range(self.grid.columns)]
        first = 8 if 0 not in self.climbs else BEFORE + BEHIND + TRACK * tracks[0]
        gutters = [TITLES + first, *(BEFORE + BEHIND + TRACK * found for found in tracks[1:])]
        return list(
            accumulate((w + g for w, g in zip(self.widths, gutters[1:], strict=False)), initial=gutters[0])
        )

    def _climb_x(self, gutter: int, net: Net) -> float:
        before = self.lefts[gutter - 1] + self.widths[gutter - 1] if gutter else TITLES
        return before + BEFORE + TRACK * self.climbs[gutter][net]

    def _port_x(self, route: Route, code: str, leaving: bool) -> float:
        """Where on the top or bottom of its box a line leaves, at the left, or enters, at the right."""
        column = self.grid.cells[code].column
        left, right = self.lefts[column], self.lefts[column] + self.widths[column]
        leave, enter = self.ports[code, route.leaves if leaving else route.enters]
        if not route.heights:
            return right - CORNER
        if leaving:
            return left + CORNER + PORT * leave.index(route)
        return right - CORNER - PORT * enter.index(route)

    # Down.

    @cached_property
    def contents(self) -> dict[str, Content]:
        return {
            code: content(self.procedure, self.procedure[code], self.widths[cell.column], WIDE, self.shown)
            for code, cell in self.grid.cells.items()
        }

    @cached_property
    def outcomes(self) -> dict[Net, Label]:
        """The lettering of each way back, broken into lines; how far down it stands is not known yet."""
        found = {}
        for route in self.routes:
            if route.link.label:
                left, right = self._lettering_room(route)
                lines = wrap(str(route.link.label), right - left, OUTCOME, 4)
                found[route.link.net] = lettered("outcome", lines, left, 0, OUTCOME)
        return found

    def _lettering_room(self, route: Route) -> tuple[float, float]:
        """From the last line that leaves this side of the box to the first that enters."""
        code = route.link.start
        leave, enter = self.ports[code, route.leaves]
        return self._port_x(leave[-1], code, True) + 6, self._first_entry(code, enter) - 5

    def _first_entry(self, code: str, enter: list[Route]) -> float:
        column = self.grid.cells[code].column
        return self.lefts[column] + self.widths[column] - CORNER - PORT * (len(enter) - 1)

    @cached_property
    def offsets(self) -> dict[Height, list[float]]:
        """For each space above or below a row how far from the boxes each track lies."""
        return {height: self._offsets(height) for height in self.passes}

    def _offsets(self, height: Height) -> list[float]:
        tracks = self.passes[height]
        found = [FIRST - APART]
        for track in range(max(tracks.values()) + 1):
            nets = [net for net, at in tracks.items() if at == track]
            found.append(found[-1] + max([APART, *(self._label_height(net, height) for net in nets)]))
        return found[1:]

    def _label_height(self, net: Net, height: Height) -> float:
        starts = any(r.link.net == net and r.heights[0] == height for r in self.routes if r.heights)
        return self.outcomes[net].height + 5 if starts and net in self.outcomes else 0

    def _space(self, height: Height) -> float:
        return self.offsets[height][-1] + PASSING if height in self.offsets else PASSING / 2

    @cached_property
    def tops(self) -> list[tuple[float, float]]:
        """The top and bottom of the boxes of each row."""
        found, y = [], 0.0
        for _title, rows in self.grid.lanes.values():
            y += LANE
            for row in rows:
                tall = max(
                    [LOWEST, *(self.contents[c].height for c, at in self.grid.cells.items() if at.row == row)]
                )
                y += self._space(Height(row, TOP))
                found.append((y, y + tall))
                y += tall + self._space(Height(row, BOTTOM))
            y += LANE
        return found

    @property
    def _bottom(self) -> float:
        return self.tops[-1][1] + self._space(Height(self.grid.rows - 1, BOTTOM)) + LANE

    def _y(self, height: Height, net: Net) -> float:
        top, bottom = self.tops[height.row]
        if height.place == TOP:
            return top - self.offsets[height][self.passes[height][net]]
        if height.place == BOTTOM:
            return bottom + self.offsets[height][self.passes[height][net]]
        return (top + bottom) / 2 + {ABOVE: -SHIFT, CENTRE: 0.0, BELOW: SHIFT}[height.place]

    # What is drawn.

    @cached_property
    def boxes(self) -> dict[str, Box]:
        found = {}
        for code, cell in self.grid.cells.items():
            (top, bottom), x, w = self.tops[cell.row], self.lefts[cell.column], self.widths[cell.column]
            found[code] = boxed(self.procedure[code], self.contents[code], x, top, w, bottom - top)
        return found

    def _arrow(self, route: Route) -> Arrow:
        link, box, end = route.link, self.boxes[route.link.start], self.boxes[route.link.end]
        xs = [self._climb_x(gutter, link.net) for gutter in route.gutters]
        ys = [self._y(height, link.net) for height in route.heights]
        if route.is_on:
            points = _stairs([box.x + box.width, *xs, end.x], ys)
        else:
            first, last = self._port_x(route, link.start, True), self._port_x(route, link.end, False)
            points = [(first, _edge(box, route.leaves)), *_stairs([first, *xs, last], ys)]
            points.append((last, _edge(end, route.enters)))
        return Arrow(link.kind, link.start, link.end, legs_only(points), link.outcome)

    def _label(self, route: Route) -> Label:
        label, line = self.outcomes[route.link.net], self._y(route.heights[0], route.link.net)
        y = line + 3 if route.leaves == TOP else line - label.height - 3
        return lettered("outcome", label.lines, label.x, y, OUTCOME)

    def _lanes(self) -> list[Lane]:
        found, y = [], 0.0
        for code, (title, rows) in self.grid.lanes.items():
            bottom = self.tops[rows[-1]][1] + self._space(Height(rows[-1], BOTTOM)) + LANE
            lines = wrap(str(title), TITLES - 12, OUTCOME)
            middle = (self.tops[rows[0]][0] + self.tops[rows[-1]][1]) / 2
            label = lettered("lane", lines, 0, middle - len(lines) * OUTCOME * LEADING / 2, OUTCOME)
            found.append(Lane(code, y, bottom - y, label))
            y = bottom
        return found


def _edge(box: Box, side: int) -> float:
    return box.y if side == TOP else box.y + box.height


def _stairs(xs: list[float], ys: list[float]) -> list[Point]:
    """Along each level in turn: from the first x to the second on the first level, and so on."""
    return [point for i, y in enumerate(ys) for point in ((xs[i], y), (xs[i + 1], y))]
