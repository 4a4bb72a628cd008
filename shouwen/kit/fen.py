"""A column of money: integer fen in the database and in every interface, typed and shown in yuan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_FEN = 2_000_000_000  # 20 million yuan: what the column holds; more is a slip of the finger


class YuanField(forms.DecimalField):
    """Yuan as people type them, given on as fen."""

    def __init__(self, **how: Any) -> None:
        how.setdefault("help_text", _("In yuan"))
        super().__init__(
            min_value=Decimal("0.01"), max_value=Decimal(MOST_FEN) / 100, decimal_places=2, **how
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{Decimal(value) / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


class FenField(models.PositiveIntegerField):
    """Integer fen, at least one; a form asks for yuan."""

    default_validators = [MinValueValidator(1), MaxValueValidator(MOST_FEN)]

    def formfield(self, **how: Any) -> Any:
        return YuanField(label=self.verbose_name, required=not self.blank, **how)
