"""What a text can be found by, and what a query asks for: one function for each, the same on both engines.

A text becomes a set of terms, short ASCII strings whose first letter is their class:

    b漏水   two signs that follow each other (Chinese and whatever is not ASCII); b水 the last one of a run
    w1-0803, w0803, w1-803, w803   a word or number, from each of its parts on, also without leading noughts
    iktls   initials in pinyin, from each sign on      pkongtiao   pinyin in full, from each sign on
    t2207   the end of a telephone number: its last three, its last four, all of it

A sign is written as four digits to the base of 36. Widths, cases, marks and traditional signs are folded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

LETTERS = 6  # initials of one name that are told apart
SPELLING = 12  # letters of pinyin in full that are told apart
WORD = 60  # signs of one word or number that are told apart: more would make terms without end
PHONE = 10  # digits from which a number typed in groups is one telephone number
MOST = 24  # terms that a query is held to: more is a paste, and the first ones find it
TAILS = (3, 4)  # what a masked number shows of its end; a longer ending would tell the hidden digits

JOINT = r"[-\u2010-\u2015_/.#]"
RUN = re.compile(rf"[0-9a-z]+(?:{JOINT}[0-9a-z]+)*|[^\W_\x00-\x7f]+")
LEADING = re.compile(r"(?<![0-9a-z])0+(?=[0-9])")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@cache
def _simplified() -> dict[int, str]:
    """Each traditional sign's simplified one, sign by sign: what a phrase would decide, a part of it could not."""
    from opencc import OpenCC  # noqa: PLC0415  not before something is looked for

    signs = [chr(code) for code in range(0x3400, 0xA000)]
    simple = OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(old): new for old, new in zip(signs, simple, strict=True) if old != new}


def fold(text: str) -> str:
    """The text as it is compared: one width, small letters without marks, simplified signs, no apostrophes."""
    if text.isascii():
        return text.casefold().replace("'", "")
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'\u2019")
    return unicodedata.normalize("NFKC", bare).translate(_simplified())


@cache
def _sign(sign: str) -> str:
    code, digits = ord(sign), ""
    for _place in range(4):
        code, digit = divmod(code, 36)
        digits = DIGITS[digit] + digits
    return digits


def _runs(folded: str) -> list[str]:
    return [re.sub(JOINT, "-", run) for run in RUN.findall(folded)]


# What a text says.


def said(*texts: str) -> set[str]:
    """The terms of running text."""
    found: set[str] = set()
    for run in (run for text in texts for run in _runs(fold(text))):
        found.update(_words(run) if run[0].isascii() else _pairs(run))
    return found


def _pairs(run: str) -> Iterator[str]:
    signs = [_sign(sign) for sign in run]
    yield f"b{signs[-1]}"
    for one, two in pairwise(signs):
        yield f"b{one}{two}"


def _words(run: str) -> Iterator[str]:
    for word in {run, LEADING.sub("", run)}:
        parts = word.split("-")
        for first in range(len(parts)):
            yield "w" + "-".join(parts[first : first + WORD])[:WORD]


def named(*names: str) -> set[str]:
    """The terms of names: what they say, and how they are spelt in pinyin, in full and by initials."""
    return said(*names) | {f"p{spelt}" for name in names for spelt in _spellings(name)} | initialled(*names)


def initialled(*texts: str) -> set[str]:
    """The pinyin initials of a text from each sign on."""
    rows = ("".join(s[0] for s in row) for text in texts for row in _syllables(text))
    return {f"i{row[at : at + LETTERS]}" for row in rows for at in range(len(row))}


def _spellings(name: str) -> Iterator[str]:
    for row in _syllables(name):
        for at in range(len(row)):
            spelt = "".join(row[at:])[:SPELLING]
            yield spelt
            yield spelt.replace("v", "u")  # 吕 is typed lv and lu


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of each run of Chinese signs."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  50 MB of phrases: only where something is written

    runs = (run for run in _runs(fold(text)) if not run[0].isascii())
    rows = (lazy_pinyin(run, errors="ignore") for run in runs)
    return tuple(tuple(row) for row in rows if row)


def reached_at(*phones: str) -> set[str]:
    """The terms of telephone numbers: never more of an ending than a masked number shows."""
    numbers = [digits for phone in phones if len(digits := _digits(phone)) >= min(TAILS)]
    return {f"t{number[-tail:]}" for number in numbers for tail in (*TAILS, len(number))}


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


NUMERALS = "零一二三四五六七八九"


def counted_in_words(text: str) -> str:
    """A building or a floor as one may also write it: 3号楼 as 三号楼, 12层 as 十二层."""
    return re.sub(r"(?<![0-9-])([1-9][0-9]?)(?=[号层楼座])", lambda found: _in_words(int(found[1])), text)


def _in_words(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (NUMERALS[tens] * (tens > 1) + "十") * (tens > 0) + NUMERALS[ones] * (ones > 0)


# What a query asks for.


@dataclass(frozen=True, order=True)
class Piece:
    """A term, or with `is_begun` every term that begins so."""

    term: str
    is_begun: bool = False

    def is_in(self, terms: Collection[str]) -> bool:
        return self.term in terms or (self.is_begun and any(term.startswith(self.term) for term in terms))


Want = tuple[Piece, ...]  # any of these
Query = tuple[Want, ...]  # all of these; nothing is asked when empty


def asked(words: str) -> Query:
    """What these words ask for: every sign, word and number of them, in any order."""
    folded = fold(words)
    number = _digits(folded) if re.fullmatch(r"[0-9\s()+-]+", folded) else ""
    if len(number) >= PHONE:
        return ((Piece(f"t{number}"), Piece(f"w{number[:WORD]}", is_begun=True)),)
    wants = (want for run in _runs(folded) for want in _wants(run))
    return tuple(dict.fromkeys(wants))[:MOST]


def _wants(run: str) -> Iterator[Want]:
    if run[0].isascii():
        yield tuple(_word(run))
    elif len(run) == 1:
        yield (Piece(f"b{_sign(run)}", is_begun=True),)
    else:
        for one, two in pairwise(run):
            yield (Piece(f"b{_sign(one)}{_sign(two)}"),)


def _word(run: str) -> Iterator[Piece]:
    """A number may be the end of a telephone number; letters may be pinyin."""
    yield Piece(f"w{run[:WORD]}", is_begun=len(run) > 1)
    number = run.replace("-", "")
    if number.isdecimal() and len(number) >= min(TAILS):
        yield Piece(f"t{number}")
    if run.isalpha() and len(run) > 1:
        yield Piece(f"i{run[:LETTERS]}", is_begun=True)
        yield Piece(f"p{run[:SPELLING]}", is_begun=True)


def nearly(query: Query) -> tuple[Query, ...]:
    """What comes near: all but two neighbours, for a sign too many, too few or another disturbs two pairs."""
    if len(query) < 3:
        return ()
    return tuple(dict.fromkeys(query[:at] + query[at + 2 :] for at in range(len(query) - 1)))


def loosely(query: Query) -> tuple[Query, ...]:
    """What has something of it: any two neighbours, which is three signs of one word."""
    return tuple(dict.fromkeys(pairwise(query))) if len(query) > 3 else ()


def closeness(words: str, names: Iterable[str]) -> tuple[int, int, int]:
    """How near names are to what was typed, the nearest first: the same, an end, a beginning, inside, or otherwise;
    then how many of the signs typed they lack, then their length."""
    typed, folded = fold(words).strip(), [fold(name) for name in names if name]
    return min((_distance(typed, name), len({*typed} - {*name}), len(name)) for name in folded)


def _distance(typed: str, name: str) -> int:
    is_its_number = LEADING.sub("", name).endswith(
        f"-{LEADING.sub('', typed)}"
    )  # 803 is 1-0803 before it is 8031
    fits = (typed == name, is_its_number, name.startswith(typed), typed in name, True)
    return fits.index(True)


def answered(terms: Collection[str], query: Query) -> int:
    """How many of its wants a text with these terms fulfils."""
    return sum(any(piece.is_in(terms) for piece in want) for want in query)


def answers(terms: Collection[str], query: Query) -> bool:
    """True when a text with these terms is what the query asks for: what both engines do is the same as this."""
    return bool(query) and answered(terms, query) == len(query)
