"""The price list of paid services, dated (manual 2.3, R-127, M-PS-05). Amounts are integer fen."""

from datetime import date

from django.db import models

from shouwen.kit.language import Bilingual, pick
from shouwen.people.parties import Site


class PriceItemQuery(models.QuerySet["PriceItem"]):
    def in_force(self, on: date) -> "PriceItemQuery":
        """The rows that count on this day; `ends_on` is the first day out."""
        return self.filter(starts_on__lte=on).filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on))


class PriceItem(Bilingual):
    """One listed service at one price per unit, from `starts_on`. Old orders keep the row they were made with."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="prices")
    code = models.SlugField()
    unit_zh = models.CharField(max_length=20)
    unit_en = models.CharField(max_length=20, blank=True)
    price_fen = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PriceItemQuery.as_manager()

    class Meta:
        ordering = ["site", "code", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "code", "starts_on"], name="an_item_has_one_price_from_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="a_price_ends_after_it_starts",
            ),
        ]

    @property
    def unit(self) -> str:
        return pick(self.unit_zh, self.unit_en)
