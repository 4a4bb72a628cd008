"""Office hours, working days and 调休 by example: the reference site's office, and its hotel."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouwen.hours.calendars import KindOfDay
from shouwen.hours.days import notice_of
from shouwen.hours.timetable import NeverOpens, Timetable, always

pytestmark = pytest.mark.one_engine

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = {day: kind for day, (kind, _zh, _en) in notice_of(2026).items()}
OFFICE = Timetable(SHANGHAI, DAYS, {KindOfDay.WORKDAY: ((510, 1110),)}, frozenset({2026}))
HOTEL = Timetable(SHANGHAI, DAYS, dict.fromkeys(KindOfDay, ((0, 1440),)), frozenset({2026}))


def at(text: str) -> datetime:
    """A moment as the clocks in Shanghai show it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_what_touches_the_customer_at_ten_is_due_at_twelve() -> None:
    assert OFFICE.after(at("2026-03-02T10:00"), timedelta(hours=2)) == at("2026-03-02T12:00")


def test_two_hours_that_begin_in_the_evening_end_in_the_morning() -> None:
    assert OFFICE.after(at("2026-03-02T17:30"), timedelta(hours=2)) == at("2026-03-03T09:30")


def test_two_hours_that_end_at_closing_end_at_closing() -> None:
    assert OFFICE.after(at("2026-03-02T16:30"), timedelta(hours=2)) == at("2026-03-02T18:30")


def test_lunch_is_not_working_time() -> None:
    table = Timetable(SHANGHAI, DAYS, {KindOfDay.WORKDAY: ((510, 720), (810, 1110))}, frozenset({2026}))
    assert table.after(at("2026-03-02T11:00"), timedelta(hours=2)) == at("2026-03-02T14:30")


def test_openings_that_overlap_are_counted_once() -> None:  # §7
    table = Timetable(SHANGHAI, {}, {KindOfDay.WORKDAY: ((600, 720), (510, 660), (720, 780))}, frozenset())
    assert table.openings_on(date(2026, 3, 2)) == [(at("2026-03-02T08:30"), at("2026-03-02T13:00"))]


def test_the_spring_festival_stands_between_friday_and_the_third_working_day() -> None:  # §7
    assert OFFICE.end_of_working_day(at("2026-02-13T10:00"), 2) == at("2026-02-14T18:30")
    assert OFFICE.end_of_working_day(at("2026-02-13T10:00"), 3) == at("2026-02-24T18:30")


def test_the_gaps_name_the_night_and_the_festival() -> None:  # §7
    assert OFFICE.gaps(at("2026-02-13T18:00"), at("2026-02-24T09:00")) == [
        (at("2026-02-13T18:30"), at("2026-02-14T08:30")),
        (at("2026-02-14T18:30"), at("2026-02-24T08:30")),
    ]


@pytest.mark.parametrize(
    ("received", "first", "civil"),
    [
        ("2026-03-02T07:00", "2026-03-02T18:30", "2026-03-03T18:30"),
        ("2026-03-02T18:29", "2026-03-02T18:30", "2026-03-03T18:30"),
        ("2026-03-02T18:30", "2026-03-03T18:30", "2026-03-03T18:30"),
        ("2026-03-06T19:00", "2026-03-09T18:30", "2026-03-09T18:30"),
        ("2026-03-07T10:00", "2026-03-09T18:30", "2026-03-09T18:30"),
    ],
)
def test_the_day_of_receipt_counts_unless_received_after_closing(
    received: str, first: str, civil: str
) -> None:  # §7
    assert OFFICE.end_of_working_day(at(received), 1) == at(first)
    assert OFFICE.end_of_working_day(at(received), 1, receipt_day_counts=False) == at(civil)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02T10:00", "2026-03-02T18:30"),
        ("2026-03-02T06:00", "2026-03-02T18:30"),
        ("2026-03-02T18:30", "2026-03-03T18:30"),
        ("2026-03-07T10:00", "2026-03-09T18:30"),
        ("2026-02-14T19:00", "2026-02-24T18:30"),
    ],
)
def test_the_same_day_ends_with_the_office_day(start: str, end: str) -> None:
    assert OFFICE.end_of_office_day(at(start)) == at(end)


@pytest.mark.parametrize("table", [HOTEL, always(SHANGHAI)])
def test_the_hotel_never_closes(table: Timetable) -> None:  # §7
    new_year, later = at("2026-02-16T23:30"), at("2026-02-17T01:30")
    assert table.after(new_year, timedelta(hours=2)) == later
    assert table.worked(new_year, later) == timedelta(hours=2)
    assert table.gaps(new_year, later) == []
    assert table.is_open(new_year)
    assert table.end_of_office_day(new_year) == at("2026-02-17T00:00")
    assert table.end_of_office_day(at("2026-02-17T00:00")) == at("2026-02-18T00:00")


def test_the_hotel_counts_working_days_like_everybody() -> None:  # §7
    assert HOTEL.end_of_working_day(at("2026-02-13T23:00"), 3) == at("2026-02-25T00:00")
    assert HOTEL.end_of_working_day(at("2026-02-16T10:00"), 1) == at("2026-02-25T00:00")
    assert HOTEL.end_of_working_day(at("2026-02-13T23:00"), 1, receipt_day_counts=False) == at(
        "2026-02-15T00:00"
    )


def test_a_deadline_beyond_the_published_years_is_reckoned_by_the_week_and_provisional() -> None:  # §7
    due = OFFICE.end_of_working_day(at("2026-11-23T10:00"), 45)
    assert due == at("2027-01-22T18:30")
    assert OFFICE.is_provisional(due)


def test_a_year_begins_at_local_midnight() -> None:  # §7
    eve = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert [OFFICE.is_provisional(eve), OFFICE.is_provisional(eve + timedelta(seconds=1))] == [False, True]
    assert [OFFICE.is_provisional(date(2026, 12, 31)), OFFICE.is_provisional(date(2027, 1, 1))] == [
        False,
        True,
    ]


def test_round_the_clock_nothing_is_provisional() -> None:  # §7
    assert not always(SHANGHAI).is_provisional(at("2031-05-01T10:00"))


def test_working_time_goes_on_over_new_year() -> None:  # §7
    assert OFFICE.after(at("2026-12-31T17:30"), timedelta(hours=2)) == at("2027-01-01T09:30")
    assert OFFICE.worked(at("2026-12-31T17:30"), at("2027-01-01T09:30")) == timedelta(hours=2)


def test_the_hour_that_the_clock_skips_is_not_worked() -> None:  # §7
    berlin = always(ZoneInfo("Europe/Berlin"))
    spring, autumn = datetime(2026, 3, 29, tzinfo=berlin.zone), datetime(2026, 10, 25, tzinfo=berlin.zone)
    assert berlin.worked(spring, spring + timedelta(days=1)) == timedelta(hours=23)
    assert berlin.worked(autumn, autumn + timedelta(days=1)) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("hours", "opened"),
    [((150, 210), [("01:00", "01:30")]), ((90, 150), [("00:30", "01:00")]), ((125, 175), [])],
)
def test_an_opening_in_the_hour_that_the_clock_skips_is_what_is_left_of_it(
    hours: tuple[int, int], opened: list[tuple[str, str]]
) -> None:  # §7
    table = Timetable(ZoneInfo("Europe/Berlin"), {}, {KindOfDay.REST: (hours,)}, frozenset())
    found = [(f"{opens:%H:%M}", f"{closes:%H:%M}") for opens, closes in table.openings_on(date(2026, 3, 29))]
    assert found == opened


def test_the_office_is_open_from_opening_until_closing() -> None:  # §7
    moments = ["2026-03-02T08:29", "2026-03-02T08:30", "2026-03-02T18:29", "2026-03-02T18:30"]
    assert [OFFICE.is_open(at(moment)) for moment in moments] == [False, True, True, False]


def test_ten_years_are_counted_in_one_go() -> None:  # §7
    start = at("2026-01-01T00:00")
    assert OFFICE.worked(start, OFFICE.after(start, timedelta(hours=25_000))) == timedelta(hours=25_000)


def test_nothing_is_worked_backwards() -> None:  # §7
    assert OFFICE.worked(at("2026-03-02T12:00"), at("2026-03-02T10:00")) == timedelta()
    assert OFFICE.gaps(at("2026-03-02T22:00"), at("2026-03-02T20:00")) == []


def test_no_allowance_ends_where_it_began_open_or_not() -> None:  # §7
    night = at("2026-03-02T23:00")
    assert OFFICE.after(night, timedelta()) == night
    assert OFFICE.after(night, timedelta()).tzinfo is UTC


def test_a_calendar_that_never_opens_is_refused_and_not_waited_for() -> None:  # §7
    shut, start = Timetable(SHANGHAI, DAYS, {}, frozenset()), at("2026-03-02T10:00")
    with pytest.raises(NeverOpens, match="2026-03-02"):
        shut.after(start, timedelta(minutes=1))
    with pytest.raises(NeverOpens, match="2026-03-02"):
        shut.end_of_office_day(start)
    with pytest.raises(NeverOpens, match="2026-03-02"):
        shut.end_of_working_day(start, 1)
    assert shut.worked(start, at("2036-03-02T10:00")) == timedelta()


def test_a_market_that_opens_at_weekends_only_has_no_working_day() -> None:  # §7
    market = Timetable(SHANGHAI, {}, {KindOfDay.REST: ((600, 960),)}, frozenset())
    assert market.end_of_office_day(at("2026-03-02T10:00")) == at("2026-03-07T16:00")
    with pytest.raises(NeverOpens):
        market.end_of_working_day(at("2026-03-02T10:00"), 1)


def test_what_the_caller_did_wrong_is_refused() -> None:  # §7
    with pytest.raises(ValueError, match="not by -1 day"):
        OFFICE.after(at("2026-03-02T10:00"), timedelta(days=-1))
    with pytest.raises(ValueError, match="counted from one, not 0"):
        OFFICE.end_of_working_day(at("2026-03-02T10:00"), 0)
    with pytest.raises(ValueError, match="no time zone"):
        OFFICE.is_open(at("2026-03-02T10:00").replace(tzinfo=None))
