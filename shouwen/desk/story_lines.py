"""The lines of a story as HTML, made at once: a case tells a dozen of them, and a long one a hundred.

{% story_lines fold.lines case.number page.at %}
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shouwen.casework.kept_facts import PaperName
from shouwen.casework.story import Line
from shouwen.desk.facts import facts, in_lines
from shouwen.kit.words import moment

register = template.Library()

LINE = """
<li class="{look}"><p class="title"><b>{title}</b>{tags}</p>{words}{facts}
<small><time datetime="{iso}">{at}</time> · {who}</small></li>"""


@register.simple_tag
def story_lines(lines: Iterable[Line], number: str, now: datetime) -> SafeString:
    """A list item for each line."""
    seen = escape(_("The customer sees this"))
    said = (
        LINE.format(
            look=escape(line.look),
            title=escape(str(line.title)),
            tags=_tag("jade", seen if line.entry.to_customer else "") + _tag("seal", escape(str(line.late))),
            words=f"<p>{in_lines(line.words)}</p>" if line.words else "",
            facts=_facts(line, number),
            iso=line.entry.at.isoformat(),
            at=escape(moment(line.entry.at, now)),
            who=escape(line.who),
        )
        for line in lines
    )
    return mark_safe("".join(said))  # noqa: S308  every part was escaped where it was put in


def _tag(look: str, words: str) -> str:
    return f' <span class="tag {look}">{words}</span>' if words else ""


def _facts(line: Any, number: str) -> str:
    """What was written down; of a line of a schedule the texts alone, as a way to it."""
    if not line.row:
        return f'<dl class="facts">{facts(line.facts, number)}</dl>' if line.facts else ""
    texts = [(label, value) for label, value in line.facts if not isinstance(value, PaperName)]
    said = " ".join(
        f"<span><small>{escape(str(label))}</small> {escape(str(v))}</span>" for label, v in texts
    )
    return f'<p class="row-said"><a href="#{escape(line.row)}">{said or escape(_("To the line"))}</a></p>'
