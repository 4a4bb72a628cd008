"""Sentences kept as data, so that each reader gets them in the reader's language.

A wording is {"m": msgid, "p": {name: value}}. A value may be plain text or a number, a pair of names
{"zh": …, "en": …}, another msgid {"m": …}, or a moment {"at": iso}.
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, override

from shouwen.kit.language import pick
from shouwen.kit.words import in_digits

_ = gettext_noop


def msgid(text: object) -> str:
    """The English msgid behind a lazily translated text, for keeping."""
    with override(None):
        return str(text)


def wording(message: object, **values: Any) -> dict[str, Any]:
    """Keep a sentence: the msgid and what goes into it."""
    with override(None):
        return {"m": str(message), "p": {name: _kept(value) for name, value in values.items()}}


def _kept(value: Any) -> Any:
    if isinstance(value, Promise):
        return {"m": str(value)}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value


def said(kept: dict[str, Any], zone: ZoneInfo | None = None) -> str:
    """The sentence in the active language, times in the site's zone."""
    if not kept:
        return ""
    text = gettext(kept["m"])
    values = {name: _shown(value, zone) for name, value in kept.get("p", {}).items()}
    return text % values if values else text


def _shown(value: Any, zone: ZoneInfo | None) -> Any:
    match value:
        case {"m": str()}:
            return said(value, zone)
        case {"zh": zh, "en": en}:
            return pick(zh, en)
        case {"at": iso}:
            return in_digits(datetime.fromisoformat(iso), zone)
    return value
