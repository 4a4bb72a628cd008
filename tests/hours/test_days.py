"""Taking over the State's years, and the timetable that is read from the tables."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest

from shouwen.hours.calendars import Calendar, Day, KindOfDay, Opening, PublishedYear
from shouwen.hours.days import NotInTheNotice, hours_changed, publish_year, seed_year, timetable_of
from shouwen.people.parties import Site

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 11, 20, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=365)
NEW_YEAR_2027 = {
    date(2026, 12, 31): (KindOfDay.HOLIDAY, "元旦", "New Year's Day"),
    date(2027, 1, 1): (KindOfDay.HOLIDAY, "元旦", "New Year's Day"),
    date(2027, 1, 2): (KindOfDay.WORKDAY, "元旦调休", "New Year's Day make-up day"),
}


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="ever-bright", name_zh="光大国际中心", name_en="Ever Bright")


@pytest.fixture
def office(site: Site) -> Calendar:
    calendar = Calendar.objects.create(site=site, code="office", name_zh="客服台", name_en="Service desk")
    for opens, closes in [(780, 1110), (510, 720)]:
        Opening.objects.create(calendar=calendar, kind=KindOfDay.WORKDAY, opens=opens, closes=closes)
    return calendar


def days_of(site: Site) -> list[tuple[date, str, str, str]]:
    return list(site.days.order_by("day").values_list("day", "kind", "name_zh", "name_en"))


def every_day(first_year: int, last_year: int) -> list[date]:
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def test_seeded_years_say_what_the_state_said(office: Calendar) -> None:  # §7
    for year in range(2007, 2027):
        assert seed_year(office.site, year, at=NOW)
    table = timetable_of(office)
    days = every_day(2007, 2026)
    worked = [day for day in days if table.kind_of(day) is KindOfDay.WORKDAY]
    assert worked == [day for day in days if chinese_calendar.is_workday(day)]
    named = [day for day in days if table.kind_of(day) is KindOfDay.HOLIDAY]
    assert named == [day for day in days if all(chinese_calendar.get_holiday_detail(day))]
    assert [day for day in days if table.is_provisional(day)] == []


def test_the_weekends_worked_in_2026_are_those_of_the_notice(site: Site) -> None:  # §7
    seed_year(site, 2026, at=NOW)
    worked = [row for row in days_of(site) if row[1] == KindOfDay.WORKDAY]
    assert worked == [
        (date(2026, 1, 4), "workday", "元旦调休", "New Year's Day make-up day"),
        (date(2026, 2, 14), "workday", "春节调休", "Spring Festival make-up day"),
        (date(2026, 2, 28), "workday", "春节调休", "Spring Festival make-up day"),
        (date(2026, 5, 9), "workday", "劳动节调休", "Labour Day make-up day"),
        (date(2026, 9, 20), "workday", "国庆节调休", "National Day make-up day"),
        (date(2026, 10, 10), "workday", "国庆节调休", "National Day make-up day"),
    ]


def test_a_working_day_clock_skips_the_published_spring_festival(office: Calendar) -> None:  # §7
    seed_year(office.site, 2026, at=NOW)
    friday = datetime(2026, 2, 13, 10, tzinfo=office.site.tz)
    due = datetime(2026, 2, 24, 18, 30, tzinfo=office.site.tz)
    assert timetable_of(office).end_of_working_day(friday, 3) == due


def test_the_timetable_has_the_calendars_hours(office: Calendar) -> None:  # §7
    Opening.objects.create(calendar=office, kind=KindOfDay.REST, opens=0, closes=1440)
    hours_changed(office.site)
    table = timetable_of(office)
    zone = office.site.tz
    assert table.zone == zone
    assert table.openings_on(date(2026, 3, 2)) == [
        (datetime(2026, 3, 2, 8, 30, tzinfo=zone), datetime(2026, 3, 2, 12, tzinfo=zone)),
        (datetime(2026, 3, 2, 13, tzinfo=zone), datetime(2026, 3, 2, 18, 30, tzinfo=zone)),
    ]
    assert table.openings_on(date(2026, 3, 7)) == [
        (datetime(2026, 3, 7, tzinfo=zone), datetime(2026, 3, 8, tzinfo=zone))
    ]


def test_a_timetable_is_read_once_until_its_hours_change(
    office: Calendar, django_assert_num_queries: Callable[..., object]
) -> None:  # §7
    seed_year(office.site, 2026, at=NOW)
    timetable_of(office)
    calendar = Calendar.objects.select_related("site").get(pk=office.pk)
    with django_assert_num_queries(0):
        timetable_of(calendar).end_of_working_day(NOW, 45)
    office.openings.all().delete()
    hours_changed(office.site)
    changed = Calendar.objects.select_related("site").get(pk=office.pk)
    assert timetable_of(changed).openings == {} != timetable_of(calendar).openings


def test_a_year_is_provisional_until_it_is_published(office: Calendar) -> None:  # §7
    seed_year(office.site, 2026, at=NOW)
    start = datetime(2026, 12, 30, 10, tzinfo=office.site.tz)
    before = timetable_of(office)
    guess = before.end_of_working_day(start, 3)
    assert guess == datetime(2027, 1, 1, 18, 30, tzinfo=office.site.tz)
    assert before.is_provisional(guess)
    assert publish_year(office.site, 2027, NEW_YEAR_2027, at=LATER)
    after = timetable_of(office)
    due = after.end_of_working_day(start, 3)
    assert due == datetime(2027, 1, 4, 18, 30, tzinfo=office.site.tz)
    assert not after.is_provisional(due)


def test_a_year_that_nobody_knows_yet_is_refused_and_stays_provisional(office: Calendar) -> None:  # §7
    with pytest.raises(NotInTheNotice, match="2199"):
        seed_year(office.site, 2199, at=NOW)
    assert timetable_of(office).is_provisional(date(2199, 1, 1))
    assert days_of(office.site) == []


def test_publishing_again_changes_nothing(site: Site) -> None:  # §7
    assert publish_year(site, 2027, NEW_YEAR_2027, at=NOW)
    rows = list(Day.objects.values_list("pk", flat=True))
    assert not publish_year(site, 2027, NEW_YEAR_2027, at=LATER)
    assert list(Day.objects.values_list("pk", flat=True)) == rows
    assert PublishedYear.objects.get(site=site, year=2027).published_at == NOW


def test_a_year_without_any_holiday_is_published_too(site: Site) -> None:  # §7
    assert publish_year(site, 2027, {}, at=NOW)
    assert not publish_year(site, 2027, {}, at=LATER)
    assert list(site.published_years.values_list("year", "published_at")) == [(2027, NOW)]


def test_a_corrected_notice_replaces_the_year_and_only_the_year(site: Site) -> None:  # §7
    other = Site.objects.create(code="other", name_zh="别处")
    seed_year(other, 2026, at=NOW)
    elsewhere = days_of(other)
    seed_year(site, 2025, at=NOW)
    stood = days_of(site)
    publish_year(site, 2026, {date(2026, 5, 1): (KindOfDay.HOLIDAY, "劳动节", "Labour Day")}, at=NOW)
    holiday = {date(2026, 10, 1): (KindOfDay.HOLIDAY, "国庆节", "National Day")}
    assert publish_year(site, 2026, holiday, at=LATER)
    assert days_of(site) == [*stood, (date(2026, 10, 1), "holiday", "国庆节", "National Day")]
    assert PublishedYear.objects.get(site=site, year=2026).published_at == LATER
    assert days_of(other) == elsewhere


def test_a_notice_reaches_back_into_the_december_before(site: Site) -> None:  # §7
    publish_year(site, 2018, {}, at=NOW)
    seed_year(site, 2019, at=LATER)
    assert days_of(site)[:3] == [
        (date(2018, 12, 29), "workday", "元旦调休", "New Year's Day make-up day"),
        (date(2018, 12, 30), "holiday", "元旦", "New Year's Day"),
        (date(2018, 12, 31), "holiday", "元旦", "New Year's Day"),
    ]


@pytest.mark.parametrize("stranger", [date(2026, 11, 30), date(2028, 1, 1)])
def test_a_day_that_the_notice_cannot_speak_of_is_refused(site: Site, stranger: date) -> None:  # §7
    seed_year(site, 2026, at=NOW)
    stood = days_of(site)
    notice = NEW_YEAR_2027 | {stranger: (KindOfDay.HOLIDAY, "元旦", "New Year's Day")}
    with pytest.raises(NotInTheNotice, match=stranger.isoformat()):
        publish_year(site, 2027, notice, at=NOW)
    assert days_of(site) == stood
    assert list(site.published_years.values_list("year", flat=True)) == [2026]
