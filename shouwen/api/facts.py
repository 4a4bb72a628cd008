"""The facts of a procedure in JSON: the schema of what a step asks for, read strictly, and written back.

A moment carries its zone, a day has none, a decimal is a string, a choice goes by its code, a person by the login,
a listed item by its code, a paper by its number on this case. Whatever a step does not ask for is refused, so
nothing is set that nobody meant to set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import EMPTY, is_paper
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask
from shouwen.journal.files import Paper
from shouwen.kit.typed import moment_in
from shouwen.leases.leases import Lease
from shouwen.money.prices import PriceItem
from shouwen.people.parties import Party
from shouwen.people.persons import Person
from shouwen.places.buildings import Place
from shouwen.services.conditions import RoomItem

Schema = dict[str, Any]
Errors = dict[str, list[str]]
Field: TypeAlias = "models.Field[Any, Any]"
Table: TypeAlias = type[models.Model]

NOT_ASKED = _("This is not asked for here.")
NEEDED = _("This is needed.")
NO_TEXT = _("Text is expected here.")
NO_MOMENT = _("A moment with its zone is expected here, such as 2026-03-02T09:00:00+08:00.")
NO_DAY = _("A day is expected here, such as 2026-03-02.")
NO_CHOICE = _("This is not one of the choices.")
NO_NUMBER = _("A whole number is expected here.")
NO_DECIMAL = _('A decimal number in quotation marks is expected here, such as "1.50".')
NO_PAPER = _("The number of a paper on this case is expected here.")
NO_CLAIM = _("true or false is expected here.")
TOO_LONG = _("At most %(limit)s characters, please.")

# What a fact may point to, and the column that it goes by here.
KEYS: dict[type[models.Model], str] = {
    Party: "code",
    Lease: "number",
    Person: "login",
    Place: "code",
    PriceItem: "code",
    RoomItem: "code",
}


class Wrong(Exception):
    """A value that does not fit; the message says what would."""


def column(facts: Table, name: str) -> Field:
    field = facts._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


# The schema.


def schema_of(facts: Table, asks: Iterable[Ask]) -> Schema:
    """JSON schema of the facts that are wanted: what has no `required` may be left out."""
    every = list(asks)
    return {
        "type": "object",
        "properties": {ask.name: _property(column(facts, ask.name), ask) for ask in every},
        "required": [ask.name for ask in every if ask.required],
        "additionalProperties": False,
    }


def _property(field: Field, ask: Ask) -> Schema:
    said = {"title": str(field.verbose_name), **_type(field)}
    if ask.agreed:
        said["const"] = True
    return said


def _type(field: Field) -> Schema:
    if choices := dict(getattr(field, "flatchoices", ())):
        return {
            "type": "string",
            "oneOf": [{"const": k, "title": str(label)} for k, label in choices.items()],
        }
    match field:
        case models.DateTimeField():
            return {"type": "string", "format": "date-time"}
        case models.DateField():
            return {"type": "string", "format": "date"}
        case models.BooleanField():
            return {"type": "boolean"}
        case models.DecimalField():
            return {"type": "string", "pattern": _pattern(field)}
        case models.IntegerField():
            return {"type": "integer", **_bounds(field)}
        case models.ForeignKey() if is_paper(field):
            return {"type": "integer", "minimum": 1, "description": "Paper.id"}
        case models.ForeignKey():
            return {"type": "string", "description": f"{field.related_model.__name__}.{_key(field)}"}
    return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}


def _pattern(field: models.DecimalField[Any, Any]) -> str:
    whole = field.max_digits - field.decimal_places
    return rf"^-?[0-9]{{1,{whole}}}(\.[0-9]{{1,{field.decimal_places}}})?$"


def _bounds(field: Field) -> dict[str, int]:
    words = {MinValueValidator: "minimum", MaxValueValidator: "maximum"}
    own = [v for v in field.validators if isinstance(v, BaseValidator) and type(v) in words]
    return {words[type(v)]: v.limit_value for v in own if isinstance(v.limit_value, int)}


def _key(field: models.ForeignKey[Any, Any]) -> str:
    return KEYS[field.related_model]


# Reading.


def read(
    case: Case, asks: Iterable[Ask], given: Mapping[str, Any], table: Table | None = None
) -> tuple[dict[str, Any], Errors]:
    """The values as the verbs take them, and what is wrong with those that do not fit, by name.

    `table` is that of the facts of the case, or of the lines of one of its schedules.
    """
    by_name = {ask.name: ask for ask in asks}
    values: dict[str, Any] = {}
    errors: Errors = {name: [str(NOT_ASKED)] for name in given if name not in by_name}
    for name, ask in by_name.items():
        field = column(table or case.procedure.facts, name)
        try:
            values[name] = _value(case, field, ask, given.get(name))
        except Wrong as wrong:
            errors[name] = [str(wrong)]
        except ValidationError as error:
            errors[name] = error.messages
    return values, errors


def _value(case: Case, field: Field, ask: Ask, given: Any) -> Any:
    if given in EMPTY:
        if ask.required:
            raise Wrong(NEEDED)
        return None
    value = _reader(field)(case, field, given)
    if not isinstance(field, models.ForeignKey):
        field.run_validators(value)
    return value


def _reader(field: Field) -> Callable[[Case, Any, Any], Any]:
    if getattr(field, "flatchoices", ()):
        return _choice
    if is_paper(field):
        return _paper
    kinds: list[tuple[Any, Callable[[Case, Any, Any], Any]]] = [
        (models.DateTimeField, _moment), (models.DateField, _day), (models.BooleanField, _claim),
        (models.DecimalField, _decimal),
        (models.IntegerField, _number), (models.ForeignKey, _row),
    ]  # fmt: skip
    return next((reader for kind, reader in kinds if isinstance(field, kind)), _text)


def _text(case: Case, field: Field, given: Any) -> str:
    if not isinstance(given, str):
        raise Wrong(NO_TEXT)
    if field.max_length and len(given) > field.max_length:
        raise Wrong(TOO_LONG % {"limit": field.max_length})
    return given


def _choice(case: Case, field: Field, given: Any) -> str:
    if not isinstance(given, str) or given not in dict(getattr(field, "flatchoices", ())):
        raise Wrong(NO_CHOICE)
    return given


def _moment(case: Case, field: Field, given: Any) -> datetime:
    found = moment_in(given) if isinstance(given, str) else None
    if found is None:
        raise Wrong(NO_MOMENT)
    return found


def _day(case: Case, field: Field, given: Any) -> date:
    if not isinstance(given, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", given, re.ASCII):
        raise Wrong(NO_DAY)
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Wrong(NO_DAY) from None


def _claim(case: Case, field: Field, given: Any) -> bool:
    if not isinstance(given, bool):
        raise Wrong(NO_CLAIM)
    return given


def _number(case: Case, field: Field, given: Any) -> int:
    if not isinstance(given, int) or isinstance(given, bool):
        raise Wrong(NO_NUMBER)
    return given


def _decimal(case: Case, field: models.DecimalField[Any, Any], given: Any) -> Decimal:
    if not isinstance(given, str) or not re.fullmatch(_pattern(field), given, re.ASCII):
        raise Wrong(NO_DECIMAL)
    return Decimal(given)


def _row(case: Case, field: models.ForeignKey[Any, Any], given: Any) -> models.Model:
    """The newest row of this site with this key, never one of another site."""
    if not isinstance(given, str):
        raise Wrong(NO_TEXT)
    rows = field.related_model._default_manager.filter(**{_key(field): given})
    here = "roles__site" if field.related_model is Person else "site"
    found: models.Model | None = rows.filter(**{here: case.site_id}).order_by("-pk").first()
    if found is None:
        raise Wrong(NO_CHOICE)
    return found


def _paper(case: Case, field: Field, given: Any) -> Paper:
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 2**63:
        raise Wrong(NO_PAPER)
    found = Paper.objects.about(Case.subject_kind, case.pk).filter(pk=given).first()
    if found is None:
        raise Wrong(NO_PAPER)
    return found


# Writing.


def written(facts: models.Model) -> dict[str, Any]:
    """All facts of a case as `read` takes them; what is empty is left out."""
    return dict(_written(facts))


def _written(facts: models.Model) -> Iterator[tuple[str, Any]]:
    for field in facts._meta.concrete_fields:
        value = getattr(facts, field.attname)
        if field.primary_key or value in EMPTY:
            continue
        yield field.name, _said(facts, field, value)


def _said(facts: models.Model, field: Field, value: Any) -> Any:
    if is_paper(field):
        return value
    if isinstance(field, models.ForeignKey):
        return getattr(getattr(facts, field.name), _key(field))
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
