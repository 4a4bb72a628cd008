"""The BPMN 2.0 document: one process in its pool, lanes by who does it, and the diagram with every waypoint.

Deterministic: the same definition in the same language gives the same bytes. Conditions are the names of the
definition's own functions; a time that counts in working hours is written as if it ran round the clock, and
said in words beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _

from shouwen.casework import terms
from shouwen.casework.bpmn.nodes import (
    END,
    GATEWAYS,
    LATE,
    START,
    TASK,
    Flow,
    Node,
    Nodes,
    opened_by_clock,
    told,
)
from shouwen.casework.bpmn.sheet import Border, Sheet
from shouwen.casework.chart.notes import opened_by, time_words, titles_of
from shouwen.casework.chart.parts import Area, Point
from shouwen.casework.procedure import Procedure, Step
from shouwen.places.figures import KNOWN

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPACES = {
    "xmlns": MODEL,
    "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
    "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
TAGS = {TASK: "userTask", START: "startEvent", END: "endEvent", LATE: "endEvent", **GATEWAYS}
LEVEL = {"isHorizontal": "true"}
POOL_HEAD = 30.0  # px: the strip with the pool's name
ISO = {
    terms.MINUTES: "PT{}M", terms.WORKING_MINUTES: "PT{}M", terms.WORKING_HOURS: "PT{}H",
    terms.WORKING_DAYS: "P{}D",
}  # fmt: skip


def bpmn(procedure: Procedure, figures: Mapping[str, str] | None = None) -> bytes:
    """The procedure as BPMN 2.0 XML in the active language, with these figures, else the manual's own."""
    return _Document(procedure, figures or {}).written()


class _Document:
    def __init__(self, procedure: Procedure, figures: Mapping[str, str]) -> None:
        self.procedure, self.figures = procedure, figures
        self.nodes = Nodes.of(procedure)
        self.sheet = Sheet(self.nodes)

    def written(self) -> bytes:
        root = Element(
            "definitions", SPACES, id=f"Definitions_{self.procedure.code}", exporter="Shouwen",
            targetNamespace=f"urn:shouwen:{self.procedure.code}",
        )  # fmt: skip
        pool = SubElement(root, "collaboration", id="Pool")
        SubElement(
            pool, "participant", id="Participant", name=str(self.procedure.title),
            processRef=f"Process_{self.procedure.code}",
        )  # fmt: skip
        self._process(root)
        self._diagram(root)
        indent(root, " ")
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"

    # What there is.

    def _process(self, root: Element) -> None:
        process = SubElement(
            root, "process", id=f"Process_{self.procedure.code}", name=str(self.procedure.title),
            isExecutable="false",
        )  # fmt: skip
        self._lanes(process)
        for node in self.nodes.nodes.values():
            self._node(process, node)
        for border in self.sheet.borders:
            self._border(process, border)
        for flow in self.nodes.flows:
            self._flow(process, flow)

    def _lanes(self, process: Element) -> None:
        lanes = SubElement(process, "laneSet", id="Lanes")
        borders = {border.id: self.nodes.nodes[border.host].step for border in self.sheet.borders}
        members = {node.id: node.step for node in self.nodes.nodes.values()} | borders
        for code, (title, _rows) in self.sheet.grid.lanes.items():
            lane = SubElement(lanes, "lane", id=f"Lane_{code}", name=str(title))
            for name, step in members.items():
                if step.by.code == code:
                    SubElement(lane, "flowNodeRef").text = name

    def _node(self, process: Element, node: Node) -> None:
        made = SubElement(process, TAGS[node.kind], id=node.id)
        if node.name:
            made.set("name", node.name)
        if default := next((f.id for f in self.nodes.flows if f.start == node.id and f.is_default), ""):
            made.set("default", default)
        if node.kind == TASK and (words := _documented(node.step)):
            SubElement(made, "documentation").text = words
        coming = [f"Flow_{border.id}" for border in self.sheet.borders if border.goal == node.id]
        self._ways(made, [*coming, *(f.id for f in self.nodes.flows if f.end == node.id)], "incoming")
        self._ways(made, [f.id for f in self.nodes.flows if f.start == node.id], "outgoing")

    def _ways(self, made: Element, names: Iterable[str], tag: str) -> None:
        for name in names:
            SubElement(made, tag).text = name

    def _border(self, process: Element, border: Border) -> None:
        host, goal = (self.nodes.nodes[end].step for end in (border.host, border.goal))
        event = SubElement(
            process, "boundaryEvent", id=border.id, name=self._border_name(border), attachedToRef=border.host,
            cancelActivity="false",
        )  # fmt: skip
        by_clock = goal is host or goal in opened_by_clock(self.procedure, host)
        said = [told(host)] if by_clock and any(rung.tell for rung in host.late) else []
        said += [opened_by(self.procedure, goal)] if goal is not host else []
        SubElement(event, "documentation").text = "\n".join(said)
        SubElement(event, "outgoing").text = f"Flow_{border.id}"
        if by_clock:
            self._timer(event, host)
        else:
            SubElement(event, "escalationEventDefinition", id=f"Call_{border.id}")
        SubElement(
            process, "sequenceFlow", id=f"Flow_{border.id}", sourceRef=border.id, targetRef=border.goal
        )

    def _border_name(self, border: Border) -> str:
        host, goal = (self.nodes.nodes[end].step for end in (border.host, border.goal))
        return time_words(host, self.figures) or opened_by(self.procedure, goal)

    def _timer(self, event: Element, step: Step) -> None:
        timer = SubElement(event, "timerEventDefinition", id=f"Timer_{step.code}")
        durations = terms.durations(step.within)
        if isinstance(step.within, terms.Choice):
            _formal(timer, "timeDuration", getattr(step.within.pick, "__name__", step.code))
        elif durations[0].unit in ISO:
            _formal(timer, "timeDuration", ISO[durations[0].unit].format(self._amount(durations[0])))
        else:
            _formal(timer, "timeDate", durations[0].fact or "end_of_office_day")

    def _amount(self, duration: terms.Duration) -> str:
        return self.figures.get(duration.figure) or f"{KNOWN[duration.figure].default.normalize():f}"

    def _flow(self, process: Element, flow: Flow) -> None:
        made = SubElement(process, "sequenceFlow", id=flow.id, sourceRef=flow.start, targetRef=flow.end)
        if flow.name:
            made.set("name", flow.name)
        if flow.condition:
            _formal(made, "conditionExpression", flow.condition)

    # Where it stands.

    def _diagram(self, root: Element) -> None:
        diagram = SubElement(root, "bpmndi:BPMNDiagram", id="Diagram")
        plane = SubElement(diagram, "bpmndi:BPMNPlane", id="Plane", bpmnElement="Pool")
        lanes, right = list(self.sheet._lanes()), self.sheet.lefts[-1] + self.sheet.widths[-1] + 12
        bottom = lanes[-1].y + lanes[-1].height
        _shape(plane, "Participant", (0, 0, right, bottom), more=LEVEL)
        for lane in lanes:
            area = (POOL_HEAD, lane.y, right - POOL_HEAD, lane.height)
            _shape(plane, f"Lane_{lane.code}", area, more=LEVEL)
        for node in self.nodes.nodes.values():
            more = {"isMarkerVisible": "true"} if TAGS[node.kind] == "exclusiveGateway" else {}
            label = self.sheet.label_of(node) if node.kind != TASK and node.name else None
            _shape(plane, node.id, self.sheet.area(node), label, more)
        for border in self.sheet.borders:
            name = self._border_name(border)
            _shape(plane, border.id, border.area, self.sheet.border_label(border, name))
            _edge(plane, f"Flow_{border.id}", border.points)
        for edge in self.sheet.edges:
            _edge(plane, edge.flow.id, edge.points, edge.label)


def _documented(step: Step) -> str:
    said = [step.rules, *(str(said) for said in step.says)]
    if step.starts:  # not a call: the step goes on without waiting for what is opened from it
        said.append(_("May open from here: %(what)s") % {"what": titles_of(step.starts)})
    return "\n".join(filter(None, said))


def _formal(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag, {"xsi:type": "tFormalExpression"}).text = text


def _shape(
    plane: Element, of: str, area: Area, label: Area | None = None, more: Mapping[str, str] | None = None
) -> None:
    shape = SubElement(plane, "bpmndi:BPMNShape", {"id": f"{of}_di", "bpmnElement": of, **(more or {})})
    _bounds(shape, area)
    if label:
        _bounds(SubElement(shape, "bpmndi:BPMNLabel"), label)


def _edge(plane: Element, of: str, points: Iterable[Point], label: Area | None = None) -> None:
    edge = SubElement(plane, "bpmndi:BPMNEdge", id=f"{of}_di", bpmnElement=of)
    for x, y in points:
        SubElement(edge, "di:waypoint", x=_px(x), y=_px(y))
    if label:
        _bounds(SubElement(edge, "bpmndi:BPMNLabel"), label)


def _bounds(parent: Element, area: Area) -> None:
    x, y, width, height = map(_px, area)
    SubElement(parent, "dc:Bounds", x=x, y=y, width=width, height=height)


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")
