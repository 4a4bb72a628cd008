"""Meter readings: at the handover, after a fit-out, at the surrender (R-103, M-MI-06, R-115).

A meter goes by its kind and number. What it has read once it does not read less of later, unless somebody says
why: another meter under the same number, a display that has gone round.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, schedule
from shouwen.journal.files import Paper


class MeterKind(models.TextChoices):
    WATER = "water", _("Water meter")
    POWER = "power", _("Electricity meter")
    GAS = "gas", _("Gas meter")


class MeterLine(ScheduleLine):
    """One reading of one meter. What was used is the difference of two readings, so many times the multiplier."""

    kind = models.CharField(_("Meter"), max_length=10, choices=MeterKind)
    meter_number = models.CharField(_("Number of the meter"), max_length=40)
    multiplier = models.DecimalField(
        _("Multiplier"), max_digits=8, decimal_places=2, default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )  # fmt: skip
    reading = models.DecimalField(
        _("Reading"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    read_on = models.DateField(_("Read on"))
    photo = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Photo"))
    why_lower = models.CharField(_("Why it reads less than before"), max_length=200)

    class Meta(ScheduleLine.Meta):
        constraints = [
            *ScheduleLine.Meta.constraints,
            models.CheckConstraint(
                condition=Q(multiplier__gt=0, reading__gte=0), name="a_meter_reads_nothing_below_nought"
            ),
        ]
        indexes = [models.Index(fields=["meter_number", "kind", "read_on"], name="reading_by_meter")]


def reading_before(line: MeterLine) -> MeterLine | None:
    """The last reading of this meter up to the day of this one."""
    same = MeterLine.objects.filter(
        case__site=line.case.site_id, kind=line.kind, meter_number=line.meter_number, taken_back_at=None
    )
    before = same.filter(read_on__lte=line.read_on).exclude(pk=line.pk)
    return before.select_related("case").order_by("-read_on", "-pk").first()


def it_does_not_run_backwards(case: Case, line: MeterLine) -> Iterator[Problem]:
    before = reading_before(line)
    if before and line.reading < before.reading and not line.why_lower:
        yield Problem(
            _("On %(day)s it read %(reading)s (%(number)s). Read it again, or say why it is less now.")
            % {"day": before.read_on, "reading": before.reading, "number": before.case.number},
            "why_lower", "required",
        )  # fmt: skip


meters = schedule(
    "meters", _("Meter readings"), MeterLine,
    asks=["kind", "meter_number", "multiplier", "reading", Ask("read_on", past=True), optional("photo"),
          optional("why_lower")],
    check=it_does_not_run_backwards, tells_customer=True,
)  # fmt: skip


def meters_are_read(case: Case) -> Iterator[Problem]:
    """At least one: which meters a unit has is a matter of what it is used for (R-103)."""
    if not lines_of(case, "meters"):
        yield Problem(_("Write down the reading of each meter."), code="required")
