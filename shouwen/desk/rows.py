"""A row of a list of cases as HTML, made at once: fifty of them in the template language were half of the page's cost.

`{% case_rows %}` stands in a template where `lines` and the words of the list are known: `here`, `search`, `and`,
`source`, `case` (the one picked) and `is_suggested`.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape  # of texts alone: Django's asks each time whether it was given something else
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shouwen.desk.lines import Line
from shouwen.kit.words import icon, shown

register = template.Library()

ROW = """
<li{mark}>
<input type="checkbox" class="tick" name="case" value="{number}" form="many" aria-label="{choose} {number}">
{left}
<a class="what" href="{list}{search}{and_}case={number}" hx-get="{list}{and_}case={number}" hx-target="#panel" hx-swap="outerHTML" hx-push-url="{list}{search}{and_}case={number}" data-row data-number="{number}" data-full="{page}?from={source}"><span class="first"><b>{title}</b>{tag}</span>
<span class="second">{where}<span class="number">{icon}<span class="unseen">{procedure}</span> {number}</span><span class="step">{step}</span></span>
</a>
</li>"""  # noqa: E501


@register.simple_tag(takes_context=True)
def case_rows(context: dict[str, Any]) -> SafeString:
    """The rows of `lines`."""
    picked = context.get("case")
    number = picked.number if picked else ""
    words = {
        "list": escape(context["here"]),
        "search": escape(context.get("search", "")),
        "and_": escape(context["and"]),
        "source": escape(context["source"]),
        "choose": escape(_("Choose")),
    }
    marked = _marks(number, is_suggested=context["is_suggested"])
    page = reverse("case", args=["0"]).removesuffix("0/")
    rows = (_row(line, words, page, marked(line, at == 0)) for at, line in enumerate(context["lines"]))
    return mark_safe("".join(rows))  # noqa: S308  every part was escaped where it was put in


def _marks(number: str, *, is_suggested: bool) -> Any:
    def mark(line: Line, is_first: bool) -> str:
        if line.case.number != number:
            return ""
        if not is_suggested:
            return ' aria-current="true"'
        return ' class="suggested"' if is_first else ""

    return mark


def _row(line: Line, words: Mapping[str, str], page: str, mark: str) -> str:
    number = escape(line.case.number)
    where = f'<span class="where">{escape(line.where)}</span>' if line.where else ""
    return ROW.format(
        **words,
        mark=mark,
        number=number,
        left=shown(line.left),
        page=f"{page}{number}/",
        title=escape(line.case.title),
        tag=_tag(line),
        where=where,
        icon=icon(line.icon, 14),
        procedure=escape(line.procedure),
        step=escape(line.step),
    )


def _tag(line: Line) -> str:
    """Who has it, or who is to accept it."""
    if line.waits:
        return f'<span class="tag amber">{icon("hourglass", 13)}<span>{escape(line.waits)}</span></span>'
    return f'<span class="tag"><span>{escape(line.who)}</span></span>' if line.who else ""
