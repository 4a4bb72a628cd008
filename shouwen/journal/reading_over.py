"""Reading over what a customer is about to read (M-PH-02, §2.9, R-209, R-250 to R-259, R-147, R-154, R-219).

Exact, and able to say why: each concern names the words, the rule of the library and the better wording.
Two queries however long the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from shouwen.journal.phrases import Kind, Phrase, Replaces
from shouwen.kit.spotting import Text, find, pattern, plain
from shouwen.leases.customers import Customer
from shouwen.people.parties import Site

LEAST_ZH, LEAST_LATIN = 2, 4  # signs of a name: fewer are too often part of something else
MOST = 100  # places of one wording in one text: more is no letter
Span = tuple[int, int]


@dataclass(frozen=True)
class Concern:
    """`said` is what to think about, `old` what `better` takes the place of, as they stand in the text."""

    kind: str
    rule: str
    code: str
    said: str
    old: str
    better: str
    start: int
    end: int


def read_over(text: str, *, site: Site, customer: Customer | None, on: date) -> list[Concern]:
    """What gives cause to think before this text goes to this customer, in the order of the text.

    Where several rules meet in the same words the first row of the library speaks.
    """
    if not text.strip():
        return []
    rows, looked = list(Phrase.objects.in_force(site, on)), Text.of(text)
    names = [row for row in rows if row.kind == Kind.TENANT]
    found = [_concern(looked, row, span) for row in rows if row.pattern for span in _spots(row, looked)]
    found += [_concern(looked, row, span) for span, row in _others_named(looked, site, customer, names)]
    return _apart(found)


def _apart(found: Iterable[Concern]) -> list[Concern]:
    """One concern for one piece of the text."""
    kept: list[Concern] = []
    for concern in found:
        if not any(concern.start < other.end and other.start < concern.end for other in kept):
            kept.append(concern)
    return sorted(kept, key=lambda concern: concern.start)


def _concern(text: Text, row: Phrase, span: Span) -> Concern:
    whole = row.replaces == Replaces.SENTENCE
    start, end = text.part(*(text.sentence(*span) if whole else span))
    said = text.original[slice(*text.part(*span))]
    return Concern(row.kind, row.rule, row.code, said, text.original[start:end], row.better, start, end)


def _spots(row: Phrase, text: Text) -> Iterator[Span]:
    """Where the row's wording stands and nothing excuses it."""
    innocent = list(find(row.innocent, text)) if row.innocent else []
    excuse = pattern(row.unless) if row.unless else None
    excused: dict[Span, bool] = {}  # asked once a sentence, however often the wording stands in it
    for span in islice(find(row.pattern, text), MOST):
        sentence = text.sentence(*span)
        if excuse and sentence not in excused:
            excused[sentence] = bool(excuse.search(text.window(*span)))
        if not _meets(span, innocent) and not excused.get(sentence):
            yield span


def _meets(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


# Names.


def _others_named(
    text: Text, site: Site, customer: Customer | None, rows: list[Phrase]
) -> Iterator[tuple[Span, Phrase]]:
    """Names of the site's customers but this one; a name that is part of this customer's own is its own."""
    if not rows:
        return
    every = Customer.objects.filter(site=site).values_list("pk", *NAMES)
    named = [(pk, span) for pk, *names in every for name in names for span in _named(name, text)]
    passing = [span for pk, span in named if customer and pk == customer.pk]
    passing += [span for row in rows if row.innocent for span in find(row.innocent, text)]
    for pk, span in named:
        if not (customer and pk == customer.pk) and not _meets(span, passing):
            yield span, _in_the_language_of(text.folded[slice(*span)], rows)


NAMES = ("name_zh", "name_en", "short_zh", "short_en")


def _in_the_language_of(name: str, rows: list[Phrase]) -> Phrase:
    language = Phrase.Language.EN if name.isascii() else Phrase.Language.ZH
    return next((row for row in rows if row.language == language), rows[0])


def _named(name: str, text: Text) -> Iterator[Span]:
    """Where this name stands; a Latin one as whole words only."""
    folded = _name(name)
    is_latin = folded.isascii()
    if len(folded) < (LEAST_LATIN if is_latin else LEAST_ZH):
        return
    start = text.folded.find(folded)
    while start >= 0:
        end = start + len(folded)
        if not is_latin or not (_in_a_word(text, start - 1) or _in_a_word(text, end)):
            yield start, end
        start = text.folded.find(folded, end)


@lru_cache(maxsize=20_000)
def _name(name: str) -> str:
    return plain(name).strip()


def _in_a_word(text: Text, at: int) -> bool:
    sign = text.folded[at : at + 1]
    return sign.isascii() and sign.isalnum()
