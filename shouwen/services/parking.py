"""Parking spaces and permits (R-017, R-160 to R-164): who has which, how many are left, who waits.

The spaces are figures of the site. A permit is issued by security on a case of its own; it ends when it is given
back, or on its last day. What a lease says about parking prevails over this (R-162).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case, Involvement
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of
from shouwen.journal.entries import Kind
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.leases.customers import Customer
from shouwen.people.parties import Site, Trade
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.figures import figures_on
from shouwen.services.clearance import Blocker, Look, source


class Level(models.TextChoices):
    """Where the space is; each has its figure of R-017."""

    UNDERGROUND = "underground", _("Underground")
    SURFACE = "surface", _("On the surface")


SPACES = {Level.UNDERGROUND: "parking.underground_spaces", Level.SURFACE: "parking.surface_spaces"}
EXPIRING = timedelta(days=30)  # before its last day somebody is told


class ParkingPermitQuery(models.QuerySet["ParkingPermit"]):
    def standing(self, on: date) -> ParkingPermitQuery:
        """Those that hold a space on this day."""
        return self.filter(given_back_on=None).filter(Q(ends_on=None) | Q(ends_on__gt=on))

    def within_reach(self, role: Role) -> ParkingPermitQuery:
        """All for the master manager; for the staff of others those issued at cases of their company."""
        here = self.filter(site=role.site_id)
        if not role.is_staff:
            return here.none()
        if role.reach == Reach.SITE:
            return here
        theirs = Involvement.objects.filter(case=models.OuterRef("case"), party=role.party_id)
        return here.filter(models.Exists(theirs))


class ParkingPermit(models.Model):
    """A parking permit (停车证): one plate, one space, from `starts_on` to the day before `ends_on`."""

    site = models.ForeignKey(Site, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="parking_permits")
    case = models.OneToOneField(Case, models.PROTECT, related_name="parking_permit")
    number = models.CharField(max_length=30)
    plate = models.CharField(max_length=20)
    level = models.CharField(max_length=20, choices=Level)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_back_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)

    objects = ParkingPermitQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a_permit_number_is_used_once_in_a_site"),
            models.UniqueConstraint(
                fields=["site", "plate"],
                condition=Q(given_back_on=None),
                name="a_plate_has_one_permit_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="a_permit_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["customer"], name="permit_by_customer")]


def spaces(site: Site, level: str, on: date) -> int:
    """How many there are of this kind (R-017)."""
    key = SPACES[Level(level)]
    return int(float(figures_on(site, [key], on)[key]))


def taken(site: Site, level: str, on: date) -> int:
    return ParkingPermit.objects.standing(on).filter(site=site, level=level).count()


def free(site: Site, level: str, on: date) -> int:
    """How many are left on this day; never below nought, though a figure may have been lowered."""
    return max(0, spaces(site, level, on) - taken(site, level, on))


def issue(
    case: Case,
    *,
    number: str,
    plate: str,
    level: str,
    starts_on: date,
    ends_on: date | None,
    by: Role,
    at: datetime,
) -> ParkingPermit:
    """Issue the permit of a case. Refused when no space is left, and for a plate or a number in use.

    To be called by what follows from the deed that decides: its entry holds the head of the site's journal until it
    is committed, so that the last space goes once.
    """
    assert case.customer
    today = timezone.localtime(at, case.site.tz).date()
    same_plate = ParkingPermit.objects.filter(site=case.site, plate=plate, given_back_on=None)
    # A permit that has run out and was never brought back no longer keeps its plate.
    same_plate.filter(ends_on__lte=today).update(given_back_on=today)
    problems = []
    if free(case.site, level, today) < 1:
        problems.append(Problem(_("There is no free space of this kind."), "level", "full"))
    if ParkingPermit.objects.filter(site=case.site, number=number).exists():
        problems.append(Problem(_("Another permit has this number."), "permit_number", "invalid"))
    if same_plate.exists():
        problems.append(Problem(_("This plate has a permit already."), "plate", "invalid"))
    if problems:
        raise Refused(problems)
    return ParkingPermit.objects.create(
        site=case.site, customer=case.customer, case=case, number=number, plate=plate, level=level,
        starts_on=starts_on, ends_on=ends_on, issued_by=by.person,
    )  # fmt: skip


def give_back(permit: ParkingPermit, *, by: Role, at: datetime) -> None:
    """The permit is back, and its space free. Once: the first time is noted on its case, a second click is nothing."""
    with transaction.atomic():
        case = locked(permit.case)
        day = timezone.localtime(at, permit.site.tz).date()
        if ParkingPermit.objects.filter(pk=permit.pk, given_back_on=None).update(given_back_on=day):
            text = gettext("Parking permit %(number)s given back.") % {"number": permit.number}
            write(case, Kind.NOTED, by=by, at=at, text=text)


@source
def permits_not_given_back(look: Look) -> Iterable[Blocker]:
    """R-117: what was issued for these units, or for the company as a whole, comes back at the surrender."""
    ours = Q(case__place__in=look.units) | Q(case__place=None)
    out = ParkingPermit.objects.filter(ours, customer=look.lease.customer_id, given_back_on=None)
    for permit in out.order_by("number"):
        said = _("A parking permit has not been given back.")
        yield Blocker("parking_permit", said, permit.number, look.department(Trade.SECURITY), link="parking")


def remind_of_permits(at: datetime) -> int:
    """Tell whoever keeps a permit that it runs out within the month, once; gives how many were told of."""
    count = 0
    for permit in ParkingPermit.objects.filter(
        given_back_on=None, reminded_on=None, ends_on__lte=at.date() + EXPIRING
    ):
        with transaction.atomic():
            mine = ParkingPermit.objects.filter(pk=permit.pk, reminded_on=None)
            if mine.update(reminded_on=timezone.localtime(at, permit.site.tz).date()):
                _remind(permit, at)
                count += 1
    return count


def _remind(permit: ParkingPermit, at: datetime) -> None:
    case = permit.case
    text = wording(
        _("Parking permit %(number)s runs out on %(day)s."), number=permit.number, day=str(permit.ends_on)
    )
    people = {case.first_responder, *managers_of(case.first_department)}
    tell(list(people), text, site=permit.site, subject=case, at=at)
