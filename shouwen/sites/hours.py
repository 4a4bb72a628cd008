"""Office hours and the State's holidays: the calendars of site.toml."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shouwen.hours.calendars import Calendar, KindOfDay, Opening
from shouwen.hours.days import NotInTheNotice, notice_of, seed_year
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Column, Name, Sheet, fields

Span = tuple[int, int]
HOURS = re.compile(r"(\d{1,2}):([0-5]\d)[-–](\d{1,2}):([0-5]\d)")


def spans(cells: Any) -> list[Span]:
    """["09:00-12:00", "13:00-18:00"] as minutes after midnight, in order and apart; 24:00 ends the day."""
    found = sorted(_span(cell) for cell in (cells if isinstance(cells, list) else [cells]))
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise ValidationError(_("These hours overlap."))
    return found


def _span(cell: Any) -> Span:
    if not (match := HOURS.fullmatch(str(cell))):
        raise ValidationError(_("Hours are written “08:30-18:30”, several of them in a list."))
    from_hour, from_minute, to_hour, to_minute = map(int, match.groups())
    opens, closes = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if not opens < closes <= 24 * 60:
        raise ValidationError(_("Hours must close after they open, by 24:00 at the latest."))
    return opens, closes


def a_published_year(cell: Any) -> int:
    """A year whose public holidays are known."""
    if not isinstance(cell, int):
        raise ValidationError(_("A year is written as a number, such as 2026."))
    try:
        notice_of(cell)
    except NotInTheNotice as refused:
        raise ValidationError(str(refused)) from None
    return cell


CALENDAR = Sheet(
    "calendar",
    "site.toml",
    (
        *fields(Calendar, "code", *NAMES, demanded=["name_en"]),
        *(Column(kind, spans, demanded=False, empty=()) for kind in KindOfDay.values),
    ),
    key=("code",),
)
YEAR = Sheet("published_year", "site.toml", (Column("year", a_published_year),), key=("year",))
SHEETS = (CALENDAR, YEAR)


def check(files: Files) -> None:
    for row in files.rows("calendar"):
        if not any(row[kind] for kind in KindOfDay.values):
            row.error("code", _("This calendar has no hours at all."))


def write(files: Files, load: Loading) -> None:
    load.keep(
        "calendar",
        {row.name: Calendar(site=load.site, **row.take("code", *NAMES)) for row in files.rows("calendar")},
        among=Calendar.objects.filter(site=load.site),
        key=["code"],
    )
    _write_openings(files, load)
    _publish(load, [row["year"] for row in files.rows("published_year")])


def _write_openings(files: Files, load: Loading) -> None:
    """The hours are the calendar's own words and carry no history: what the file no longer says goes."""
    wanted: dict[Name, Opening] = {
        (row["code"], kind, str(opens)): Opening(
            calendar=load.get("calendar", row["code"]), kind=kind, opens=opens, closes=closes
        )
        for row in files.rows("calendar")
        for kind in KindOfDay.values
        for opens, closes in row[kind]
    }
    calendars = [load.get("calendar", row["code"]) for row in files.rows("calendar")]
    among = Opening.objects.filter(calendar__in=calendars)
    load.keep("opening", wanted, among=among, key=["calendar_id", "kind", "opens"])
    among.exclude(pk__in=[load.get("opening", *name).pk for name in wanted]).delete()
    load.left.pop("opening")


def _publish(load: Loading, years: list[int]) -> None:
    """Take over the years that this site has not taken over yet; in the others its own corrections stay."""
    standing = set(load.site.published_years.values_list("year", flat=True))
    fresh = [year for year in years if year not in standing]
    for year in fresh:
        seed_year(load.site, year, at=load.at)
    load.done["year"] = Counter(new=len(fresh), same=len(years) - len(fresh))
