"""Definitions drawn at random, and what can be measured on the layout of a flow chart."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from hypothesis import strategies as st

from shouwen.casework import registry
from shouwen.casework.chart.parts import Arrow, Box, Label, Layout, Sign
from shouwen.casework.chart.text import width
from shouwen.casework.flowchart import HEAD
from shouwen.casework.procedure import Outcome, Procedure, Step, back_to, go_on, stay, step
from shouwen.casework.soundness import faults
from shouwen.casework.who import Who
from shouwen.procedures.complaint import Complaint

Area = tuple[float, float, float, float]  # left, top, right, bottom


# Random definitions.

WORDS = [
    "write",
    "the",
    "customer",
    "answerable",
    "Go",
    "acknowledgement",
    "客户",
    "，确认",
    "“满意”",
    "维修单",
    "R-1",
]
TITLES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
LANES = [
    Who(f"lane{n}", label)
    for n, label in enumerate(["Customer service", "工程部", "Security", "Finance department"])
]


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """Sound steps: each after some earlier ones, ways back to what comes before, asides that somebody opens."""
    found = [step("s0", draw(TITLES), by=draw(st.sampled_from(LANES)))]
    for number in range(1, draw(st.integers(2, 9))):
        earlier = [s.code for s in found if not s.aside_of]
        after = draw(st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True))
        how = {
            "when": draw(st.sampled_from([None, bool])),
            "signed_by": draw(st.sampled_from([(), ("customer",)])),
        }
        made = step(f"s{number}", draw(TITLES), draw(st.sampled_from(LANES)), after, **how)
        found.append(replace(made, outcomes={"on": go_on("On"), **draw(_ways_back(made, found))}))
        if draw(st.integers(0, 4)) == 0:
            found += _with_asides(found, draw)
    return found


def _before(made: Step, found: list[Step]) -> list[str]:
    """The step itself and all that lead to it."""
    by_code = {s.code: s for s in found}
    reached = [made.code, *made.after]
    for code in reached[1:]:
        reached += [c for c in by_code[code].after if c not in reached] if code in by_code else []
    return list(dict.fromkeys(reached))


@st.composite
def _ways_back(draw: st.DrawFn, made: Step, found: list[Step]) -> dict[str, Outcome]:
    goals = draw(st.lists(st.sampled_from(_before(made, found)), max_size=3))
    return {f"back{number}": back_to(goal, draw(TITLES)) for number, goal in enumerate(goals)}


def _with_asides(found: list[Step], draw: st.DrawFn) -> list[Step]:
    host = found.pop()
    names = [f"{host.code}aside{number}" for number in range(draw(st.integers(1, 2)))]
    asides = [step(name, draw(TITLES), draw(st.sampled_from(LANES)), aside_of=host.code) for name in names]
    return [replace(host, outcomes={**host.outcomes, "ask": stay("Ask", opens=names)}), *asides]


@st.composite
def definitions(draw: st.DrawFn) -> Procedure:
    registry.forget("drawn")
    made = Procedure("drawn", "Random", 1, "RA", Complaint, draw(steps()))
    registry.forget("drawn")
    assert not faults(made)
    return made


# What can be measured.


def area(thing: Box | Label | Sign) -> Area:
    if isinstance(thing, Sign):
        return thing.x, thing.y, thing.x + thing.size, thing.y + thing.size
    return thing.x, thing.y, thing.x + thing.width, thing.y + thing.height


def overlap(one: Area, other: Area, air: float = 0.0) -> bool:
    return (
        one[0] < other[2] + air
        and other[0] < one[2] + air
        and one[1] < other[3] + air
        and other[1] < one[3] + air
    )


def within(inner: Area, outer: Area) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def leg_areas(arrow: Arrow) -> Iterator[Area]:
    for (ax, ay), (bx, by) in arrow.legs:
        yield min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def shared(one: Area, other: Area) -> float:
    """How many px of two legs lie on each other."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across + down if across >= 0 and down >= 0 and 0 in (across, down) else 0.0


def links(procedure: Procedure) -> Counter[tuple[str, str, str, str]]:
    """What the definition says: every arrow that there must be."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for each in procedure.steps:
        found.update(("after", before, each.code, "") for before in each.after)
        found.update(("beside", each.aside_of, each.code, "") for _ in range(bool(each.aside_of)))
        found.update(("back", each.code, o.back_to, name) for name, o in each.outcomes.items() if o.back_to)
    return found


# What must hold for every chart.


def check(procedure: Procedure, found: Layout) -> None:
    assert Counter(box.step for box in found.boxes) == Counter(s.code for s in procedure.steps)
    assert Counter((a.kind, a.start, a.end, a.outcome) for a in found.arrows) == links(procedure)
    check_boxes(found)
    check_lines(found)
    check_letters(found)


def check_boxes(found: Layout) -> None:
    for one, other in combinations(found.boxes, 2):
        assert not overlap(area(one), area(other), air=4), (one.step, other.step)
    for box in found.boxes:
        assert within(area(box), (0, 0, found.width, found.height)), box.step
        inside = [*box.labels, *box.signs]
        assert all(within(area(thing), area(box)) for thing in inside), box.step
        assert not any(overlap(area(a), area(b)) for a, b in combinations(inside, 2)), box.step


def check_lines(found: Layout) -> None:
    boxes = {box.step: box for box in found.boxes}
    for arrow in found.arrows:
        for leg in leg_areas(arrow):
            assert 0 in (leg[2] - leg[0], leg[3] - leg[1]), arrow
            assert within(leg, (0, 0, found.width, found.height)), arrow
            assert not any(overlap(leg, area(box), air=-0.2) for box in found.boxes), arrow
        for code, (x, y) in ((arrow.start, arrow.points[0]), (arrow.end, arrow.points[-1])):
            left, top, right, bottom = area(boxes[code])
            assert min(abs(x - left), abs(x - right), abs(y - top), abs(y - bottom)) < 0.1, arrow
            assert left - 0.1 <= x <= right + 0.1 and top - 0.1 <= y <= bottom + 0.1, arrow
        last = list(leg_areas(arrow))[-1]
        assert arrow.kind == "beside" or last[2] - last[0] + last[3] - last[1] >= HEAD, arrow
    for one, other in combinations(found.arrows, 2):
        if not may_join(one, other):
            lain = max(shared(a, b) for a in leg_areas(one) for b in leg_areas(other))
            assert lain < 0.5, (one, other)


def may_join(one: Arrow, other: Arrow) -> bool:
    """Ways on fork from the step that they leave and join at the one that they reach; no others do."""
    return one.kind == other.kind == "after" and (one.start == other.start or one.end == other.end)


def check_letters(found: Layout) -> None:
    outside = [*found.labels, *(lane.label for lane in found.lanes)]
    for label in [*outside, *(label for box in found.boxes for label in box.labels)]:
        assert label.lines and max(width(line, label.size) for line in label.lines) <= label.width + 0.01
    for label in outside:
        assert within(area(label), (0, 0, found.width, found.height)), label
        assert not any(overlap(area(label), area(box), air=1) for box in found.boxes), label
        assert not any(
            overlap(area(label), leg, air=1) for arrow in found.arrows for leg in leg_areas(arrow)
        ), label
    for one, other in combinations([*outside, *found.signs], 2):
        assert not overlap(area(one), area(other)), (one, other)
