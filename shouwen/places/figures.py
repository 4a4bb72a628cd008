"""A site's own figures, dated (manual chapter 7).

The manual's default of each figure, its unit and the range that makes sense stand in KNOWN. A site that
does it otherwise has a dated row; a case keeps the figures of the day it was opened.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.people.parties import Site


@dataclass(frozen=True)
class Known:
    """The manual's default, in `unit`, accepted from `low` to `high` both in; `rule` is its source."""

    default: Decimal
    unit: Any  # in the reader's language
    low: Decimal
    high: Decimal
    rule: str


def _known(default: str, unit: Any, low: str, high: str, rule: str) -> Known:
    return Known(Decimal(default), unit, Decimal(low), Decimal(high), rule)


KNOWN: dict[str, Known] = {
    "complaint.direct_effect_hours": _known("2", _("working hours"), "0.5", "48", "R-146"),
    "complaint.promise_minutes": _known("10", _("minutes"), "1", "120", "R-147"),
    "complaint.ask_minutes": _known("30", _("working minutes"), "1", "480", "R-150"),
    "complaint.reply_days": _known("3", _("working days"), "1", "30", "R-151"),
    "complaint.report_days": _known("5", _("working days"), "1", "30", "R-152"),
    "complaint.assign_minutes": _known("10", _("working minutes"), "1", "240", "R-144"),
    "repair.emergency_minutes": _known("10", _("minutes"), "1", "120", "§2.13"),
    "repair.urgent_minutes": _known("30", _("minutes"), "1", "480", "§2.13"),
    "repair.dispatch_minutes": _known("10", _("working minutes"), "1", "240", "R-123"),
    "repair.follow_up_minutes": _known("30", _("working minutes"), "1", "480", "R-128"),
    "repair.new_times": _known("2", _("times"), "0", "10", "R-125"),
    "fitout.review_threshold_sqm": _known("200", _("㎡"), "1", "100000", "R-092"),
    "fitout.review_days_small": _known("3", _("working days"), "1", "30", "R-092"),
    "fitout.review_days_large": _known("5", _("working days"), "1", "30", "R-092"),
    "fitout.deemed_approval_days": _known("0", _("working days, 0 none"), "0", "30", "M-FO-03"),
    "fitout.fire_threshold_sqm": _known("300", _("㎡"), "1", "100000", "M-FO-04"),
    "fitout.fire_threshold_yuan": _known("300000", _("yuan"), "1", "100000000", "M-FO-04"),
    "fitout.sqm_per_extinguisher": _known("50", _("㎡"), "1", "1000", "M-FO-08"),
    "fitout.quiet_from_hour": _known("8", _("o'clock"), "0", "24", "M-FO-07"),
    "fitout.quiet_until_hour": _known("18", _("o'clock"), "0", "24", "M-FO-07"),
    "fitout.refund_months": _known("3", _("months"), "0", "36", "R-104"),
    "fitout.refund_draft_days": _known("10", _("days"), "0", "90", "R-104"),
    "fitout.reply_days": _known("5", _("working days"), "1", "60", "M-FO-14"),
    "movein.papers_days": _known("3", _("working days"), "1", "30", "M-MI-05"),
    "movein.check_days": _known("1", _("working days"), "1", "10", "M-MI-05"),
    "movein.file_days": _known("3", _("working days"), "1", "30", "M-MI-10"),
    "movein.visit_days": _known("7", _("days"), "1", "90", "M-MI-11"),
    "movein.landlord_consent": _known("1", _("1 yes, 0 no"), "0", "1", "R-087"),
    "enquiry.answer_hours": _known("4", _("working hours"), "0.5", "80", "R-211"),
    "file.days_after_move_in": _known("3", _("working days"), "1", "60", "M-FL-05"),
    "file.month_days": _known("3", _("working days"), "1", "20", "M-FL-06"),
    "file.service_years": _known("10", _("years"), "1", "100", "M-FL-07"),
    "file.visit_years": _known("3", _("years"), "1", "100", "M-FL-07"),
    "authorisation.notice_days": _known("30", _("days"), "1", "366", "R-161"),
    "keys.stand_ins": _known("1", _("1 yes, 0 no"), "0", "1", "§2.12"),
    "contact.check_days": _known("30", _("days"), "7", "366", "M-EM-04"),
    "visit.every_days": _known("90", _("days"), "7", "400", "R-051"),
    "hotwork.lead_days": _known("1", _("working days"), "0", "10", "M-FO-08"),
    "hotwork.watch_minutes": _known("60", _("minutes"), "30", "240", "M-FO-09"),
    "hotwork.restore_minutes": _known("60", _("minutes"), "10", "480", "M-FO-09"),
    "lease.watch_days": _known("30", _("days"), "7", "366", "R-110"),
    "lease.answer_days": _known("5", _("working days"), "1", "30", "R-110"),
    "surrender.contact_days": _known("2", _("working days"), "1", "10", "R-111"),
    "surrender.answer_days": _known("5", _("working days"), "1", "30", "§6"),
    "surrender.refund_days": _known("15", _("days"), "1", "90", "§7"),
    "surrender.removal_from_hour": _known("8.5", _("hour of the day"), "0", "24", "R-054"),
    "surrender.removal_until_hour": _known("18.5", _("hour of the day"), "0", "24", "R-054"),
    "surrender.lift_notice_hours": _known("24", _("hours"), "0", "168", "M-FR-01"),
    "surrender.removals_at_once": _known("1", _("removals"), "1", "10", "M-FR"),
    "relay.accept_minutes": _known("10", _("working minutes"), "1", "240", "R-032"),
    "relay.returns_before_the_master_decides": _known("2", _("returns"), "1", "5", "R-032"),
    "clock.longest_pause_days": _known("60", _("days"), "1", "366", "R-032"),
    "calendar.receipt_day_counts": _known("1", _("1 yes, 0 no"), "0", "1", "§7"),
    "parking.is_on": _known("1", _("1 yes, 0 no"), "0", "1", "R-160"),
    "parking.issue_days": _known("2", _("working days"), "1", "30", "R-163"),
    "parking.underground_spaces": _known("0", _("spaces"), "0", "20000", "R-017"),
    "parking.surface_spaces": _known("0", _("spaces"), "0", "20000", "R-017"),
    "phone.max_rings": _known("3", _("rings"), "1", "10", "R-191"),
    "phone.answering_machine_rings": _known("5", _("rings"), "1", "20", "R-214"),
    "phone.max_hold_seconds": _known("60", _("seconds"), "10", "600", "R-223"),
}


class Figure(models.Model):
    """A figure as this site has it from `starts_on`, until a later row."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="figures")
    key = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    starts_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "key", "starts_on"], name="a_figure_has_one_value_from_a_day"
            )
        ]

    def clean(self) -> None:
        known = KNOWN.get(self.key)
        if known is None:
            raise ValidationError({"key": _("No figure is called “%(key)s”.") % {"key": self.key}})
        try:
            value = Decimal(self.value)
        except (InvalidOperation, TypeError):
            raise ValidationError({"value": _("This is not a number.")}) from None
        if not known.low <= value <= known.high:
            raise ValidationError(
                {
                    "value": _("%(key)s must be from %(low)s to %(high)s (%(unit)s).")
                    % {"key": self.key, "low": known.low, "high": known.high, "unit": known.unit}
                }
            )


def figures_on(site: Site, keys: list[str], on: date) -> dict[str, str]:
    """The figures with these keys as they stand on a day, as text: what a case freezes when it opens."""
    rows = Figure.objects.filter(site=site, key__in=keys, starts_on__lte=on).order_by("starts_on")
    own = {row.key: row.value for row in rows}
    return {key: f"{(own.get(key, KNOWN[key].default)).normalize():f}" for key in keys}
