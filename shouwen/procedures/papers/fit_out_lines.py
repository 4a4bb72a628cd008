"""The schedules of a fit-out as tables: each column has the name that the line's own field has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework import registry
from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.casework.schedules import lines_of
from shouwen.journal.entries import Entry, Kind
from shouwen.kit.blocks import Block, Words, column, field, table
from shouwen.kit.words import yuan

FIT_OUT = "fit_out"
KEPT = "※"  # a photo or paper that lies on the case
WRITTEN = {"written_by": _("Taken down by"), "written_at": _("Taken down at")}
SHORT = {**WRITTEN, "id_ending": _("ID ends in")}  # where the line's own label is too long for a column


def sheet_of(case: Case | None) -> CaseSheet:
    return CaseSheet(case, like=FIT_OUT)


def lines(sheet: CaseSheet, code: str) -> list[Any]:
    return lines_of(sheet.case, code) if sheet.case else []


def listed(
    sheet: CaseSheet, code: str, columns: Sequence[tuple[str, int]], *, waits: str, spare: int = 6,
    marks: Sequence[tuple[str, int]] = (), title: Words = None, foot: tuple[Words, Any] | None = None,
    only: Callable[[Any], bool] = bool, each: str = "",
) -> Block:  # fmt: skip
    """The lines that count, or `only` some. While the step `waits` is to come and none is written, room for a hand,
    a line for `each` of the choices of this column and `spare` ones.
    """
    schedule = registry.procedure(FIT_OUT).schedule(code)
    heads = [column(_("No."), wide=2)]
    heads += [
        column(called(schedule.line, name), wide=wide, right=name.endswith("_fen")) for name, wide in columns
    ]
    heads += [column(schedule.by_code[mark].label, wide=wide) for mark, wide in marks]
    found = [line for line in lines(sheet, code) if only(line)]
    rows = [
        [
            line.number,
            *(cell(line, name) for name, _w in columns),
            *(marked_on(line, mark) for mark, _w in marks),
        ]
        for line in found
    ]
    room = spare if not found and sheet.is_waited_for(waits) else 0
    if room and each:
        names = [name for name, _wide in columns]
        kind: Any = schedule.line._meta.get_field(each)
        rows = [
            by_hand(n, label, names.index(each), len(heads))
            for n, (_v, label) in enumerate(kind.flatchoices, 1)
        ]
    return table(heads, rows, title=title or schedule.title, spare=room, foot=foot)


def by_hand(number: int, label: Words, place: int, of: int) -> list[Any]:
    """A numbered line with this label in its place, and room for the rest."""
    return [number, *([" "] * place), label, *([" "] * (of - place - 2))]


def clauses(title: Words, of: Sequence[Words]) -> Block:
    """What is signed, numbered, in the size of what is filled in: nobody signs the small print."""
    heads = [column(_("No."), wide=1), column(title, wide=14)]
    return table(heads, enumerate(of, 1))


def called(line: type[models.Model], name: str) -> Words:
    return SHORT.get(name) or line._meta.get_field(name).verbose_name  # type: ignore[union-attr]


def cell(line: Any, name: str) -> Any:
    """In both languages what is chosen; a photo by its mark."""
    kind, value = line._meta.get_field(name), getattr(line, name)
    if name in WRITTEN:
        return value
    if isinstance(kind, models.ForeignKey):
        return KEPT if value else ""
    if kind.flatchoices:
        return dict(kind.flatchoices).get(value, "")
    if name.endswith("_fen"):
        return yuan(value) if value else ""
    return f"{value.normalize():f}" if isinstance(kind, models.DecimalField) and value is not None else value


def marked_on(line: Any, mark: str) -> Any:
    """The day on which the line got this mark."""
    put = line.marked.get(mark)
    return timezone.localtime(datetime.fromisoformat(put["at"])).date() if put else ""


def scan(sheet: CaseSheet, name: str, *, wide: int = 3) -> Block:
    """Whether the paper is here; the paper itself lies on the case."""
    label = sheet.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    value = _("Copy kept") if sheet.value(name) else ""
    return field(label, value, wide=wide, is_open=sheet.is_to_come(name))


def opinions(sheet: CaseSheet, of: Sequence[tuple[Words, str, str]], *, title: Words) -> Block:
    """A row for each party: what it says, who wrote it, when. `of` has party, fact and step.

    Only what counts stands there, and what sent the works back: after a new design all are asked anew.
    """
    heads = [
        column(_("Department"), wide=3), column(_("Opinion"), wide=7), column(_("Name"), wide=2),
        column(_("When"), wide=3),
    ]  # fmt: skip
    return table(heads, [_opinion(sheet, *each) for each in of], title=title)


def _opinion(sheet: CaseSheet, party: Words, fact: str, step: str) -> list[Any]:
    entry = sheet.last(Kind.FINISHED, Kind.OVERRIDDEN, step=step)
    if sheet.case and entry and (sheet.standing.done.get(step) or _sent_back(sheet.case, entry)):
        return [party, sheet.value(fact), _who(sheet, step) or entry.person, entry.at]
    empty = " " if sheet.is_waited_for(step) else ""
    return [party, empty, empty, empty]


def _who(sheet: CaseSheet, step: str) -> str:
    """Who signed it, where somebody from outside does: the desk only writes down what the customer says."""
    assert sheet.case
    signers = sheet.case.procedure[step].signed_by
    return str(sheet.signed("", signers[0], step=step)[1]) if signers else ""


def _sent_back(case: Case, entry: Entry) -> bool:
    outcome = case.procedure[entry.step].outcomes.get(entry.outcome)
    return bool(outcome and outcome.back_to)
