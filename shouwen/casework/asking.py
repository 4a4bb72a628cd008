"""The facts that a step asks for: checked, kept in their columns, and written into the entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Outcome, Problem, Step
from shouwen.journal.files import Paper
from shouwen.kit.language import both

EMPTY = (None, "")
# A promise beyond the next year is a clock made to disappear, or a slip of the finger; so is a past of decades.
FAR_AHEAD, LONG_AGO = timedelta(days=366), timedelta(days=3660)
LIFETIME = timedelta(days=36600)  # a day may be that of an old licence, or the end of a long lease


class Refused(Exception):
    """A verb was refused; `problems` say why, each worded for the desk."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem.message) for problem in self.problems))


class SomebodyWasFaster(Refused):
    """The step that this deed meant is no longer open: somebody (or a first click) has done it."""


def outcome_of(step: Step, outcome: str) -> Outcome:
    """The outcome of this name; refused when the step has none."""
    try:
        return step.outcomes[outcome]
    except KeyError:
        raise Refused([Problem(_("This step cannot end that way."), "outcome", "invalid")]) from None


def asked(step: Step, outcome: Outcome) -> tuple[Ask, ...]:
    """What is wanted for ending the step this way."""
    return (*step.asks, *outcome.asks)


def check_facts(
    case: Case, facts: models.Model, asks: Iterable[Ask], values: Mapping[str, Any], at: datetime
) -> list[Problem]:
    """Put the values into the facts (unsaved) and give back what is wrong with them, field by field."""
    problems: list[Problem] = []
    for ask in asks:
        field = facts._meta.get_field(ask.name)
        assert isinstance(field, models.Field)
        value = values.get(ask.name)
        if value in EMPTY and (ask.required or not _may_be_empty(field)):
            problems.append(Problem(_("This is needed."), ask.name, "required"))
            continue
        setattr(facts, ask.name, _empty(field) if value in EMPTY else value)
        problems += _wrong(case, facts, field, ask, value, at)
    return problems


def _may_be_empty(field: models.Field[Any, Any]) -> bool:
    return field.null or field.empty_strings_allowed or isinstance(field, models.BooleanField)


def _empty(field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.BooleanField) and not field.null:
        return False
    return None if field.null else ""


def _wrong(
    case: Case, facts: models.Model, field: models.Field[Any, Any], ask: Ask, value: Any, at: datetime
) -> Iterable[Problem]:
    if value in EMPTY:
        return
    try:
        setattr(facts, field.attname, field.clean(getattr(facts, field.attname), facts))
    except ValidationError as error:
        yield from (Problem(message, ask.name, "invalid") for message in error.messages)
        return
    if isinstance(value, datetime):
        yield from _wrong_moment(ask, value, at)
    elif isinstance(value, date):
        yield from _wrong_day(ask, value, timezone.localdate(at, case.site.tz))
    if isinstance(value, Paper) and (value.subject_kind, value.subject_id) != (Case.subject_kind, case.pk):
        yield Problem(_("There is no such paper on this case."), ask.name, "invalid")
    if ask.agreed and value is not True:
        yield Problem(_("Please confirm that this has been done."), ask.name, "required")
    if ask.among and not ask.among(case).filter(pk=value.pk).exists():
        yield Problem(_("This choice is not open here."), ask.name, "invalid")


def _wrong_moment(ask: Ask, value: datetime, at: datetime) -> Iterable[Problem]:
    if ask.past and value > at:
        yield Problem(_("This time is still to come."), ask.name, "in_the_future")
    elif ask.future and value <= at:
        yield Problem(_("This time has already passed."), ask.name, "in_the_past")
    elif not at - LONG_AGO < value < at + FAR_AHEAD:
        yield Problem(_("This is years away. Please check the date."), ask.name, "out_of_range")


def _wrong_day(ask: Ask, value: date, today: date) -> Iterable[Problem]:
    """Today itself is neither past nor to come: both bounds let it through."""
    if ask.past and value > today:
        yield Problem(_("This day is still to come."), ask.name, "in_the_future")
    elif ask.future and value < today:
        yield Problem(_("This day has already passed."), ask.name, "in_the_past")
    elif abs(value - today) > LIFETIME:
        yield Problem(_("This is years away. Please check the date."), ask.name, "out_of_range")


def is_paper(column: object) -> bool:
    """True for a fact or a column that is a photo or a paper on the case."""
    return isinstance(column, models.ForeignKey) and column.related_model is Paper


def papers_among(table: type[models.Model], asks: Iterable[Ask]) -> list[str]:
    """The names of those that ask for a paper."""
    return [ask.name for ask in asks if is_paper(table._meta.get_field(ask.name))]


def set_facts(case: Case, outcome: Outcome) -> None:
    """Put what the outcome itself says into the facts."""
    for name, value in outcome.sets.items():
        setattr(case.facts, name, value(case) if callable(value) else value)


def kept(facts: models.Model, asks: Iterable[Ask], outcome: Outcome | None = None) -> dict[str, Any]:
    """The values of these asks as the journal keeps them: readable later in either language."""
    names = [*(ask.name for ask in asks), *(outcome.sets if outcome else ())]
    return {name: _kept(facts, name) for name in names if getattr(facts, name) not in EMPTY}


def _kept(facts: models.Model, name: str) -> Any:
    value = getattr(facts, name)
    field = facts._meta.get_field(name)
    if isinstance(value, datetime):
        return {"at": value.astimezone(timezone.get_default_timezone()).isoformat()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Paper):
        return {"paper": value.pk, "name": value.name, "media": value.media, "sha256": value.sha256}
    if isinstance(value, models.Model):
        return {**both(value), "id": value.pk}
    if isinstance(value, Decimal):
        return str(value)
    choices = dict(getattr(field, "flatchoices", ()))
    return {"choice": str(value)} if choices else value
