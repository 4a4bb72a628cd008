"""A story as HTML: every text escaped, what the customer sees marked, a line of a schedule led to."""

from typing import Any

from django.utils.translation import override

from shouwen.casework.kept_facts import PaperName
from shouwen.casework.story import Line
from shouwen.desk.story_lines import story_lines
from shouwen.journal.entries import Entry, Kind
from tests.world import moment

NUMBER, ODD = "TS-2026-0001", '<b>"&'
ESCAPED = "&lt;b&gt;&quot;&amp;"


def drawn(line: dict[str, Any], **entry: Any) -> str:
    said = Entry(**{"kind": Kind.NOTED, "at": moment("2026-03-02 09:00"), "data": {}, **entry})
    with override("en"):
        return story_lines([Line(said, **line)], NUMBER, moment("2026-03-02 12:00")).strip()


def test_a_line_says_what_happened_when_and_by_whom():
    assert drawn({"title": ODD, "words": f"{ODD}\n2"}) == (
        f'<li class=""><p class="title"><b>{ESCAPED}</b></p><p>{ESCAPED}<br>2</p>\n'
        '<small><time datetime="2026-03-02T09:00:00+08:00">today 09:00</time> · The system</small></li>'
    )


def test_what_the_customer_sees_and_what_was_late_is_marked():
    line = drawn({"title": "x", "late": ODD}, to_customer=True)
    assert line.startswith(
        '<li class="customer"><p class="title"><b>x</b> <span class="tag jade">The customer sees this</span>'
        f' <span class="tag seal">{ESCAPED}</span></p>\n'
    )


def test_the_facts_stand_below_and_those_of_a_schedule_lead_to_their_line():
    paper = PaperName.of({"paper": 7, "name": "a.pdf", "media": "application/pdf"})
    facts = [("Room", ODD), ("Plan", paper)]
    assert f'<dl class="facts"><dt>Room</dt><dd>{ESCAPED}</dd><dt>Plan</dt><dd><a ' in drawn(
        {"title": "x", "facts": facts}
    )
    row = {"schedule": "defects", "line": 3}
    said = f'<p class="row-said"><a href="#defects-3"><span><small>Room</small> {ESCAPED}</span></a></p>'
    assert said in drawn({"title": "x", "facts": facts}, data=row)
    assert '<p class="row-said"><a href="#defects-3">To the line</a></p>' in drawn(
        {"title": "x", "facts": facts[1:]}, data=row
    )
