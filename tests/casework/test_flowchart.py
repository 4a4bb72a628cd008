"""The flow chart is drawn from the definition that runs (field idea 2.4): whole, readable, the same each time."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from shouwen.casework import registry
from shouwen.casework.chart.text import fits, width, wrap
from shouwen.casework.flowchart import chart, layout
from shouwen.casework.procedure import Procedure, step
from shouwen.casework.who import FIRST_RESPONDER
from shouwen.procedures.complaint import Complaint, complaint
from shouwen.procedures.repair import repair
from tests.casework.chart_measures import check, definitions

pytestmark = pytest.mark.one_engine
SVG = "{http://www.w3.org/2000/svg}"
BOTH = pytest.mark.parametrize("upright", [False, True], ids=["wide", "upright"])
REAL = pytest.mark.parametrize("procedure", [complaint, repair], ids=["complaint", "repair"])


@BOTH
@REAL
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "state", [None, {"record": "done", "solve": "late", "work": "open", "price": "skipped"}]
)
def test_every_step_and_every_arrow_is_drawn_once_and_nothing_lies_on_anything(
    procedure, upright, language, state
):
    with translation.override(language):
        check(procedure, layout(procedure, upright=upright, state=state, counts={"ask": (12, 3), "work": 1}))


@BOTH
@given(procedure=definitions())
def test_any_definition_that_is_sound_can_be_drawn(procedure, upright):
    check(procedure, layout(procedure, upright=upright, state={"s0": "done"}, counts={"s1": (1234, 56)}))


# What is drawn.


def drawn(procedure: Procedure, **how: object) -> ElementTree.Element:
    return ElementTree.fromstring(chart(procedure, **how).replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1))


def classes(svg: ElementTree.Element) -> dict[str, set[str]]:
    return {
        g.get("data-step"): set(g.get("class").split()) for g in svg.iter(f"{SVG}g") if g.get("data-step")
    }


def letters(svg: ElementTree.Element) -> str:
    return " ".join(svg.itertext())


@BOTH
@REAL
def test_the_chart_is_well_formed_and_named_in_words(procedure, upright):
    svg = drawn(procedure, upright=upright)
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert str(procedure.title) in title.text
    assert all(str(each.title) in desc.text for each in procedure.steps)


@given(procedure=definitions())
def test_any_chart_is_well_formed(procedure):
    assert set(classes(drawn(procedure, upright=True))) == {each.code for each in procedure.steps}


@BOTH
def test_the_steps_of_a_case_are_lit_and_told_by_a_sign_as_well_as_by_colour(upright):
    state = {"record": "done", "notify": "skipped", "solve": "late", "scene": "open"}
    svg = drawn(complaint, upright=upright, state=state)
    assert {code: found - {"chart-step", "is-aside"} for code, found in classes(svg).items()} == {
        each.code: {f"is-{state[each.code]}"} if each.code in state else set() for each in complaint.steps
    }
    boxes = layout(complaint, upright=upright, state=state).boxes
    signs = {box.step: [sign.name for sign in box.signs if sign.is_state] for box in boxes}
    assert signs == {each.code: [state[each.code]] if each.code in state else [] for each in complaint.steps}
    with translation.override("en"):
        told = drawn(complaint, upright=upright, state=state).find(f"{SVG}desc").text
    assert told.startswith("Late: Put it right. Open now: Go to the scene")


def signs_of(procedure: Procedure) -> dict[str, set[str]]:
    return {box.step: {sign.name for sign in box.signs} for box in layout(procedure).boxes}


def test_a_sign_tells_what_is_only_if_needed_handed_over_signed_or_timed():
    assert signs_of(repair)["dispatch"] == {"needed", "clock", "relay"}
    assert signs_of(repair)["try"] == {"needed", "pen"}
    assert signs_of(complaint)["promise"] == {"aside", "clock"}
    assert signs_of(complaint)["scene"] == set()


def test_the_time_shown_is_the_figure_of_the_case_else_that_of_the_manual():
    with translation.override("en"):
        assert "2 h – same day" in letters(drawn(complaint))
        assert "3 h – same day" in letters(drawn(complaint, figures={"complaint.direct_effect_hours": "3"}))


def test_a_box_shows_how_many_cases_stand_there_and_how_many_are_late():
    box = next(
        box for box in layout(complaint, counts={"solve": (7, 2), "ask": 4}).boxes if box.step == "solve"
    )
    assert [label.lines for label in box.labels[-2:]] == [("7",), ("2",)]
    assert [sign.name for sign in box.signs] == ["clock", "open", "late"]


@BOTH
def test_each_box_can_lead_somewhere(upright):
    svg = drawn(complaint, upright=upright, link=lambda step: f"/steps/{step}?a=1&b=2")
    assert svg.get("role") == "group"
    assert [a.get("href") for a in svg.iter(f"{SVG}a")] == [
        f"/steps/{box.step}?a=1&b=2" for box in layout(complaint, upright=upright).boxes
    ]


def test_the_same_definition_gives_the_same_chart():
    assert chart(repair) == chart(repair)
    assert chart(repair, upright=True) == chart(repair, upright=True)


@REAL
def test_the_upright_chart_fits_a_phone_without_zoom(procedure):
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found = layout(procedure, upright=True, state={"record": "done"})
        assert found.width == 360
        assert min(label.size for box in found.boxes for label in box.labels) >= 13


def test_lanes_are_the_departments_in_the_order_in_which_they_come():
    with translation.override("en"):
        assert [" ".join(lane.label.lines) for lane in layout(complaint).lanes] == [
            "First responder", "Customer service", "Department answerable",
        ]  # fmt: skip


def test_text_from_a_definition_is_escaped():
    registry.forget("drawn")
    sly = Procedure(
        "drawn", "<b>", 1, "RA", Complaint, [step("s0", 'A < B & "C"</svg><script>', by=FIRST_RESPONDER)]
    )
    registry.forget("drawn")
    assert "<script" not in chart(sly)
    assert 'A < B & "C"</svg><script>' in letters(drawn(sly))


# Lettering.


@given(st.text(st.sampled_from("abc wM，。（）维修单客户"), min_size=1, max_size=60), st.integers(40, 200))
def test_no_line_is_wider_than_its_room_and_nothing_is_lost(text, room):
    lines = wrap(text, room, 13, most=99)
    assert all(width(line, 13) <= room for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


def test_chinese_breaks_between_characters_but_not_before_a_closing_mark():
    assert wrap("先道歉，再记录", 4 * 13, 13) == ("先道歉，", "再记录")
    assert wrap("请问（客户）", 3 * 13, 13) == ("请问", "（客", "户）")


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert wrap("one two three four five six", 60, 13, most=2)[-1].endswith("…")
    assert not fits("one two three four five six", 60, 13, most=2)
