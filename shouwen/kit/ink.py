"""A name drawn on glass: strokes as the page sends them, drawn again here as a picture of our own making."""

from __future__ import annotations

import json
from io import BytesIO
from itertools import pairwise
from math import dist
from typing import Any

from PIL import Image, ImageDraw

WIDE = 1000  # the measure of a stroke: the pane is this wide, whatever the screen
FLATTEST, TALLEST = 150, 700
MOST_STROKES, MOST_POINTS, MOST_BYTES = 400, 20_000, 400_000
SHORTEST = 120  # less ink than this is a slip of the hand: a dot, a tap
PEN, FINER = 5, 2

Point = tuple[int, int]


def picture(sent: str) -> bytes:
    """The signature as PNG; empty when what was sent is none: unreadable, a dot, or more than a hand can draw.

    `sent` is JSON: {"tall": 320, "strokes": [[x, y, x, y, …], …]}, measured so that the pane is 1000 wide.
    """
    found = _read(sent)
    if found is None:
        return b""
    tall, strokes = found
    big = Image.new("L", (WIDE * FINER, tall * FINER), 255)
    pen = ImageDraw.Draw(big)
    for stroke in strokes:
        _draw(pen, [(x * FINER, y * FINER) for x, y in stroke])
    out = BytesIO()
    big.resize((WIDE, tall), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, stroke: list[Point]) -> None:
    width = PEN * FINER
    for x, y in (stroke[0], stroke[-1]):
        pen.ellipse((x - width // 2, y - width // 2, x + width // 2, y + width // 2), fill=0)
    if len(stroke) > 1:
        pen.line(stroke, fill=0, width=width, joint="curve")


def _read(sent: str) -> tuple[int, list[list[Point]]] | None:
    if len(sent) > MOST_BYTES:
        return None
    try:
        said = json.loads(sent)
        tall = min(max(int(said["tall"]), FLATTEST), TALLEST)
        strokes = [_points(stroke, tall) for stroke in said["strokes"] if stroke]
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    points = sum(map(len, strokes))
    drawn = sum(dist(a, b) for stroke in strokes for a, b in pairwise(stroke))
    fits = len(strokes) <= MOST_STROKES and points <= MOST_POINTS and drawn >= SHORTEST
    return (tall, strokes) if fits else None


def _points(flat: Any, tall: int) -> list[Point]:
    """Each point within the pane, wherever a finger has strayed to."""
    numbers = [int(number) for number in flat]
    return [
        (min(max(x, 0), WIDE), min(max(y, 0), tall)) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    ]
