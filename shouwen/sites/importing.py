"""From a workbook to rows that can be written: read, checked by row and column, looked up in the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy

from shouwen.people.parties import Party, Site
from shouwen.places.buildings import Building, Place
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.reading import Unreadable
from shouwen.sites.sheets import Row, Sheet
from shouwen.sites.troubles import Trouble
from shouwen.sites.workbook import rows_in


@dataclass(frozen=True)
class Workbook:
    """A kind of file: its columns with the titles that people write above them, its checks, what it writes."""

    code: str
    title: Any
    sheet: Sheet
    titles: Mapping[str, Any]
    check: Callable[[Files, Site], None]
    write: Callable[[Files, Loading], None]


@dataclass
class Checked:
    """A file as read: what is wrong with it, and how many rows are new."""

    files: Files
    new: int
    same: int

    @property
    def troubles(self) -> list[Trouble]:
        return sorted(set(self.files.troubles), key=lambda each: (each.line, each.column, each.message))


def check(book: Workbook, content: bytes, site: Site) -> Checked:
    """Read the file and say all that is wrong with it, by row and column. Writes nothing."""
    files = Files(Path())
    try:
        rows = rows_in(content, book.sheet, book.titles, files.troubles)
    except Unreadable:
        return Checked(files, 0, 0)
    files.read[book.sheet.noun] = rows
    register = Register(site)
    for row in rows:
        files.register(book.sheet.noun, row.name, row)
        _look_up(row, register)
    book.check(files, site)
    sound = files.rows(book.sheet.noun)
    same = sum(1 for row in sound if row.values.get("stands"))
    return Checked(files, len(sound) - same, same)


def take_in(book: Workbook, files: Files, site: Site, at: datetime) -> Loading:
    """Write what is new. To be called with files without a trouble, within a transaction."""
    load = Loading(at, site)
    book.write(files, load)
    return load


# Names in the register.


class Register:
    """What stands in the register of a complex by the names that people use; each table is read once."""

    TABLES: Mapping[str, tuple[type[Model], dict[str, Any]]] = {
        "building": (Building, {}),
        "unit": (Place, {"kind": Place.Kind.UNIT}),
        "tenant": (Party, {"kind": Party.Kind.TENANT}),
    }

    def __init__(self, site: Site) -> None:
        self.site = site
        self.read: dict[str, dict[str, Any]] = {}

    def find(self, noun: str, name: str) -> Any:
        if noun not in self.read:
            table, which = self.TABLES[noun]
            rows: Any = table._default_manager.filter(site=self.site, **which)
            self.read[noun] = {row.code: row for row in rows}
        return self.read[noun].get(name)


def _look_up(row: Row, register: Register) -> None:
    """Put the rows that this one refers to into its values; a name that nothing has is a trouble."""
    for column in row.sheet.columns:
        name = row.values.get(column.name)
        if column.refers and name:
            row.values[column.name] = register.find(column.refers, name)
            if row.values[column.name] is None:
                row.error(column.name, _NO_SUCH[column.refers])


_NO_SUCH = {
    "building": gettext_lazy("There is no such building."),
    "unit": gettext_lazy("There is no such unit."),
    "tenant": gettext_lazy("There is no such company in the register. Import the customers first."),
}
