"""The phrase library: what is not said to a customer, and what is said instead (R-203 to R-260, §2.9, M-PH-01).

Each row is a site's own, dated; the wordings that it looks for are written in the language of kit/spotting.py.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.kit.spotting import LONGEST, Unwritable, pattern
from shouwen.people.parties import Site


class Scene(models.TextChoices):
    """Where it is said."""

    GREETING = "greeting", _("Answering and greeting")
    ABSENT = "absent", _("Somebody is not there")
    WAITING = "waiting", _("Keeping somebody waiting")
    REFUSING = "refusing", _("Saying no")
    COMPLAINT = "complaint", _("When a customer complains")
    PROMISE = "promise", _("Promises")
    PRIVACY = "privacy", _("Other customers' affairs")
    LETTER = "letter", _("Letters")


class Kind(models.TextChoices):
    """What is wrong with it. Of TENANT rows only the way out is written; the names are the site's customers."""

    WORDS = "words"
    PROMISE = "promise"
    TENANT = "tenant"
    PLACEHOLDER = "placeholder"


class Replaces(models.TextChoices):
    """What the better wording takes the place of."""

    SENTENCE = "sentence"
    WORDS = "words"


def written_well(wordings: str) -> None:
    """Refuse what is no pattern."""
    try:
        pattern(wordings)
    except Unwritable as wrong:
        raise ValidationError(
            _("This pattern cannot be read: %(wrong)s"), params={"wrong": str(wrong)[:60]}
        ) from None


class PhraseQuery(models.QuerySet["Phrase"]):
    def in_force(self, site: Site, on: date) -> PhraseQuery:
        """The rows of this site on this day (`ends_on` is the first day out), in the order of the file."""
        here = self.filter(site=site, starts_on__lte=on)
        return here.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=on)).order_by("id")


class Phrase(models.Model):
    """A wording not to be said, beside the better one; without `forbidden`, one that is always right.

    `pattern` finds it in a text. It passes where it is part of what `innocent` finds, and where `unless` is
    found in the same sentence or the next: another person is offered, a time is named.
    """

    class Language(models.TextChoices):
        ZH = "zh"
        EN = "en"

    site = models.ForeignKey(Site, models.PROTECT, related_name="phrases")
    code = models.CharField(max_length=40)
    language = models.CharField(max_length=2, choices=Language)
    scene = models.CharField(max_length=20, choices=Scene)
    kind = models.CharField(max_length=20, choices=Kind)
    rule = models.CharField(max_length=20)
    forbidden = models.CharField(max_length=200, blank=True)
    better = models.CharField(max_length=200, blank=True)
    pattern = models.TextField(max_length=LONGEST, blank=True, validators=[written_well])
    innocent = models.TextField(max_length=LONGEST, blank=True, validators=[written_well])
    unless = models.TextField(max_length=LONGEST, blank=True, validators=[written_well])
    replaces = models.CharField(max_length=10, choices=Replaces, default=Replaces.SENTENCE)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PhraseQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "code", "starts_on"], name="a_phrase_has_one_wording_from_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="a_phrase_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.forbidden or self.better
