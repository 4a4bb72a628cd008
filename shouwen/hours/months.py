"""Months on the calendar: "three months after acceptance"."""

from calendar import monthrange
from datetime import date


def months_after(day: date, count: int) -> date:
    """The same day `count` months later, or earlier where `count` is below zero.

    Where that month is too short it is its last day: three months after 30 November is 28 February.
    """
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
