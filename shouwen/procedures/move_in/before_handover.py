"""The unit before it is shown: clean, its defects followed, the day agreed (M-MI-03, M-MI-04, R-054)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule
from shouwen.journal.files import Paper
from shouwen.services.conditions import RoomItem, items_in_use

PUT_RIGHT, CARRIED_OVER = "put_right", "carried_over"


class UnitDefect(ScheduleLine):
    """What we found ourselves before the customer sees the unit."""

    item = models.ForeignKey(RoomItem, models.PROTECT, related_name="+", verbose_name=_("Room item"))
    what = models.CharField(_("What is wrong"), max_length=300)
    photo = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Photo"))
    due_on = models.DateField(_("Defect due"))
    put_right_on = models.DateField(_("Put right on"), null=True)
    agreed_by = models.CharField(_("Who at the customer agreed"), max_length=60)


defects = schedule(
    "defects", _("Defects before the handover"), UnitDefect,
    asks=[Ask("item", among=items_in_use), "what", optional("photo"), "due_on"],
    marks=[
        mark(PUT_RIGHT, _("Defect put right"), asks=[Ask("put_right_on", past=True)], unless=(CARRIED_OVER,)),
        mark(CARRIED_OVER, _("Carried over to the handover"), asks=["agreed_by"], unless=(PUT_RIGHT,))],
)  # fmt: skip


def there_are_defects(case: Case) -> bool:
    return any(not line.marked for line in lines_of(case, "defects"))


def defects_are_followed(case: Case) -> Iterator[Problem]:
    """M-MI-03: each is put right, or the customer has agreed to see it on the condition schedule."""
    waiting = [str(line.number) for line in lines_of(case, "defects") if not line.marked]
    if waiting:
        yield Problem(
            _("Neither put right nor carried over: lines %(numbers)s.") % {"numbers": ", ".join(waiting)},
            code="open_lines",
        )


def furniture_comes_in_office_hours(case: Case) -> Iterator[Problem]:
    """R-054: within the office's standard working hours."""
    comes_at = case.facts.removal_at
    if comes_at and not case.hours.is_open(comes_at):
        yield Problem(_("Removals are arranged within office hours."), "removal_at", "out_of_range")
