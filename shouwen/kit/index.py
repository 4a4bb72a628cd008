"""An index of terms: FTS5 on SQLite, a tsvector under GIN on PostgreSQL, asked and answering alike.

Made by folding.py, kept in a table of its own beside the table that it finds. Every term begins with the scope
that it belongs to (the site), so that one site's search never meets another's rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, migrations, models
from django.db.models.expressions import OrderBy

from shouwen.kit.folding import Piece, Query, asked, closeness, nearly

Sql = Any  # a statement and its values
Row = TypeVar("Row", bound=models.Model)

CANDIDATES = (
    200  # rows of a register that are put in order; words that fit more of them are not words to find one by
)
AT_ONCE = 500  # rows written in one statement


class Terms(models.Field):
    """A set of terms. Looked for with `__says=expression`, which `expression()` makes."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "array_to_tsvector(%s::text[])" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        in_order = sorted(value)
        return in_order if connection.vendor == "postgresql" else " ".join(in_order)

    def from_db_value(self, value: str, expression: Any, connection: Any) -> set[str]:
        return {term.strip("'") for term in value.split()}


@Terms.register_lookup
class Says(models.Lookup):
    """Rows whose terms fit an expression."""

    lookup_name = "says"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Sql:
        return "%s", [value.for_postgresql() if connection.vendor == "postgresql" else value.for_sqlite()]

    def as_sqlite(self, compiler: Any, connection: Any) -> Sql:
        return self._with("{} MATCH {}", compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        return self._with("{} @@ {}::tsquery", compiler, connection)

    def _with(self, form: str, compiler: Any, connection: Any) -> Sql:
        if not self.rhs.queries:
            raise EmptyResultSet
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return form.format(left, right), [*left_values, *right_values]


class Expression:
    """Any of these queries within one scope, as each engine writes it; nothing when none asks for anything.

    Its terms are ASCII without quotes.
    """

    def __init__(self, scope: str, queries: Sequence[Query]) -> None:
        self.scope, self.queries = scope, [query for query in queries if query]

    def for_sqlite(self) -> str:
        return self._joined(" AND ", " OR ", '"{}" *', '"{}"')

    def for_postgresql(self) -> str:
        return self._joined(" & ", " | ", "'{}':*", "'{}'")

    def _joined(self, both: str, either: str, begun: str, whole: str) -> str:
        def one(piece: Piece) -> str:
            return (begun if piece.is_begun else whole).format(self.scope + piece.term)

        def any_of(parts: Iterable[str]) -> str:
            return f"({either.join(parts)})"

        return any_of(both.join(any_of(map(one, want)) for want in query) for query in self.queries)


def _candidates(rows: models.QuerySet[Row], scope: int, queries: Sequence[Query]) -> list[Row]:
    fitting = rows.filter(words__terms__says=Expression(str(scope), queries))
    return list(fitting.order_by(newest("words__pk"))[:CANDIDATES])


def batched(keys: Iterable[int], size: int) -> Iterator[list[int]]:
    """The keys, so many at a time."""
    rest = list(keys)
    yield from (rest[at : at + size] for at in range(0, len(rest), size))


def scoped(scope: str, terms: Iterable[str]) -> set[str]:
    return {scope + term for term in terms}


class Gathered(models.Func):
    """A key to sort by once all rows are gathered.

    PostgreSQL must gather what GIN finds and sort it. Left to sort by the plain key it may walk the whole
    table backwards instead, which for a rare word reads every row; FTS5 walks its own lists, and stops early.
    """

    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any) -> Sql:
        return self.as_sql(compiler, connection, template="%(expressions)s + 0")


def newest(key: str) -> OrderBy:
    """Descending by the key of the index."""
    return Gathered(key, output_field=models.BigIntegerField()).desc()


def walks_from_the_newest() -> bool:
    """True of FTS5, which stops when it has enough; GIN gives all rows, to be gathered and sorted."""
    return connection.vendor == "sqlite"


class Words(models.Model):
    """What one row is found by. The room says what of; `rowid` is the key of that row on both engines."""

    terms = Terms()

    class Meta:
        abstract = True


def beside(table: type[models.Model]) -> Any:
    """The key of a table of Words: the row that they find, reached from there as `words`."""
    return models.OneToOneField(
        table, models.CASCADE, primary_key=True, db_column="rowid", db_constraint=False, related_name="words"
    )


def closest(
    rows: models.QuerySet[Row], scope: int, words: str, names: Callable[[Row], Iterable[str]]
) -> list[Row]:
    """Rows of a register that these words ask for, those with the closest of their `names` first."""
    query = asked(words)
    candidates = _candidates(rows, scope, [query]) or _candidates(rows, scope, nearly(query))
    return sorted(candidates, key=lambda row: (*closeness(words, names(row)), row.pk))


def keep(words: type[Words], terms: dict[int, set[str]]) -> list[int]:
    """Make the index say this of these rows; the keys of those that it said otherwise. Equal rows are let be."""
    changed: list[int] = []
    for some in batched(terms, AT_ONCE):
        standing = dict(words._default_manager.filter(pk__in=some).values_list("pk", "terms"))
        others = [pk for pk in some if standing.get(pk) != terms[pk]]
        words._default_manager.filter(pk__in=standing.keys() & others).delete()
        lay_down(words, {pk: terms[pk] for pk in others})
        changed += others
    return changed


def lay_down(words: type[Words], terms: dict[int, set[str]]) -> None:
    """Write rows that the index does not have yet."""
    key = words._meta.pk.attname
    rows: list[Words] = [words(**{key: pk}, terms=those) for pk, those in terms.items()]
    words._default_manager.bulk_create(rows)


class CreateWords(migrations.CreateModel):
    """Make a table of Words: a virtual one on SQLite, one with GIN on PostgreSQL."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            schema_editor.execute(f'CREATE INDEX "{table}_gin" ON "{table}" USING gin ("terms")')
        else:
            how = "detail=column, tokenize=\"ascii tokenchars '-'\""
            schema_editor.execute(f'CREATE VIRTUAL TABLE "{table}" USING fts5("terms", {how})')
