"""Writing a case's log: the one place where an entry is completed, kept, and laid down as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, CaseQuery
from shouwen.casework.ledger import RELAY
from shouwen.casework.projection import lay_down, place
from shouwen.casework.search import remember, speaks
from shouwen.casework.standing import Standing
from shouwen.casework.terms import duration_for, working_minutes
from shouwen.journal.entries import Entry, Kind, who_wrote
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.kit.prepared import Given, rows
from shouwen.people.roles import Role

HELD = "log_held"  # where a locked case keeps its log
DEED = "deed_written"  # and what is being written of it
RELAY_TIME = working_minutes("relay.accept_minutes")


@dataclass
class Draft:
    """An entry being thought through, before it is written."""

    kind: str
    at: datetime
    step: str = ""
    outcome: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Deed:
    """The entries of one deed on a case, and where the case stands with the last of them."""

    entries: list[Entry] = field(default_factory=list)
    standing: Standing | None = None


def log_of(case: Case) -> list[Entry]:
    """Every entry of the case, oldest first. Of one that is `locked` they are read once, and kept up by `write`."""
    if HELD in case.__dict__:
        return list(case.__dict__[HELD])
    return rows("log of a case", lambda: Entry.objects.about(Case.subject_kind, Given("case")), case=case.pk)


def standing_of(case: Case) -> Standing:
    """Where the case stands, folded from its log."""
    deed: Deed | None = case.__dict__.get(DEED)
    if deed and deed.standing:
        return deed.standing
    return Standing.of(case.procedure, log_of(case))


def locked(case: Case) -> Case:
    """The case as it is now, held until the transaction ends, so that deeds on one case follow each other."""
    # Locked alone, then read: had another deed just moved the case to another department, PostgreSQL would
    # join the new case to the old department, and find nothing.
    if connection.features.has_select_for_update:
        rows("lock a case", lambda: _one().select_for_update().values_list("pk"), case=case.pk)
    read_with_it = ("site", "department__party", "calendar__site", "first_department__party")
    [held] = rows("a case", lambda: _one().select_related(*read_with_it), case=case.pk)
    held.__dict__[HELD] = log_of(held)
    return cast(Case, held)


def _one() -> CaseQuery:
    return Case.objects.filter(pk=Given("case"))


@contextmanager
def at_once(case: Case) -> Iterator[Deed]:
    """What is written of a locked case in here is one deed: its entries take their places in the chain, and the rows
    are laid down, together and when it ends. Until then the case and its log know of it, and the tables do not.
    """
    if deed := case.__dict__.get(DEED):
        yield deed
        return
    deed = case.__dict__[DEED] = Deed()
    try:
        yield deed
    finally:
        del case.__dict__[DEED]
    if deed.standing:
        Entry.objects.add_few(deed.entries)
        lay_down(case, deed.standing)


def write(
    case: Case,
    kind: Kind,
    *,
    by: Role | None,
    at: datetime,
    step: str = "",
    outcome: str = "",
    to_customer: bool = False,
    log: Sequence[Entry] | None = None,
    **data: Any,
) -> Entry:
    """Add one entry to the case's log and bring the rows up to date. Must be called with the case locked.

    `at` never runs backwards within a case: two deeds at the same moment may reach the lock in either order.
    """
    assert transaction.get_connection().in_atomic_block
    before = log_of(case) if log is None else list(log)
    if before:
        at = max(at, before[-1].at)
    draft, standing = _thought_through(case, before, Draft(kind, at, step, outcome, data))
    entry = Entry(
        site=case.site,
        subject_kind=Case.subject_kind,
        subject_id=case.pk,
        number=case.number,
        at=at,
        kind=kind,
        step=step,
        outcome=outcome,
        data=draft.data,
        to_customer=to_customer,
        **who_wrote(by),
    )
    if HELD in case.__dict__:
        case.__dict__[HELD] = [*before, entry]
    was_open = case.is_open
    with at_once(case) as deed:
        deed.entries.append(entry)
        deed.standing = standing
        place(case, standing)
    if was_open and not case.is_open and not standing.merged_into:
        _tell_of_the_end(case, standing, entry.at)
    if speaks(case, entry):
        remember(case, [*before, entry])
    return entry


def _tell_of_the_end(case: Case, standing: Standing, at: datetime) -> None:
    if standing.joined:
        _tell_those_joined(case, standing, at)
    if standing.joined or case.stems_from_id:
        _tell_where_it_stems_from(case, standing, at)


def _tell_where_it_stems_from(case: Case, standing: Standing, at: datetime) -> None:
    """Who is at work on the case that this one, or a duplicate of it, was opened from: they may be waiting for it."""
    ended = Case.objects.filter(pk__in=[case.pk, *standing.joined], stems_from__isnull=False).order_by("pk")
    people = ("holder", "first_responder")
    older = (f"stems_from{merged}__{who}" for merged in ("", "__merged_into") for who in people)
    for each in ended.select_related(*older):
        stem = each.stems_from
        assert stem
        main = stem.merged_into or stem
        text = wording(
            _("%(number)s (%(what)s), opened from this, has come to its end."),
            number=case.number, what=case.procedure.title,
        )  # fmt: skip
        tell([main.holder or main.first_responder], text, site=case.site, subject=main, at=at)


def _tell_those_joined(case: Case, standing: Standing, at: datetime) -> None:
    """Whoever was asked first in a duplicate hears that the matter has come to its end, to tell the caller."""
    text = wording(_("%(number)s is closed: please tell your caller."), number=case.number)
    for joined in Case.objects.filter(pk__in=standing.joined).select_related("first_responder"):
        tell([joined.first_responder], text, site=case.site, subject=joined, at=at)


def _thought_through(case: Case, before: Sequence[Entry], draft: Draft) -> tuple[Draft, Standing]:
    """Decide, now and for good, which steps this entry makes unnecessary and what time its clocks are given.

    Gives also where the case stands with it.
    """
    while True:
        standing = Standing.of(case.procedure, [*before, draft])
        not_needed = [code for code in standing.opened_now if _is_not_needed(case, code)]
        if not not_needed:
            break
        draft.data["skips"] = [*draft.data.get("skips", ()), *not_needed]
    if clocks := [given for code in sorted(standing.wanted_now) if (given := _time_for(case, code))]:
        draft.data["clocks"] = clocks
        standing = Standing.of(case.procedure, [*before, draft])
    return draft, standing


def _is_not_needed(case: Case, code: str) -> bool:
    when = case.procedure[code].when
    return when is not None and not when(case)


def _time_for(case: Case, code: str) -> dict[str, str] | None:
    duration = RELAY_TIME if code == RELAY else duration_for(case.procedure[code].within, case)
    return {"step": code, "unit": duration.unit, "amount": duration.amount(case)} if duration else None
