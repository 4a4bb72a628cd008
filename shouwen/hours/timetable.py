"""Working time: how much lies between two moments, and when an allowance is used up (manual §7).

Pure arithmetic, no tables read. Every moment that comes in is aware, every moment that goes out is UTC,
and all sums are made on real instants: where the clock is put forward, that day is an hour shorter here too.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shouwen.hours.calendars import KindOfDay

Hours = tuple[tuple[int, int], ...]
Stretch = tuple[datetime, datetime]

A_DAY = timedelta(days=1)
NO_TIME = timedelta()
SATURDAY = 5
EVERY_KIND = frozenset(KindOfDay)
WORKED = frozenset({KindOfDay.WORKDAY})
MIDNIGHT = 24 * 60
ROUND_THE_CLOCK: Hours = ((0, MIDNIGHT),)
# No festival lasts as long: a calendar that stays shut for more days than this never opens.
LONGEST_CLOSURE = 800


class NeverOpens(ValueError):
    """A deadline was asked of a calendar that does not open again."""

    def __init__(self, since: date) -> None:
        super().__init__(_("This calendar has no opening hours after %(day)s.") % {"day": since.isoformat()})


@dataclass(frozen=True)
class Timetable:
    """The hours that one calendar keeps. `openings` are minutes after local midnight, by kind of day."""

    zone: ZoneInfo
    days: Mapping[date, KindOfDay]
    openings: Mapping[KindOfDay, Hours]
    published: frozenset[int]

    def day_of(self, moment: datetime) -> date:
        """The local date."""
        return _utc(moment).astimezone(self.zone).date()

    def kind_of(self, day: date) -> KindOfDay:
        """What the table says, else what the week says: Monday to Friday are worked."""
        return self.days.get(day) or (KindOfDay.WORKDAY if day.weekday() < SATURDAY else KindOfDay.REST)

    def is_provisional(self, when: date | datetime) -> bool:
        """True in a year whose holidays this site has not taken over yet: a deadline there may still move."""
        day = self.day_of(when) if isinstance(when, datetime) else when
        return day.year not in self.published

    def openings_on(self, day: date) -> list[Stretch]:
        """From and to of each opening of this local day, in order, none touching another."""
        if day not in self._opened:
            self._opened[day] = list(self._open(day))
        return self._opened[day].copy()

    def is_open(self, moment: datetime) -> bool:
        """True from the moment of opening until just before the moment of closing."""
        return any(opens <= moment < closes for opens, closes in self.openings_on(self.day_of(moment)))

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; none when `end` is not later."""
        return sum((closes - opens for opens, closes in self._open_between(start, end)), NO_TIME)

    def gaps(self, start: datetime, end: datetime) -> list[Stretch]:
        """The closed stretches from `start` to `end`. With the time worked they add up to all that passed."""
        found: list[Stretch] = []
        closed_since, end = _utc(start), _utc(end)
        for opens, closes in self._open_between(start, end):
            if closed_since < opens:
                found.append((closed_since, opens))
            closed_since = closes
        return [*found, (closed_since, end)] if closed_since < end else found

    def after(self, start: datetime, allowance: timedelta) -> datetime:
        """The moment when `allowance` of working time has passed since `start`.

        No allowance ends at `start`, open or not; one that is used up at a closing ends at that closing.
        Refused: an allowance below zero, and a calendar that never opens.
        """
        if allowance < NO_TIME:
            raise ValueError(f"Working time runs forward, not by {allowance}.")
        start, left = _utc(start), allowance
        if not left:
            return start
        for opens, closes in self._open_from(start):
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
        raise NeverOpens(self.day_of(start))

    def end_of_office_day(self, start: datetime) -> datetime:
        """Where "the same day" ends (R-149): the next closing of a day, today's or the next open day's."""
        for closing in self._closings(_utc(start), EVERY_KIND):
            return closing
        raise NeverOpens(self.day_of(start))

    def end_of_working_day(self, start: datetime, count: int, receipt_day_counts: bool = True) -> datetime:
        """Closing of the `count`-th working day (§7).

        What is received before closing on a working day has that day as its first, unless the site's
        figure says otherwise; all else begins with the next one. Rest days never count, open or not.
        Refused: a count below one, and a calendar that opens on no working day.
        """
        if count < 1:
            raise ValueError(f"Working days are counted from one, not {count}.")
        since = _utc(start) if receipt_day_counts else _showing(self.zone, self.day_of(start), MIDNIGHT)
        for closing in islice(self._closings(since, WORKED), count - 1, None):
            return closing
        raise NeverOpens(self.day_of(start))

    def opening_of_working_day_before(self, day: date, count: int) -> datetime | None:
        """When the `count`-th working day before this local day opens (M-FO-03).

        None where the calendar opens on no working day. Refused: a count below one.
        """
        if count < 1:
            raise ValueError(f"Working days are counted from one, not {count}.")
        closed = 0
        while closed < LONGEST_CLOSURE:
            day, closed = day - A_DAY, closed + 1
            if self.kind_of(day) in WORKED and (stretches := self.openings_on(day)):
                count, closed = count - 1, 0
                if not count:
                    return stretches[0][0]
        return None

    def next_opening_of_working_day(self, since: datetime) -> datetime | None:
        """The first moment, this one or later, at which a working day opens; None where none ever does."""
        since = _utc(since)
        openings = (stretches[0][0] for stretches in self._open_days(self.day_of(since), WORKED))
        return next((opens for opens in openings if opens >= since), None)

    def end_of_day(self, day: date) -> datetime:
        """Midnight at the end of this local day."""
        return _showing(self.zone, day, MIDNIGHT)

    @cached_property
    def _hours(self) -> dict[KindOfDay, Hours]:
        return {kind: _apart(hours) for kind, hours in self.openings.items()}

    @cached_property
    def _opened(self) -> dict[date, list[Stretch]]:
        return {}

    def _open(self, day: date) -> Iterator[Stretch]:
        for minutes in self._hours.get(self.kind_of(day), ()):
            opens, closes = (_showing(self.zone, day, minute) for minute in minutes)
            if opens < closes:  # not where the clock skips the whole of it
                yield opens, closes

    def _open_days(self, day: date, kinds: Collection[KindOfDay]) -> Iterator[list[Stretch]]:
        """The openings of each day of these kinds that opens, until none does for LONGEST_CLOSURE days."""
        closed = 0
        while closed < LONGEST_CLOSURE:
            closed += 1
            if self.kind_of(day) in kinds and (stretches := self.openings_on(day)):
                closed = 0
                yield stretches
            day += A_DAY

    def _open_from(self, start: datetime) -> Iterator[Stretch]:
        """The openings from `start` (UTC) on, the first one cut to it."""
        for stretches in self._open_days(self.day_of(start), EVERY_KIND):
            yield from ((max(opens, start), closes) for opens, closes in stretches if closes > start)

    def _open_between(self, start: datetime, end: datetime) -> Iterator[Stretch]:
        start, end = _utc(start), _utc(end)
        day, last = self.day_of(start), self.day_of(end)
        while day <= last:
            for opening in self.openings_on(day):
                opens, closes = max(opening[0], start), min(opening[1], end)
                if opens < closes:
                    yield opens, closes
            day += A_DAY

    def _closings(self, since: datetime, kinds: Collection[KindOfDay]) -> Iterator[datetime]:
        """The end of each day of these kinds that opens, for ends later than `since`."""
        for stretches in self._open_days(self.day_of(since), kinds):
            if stretches[-1][1] > since:
                yield stretches[-1][1]


@cache
def always(zone: ZoneInfo) -> Timetable:
    """Open round the clock every day, and never provisional: no holiday changes it."""
    every_year = frozenset(range(MINYEAR, MAXYEAR + 1))
    return Timetable(zone, {}, dict.fromkeys(KindOfDay, ROUND_THE_CLOCK), every_year)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} says no time zone.")
    return moment.astimezone(UTC)


def _apart(hours: Hours) -> Hours:
    """Overlapping and touching openings made one, so that no minute is counted twice."""
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(hours):
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes)
        else:
            joined.append((opens, closes))
    return tuple(joined)


def _showing(zone: ZoneInfo, day: date, minute: int) -> datetime:
    """The first instant at which the clocks of `zone` show this minute of `day`, or a later one.

    What is shown twice in autumn counts the first time. What is skipped in spring is the moment of the
    skip: taken as Python takes it, it would lie after the wall times that follow it.
    """
    wall = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minute)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    before = wall.replace(fold=1).astimezone(UTC)
    skipped = range(int((instant - before).total_seconds()))
    offset = before.astimezone(zone).utcoffset()

    def is_past_the_skip(seconds: int) -> bool:
        return (before + timedelta(seconds=seconds)).astimezone(zone).utcoffset() != offset

    return before + timedelta(seconds=bisect_left(skipped, True, key=is_past_the_skip))
