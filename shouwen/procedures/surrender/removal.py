"""The removal: the goods lift (F-62), the goods-exit passes (F-63), the slips that come back (M-FR-01 to M-FR-09).

Nothing here reads what is owed: arrears block our own steps only, never a tenant's goods (§8 item 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule
from shouwen.kit.words import in_digits
from shouwen.procedures.surrender.facts import ENDING, Surrender

WINDOW = ("surrender.removal_from_hour", "surrender.removal_until_hour")
NOTICE, LIFTS = "surrender.lift_notice_hours", "surrender.removals_at_once"
FIGURES = [*WINDOW, NOTICE, LIFTS]
MOST_GOODS = 60  # lines of one slip: what a sheet takes


class Belongs(models.TextChoices):
    OWN = "own", _("The tenant's own")
    LEASED = "leased", _("Rented or leased")
    THIRD = "third", _("Somebody else's")


class GoodsExit(ScheduleLine):
    """One slip for one load: who takes what, when it was let out, whether the slip came back. It is used once."""

    bearer = models.CharField(_("Who takes them out"), max_length=60)
    id_ending = models.CharField(_("Last four of the ID number"), max_length=4, validators=[ENDING])
    goods = models.TextField(_("Goods, one a line: name, quantity, serial number"), max_length=3000)
    belongs = models.CharField(_("Whose goods"), max_length=10, choices=Belongs)
    destination = models.CharField(_("Where to"), max_length=120, blank=True)
    vehicle = models.CharField(_("Vehicle and plate"), max_length=60, blank=True)
    valid_on = models.DateField(_("Valid on"), null=True)
    is_signed = models.BooleanField(_("Stamp or signature compared with the specimen"), default=False)
    guard = models.CharField(_("Guard at the gate"), max_length=60, blank=True)
    out_at = models.DateTimeField(_("Out at"), null=True, blank=True)
    missing_why = models.CharField(_("Why the slip has not come back"), max_length=300, blank=True)

    @property
    def items(self) -> list[str]:
        """The goods, line by line."""
        return [one.strip() for one in self.goods.splitlines() if one.strip()]

    @property
    def is_out(self) -> bool:
        """Used, and the slip neither back nor accounted for: an open exception (M-FR-04c)."""
        return "used" in self.marked and not self.marked.keys() & {"returned", "missing"}


def pass_can_be_given(case: Case, line: GoodsExit) -> Iterator[Problem]:
    if case.facts.is_held:
        yield refused(case)
    if len(line.items) > MOST_GOODS:
        yield Problem(
            _("At most %(most)s lines on one pass.") % {"most": MOST_GOODS}, "goods", "out_of_range"
        )


def refused(case: Case) -> Problem:
    """§8 item 2: with whose word, on whose advice."""
    words = _("The pass is refused: %(why)s (approved by %(lawyer)s, %(reference)s).")
    facts = case.facts
    said = {"why": facts.held_why, "lawyer": facts.lawyer, "reference": facts.lawyer_reference}
    return Problem(words % said, code="held", who_can_clear=_("Management"))


def is_on_its_day(case: Case, line: GoodsExit) -> Iterator[Problem]:
    if line.out_at and timezone.localtime(line.out_at, case.site.tz).date() != line.valid_on:
        yield Problem(_("This pass is for another day."), "out_at", "invalid")


passes = schedule(
    "passes", _("Goods-exit passes"), GoodsExit,
    asks=["bearer", "id_ending", "goods", "belongs", optional("destination"), optional("vehicle"), "valid_on",
          Ask("is_signed", agreed=True)],
    check=pass_can_be_given, tells_customer=True,
    marks=[
        mark("used", _("Let out at the gate"), asks=["guard", Ask("out_at", past=True)], check=is_on_its_day),
        mark("returned", _("Slip returned"), after=("used",), unless=("missing",)),
        mark("missing", _("Slip lost, with the reason"), asks=["missing_why"], after=("used",),
             unless=("returned",))],
)  # fmt: skip


def nothing_waits_at_the_gate(case: Case) -> Iterator[Problem]:
    for line in lines_of(case, "passes"):
        if "used" not in line.marked:
            yield Problem(
                _("Pass %(number)s has not been used: take it back or use it.") % {"number": line.number}
            )


def slips_are_back(case: Case) -> Iterator[Problem]:
    """M-FR-04c: an unreturned slip stays an open exception."""
    for line in lines_of(case, "passes"):
        if line.is_out:
            yield Problem(_("The slip of pass %(number)s has not come back.") % {"number": line.number})


# The lift.


def lift_can_be_had(case: Case) -> Iterator[Problem]:
    """M-FR-01, R-054: asked for a day ahead, within the hours for removals, and the lift is free."""
    start, end = case.facts.lift_from_at, case.facts.lift_until_at
    if not (start and end):
        return
    yield from _is_within_the_window(case, start, end)
    asked = case.facts.asked_at
    if asked and start - asked < timedelta(hours=float(case.figure(NOTICE))):
        words = _("Ask at least %(hours)s hours ahead.") % {"hours": f"{case.figure(NOTICE):f}"}
        yield Problem(words, "lift_from_at", "too_early")
    yield from lift_is_free(case)


def _is_within_the_window(case: Case, start: datetime, end: datetime) -> Iterator[Problem]:
    from_hour, until_hour = (case.figure(key) for key in WINDOW)
    first, last = (timezone.localtime(moment, case.site.tz) for moment in (start, end))
    if first.date() != last.date() or first >= last:
        yield Problem(
            _("The lift is given by the day, from an earlier to a later time."), "lift_until_at", "invalid"
        )
    elif not (from_hour <= _hour(first) and _hour(last) <= until_hour and case.hours.is_open(start)):
        words = _("Removals are on working days from %(start)s to %(end)s.")
        shown = {"start": _clock(from_hour), "end": _clock(until_hour)}
        yield Problem(words % shown, "lift_from_at", "out_of_range")


def _hour(moment: datetime) -> Decimal:
    return Decimal(moment.hour) + Decimal(moment.minute) / 60


def _clock(hour: Decimal) -> str:
    return f"{int(hour):02}:{int(hour % 1 * 60):02}"


def lift_is_free(case: Case) -> Iterator[Problem]:
    """Two removals in one lift at the same hour: the later one asks for another time."""
    facts = case.facts
    others = Surrender.objects.filter(
        case__building=case.building_id, case__state=Case.State.OPEN,
        lift_from_at__lt=facts.lift_until_at, lift_until_at__gt=facts.lift_from_at,
    ).exclude(case=case.pk)  # fmt: skip
    taken = list(others.order_by("lift_from_at").values_list("lift_from_at", "lift_until_at"))
    if len(taken) >= case.figure(LIFTS):
        start, end = taken[0]
        assert start and end
        words = _("The lift is taken from %(start)s to %(end)s.")
        with timezone.override(case.site.tz):
            yield Problem(words % {"start": in_digits(start), "end": in_digits(end)}, "lift_from_at", "taken")
