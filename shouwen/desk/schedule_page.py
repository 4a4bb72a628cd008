"""The schedules on the page of a case: to read, and what this role may write, mark and take back now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from shouwen.casework.listed import Listed, Table, tables
from shouwen.casework.schedules import Mark, Schedule
from shouwen.desk.asking_form import Asked, AsksForm, Fields, fields_of
from shouwen.desk.case_forms import ReasonForm
from shouwen.journal.entries import Entry

if TYPE_CHECKING:
    from shouwen.desk.case_page import CasePage

FRONT = 6  # lines of a long schedule that are not folded away
MANY = 24  # forms on a page for marks that ask for something; of the lines after them one asks line by line


@dataclass(frozen=True)
class Marking:
    """A mark on one line: `entry` once it was put; else `form` to put it now, or an `address` where that is."""

    mark: Mark
    entry: Entry | None = None
    form: AsksForm | None = None
    link: str = ""
    is_wanted: bool = False


@dataclass
class Line:
    """A line as the page shows it."""

    listed: Listed
    cells: list[tuple[str, str]]
    marks: list[Marking]
    backing: ReasonForm | None = None

    @property
    def number(self) -> int:
        return self.listed.number

    @property
    def is_wanted(self) -> bool:
        """Its form was asked for, or has come back."""
        came_back = self.backing is not None and self.backing.is_bound
        return came_back or any(each.is_wanted or (each.form and each.form.is_bound) for each in self.marks)

    @property
    def to_do(self) -> list[Marking]:
        return [each for each in self.marks if each.form or each.link]

    @property
    def said(self) -> list[Marking]:
        return [each for each in self.marks if each.entry]


@dataclass(frozen=True)
class Part:
    """Lines that stand together; those that are folded away under a `summary`."""

    lines: list[Line]
    summary: str = ""
    is_open: bool = False


@dataclass
class Shown:
    """A schedule as the page shows it: `adding` is the form of a new line, where this role may write one."""

    table: Table
    lines: list[Line]
    adding: AsksForm | None = None

    @property
    def kind(self) -> Schedule:
        return self.table.kind

    @property
    def standing(self) -> int:
        return len(self.table.standing)

    @property
    def is_long(self) -> bool:
        return len(self.lines) > FRONT + 2

    @cached_property
    def parts(self) -> list[Part]:
        """Of a long one what is to be done stands in front, else the beginning, or the end where one writes on."""
        if not self.is_long:
            return [Part(self.lines)]
        to_do = [line for line in self.lines if line.to_do] or self.lines
        front = to_do[-FRONT:] if self.adding and to_do is self.lines else to_do[:FRONT]
        rest = [line for line in self.lines if line not in front]
        summary = ngettext("%(n)s more line", "%(n)s more lines", len(rest)) % {"n": len(rest)}
        return [Part(front), Part(rest, summary, any(line.is_wanted for line in rest))]

    @property
    def can_be_done(self) -> bool:
        return self.adding is not None or any(line.to_do or line.backing for line in self.lines)


@dataclass
class Schedules:
    """All schedules of one case for one role."""

    page: CasePage
    wanted: str = ""  # the mark whose form was asked for: "defects.31.mended"
    forms: int = field(default=0, init=False)

    @cached_property
    def tables(self) -> dict[str, Table]:
        return tables(self.page.case.procedure, self.page.entries)

    def may(self, code: str) -> tuple[bool, set[str]]:
        """Whether this role may write lines now, and which marks it may put."""
        steps = [task.step for task in self.page.mine]
        marks = {
            mark.partition(".")[2] for step in steps for mark in step.marks if mark.startswith(f"{code}.")
        }
        return any(code in step.lists for step in steps), marks

    def shows(self, name: str) -> bool:
        """True when the form of this name has its place on the page."""
        forms: list[Any] = []
        for shown in self.shown.values():
            forms += [shown.adding, *(line.backing for line in shown.lines)]
            forms += [each.form for line in shown.lines for each in line.to_do]
        return any(form is self.page.given[name] for form in forms)

    @cached_property
    def shown(self) -> dict[str, Shown]:
        return {code: self._shown(table) for code, table in self.tables.items()}

    def to_read(self) -> list[Shown]:
        """Those with lines that do not stand under a step of one's own."""
        here = {code for task in self.page.mine for code in task.writes}
        return [shown for code, shown in self.shown.items() if shown.lines and code not in here]

    def _shown(self, table: Table) -> Shown:
        code = table.kind.code
        writes, marks = self.may(code)
        lines = [self._line(table, listed, marks, writes) for listed in table.lines]
        adding = self._adding(table.kind) if writes else None
        return Shown(table, lines, adding)

    def _adding(self, kind: Schedule) -> AsksForm:
        name = f"line {kind.code}"
        return self.page.form(name, lambda: self._form(kind, name, ""))

    def _line(self, table: Table, listed: Listed, marks: set[str], writes: bool) -> Line:
        line = Line(listed, listed.cells(table.columns), list(self._marks(listed, marks)))
        if writes and listed.stands and not listed.marks:
            line.backing = self.page.reason(f"back {table.kind.code} {listed.number}")
        return line

    def _marks(self, listed: Listed, may: set[str]) -> Iterator[Marking]:
        for mark in listed.kind.marks:
            if mark.code in listed.marks:
                yield Marking(mark, listed.marks[mark.code])
            elif listed.stands and mark.code in may and self._fits(listed, mark):
                yield self._marking(listed, mark)

    def _fits(self, listed: Listed, mark: Mark) -> bool:
        return not any(listed.kind.not_of(mark, listed.marks, listed.says))

    def _marking(self, listed: Listed, mark: Mark) -> Marking:
        which = f"{listed.kind.code}.{listed.number}.{mark.code}"
        name, is_dear = f"mark {which}".replace(".", " "), bool(mark.asks)
        self.forms += is_dear
        if is_dear and self.forms > MANY and which != self.wanted and name not in self.page.given:
            return Marking(mark, link=which)
        form = self.page.form(name, lambda: self._form(listed.kind, name, mark.code))
        return Marking(mark, form=form, is_wanted=which == self.wanted)

    def _form(self, kind: Schedule, name: str, mark: str) -> AsksForm:
        asked, fields = self._asked(kind, mark)
        return AsksForm(asked, fields, auto_id=f"{name.replace(' ', '-')}-%s")

    def _asked(self, kind: Schedule, mark: str) -> tuple[Asked, Fields]:
        """Made once for all forms that ask the same."""
        made: dict[Any, tuple[Asked, Fields]] = self.__dict__.setdefault("made", {})
        if (kind.code, mark) not in made:
            page, row = self.page, kind.line(case=self.page.case)
            asks = kind.by_code[mark].asks if mark else kind.asks
            fields = fields_of(page.case, row, asks, page.at, page.papers)
            made[kind.code, mark] = Asked(page.case, row, asks, page.at), fields
        return made[kind.code, mark]
