"""What a flow chart consists of once it is laid out: boxes, arrows, labels, lanes. All in px, nothing drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """Lines of text. `x`, `y` is the top left corner; `kind` says how they are dressed."""

    kind: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    size: float
    leading: float

    @property
    def height(self) -> float:
        return self.leading * len(self.lines)

    def baselines(self) -> Iterator[tuple[float, str]]:
        for number, line in enumerate(self.lines):
            yield self.y + self.leading * (number + 0.5) + self.size * 0.36, line


@dataclass(frozen=True)
class Sign:
    """A small drawn symbol; `x`, `y` is its top left corner. `is_state` tells where the case stands."""

    name: str
    x: float
    y: float
    size: float
    is_state: bool = False


@dataclass(frozen=True)
class Box:
    """A step. `labels` and `signs` lie inside it."""

    step: str
    x: float
    y: float
    width: float
    height: float
    is_aside: bool
    labels: tuple[Label, ...] = ()
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """A line from one step to another along `points`, all legs level or upright.

    `kind` is after, back or beside; a way back carries the name of its outcome.
    """

    kind: str
    start: str
    end: str
    points: tuple[Point, ...]
    outcome: str = ""

    @property
    def legs(self) -> Iterator[tuple[Point, Point]]:
        return pairwise(self.points)


@dataclass(frozen=True)
class Lane:
    """The band of one department, with its title at the left."""

    code: str
    y: float
    height: float
    label: Label


@dataclass(frozen=True)
class Layout:
    """A whole chart, `width` by `height` px."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...] = ()
    lanes: tuple[Lane, ...] = ()
    signs: tuple[Sign, ...] = ()


def legs_only(points: Iterable[Point]) -> tuple[Point, ...]:
    """The corners of a line: what lies on a straight leg, or twice in one place, is dropped."""
    kept: list[Point] = []
    for x, y in ((round(x, 1), round(y, 1)) for x, y in points):
        if kept and kept[-1] == (x, y):
            continue
        if len(kept) > 1 and (kept[-1][0] == kept[-2][0] == x or kept[-1][1] == kept[-2][1] == y):
            kept.pop()
        kept.append((x, y))
    return tuple(kept)
