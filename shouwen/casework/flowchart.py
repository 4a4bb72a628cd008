"""The flow chart of a procedure, drawn as SVG from the definition that runs (field idea 2.4).

`layout` says where everything is, `chart` draws it. Both are pure: the same definition in the same language
gives the same chart. Colours come from chart.css; no state is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwen.casework.chart.notes import Shown, StepState
from shouwen.casework.chart.parts import Arrow, Box, Label, Lane, Layout, Point, Sign
from shouwen.casework.chart.signs import SIGNS
from shouwen.casework.chart.upright import Upright
from shouwen.casework.chart.wide import Wide
from shouwen.casework.procedure import Procedure

BEND = 7.0  # px: how round a corner of a line is
HEAD = 7.5  # the length of an arrow's head
LONG = 1320.0  # a wider chart is not shrunk to the page but moved sideways

Count = int | tuple[int, int]


def layout(
    procedure: Procedure,
    *,
    state: Mapping[str, StepState] | None = None,
    counts: Mapping[str, Count] | None = None,
    figures: Mapping[str, str] | None = None,
    upright: bool = False,
) -> Layout:
    """Where each box, line and label of the chart is, in px."""
    shown = Shown(state, counts or {}, figures or {})
    return (Upright if upright else Wide)(procedure, shown).layout()


def chart(
    procedure: Procedure,
    *,
    state: Mapping[str, StepState] | None = None,
    counts: Mapping[str, Count] | None = None,
    figures: Mapping[str, str] | None = None,
    link: Callable[[str], str] | None = None,
    upright: bool = False,
) -> SafeString:
    """The chart as an <svg> in the active language.

    `state` lights it for one case: a step is done, open, late or skipped; one that is absent is yet to come.
    `counts` gives for each step how many cases stand there, or also how many of them are late. `figures` are
    those of a site or a case, the manual's own otherwise. `link` gives the address that a box leads to.
    `upright` is for phones: 360 px wide, from top to bottom.
    """
    if link or counts:  # of an hour, and not drawn twice
        return _chart(procedure, state, counts, figures, link, upright)
    lit, said = (tuple(sorted((given or {}).items())) for given in (state, figures))
    return _lit_chart(procedure, lit, said, upright, get_language())


@lru_cache(maxsize=400)  # some 12 kB each; cases that stand at the same steps share one
def _lit_chart(
    procedure: Procedure,
    state: tuple[tuple[str, StepState], ...],
    figures: tuple[tuple[str, str], ...],
    upright: bool,
    language: str | None,
) -> SafeString:
    return _chart(procedure, dict(state), None, dict(figures), None, upright)


def _chart(
    procedure: Procedure,
    state: Mapping[str, StepState] | None,
    counts: Mapping[str, Count] | None,
    figures: Mapping[str, str] | None,
    link: Callable[[str], str] | None,
    upright: bool,
) -> SafeString:
    found = layout(procedure, state=state, counts=counts, figures=figures, upright=upright)
    name = f"chart-{procedure.code}-{'upright' if upright else 'wide'}"
    return format_html(
        '<svg class="chart{}" role="{}" aria-labelledby="{}-title {}-desc" width="{}" height="{}" '
        'viewBox="0 0 {} {}"><title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        _shape(found, upright), "group" if link else "img", name, name,
        _px(found.width), _px(found.height), _px(found.width), _px(found.height),
        name, _("Flow chart: %(procedure)s") % {"procedure": procedure.title},
        name, described(procedure, state), _drawn(procedure, found, state, link),
    )  # fmt: skip


def _shape(found: Layout, upright: bool) -> str:
    if upright:
        return " is-upright"
    return " is-long" if found.width > LONG else ""


def described(procedure: Procedure, state: Mapping[str, StepState] | None) -> str:
    """The chart in words, for who does not see it."""
    titles: dict[str, list[str]] = {"open": [], "late": [], "done": []}
    for step in procedure.steps:
        if state and state.get(step.code) in titles:
            titles[state[step.code]].append(str(step.title))
    said = [
        _("Late: %(steps)s.") % {"steps": "; ".join(titles["late"])} if titles["late"] else "",
        _("Open now: %(steps)s.") % {"steps": "; ".join(titles["open"])} if titles["open"] else "",
        _("Done: %(steps)s.") % {"steps": "; ".join(titles["done"])} if titles["done"] else "",
    ]
    every = "; ".join(str(step.title) for step in procedure.steps)
    return " ".join(filter(None, said)) or _("The steps: %(steps)s.") % {"steps": every}


def _drawn(
    procedure: Procedure,
    found: Layout,
    state: Mapping[str, StepState] | None,
    link: Callable[[str], str] | None,
) -> SafeString:
    boxes = (_box(procedure, box, (state or {}).get(box.step, ""), link) for box in found.boxes)
    return _joined(
        [
            *(_lane(lane, found.width) for lane in found.lanes),
            *(_arrows(arrows) for arrows in _nets(found.arrows)),
            *boxes,
            *(_label(label) for label in found.labels),
            *(_sign(sign) for sign in found.signs),
        ]
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")


def _lane(lane: Lane, width: float) -> SafeString:
    edge = format_html('<path class="chart-edge" d="M0 {}H{}"/>', _px(lane.y), _px(width)) if lane.y else ""
    return format_html('<g class="chart-lane">{}{}</g>', edge, _label(lane.label))


def _box(procedure: Procedure, box: Box, state: str, link: Callable[[str], str] | None) -> SafeString:
    kinds = ["chart-step", *(["is-aside"] if box.is_aside else []), *([f"is-{state}"] if state else [])]
    inside = format_html(
        '<title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="{}"/>{}{}',
        procedure[box.step].title, _px(box.x), _px(box.y), _px(box.width), _px(box.height),
        18 if box.is_aside else 9, _joined(map(_label, box.labels)), _joined(map(_sign, box.signs)),
    )  # fmt: skip
    if link:
        inside = format_html('<a href="{}">{}</a>', link(box.step), inside)
    return format_html('<g class="{}" data-step="{}">{}</g>', " ".join(kinds), box.step, inside)


def _label(label: Label) -> SafeString:
    lines = format_html_join(
        "", '<tspan x="{}" y="{}">{}</tspan>',
        ((_px(label.x), _px(y), line) for y, line in label.baselines()),
    )  # fmt: skip
    return format_html('<text class="chart-{}" font-size="{}">{}</text>', label.kind, _px(label.size), lines)


def _sign(sign: Sign) -> SafeString:
    place = f"translate({_px(sign.x)} {_px(sign.y)}) scale({_px(sign.size / 12)})"
    drawn = mark_safe(SIGNS[sign.name])  # noqa: S308  our own drawing
    return format_html(
        '<g class="chart-sign chart-sign-{}{}" transform="{}">{}</g>',
        sign.name,
        " is-state" if sign.is_state else "",
        place,
        drawn,
    )


def _nets(arrows: Iterable[Arrow]) -> Iterable[list[Arrow]]:
    """The ways on from one step together, each other line by itself."""
    nets: dict[str | Arrow, list[Arrow]] = {}
    for arrow in arrows:
        nets.setdefault(arrow.start if arrow.kind == "after" else arrow, []).append(arrow)
    return nets.values()


def _arrows(arrows: list[Arrow]) -> SafeString:
    """Lines that fork are one path: drawn one over the other they would look thicker where they still are one."""
    kind, line = arrows[0].kind, "".join(_rounded(arrow.points) for arrow in arrows)
    heads = "" if kind == "beside" else "".join(_head(arrow.points) for arrow in arrows)
    head = format_html('<path class="chart-head" d="{}"/>', heads) if heads else ""
    return format_html(
        '<g class="chart-way chart-{}"><path class="chart-line" d="{}"/>{}</g>', kind, line, head
    )


def _rounded(points: tuple[Point, ...]) -> str:
    """The line with its corners rounded."""
    drawn = [f"M{_px(points[0][0])} {_px(points[0][1])}"]
    for before, (x, y), after in zip(points, points[1:], points[2:], strict=False):
        bend = min(BEND, _length(before, (x, y)) / 2, _length((x, y), after) / 2)
        (ax, ay), (bx, by) = _toward((x, y), before, bend), _toward((x, y), after, bend)
        drawn.append(f"L{_px(ax)} {_px(ay)}Q{_px(x)} {_px(y)} {_px(bx)} {_px(by)}")
    return "".join([*drawn, f"L{_px(points[-1][0])} {_px(points[-1][1])}"])


def _head(points: tuple[Point, ...]) -> str:
    """A small triangle at the end of the line."""
    tip = points[-1]
    x, y = _toward(tip, points[-2], HEAD)
    across = HEAD * 0.46
    dx, dy = (0.0, across) if y == tip[1] else (across, 0.0)
    return f"M{_px(tip[0])} {_px(tip[1])}L{_px(x + dx)} {_px(y + dy)}L{_px(x - dx)} {_px(y - dy)}Z"


def _length(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _toward(start: Point, goal: Point, far: float) -> Point:
    """The point so far from `start` on the way to `goal`."""
    length = _length(start, goal) or 1.0
    return tuple(a + (b - a) / length * far for a, b in zip(start, goal, strict=True))  # type: ignore[return-value]
