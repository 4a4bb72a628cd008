"""A site's folder as read: rows by noun, the names that other rows may use, and all that is wrong."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from shouwen.sites.reading import Unreadable, rows_of
from shouwen.sites.sheets import NO_SUCH, Name, Row, Sheet
from shouwen.sites.troubles import Trouble

FAR = date.max


@dataclass
class Files:
    """What the checks look at. `known` holds every name in the files, also of rows with a trouble:

    one wrong cell is told once, and not again by each row that refers to it. For the same reason nothing is
    said about names of the nouns in `unclear`, whose own rows could not be read.
    """

    folder: Path
    troubles: list[Trouble] = field(default_factory=list)
    read: dict[str, list[Row]] = field(default_factory=dict)
    known: dict[str, dict[Name, Row]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)

    def take(self, sheets: Sequence[Sheet]) -> None:
        """Read these sheets; refuse names that stand twice and references to nothing."""
        for sheet in sheets:
            self.read[sheet.noun] = self._rows_of(sheet)
            for row in self.read[sheet.noun]:
                self.register(sheet.noun, row.name, row)
        for sheet in sheets:
            for row in self.read[sheet.noun]:
                self._resolve(row)

    def _rows_of(self, sheet: Sheet) -> list[Row]:
        before, rows = len(self.troubles), []
        try:
            rows = rows_of(sheet, self.folder, self.troubles)
        except Unreadable:
            self.unclear.add(sheet.noun)
        if any(not trouble.column for trouble in self.troubles[before:]):  # a whole line could not be read
            self.unclear.add(sheet.noun)
        return rows

    def rows(self, noun: str) -> list[Row]:
        """The rows without a trouble."""
        return [row for row in self.read.get(noun, []) if row.sound]

    def one(self, noun: str) -> Row | None:
        """The only row of a sheet, such as the site itself."""
        return next(iter(self.rows(noun)), None)

    def row(self, noun: str, *name: str) -> Row | None:
        """The row called so, if it is without a trouble."""
        found = self.known.get(noun, {}).get(name)
        return found if found and found.sound else None

    def register(self, noun: str, name: Name, row: Row) -> None:
        """Make a name known; the row is wrong when another one has it already."""
        names = self.known.setdefault(noun, {})
        if (first := names.setdefault(name, row)) is not row and any(name):
            where = {"file": first.sheet.file, "line": first.line}
            row.error(row.sheet.key[-1], _("This stands already in %(file)s, line %(line)s.") % where)

    def _resolve(self, row: Row) -> None:
        for column in row.sheet.columns:
            name, noun = row.values.get(column.name), column.refers
            if noun and name and noun not in self.unclear and (name,) not in self.known.get(noun, {}):
                row.error(column.name, NO_SUCH[noun])


def refuse_empty_periods(rows: Iterable[Row]) -> None:
    """A period is from `starts_on` (in) to `ends_on` (out)."""
    for row in rows:
        if row["ends_on"] and row["ends_on"] <= row["starts_on"]:
            row.error("ends_on", _("This day must be later than the day on which it starts."))


def refuse_overlaps(rows: Iterable[Row], *same: str) -> None:
    """Rows that agree in the columns `same` may not run at the same time."""
    for earlier, later in _neighbours(rows, same):
        if (earlier["ends_on"] or FAR) > later["starts_on"]:
            message = _("This overlaps line %(line)s, which runs until %(end)s.")
            end = earlier["ends_on"] or _("further notice")
            later.error("starts_on", message % {"line": earlier.line, "end": end})


def _neighbours(rows: Iterable[Row], same: Sequence[str]) -> Iterator[tuple[Row, Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in same), []).append(row)
    for group in groups.values():
        yield from pairwise(sorted(group, key=lambda row: (row["starts_on"], row.line)))
