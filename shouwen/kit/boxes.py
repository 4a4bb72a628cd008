"""The boxes of a form (input, textarea, select) as HTML, made at once.

Django draws each from some five small templates, one for every option of a choice: a sixth of what the page of a
case cost. Here they are a line each, the same but for white space (a test compares them). What is not here Django
draws as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

Box = Mapping[str, Any]  # what Django knows of a widget: its name, value and attributes

WIDGETS = "django/forms/widgets/"
INPUTS = (
    "checkbox", "checkbox_option", "date", "datetime", "email", "file", "hidden", "number", "password",
    "radio_option", "text", "time",
)  # fmt: skip


class Renderer(DjangoTemplates):
    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = DRAWN.get(template_name)
        if draw is None:
            return super().render(template_name, context, request)
        return mark_safe(draw(context["widget"]))  # noqa: S308  every part was escaped where it was put in


def _attributes(box: Box) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in box["attrs"].items()
        if value is not False
    )


def _input(box: Box) -> str:
    value = "" if box["value"] is None else f' value="{conditional_escape(box["value"])}"'
    drawn = f'<input type="{box["type"]}" name="{conditional_escape(box["name"])}"{value}{_attributes(box)}>'
    return _labelled(box, drawn) if box.get("wrap_label") else drawn


def _labelled(box: Box, drawn: str) -> str:
    pointed = f' for="{conditional_escape(box["attrs"]["id"])}"' if box["attrs"].get("id") else ""
    return f"<label{pointed}>{drawn} {conditional_escape(box['label'])}</label>"


def _textarea(box: Box) -> str:
    text = conditional_escape(box["value"]) if box["value"] else ""
    return f'<textarea name="{conditional_escape(box["name"])}"{_attributes(box)}>\n{text}</textarea>'


def _select(box: Box) -> str:
    groups = "".join(_group(name, options) for name, options, _index in box["optgroups"])
    return f'<select name="{conditional_escape(box["name"])}"{_attributes(box)}>{groups}\n</select>'


def _group(name: Any, options: list[Box]) -> str:
    drawn = "".join(f"\n  {_option(option)}" for option in options)
    if not name:
        return drawn
    return f'\n  <optgroup label="{conditional_escape(name)}">{drawn}\n  </optgroup>'


def _option(box: Box) -> str:
    value, label = conditional_escape(box["value"]), conditional_escape(box["label"])
    return f'<option value="{value}"{_attributes(box)}>{label}</option>'


DRAWN: dict[str, Callable[[Box], str]] = {
    **{f"{WIDGETS}{name}.html": _input for name in INPUTS},
    f"{WIDGETS}select.html": _select,
    f"{WIDGETS}textarea.html": _textarea,
}
