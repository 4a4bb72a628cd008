"""A list by pages, the newest first, each behind a key: nothing is counted, and no row moves under the reader."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from shouwen.kit.typed import whole

Row = TypeVar("Row", bound=Model)


def older_than(key: str, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows behind the one of this key; all of them where it is no key."""
    return rows.filter(pk__lt=pk) if (pk := whole(key)) else rows


def one_page(rows: QuerySet[Row], size: int) -> tuple[list[Row], int | None]:
    """The first `size` of these rows, and the key of the last of them if there are more."""
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None
