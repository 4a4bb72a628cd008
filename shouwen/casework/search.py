"""Finding cases by whatever is remembered of them: number, words of any text, names, unit, end of a number.

The index is a table beside the cases, written in the transaction of each deed that says something. What is
within reach is decided in the query itself, so a word of another building's case comes out nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import F, Subquery

from shouwen.casework.cases import Case, CaseQuery, Facts
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.series import Series
from shouwen.kit.folding import (
    Query,
    answered,
    asked,
    counted_in_words,
    fold,
    initialled,
    loosely,
    named,
    nearly,
    reached_at,
    said,
)
from shouwen.kit.index import (
    CANDIDATES,
    Expression,
    Words,
    beside,
    lay_down,
    newest,
    scoped,
    walks_from_the_newest,
)
from shouwen.kit.typed import whole
from shouwen.people.roles import Reach, Role
from shouwen.places.search import place_terms

NAMES = ("customer", "contact", "place__building", "building")  # whose names a case is found by
LONGEST = 4000  # signs of its facts, and as many of its notes, that are looked into
PAGE = 50
LATEST = 1000  # cases of a site among which a word is looked for first
AT_FIRST = 400  # of the newest that fit, looked at before any others: several pages of them
FEW = 4  # cases shown before all others because the number fits: one a series
NUMBER = re.compile(r"([a-z]+)?-?(?:(\d{4})-?(?=\d{4}))?0*(\d{1,7})", re.ASCII)


class CaseWords(Words):
    """What a case is found by: by staff through all that was written, by its customer through title and place."""

    case = beside(Case)


# What a case says.


def speaks(case: Case, entry: Entry) -> bool:
    """True for an entry that gives a case words to be found by."""
    is_text = not _texts(case.procedure.facts).isdisjoint(entry.data.get("facts", ()))
    return entry.kind in (Kind.OPENED, Kind.NOTED) or is_text


def remember(case: Case, log: Sequence[Entry]) -> None:
    """Write down what the case is found by from now on. To be called in the deed's transaction."""
    is_new = len(log) == 1  # then its names are at hand
    known = case if is_new else Case.objects.select_related(*NAMES).get(pk=case.pk)
    terms = terms_of(known, case.facts, log)
    if is_new or not CaseWords.objects.filter(pk=case.pk).update(terms=terms):
        lay_down(CaseWords, {case.pk: terms})


def terms_of(case: Case, facts: Facts, log: Iterable[Entry]) -> set[str]:
    """Everything that this case is found by. `case` has its NAMES at hand."""
    notes = "\n".join(entry.data["text"] for entry in log if entry.kind == Kind.NOTED)
    texts = "\n".join(getattr(facts, name) for name in sorted(_texts(case.procedure.facts)))
    plain = _plain(case)
    inside = said(texts[:LONGEST], notes[:LONGEST]) | initialled(case.title) | _people(case)
    return scoped(str(case.site_id), plain | inside) | scoped(_for_customer(case.site_id), plain)


def _plain(case: Case) -> set[str]:
    """What everybody may find it by who may see it."""
    if case.place:
        return said(case.number, case.title) | place_terms(case.place)
    names = case.building.names.values() if case.building else ()
    return said(case.number, case.title, *names, *map(counted_in_words, names))


def _people(case: Case) -> set[str]:
    customer, contact = case.customer, case.contact
    found = named(case.caller_name) | reached_at(case.caller_phone)
    if customer:
        found |= said(customer.name_zh, customer.name_en, customer.short_en) | named(customer.short_zh)
    if contact:
        found |= named(contact.name_zh) | said(contact.name_en) | reached_at(contact.phone)
    return found


@cache
def _texts(facts: type[Facts]) -> frozenset[str]:
    """The facts of this table that somebody writes in words."""
    written = (models.CharField, models.TextField)
    return frozenset(f.name for f in facts._meta.fields if isinstance(f, written) and not f.choices)


def _for_customer(site: int) -> str:
    return f"{site}x"  # no class of terms has this letter, so neither scope's terms begin like the other's


# Finding it.


@dataclass(frozen=True)
class Found:
    """A page of cases. `more` is the key of the next page; `is_near` says that none has all of the words."""

    cases: list[Case]
    more: str = ""
    is_near: bool = False


def found(role: Role, words: str, *, after: str = "", most: int = PAGE, related: Sequence[str] = ()) -> Found:
    """The cases within this role's reach that these words ask for: of that number first, then the newest.

    When no case has all of the words, one page of those that come nearest. `after` is the `more` of the page
    before, `related` the rows to load with each case.
    """
    cases = Case.objects.within_reach(role)
    cases = cases.select_related(*related) if related else cases
    query, last = asked(words), whole(after)
    numbered = _numbered(role, cases, words)
    rest = cases.exclude(pk__in=[case.pk for case in numbered])
    page = ([] if last else numbered) + _newest(rest, role, [query], most + 1, before=last)
    if page or last:
        return Found(page[:most], str(page[most - 1].pk) if len(page) > most else "")
    near = _nearest(cases, role, query)[:most]
    return Found(near, is_near=bool(near))


def _nearest(cases: CaseQuery, role: Role, query: Query) -> list[Case]:
    """Of the newest that have nearly all of it, or else something of it, those first that have the most."""
    known = cases.annotate(terms=F("words__terms"))
    near = _newest(known, role, nearly(query), CANDIDATES)
    rows: list[Any] = [*(near or _newest(known, role, loosely(query), CANDIDATES))]
    scope = len(_scope(role))
    having = [(answered({term[scope:] for term in case.terms}, query), case.pk, case) for case in rows]
    return [case for _have, _pk, case in sorted(having, reverse=True)]


def _newest(
    cases: CaseQuery, role: Role, queries: Sequence[Query], most: int, *, before: int | None = None
) -> list[Case]:
    """Of these cases the newest that any of the queries asks for.

    The index is asked alone for so many keys, and the cases for what of these is within reach: PostgreSQL would
    join all that a common word finds, and all within reach, to sort them and give fifty. First it is asked among
    the latest cases of the site, which is enough for a common word. Only when the keys do not fill the page,
    because few of them are within reach, it is asked for the rest in one.
    """
    keys = _keys(role, queries)
    if before is None and len(page := _within(cases, _of_the_latest(keys, role), most)) == most:
        return page
    if before:
        keys = keys.filter(pk__lt=before)
    first = list(keys[:AT_FIRST])
    page = _within(cases, first, most)
    if len(first) == AT_FIRST and len(page) < most:
        fitting = saying(cases, role, *queries).filter(words__pk__lt=first[-1])
        page += list(fitting[: most - len(page)])
    return page


def _keys(role: Role, queries: Sequence[Query]) -> models.QuerySet[CaseWords, int]:
    words = CaseWords.objects.filter(terms__says=Expression(_scope(role), queries))
    return words.order_by(newest("pk")).values_list("pk", flat=True)


def _of_the_latest(keys: models.QuerySet[CaseWords, int], role: Role) -> list[int]:
    """Those of the site's LATEST cases; none in a site that has fewer, where all are soon looked at.

    An index that walks from the newest on needs no such help, and would gather the beginnings of terms twice.
    """
    if walks_from_the_newest():
        return []
    cases = Case.objects.filter(site=role.site_id).order_by("-pk").values("pk")
    first, last = (Subquery(cases[at : at + 1]) for at in (LATEST - 1, 0))
    return list(keys.filter(pk__gte=first, pk__lte=last)[:AT_FIRST])


def _within(cases: CaseQuery, keys: Sequence[int], most: int) -> list[Case]:
    """The first so many of these cases: most that fits is within reach, so not all keys are asked for at once."""
    page: list[Case] = []
    for some in (keys[: 2 * most], keys[2 * most :]):
        if some and len(page) < most:
            page += cases.filter(pk__in=some).order_by("-pk")[: most - len(page)]
    return page


def saying(cases: CaseQuery, role: Role, *queries: Query) -> CaseQuery:
    """Of these cases those that any of the queries asks for, newest first: to be narrowed and paged like any list."""
    asking = Expression(_scope(role), queries)
    return cases.filter(words__terms__says=asking).order_by(newest("words__pk"))


def _scope(role: Role) -> str:
    return (
        _for_customer(role.site_id) if role.reach in (Reach.CUSTOMER, Reach.CONTRACTOR) else str(role.site_id)
    )


def _numbered(role: Role, cases: CaseQuery, words: str) -> list[Case]:
    """The cases whose number this is, or ends in: 412 is TS-2026-0412, and every other series' 0412."""
    typed = NUMBER.fullmatch(re.sub(r"[\s_/.]", "-", fold(words).strip()))
    if not typed:
        return []
    prefix, year, number = typed[1], typed[2], int(typed[3])
    series = Series.objects.filter(site=role.site_id, last__gte=number)
    if prefix:
        series = series.filter(prefix__iexact=prefix)
    if year:
        series = series.filter(year=year)
    numbers = [f"{each.prefix}-{each.year}-{number:04d}" for each in series]
    return list(cases.filter(number__in=numbers).order_by("-pk")[:FEW]) if numbers else []


# All of it anew.


def recount(cases: models.QuerySet[Case]) -> dict[int, set[str]]:
    """What each of these cases is found by, reckoned from what is written. A query a procedure, and two."""
    known = list(cases.select_related(*NAMES))
    facts: dict[int, Any] = {}
    for table in {case.procedure.facts for case in known}:
        facts |= table._default_manager.in_bulk([case.pk for case in known])
    notes: dict[int, list[Entry]] = {}
    about = Entry.objects.filter(subject_kind=Case.subject_kind, subject_id__in=facts, kind=Kind.NOTED)
    for entry in about.order_by("id"):
        notes.setdefault(entry.subject_id, []).append(entry)
    return {case.pk: terms_of(case, facts[case.pk], notes.get(case.pk, ())) for case in known}
