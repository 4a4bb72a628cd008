"""Facts and moments as the journal keeps them, in the words of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwen.kit.words import named, yuan


class PaperName(str):
    """The name of a paper, which a page makes a link to it of. `media` is what it is."""

    paper: int
    media: str
    sha256: str

    @classmethod
    def of(cls, kept: dict[str, Any]) -> PaperName:
        name = cls(kept["name"])
        name.paper, name.media = kept["paper"], kept.get("media", "")
        name.sha256 = kept.get("sha256", "")
        return name

    @property
    def is_picture(self) -> bool:
        return self.media.startswith("image/")


def shown_facts(table: type[models.Model], kept: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Label and value of columns of this table as the journal keeps them.

    A claim that is not so, and no money, is left unsaid.
    """
    places = {column.name: place for place, column in enumerate(table._meta.fields)}
    # A database may keep the names of an object in an order of its own; a reader wants that of the facts.
    for name, value in sorted(kept.items(), key=lambda pair: places.get(pair[0], len(places))):
        try:
            column = table._meta.get_field(name)
        except FieldDoesNotExist:
            yield name, str(value)
            continue
        assert isinstance(column, models.Field)
        if value is not False and not (value == 0 and _is_money(column)):
            yield str(column.verbose_name), _shown(column, value)


def _is_money(column: models.Field[Any, Any]) -> bool:
    return column.name == "fen" or column.name.endswith("_fen")


def _shown(column: models.Field[Any, Any], value: Any) -> str:
    match value:
        case {"at": iso}:
            return short_moment(iso)
        case {"paper": _pk}:
            return PaperName.of(value)
        case {"zh": _zh, "en": _en}:
            return named(value)
        case {"choice": code}:
            return str(dict(column.flatchoices).get(code, code))
        case True:
            return _("Yes")
        case int() if _is_money(column):
            return yuan(value)
        case str() if isinstance(column, models.DecimalField):
            return f"{Decimal(value).normalize():f}"
    return str(value)


def short_moment(iso: str) -> str:
    return f"{timezone.localtime(datetime.fromisoformat(iso)):%m-%d %H:%M}"
