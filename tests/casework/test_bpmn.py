"""A procedure as BPMN 2.0: valid, whole, drawn where its lines lead, and meaning what the definition means."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser

from shouwen.casework.bpmn.document import MODEL, bpmn
from shouwen.casework.procedure import Procedure
from shouwen.casework.registry import procedure
from tests.casework.chart_measures import definitions

pytestmark = pytest.mark.one_engine

BPMN, DI = f"{{{MODEL}}}", "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS, WAYPOINT = (
    "{http://www.omg.org/spec/DD/20100524/DC}Bounds",
    "{http://www.omg.org/spec/DD/20100524/DI}waypoint",
)
FLOW_NODES = {
    f"{BPMN}{tag}"
    for tag in ("startEvent", "endEvent", "boundaryEvent", "userTask", "exclusiveGateway", "parallelGateway",
                "inclusiveGateway")
}  # fmt: skip
Area = tuple[float, float, float, float]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    carried = files("SpiffWorkflow") / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
    return etree.XMLSchema(etree.parse(str(carried)))


def nodes(tree: Any) -> dict[str, Any]:
    return {each.get("id"): each for each in tree.iter() if each.tag in FLOW_NODES}


def flows(tree: Any) -> list[Any]:
    return list(tree.iter(f"{BPMN}sequenceFlow"))


def areas(tree: Any) -> dict[str, Area]:
    """Left, top, right and bottom of every shape."""
    found = {}
    for shape in tree.iter(f"{DI}BPMNShape"):
        x, y, w, h = (float(shape.find(BOUNDS).get(name)) for name in ("x", "y", "width", "height"))
        found[shape.get("bpmnElement")] = (x, y, x + w, y + h)
    return found


def ways(tree: Any) -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement"): [(float(p.get("x")), float(p.get("y"))) for p in edge.iter(WAYPOINT)]
        for edge in tree.iter(f"{DI}BPMNEdge")
    }


def check(written: bytes, schema: etree.XMLSchema) -> None:
    tree = etree.fromstring(written)
    assert schema.validate(tree), schema.error_log
    ids = Counter(each.get("id") for each in tree.iter() if isinstance(each.tag, str) and each.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    check_model(tree)
    check_diagram(tree)


def check_model(tree: Any) -> None:
    known = nodes(tree)
    for flow in flows(tree):
        start, end = known[flow.get("sourceRef")], known[flow.get("targetRef")]
        assert flow.get("id") in [each.text for each in start.findall(f"{BPMN}outgoing")]
        assert flow.get("id") in [each.text for each in end.findall(f"{BPMN}incoming")]
    in_lanes = Counter(each.text for each in tree.iter(f"{BPMN}flowNodeRef"))
    assert in_lanes == Counter(dict.fromkeys(known, 1))
    for name, node in known.items():
        coming, going = (len(node.findall(f"{BPMN}{way}")) for way in ("incoming", "outgoing"))
        assert coming > 0 or node.tag in (f"{BPMN}startEvent", f"{BPMN}boundaryEvent"), name
        assert going > 0 or node.tag == f"{BPMN}endEvent", name
        if node.tag.endswith("parallelGateway"):  # it forks or joins, never both
            assert (coming == 1) != (going == 1), name
        if node.tag == f"{BPMN}userTask":  # no fork is implied
            assert going == 1, name


def check_diagram(tree: Any) -> None:
    known, drawn, lines = nodes(tree), areas(tree), ways(tree)
    assert set(known) <= set(drawn)
    assert set(lines) == {flow.get("id") for flow in flows(tree)}
    for area in drawn.values():
        assert within(area, drawn["Participant"])
    for flow in flows(tree):
        way, ends = lines[flow.get("id")], (flow.get("sourceRef"), flow.get("targetRef"))
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(way)), flow.get("id")
        assert on_edge(way[0], drawn[ends[0]]) and on_edge(way[-1], drawn[ends[1]]), flow.get("id")
        for other in known.keys() - set(ends):
            if known[other].tag != f"{BPMN}boundaryEvent":
                assert not any(crosses(leg, drawn[other]) for leg in pairwise(way)), (flow.get("id"), other)


def within(area: Area, pool: Area) -> bool:
    low = all(a >= b - 0.2 for a, b in zip(area[:2], pool[:2], strict=True))
    return low and all(a <= b + 0.2 for a, b in zip(area[2:], pool[2:], strict=True))


def on_edge(point: tuple[float, float], area: Area) -> bool:
    """Within the area, and not so deep inside it that the arrow would not be seen."""
    (x, y), (left, top, right, bottom) = point, area
    inside = left - 0.2 <= x <= right + 0.2 and top - 0.2 <= y <= bottom + 0.2
    deep = min(x - left, right - x, y - top, bottom - y)
    return inside and deep <= min(right - left, bottom - top) / 2 + 0.2


def crosses(leg: tuple[tuple[float, float], tuple[float, float]], area: Area) -> bool:
    (ax, ay), (bx, by) = leg
    left, top, right, bottom = area
    return (
        min(ax, bx) < right - 1
        and max(ax, bx) > left + 1
        and min(ay, by) < bottom - 1
        and max(ay, by) > top + 1
    )


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("code", ["complaint", "repair"])
def test_every_chapter_is_valid_whole_and_drawn(code: str, language: str, schema: etree.XMLSchema) -> None:
    with override(language):
        written = bpmn(procedure(code))
        check(written, schema)
        assert written == bpmn(procedure(code))
        assert str(procedure(code).steps[1].title) in written.decode()


@settings(max_examples=25)
@given(definitions())
def test_whatever_the_definition_it_is_valid_whole_and_drawn(
    schema: etree.XMLSchema, made: Procedure
) -> None:
    check(bpmn(made), schema)


def test_it_says_what_the_definition_says() -> None:
    with override("en"):
        tree = etree.fromstring(bpmn(procedure("complaint"), {"complaint.direct_effect_hours": "3"}))
    kinds = Counter(node.tag.removeprefix(BPMN) for node in nodes(tree).values())
    assert kinds == {
        "startEvent": 1, "userTask": 9, "exclusiveGateway": 3, "parallelGateway": 2, "inclusiveGateway": 1,
        "boundaryEvent": 7, "endEvent": 9,
    }  # fmt: skip
    said = {(flow.get("sourceRef"), flow.get("targetRef")): flow.get("name") for flow in flows(tree)}
    assert said["Ended_ask", "Task_solve"] == "Not settled"
    assert said["Needed_reply", "Task_reply"] == "yes"
    assert [lane.get("name") for lane in tree.iter(f"{BPMN}lane")] == [
        "First responder", "Customer service", "Department answerable"
    ]  # fmt: skip
    names = {node.get("attachedToRef"): node.get("name") for node in tree.iter(f"{BPMN}boundaryEvent")}
    assert names["Task_solve"] == "3 h – same day"
    days = {each.text for each in tree.iter(f"{BPMN}timeDuration")}
    assert days == {"PT10M", "PT30M", "P3D", "P5D", "two_hours_if_it_touches_the_customer"}


@pytest.mark.parametrize("code", ["complaint", "repair"])
def test_another_reader_of_bpmn_understands_it(code: str) -> None:
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn(procedure(code)).replace(b'isExecutable="false"', b'isExecutable="true"'))
    tasks = parser.get_spec(f"Process_{code}").task_specs
    assert {f"Task_{step.code}" for step in procedure(code).steps} <= set(tasks)
