"""Months on the calendar: what is counted in months ends on the same day, or on the last one."""

from datetime import date

import pytest

from shouwen.hours.months import months_after

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        ("2026-04-15", 3, "2026-07-15"),
        ("2026-08-31", 3, "2026-11-30"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-10-31", 14, "2027-12-31"),
        ("2026-05-31", 0, "2026-05-31"),
        ("2026-01-31", -2, "2025-11-30"),
    ],
)
def test_three_months_after_acceptance_end_on_the_same_day_or_the_last_one(
    day: str, count: int, later: str
) -> None:
    assert months_after(date.fromisoformat(day), count) == date.fromisoformat(later)


def test_the_day_never_moves_by_more_than_the_month_is_short() -> None:
    for number in range(366 * 4):
        day = date.fromordinal(date(2026, 1, 1).toordinal() + number)
        later = months_after(day, 3)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == 3
        assert day.day - 3 <= later.day <= day.day
