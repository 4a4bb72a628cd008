"""The head of each day: where a site's chain stood, kept as a row, as a file and in the post of every company.

A chain proves that nothing within it was changed; only what is kept elsewhere proves that it was not cut short or
written anew as a whole. So once a day its end goes to the managers of all companies of the complex: five
witnesses who would all have to forget it (decision 0011).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.journal.chain import held
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.people.parties import Party, Site, Trade, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import Role


class DayHead(models.Model):
    """Where the chain of a site stood at the first look after midnight of this day (on the site's clock)."""

    site = models.ForeignKey(Site, models.PROTECT)
    on = models.DateField()
    at = models.DateTimeField()
    place = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    subject_kind = "head"
    title = ""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "on"], name="a_site_gives_out_one_head_a_day")]

    @property
    def number(self) -> str:
        return f"{self.on:%Y-%m-%d}"

    @property
    def text(self) -> str:
        """The head on one line, as the file has it and `verify --head` reads it."""
        return f"{self.site.code} {self.number} {self.place} {self.hash}\n"


class HeadLine(NamedTuple):
    """One line of a file of heads."""

    site: str
    day: str
    place: int
    hash: str


def heads_in(file: Path) -> list[HeadLine]:
    """The heads that a file holds, one a line. Raises ValueError for a line that is none."""
    lines = [line.split() for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [HeadLine(site, day, int(place), hash_) for site, day, place, hash_ in lines]


def give_out_heads(at: datetime) -> int:
    """Give out today's head of every site that has not given it out yet; gives the number given out."""
    given = 0
    for site in Site.objects.order_by("pk"):
        today = timezone.localtime(at, site.tz).date()
        if not DayHead.objects.filter(site=site, on=today).exists():
            given += give_out(site, today, at)
    return given


def give_out(site: Site, today: date, at: datetime) -> bool:
    """False when another worker was faster, or where nothing has been written yet.

    The file is safe before the row is: a row always has its file, and a file without a row is written again.
    """
    with transaction.atomic():
        end = held(site)
        if end.place == 0 or DayHead.objects.filter(site=site, on=today).exists():
            return False
        head = DayHead(site=site, on=today, at=at, place=end.place, hash=end.hash)
        keep(head)
        head.save()
        text = wording(
            _("The journal ended with entry %(place)s on %(day)s. Keep its seal: %(seal)s"),
            place=head.place, day=head.number, seal=head.hash,
        )  # fmt: skip
        tell(witnesses(site, today), text, site=site, subject=head, at=at)
        return True


def witnesses(site: Site, on: date) -> list[Person]:
    """Who leads a company that manages here: the master manager's, and that of each building."""
    managing = Party.objects.filter(
        site=site, kind__in=(Party.Kind.MASTER_MANAGER, Party.Kind.MANAGING_AGENT), departments__isnull=False
    )
    return [
        role.person
        for party in managing.distinct().order_by("pk").prefetch_related("departments")
        for role in _leading(party, on)
    ]


def _leading(party: Party, on: date) -> Iterable[Role]:
    department = department_of(party, Trade.MANAGEMENT)
    return Role.objects.in_force(on).leading(department).select_related("person").order_by("pk")


def file_of(head: DayHead) -> Path:
    return Path(settings.HEADS_ROOT) / f"{head.site.code}-{head.number}.txt"


def keep(head: DayHead) -> None:
    """Write the head to its file, safe on disk when this returns."""
    there = file_of(head)
    there.parent.mkdir(parents=True, exist_ok=True)
    passing = there.with_suffix(".new")
    with open(passing, "w", encoding="utf-8") as file:
        file.write(head.text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(passing, there)
