"""The words in which a site's files are described: a sheet has columns, a column reads one cell."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import NOT_PROVIDED, Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.sites.troubles import Trouble

Name = tuple[str, ...]

NO_SUCH = {
    "party": gettext_lazy("There is no such company."),
    "calendar": gettext_lazy("There is no such calendar."),
    "building": gettext_lazy("There is no such building."),
    "unit": gettext_lazy("There is no such unit."),
    "place": gettext_lazy("There is no such unit or common part."),
    "tenant": gettext_lazy("There is no such tenant."),
    "contractor": gettext_lazy("There is no such contractor."),
    "lease": gettext_lazy("There is no such lease."),
}


@dataclass(frozen=True)
class Column:
    """How one cell is read. `empty` is what an empty cell means where it is not demanded."""

    name: str
    clean: Callable[[Any], Any]
    demanded: bool = True
    empty: Any = None
    refers: str = ""

    def read(self, cell: Any) -> Any:
        if cell in ("", None):
            if self.demanded:
                raise ValidationError(_("This must be filled in."))
            return self.empty
        return self.clean(cell)


@dataclass(frozen=True)
class Sheet:
    """One table of the files: a whole CSV file, or the tables of one name in a TOML file."""

    noun: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    required: bool = True

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass
class Row:
    """One row as read. A row with a trouble takes no part in the checks that follow."""

    sheet: Sheet
    line: int
    cells: Mapping[str, Any]
    troubles: list[Trouble]
    lines: Mapping[str, int] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    sound: bool = True

    def __getitem__(self, column: str) -> Any:
        return self.values[column]

    @property
    def name(self) -> Name:
        """What other rows call this one: its key as it stands in the file."""
        return tuple(str(self.cells.get(column, "")) for column in self.sheet.key)

    def error(self, column: str, message: object) -> None:
        self.sound = False
        cell = self.cells.get(column, "")
        value = ", ".join(map(str, cell)) if isinstance(cell, list) else str(cell)
        line = self.lines.get(column, self.line)
        self.troubles.append(Trouble(self.sheet.file, line, column, value, str(message)))

    def read(self) -> None:
        """Fill `values`; every cell that cannot be read is a trouble."""
        for column in self.sheet.columns:
            try:
                self.values[column.name] = column.read(self.cells.get(column.name, ""))
            except ValidationError as refused:
                self.error(column.name, " ".join(refused.messages))

    def take(self, *columns: str) -> dict[str, Any]:
        """These columns (all that refer to nothing, if none is named) as keywords for a model."""
        return {name: self.values[name] for name in columns or self._plain}

    @property
    def _plain(self) -> list[str]:
        return [column.name for column in self.sheet.columns if not column.refers]


def fields(model: type[Model], *names: str, demanded: Collection[str] = ()) -> tuple[Column, ...]:
    """Columns that read as the model's fields do: type, length, range and choices come from the model."""
    return tuple(_like(model._meta.get_field(name), name in demanded) for name in names)


def _like(column: Any, demanded: bool) -> Column:
    plain: Field[Any, Any] = column
    has_default = plain.default is not NOT_PROVIDED
    return Column(
        name=plain.name,
        clean=lambda cell: _cleaned(plain, cell),
        demanded=demanded or not (has_default or plain.null or plain.blank),
        empty=plain.get_default() if has_default else None if plain.null else "",
    )


def _cleaned(plain: "Field[Any, Any]", cell: Any) -> Any:
    if not isinstance(cell, str | int | float | date):
        raise ValidationError(_("One value is expected here, not a list or a table."))
    known = [str(value) for value, _label in plain.flatchoices]
    if known and str(cell) not in known:
        raise ValidationError(_("This must be one of: %(known)s.") % {"known": ", ".join(known)})
    return plain.clean(cell, None)


def refers(name: str, noun: str, *, demanded: bool = True) -> Column:
    """A column that names a row of another sheet by its key."""
    return Column(name, str, demanded, empty="", refers=noun)


def yes(name: str, *, empty: bool = False) -> Column:
    """A column that says "yes", or "no" or nothing."""
    return Column(name, _yes_or_no, demanded=False, empty=empty)


def _yes_or_no(cell: Any) -> bool:
    if str(cell) not in ("yes", "no"):
        raise ValidationError(_("This must be “yes”, “no” or empty."))
    return bool(str(cell) == "yes")


NAMES = ("name_zh", "name_en")
