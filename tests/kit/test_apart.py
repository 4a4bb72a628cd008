"""What strangers send is opened in a process apart, with limits (S-12, R-21 of reliability)."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from shouwen.kit.apart import Unopened, apart
from shouwen.kit.cells import MOST

pytestmark = pytest.mark.one_engine


def book(cells: dict[tuple[int, int], Any]) -> bytes:
    out = BytesIO()
    with Workbook(out) as made:
        sheet = made.add_worksheet()
        for place, value in cells.items():
            sheet.write(*place, value)
    return out.getvalue()


def packed(**parts: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def test_cells_come_as_what_was_typed():
    typed = book({(0, 0): "单元", (1, 0): " 0803 ", (1, 1): 182.5, (2, 0): 12, (2, 1): True})
    assert json.loads(apart("cells", typed)) == [["单元", ""], ["0803", "182.5"], ["12", "yes"]]


def test_of_a_long_sheet_no_more_is_read_than_tells_that_it_is_too_long():
    assert len(json.loads(apart("cells", book({(0, 0): "x", (1_048_575, 0): "x"})))) == MOST + 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"PK\x03\x04 no more", id="the head of a packed file"),
        pytest.param("单元,面积".encode(), id="text"),
        pytest.param(packed(**{"xl/workbook.xml": b" " * 151_000_000}), id="150 MB packed small"),
        pytest.param(book({(0, 0): "x", (1_048_575, 16_383): "x"}), id="two cells, far apart"),
        pytest.param(book({(0, 0): "x"})[:-200], id="cut short"),
    ],
)
def test_what_cannot_be_borne_is_refused(content: bytes):
    with pytest.raises(Unopened):
        apart("cells", content)


def test_a_damaged_pdf_is_refused():
    with pytest.raises(Unopened):
        apart("pages", b"%PDF-1.7 and nothing more")
