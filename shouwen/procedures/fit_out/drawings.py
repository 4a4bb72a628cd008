"""The drawing schedule (应交图纸明细表, F-23): what must be there, in which revision, what engineering says of it."""

from collections.abc import Iterator

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule
from shouwen.procedures.fit_out.photos import paper


class Discipline(models.TextChoices):
    PLAN = "plan", _("Plan")
    CEILING = "ceiling", _("Ceiling")
    PARTITION = "partition", _("Partitions")
    POWER = "power", _("Power")
    LIGHTING = "lighting", _("Lighting")
    AIR = "air", _("Air-conditioning")
    SPRINKLER = "sprinkler", _("Sprinklers")
    SMOKE = "smoke", _("Smoke detectors")
    WEAK_CURRENT = "weak_current", _("Weak current")
    WATER = "water", _("Water and drains")
    STRUCTURE = "structure", _("Structure")
    MATERIALS = "materials", _("Material samples and fire-rating reports")


class Verdict(models.TextChoices):
    PASSED = "passed", _("Passed")
    FAILED = "failed", _("Failed")


# What is touched needs its drawings; the plan and the fire ratings of the materials are always needed.
ALWAYS = (Discipline.PLAN, Discipline.MATERIALS)
NEEDED: dict[str, tuple[Discipline, ...]] = {
    "touches_partitions": (Discipline.PARTITION,),
    "touches_ceiling": (Discipline.CEILING,),
    "touches_floor": (),
    "touches_power": (Discipline.POWER, Discipline.LIGHTING),
    "touches_air": (Discipline.AIR,),
    "touches_fire": (Discipline.SPRINKLER, Discipline.SMOKE),
    "touches_weak_current": (Discipline.WEAK_CURRENT,),
    "touches_water": (Discipline.WATER,),
    "touches_structure": (Discipline.STRUCTURE,),
}


class Drawing(ScheduleLine):
    """One drawing in one revision. The newest revision of a drawing is the one that counts."""

    discipline = models.CharField(_("Discipline"), max_length=20, choices=Discipline)
    name = models.CharField(_("Drawing"), max_length=120)
    revision = models.PositiveSmallIntegerField(
        _("Revision"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    sheets = models.PositiveSmallIntegerField(_("Sheets"), null=True, validators=[MaxValueValidator(999)])
    file = paper(_("Drawing as a file"))
    verdict = models.CharField(_("Result"), max_length=10, choices=Verdict, blank=True)
    opinion = models.CharField(_("Opinion"), max_length=500, blank=True)


def is_newer(case: Case, line: Drawing) -> Iterator[Problem]:
    """A revision follows the last one of the same drawing."""
    last = max((each.revision for each in same(case, line)), default=0)
    if line.revision != last + 1:
        yield Problem(
            _("The next revision of this drawing is %(next)s.") % {"next": last + 1}, "revision", "invalid"
        )


def same(case: Case, line: Drawing) -> list[Drawing]:
    """The revisions of this drawing that are listed."""
    every: list[Drawing] = lines_of(case, "drawings")
    return [each for each in every if (each.discipline, each.name) == (line.discipline, line.name)]


def failed_says_why(case: Case, line: Drawing) -> Iterator[Problem]:
    if line.verdict == Verdict.FAILED and not line.opinion.strip():
        yield Problem(_("Write down what must be changed."), "opinion", "required")


drawings = schedule(
    "drawings", _("Drawing schedule"), Drawing,
    asks=["discipline", "name", "revision", optional("sheets"), optional("file")], check=is_newer,
    tells_customer=True, tells_contractor=True,
    marks=[mark("reviewed", _("Reviewed"), asks=["verdict", optional("opinion")], check=failed_says_why)],
)  # fmt: skip


def current(case: Case) -> list[Drawing]:
    """Of each drawing its newest revision."""
    newest = {(line.discipline, line.name): line for line in lines_of(case, "drawings")}
    return list(newest.values())


def every_drawing_is_here(case: Case) -> Iterator[Problem]:
    """R-091: what the works touch is drawn, and what engineering failed has come back as a new revision."""
    here = {line.discipline for line in current(case)}
    wanted = [*ALWAYS, *(d for fact, those in NEEDED.items() if getattr(case.facts, fact) for d in those)]
    for discipline in wanted:
        if discipline not in here:
            missing = _("The drawing schedule lacks: %(discipline)s.") % {"discipline": discipline.label}
            yield Problem(missing, code="incomplete", who_can_clear=_("Customer"))
    for line in current(case):
        if line.verdict == Verdict.FAILED:
            again = _("%(drawing)s has failed: a new revision is needed.") % {"drawing": line.name}
            yield Problem(again, code="incomplete", who_can_clear=_("Customer"))


def every_drawing_has_passed(case: Case) -> Iterator[Problem]:
    """R-092: only 合格 goes on."""
    for line in current(case):
        if line.verdict != Verdict.PASSED:
            open_still = _("%(drawing)s, revision %(revision)s, has not passed yet.")
            yield Problem(open_still % {"drawing": line.name, "revision": line.revision}, code="not_passed")


def something_is_touched(case: Case) -> Iterator[Problem]:
    """What the works touch decides which drawings are needed and what is looked at before it is closed."""
    facts = case.facts
    if not any(getattr(facts, name) for name in NEEDED):
        yield Problem(_("Tick what the works touch."), "touches_partitions", "required")
    if facts.planned_from_on and facts.planned_until_on and facts.planned_until_on < facts.planned_from_on:
        yield Problem(_("This ends before it begins."), "planned_until_on", "invalid")
