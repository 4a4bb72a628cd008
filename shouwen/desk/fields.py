"""The fields of a form: for what a definition asks, how a step ends, who has signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import is_paper
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Step
from shouwen.casework.story import SIGNS_AS
from shouwen.desk.paper_fields import PaperField
from shouwen.journal.files import Paper
from shouwen.kit.words import yuan
from shouwen.money.prices import PriceItem

FEW = 9  # as many choices are shown side by side


class Moment(forms.DateTimeInput):
    """A date and time, picked in the active zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    """A day, picked in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class CompanyField(forms.CharField):
    """A company or what it goes by, typed or taken from those that the page offers."""

    widget = forms.TextInput({"list": "companies", "autocomplete": "off"})

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=120, required=False, **more)


class Item(forms.ModelChoiceField):
    """A row to choose; an item of the price list with its price."""

    def label_from_instance(self, obj: models.Model) -> str:
        if isinstance(obj, PriceItem):
            return f"{obj.name} · {yuan(obj.price_fen)} / {obj.unit}"
        return str(obj)


def for_the_customer(field: forms.Field) -> forms.Field:
    """A field that the customer reads: it is read over while one writes, and before it is sent."""
    field.to_customer = True  # type: ignore[attr-defined]
    return field


def one_of(label: Any, choices: Iterable[Any], **more: Any) -> forms.TypedChoiceField:
    """A row to choose by its key out of these, or none."""
    return forms.TypedChoiceField(
        label=label, choices=[("", "—"), *choices], coerce=int, empty_value=None, required=False, **more
    )


def outcome_field(step: Step) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How it ended"),
        choices=[(code, outcome.label) for code, outcome in step.outcomes.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it ended.")},
    )


def signature_fields(unsigned: Iterable[str]) -> Iterator[tuple[str, forms.Field]]:
    for who in unsigned:
        label = _("Signed on paper for %(whom)s: name") % {"whom": SIGNS_AS.get(who, who)}
        yield f"sign_{who}", forms.CharField(label=label, required=False, max_length=60)


def field_for(
    ask: Ask, case: Case, at: datetime, *, row: models.Model | None = None, papers: Iterable[Paper] = ()
) -> forms.Field:
    """The form field of an ask for a column of this row: what stands there is filled in.

    `papers` are those that lie on the case, of which one may be chosen; read only if the column is a paper.
    """
    row = case.facts if row is None else row
    column = row._meta.get_field(ask.name)
    assert isinstance(column, models.Field)
    field = _made_from(column, ask, case, papers)
    if ask.to_customer:
        for_the_customer(field)
    field.required = False  # check_facts says what is needed, for it knows the way of ending
    known = getattr(row, column.attname) if row.pk else None  # what is new starts empty
    field.initial = known if known not in (None, "") else _now(column, ask, case, at)
    if isinstance(field.widget, DayInput):
        field.widget.attrs.update(_bounds(ask, _day(case, at)))
    return field


def _now(column: models.Field[Any, Any], ask: Ask, case: Case, at: datetime) -> datetime | date | None:
    """What has happened has mostly happened just now."""
    if ask.past and isinstance(column, models.DateTimeField):
        return at
    return _day(case, at) if ask.past and ask.required and isinstance(column, models.DateField) else None


def _day(case: Case, at: datetime) -> date:
    return timezone.localdate(at, case.site.tz)


def _bounds(ask: Ask, today: date) -> dict[str, str]:
    return {name: today.isoformat() for name, is_so in (("max", ask.past), ("min", ask.future)) if is_so}


def _made_from(
    column: models.Field[Any, Any], ask: Ask, case: Case, papers: Iterable[Paper]
) -> forms.Field:  # fmt: skip
    if is_paper(column):
        return PaperField(papers, label=column.verbose_name)
    if isinstance(column, models.ForeignKey):
        return Item(_rows(column, ask, case), label=column.verbose_name, empty_label="—")
    if column.choices:
        return _choice(column, list(column.flatchoices))
    if scale := _scale(column):
        return _choice(column, [(number, str(number)) for number in scale], coerce=int)
    field = column.formfield()
    assert field is not None
    if isinstance(column, models.DateTimeField):
        field.widget = Moment()
    elif isinstance(column, models.DateField):
        field.widget = DayInput()
    elif isinstance(column, models.TextField):
        field.widget.attrs["rows"] = 3
    elif isinstance(column, (models.DecimalField, models.IntegerField)):
        field.widget = forms.TextInput({"inputmode": "decimal"})
    return field


def _rows(column: models.ForeignKey[Any, Any], ask: Ask, case: Case) -> models.QuerySet[Any]:
    if ask.among:
        return ask.among(case)
    rows = column.remote_field.model._default_manager.all()
    has_site = any(f.name == "site" for f in rows.model._meta.get_fields())
    return rows.filter(site=case.site_id) if has_site else rows


def _choice(column: models.Field[Any, Any], choices: list[tuple[Any, Any]], coerce: Any = str) -> forms.Field:
    widget = forms.RadioSelect if len(choices) <= FEW else forms.Select
    if widget is forms.Select:
        choices = [("", "—"), *choices]
    label = column.verbose_name
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=coerce, empty_value=None, widget=widget
    )


def _scale(column: models.Field[Any, Any]) -> range | None:
    """The marks of a short scale, such as 1 to 5."""
    if not isinstance(column, models.IntegerField):
        return None
    lows = [v.limit_value for v in column.validators if isinstance(v, MinValueValidator)]
    highs = [v.limit_value for v in column.validators if isinstance(v, MaxValueValidator)]
    return range(max(lows), min(highs) + 1) if lows and highs and min(highs) - max(lows) < FEW else None
