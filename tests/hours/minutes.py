"""The brute force that the timetable is held against: every minute of some days, one after the other.

It reads the wall clock minute by minute and knows nothing of stretches. Within a local day the reading
never goes back: the hour that is shown twice in autumn belongs to what was going on when it began.
"""

from datetime import UTC, date, datetime, timedelta

from shouwen.hours.calendars import KindOfDay
from shouwen.hours.timetable import Timetable

MINUTE = timedelta(minutes=1)
WEEK = [KindOfDay.WORKDAY] * 5 + [KindOfDay.REST] * 2


class Minutes:
    """Each minute of some days, from the day before `first`: open or not, and on which local day."""

    def __init__(self, table: Timetable, first: date, days: int) -> None:
        self.table = table
        self.begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
        self.days: list[date] = []
        self.open: list[bool] = []
        reading = 0
        for index in range((days + 2) * 1440):
            local = self.moment(index).astimezone(table.zone)
            shown = local.hour * 60 + local.minute
            reading = max(reading, shown) if self.days and self.days[-1] == local.date() else shown
            self.days.append(local.date())
            self.open.append(self._is_open(local.date(), reading))

    def _is_open(self, day: date, reading: int) -> bool:
        return any(opens <= reading < closes for opens, closes in self.table.openings.get(self.kind(day), ()))

    def kind(self, day: date) -> KindOfDay:
        return self.table.days.get(day, WEEK[day.weekday()])

    def moment(self, index: int) -> datetime:
        return self.begin + index * MINUTE

    def worked(self, start: int, end: int) -> timedelta:
        return sum(self.open[start:end]) * MINUTE

    def after(self, start: int, allowance: int) -> datetime:
        """Minute after minute until as many open ones have passed."""
        while allowance:
            allowance -= self.open[start]
            start += 1
        return self.moment(start)

    def gaps(self, start: int, end: int) -> list[tuple[datetime, datetime]]:
        found: list[tuple[datetime, datetime]] = []
        for index in range(start, end):
            if self.open[index]:
                continue
            if found and found[-1][1] == self.moment(index):
                found[-1] = (found[-1][0], self.moment(index + 1))
            else:
                found.append((self.moment(index), self.moment(index + 1)))
        return found

    def closings(self, start: int) -> list[tuple[date, datetime]]:
        """Each local day with an open minute at or after `start`, and the moment after its last one."""
        last = {self.days[index]: index for index in range(start, len(self.open)) if self.open[index]}
        return [(day, self.moment(index + 1)) for day, index in last.items()]
