"""The schedules of a case as its log tells them: every page reads them here, at the price of no query.

A line is what its entry says, with the marks that were put on it since, and the taking back where there was one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shouwen.casework.kept_facts import shown_facts
from shouwen.casework.procedure import Procedure
from shouwen.casework.schedules import Schedule
from shouwen.journal.entries import Entry, Kind


@dataclass
class Listed:
    """One line: the entry that wrote it, who put which mark, and who took it back."""

    kind: Schedule
    entry: Entry
    marks: dict[str, Entry] = field(default_factory=dict)
    back: Entry | None = None

    @property
    def number(self) -> int:
        return int(self.entry.data["line"])

    @property
    def stands(self) -> bool:
        return self.back is None

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the line says, as the journal keeps it; a mark may say more of a column, or something else."""
        said = dict(self.entry.data["facts"])
        for entry in self.marks.values():
            said |= entry.data["facts"]
        return said

    def says(self, name: str) -> Any:
        """What a column says, as a rule reads it: a claim, or the code of a choice."""
        value = self.values.get(name)
        return value["choice"] if isinstance(value, dict) and "choice" in value else value

    def cells(self, columns: dict[str, str]) -> list[tuple[str, str]]:
        """Label and words in each of these columns, empty where the line says nothing."""
        said = self.shown(columns)
        return [(label, said.get(name, "")) for name, label in columns.items()]

    @property
    def said(self) -> list[tuple[str, Entry]]:
        """The marks that it bears, as they are called, each with its entry."""
        return [
            (str(mark.label), self.marks[mark.code]) for mark in self.kind.marks if mark.code in self.marks
        ]

    def shown(self, names: Iterable[str]) -> dict[str, str]:
        """Column and value in the reader's words, of these columns."""
        wanted = {name: self.values[name] for name in names if name in self.values}
        return {
            name: value
            for name in wanted
            for _label, value in shown_facts(self.kind.line, {name: wanted[name]})
        }


@dataclass(frozen=True)
class Table:
    """One schedule with its lines, taken back or not, by number."""

    kind: Schedule
    lines: list[Listed]

    @property
    def standing(self) -> list[Listed]:
        return [line for line in self.lines if line.stands]

    @property
    def rows(self) -> list[tuple[Listed, list[tuple[str, str]]]]:
        """The standing lines with their cells."""
        return [(line, line.cells(self.columns)) for line in self.standing]

    @cached_property
    def columns(self) -> dict[str, str]:
        """Name and label of the columns that some line says something in, as the schedule asks for them."""
        asked = dict.fromkeys(ask.name for ask in self.kind.all_asks())
        said = {name for line in self.lines for name in line.values}
        label = self.kind.line._meta.get_field
        return {name: str(label(name).verbose_name) for name in asked if name in said}  # type: ignore[union-attr]


def tables(procedure: Procedure, log: Iterable[Entry]) -> dict[str, Table]:
    """Every schedule of this procedure, by code; those without lines too."""
    found: dict[str, dict[int, Listed]] = {kind.code: {} for kind in procedure.schedules}
    for entry in log:
        if entry.kind in (Kind.LISTED, Kind.MARKED, Kind.UNLISTED) and entry.data["schedule"] in found:
            _take(procedure, found[entry.data["schedule"]], entry)
    return {
        kind.code: Table(kind, sorted(found[kind.code].values(), key=lambda line: line.number))
        for kind in procedure.schedules
    }


def _take(procedure: Procedure, lines: dict[int, Listed], entry: Entry) -> None:
    number = entry.data["line"]
    match entry.kind:
        case Kind.LISTED:
            lines[number] = Listed(procedure.schedule(entry.data["schedule"]), entry)
        case Kind.MARKED if number in lines:
            lines[number].marks[entry.data["mark"]] = entry
        case Kind.UNLISTED if number in lines:
            lines[number].back = entry
