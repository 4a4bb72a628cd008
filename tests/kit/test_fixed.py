"""Templates whose fixed parts are one text say what Django's say, in each language and place."""

from collections.abc import Iterator

import pytest
from django.conf import settings as house
from django.template import Context, Engine, TemplateDoesNotExist
from django.templatetags.i18n import TranslateNode
from django.urls import NoReverseMatch, set_script_prefix
from django.utils.translation import override

from shouwen.kit.fixed import Fixed, Loader

DJANGOS, OURS = "django.template.loaders.cached.Loader", "shouwen.kit.fixed.Loader"
PARTS = {
    "inner": '<i>{{ word }}</i>{% translate "Save" %}',
    "frame": '<p>{% block a %}{% translate "Save" %}{% endblock %}</p>{% icon "plus" %}',
}
PAGES = {
    "texts": "a{# not said #}b{% comment %}nor this{% endcomment %}c",
    "words": '{% translate "Save" %} {% translate "Open" context "button" %} {% translate word %}',
    "kept": '{% translate "Save" as save %}{{ save }}{{ save }}',
    "percent": '{% translate "100%" %}',
    "addresses": '<a href="{% url "queue" %}">{% url "case" word %}{% url "notices" as there %}{{ there }}',
    "files": '{% static "shouwen/page.js" %}{% static file %}',
    "signs": '{% icon "plus" %}{% icon "plus" 15 %}{% icon sign %}{% clock_words %}',
    "ways": '{% if no %}x{% elif yes %}{% translate "Save" %}{% else %}{% translate "Open" %}{% endif %}',
    "rounds": '{% for each in list %}{% icon "plus" %}{{ each }}, {% empty %}{% translate "Save" %}{% endfor %}',
    "with": '{% with word="<b>" %}{{ word }}{% translate "Save" %}{% include "inner" %}{% endwith %}',
    "included": '{% include "inner" %}{% include "inner" with word="x" %}{% include "inner" with word=1 only %}',
    "included by a value": '{% include other %}{% include other with word=2 %}',
    "framed": '{% extends "frame" %}{% block a %}{{ block.super }}{% icon "plus" %}{% endblock %}',
    "plain": '{% autoescape off %}{% translate "Save" %}{{ word }}{% endautoescape %}{{ word }}',
}  # fmt: skip
FAULTY = {"lost": '<p>{% include "gone" %}', "nowhere": '<a href="{% url "gone" %}">{% icon "plus" %}'}
KNOWN = {
    "word": "<A&B>",
    "file": "shouwen/page.js",
    "sign": "x",
    "yes": True,
    "list": [1, 2],
    "other": "inner",
}


def engine(loader: str, *, debug: bool = False) -> Engine:
    inside = ("django.template.loaders.locmem.Loader", PAGES | PARTS | FAULTY)
    return Engine(
        loaders=[(loader, [inside])], builtins=house.TEMPLATES[0]["OPTIONS"]["builtins"], debug=debug
    )


@pytest.fixture(autouse=True)
def own_place() -> Iterator[None]:
    yield
    set_script_prefix("/")


@pytest.mark.parametrize("page", PAGES)
def test_a_template_says_what_it_said(page: str):
    django, ours = engine(DJANGOS), engine(OURS)
    for language, place in (
        ("en", "/"),
        ("zh-hans", "/"),
        ("zh-hans", "/house/"),
        ("en", "/"),
        ("zh-hant", "/"),
    ):
        set_script_prefix(place)
        with override(language):
            want, got = (each.get_template(page).render(Context(KNOWN)) for each in (django, ours))
        assert got == want


def test_what_stands_side_by_side_is_one_and_what_differs_is_let_be():
    nodes = engine(OURS).get_template("words").nodelist
    assert [type(node) for node in nodes] == [Fixed, TranslateNode]
    assert [node.s for node in engine(OURS).get_template("texts").nodelist] == ["abc"]


def test_a_template_is_joined_once():
    ours = engine(OURS)
    first = ours.get_template("included")
    nodes = list(first.nodelist)
    again = ours.get_template("included")
    assert again is first and list(again.nodelist) == nodes
    assert isinstance(ours.template_loaders[0], Loader)


@pytest.mark.parametrize("debug", [True, False])
def test_a_fault_is_named_as_django_names_it(debug: bool):
    for page, fault in (("lost", TemplateDoesNotExist), ("nowhere", NoReverseMatch)):
        for loader in (DJANGOS, OURS):
            with pytest.raises(fault):
                engine(loader, debug=debug).get_template(page).render(Context(KNOWN))
