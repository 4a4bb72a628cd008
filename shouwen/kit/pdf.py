"""PDF by typst, with the Chinese font of a package embedded. Data goes in as data: nothing in it is ever code.

The templates lie in `typst/`. They read no files but each other, fetch nothing, and know no font but ours.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pylopdf_fonts_zh_cn as fonts
import typst

SHEETS = Path(__file__).parent / "typst"
_turn = Lock()  # one page is set at a time in a process: it takes milliseconds


@cache
def _compiler() -> typst.Compiler:
    """One a process: reading the fonts is what takes long."""
    return typst.Compiler(
        root=SHEETS, font_paths=[Path(fonts.__file__).parent], ignore_system_fonts=True, package_path=SHEETS
    )


def pdf(sheet: str, data: dict[str, Any]) -> bytes:
    """The template `typst/<sheet>.typ` filled with this data, which must be JSON."""
    given = json.dumps(data, ensure_ascii=False)
    with _turn:
        made = _compiler().compile(input=SHEETS / f"{sheet}.typ", format="pdf", sys_inputs={"data": given})
    assert isinstance(made, bytes)
    return made
