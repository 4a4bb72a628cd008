"""The room at surrender, line by line beside the schedule of the move-in (R-112, F-47), and the right of reply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule
from shouwen.journal.files import Paper
from shouwen.kit.fen import FenField
from shouwen.services.conditions import ConditionLine, schedule_of


class Repairer(models.TextChoices):
    TENANT = "tenant", _("The tenant")
    US = "us", _("We, at the tenant's cost")


class Decision(models.TextChoices):
    UPHELD = "upheld", _("Stands")
    REDUCED = "reduced", _("Reduced")
    DROPPED = "dropped", _("Dropped")


class ConditionAtSurrender(ScheduleLine):
    """One item as it was found, beside the line of the move-in schedule where there is one.

    Damage names its photo, the clause that a charge rests on (§8 item 3), who repairs it and by when.
    """

    at_move_in = models.ForeignKey(
        ConditionLine, models.PROTECT, null=True, blank=True, related_name="at_surrender",
        verbose_name=_("Line of the move-in schedule"),
    )  # fmt: skip
    item = models.CharField(_("Room and item"), max_length=120, blank=True)
    found = models.CharField(_("Condition found"), max_length=300)
    is_damaged = models.BooleanField(_("Damage beyond fair wear"), default=False)
    photo = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Photo")
    )
    clause = models.CharField(_("Clause of the contract"), max_length=100, blank=True)
    repairer = models.CharField(_("Who repairs it"), max_length=10, choices=Repairer, blank=True)
    repair_by_on = models.DateField(_("To be repaired by"), null=True, blank=True)
    cost_fen = FenField(_("Cost"), null=True, blank=True)
    objection = models.CharField(_("The tenant's objection"), max_length=500, blank=True)
    decision = models.CharField(_("Decision"), max_length=10, choices=Decision, blank=True)
    decided_fen = FenField(_("Amount decided"), null=True, blank=True)
    decided_why = models.CharField(_("Reason of the decision"), max_length=500, blank=True)

    @property
    def is_charged(self) -> bool:
        return self.is_damaged and self.repairer == Repairer.US

    @property
    def is_tenants(self) -> bool:
        """The tenant repairs it, and it has not been seen repaired."""
        return self.is_damaged and self.repairer == Repairer.TENANT and "repaired" not in self.marked

    @property
    def stands_fen(self) -> int:
        """What is charged for it as things are."""
        if not self.is_charged or self.decision == Decision.DROPPED:
            return 0
        return int(self.decided_fen or 0) if self.decision == Decision.REDUCED else int(self.cost_fen or 0)

    @property
    def is_disputed(self) -> bool:
        return "objected" in self.marked and "decided" not in self.marked


def at_move_in(case: Case) -> models.QuerySet[ConditionLine]:
    """The schedule that the tenant signed when moving in, line by line."""
    lines = schedule_of(case.facts.lease) if case.facts.lease_id else []
    known = ConditionLine.objects.filter(pk__in=[line.pk for line in lines])
    return known.select_related("item", "unit").order_by("number")


def line_can_be_written(case: Case, line: ConditionAtSurrender) -> Iterator[Problem]:
    if not (line.at_move_in_id or line.item):
        yield Problem(_("Choose the line of the move-in schedule, or name the item."), "item", "required")
    known = {each.at_move_in_id for each in lines_of(case, "condition")} - {None}
    if line.at_move_in_id in known:
        yield Problem(_("This line has been compared already."), "at_move_in", "invalid")
    if line.is_damaged:
        yield from damage_is_whole(line)


def damage_is_whole(line: ConditionAtSurrender) -> Iterator[Problem]:
    """§6 item 9, §8 item 3: no charge without photo, clause and amount, no repair without a day."""
    needed = ["photo", "clause", "repairer"]
    needed += ["cost_fen"] if line.repairer == Repairer.US else ["repair_by_on"]
    for name in needed:
        if not getattr(line, name):
            yield Problem(_("Damage needs this."), name, "required")


def decision_is_whole(case: Case, line: ConditionAtSurrender) -> Iterator[Problem]:
    if line.decision == Decision.REDUCED and not 0 < (line.decided_fen or 0) < (line.cost_fen or 0):
        yield Problem(_("Write down the lower amount."), "decided_fen", "invalid")


DAMAGE = {"is_damaged": True}
condition = schedule(
    "condition", _("Condition at surrender"), ConditionAtSurrender,
    asks=[optional("at_move_in", among=at_move_in), optional("item"), Ask("found", to_customer=True),
          optional("is_damaged"), optional("photo"), optional("clause"), optional("repairer"),
          optional("repair_by_on"), optional("cost_fen")],
    check=line_can_be_written, tells_customer=True,
    marks=[
        mark("agreed", _("The tenant agrees"), of=DAMAGE, unless=("objected",)),
        mark("objected", _("The tenant objects"), asks=["objection"], of=DAMAGE, unless=("agreed",)),
        mark("decided", _("Decided"), asks=["decision", optional("decided_fen"), "decided_why"],
             check=decision_is_whole, after=("objected",)),
        mark("repaired", _("Repaired by the tenant"), of={**DAMAGE, "repairer": Repairer.TENANT})],
)  # fmt: skip


def damage(case: Case) -> list[Any]:
    return [line for line in lines_of(case, "condition") if line.is_damaged]


def there_is_damage(case: Case) -> bool:
    return bool(damage(case))


def is_disputed(case: Case) -> bool:
    return any(line.is_disputed for line in lines_of(case, "condition"))


def charged_fen(case: Case) -> int:
    """Fen that the tenant is charged for damage, all lines as they stand."""
    return sum(line.stands_fen for line in lines_of(case, "condition"))


def every_line_is_compared(case: Case) -> Iterator[Problem]:
    """R-112, §6 item 9: no line of the move-in schedule is passed over; without one the room is written down."""
    lines = lines_of(case, "condition")
    if not lines:
        yield Problem(_("Write down the condition of the room, item by item."), code="required")
    compared = {line.at_move_in_id for line in lines}
    left = [line.number for line in at_move_in(case) if line.pk not in compared]
    if left:
        numbers = ", ".join(map(str, left))
        yield Problem(
            _("Lines of the move-in schedule not compared yet: %(numbers)s.") % {"numbers": numbers}
        )


def every_charge_is_answered(case: Case) -> Iterator[Problem]:
    """§6 item 8: the tenant's right of reply; who says nothing in time is noted as silent."""
    if case.facts.is_silent:
        return
    for line in damage(case):
        if not (line.marked.keys() & {"agreed", "objected"}):
            yield Problem(
                _("Line %(number)s: what does the tenant say to it?") % {"number": line.number},
                who_can_clear=_("Customer"),
            )


def every_objection_is_decided(case: Case) -> Iterator[Problem]:
    for line in lines_of(case, "condition"):
        if line.is_disputed:
            yield Problem(
                _("Line %(number)s: the objection is not decided.") % {"number": line.number},
                who_can_clear=_("Customer-service manager"),
            )


def tenant_has_repaired(case: Case) -> Iterator[Problem]:
    for line in _not_repaired(case):
        yield Problem(
            _("Line %(number)s: not seen repaired yet.") % {"number": line.number},
            who_can_clear=_("Customer"),
        )


def _not_repaired(case: Case) -> Iterable[ConditionAtSurrender]:
    return (
        [] if case.facts.put_back_by_us else [line for line in lines_of(case, "condition") if line.is_tenants]
    )
