"""Numbers without a gap: of cases, and of forms on paper (§2.6)."""

from typing import ClassVar

from django.db import models

from shouwen.journal.chain import held
from shouwen.people.parties import Site


class Series(models.Model):
    """The last number given in a series of one site and year. Numbers are gap-free: taken in the deed's transaction."""

    site = models.ForeignKey(Site, models.PROTECT)
    prefix = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "prefix", "year"], name="a_series_stands_once")
        ]

    @classmethod
    def next(cls, site: Site, prefix: str, year: int) -> str:
        """The next number, such as TS-2026-0412. Must be called inside a transaction.

        The head of the journal is taken first: whoever writes before taking a number and whoever writes after it
        then queue in one line, and never wait for each other in a ring.
        """
        held(site)
        cls.objects.get_or_create(site=site, prefix=prefix, year=year)
        row = cls.objects.select_for_update().get(site=site, prefix=prefix, year=year)
        row.last += 1
        row.save(update_fields=["last"])
        return f"{prefix}-{year}-{row.last:04d}"
