"""What people type into a workbook: days, amounts, yes and no, in the ways in which they write them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shouwen.sites.sheets import Column

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def day_in(cell: Any) -> date:
    """2026-03-02, 2026/3/2, 2026.3.2, 2026年3月2日."""
    if found := DAY.fullmatch(str(cell).strip()):
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            pass
    raise ValidationError(_("This is not a day. Write it as 2026-03-02."))


def fen_in(cell: Any) -> int:
    """Yuan with at most two decimals, as fen."""
    text = str(cell).replace(",", "").replace("，", "").strip()
    if not re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text):
        raise ValidationError(_("This is not an amount in yuan, such as 240 or 240.50."))
    return int(Decimal(text) * 100)


def claim_in(cell: Any) -> bool:
    words = {"yes": True, "是": True, "no": False, "否": False}
    if str(cell).strip().lower() not in words:
        raise ValidationError(_("This must be “yes”, “no” or empty."))
    return words[str(cell).strip().lower()]


def days(*names: str, demanded: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, day_in, demanded) for name in names)


def amounts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, fen_in, demanded=False, empty=0) for name in names)
