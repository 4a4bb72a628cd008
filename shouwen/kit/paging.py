"""A list by pages, the newest first, each behind a key: nothing is counted, and no row moves under the reader."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import BooleanField, Func, Model, QuerySet, Subquery

from shouwen.kit.typed import whole

Row = TypeVar("Row", bound=Model)


def older_than(key: str, rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows behind the one of this key; all of them where it is no key."""
    return rows.filter(pk__lt=pk) if (pk := whole(key)) else rows


def one_page(rows: QuerySet[Row], size: int) -> tuple[list[Row], int | None]:
    """The first `size` of these rows, and the key of the last of them if there are more."""
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


class Among(Func):
    """True for a key that a query gives.

    PostgreSQL is made to ask that query first and by itself: as a join it comes last, behind all that is joined for
    show, so that every row is fitted out of which then fifty are taken.
    """

    output_field = BooleanField()
    template, arg_joiner = "%(expressions)s", " IN "

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY")


def first_of(rows: QuerySet[Row], order: tuple[Any, ...], most: int) -> QuerySet[Row]:
    """The first so many of these rows, in no order yet: picked by key before anything is joined to them."""
    return rows.filter(Among("pk", Subquery(rows.order_by(*order).values("pk")[:most])))
