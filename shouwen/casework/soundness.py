"""Definitions are checked when the program starts: a misspelt step is found then, not on the day it is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db import connection

from shouwen.casework.asking import papers_among
from shouwen.casework.cases import Case
from shouwen.casework.ledger import RELAY
from shouwen.casework.procedure import Procedure, Step
from shouwen.casework.registry import procedures
from shouwen.casework.rows import OpenStep
from shouwen.casework.story import CUSTOMER, SIGNS_AS
from shouwen.casework.terms import LONG, UNTIL, durations
from shouwen.journal.catalogue import kind_called
from shouwen.people.parties import Party
from shouwen.places.figures import KNOWN


def faults(procedure: Procedure) -> list[str]:
    """What is wrong with a definition, as sentences; empty when it is sound."""
    codes = [step.code for step in procedure.steps]
    found = [f"step {code!r} stands twice" for code in sorted({c for c in codes if codes.count(c) > 1})]
    if not codes:
        return ["there is no step"]
    found += _misspelt(procedure)
    if found:
        return found
    every = (_shape, _times, _facts, _schedules, _starts, _engages, _forms, _papers, _signers)
    return [fault for check in every for fault in check(procedure)]


def _misspelt(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        named = {"after": step.after, "since": (step.since,), "aside_of": (step.aside_of,),
                 "opens": tuple(c for o in step.outcomes.values() for c in o.opens)
                 + tuple(c for rung in step.late for c in rung.opens),
                 "back_to": tuple(o.back_to for o in step.outcomes.values())}  # fmt: skip
        for word, codes in named.items():
            yield from (
                f"{step.code}: {word} names {c!r}, which is no step"
                for c in codes
                if c and c not in procedure.by_code
            )
    yield from (
        f"a rule is hung on {c!r}, which is no step"
        for c in procedure.rules_about()
        if c not in procedure.by_code
    )
    if RELAY in procedure.by_code:
        yield f"no step may be called {RELAY!r}"


def _shape(procedure: Procedure) -> Iterator[str]:
    """No dead end, no step that cannot be reached, no way back that does not lead back."""
    first, *rest = procedure.steps
    if first.after or first.aside_of or first.when or list(first.outcomes) != ["done"]:
        yield f"{first.code}: the first step is the intake; it comes after nothing, always, and ends one way"
    yield from (
        f"{s.code}: comes after nothing, so nothing leads to it"
        for s in rest
        if not s.after and not s.aside_of
    )
    lost = [s.code for s in procedure.steps if s.code not in procedure.in_order]
    yield from (f"{code}: cannot be reached (it waits for itself)" for code in lost)
    if not lost:
        for step in procedure.steps:
            yield from _ends(procedure, step)


def _ends(procedure: Procedure, step: Step) -> Iterator[str]:
    if not any(outcome.goes_on for outcome in step.outcomes.values()):
        yield f"{step.code}: no outcome goes on, so the case can never end"
    for name, outcome in step.outcomes.items():
        if outcome.back_to and step.code not in {outcome.back_to, *procedure.followers[outcome.back_to]}:
            yield f"{step.code}: {name!r} goes back to {outcome.back_to!r}, which does not come before it"
        if outcome.back_to and procedure[outcome.back_to].aside_of:
            yield f"{step.code}: {name!r} goes back to the aside {outcome.back_to!r}, which opens on demand only"
    yield from (f"{step.code}: comes after the aside {code!r}, which need not open"
                for code in step.after if procedure[code].aside_of)  # fmt: skip
    yield from (f"{step.code}: opens {code!r}, which does not stand beside it"
                for code in sorted(_opened_by(step)) if procedure[code].aside_of != step.code)  # fmt: skip
    if step.aside_of:
        yield from _stands_aside(step, procedure[step.aside_of])


def _opened_by(step: Step) -> set[str]:
    """The asides that this step or its clock can open."""
    ends = {code for outcome in step.outcomes.values() for code in outcome.opens}
    return ends | {code for rung in step.late for code in rung.opens}


def _stands_aside(step: Step, beside: Step) -> Iterator[str]:
    """An aside opens on demand and has no place in the order: it waits for nothing and nothing waits for it."""
    if step.after:
        yield f"{step.code}: an aside comes after nothing"
    if step.when or step.since:
        yield f"{step.code}: an aside opens on demand, and its time counts from then"
    if beside.aside_of:
        yield f"{step.code}: stands beside {beside.code!r}, which is an aside itself"
    if step.code not in _opened_by(beside):
        yield f"{step.code}: nothing opens this aside"


def _times(procedure: Procedure) -> Iterator[str]:
    yield from (f"no figure is called {figure!r}" for figure in procedure.reads if figure not in KNOWN)
    for step in procedure.steps:
        for figure in (outcome.at_most for outcome in step.outcomes.values()):
            if figure and figure not in KNOWN:
                yield f"{step.code}: no figure is called {figure!r}"
        for duration in durations(step.within):
            if duration.figure and duration.figure not in KNOWN:
                yield f"{step.code}: no figure is called {duration.figure!r}"
        if step.within is not None and not durations(step.within):
            yield f"{step.code}: within takes a duration or one_of(…)"
        if step.late and step.within is None:
            yield f"{step.code}: has a ladder but no time"
        yield from _warnings(step)
        if step.since and step.code not in procedure.followers.get(step.since, ()):
            yield f"{step.code}: its time counts from {step.since!r}, which does not come before it"


def _warnings(step: Step) -> Iterator[str]:
    """A warning days before makes sense where the time is one of days; else it would always ring at once."""
    warned = [rung.at.days for rung in step.late if rung.at.name == "days_before"]
    if any(days < 1 for days in warned):
        yield f"{step.code}: days_before(…) is counted from one"
    if warned and not any(duration.unit in LONG for duration in durations(step.within)):
        yield f"{step.code}: warns days before, but its time is none of days"


def _facts(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        wanted = [ask.name for ask in step.all_asks()]
        wanted += [name for outcome in step.outcomes.values() for name in outcome.sets]
        wanted += [d.fact for d in durations(step.within) if d.unit == UNTIL]
        wanted += [rung.at.fact for rung in step.late if rung.at.fact]
        wanted += [step.agreed_in] if step.agreed_in else []
        for name in wanted:
            try:
                procedure.facts._meta.get_field(name)
            except FieldDoesNotExist:
                yield f"{step.code}: names {name!r}, which is no fact of {procedure.facts.__name__}"


def _schedules(procedure: Procedure) -> Iterator[str]:
    """Every schedule and mark that a step names exists, is asked for by name, and some step writes it."""
    listed = {code for step in procedure.steps for code in step.lists}
    marked = {mark for step in procedure.steps for mark in step.marks}
    there = {f"{kind.code}.{mark.code}" for kind in procedure.schedules for mark in kind.marks}
    codes = set(procedure.schedules_by_code)
    yield from (f"no schedule is called {code!r}" for code in sorted(listed - codes))
    yield from (f"schedule {code!r}: no step takes its lines" for code in sorted(codes - listed))
    yield from (f"no mark is called {mark!r}" for mark in sorted(marked - there))
    yield from (f"mark {mark!r}: no step puts it" for mark in sorted(there - marked))
    for kind in procedure.schedules:
        columns = {column.name for column in kind.line._meta.fields}
        asks = [*kind.asks, *(ask for mark in kind.marks for ask in mark.asks)]
        named = [*(ask.name for ask in asks), *(name for mark in kind.marks for name in mark.of)]
        yield from (
            f"schedule {kind.code!r}: names {name!r}, which is no column of {kind.line.__name__}"
            for name in named
            if name not in columns
        )
        yield from (
            f"mark {mark.code!r}: stands beside {other!r}, which is no mark of {kind.code!r}"
            for mark in kind.marks
            for other in (*mark.after, *mark.unless)
            if other not in kind.by_code
        )


def _starts(procedure: Procedure) -> Iterator[str]:
    """What a step starts is known once all chapters are read, as when the program is checked."""
    known = {each.code for each in procedures()}
    for step in procedure.steps:
        yield from (
            f"{step.code}: starts {code!r}, which is no procedure"
            for code in step.starts
            if code not in known
        )
    if procedure.intake.starts:
        yield f"{procedure.intake.code}: the intake is done at once, so nothing can be started from it"


def _engages(procedure: Procedure) -> Iterator[str]:
    columns = {column.name: column for column in procedure.facts._meta.fields}
    if (name := procedure.engages) and getattr(columns.get(name), "related_model", None) is not Party:
        yield f"engages {name!r}, which is no company among the facts of {procedure.facts.__name__}"


def _forms(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        kind = kind_called(step.prints) if step.prints else None
        if step.prints and (kind is None or kind.about != Case.subject_kind):
            yield f"{step.code}: prints {step.prints!r}, which is no form of the catalogue about a case"


def _papers(procedure: Procedure) -> Iterator[str]:
    """A paper lies on a case, and at the intake there is none yet."""
    asks = [ask for ask in procedure.intake.all_asks() if hasattr(procedure.facts, ask.name)]
    yield from (
        f"{procedure.intake.code}: asks for the paper {name!r} before there is a case that it can lie on"
        for name in papers_among(procedure.facts, asks)
    )


def _signers(procedure: Procedure) -> Iterator[str]:
    yield from (
        f"{step.code}: signed by {who!r}, whom nobody knows"
        for step in procedure.steps
        for who in step.signed_by
        if who not in SIGNS_AS
    )
    yield from (
        f"{step.code}: binds the customer, but nobody of it signs or agrees"
        for step in procedure.steps
        if step.binds and CUSTOMER not in step.signed_by and not step.agreed_in
    )


def definitions_are_sound(**kwargs: Any) -> list[checks.CheckMessage]:
    """System check: every registered definition."""
    return [
        checks.Error(f"procedure {procedure.code}: {fault}", id="shouwen.E002")
        for procedure in procedures()
        for fault in faults(procedure)
    ]


def open_steps_are_defined(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Database check: open steps that the definition no longer has, with the cases that stand there."""
    if not databases or OpenStep._meta.db_table not in connection.introspection.table_names():
        return []  # asked before the first migration
    known = {(p.code, s.code) for p in procedures() for s in p.steps}
    rows = OpenStep.objects.values_list("case__procedure_code", "step").distinct()
    found: list[checks.CheckMessage] = []
    for procedure, step in sorted(set(rows) - known):
        numbers = OpenStep.objects.filter(case__procedure_code=procedure, step=step).values_list(
            "case__number", flat=True
        )
        found.append(
            checks.Warning(
                f"{procedure} has no step {step!r} any more; open in {', '.join(numbers[:20])}",
                id="shouwen.W001",
            )
        )
    return found
