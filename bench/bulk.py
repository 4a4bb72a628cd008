"""Rows written by the hundred thousand, past Django: executemany on SQLite, COPY on PostgreSQL.

Indexes are taken off before and put on after, foreign keys are not looked at, the disk is not waited for:
what is true of the rows is checked afterwards, on a sample, by the house itself (check.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, models


class Bulk:
    """To be used as a context: inside, the tables have no indexes but their keys."""

    def __init__(self, tables: Iterable[type[models.Model]]) -> None:
        self.tables = [table for table in tables if not table.__name__.endswith("Words")]
        self.is_sqlite = connection.vendor == "sqlite"
        self.taken_off: list[str] = []
        self.prepared: dict[type[models.Model], list[Any]] = {}

    def __enter__(self) -> Bulk:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            if self.is_sqlite:
                for pragma in (
                    "foreign_keys=OFF",
                    "synchronous=OFF",
                    "cache_size=-1000000",
                    "journal_mode=MEMORY",
                ):
                    cursor.execute(f"PRAGMA {pragma}")
            else:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET maintenance_work_mem = '1GB'")
                cursor.execute("SET synchronous_commit = off")
            for table in self.tables:
                self._take_off(cursor, table._meta.db_table)
        return self

    def __exit__(self, *_error: Any) -> None:
        with connection.cursor() as cursor:
            for statement in self.taken_off:
                cursor.execute(statement)
            if self.is_sqlite:
                cursor.execute("PRAGMA journal_mode=WAL")
            else:
                self._move_sequences_on(cursor)
            # Now, for PostgreSQL would do it by itself while something is measured.
            cursor.execute("ANALYZE" if self.is_sqlite else "VACUUM (ANALYZE)")
        connection.close()

    def write(self, table: type[models.Model], rows: Iterable[Iterable[Any]]) -> None:
        """Rows with a value for each concrete field, in order, as Python has them."""
        fields = table._meta.concrete_fields
        self.write_prepared(
            table, ([_for_the_database(f, v) for f, v in zip(fields, row, strict=True)] for row in rows)
        )

    def write_prepared(self, table: type[models.Model], rows: Iterable[list[Any]]) -> None:
        """The same, of values as the driver takes them."""
        names = [f'"{field.column}"' for field in table._meta.concrete_fields]
        into = f'"{table._meta.db_table}" ({", ".join(names)})'
        with connection.cursor() as cursor:
            if self.is_sqlite:
                cursor.execute("BEGIN")
                places = ", ".join("?" for _name in names)
                cursor.connection.executemany(f"INSERT INTO {into} VALUES ({places})", rows)
                cursor.execute("COMMIT")
                return
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def _take_off(self, cursor: Any, table: str) -> None:
        if self.is_sqlite:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
                [table],
            )
        else:
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
                " (SELECT conname FROM pg_constraint)", [table]
            )  # fmt: skip
        for name, statement in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')
            self.taken_off.append(statement)

    def _move_sequences_on(self, cursor: Any) -> None:
        for table in self.tables:
            key = table._meta.pk
            if isinstance(key, models.AutoField):
                name = table._meta.db_table
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{name}', '{key.column}'),"
                    f" (SELECT COALESCE(MAX({key.column}), 1) FROM {name}))"
                )


def _for_the_database(field: Any, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    if field.get_internal_type() == "Terms" or type(field).__name__ == "Terms":
        return " ".join(sorted(value))
    return field.get_db_prep_save(value, connection)
