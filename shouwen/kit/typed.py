"""What an address or a form says as text, read strictly: a number, a moment, or nothing that makes sense."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from uuid import UUID

# At most 18 digits, so that it fits a 64-bit key. str.isdigit() would let "²" through, which int() refuses.
WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)


def whole(text: str) -> int | None:
    """The whole number that this text is, if it is one that a row can have."""
    return int(text) if WHOLE.fullmatch(text) else None


def can_be_reckoned_with(day: date) -> bool:
    """True for a day that has others before and behind it: at the ends of a calendar the next midnight is none."""
    return 1900 <= day.year < 2200


def moment_in(text: str) -> datetime | None:
    """The moment that this ISO text is, in UTC; None without a zone or beyond what a calendar has."""
    try:
        moment = datetime.fromisoformat(text)
        fits = moment.tzinfo and can_be_reckoned_with(moment.date())
        return moment.astimezone(UTC) if fits else None
    except (ValueError, OverflowError):
        return None


def month_in(text: str) -> date | None:
    """The first day of the month that this text is: 2026-03."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day if can_be_reckoned_with(day) else None


def key_in(text: str) -> UUID | None:
    """The key of a deed that this text is."""
    try:
        return UUID(text)
    except ValueError:
        return None
