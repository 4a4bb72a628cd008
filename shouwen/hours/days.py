"""The days of a site: which years it has taken over, and the timetable that follows from them (manual §7).

The State publishes each year's holidays and worked weekends (调休) late in the year before. Until a site
has taken a year over, its days are what the week says, and every date in it is provisional.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from chinese_calendar.constants import Holiday, holidays, workdays
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shouwen.hours.calendars import Calendar, Day, KindOfDay, Opening, PublishedYear
from shouwen.hours.timetable import Hours, Timetable
from shouwen.kit.prepared import Given, rows
from shouwen.people.parties import Site

Notice = Mapping[date, tuple[KindOfDay, str, str]]


class NotInTheNotice(ValueError):
    """A year whose holidays nobody knows yet, or a day that a year's notice does not speak of."""


def timetable_of(calendar: Calendar) -> Timetable:
    """The calendar's hours on its site's days: kept until `hours_changed` says that they are others."""
    return _timetable(calendar, calendar.site.hours_stamp)


@lru_cache(maxsize=1000)
def _timetable(calendar: Calendar, stamp: UUID) -> Timetable:
    """A stamp stands for one state of the days and hours. Three queries."""
    site, openings = calendar.site, dict[KindOfDay, Hours]()
    for kind, opens, closes in rows("openings", _openings, calendar=calendar.pk):
        openings[KindOfDay(kind)] = (*openings.get(KindOfDay(kind), ()), (opens, closes))
    return Timetable(
        zone=site.tz,
        days={day: KindOfDay(kind) for day, kind in rows("days of a site", _days, site=site.pk)},
        openings=openings,
        published=frozenset(year for (year,) in rows("years of a site", _years, site=site.pk)),
    )


def _openings() -> QuerySet[Any, Any]:
    return Opening.objects.filter(calendar=Given("calendar")).values_list("kind", "opens", "closes")


def _days() -> QuerySet[Any, Any]:
    return Day.objects.filter(site=Given("site")).values_list("day", "kind")


def _years() -> QuerySet[Any, Any]:
    return PublishedYear.objects.filter(site=Given("site")).values_list("year")


def hours_changed(site: Site) -> None:
    """To be called in the transaction that changes a site's days, years or opening hours."""
    site.hours_stamp = uuid4()
    site.save(update_fields=["hours_stamp"])


@transaction.atomic
def publish_year(site: Site, year: int, days: Notice, *, at: datetime) -> bool:
    """Take over a year: `days` replace all that stood there. True when that changed anything.

    A notice may reach back into the December before (the New Year's holiday of 2019 took in
    2018-12-31); those days are replaced one by one. Refused: any other day outside the year.
    """
    _refuse_other_days(year, days)
    Site.objects.select_for_update().get(pk=site.pk)  # two people who publish at once take turns
    rows = Day.objects.filter(Q(day__year=year) | Q(day__in=list(days)), site=site)
    stood = {row.day: (KindOfDay(row.kind), row.name_zh, row.name_en) for row in rows}
    if stood == days and site.published_years.filter(year=year).exists():
        return False
    rows.delete()
    Day.objects.bulk_create(
        Day(site=site, day=day, kind=kind, name_zh=name_zh, name_en=name_en)
        for day, (kind, name_zh, name_en) in days.items()
    )
    PublishedYear.objects.update_or_create(site=site, year=year, defaults={"published_at": at})
    hours_changed(site)
    return True


def seed_year(site: Site, year: int, *, at: datetime) -> bool:
    """Take over a year as `chinesecalendar` knows it (2004 to 2026 in its release 1.11).

    True when that changed anything. Refused: a year that it does not know, which stays provisional.
    """
    return publish_year(site, year, notice_of(year), at=at)


def notice_of(year: int) -> Notice:
    """The State's days for this year, with the December before, by `chinesecalendar`."""
    if year not in {day.year for day in holidays}:
        raise NotInTheNotice(_("The public holidays of %(year)s are not known yet.") % {"year": year})
    off = {day: _holiday(Holiday(name)) for day, name in holidays.items() if _belongs(day, year)}
    worked = {day: _worked_for(Holiday(name)) for day, name in workdays.items() if _belongs(day, year)}
    return dict(sorted((off | worked).items()))


def _holiday(holiday: Holiday) -> tuple[KindOfDay, str, str]:
    return KindOfDay.HOLIDAY, holiday.chinese, holiday.value


def _worked_for(holiday: Holiday) -> tuple[KindOfDay, str, str]:
    return KindOfDay.WORKDAY, f"{holiday.chinese}调休", f"{holiday.value} make-up day"


def _belongs(day: date, year: int) -> bool:
    return date(year - 1, 12, 1) <= day <= date(year, 12, 31)


def _refuse_other_days(year: int, days: Notice) -> None:
    for day in days:
        if not _belongs(day, year):
            raise NotInTheNotice(
                _("%(day)s is not a day of %(year)s.") % {"day": day.isoformat(), "year": year}
            )
