"""A form's boxes are drawn as Django would draw them, white space between elements apart."""

import re
from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from shouwen.kit.boxes import DRAWN, Renderer

ODD = '<b title="\'">&amp;&'
CHOICES = [("", "—"), ("a", ODD), (ODD, _("Save")), (_("Company"), [(1, "一"), (2, mark_safe("<i>二</i>"))])]
FLAT = [("a", ODD), (ODD, _("Save")), (3, "三")]
ATTRS = {"id": "id_x", "class": ODD, "required": True, "hidden": False, "rows": 3, "title": _("Save")}
TEXTS = ("", None, "x", ODD, mark_safe("<i>"), "两行\n字")
BOXES: list[tuple[forms.Widget, tuple[Any, ...]]] = [
    *((kind(), TEXTS) for kind in (forms.TextInput, forms.Textarea, forms.HiddenInput, forms.EmailInput)),
    (forms.PasswordInput(render_value=True), TEXTS),
    (forms.FileInput({"accept": "image/*"}), (None, "x")),
    (forms.NumberInput(), (None, 0, 1234567, "12.50")),
    *((kind(), (None, date(2026, 3, 2))) for kind in (forms.DateInput, forms.DateTimeInput, forms.TimeInput)),
    (forms.CheckboxInput(), (None, True, False, "yes")),
    (forms.Select(choices=CHOICES), (None, "", "a", ODD, 1, "2")),
    (forms.SelectMultiple(choices=CHOICES), (None, ["a", "1"])),
    (forms.RadioSelect(choices=FLAT), (None, "a", ODD, 3)),
    (forms.CheckboxSelectMultiple(choices=FLAT), (None, ["a", ODD])),
]


def close(drawn: str) -> str:
    """Without the white space that no reader sees."""
    return re.sub(r"\s+(?=<)|(?<=>)\s+", "", drawn)


@pytest.mark.parametrize(("widget", "values"), BOXES, ids=lambda each: type(each).__name__)
def test_a_box_is_drawn_as_django_draws_it(widget: forms.Widget, values: tuple[Any, ...]):
    ours, theirs = Renderer(), DjangoTemplates()
    for value in values:
        for attrs in ({}, ATTRS):
            drawn = [widget.render(f"n{ODD}", value, attrs, each) for each in (ours, theirs)]
            assert close(drawn[0]) == close(drawn[1])


@pytest.mark.parametrize("widget", [forms.RadioSelect, forms.CheckboxSelectMultiple])
def test_one_choice_of_several_is_drawn_as_django_draws_it(widget: Any):
    ours, theirs = Renderer(), DjangoTemplates()
    for choice in widget(ATTRS, choices=FLAT).subwidgets("n", "a", {"id": "id_n"}):
        for wraps in (True, False):
            context = {"widget": {**choice, "wrap_label": wraps}}
            drawn = [each.render(choice["template_name"], context) for each in (ours, theirs)]
            assert choice["template_name"] in DRAWN and close(drawn[0]) == close(drawn[1])
