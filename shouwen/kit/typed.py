"""What an address or a form says as text, read strictly: a number, a moment, or nothing that makes sense."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import UUID

# At most 18 digits, so that it fits a 64-bit key. str.isdigit() would let "²" through, which int() refuses.
WHOLE = re.compile(r"[0-9]{1,18}", re.ASCII)


def whole(text: str) -> int | None:
    """The whole number that this text is, if it is one that a row can have."""
    return int(text) if WHOLE.fullmatch(text) else None


def moment_in(text: str) -> datetime | None:
    """The moment that this ISO text is, in UTC; None without a zone or beyond what a calendar has."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def key_in(text: str) -> UUID | None:
    """The key of a deed that this text is."""
    try:
        return UUID(text)
    except ValueError:
        return None
