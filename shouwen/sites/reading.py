"""From bytes to rows: CSV and TOML, with the line of everything that cannot be read."""

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from shouwen.sites.sheets import Row, Sheet
from shouwen.sites.troubles import Trouble

HISTORY = "history.toml"  # what a demonstration lives through: read when it is played, not here


class Unreadable(Exception):
    """The file as a whole cannot be used; what is wrong is among the troubles already."""


def rows_of(sheet: Sheet, folder: Path, troubles: list[Trouble]) -> list[Row]:
    """The rows of a sheet, read cell by cell. Refused: Unreadable."""
    text = _text(sheet, folder / sheet.file, troubles)
    kind = _toml_rows if sheet.file.endswith(".toml") else _csv_rows
    rows = list(kind(sheet, text, troubles)) if text is not None else []
    for row in rows:
        row.read()
    return rows


def strangers(folder: Path, sheets: list[Sheet]) -> Iterator[Trouble]:
    """Files, and tables inside TOML files, that no sheet knows: nearly always a misspelt name."""
    known = {sheet.file for sheet in sheets}
    paths = [*sorted(folder.glob("*.csv")), *sorted(folder.glob("*.toml"))]
    for path in (path for path in paths if path.name != HISTORY):
        if path.name not in known:
            yield Trouble(path.name, 0, "", "", _("No file of a complex is called so."))
        elif path.suffix == ".toml":
            nouns = {sheet.noun for sheet in sheets if sheet.file == path.name}
            yield from _strange_tables(path, nouns)


def _strange_tables(path: Path, nouns: set[str]) -> Iterator[Trouble]:
    try:
        document = tomllib.loads(path.read_text("utf-8-sig"))
    except ValueError:  # told where the sheets of this file are read
        return
    for name in document.keys() - nouns:
        yield Trouble(path.name, 0, name, "", _("There is no such table in this file."))


def _text(sheet: Sheet, path: Path, troubles: list[Trouble]) -> str | None:
    if not path.exists():
        if sheet.required:
            troubles.append(Trouble(sheet.file, 0, "", "", _("This file is missing.")))
            raise Unreadable
        return None
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = data[: wrong.start].count(b"\n") + 1
        troubles.append(
            Trouble(sheet.file, line, "", "", _("This is not UTF-8 text. Save the file as UTF-8."))
        )
        raise Unreadable from None


def _csv_rows(sheet: Sheet, text: str, troubles: list[Trouble]) -> Iterator[Row]:
    records = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    header: list[str] = []
    try:
        for record in records:
            line, start = start, records.line_num + 1
            if not header:
                header = [cell.strip() for cell in record]
                if not _header_is_right(sheet, header, troubles):
                    raise Unreadable
            elif not any(cell.strip() for cell in record):
                continue
            elif len(record) != len(header):
                message = _("This line has %(found)s cells, the header has %(expected)s.")
                numbers = {"found": len(record), "expected": len(header)}
                troubles.append(Trouble(sheet.file, line, "", "", message % numbers))
            else:
                cells = dict(zip(header, (cell.strip() for cell in record), strict=True))
                yield Row(sheet, line, cells, troubles)
    except csv.Error as wrong:
        message = _("This is not valid CSV: %(why)s.") % {"why": wrong}
        troubles.append(Trouble(sheet.file, records.line_num, "", "", message))
        raise Unreadable from None


def _header_is_right(sheet: Sheet, header: list[str], troubles: list[Trouble]) -> bool:
    wrong = [(name, _("There is no such column in this file.")) for name in header if name not in sheet.names]
    wrong += [(name, _("This column stands twice.")) for name in {n for n in header if header.count(n) > 1}]
    wrong += [
        (column.name, _("This column is missing."))
        for column in sheet.columns
        if column.demanded and column.name not in header
    ]
    troubles += [Trouble(sheet.file, 1, name, "", message) for name, message in wrong]
    return not wrong


def _toml_rows(sheet: Sheet, text: str, troubles: list[Trouble]) -> Iterator[Row]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        message = _("This is not valid TOML: %(why)s.") % {"why": wrong}
        troubles.append(Trouble(sheet.file, int(line[1]) if line else 0, "", "", message))
        raise Unreadable from None
    found = document.get(sheet.noun, [])
    if sheet.required and not found:
        troubles.append(Trouble(sheet.file, 0, sheet.noun, "", _("This table is missing.")))
        raise Unreadable
    lines = text.splitlines()
    starts = [n for n, line in enumerate(lines, 1) if re.match(rf"\s*\[+\s*{sheet.noun}\s*\]+", line)]
    for index, cells in enumerate([found] if isinstance(found, dict) else found):
        yield _toml_row(sheet, cells, lines, starts[index] if index < len(starts) else 1, troubles)


def _toml_row(
    sheet: Sheet, cells: dict[str, Any], lines: list[str], start: int, troubles: list[Trouble]
) -> Row:
    """One table of a TOML file, with the line on which each of its keys stands."""
    own: dict[str, int] = {}
    for number, line in enumerate(lines[start:], start + 1):
        if line.lstrip().startswith("["):
            break
        if key := re.match(r"\s*(\w+)\s*=", line):
            own[key[1]] = number
    row = Row(sheet, start, cells, troubles, own)
    for name in cells:
        if name not in sheet.names:
            row.error(name, _("There is no such key in this table."))
    return row
