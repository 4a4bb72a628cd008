"""The links of the rail and the tabs, made at once: two dozen of them in the template language on every page.

{% links rail.pages request.path %}      a link each; the one that leads `here` says so
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from shouwen.kit.words import icon

register = template.Library()


@register.simple_tag
def links(found: Iterable[Any], here: str = "", size: int = 18, *, spans: bool = False) -> SafeString:
    """Each has a `url`, an `icon`, a `title`, a `count` shown when there is something, and `is_late`."""
    return mark_safe("".join(_link(link, here, size, spans) for link in found))  # noqa: S308  parts are escaped


def _link(link: Any, here: str, size: int, spans: bool) -> str:
    mark = ' aria-current="page"' if link.url == here else ""
    title = f"<span>{conditional_escape(link.title)}</span>" if spans else conditional_escape(link.title)
    late = " late" if link.is_late else ""
    count = f'<span class="count{late}">{link.count}</span>' if link.count else ""
    return f'<a href="{conditional_escape(link.url)}"{mark}>{icon(link.icon, size)}{title}{count}</a>'


def address(name: str) -> str:
    """The address of a page that needs nothing but its name."""
    return _address(name, get_script_prefix())


@lru_cache(maxsize=200)
def _address(name: str, _prefix: str) -> str:
    return reverse(name)
