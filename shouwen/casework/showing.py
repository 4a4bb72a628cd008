"""What somebody puts a name to: the words on the screen, and the hash that tells them from any others (§2.6).

The page shows these words and nothing else, in the language of the one who signs; the same are kept with the
signature. If they have changed between showing and signing, there is no signature.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shouwen.casework.asking import kept
from shouwen.casework.cases import Case
from shouwen.casework.kept_facts import PaperName, shown_facts
from shouwen.casework.listed import Listed, Table, tables
from shouwen.casework.log import log_of
from shouwen.casework.procedure import Ask
from shouwen.casework.rows import OpenStep
from shouwen.casework.story import CUSTOMER, Teller, and_
from shouwen.journal.entries import Entry, Kind
from shouwen.kit.words import yuan


@dataclass(frozen=True)
class Seen:
    """What the one who signs has had before the eyes: which words, in which language, on what, about where."""

    sha256: str
    language: str
    device: str = ""
    address: str = ""


def words_of(case: Case, row: OpenStep, signs_as: str, language: str) -> dict[str, Any]:
    """The words under which a name is put at this visit of this step. Costs a query for the log."""
    with translation.override(language), timezone.override(case.site.tz):
        log = log_of(case)
        amounts = _amounts(log)
        return {
            "language": language,
            "number": case.number,
            "procedure": str(case.procedure.title),
            "title": case.title,
            "place": case.place.full_name if case.place else "",
            "customer": case.customer.name if case.customer else "",
            "step": row.step,
            "asked": str(case.procedure[row.step].title),
            "visit": row.visit,
            "signs_as": signs_as,
            "facts": [[label, _named(value)] for label, value in known_facts(case)],
            **_schedules(case, row, signs_as, log),
            "amounts": [Teller(case.procedure).amount(entry) for entry in amounts],
            "total": yuan(sum(entry.data["fen"] for entry in amounts)) if amounts else "",
            "says": _("I have read what stands above and confirm it."),
        }


def known_facts(case: Case) -> list[tuple[str, str]]:
    """All but what was only a promise of the desk, such as having apologised: that stands in the story."""
    agreed = {ask.name for step in case.procedure.steps for ask in step.asks if ask.agreed}
    columns = [column.name for column in case.facts._meta.fields if not column.primary_key]
    asks = [Ask(name) for name in columns if name not in agreed]
    return list(shown_facts(case.procedure.facts, kept(case.facts, asks)))


def _schedules(case: Case, row: OpenStep, signs_as: str, log: list[Entry]) -> dict[str, Any]:
    """The standing lines of the schedules that this step writes or marks: who signs it signs them.

    The customer signs those that the customer may read. Nothing where there are none, so that the words of a step
    without schedules are what they were.
    """
    step, found = case.procedure[row.step], tables(case.procedure, log)
    named = dict.fromkeys([*step.lists, *(mark.partition(".")[0] for mark in step.marks)])
    ours = [found[code] for code in named if signs_as != CUSTOMER or found[code].kind.tells_customer]
    shown = [table for table in ours if table.standing]
    return {"schedules": [_schedule(table) for table in shown]} if shown else {}


def _schedule(table: Table) -> dict[str, Any]:
    return {"title": str(table.kind.title), "lines": [_told(line, table) for line in table.standing]}


def _told(line: Listed, table: Table) -> dict[str, Any]:
    """What the line says, a photo with the beginning of its hash, and which marks it bears."""
    cells = [[label, _named(value)] for label, value in line.cells(table.columns) if value]
    return {"number": line.number, "cells": cells, "marks": and_(label for label, _entry in line.said)}


def _named(value: str) -> str:
    return f"{value} ({value.sha256[:12]})" if isinstance(value, PaperName) else value


def _amounts(log: Iterable[Entry]) -> list[Entry]:
    """The lines that count: written, and not taken back. Lines that are alike stand for each other."""
    back = Counter(_line(entry) for entry in log if entry.kind == Kind.UNCHARGED)
    standing = []
    for entry in log:
        if entry.kind == Kind.CHARGED:
            if back[_line(entry)]:
                back[_line(entry)] -= 1
            else:
                standing.append(entry)
    return standing


def _line(entry: Entry) -> tuple[str, str, int]:
    return (entry.data["item"]["zh"], entry.data["quantity"], entry.data["fen"])
