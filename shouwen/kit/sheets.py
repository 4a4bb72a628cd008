"""Lists as XLSX: the one place where a sheet is written (S-12).

Every cell is typed: a moment is a date that can be reckoned with, an amount a number, all else text. Nothing
that somebody typed becomes a formula or a link, here or in what is made of the sheet later.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

MOST = 5000  # rows; more is a matter for a narrower list
LONGEST = 32_000  # signs; a cell takes 32,767, counted otherwise than we count
# What a spreadsheet takes for the beginning of a formula, in the wide signs of Chinese keyboards too.
SIGNS, WIDE = "=+-@", 0xFEE0
TRIGGERS = frozenset(SIGNS + "\t\r\n") | {chr(ord(sign) + WIDE) for sign in SIGNS}
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f']")
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LOOKS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}


@dataclass(frozen=True)
class Column:
    """`value` of a row is text, a number, a date, an aware moment, or None for an empty cell."""

    title: Any
    value: Callable[[Any], Any]
    width: int = 14


def harmless(text: str) -> str:
    """Text that stays text wherever it is pasted: an apostrophe before what would begin a formula."""
    text = text[:LONGEST]
    return f"'{text}" if text.lstrip(" ")[:1] in TRIGGERS and text.strip(" ") else text


def sheet_of(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    zone: ZoneInfo,
    about: Iterable[tuple[str, Any]] = (),
    most: int = MOST,
) -> tuple[bytes, int]:
    """The file, and how many rows stand in it: at most `most`, and a last row that says so where it was cut.

    Heads are in the active language, moments in `zone`. `about` are lines of a second sheet.
    """
    file = BytesIO()
    with Workbook(file, {"constant_memory": True, "default_date_format": LOOKS["moment"], **SAFE}) as book:
        looks = {name: book.add_format({"num_format": how, "align": "left"}) for name, how in LOOKS.items()}
        page = book.add_worksheet(_named(title))
        _head(page, columns, book.add_format({"bold": True, "bottom": 1}))
        written = _rows(page, columns, rows, looks, zone, most)
        _about(book.add_worksheet(_named(_("About this list"))), about, looks, zone)
    return file.getvalue(), written


def _named(title: str) -> str:
    """A name that a sheet can have: at most 31 signs, some not among them."""
    return NOT_IN_A_NAME.sub(" ", title).strip()[:31] or "-"


def _head(page: Worksheet, columns: Sequence[Column], bold: Any) -> None:
    page.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, str(column.title), bold)


def _rows(
    page: Worksheet, columns: Sequence[Column], rows: Iterable[Any], looks: dict[str, Any], zone: ZoneInfo, most: int
) -> int:  # fmt: skip
    written = 0
    for row in rows:
        if written == most:
            page.write_string(
                most + 1, 0, _("Cut here: a sheet takes %(most)s rows. Narrow the list.") % {"most": most}
            )
            break
        written += 1
        for number, column in enumerate(columns):
            _cell(page, written, number, column.value(row), looks, zone)
    return written


def _about(page: Worksheet, lines: Iterable[tuple[str, Any]], looks: dict[str, Any], zone: ZoneInfo) -> None:
    page.set_column(0, 1, 30)
    for number, (label, value) in enumerate(lines):
        page.write_string(number, 0, harmless(label))
        _cell(page, number, 1, value, looks, zone)


def _cell(page: Worksheet, row: int, column: int, value: Any, looks: dict[str, Any], zone: ZoneInfo) -> None:
    match value:
        case None | "":
            return
        case datetime():
            there = value.astimezone(zone).replace(tzinfo=None)  # a sheet knows no zones
            page.write_datetime(row, column, there, looks["moment"])
        case date():
            page.write_datetime(row, column, value, looks["date"])
        case bool():
            page.write_string(row, column, _("Yes") if value else _("No"))
        case int() | Decimal():
            page.write_number(row, column, value)
        case _:
            page.write_string(row, column, harmless(str(value)))
