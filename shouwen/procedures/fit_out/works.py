"""While the works go on: neighbours (R-096), concealed works (R-097), violations (R-098) and the hours (M-FO-07)."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule, unmarked
from shouwen.hours.calendars import KindOfDay
from shouwen.procedures.fit_out.drawings import Verdict
from shouwen.procedures.fit_out.photos import paper

SUNDAY = 6


class EffectKind(models.TextChoices):
    NOISE = "noise", _("Noise")
    SMELL = "smell", _("Smell")
    DUST = "dust", _("Dust and rubbish")
    WATER = "water", _("Water")
    PASSAGE = "passage", _("Passages and lifts")
    OTHER = "other", _("Other")


class Effect(ScheduleLine):
    """What a neighbouring customer has to put up with, and what was done about it (R-096)."""

    kind = models.CharField(_("Kind"), max_length=20, choices=EffectKind)
    noticed_at = models.DateTimeField(_("When"), null=True)
    neighbour = models.CharField(_("Neighbour"), max_length=120)
    measure = models.CharField(_("What was done"), max_length=300)
    photo = paper(_("Photo"))


effects = schedule(
    "effects", _("Effects on neighbours"), Effect,
    asks=["kind", Ask("noticed_at", past=True), "neighbour", "measure", optional("photo")],
)  # fmt: skip


class Conceals(models.TextChoices):
    CEILING = "ceiling", _("Above the ceiling")
    WALL = "wall", _("Inside walls")
    FLOOR = "floor", _("Under the floor")
    PIPES = "pipes", _("Pipes and ducts")
    CABLES = "cables", _("Cables")


TO_BE_SEEN = {
    "touches_ceiling": Conceals.CEILING,
    "touches_partitions": Conceals.WALL,
    "touches_floor": Conceals.FLOOR,
    "touches_air": Conceals.PIPES,
    "touches_water": Conceals.PIPES,
    "touches_power": Conceals.CABLES,
    "touches_weak_current": Conceals.CABLES,
}


class ConcealedWork(ScheduleLine):
    """One look at what will be closed, with its photo (M-FO-11). What was rejected is looked at again: a new line."""

    what = models.CharField(_("What will be closed"), max_length=20, choices=Conceals)
    location = models.CharField(_("Location"), max_length=120)
    standard = models.CharField(_("Standard it must meet"), max_length=200)
    photo = paper(_("Photo before closing"))
    verdict = models.CharField(_("Result"), max_length=10, choices=Verdict)
    note = models.CharField(_("Note"), max_length=300, blank=True)
    again_of = models.PositiveSmallIntegerField(_("Looked at again: line"), null=True)


def look_is_written_well(case: Case, line: ConcealedWork) -> Iterator[Problem]:
    if line.verdict == Verdict.FAILED and not line.note.strip():
        yield Problem(_("Write down what must be put right before it is closed."), "note", "required")
    if line.again_of and line.again_of not in {each.number for each in rejected(case)}:
        yield Problem(_("This line was not rejected, or has been looked at again."), "again_of", "invalid")


def rejected(case: Case) -> list[ConcealedWork]:
    """What was rejected and not looked at again."""
    every: list[ConcealedWork] = lines_of(case, "concealed")
    again = {line.again_of for line in every}
    return [line for line in every if line.verdict == Verdict.FAILED and line.number not in again]


concealed = schedule(
    "concealed", _("Concealed works"), ConcealedWork,
    asks=["what", "location", "standard", "photo", "verdict", optional("note"), optional("again_of")],
    check=look_is_written_well, tells_contractor=True,
)  # fmt: skip


def concealed_works_are_accepted(case: Case) -> Iterator[Problem]:
    """R-097: everything that the works close was looked at and accepted."""
    for line in rejected(case):
        yield Problem(
            _("Concealed works %(number)s, %(location)s: rejected, to be looked at again.")
            % {"number": line.number, "location": line.location}
        )
    seen = {line.what for line in lines_of(case, "concealed")}
    wanted = {what: None for fact, what in TO_BE_SEEN.items() if getattr(case.facts, fact)}
    for what in wanted:
        if what not in seen:
            yield Problem(_("Not looked at before closing: %(what)s.") % {"what": what.label})


class Rung(models.TextChoices):
    """M-FO-12. What comes after them is a deduction from the deposit, a line of its own; never a fine (§8 item 3)."""

    VERBAL = "verbal", _("Spoken to")
    WRITTEN = "written", _("Written notice to put it right")
    STOP_WORK = "stop_work", _("Works stopped until it is put right")


class ViolationKind(models.TextChoices):
    FIRE = "fire", _("Fire safety")
    HOT_WORK = "hot_work", _("Hot work without a permit")
    POWER = "power", _("Power taken without leave")
    HOURS = "hours", _("Noise outside the hours allowed")
    STRUCTURE = "structure", _("Structure or façade touched")
    DRAWINGS = "drawings", _("Not as drawn")
    PASSES = "passes", _("Without a pass, or with another's")
    OVERNIGHT = "overnight", _("Staying overnight")
    RUBBISH = "rubbish", _("Rubbish and common parts")
    OTHER = "other", _("Other")


class Violation(ScheduleLine):
    """One rung of the ladder for one finding, with the clause it rests on and who signed for the contractor."""

    kind = models.CharField(_("Kind"), max_length=20, choices=ViolationKind)
    found_at = models.DateTimeField(_("Found at"), null=True)
    finding = models.CharField(_("Finding"), max_length=300)
    photo = paper(_("Photo"))
    rung = models.CharField(_("What is done about it"), max_length=20, choices=Rung)
    clause = models.CharField(_("Clause of the contract or handbook"), max_length=100)
    put_right_by_on = models.DateField(_("To be put right by"), null=True)
    signed_for = models.CharField(_("Signed for the contractor by, or refused before whom"), max_length=120)
    outcome = models.CharField(_("How it was put right"), max_length=300, blank=True)
    photo_after = paper(_("Photo afterwards"))


def violation_is_one(case: Case, line: Violation) -> Iterator[Problem]:
    """What is ordered has its day; and noise at an hour at which noise is allowed is no violation."""
    if line.rung != Rung.VERBAL and not line.put_right_by_on:
        yield Problem(_("Write down by when it must be put right."), "put_right_by_on", "required")
    if line.kind == ViolationKind.HOURS and line.found_at and noise_is_allowed(case, line.found_at):
        yield Problem(_("At that hour noisy work is allowed."), "found_at", "invalid")


violations = schedule(
    "violations", _("Violations"), Violation,
    asks=["kind", Ask("found_at", past=True), "finding", "photo", "rung", "clause",
          optional("put_right_by_on", future=True), "signed_for"],
    check=violation_is_one, tells_customer=True, tells_contractor=True,
    marks=[mark("put_right", _("Put right"), asks=["outcome", optional("photo_after")])],
)  # fmt: skip


def violations_are_put_right(case: Case) -> Iterator[Problem]:
    for line in unmarked(case, "violations", "put_right"):
        yield Problem(
            _("Violation %(number)s is not put right: %(finding)s")
            % {"number": line.number, "finding": line.finding}
        )


def noise_is_allowed(case: Case, at: datetime) -> bool:
    """M-FO-07: noise and smell from the end of the quiet hours to their beginning, and all Sunday.

    On public holidays not at all: work then needs an application of its own.
    """
    wall = timezone.localtime(at, case.site.tz)
    if case.hours.kind_of(wall.date()) == KindOfDay.HOLIDAY:
        return False
    hour = wall.hour + wall.minute / 60
    is_quiet = case.figure("fitout.quiet_from_hour") <= hour < case.figure("fitout.quiet_until_hour")
    return wall.weekday() == SUNDAY or not is_quiet


def may_work(case: Case, at: datetime) -> list[Problem]:
    """Why nobody may work on this site at this moment; empty when they may. For the gate and for hot work."""
    return list(_keeps_from_working(case, at))


def _keeps_from_working(case: Case, at: datetime) -> Iterator[Problem]:
    facts, day = case.facts, timezone.localtime(at, case.site.tz).date()
    if not facts.permit_stands:
        yield Problem(_("There is no works permit now."))
    elif at >= facts.permit_until_at or day < facts.permit_from_on:
        yield Problem(_("The works permit does not run at this time."))
    if facts.insured_until_on and day > facts.insured_until_on:
        yield Problem(_("The contractor's insurance has run out."))
    for line in unmarked(case, "violations", "put_right"):
        if line.rung == Rung.STOP_WORK:
            yield Problem(
                _("The works are stopped until violation %(number)s is put right.") % {"number": line.number}
            )
