"""A small form of asks about one row: a new line of a schedule, or a mark on one. Checked as the verb checks it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db import models

from shouwen.casework.asking import check_facts
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask
from shouwen.desk.fields import field_for
from shouwen.desk.forms import Asking, Shown

Fields = Mapping[str, forms.Field]


def fields_of(
    case: Case, row: models.Model, asks: tuple[Ask, ...], at: datetime, papers: Any = ()
) -> dict[str, forms.Field]:
    """The fields, with their rows to choose from read once: so many forms may share them."""
    fields = {ask.name: field_for(ask, case, at, row=row, papers=papers) for ask in asks}
    for field in fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.widget.choices = [*field.choices]  # type: ignore[misc]
    return fields


@dataclass(frozen=True)
class Asked:
    """What is asked of which row of which case, when."""

    case: Case
    row: models.Model
    asks: tuple[Ask, ...]
    at: datetime


class AsksForm(Asking):
    """`key` tells this very form from every other: sent twice, it does its deed once."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: Asked, fields: Fields, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"key": uuid4()}, **kwargs)
        self.asked = asked
        self.fields.update(fields)

    def shown(self) -> list[Shown]:
        return [
            Shown(self[ask.name], "", "" if ask.required or ask.agreed else "always")
            for ask in self.asked.asks
        ]

    def clean(self) -> dict[str, Any]:
        super().clean()
        asked = self.asked
        problems = check_facts(asked.case, copy(asked.row), asked.asks, self.cleaned_data, asked.at)
        self.refuse([problem for problem in problems if problem.field not in self.errors])
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        return {ask.name: self.cleaned_data.get(ask.name) for ask in self.asked.asks}
