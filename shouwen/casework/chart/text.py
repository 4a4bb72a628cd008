"""Lettering for the flow chart: how wide a text will be, and where it breaks into lines.

The server has no fonts, so widths are estimates in px for the widest of the usual sans-serif faces. Chinese
breaks between any two characters, except before a closing mark and after an opening one; other scripts
break at spaces.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import east_asian_width

THIN, BROAD = frozenset("fijlrtI .,:;!'|()[]-·"), frozenset("mwMW@%")
OPENING, CLOSING = "（《“‘「『【〈([", "，。、；：？！）》”’」』】〉…,.;:?!)]"
PIECE = re.compile(r"\s+|[\u2e80-\uffef]|[^\s\u2e80-\uffef]+")
LEADING = 1.32  # from one line to the next, in em


def em(character: str) -> float:
    """The width of one character, in em."""
    if east_asian_width(character) in "WFA":
        return 1.0
    if character in THIN:
        return 0.36
    if character in BROAD:
        return 0.92
    return 0.68 if character.isupper() else 0.58


@lru_cache(maxsize=4096)
def width(text: str, size: float) -> float:
    """The width of a text in px when it is set in this size."""
    return size * sum(em(character) for character in text)


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, most: int = 3) -> tuple[str, ...]:
    """The text in at most so many lines of even length, none wider than `room` px.

    What does not fit even so ends in an ellipsis.
    """
    lines = _fill(text, room, size)
    if len(lines) > most:
        return (*lines[: most - 1], _cut(text[_length(text, lines[: most - 1]) :].strip(), room, size))
    narrower = (float(step) for step in range(int(size), int(room), 3))
    return next(
        (even for try_ in narrower if _even(even := _fill(text, try_, size), lines, try_, size)), lines
    )


@lru_cache(maxsize=4096)
def fits(text: str, room: float, size: float, most: int = 3) -> bool:
    """True when the text needs no more than so many lines and no word has to be broken."""
    widest = max((width(piece.strip(), size) for piece in _pieces(text)), default=0)
    return widest <= room and len(_fill(text, room, size)) <= most


def _even(lines: tuple[str, ...], wanted: tuple[str, ...], room: float, size: float) -> bool:
    whole = {piece.strip() for piece in _pieces(" ".join(wanted))}
    unbroken = all(width(piece, size) <= room for piece in whole) or len(wanted) == 1
    return unbroken and len(lines) == len(wanted)


def _pieces(text: str) -> list[str]:
    """What must stay together: a word, a Chinese character with its marks. Spaces go before the next piece."""
    pieces: list[str] = []
    for found in PIECE.findall(text.strip()):
        last = pieces[-1] if pieces else ""
        if last and (found in CLOSING or last[-1] in OPENING or last.isspace()):
            pieces[-1] += found
        else:
            pieces.append(" " if found.isspace() else found)
    return pieces


def _fill(text: str, room: float, size: float) -> tuple[str, ...]:
    lines = [""]
    for piece in _pieces(text):
        if width((lines[-1] + piece).strip(), size) <= room:
            lines[-1] += piece
        else:
            lines += _broken(piece.strip(), room, size)
    return tuple(line.strip() for line in lines if line.strip())


def _broken(word: str, room: float, size: float) -> list[str]:
    """A word that is wider than a line, broken wherever the line ends."""
    parts = [""]
    for character in word:
        if parts[-1] and width(parts[-1] + character, size) > room:
            parts.append("")
        parts[-1] += character
    return parts


def _length(text: str, lines: tuple[str, ...]) -> int:
    """How far into the text these first lines of it reach."""
    end = 0
    for line in lines:
        end = text.index(line, end) + len(line)
    return end


def _cut(text: str, room: float, size: float) -> str:
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
