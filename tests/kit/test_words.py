"""How times and money are said, in both languages."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from shouwen.kit import words
from tests.world import BEIJING, moment

pytestmark = pytest.mark.one_engine

NOW = moment("2026-11-24 10:00")


@pytest.mark.parametrize(
    ("due", "said", "shade"),
    [
        ("2026-11-24 09:42", "18 min late", "late"),
        ("2026-11-24 10:00", "due now", "late"),
        ("2026-11-24 08:01", "119 min late", "late"),
        ("2026-11-24 07:10", "2 h late", "late"),
        ("2026-11-21 10:00", "3 days late", "late"),
        ("2026-11-24 10:24", "24 min left", "soon"),
        ("2026-11-24 11:00", "60 min left", "soon"),
        ("2026-11-24 16:00", "today 16:00", ""),
        ("2026-11-25 10:00", "tomorrow 10:00", ""),
        ("2026-11-26 09:00", "11-26 09:00", ""),
        ("2027-01-05 09:00", "2027-01-05 09:00", ""),
    ],
)
def test_the_time_left_is_said_in_words(due, said, shade):
    with translation.override("en"), timezone.override(BEIJING):
        left = words.time_left(moment(due), NOW)
    assert (left.words, left.shade) == (said, shade)


def test_a_part_of_a_minute_left_is_still_a_minute():
    with translation.override("en"):
        assert str(words.time_left(NOW + timedelta(seconds=20), NOW)) == "1 min left"


def test_a_clock_that_stands_still_and_a_step_without_one_say_so():
    with translation.override("en"), timezone.override(BEIJING):
        held = words.time_left(NOW, NOW, held_until=moment("2026-11-24 15:00"))
        assert (held.words, held.shade) == ("paused until today 15:00", "held")
        assert words.time_left(None, NOW).shade == "none"


def test_a_pause_that_is_over_no_longer_counts():
    with translation.override("en"):
        assert words.time_left(NOW, NOW, held_until=NOW).shade == "late"


@pytest.mark.parametrize(
    ("fen", "said"), [(0, "¥0.00"), (5, "¥0.05"), (123450, "¥1,234.50"), (-2000, "−¥20.00"), (None, "")]
)
def test_money_is_written_as_on_a_bill(fen, said):
    assert words.yuan(fen) == said


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "2026年11月24日"), ("en", "24 Nov 2026")])
def test_a_day_is_written_as_the_reader_writes_it(language, said):
    with translation.override(language), timezone.override(BEIJING):
        assert words.day(NOW) == said
        assert words.stamp(NOW) == f"{said} 10:00"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(45, "45 min"), (120, "2 h"), (125, "2 h 5 min"), (4560, "3 d 4 h"), (-45, "45 min")],
)
def test_a_length_of_time_is_said_shortly(minutes, said):
    with translation.override("en"):
        assert words.lasting(timedelta(minutes=minutes)) == said
