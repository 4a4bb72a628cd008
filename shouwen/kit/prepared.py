"""Queries that Django writes out once and that are then only given their values.

Writing a query out costs Django several times what the database needs to answer it, and a page asks the same
few over and over. Here the text is kept under a key and each asking fills in the values. What is asked is
still said in Django's words, once:

    rows("steps", lambda: OpenStep.objects.filter(case=Given("case")), case=7)

A key stands for one text. Whatever changes the text (which queue, how far somebody reaches) belongs in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable

_kept: dict[Hashable, Text | None] = {}  # of the process: a text is the same on each of its connections


class Given(Expression):
    """A value that is not known yet: stands in a query where the value will."""

    def __init__(self, name: str, output_field: models.Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [Slot(self.name)]


@dataclass(frozen=True)
class Slot:
    """Where a value goes among the parameters."""

    name: str


def rows(key: Hashable, write: Callable[[], models.QuerySet[Any]], **values: Any) -> list[Any]:
    """The rows of this query with these values: instances, or tuples where it asks for a list of values.

    Instances that many rows have in common (their department, their building) are one object.
    """
    if key not in _kept:
        _kept[key] = _written(write())
    text = _kept[key]
    return text.asked(values) if text else []


def _written(query: models.QuerySet[Any]) -> Text | None:
    try:
        return Text(query)
    except EmptyResultSet:  # nothing can ever match
        return None


class Text:
    """One query, written out."""

    def __init__(self, query: models.QuerySet[Any]) -> None:
        compiler = query.query.get_compiler(using=query.db)
        self.sql, self.params = _fixed(*compiler.as_sql())
        select, self.width = compiler.select, compiler.col_count
        found = compiler.get_converters([column[0] for column in select])
        self.converters = [(column, *each) for column, each in found.items()]
        as_models = issubclass(query._iterable_class, ModelIterable)
        self.maker = Maker(compiler.klass_info, select) if as_models else None
        self.annotations = tuple((compiler.annotation_col_map or {}).items())

    def asked(self, values: dict[str, Any]) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_filled(param, values) for param in self.params])
            found: Iterable[Any] = cursor.fetchall()
        if self.converters:
            found = self._converted(found)
        return list(self._made(found)) if self.maker else [tuple(row[: self.width]) for row in found]

    def _converted(self, found: Iterable[Any]) -> Iterable[Any]:
        """What Django's compiler does, on the connection of this thread."""
        here = connections[DEFAULT_DB_ALIAS]
        for row in map(list, found):
            for column, converters, expression in self.converters:
                for convert in converters:
                    row[column] = convert(row[column], expression, here)
            yield row

    def _made(self, found: Iterable[Any]) -> Iterable[Any]:
        assert self.maker
        seen: dict[Any, Any] = {}
        for row in found:
            made = self.maker.make(row, seen)
            for name, column in self.annotations:
                setattr(made, name, row[column])
            yield made


def _fixed(text: str, params: Iterable[Any]) -> tuple[str, list[Any]]:
    """The text with what is always the same written into it: PostgreSQL, which plans it once, then knows of it.

    A plan for whatever answer a hand-over may have reads all that were ever answered.
    """
    if connection.vendor != "postgresql":
        return text, list(params)
    left, open_ones = iter(params), []

    def put(found: re.Match[str]) -> str:
        param = next(left)
        if isinstance(param, (str, int)):
            return _literal(param)
        open_ones.append(param)
        return found[0]

    return re.sub(r"(?<!%)%s", put, text), open_ones


def _literal(constant: str | int) -> str:
    """A constant of our own code as it is written in SQL: never what somebody sent."""
    if isinstance(constant, str):
        return "'{}'".format(constant.replace("'", "''").replace("%", "%%"))
    return str(constant).lower()  # true, 51


def _filled(param: Any, values: dict[str, Any]) -> Any:
    if not isinstance(param, Slot):
        return param
    value = values[param.name]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _loaded(model: type[models.Model], names: list[str], values: Any) -> Any:
    """What `model.from_db` gives, without setting each field by its descriptor: a page makes 150 of these."""
    made = model.__new__(model)
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    made.__dict__.update(zip(names, values, strict=True))
    return made


class Maker:
    """Makes the instance that lies in some columns of a row, and those that it refers to."""

    def __init__(self, info: dict[str, Any], select: Any) -> None:
        self.model, columns = info["model"], info["select_fields"]
        self.start, self.end = columns[0], columns[-1] + 1
        self.names = [column[0].target.attname for column in select[self.start : self.end]]
        self.pk = self.start + self.names.index(self.model._meta.pk.attname)
        related = info.get("related_klass_infos", ())
        self.related = [(i["local_setter"], i["remote_setter"], Maker(i, select)) for i in related]

    def make(self, row: Any, seen: dict[Any, Any]) -> Any:
        made = _loaded(self.model, self.names, row[self.start : self.end])
        for set_here, set_there, maker in self.related:
            other = maker.shared(row, seen)
            set_here(made, other)
            if other is not None:
                set_there(other, made)
        return made

    def shared(self, row: Any, seen: dict[Any, Any]) -> Any:
        """The same for what is referred to: None, the one made for an earlier row, or a new one."""
        pk = row[self.pk]
        if pk is None:
            return None
        if (self, pk) not in seen:
            seen[self, pk] = self.make(row, seen)
        return seen[self, pk]
