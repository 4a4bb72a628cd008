"""What is known of a case as HTML, made at once: some fifty facts stand on its page, with its story's.

{% facts known case.number %}    a term and a description each
{% fact value case.number %}     one value; the name of a paper leads to the paper
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import normalize_newlines

from shouwen.casework.kept_facts import PaperName

register = template.Library()

LINK = '<a class="paper-name" href="{url}">{small}{name}</a>'
SMALL = '<img src="{url}" alt="" loading="lazy" decoding="async" width="72" height="72">'


@register.simple_tag
def facts(found: Iterable[tuple[Any, Any]], number: str) -> SafeString:
    """The pairs of label and value, as the inside of a <dl>."""
    pairs = (f"<dt>{escape(str(label))}</dt><dd>{_fact(value, number)}</dd>" for label, value in found)
    return mark_safe("".join(pairs))  # noqa: S308  every part was escaped where it was put in


@register.simple_tag
def fact(value: Any, number: str) -> SafeString:
    return mark_safe(_fact(value, number))  # noqa: S308  as above


def _fact(value: Any, number: str) -> str:
    if not isinstance(value, PaperName):
        return in_lines(value)
    seen = reverse("case_paper_small", args=[number, value.paper]) if value.is_picture else ""
    small = SMALL.format(url=escape(seen)) if seen else ""
    return LINK.format(
        url=escape(reverse("case_paper", args=[number, value.paper])), small=small, name=escape(value)
    )


def in_lines(text: Any) -> str:
    """A text as it was written, line by line."""
    return escape(normalize_newlines(str(text))).replace("\n", "<br>")
