"""Visits to customers: manual R-051, form F-08.

Customers are visited regularly. What they need is written down and passed at once to the department that can do
something about it; what is promised there has a name and a time, and is remembered when that is up.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwen.leases.customers import Customer
from shouwen.leases.leases import LeasedUnit
from shouwen.people.parties import Department, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.figures import figures_on

EVERY_DAYS = "visit.every_days"


class VisitQuery(models.QuerySet["CustomerVisit"]):
    def within_reach(self, role: Role) -> VisitQuery:
        """Those of this role's company or department, those whose need was passed to it, those with its promises."""
        here = self.filter(site=role.site_id)
        mine = Q(visited_by=role.person_id) | Q(
            Exists(VisitPromise.objects.filter(visit=OuterRef("pk"), who=role.person_id))
        )
        match role.reach:
            case Reach.SITE:
                return here
            case Reach.PARTY:
                own = Q(department__party=role.party_id) | Q(passed_to__party=role.party_id)
                return here.filter(own | mine)
            case Reach.DEPARTMENT:
                own = Q(department=role.department_id) | Q(passed_to=role.department_id)
                return here.filter(own | mine)
        return here.none()


class CustomerVisit(models.Model):
    """One visit, planned for `planned_at` until it has taken place at `visited_at`."""

    site = models.ForeignKey(Site, models.PROTECT)
    number = models.CharField(max_length=30)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="visits")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    visited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(null=True, blank=True)
    visited_at = models.DateTimeField(_("When it was"), null=True, blank=True)
    visited_person = models.CharField(_("Whom we saw"), max_length=60, blank=True)
    topics = models.TextField(_("What was talked about"), max_length=2000, blank=True)
    needs = models.TextField(_("What the customer needs"), max_length=1000, blank=True)
    passed_to = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(null=True, blank=True)

    subject_kind = "visit"
    objects = VisitQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a_visit_number_is_used_once"),
            models.UniqueConstraint(fields=["site", "form_key"], name="a_form_writes_down_one_visit"),
            models.CheckConstraint(
                condition=Q(visited_at__isnull=False) | Q(planned_at__isnull=False),
                name="a_visit_is_planned_or_has_been",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-visited_at"], name="visit_by_customer"),
            models.Index(fields=["site", "-id"], name="visit_by_site"),
            models.Index(fields=["site", "planned_at"], condition=Q(visited_at=None), name="visit_planned"),
        ]

    @property
    def title(self) -> str:
        return str(self.customer.name)

    @property
    def is_planned(self) -> bool:
        return self.visited_at is None

    def __str__(self) -> str:
        return f"{self.number} {self.customer}"


class VisitPromise(models.Model):
    """What was promised at a visit: who does what, by when; kept at `kept_at`."""

    visit = models.ForeignKey(CustomerVisit, models.CASCADE, related_name="promises")
    what = models.CharField(_("What was promised"), max_length=300)
    who = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(kept_at=None), name="visit_promise_open"),
            models.Index(fields=["visit"], name="visit_promise_by_visit"),
        ]


# Whom to visit next.


def to_be_visited(role: Role, on: date) -> list[Customer]:
    """Customers of this role's company not visited for as long as the figure says, the longest first.

    Each carries `last_visit`, the moment of its last visit, or None. Who has a visit planned is left out.
    """
    days = int(float(figures_on(role.site, [EVERY_DAYS], on)[EVERY_DAYS]))
    since = datetime.combine(on, datetime.min.time(), role.site.tz) - timedelta(days=days)
    units = LeasedUnit.objects.in_force(on).filter(customer=OuterRef("pk"))
    if role.reach != Reach.SITE:
        units = units.filter(place__building__manager=role.party_id)
    planned = CustomerVisit.objects.filter(customer=OuterRef("pk"), visited_at=None)
    customers = Customer.objects.filter(Exists(units), ~Exists(planned), site=role.site_id)
    longest = customers.annotate(last_visit=Max("visits__visited_at")).filter(
        Q(last_visit=None) | Q(last_visit__lt=since)
    )
    return list(longest.order_by(models.F("last_visit").asc(nulls_first=True), "short_zh"))
