"""Hot work: manual §2.11, M-FO-08 and M-FO-09, form F-30; a case of its own that stems from a fit-out.

Applied for a working day before, with its place, its hours and its watcher. Engineering isolates the detectors,
security issues the permit on the spot, watches the end and the hour after it; and what was isolated is restored,
or somebody who leads hears of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Facts
from shouwen.casework.opening import place_is_known
from shouwen.casework.procedure import Ask, Problem, Procedure, back_to, go_on, late, optional, stay, step
from shouwen.casework.terms import AT_DUE, TWICE, minutes, until
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    ENGINEERING,
    PROJECT_MANAGER,
    SECURITY,
    TO_FIRST_RESPONDER,
)

LONGEST = timedelta(hours=24)  # a permit is for one shift, at most a day


class Grade(models.TextChoices):
    FIRST = "first", _("First: where it is most dangerous")
    SECOND = "second", _("Second")
    THIRD = "third", _("Third: no special danger")


class Means(models.TextChoices):
    WELDING = "welding", _("Electric welding")
    GAS = "gas", _("Gas welding or cutting")
    GRINDING = "grinding", _("Grinding or cutting discs")
    FLAME = "flame", _("Open flame")


class HotWork(Facts):
    grade = models.CharField(_("Grade"), max_length=10, choices=Grade)
    exact_place = models.CharField(_("Exact place"), max_length=200)
    area_sqm = models.DecimalField(
        _("Area, ㎡"),
        max_digits=7,
        decimal_places=1,
        null=True,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    work = models.CharField(_("Work"), max_length=200)
    means = models.CharField(_("Means"), max_length=10, choices=Means)
    from_at = models.DateTimeField(_("From"), null=True)
    until_at = models.DateTimeField(_("Until"), null=True)
    operator = models.CharField(_("Operator"), max_length=60)
    certificate = models.CharField(_("Operator's certificate"), max_length=60)
    watcher = models.CharField(_("Watcher"), max_length=60)
    extinguishers = models.PositiveSmallIntegerField(_("Extinguishers of 2 kg"), null=True)
    isolates = models.BooleanField(_("Detectors must be isolated"), default=False)
    engineering_says = models.CharField(_("What engineering says"), max_length=300)
    zone = models.CharField(_("Detector zone isolated"), max_length=120)
    isolated_at = models.DateTimeField(_("Isolated at"), null=True)
    is_cleared = models.BooleanField(_("What burns is cleared away or covered"), default=False)
    watcher_is_there = models.BooleanField(
        _("The watcher and the extinguishers are on the spot"), default=False
    )
    neighbours_told = models.CharField(_("Which neighbours were told"), max_length=200)
    started_at = models.DateTimeField(_("Started at"), null=True)
    finished_at = models.DateTimeField(_("Finished at"), null=True)
    during = models.CharField(_("What the checks during the work showed"), max_length=300)
    after_watch = models.CharField(_("What the watch afterwards showed"), max_length=300)
    restored_at = models.DateTimeField(_("Detectors restored at"), null=True)
    restored_by = models.CharField(_("Restored and tested by"), max_length=60)
    why_not = models.CharField(_("Why not"), max_length=300)


def detectors_are_isolated(case: Case) -> bool:
    return bool(case.facts.isolates)


def from_its_beginning(case: Case) -> datetime | None:
    found: datetime | None = case.facts.from_at
    return found


def when_the_watch_is_over(case: Case) -> datetime | None:
    """M-FO-09: so many minutes after the last spark."""
    finished: datetime | None = case.facts.finished_at
    return finished and finished + timedelta(minutes=float(case.figure("hotwork.watch_minutes")))


# fmt: off
hot_work = Procedure(
    "hot_work", _("Hot work"), chapter=6, prefix="DH", facts=HotWork, icon="flame",
    reads=["hotwork.lead_days", "hotwork.watch_minutes", "fitout.sqm_per_extinguisher"],
    steps=[
        step("apply", _("Take the application for hot work"), by=CUSTOMER_SERVICE,
             asks=["grade", "exact_place", "area_sqm", "work", "means", Ask("from_at", future=True),
                   Ask("until_at", future=True), "operator", "certificate", "watcher", "extinguishers",
                   optional("isolates")],
             says=[_("A working day before; one extinguisher of 2 kg for every 50 ㎡; one shift, at most a day.")],
             rules="M-FO-08, M-FO-09"),
        step("review", _("Look at the place and the fire measures"), by=ENGINEERING, after="apply",
             within=until("from_at"), late=[late(AT_DUE, tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])],
             outcomes={
                 "agreed": go_on(_("Agreed"), asks=["engineering_says"]),
                 "refused": back_to("apply", _("Not so: apply again"), asks=["why_not"], tell=[TO_FIRST_RESPONDER])},
             rules="M-FO-09"),
        step("isolate", _("Isolate the detectors of the zone"), by=ENGINEERING, after="review",
             when=detectors_are_isolated, asks=["zone", Ask("isolated_at", past=True)], rules="M-FO-09"),
        step("permit", _("Check the place and issue the hot-work permit"), by=SECURITY, after="isolate",
             not_before=from_its_beginning,
             outcomes={
                 "issued": go_on(_("Issued"), asks=[
                     Ask("is_cleared", agreed=True), Ask("watcher_is_there", agreed=True), "neighbours_told",
                     Ask("started_at", past=True)]),
                 "not_safe": stay(_("Not safe: it does not begin"), asks=["why_not"], tell=[TO_FIRST_RESPONDER]),
                 "another_time": back_to("apply", _("Another time"), asks=["why_not"], tell=[TO_FIRST_RESPONDER])},
             prints="hot_work_permit", signed_by=["contractor"],
             says=[_("Before each start: what burns is cleared, the watcher is there, the separation stands.")],
             rules="M-FO-09"),
        step("finish", _("See the work end"), by=SECURITY, after="permit", within=until("until_at"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)], asks=[Ask("finished_at", past=True), "during"],
             rules="M-FO-09"),
        step("watch", _("Watch the place afterwards"), by=SECURITY, after="finish", not_before=when_the_watch_is_over,
             asks=["after_watch"], rules="M-FO-09"),
        step("restore", _("Restore the detectors and test them"), by=ENGINEERING, after="finish",
             when=detectors_are_isolated, within=minutes("hotwork.restore_minutes"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER), late(TWICE, tell=PROJECT_MANAGER)],
             asks=[Ask("restored_at", past=True), "restored_by"],
             says=[_("A zone that stays isolated is a fire that nobody hears of.")], rules="M-FO-09"),
        step("file", _("File the permit"), by=CUSTOMER_SERVICE, after=["watch", "restore"], prints="hot_work_permit",
             rules="M-FO-09"),
    ],
)
# fmt: on

hot_work.before("apply")(place_is_known)


@hot_work.before("apply")
def it_is_applied_for_in_time(case: Case) -> Iterator[Problem]:
    """M-FO-08: not before the working day of the application has ended."""
    facts = case.facts
    if not (facts.from_at and facts.until_at):
        return
    lead = int(case.figure("hotwork.lead_days"))
    if lead and facts.from_at < case.hours.end_of_working_day(case.opened_at, lead, True):
        yield Problem(_("Hot work is applied for a working day before."), "from_at", "too_early")
    if not timedelta() < facts.until_at - facts.from_at <= LONGEST:
        yield Problem(_("A permit is for one shift, at most 24 hours."), "until_at", "out_of_range")


@hot_work.before("apply")
def there_are_extinguishers_enough(case: Case) -> Iterator[Problem]:
    """M-FO-08: one for every 50 ㎡ begun."""
    facts = case.facts
    if facts.area_sqm is None or facts.extinguishers is None:
        return
    needed = ceil(facts.area_sqm / case.figure("fitout.sqm_per_extinguisher"))
    if facts.extinguishers < needed:
        words = _("%(needed)s extinguishers are needed for this area.") % {"needed": needed}
        yield Problem(words, "extinguishers", "out_of_range")


@hot_work.before("restore")
def restored_after_the_end(case: Case) -> Iterator[Problem]:
    facts = case.facts
    if facts.restored_at and facts.finished_at and facts.restored_at < facts.finished_at:
        yield Problem(_("This is before the work ended."), "restored_at", "invalid")
