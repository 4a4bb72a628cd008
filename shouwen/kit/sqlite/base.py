"""Writers stand in line. SQLite lets one write at a time, and the others try again and again until they are in.

Whoever comes back at once then nearly always gets in first: of four writers one does nearly all and another
waits for seconds. So each takes a lock on a file beside the database before it begins: the kernel keeps
the line, for threads as well as processes, and lets go for one that was killed. Readers take no part.
SQLite's own lock stays what keeps the data safe; this one is only for order (decision 0016).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_UN, flock
from typing import Any

from django.db.backends.sqlite3 import base

READS = ("SELECT", "PRAGMA", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Line:
    """One connection's place in the line of a database file.

    Two locks, as at a counter: one to be served, and one to be next. Who has just been served and wants more
    cannot slip in again before the one who is next, for to be next is what it has to wait for.
    """

    def __init__(self, database: str) -> None:
        self.next, self.head = (_opened(f"{database}-{place}") for place in ("next", "head"))
        self.is_at_the_head = False

    def wait(self) -> None:
        """Return when it is this connection's turn."""
        flock(self.next, LOCK_EX)
        try:
            flock(self.head, LOCK_EX)
        finally:
            flock(self.next, LOCK_UN)
        self.is_at_the_head = True

    def leave(self) -> None:
        if self.is_at_the_head:
            self.is_at_the_head = False
            flock(self.head, LOCK_UN)

    def close(self) -> None:
        """Leave, and give the place up."""
        self.is_at_the_head = False
        os.close(self.next)
        os.close(self.head)


def _opened(file: str) -> int:
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


class DatabaseWrapper(base.DatabaseWrapper):
    line: Line | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            self.line = Line(os.fspath(conn_params["database"]))
        return connection

    def create_cursor(self, name: Any = None) -> Any:
        return self.connection.cursor(factory=Cursor).of(self)

    @contextmanager
    def turn(self, sql: str) -> Iterator[None]:
        """For a statement outside any transaction: stand in line if it writes."""
        if self.line is None or self.line.is_at_the_head or sql.lstrip()[:9].upper().startswith(READS):
            yield
            return
        self.line.wait()
        try:
            yield
        finally:
            self.line.leave()

    def _start_transaction_under_autocommit(self) -> None:
        if self.line:
            self.line.wait()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]
        if self.line:
            self.line.close()
            self.line = None

    def _leave(self) -> None:
        if self.line:
            self.line.leave()


class Cursor(base.SQLiteCursorWrapper):
    wrapper: DatabaseWrapper

    def of(self, wrapper: DatabaseWrapper) -> Cursor:
        self.wrapper = wrapper
        return self

    def execute(self, query: str, params: Any = None) -> Any:
        with self.wrapper.turn(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        with self.wrapper.turn(query):
            return super().executemany(query, param_list)
