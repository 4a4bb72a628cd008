"""Office hours by kind of day, and the days of a site with 调休 (manual §7: working days)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import Bilingual
from shouwen.people.parties import Site


class KindOfDay(models.TextChoices):
    WORKDAY = "workday", _("Working day")
    REST = "rest", _("Rest day")
    HOLIDAY = "holiday", _("Public holiday")


class Calendar(Bilingual):
    """A set of opening hours that one or more buildings keep."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="calendars")
    code = models.SlugField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_calendar_code_is_used_once_in_a_site")
        ]


class Opening(models.Model):
    """Open from `opens` to `closes`, minutes after local midnight (1440 is the end of the day)."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="openings")
    kind = models.CharField(max_length=10, choices=KindOfDay)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) & models.Q(closes__lte=1440),
                name="an_opening_closes_after_it_opens_and_by_midnight",
            ),
            models.UniqueConstraint(fields=["calendar", "kind", "opens"], name="an_opening_stands_once"),
        ]


class Day(models.Model):
    """What a day is, where it differs from the week: a holiday, or a Saturday that is worked (调休)."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=KindOfDay)
    name_zh = models.CharField(max_length=40, blank=True)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="a_day_of_a_site_is_of_one_kind")]


class PublishedYear(models.Model):
    """A year whose holidays the State has published and this site has taken over."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="published_years")
    year = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "year"], name="a_year_is_published_once")]
