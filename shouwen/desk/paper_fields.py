"""A photo or a paper as a field: a file that is laid on the case on the spot, or one that lies there already.

A browser gives no file back to a form that was refused. So the file is laid first, by itself, and the form is
read as if that paper had been chosen: whatever else is wrong, nobody takes the photo twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.coming_back import attach_here
from shouwen.casework.procedure import Problem
from shouwen.journal.files import Paper
from shouwen.people.doors import StaffRequest

OFFERED = 30  # the newest papers to choose from; the older ones are found among the papers of the case
ACCEPT = "image/*,application/pdf"


class PaperChoice(forms.Select):
    """The two boxes of one name: the file goes with the files, the choice with what was typed."""

    needs_multipart_form = True

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        own = self.build_attrs(self.attrs, attrs)
        file = forms.FileInput({"accept": ACCEPT}).render(name, None, own, renderer)
        if len(list(self.choices)) < 2:  # none lies there yet
            return file
        there = {"id": f"{own['id']}_there", "class": "there"}
        words = _("or one that lies on the case already")
        choice = super().render(name, value, there, renderer)
        return format_html('{}<label class="there" for="{}">{}</label>{}', file, there["id"], words, choice)


class PaperField(forms.TypedChoiceField):
    widget = PaperChoice

    def __init__(self, papers: Iterable[Paper], **more: Any) -> None:
        self.papers = {str(paper.pk): paper for paper in papers}
        newest = list(self.papers.items())[::-1][:OFFERED]
        offered = [(key, _named(paper)) for key, paper in newest]
        super().__init__(
            choices=[("", "—"), *offered], coerce=self.papers.__getitem__, empty_value=None, **more
        )

    def valid_value(self, value: Any) -> bool:
        return str(value) in self.papers


def _named(paper: Paper) -> str:
    return f"{paper.name} · {paper.caption}" if paper.caption else paper.name


def laid(
    request: StaffRequest, case: Case, names: Iterable[str], at: datetime
) -> tuple[QueryDict, list[Problem]]:
    """What was typed, with the key of each paper that was laid on the case in its place, and why others were not."""
    typed: QueryDict = request.POST
    problems: list[Problem] = []
    for name in names:
        if (upload := request.FILES.get(name)) is None:
            continue
        chosen = ""
        try:
            paper, _entry, _back = attach_here(case, upload, by=request.role, at=at)
            chosen = str(paper.pk)
        except Refused as refused:
            problems += [replace(problem, field=name) for problem in refused.problems]
        typed = _with(typed, name, chosen)
    return typed, problems


def _with(typed: QueryDict, name: str, value: str) -> QueryDict:
    """What was typed, with another value of this name."""
    mutable = typed.copy()
    mutable[name] = value
    return mutable
