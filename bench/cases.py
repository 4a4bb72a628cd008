"""Cases by the hundred thousand: each a copy of one of the reference site's, moved in time and to other people.

A copy is true because all of it moves alike: rows and log by whole weeks, keys by their strides, and the chain is
tied anew. What differs from copy to copy is what differs in life: title, unit, caller, number, moment.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from django.db import connection, models

from bench.bulk import Bulk
from bench.sites import TABLES, Strides
from bench.words import CALLERS, title_of
from shouwen.casework.cases import Case, Involvement
from shouwen.casework.registry import procedures
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay, Signature
from shouwen.casework.search import CaseWords, _people, _plain, terms_of
from shouwen.journal.chain import FIRST, SAID, Head, as_json, digest, tied
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.journal.series import Series
from shouwen.kit.folding import initialled, said
from shouwen.money.charges import Charge
from shouwen.people.parties import Site
from shouwen.places.buildings import Place

WEEKS = 26
FACTS = tuple(procedure.facts for procedure in procedures())
WITH_KEYS = (Case, Entry, Notice, Clock, Alarm, OpenStep, Relay, Signature, Involvement, Charge)
WRITTEN = (*WITH_KEYS, *FACTS, CaseWords)
AT_ONCE = 2000  # cases in memory
MOMENT = re.compile(r'"(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:[+-]\d\d:\d\d)?)?)"')
KEYS_IN_DATA = {
    "department": "Department", "to": "Department", "from": "Department", "holder": "Person", "contractor": "Party",
}  # fmt: skip
NUMBER, TITLE, CALLER, PHONE = "[number]", "[title]", "[caller]", "[phone]"


@dataclass
class Pattern:
    """One case of the reference site with all its rows."""

    case: Case
    rows: dict[type[models.Model], list[Any]]
    texts: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        return self.case.is_open

    @property
    def waits_to_be_sent(self) -> bool:
        """A repair of building 1 that stands at nothing but its dispatch."""
        steps = [step.step for step in self.rows[OpenStep]]
        mine = self.case.procedure_code == "repair" and self.case.department.party.code == "b1"
        return mine and steps == ["dispatch"] and not self.rows[Relay] and not self.rows[OpenStep][0].held_for


def patterns(site: Site) -> list[Pattern]:
    found = []
    for case in Case.objects.filter(site=site).order_by("pk"):
        about = {"subject_kind": "case", "subject_id": case.pk}
        rows: dict[type[models.Model], list[Any]] = {Case: [case], type(case.facts): [case.facts]}
        for table in (Entry, Notice):
            rows[table] = list(table._default_manager.filter(**about).order_by("pk"))
        rows[Entry][0].data.pop(
            "about", None
        )  # what was taken down: another thing in each copy, as in old cases
        for table in (Clock, OpenStep, Relay, Signature, Involvement, Charge):
            rows[table] = list(table._default_manager.filter(case=case).order_by("pk"))
        rows[Alarm] = list(Alarm.objects.filter(clock__case=case).order_by("pk"))
        own = case.number, case.title, case.caller_name, case.caller_phone
        case.number, case.title, case.caller_name, case.caller_phone = "", "", "", ""
        case.customer = case.contact = None
        bare = {
            term[1:] for term in terms_of(case, case.facts, rows[Entry]) if not term.startswith(f"{site.pk}x")
        }
        case.number, case.title, case.caller_name, case.caller_phone = own
        found.append(Pattern(case, rows, bare - _plain_of(case)))
    return found


def _plain_of(case: Case) -> set[str]:
    bare = Case(number="", title="", place=case.place, building=case.building)
    return _plain(bare)


class Copier:
    """Writes the cases of one site after the other."""

    def __init__(self, bulk: Bulk, site: Site, found: list[Pattern], strides: Strides, seed: int) -> None:
        self.bulk, self.site, self.strides, self.rng = bulk, site, strides, random.Random(seed)
        self.closed = [pattern for pattern in found if not pattern.is_open]
        self.open = [pattern for pattern in found if pattern.is_open]
        self.ready = [pattern for pattern in found if pattern.waits_to_be_sent]
        self.next = {table: count(_greatest(table) + 1) for table in WITH_KEYS}
        self.tables = {table.__name__: table for table in TABLES}
        places = Place.objects.filter(site=site, kind=Place.Kind.UNIT).select_related("building", "site")
        self.units: dict[Any, list[Place]] = defaultdict(list)
        for place in places:
            self.units[place.building_id].append(place)
        self.waiting: dict[type[models.Model], list[list[Any]]] = defaultdict(list)

    def copy(self, number: int, closed: int, open_: int, *, ready: int) -> None:
        """The cases of the copy of this number: so many that are closed, the oldest first, so many open, and ready."""
        self.number, self.site_id = (
            number,
            self.strides.moved(Case._meta.get_field("site"), self.site.pk, number),
        )
        self.site_code = self.site.code if not number else f"{self.site.code}_{number}"
        head = Head.objects.filter(pk=self.site_id).first()
        self.place, self.hash = (head.place, head.hash) if head else (0, FIRST)
        self.numbers: dict[tuple[str, int], int] = defaultdict(int)
        for series in Series.objects.filter(site=self.site_id):
            self.numbers[series.prefix, series.year] = series.last
        self.moulds: dict[tuple[int, int], Mould] = {}
        for one in range(closed):
            self._one(
                self.rng.randrange(len(self.closed)), self.closed, WEEKS - one * WEEKS // max(closed, 1)
            )
        for one in range(open_):
            self._one(one % len(self.open), self.open, 0)
        for one in range(ready):
            self._one(one % len(self.ready), self.ready, 0)
        self.flush()
        Head.objects.update_or_create(pk=self.site_id, defaults={"place": self.place, "hash": self.hash})
        for (prefix, year), last in self.numbers.items():
            Series.objects.update_or_create(
                site_id=self.site_id, prefix=prefix, year=year, defaults={"last": last}
            )

    def _one(self, which: int, among: list[Pattern], week: int) -> None:
        key = (id(among[which]), week)
        if key not in self.moulds:
            self.moulds[key] = Mould(self, among[which], week)
        self.moulds[key].cast()
        if len(self.waiting[Case]) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        for table in WRITTEN:
            if self.waiting[table]:
                self.bulk.write_prepared(table, self.waiting[table])
                self.waiting[table].clear()


def _greatest(table: type[models.Model]) -> int:
    return int(table._default_manager.aggregate(most=models.Max("pk"))["most"] or 0)


class Mould:
    """A pattern at one site in one week: everything that does not differ from copy to copy is ready."""

    def __init__(self, copier: Copier, pattern: Pattern, week: int) -> None:
        self.copier, self.pattern, self.back = copier, pattern, timedelta(weeks=week)
        self.case = pattern.case
        self.prefix = self.case.procedure.prefix
        self.year = (self.case.opened_at - self.back).astimezone(copier.site.tz).year
        self.scope = str(copier.site_id)
        self.rows = {
            t: [self._ready(row) for row in rows] for t, rows in pattern.rows.items() if t is not Entry
        }
        self.entries = [self._ready(row) for row in pattern.rows[Entry]]
        self.lines = [self._line(row) for row in pattern.rows[Entry]]
        self.columns = {
            t: {f.attname: i for i, f in enumerate(t._meta.concrete_fields)} for t in pattern.rows
        }
        self.clocks = {row.pk: at for at, row in enumerate(pattern.rows[Clock])}

    def _ready(self, row: Any) -> list[Any]:
        return [self._value(row, f) for f in row._meta.concrete_fields]

    def _value(self, row: Any, f: Any) -> Any:
        value = getattr(row, f.attname)
        if isinstance(f, models.JSONField):
            return json.dumps(self._data(value))  # as Django writes it: the chain knows each byte
        if f.name == "form_key":
            return None
        return f.get_db_prep_save(self._moved(f, value), connection)

    def _moved(self, f: Any, value: Any) -> Any:
        if isinstance(value, (datetime, date)):
            return value - self.back
        return self.copier.strides.moved(f, value, self.copier.number) if f.is_relation else value

    def _data(self, data: Any) -> Any:
        text = MOMENT.sub(lambda found: f'"{self._earlier(found[1])}"', json.dumps(data, ensure_ascii=False))
        return self._keys(json.loads(text))

    def _earlier(self, text: str) -> str:
        if len(text) == 10:
            return (date.fromisoformat(text) - self.back).isoformat()
        return (datetime.fromisoformat(text) - self.back).isoformat()

    def _keys(self, data: Any) -> Any:
        """The keys in an entry's data: of departments, of people and of what is chosen."""
        if isinstance(data, list):
            return [self._keys(each) for each in data]
        if not isinstance(data, dict):
            return data
        return {name: self._key(name, value) for name, value in data.items()}

    def _key(self, name: str, value: Any) -> Any:
        strides, tables = self.copier.strides.of, self.copier.tables
        if name in KEYS_IN_DATA and isinstance(value, int):
            return value + strides[tables[KEYS_IN_DATA[name]]] * self.copier.number
        if name == "id" and isinstance(
            value, int
        ):  # of people who were told, or of a chosen item of the price list
            return value + strides[tables["Person"]] * self.copier.number
        return self._keys(value)

    def _line(self, entry: Entry) -> tuple[str, ...]:
        """What the entry says, cut where the copies differ: subject, number and place of the chain."""
        said_ = {name: getattr(entry, name) for name in SAID}
        for f in entry._meta.concrete_fields:
            if f.attname in said_ and f.attname != "data":
                said_[f.attname] = self._moved(f, said_[f.attname])
        said_ |= {"subject_id": -111, "number": NUMBER, "place": -222, "data": self._data(entry.data)}
        at = said_["at"].astimezone(entry.at.tzinfo).isoformat(timespec="microseconds")
        full = as_json({**said_, "at": at, "site": self.copier.site_code})
        return tuple(re.split(r"-111|-222|\[number\]", full))

    def cast(self) -> None:
        copier = self.copier
        pk = next(copier.next[Case])
        copier.numbers[self.prefix, self.year] += 1
        number = f"{self.prefix}-{self.year}-{copier.numbers[self.prefix, self.year]:04d}"
        title, unit, caller = title_of(copier.rng), self._unit(), self._caller()
        self._case(pk, number, title, unit, caller)
        self._beside(pk, number, title)
        self._log(pk, number)
        terms = (
            self.pattern.texts
            | _title_terms(title)
            | said(number)
            | _unit_terms(unit)
            | _caller_terms(caller)
        )
        plain = said(number, title) | _unit_terms(unit)
        words = [f"{self.scope}{term}" for term in terms] + [f"{self.scope}x{term}" for term in plain]
        copier.waiting[CaseWords].append([" ".join(sorted(words)), pk])

    def _unit(self) -> Any:
        place = self.case.place
        if place is None or place.kind != Place.Kind.UNIT:
            return place
        return self.copier.rng.choice(self.copier.units[place.building_id])

    def _caller(self) -> tuple[str, str]:
        return self.copier.rng.choice(CALLERS)

    def _case(self, pk: int, number: str, title: str, unit: Any, caller: tuple[str, str]) -> None:
        row, at = self.rows[Case][0][:], self.columns[Case]
        row[at["id"]], row[at["number"]], row[at["title"]] = pk, number, title
        row[at["caller_name"]], row[at["caller_phone"]] = caller
        row[at["customer_id"]] = row[at["contact_id"]] = None
        if unit is not None:
            row[at["place_id"]] = self.copier.strides.moved(
                Case._meta.get_field("place"), unit.pk, self.copier.number
            )
        self.copier.waiting[Case].append(row)

    def _beside(self, pk: int, number: str, title: str) -> None:
        clocks = [next(self.copier.next[Clock]) for _row in self.rows[Clock]]
        for table, rows in self.rows.items():
            if table is Case:
                continue
            at, waiting = self.columns[table], self.copier.waiting[table]
            for which, ready in enumerate(rows):
                row = ready[:]
                if table in self.copier.next:
                    row[at["id"]] = clocks[which] if table is Clock else next(self.copier.next[table])
                if "case_id" in at:
                    row[at["case_id"]] = pk
                if table is Alarm:
                    row[at["clock_id"]] = clocks[self.clocks[self.pattern.rows[Alarm][which].clock_id]]
                if table is Notice:
                    row[at["subject_id"]], row[at["number"]], row[at["about"]] = pk, number, title
                waiting.append(row)

    def _log(self, pk: int, number: str) -> None:
        copier, at = self.copier, self.columns[Entry]
        for ready, (start, *between, end) in zip(self.entries, self.lines, strict=True):
            row = ready[:]
            copier.place += 1
            written = self._written(start, between, end, number, pk)
            row[at["id"]], row[at["subject_id"]], row[at["number"]] = next(copier.next[Entry]), pk, number
            row[at["place"]], row[at["previous"]] = copier.place, copier.hash
            copier.hash = row[at["hash"]] = tied(copier.hash, digest(written))
            copier.waiting[Entry].append(row)

    def _written(self, start: str, between: list[str], end: str, number: str, pk: int) -> bytes:
        # The keys stand in the order of the alphabet: number, then place, then subject_id.
        return "".join([start, number, between[0], str(self.copier.place), between[1], str(pk), end]).encode()


@cache
def _title_terms(title: str) -> set[str]:
    return initialled(title) | said(title)


@cache
def _unit_terms(unit: Any) -> set[str]:
    return _plain(Case(number="", title="", place=unit)) if unit else set()


@cache
def _caller_terms(caller: tuple[str, str]) -> set[str]:
    return _people(Case(caller_name=caller[0], caller_phone=caller[1]))


def shares(cases: int, sites: int) -> Iterator[int]:
    """How many cases each site has: a few large ones, many small."""
    weights = [1 / (rank + 3) ** 0.8 for rank in range(sites)]
    for weight in weights:
        yield max(4, round(cases * weight / sum(weights)))
