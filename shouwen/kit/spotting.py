"""Finding wordings in a text: a small pattern language that a site may write, and that cannot run away.

    没上班|未上班          either of these words
    (不|没)(知道|清楚)     groups
    (不|没)(有)?来         a group with ? behind it may be missing
    不管…找谁             … stands for up to 12 signs of the same sentence (40 where all is Latin)
    尽快……#点             …… for up to 120 signs, over the end of the sentence too
    ^不行$                ^ and $ are the beginning and the end of a sentence
    #小时                 # is a number, in figures or in Chinese

Everything else means itself. A Latin word is found as a whole word only. Text and pattern are folded alike:
traditional and simplified, full and half width, capitals and spaces make no difference. What is spoken of as
a place is always one in the text as it was typed.

No wish for more is met: without repetition the longest search is bounded by the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from shouwen.kit import folding

LONGEST = 2000  # signs of one pattern
MOST_GAPS = 3  # in one alternative: each multiplies the ways to look
END = "\x1e"  # set behind each sentence
NUMBER = "(?:[0-9]+(?:[.][0-9]+)?|[一二两三四五六七八九十百半]+)"
GAP, FAR = f"[^{END}]{{0,width}}?", "(?s:.){0,120}?"
NEAR_ZH, NEAR_LATIN = 12, 40  # signs that a gap may leave out: about as many words
# What a conversion sign by sign leaves apart, because it depends on the word.
ALIKE = str.maketrans({"妳": "你", "著": "着", "甚": "什", "“": '"', "”": '"'})
APOSTROPHES = "'‘’"
SHORT = re.compile(r"(?:^|[^a-z])(?:mr|mrs|ms|dr|st|no|co|ltd|etc)$")  # a point behind these ends no sentence


class Unwritable(ValueError):
    """A pattern that is not one: what is wrong with it, for who wrote it."""


@lru_cache(maxsize=20_000)
def _folded(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":  # unseen: zero width spaces and their kind
        return ""
    if sign in APOSTROPHES:  # which a search leaves out; but won't is not wont
        return "'"
    return folding.fold(sign.translate(ALIKE)).translate(ALIKE)


def plain(text: str) -> str:
    """The text as it is compared, without sentence ends."""
    return Text.of(text).folded.replace(END, "")


def _is_cjk(sign: str) -> bool:
    return "\u2e80" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff"


@dataclass(frozen=True)
class Text:
    """A text to look in: folded, with the place in the original of each folded sign."""

    original: str
    folded: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> Text:
        signs: list[str] = [END]
        places: list[int] = [0]
        for place, sign in enumerate(original):
            for part in _folded(sign):
                if part.isspace() and part != "\n":
                    if signs[-1].isspace() or signs[-1] == END or _is_cjk(signs[-1]):
                        continue
                    part = " "  # noqa: PLW2901
                elif _is_cjk(part) and signs[-1] == " ":
                    signs.pop()
                    places.pop()
                signs.append(part)
                places.append(place)
                if _ends_a_sentence(signs, original, place):
                    signs.append(END)
                    places.append(place + 1)
        return cls(original, "".join([*signs, END]), (*places, len(original), len(original)))

    def part(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original a part of the folded text stands."""
        while start < end and self.folded[start] in f"{END} ":
            start += 1
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The whole sentence around a part of the folded text, in the folded text."""
        first = self.folded.rfind(END, 0, start + 1) + 1
        return first, max(end, self.folded.find(END, max(end - 1, first)))

    def window(self, start: int, end: int) -> str:
        """The sentence around a part, and the one behind it."""
        first, last = self.sentence(start, end)
        return self.folded[first - 1 : self.folded.find(END, min(last + 1, len(self.folded) - 1)) + 1]


def _ends_a_sentence(signs: list[str], original: str, place: int) -> bool:
    sign = signs[-1]
    if sign in "。!?;\n":
        return True
    if sign != ".":
        return False
    following = original[place + 1 : place + 2]
    return (not following or following.isspace()) and not SHORT.search("".join(signs[-6:-1]))


@lru_cache(maxsize=5_000)
def pattern(written: str) -> re.Pattern[str]:
    """The pattern, ready to look with. Refuses with Unwritable what is none."""
    if len(written) > LONGEST:
        raise Unwritable(f"longer than {LONGEST}")
    rest, expression = _either(written, 0)
    if rest != len(written):
        raise Unwritable(written[rest:])
    near = NEAR_ZH if any(map(_is_cjk, written)) else NEAR_LATIN
    return re.compile(expression.replace("{0,width}", f"{{0,{near}}}"))


def _either(written: str, at: int) -> tuple[int, str]:
    """Alternatives from here to the end of the group: where that is, and the expression."""
    ways: list[str] = []
    while True:
        at, way = _one(written, at)
        ways.append(way)
        if at == len(written) or written[at] == ")":
            return at, "|".join(ways)
        at += 1


def _one(written: str, at: int) -> tuple[int, str]:
    parts: list[str] = []
    literal = gaps = 0
    while at < len(written) and written[at] not in "|)":
        sign = written[at]
        if sign == "(":
            at, inner = _either(written, at + 1)
            if at == len(written):
                raise Unwritable("(")
            at += 1
            is_optional = written.startswith("?", at)
            parts.append(f"(?:{inner})" + "?" * is_optional)
            at += is_optional
        elif sign in SIGNS:
            far = written.startswith("……", at)
            gaps += sign == "…"
            parts.append(FAR if far else SIGNS[sign])
            at += 2 if far else 1
        else:
            end = next((n for n in range(at, len(written)) if written[n] in STOPS), len(written))
            parts.append(_literal(written[at:end]))
            literal, at = 1, end
    if not parts or gaps > MOST_GAPS or not (literal or "(?:" in "".join(parts)):
        raise Unwritable(written)
    return at, "".join(parts)


SIGNS = {"…": GAP, "#": NUMBER, "^": f"(?<={END})[\"' ]*", "$": f"(?=[^\\w{END}]{{0,3}}{END})"}
STOPS = "|()…#^$"


def _literal(words: str) -> str:
    """These words as themselves; a Latin word at either end has its end there."""
    bare = plain(words).strip()
    if not bare:
        return " "
    folded = " " * _is_apart(words[0], bare[0]) + bare + " " * _is_apart(words[-1], bare[-1])
    before = "(?<![a-z0-9])" if folded[0].isascii() and folded[0].isalnum() else ""
    after = "(?![a-z0-9])" if folded[-1].isascii() and folded[-1].isalnum() else ""
    return before + re.escape(folded) + after


def _is_apart(edge: str, sign: str) -> bool:
    """A space at the edge of a literal counts, but between Chinese signs there is none."""
    return edge == " " and not _is_cjk(sign)


def find(written: str, text: Text) -> Iterator[tuple[int, int]]:
    """Each place in the folded text where the pattern is found."""
    return (found.span() for found in pattern(written).finditer(text.folded))
