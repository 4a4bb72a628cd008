"""The cells of the first sheet of an XLSX file, as text, near to what was typed. Read in a process apart."""

from __future__ import annotations

import json
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

MOST = 5000  # rows below the first; a building has some hundreds of units
WIDEST = 60  # columns
UNPACKED = 100 * 1024 * 1024  # bytes; a sheet of so many rows comes to a few


def cells(content: bytes) -> bytes:
    """A JSON list of rows, each a list of texts: one row more than MOST where there are more. Any exception: no."""
    with zipfile.ZipFile(BytesIO(content)) as packed:
        parts = packed.infolist()
    if sum(part.file_size for part in parts) > UNPACKED:
        sys.exit(1)
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False, nrows=MOST + 2)
    return json.dumps([[_typed(cell) for cell in row[:WIDEST]] for row in rows]).encode()


def _typed(cell: Any) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float():
            return f"{int(cell)}" if cell.is_integer() else repr(cell)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
    return str(cell).strip()
