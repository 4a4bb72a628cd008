"""Walking the chain of a site: is every entry there, in its place, and as it was written?

The rows are read as the database keeps them, past our own table's reading of them: a byte that changes nothing for
a reader (a blank within the data, the case of a letter in an escape) is a byte that was changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from shouwen.journal.chain import FIRST, SAID, Head, digest, line, tied
from shouwen.journal.heads import DayHead
from shouwen.people.parties import Site

BATCH = 1000
COLUMNS = ("id", "previous", "hash", *SAID)
WHOLE_NUMBERS = {"id", "subject_id", "person_id", "by_party_id", "place"}
MAY_BE_NULL = {"person_id", "by_party_id"}


@dataclass(frozen=True)
class Fault:
    """The first entry of a site that is not as it was written: its place, and what can still be read of it."""

    place: int
    what: str
    number: str = ""
    at: str = ""

    def __str__(self) -> str:
        if not self.number:
            return _("entry %(place)s: %(what)s") % {"place": self.place, "what": self.what}
        return _("entry %(place)s (%(number)s, %(at)s): %(what)s") % vars(self)


class Unreadable(Exception):
    """A column holds what we never write into it."""


def rows_of(site: Site, after: int = 0, until: int | None = None) -> Iterator[dict[str, Any]]:
    """The entries of a site in the order of their places, as stored, a batch in memory at a time."""
    listed = ", ".join(map(_asked_for, COLUMNS))
    query = (
        f"SELECT {listed} FROM shouwen_entry WHERE site_id = %s AND place > %s ORDER BY place LIMIT {BATCH}"  # noqa: S608
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [site.pk, after])
            some = [dict(zip(COLUMNS, map(_text, row), strict=True)) for row in cursor.fetchall()]
        for row in some:
            if until is not None and row["place"] > until:
                return
            yield row
        if len(some) < BATCH:
            return
        after = some[-1]["place"]


def _asked_for(column: str) -> str:
    """On SQLite as what is stored: its driver fails on text that is none, and takes every claim but 1 for a no."""
    if connection.vendor != "sqlite" or column in WHOLE_NUMBERS:
        return column
    return f"CAST({column} AS {'INTEGER' if column == 'to_customer' else 'BLOB'})"


def _text(value: Any) -> Any:
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def said_by(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a stored row says. Raises Unreadable where a column is not stored as we store it."""
    said = {name: row[name] for name in SAID}
    for name, value in said.items():
        if name in WHOLE_NUMBERS:
            is_fit = type(value) is int or (value is None and name in MAY_BE_NULL)
        else:
            is_fit = name in READERS or type(value) is str
        if not is_fit:
            raise Unreadable(name)
    return {**said, **{name: reader(said[name]) for name, reader in READERS.items()}}


def _moment(value: Any) -> datetime:
    """PostgreSQL gives a moment; SQLite has it as text, in UTC, without saying so."""
    if isinstance(value, datetime):
        return value
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Unreadable("at") from error
    if str(at) != value:
        raise Unreadable("at")
    return at.replace(tzinfo=UTC)


def _data(value: Any) -> Any:
    try:
        data = json.loads(value)
    except (TypeError, ValueError) as error:
        raise Unreadable("data") from error
    if connection.vendor == "sqlite" and json.dumps(data) != value:
        raise Unreadable("data")
    return data


def _claim(value: Any) -> bool:
    if value not in (0, 1) or type(value) is not (int if connection.vendor == "sqlite" else bool):
        raise Unreadable("to_customer")
    return bool(value)


READERS = {"at": _moment, "data": _data, "to_customer": _claim}


def digest_of(site: Site, row: Mapping[str, Any]) -> str:
    """The digest of what a stored row says; nothing when it cannot be read."""
    try:
        return digest(line(site.code, said_by(row)))
    except (Unreadable, ValueError, OverflowError, RecursionError):
        return ""


@dataclass
class Walk:
    """One walk along the chain of a site. `heads` are hashes known from elsewhere, by place."""

    site: Site
    heads: Mapping[int, str]
    place: int = 0
    hash: str = FIRST
    last: Mapping[str, Any] = field(default_factory=lambda: {"id": 0})
    before_last: Mapping[str, Any] = field(default_factory=lambda: {"id": 0})

    def first_fault(self) -> Fault | None:
        """The first entry that is not as it was written; nothing when all are, up to the end of the chain."""
        for row in rows_of(self.site, self.place):
            if fault := self._fault(row):
                return fault
            self.place, self.hash, self.before_last, self.last = row["place"], row["hash"], self.last, row
        return self._cut_short()

    def _fault(self, row: Mapping[str, Any]) -> Fault | None:
        place = self.place + 1
        if row["place"] != place:
            return Fault(place, _("it is missing"))
        found = digest_of(self.site, row)
        if not found or tied(self.hash, found) != row["hash"]:
            return self._broken(row, found)
        if row["id"] <= self.last["id"]:
            jumped = self.last if row["id"] > self.before_last["id"] else row
            return self._named(jumped, _("its key was changed"))
        if row["previous"] != self.hash:
            return self._named(row, _("it was changed"))
        if self.heads.get(place, row["hash"]) != row["hash"]:
            return self._named(row, _("the journal up to here was written anew: its head is another one"))
        return None

    def _broken(self, row: Mapping[str, Any], found: str) -> Fault:
        """Which of two is at fault where they do not fit: this one, or the one before it, sealed anew."""
        if found and self.place and _is_hash(row["previous"]) and tied(row["previous"], found) == row["hash"]:
            return self._named(self.last, _("it was changed, and its seal with it"))
        if found and (home := self._home_of(row)):
            return self._named(row, _("it was moved: it belongs at place %(place)s") % {"place": home})
        return self._named(row, _("it was changed"))

    def _home_of(self, row: Mapping[str, Any]) -> int | None:
        """The place where what this row says and the hash that it has fit together."""
        for other in rows_of(self.site):
            if other["previous"] == row["hash"]:
                there = {**row, "place": other["place"] - 1}
                fits = _is_hash(row["previous"]) and (
                    tied(row["previous"], digest_of(self.site, there)) == row["hash"]
                )
                return there["place"] if fits and there["place"] != row["place"] else None
        return None

    def _named(self, row: Mapping[str, Any], what: str) -> Fault:
        return Fault(int(row["place"]), what, str(row["number"]), str(row["at"]))

    def _cut_short(self) -> Fault | None:
        """An end that is known from elsewhere and is not reached: the head's row, or a head given out."""
        ends = dict(self.heads)
        if head := Head.objects.filter(pk=self.site.pk).first():
            ends.setdefault(head.place, head.hash)
            if head.place <= self.place and (head.place, head.hash) != (self.place, self.hash):
                return Fault(self.place, _("the head kept for this site is not the end of its journal"))
        if beyond := [place for place in ends if place > self.place]:
            return Fault(
                self.place + 1, _("it is missing, and all after it up to %(end)s") % {"end": max(beyond)}
            )
        return None


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and not set(value) - set("0123456789abcdef")


def known_heads(site: Site) -> dict[int, str]:
    """The heads of the days, by their places."""
    return dict(DayHead.objects.filter(site=site).values_list("place", "hash"))
