"""Lists as XLSX: what is typed by somebody stays text, what is a moment or a number is one (S-12)."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from shouwen.kit.sheets import Column, harmless, sheet_of

pytestmark = pytest.mark.one_engine

BEIJING = ZoneInfo("Asia/Shanghai")
TRAPS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://example.org","x")', "=cmd|' /C calc'!A0", "{=1+1}", "http://example.org", "mailto:a@b.c",
    "1234", "007", "2026-03-02", "TRUE", "a\x0bb", "_x000D_=1",
]  # fmt: skip
COLUMNS = [Column("A", lambda row: row[0]), Column("B", lambda row: row[1])]


def sheet(rows, columns=COLUMNS, **how):
    return sheet_of("List", columns, rows, zone=BEIJING, **how)


def read(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def inside(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as parts:
        return "".join(
            parts.read(name).decode() for name in parts.namelist() if name.endswith((".xml", ".rels"))
        )


def test_no_cell_is_a_formula_and_none_is_a_link_whatever_was_typed():  # S-12
    content, written = sheet([(trap, trap) for trap in TRAPS])
    assert written == len(TRAPS)
    assert re.findall(r"<(?:\w+:)?(?:f|hyperlink)\b", inside(content)) == []


def test_what_begins_a_formula_reads_as_text_behind_an_apostrophe():  # S-12
    content, _written = sheet([(trap, "x") for trap in TRAPS])
    cells = [row[0] for row in read(content)[1:]]
    assert all(isinstance(cell, str) for cell in cells)
    first = {str(cell)[:1] for cell in cells}
    assert first & set("=+-@\t\r\n＝＋－＠ ") == set()
    assert [harmless(trap) for trap in TRAPS[:12]] == [f"'{trap}" for trap in TRAPS[:12]]


def test_ordinary_text_is_left_as_it_is():
    ordinary = ["空调漏水", "138••••2207", "a = b", "1-0803", " ", "x@y.z"]
    assert [harmless(text) for text in ordinary] == ordinary


def test_moments_stand_in_the_zone_of_the_site_and_numbers_are_numbers():
    at = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
    content, _written = sheet([(at, 12), (date(2026, 3, 1), Decimal("3.50")), (None, True)])
    assert read(content)[1:] == [
        [datetime(2026, 3, 2, 10, 30), 12],  # noqa: DTZ001  a sheet knows no zones
        [date(2026, 3, 1), 3.5],
        ["", "是"],
    ]


def test_a_list_that_is_too_long_is_cut_and_says_so_in_a_row():
    content, written = sheet([(n, n) for n in range(4)], most=3)
    with translation.override("en"):
        english, _written = sheet([(n, n) for n in range(4)], most=3)
    assert written == 3
    assert read(english)[1:] == [
        [0, 0],
        [1, 1],
        [2, 2],
        ["Cut here: a sheet takes 3 rows. Narrow the list.", ""],
    ]
    assert read(content)[-1][0] == "到此为止：一张表最多 3 行，请缩小筛选范围。"


def test_a_list_of_just_as_many_rows_is_whole():
    content, written = sheet(iter([(n, n) for n in range(3)]), most=3)
    assert (written, len(read(content))) == (3, 4)


@pytest.mark.parametrize("title", ["待办[1]: a/b*?", "很" * 60, "''", "", "'x'"])
def test_any_title_makes_a_name_that_a_sheet_can_have(title):
    content, _written = sheet_of(title, COLUMNS, [], zone=BEIJING)
    assert len(CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names[0]) <= 31


def test_what_is_longer_than_a_cell_is_cut_and_not_lost():
    content, _written = sheet([("长" * 40_000, "=" + "x" * 40_000)])
    assert [len(str(cell)) for cell in read(content)[1]] == [32_000, 32_001]
