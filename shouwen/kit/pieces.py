"""The pieces that a photo is put together from: segments of a JPEG, chunks of a PNG.

Read by our own few lines, so that what comes in is judged before any decoder has seen it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MAX_PIECES = 10_000  # a picture has hundreds of segments; more are made to keep us busy

JPEG_PIECE = re.compile(rb"\xff++([^\x00\xff])")
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
SCAN, END = 0xDA, 0xD9
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
IN_ONE_PASS = {0xC0, 0xC1}  # frames that a reader can make small while it reads

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Piece:
    """One piece: what it is, where its own bytes begin, where they end. A scan has its pixels with it."""

    kind: int | bytes
    starts: int
    ends: int


def jpeg_pieces(content: bytes) -> Iterator[Piece]:
    """Each segment where the one before it says, to the end mark; stops before what is no segment.

    What follows the end mark is not looked at: many phones put a second picture or a short film there.
    """
    at = 2
    for _piece in range(MAX_PIECES if content.startswith(b"\xff\xd8\xff") else 0):
        found = JPEG_PIECE.match(content, at)
        if found is None:
            return
        kind, at = found[1][0], found.end()
        if kind == END:
            yield Piece(END, at, at)
            return
        if (length := number(content, at, 2)) < 2:
            return
        starts, at = at, at + length
        if kind == SCAN:
            after = AFTER_SCAN.search(content, at)
            at = after.start() if after else len(content)
        yield Piece(kind, starts, at)


def png_pieces(content: bytes) -> Iterator[Piece]:
    """Each chunk, whole with its length and checksum; stops before one that is damaged or cut short."""
    at = len(PNG_HEAD)
    for _piece in range(MAX_PIECES if content.startswith(PNG_HEAD) else 0):
        end = at + 12 + number(content, at, 4)
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != number(content, end - 4, 4):
            return
        yield Piece(content[at + 4 : at + 8], at, end)
        at = end


def number(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length])
