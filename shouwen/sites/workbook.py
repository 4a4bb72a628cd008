"""From an XLSX file that somebody keeps to rows, with the row and the column of everything that cannot be read.

The first sheet of the file counts; its first row names the columns, in Chinese, in English or by their codes, in
any order. What a spreadsheet makes of numbers and days is taken back to what was typed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from shouwen.kit.apart import Unopened, apart
from shouwen.kit.cells import MOST
from shouwen.sites.reading import Unreadable
from shouwen.sites.sheets import Row, Sheet
from shouwen.sites.troubles import Trouble

MEGABYTES = 5
Titles = Mapping[str, Any]  # the name of each column, in the reader's language


def rows_in(content: bytes, sheet: Sheet, titles: Titles, troubles: list[Trouble]) -> list[Row]:
    """The rows of the file, read cell by cell. Refused as a whole, with what is wrong in `troubles`: Unreadable."""
    cells = _cells(content, sheet, troubles)
    header = next(cells, [])
    columns = _columns(header, sheet, titles, troubles)
    rows = []
    for line, record in enumerate(cells, 2):
        if any(record):
            found = {name: record[place] for name, place in columns.items() if place < len(record)}
            rows.append(Row(sheet, line, found, troubles))
    if not rows:
        _refuse(sheet, troubles, _("There is no row below the names of the columns."))
    for row in rows:
        row.read()
    return rows


def _cells(content: bytes, sheet: Sheet, troubles: list[Trouble]) -> Iterator[list[str]]:
    if len(content) > MEGABYTES * 1024 * 1024:
        _refuse(sheet, troubles, _("This file is larger than %(limit)s MB.") % {"limit": MEGABYTES})
    try:
        records: list[list[str]] = json.loads(apart("cells", content))
    except Unopened:
        _refuse(
            sheet, troubles, _("This is not a sound XLSX file. Save the table as .xlsx and choose it again.")
        )
    if len(records) > MOST + 1:
        _refuse(sheet, troubles, _("At most %(most)s rows at a time, please.") % {"most": MOST})
    return iter(records)


def _columns(header: list[str], sheet: Sheet, titles: Titles, troubles: list[Trouble]) -> dict[str, int]:
    """Where each column stands; refused when one is unknown, stands twice or is missing."""
    called = _called(sheet, titles)
    found: dict[str, int] = {}
    before = len(troubles)
    for place, title in enumerate(header):
        name = called.get(title.casefold())
        if title and name is None:
            troubles.append(Trouble(sheet.file, 1, title, "", _("There is no such column here.")))
        elif name in found:
            troubles.append(Trouble(sheet.file, 1, title, "", _("This column stands twice.")))
        elif name:
            found[name] = place
    for column in sheet.columns:
        if column.demanded and column.name not in found:
            title = str(titles[column.name])
            troubles.append(Trouble(sheet.file, 1, title, "", _("This column is missing.")))
    if len(troubles) > before:
        raise Unreadable
    return found


def _called(sheet: Sheet, titles: Titles) -> dict[str, str]:
    """By what each column may be called: its code, and its title in every language."""
    called = {name.casefold(): name for name in sheet.names}
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            called |= {str(titles[name]).casefold(): name for name in sheet.names}
    return called


def _refuse(sheet: Sheet, troubles: list[Trouble], message: str) -> Any:
    troubles.append(Trouble(sheet.file, 0, "", "", message))
    raise Unreadable
