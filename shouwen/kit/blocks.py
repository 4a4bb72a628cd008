"""What a form is made of, as plain data: fields, tables, signatures, prose (drawn by `typst/blocks.typ`).

A label is {zh, en}. A value is text or {zh, en}. What is empty and past is struck with "/" (§2.6); what is still
to come stays `open`, for a hand to fill in. Moments are shown in the active zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import both
from shouwen.kit.words import in_digits, yuan

Block = dict[str, Any]
Words = Any  # a translatable text, or a row with names
Hand = tuple[Words, Any, datetime | None]  # a place to sign: whose, the name that stands there, since when
NOTHING = "/"
ACROSS = 12  # columns of the page
YES_NO = ((True, _("Yes")), (False, _("No")))


def field(label: Words, value: Any = "", *, wide: int = 3, lines: int = 1, is_open: bool = False) -> Block:
    """One labelled cell. `lines` are those to write on while it is open."""
    said = shown(value)
    stays_open = is_open and said == NOTHING
    return {
        "label": both(label),
        "value": "" if stays_open else said,
        "wide": wide,
        "lines": lines,
        "open": stays_open,
    }


def choice(label: Words, options: Iterable[tuple[Any, Words]], chosen: Any, *, wide: int = ACROSS) -> Block:
    """A cell with a box to tick for each option."""
    boxes = [{**both(said), "on": value == chosen} for value, said in options]
    return {"label": both(label), "wide": wide, "choices": boxes}


def fact(
    model: type[models.Model], row: models.Model | None, name: str, *, label: Words = None, wide: int = 3,
    lines: int = 1, is_open: bool = False,
) -> Block:  # fmt: skip
    """The cell for one column of a row; without a row it is empty. Choices and claims become boxes to tick."""
    column = model._meta.get_field(name)
    assert isinstance(column, models.Field)
    label, value = label or column.verbose_name, getattr(row, name) if row else None
    if isinstance(column, models.BooleanField):
        return choice(label, YES_NO, None if is_open and not value else value, wide=wide)
    if options := column.flatchoices:
        return choice(label, options, value, wide=wide)
    if name.endswith("_fen"):
        value = yuan(value) if value else ""
    return field(label, value, wide=wide, lines=lines, is_open=is_open)


def chosen(row: models.Model, name: str) -> Words:
    """The label of what this column of a row says, to be shown in both languages."""
    column = row._meta.get_field(name)
    assert isinstance(column, models.Field)
    return dict(column.flatchoices).get(getattr(row, name), "")


def fields(*cells: Block, title: Words = None) -> Block:
    """Cells in rows of twelve columns; the last of a row takes what is left of it."""
    left = ACROSS
    for cell, following in zip(cells, (*cells[1:], None), strict=True):
        left -= cell["wide"]
        if following is None or following["wide"] > left:
            cell["wide"] += left
            left = ACROSS
    return {"is": "fields", "title": title and both(title), "fields": list(cells)}


def filled(words: Words, **values: Any) -> Words:
    """A translatable text with these values in it, still to be said in either language."""
    return lazy(lambda: str(words) % values, str)()


def column(label: Words, *, wide: int = 1, right: bool = False) -> Block:
    return {"label": both(label), "wide": wide, "right": right}


def table(
    columns: Sequence[Block], rows: Iterable[Sequence[Any]], *, title: Words = None, spare: int = 0,
    foot: tuple[Words, Any] | None = None,
) -> Block:  # fmt: skip
    """Rows under heads that stand again on every page; `spare` ones are left to write on."""
    sum_up = {"label": both(foot[0]), "value": shown(foot[1])} if foot else None
    cells = [[shown(cell) for cell in row] for row in rows]
    return {"is": "table", "title": title and both(title), "columns": list(columns), "rows": cells, "spare": spare,
            "foot": sum_up}  # fmt: skip


def signatures(*of: Hand, title: Words = None) -> Block:
    """A place to sign for each; who has signed already stands there with the time."""
    places = [
        {"label": both(who), "name": shown(name) if name else "", "at": in_digits(at) if at else ""}
        for who, name, at in of
    ]
    return {"is": "signatures", "title": title and both(title), "of": places}


def card(
    title: Words, issuer: Words, name: str, *cells: tuple[Words, Any], number: str, address: str, photo: Any = None
) -> Block:  # fmt: skip
    """One card to be cut out. `address` is what its QR says; of the `photo`, a paper, only the hash is kept here."""
    kept = photo and {"paper": photo.pk, "sha256": photo.sha256}
    said = [{"label": both(label), "value": shown(value)} for label, value in cells]
    return {"title": both(title), "issuer": both(issuer), "name": name, "cells": said, "number": number,
            "address": address, "photo": kept}  # fmt: skip


def cards(of: Iterable[Block]) -> Block:
    """Cards of the size of a bank card, eight to a sheet, with marks to cut along."""
    return {"is": "cards", "cards": list(of)}


def specimens(*of: tuple[Words, Any], title: Words = None) -> Block:
    """Room for a specimen of a signature or a stamp; the photo of it, a paper, stands there already if there is one."""
    rooms = [
        {"label": both(label), "photo": photo and {"paper": photo.pk, "sha256": photo.sha256}}
        for label, photo in of
    ]
    return {"is": "specimens", "title": title and both(title), "of": rooms}


def prose(*paragraphs: str, indent: bool = False) -> Block:
    return {"is": "prose", "paragraphs": [one for one in paragraphs if one], "indent": indent}


def closing(*lines: str) -> Block:
    return {"is": "closing", "lines": list(lines)}


def note(text: Words) -> Block:
    return {"is": "note", "words": both(text)}


def shown(value: Any) -> Any:
    """A value as the page shows it; nothing is a stroke, as on paper."""
    match value:
        case None | "":
            return NOTHING
        case datetime():
            return in_digits(value)
        case Promise():
            return both(value)
        case {"zh": _zh, "en": _en}:
            return value
        case models.Model():
            return both(value)
    return str(value)
