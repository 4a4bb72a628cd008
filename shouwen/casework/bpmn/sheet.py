"""The BPMN diagram laid out by the engine of the wide flow chart: every node is a box to it, of its own size.

Gateways and events stand at the left of their box, where lines come in; what is told when a clock runs out
stands at the right, under the clock at the border of its task.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import sqrt

from shouwen.casework.bpmn.nodes import ENDED, LATE, TASK, Flow, Node, Nodes
from shouwen.casework.chart.contents import WIDE, Content, Part
from shouwen.casework.chart.notes import Shown
from shouwen.casework.chart.parts import Area, Box, Label, Point
from shouwen.casework.chart.routes import BOTTOM, Height, Route
from shouwen.casework.chart.text import fits, width, wrap
from shouwen.casework.chart.wide import CORNER, LEAST, MOST, PORT, Wide
from shouwen.casework.procedure import Procedure, Step, back_to, go_on

GATE, EVENT, CLOCK = 40.0, 30.0, 28.0  # px: the size of gateways, events, clocks at a border
REACH = 15.0  # how far from the middle of a gateway a line back may leave or enter it
GATE_BOX = 56.0  # the room that a gateway takes in its column
AT_LEFT = 26.0  # from the left of its box to the middle of a gateway or an event
BORDER = 16.0  # room that clocks take below a row of boxes, and that labels take above it
LETTERING = 11.0
FIGURE = Part("figure", ("",), 15.0)  # above the name of a task, where readers of BPMN draw its figure


class Drawn(Procedure):
    """The nodes as a procedure that the chart can lay out; it never runs, so it is not registered."""

    def __post_init__(self) -> None:
        pass


def drawn(nodes: Nodes) -> Drawn:
    """Each node as a step of its own, in the lane of the step that it belongs to."""
    source = nodes.procedure
    steps = [_step(nodes, node) for node in nodes.nodes.values()]
    return Drawn(source.code, source.title, source.chapter, source.prefix, source.facts, steps)


def _step(nodes: Nodes, node: Node) -> Step:
    ways_back = {f.outcome: back_to(f.end, f.name) for f in nodes.flows if f.start == node.id and f.outcome}
    after = [f.start for f in nodes.flows if f.end == node.id and not f.outcome]
    beside = _beside(node)
    return Step(
        node.id, node.name if node.kind == TASK else "", node.step.by, tuple(dict.fromkeys(after)),
        outcomes={"on": go_on("")} | ways_back, aside_of=beside,
    )  # fmt: skip


def _beside(node: Node) -> str:
    """The task at whose border it begins."""
    if node.kind == LATE:
        return f"Task_{node.step.code}"
    return f"Task_{node.step.aside_of}" if node.kind == TASK and node.step.aside_of else ""


@dataclass(frozen=True)
class Edge:
    """A flow with its way. `label` is where its name stands."""

    flow: Flow
    points: tuple[Point, ...]
    label: Area | None


@dataclass(frozen=True)
class Border:
    """A clock, or a call, at the border of the task `host`, from where the way to `goal` begins."""

    host: str
    goal: str
    area: Area
    points: tuple[Point, ...]

    @property
    def id(self) -> str:
        return f"At_{self.goal}"


class Sheet(Wide):
    """The diagram: areas of nodes, ways of flows, clocks at borders, lanes. Areas are x, y, width, height."""

    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        super().__init__(drawn(nodes), Shown())

    # Sizes.

    def _width(self, codes: list[str]) -> float:
        rooms = [self._room(self.nodes.nodes[code]) for code in codes]
        ported = [self._ported(*ways) for (code, _side), ways in self.ports.items() if code in codes]
        return max([*rooms, *ported])

    def _room(self, node: Node) -> float:
        if node.kind == TASK:
            tried = range(int(LEAST), int(MOST), 4)
            return next((w for w in tried if fits(node.name, w - 2 * WIDE.pad, WIDE.title, 3)), MOST)
        if node.kind == ENDED:
            names = [flow.name for flow in self.nodes.flows if flow.start == node.id and not flow.outcome]
            return max(GATE_BOX, AT_LEFT + GATE / 2 + 6 + max(width(name, LETTERING) for name in names))
        return GATE_BOX

    @cached_property
    def contents(self) -> dict[str, Content]:
        return {code: self._content(code) for code in self.grid.cells}

    def _content(self, code: str) -> Content:
        room = self.widths[self.grid.cells[code].column] - 2 * WIDE.pad
        title = Part("title", wrap(self.procedure[code].title, room, WIDE.title, 4), WIDE.title)
        return Content(WIDE, (FIGURE, title) if title.lines else (), (), (), "")

    def _port_x(self, route: Route, code: str, leaving: bool) -> float:
        """Lines back leave a gateway at its left half and enter it at its right half."""
        if self.nodes.nodes[code].kind == TASK or not route.heights:
            return super()._port_x(route, code, leaving)
        middle = self.lefts[self.grid.cells[code].column] + AT_LEFT
        leave, enter = self.ports[code, route.leaves if leaving else route.enters]
        ways = leave if leaving else enter
        place = ways.index(route) * min(PORT, 2 * REACH / max(len(ways) - 1, 1))
        return middle - REACH + place if leaving else middle + REACH - place

    def _offsets(self, height: Height) -> list[float]:
        return [offset + BORDER for offset in super()._offsets(height)]

    def _space(self, height: Height) -> float:
        return super()._space(height) + BORDER

    # Shapes.

    def area(self, node: Node) -> Area:
        box = self.boxes[node.id]
        if node.kind == TASK:
            return box.x, box.y, box.width, box.height
        size = GATE if node.is_gateway else EVENT
        x, y = self._middle(node, box)
        return x - size / 2, y - size / 2, size, size

    def _middle(self, node: Node, box: Box) -> Point:
        x = box.x + box.width - CORNER if node.kind == LATE else box.x + AT_LEFT
        return x, box.y + box.height / 2

    def label_of(self, node: Node) -> Area:
        """Where the name of a gateway or an event stands: where no line comes in, or beside it under its task."""
        x, y, size, _ = self.area(node)
        if node.kind == LATE:
            lines = wrap(node.name, x - self.boxes[node.id].x, LETTERING, 3)
            long, high = max(width(line, LETTERING) for line in lines) + 8, 13.0 * len(lines)
            return x - long - 2, y + (size - high) / 2, long, high
        long = width(node.name, LETTERING) + 4
        is_left_below = any(map(any, self.ports.get((node.id, BOTTOM), ())))
        return x + size / 2 - long / 2, y - 15 if is_left_below else y + size + 2, long, 13

    # Ways.

    @cached_property
    def edges(self) -> list[Edge]:
        flows = {(flow.start, flow.end, flow.outcome): flow for flow in self.nodes.flows}
        found = []
        for route in self.routes:
            link = route.link
            if link.kind != "beside":
                flow = flows[link.start, link.end, link.outcome]
                points = self._docked(self._arrow(route).points, flow.start, flow.end)
                found.append(Edge(flow, points, self._edge_label(flow, route, points)))
        return found

    @cached_property
    def borders(self) -> list[Border]:
        found = []
        for route in self.routes:
            if route.link.kind == "beside":
                points = self._arrow(route).points
                (x, y), (_x, below) = points[0], points[1]
                step = CLOCK / 2 if below > y else -CLOCK / 2
                way = self._docked(((x, y + step), *points[1:]), "", route.link.end)
                area = (x - CLOCK / 2, y - CLOCK / 2, CLOCK, CLOCK)
                found.append(Border(route.link.start, route.link.end, area, way))
        return found

    def border_label(self, border: Border, name: str) -> Area:
        """Beside the clock, outside its task."""
        (x, y, _width, size), long = border.area, width(name, LETTERING) + 4
        if y < self.boxes[border.host].y:
            return x + size + 2, y + size / 2 - 15, long, 13
        return x - long - 2, y + size / 2 + 2, long, 13

    def _edge_label(self, flow: Flow, route: Route, points: tuple[Point, ...]) -> Area | None:
        if not flow.name:
            return None
        if flow.outcome:
            label: Label = self._label(route)
            return label.x, label.y, label.width, label.height
        (x, y), long = points[0], width(flow.name, LETTERING) + 4
        if self.nodes.nodes[flow.start].kind == ENDED or flow.condition:
            return x + 8, y - 16, long, 13
        level = max(pairwise(points), key=lambda leg: abs(leg[1][0] - leg[0][0]))
        return min(level[0][0], level[1][0]) + 6, level[0][1] - 14, long, 13

    def _docked(self, points: tuple[Point, ...], start: str, end: str) -> tuple[Point, ...]:
        """The way with its ends drawn on to the shapes, which are smaller than their boxes."""
        way = list(points)
        if start:
            way[0] = self._touch(self.nodes.nodes[start], way[0], way[1])
        way[-1] = self._touch(self.nodes.nodes[end], way[-1], way[-2])
        return tuple((round(x, 1), round(y, 1)) for x, y in way)

    def _touch(self, node: Node, end: Point, other: Point) -> Point:
        """Where the line through these two meets the outline of the node."""
        if node.kind == TASK:
            return end
        (mx, my), (x, y) = self._middle(node, self.boxes[node.id]), end
        if y == other[1]:
            reach = _half(node, y - my)
            return (mx - reach if other[0] < mx else mx + reach), y
        reach = _half(node, x - mx)
        return x, (my - reach if other[1] < my else my + reach)


def _half(node: Node, off: float) -> float:
    """Half the extent of a diamond or circle so far from its middle."""
    if node.is_gateway:
        return max(GATE / 2 - abs(off), 0.0)
    return sqrt(max((EVENT / 2) ** 2 - off**2, 0.0))
