"""Rows added, changed and taken away by statements that are written out once, as the queries of prepared.py are.

For the few tables that every deed writes to. Each does for a plain row what save() or delete() does, and knows
nothing of signals, cascades or columns that the database fills.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import connection, connections, models

Table = type[models.Model]


def add(row: models.Model) -> None:
    """Insert one row, and give it its key."""
    fields, into = _into(type(row))
    returning = f' RETURNING "{row._meta.pk.column}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"{into} VALUES {_places(len(fields))}{returning}", _values(row, fields))
        if row.pk is None:
            row.pk = cursor.fetchone()[0] if returning else cursor.lastrowid
    row._state.adding, row._state.db = False, connection.alias


def add_all(new: Sequence[models.Model]) -> None:
    """Insert rows of one table, in their order, sent together. They are not given their keys."""
    if new:  # one text, however many: a longer one for each number of rows would be taken apart each time
        fields, into = _into(type(new[0]))
        with connection.cursor() as cursor:
            cursor.executemany(f"{into} VALUES {_places(len(fields))}", [_values(row, fields) for row in new])


def change(row: models.Model, *names: str) -> None:
    """Write these columns of a row that is there."""
    fields = [row._meta.get_field(name) for name in names]
    said = ", ".join(f'"{field.column}" = %s' for field in fields)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET {said} WHERE "{row._meta.pk.column}" = %s',  # noqa: S608
            [*_values(row, fields), row.pk],
        )


def take_away(table: Table, **equal: Any) -> None:
    """Delete the rows whose columns are equal to these; None is the empty one."""
    columns = {table._meta.get_field(name).column: value for name, value in equal.items()}  # type: ignore[union-attr]
    where = " AND ".join(
        f'"{name}" IS NULL' if v is None else f'"{name}" = %s' for name, v in columns.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{table._meta.db_table}" WHERE {where}',  # noqa: S608
            [value for value in columns.values() if value is not None],
        )


@cache
def _into(table: Table) -> tuple[list[Any], str]:
    """The columns that are written, and how an INSERT of them begins."""
    fields = [f for f in table._meta.concrete_fields if not isinstance(f, models.AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    return fields, f'INSERT INTO "{table._meta.db_table}" ({names})'


def _places(count: int) -> str:
    return f"({', '.join(['%s'] * count)})"


def _values(row: models.Model, fields: Sequence[Any]) -> list[Any]:
    here = connections[
        connection.alias
    ]  # each field asks it several things, and `connection` looks it up each time
    return [field.get_db_prep_save(getattr(row, field.attname), here) for field in fields]
