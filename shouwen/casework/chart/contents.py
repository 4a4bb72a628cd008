"""The lettering of one box of the flow chart: broken into lines for a given width, then placed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shouwen.casework.chart.notes import GAP, SIGN, TO_WORDS, Note, Shown, counted, notes, rows
from shouwen.casework.chart.parts import Box, Label, Sign
from shouwen.casework.chart.text import LEADING, fits, width, wrap
from shouwen.casework.procedure import Procedure, Step

BETWEEN = 5.0  # px between the parts of a box


@dataclass(frozen=True)
class Face:
    """Sizes of lettering in px, the air around it, and how many lines a title may take.

    `names_posts`: who does the step stands above the title, and the ways back below it.
    """

    title: float
    small: float
    pad: float
    lines: int
    names_posts: bool = False


WIDE, UPRIGHT = Face(13, 11.5, 11, 4), Face(14, 13, 11, 6, names_posts=True)


@dataclass(frozen=True)
class Part:
    """A piece of the box's text, with the sign before it; `name` is the outcome for a way back."""

    kind: str
    lines: tuple[str, ...]
    size: float
    sign: str = ""
    name: str = ""

    @property
    def leading(self) -> float:
        return self.size * LEADING

    @property
    def height(self) -> float:
        return self.leading * max(len(self.lines), 1)


@dataclass(frozen=True)
class Content:
    """What stands in one box, from top to bottom."""

    face: Face
    head: tuple[Part, ...]
    rows: tuple[tuple[Note, ...], ...]
    backs: tuple[Part, ...]
    sign: str

    @property
    def upper(self) -> float:
        """The height of all but the ways back."""
        heights = [part.height for part in self.head] + [self.row_height(row) for row in self.rows]
        return sum(heights) + BETWEEN * (len(heights) - 1) + 2 * self.face.pad - 4

    @property
    def lower(self) -> float:
        return sum(self.back_height(part) for part in self.backs)

    @property
    def height(self) -> float:
        return self.upper + self.lower

    def back_height(self, part: Part) -> float:
        return part.height + 2 * BETWEEN + 2

    def row_height(self, row: tuple[Note, ...]) -> float:
        return self.face.small * LEADING * max(1, *(len(note.lines) for note in row))


def content(procedure: Procedure, step: Step, room: float, face: Face, shown: Shown) -> Content:
    """What stands in the box of a step that is `room` px wide."""
    inner = room - 2 * face.pad
    beside_sign = inner - SIGN - TO_WORDS
    title = beside_sign if shown.state is not None and not face.names_posts else inner
    head = [Part("title", wrap(str(step.title), title, face.title, face.lines), face.title)]
    backs: list[Part] = []
    if face.names_posts:
        post = wrap(str(step.by.label), beside_sign - SIGN - TO_WORDS, face.small, 2)
        head.insert(0, Part("post", post, face.small, "post"))
        backs = [
            Part("way-back", wrap(str(outcome.label), beside_sign, face.small, 4), face.small, "back", name)
            for name, outcome in step.outcomes.items()
            if outcome.back_to
        ]
    below = rows(notes(procedure, step, shown.figures), inner, face.small)
    below += rows(counted(shown.count(step.code)), inner, face.small)
    return Content(face, tuple(head), below, tuple(backs), shown.sign(step.code))


def narrowest(procedure: Procedure, steps: Iterable[Step], shown: Shown, least: float, most: float) -> float:
    """The least width, between these, in which every title fits without breaking a word."""
    taken = 2 * WIDE.pad + (SIGN + TO_WORDS if shown.state is not None else 0)
    found = list(steps)
    noted = [note.width(WIDE.small) for step in found for note in notes(procedure, step, shown.figures)]
    tried = range(int(max([least, *(one + 2 * WIDE.pad for one in noted)])), int(most), 4)
    titles = [str(step.title) for step in found]
    return next((w for w in tried if all(fits(t, w - taken, WIDE.title, 3) for t in titles)), most)


def boxed(step: Step, content: Content, x: float, y: float, room: float, height: float) -> Box:
    """The box at this place, its text in the middle and its ways back at the foot."""
    above = 0 if content.face.names_posts else (height - content.height) / 2
    pen = _Pen(x + content.face.pad, y + above + content.face.pad - 2)
    if content.sign:
        first = content.head[0]
        right = x + room - content.face.pad - SIGN
        pen.signs.append(Sign(content.sign, right, pen.y + (first.leading - SIGN) / 2, SIGN, True))
    for part in content.head:
        pen.part(part)
        pen.y += BETWEEN
    for row in content.rows:
        pen.notes(row, content.face.small)
        pen.y += content.row_height(row) + BETWEEN
    pen.y = y + height - content.lower
    for part in content.backs:
        pen.y += BETWEEN + 1
        pen.part(part)
        pen.y += BETWEEN + 1
    return Box(step.code, x, y, room, height, bool(step.aside_of), tuple(pen.labels), tuple(pen.signs))


class _Pen:
    """Goes down a box and writes; `y` is the top of what comes next."""

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y
        self.labels: list[Label] = []
        self.signs: list[Sign] = []

    def part(self, part: Part) -> None:
        if part.sign:
            self.signs.append(Sign(part.sign, self.x, self.y + (part.leading - SIGN) / 2, SIGN))
        x = self.x + (SIGN + TO_WORDS if part.sign else 0)
        self.labels.append(lettered(part.kind, part.lines, x, self.y, part.size))
        self.y += part.height

    def notes(self, row: tuple[Note, ...], size: float) -> None:
        x = self.x
        for note in row:
            self.signs.append(Sign(note.sign, x, self.y + (size * LEADING - SIGN) / 2, SIGN))
            if note.lines:
                self.labels.append(
                    lettered(
                        "late" if note.sign == "late" else "note",
                        note.lines,
                        x + SIGN + TO_WORDS,
                        self.y,
                        size,
                    )
                )
            x += note.width(size) + GAP


def lettered(kind: str, lines: tuple[str, ...], x: float, y: float, size: float) -> Label:
    """A label of these lines, as wide as its widest."""
    return Label(
        kind, lines, x, y, max((width(line, size) for line in lines), default=0.0), size, size * LEADING
    )
