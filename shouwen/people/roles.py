"""Posts, and who holds which at which company: the table an auditor reads (manual 1.4).

A role is held by a person at a party. What a role reaches follows from its post:

    SITE        every case of the site (the master manager's desk and managers)
    PARTY       every case that touches the role's company
    DEPARTMENT  the cases that touch the role's own department
    CUSTOMER    the cases of the company that rents, as the customer may see them
    CONTRACTOR  the cases that its company is the contractor of now, as far as they concern it
    NOTHING     no case at all (administration of people and figures only)
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from shouwen.kit.prepared import Given
from shouwen.people.parties import Department, Party, Site, Trade
from shouwen.people.persons import Person


class Post(models.TextChoices):
    FRONT_DESK = "front_desk", _("Front desk")
    CS_ASSISTANT = "cs_assistant", _("Customer-service assistant")
    CS_MANAGER = "cs_manager", _("Customer-service manager")
    ENGINEER = "engineer", _("Engineer")
    ENGINEERING_MANAGER = "engineering_manager", _("Engineering manager")
    GUARD = "guard", _("Security guard")
    SECURITY_MANAGER = "security_manager", _("Security manager")
    CLEANER = "cleaner", _("Cleaner")
    CLEANING_MANAGER = "cleaning_manager", _("Cleaning manager")
    FINANCE = "finance", _("Finance")
    LEASING = "leasing", _("Leasing")
    BUILDING_MANAGER = "building_manager", _("Building manager")
    PROJECT_MANAGER = "project_manager", _("Project manager")
    TENANT_CONTACT = "tenant_contact", _("Tenant contact")
    CONTRACTOR = "contractor", _("Contractor's contact")
    ADMINISTRATOR = "administrator", _("Administrator")


class Reach(models.TextChoices):
    SITE = "site"
    PARTY = "party"
    DEPARTMENT = "department"
    CUSTOMER = "customer"
    CONTRACTOR = "contractor"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Duty:
    """What goes with a post: its trade, whether it leads the department, how far it reaches."""

    trade: str
    leads: bool
    reach: Reach


DUTIES: dict[str, Duty] = {
    Post.FRONT_DESK: Duty(Trade.CUSTOMER_SERVICE, False, Reach.PARTY),
    Post.CS_ASSISTANT: Duty(Trade.CUSTOMER_SERVICE, False, Reach.PARTY),
    Post.CS_MANAGER: Duty(Trade.CUSTOMER_SERVICE, True, Reach.PARTY),
    Post.ENGINEER: Duty(Trade.ENGINEERING, False, Reach.DEPARTMENT),
    Post.ENGINEERING_MANAGER: Duty(Trade.ENGINEERING, True, Reach.DEPARTMENT),
    Post.GUARD: Duty(Trade.SECURITY, False, Reach.DEPARTMENT),
    Post.SECURITY_MANAGER: Duty(Trade.SECURITY, True, Reach.DEPARTMENT),
    Post.CLEANER: Duty(Trade.CLEANING, False, Reach.DEPARTMENT),
    Post.CLEANING_MANAGER: Duty(Trade.CLEANING, True, Reach.DEPARTMENT),
    Post.FINANCE: Duty(Trade.FINANCE, False, Reach.DEPARTMENT),
    Post.LEASING: Duty(Trade.LEASING, False, Reach.DEPARTMENT),
    Post.BUILDING_MANAGER: Duty(Trade.MANAGEMENT, True, Reach.PARTY),
    Post.PROJECT_MANAGER: Duty(Trade.MANAGEMENT, True, Reach.PARTY),
    Post.TENANT_CONTACT: Duty("", False, Reach.CUSTOMER),
    Post.CONTRACTOR: Duty("", False, Reach.CONTRACTOR),
    Post.ADMINISTRATOR: Duty("", False, Reach.NOTHING),
}
STAFF_POSTS = frozenset(post for post, duty in DUTIES.items() if duty.trade)
MANAGER_POSTS = frozenset(post for post, duty in DUTIES.items() if duty.leads)


class RoleQuery(models.QuerySet["Role"]):
    def in_force(self, on: date) -> "RoleQuery":
        """Roles that run on this day (`ends_on` is the first day out)."""
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gt=on))

    def leading(self, department: Department | Given) -> "RoleQuery":
        """Those who lead this department; the managers of the company when it has no leader of its own."""
        managers = self.filter(party__departments=department, post__in=MANAGER_POSTS, person__is_active=True)
        own = managers.filter(department=department)
        above = Q(department__trade=Trade.MANAGEMENT) & ~Exists(own)
        return managers.filter(Q(department=department) | above)

    def project_managers(self, party: Party | Given) -> "RoleQuery":
        """The project manager above this company: its own, else the master manager's."""
        every = self.filter(site__parties=party, post=Post.PROJECT_MANAGER, person__is_active=True)
        own = every.filter(party=party)
        above = Q(party__kind=Party.Kind.MASTER_MANAGER) & ~Exists(own)
        return every.filter(Q(party=party) | above)


class Role(models.Model):
    """A post held by a person at a party. Every verb takes the role that acts (`by=`)."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="roles")
    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    party = models.ForeignKey(Party, models.PROTECT, related_name="roles")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="roles")
    post = models.CharField(max_length=30, choices=Post)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    starts_at = models.CharField(
        max_length=100, blank=True
    )  # the page that the day begins with, where one was chosen

    objects = RoleQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "party", "post"], name="a_person_holds_a_post_at_a_party_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="a_role_ends_after_it_starts",
            ),
        ]

    def runs_on(self, day: date) -> bool:
        """True when it is in force on this day (`ends_on` is the first day out)."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    @property
    def duty(self) -> Duty:
        return DUTIES[self.post]

    @property
    def reach(self) -> Reach:
        """How far this role sees; any post at the master manager that reaches its party reaches the site."""
        own = self.duty.reach
        return Reach.SITE if own == Reach.PARTY and self.party.kind == Party.Kind.MASTER_MANAGER else own

    def is_in_force(self, on: date) -> bool:
        """True on the days of this role (`ends_on` is the first day out)."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)

    @property
    def is_staff(self) -> bool:
        return self.post in STAFF_POSTS

    @property
    def leads(self) -> bool:
        return self.duty.leads

    def __str__(self) -> str:
        return f"{self.person.name} · {self.get_post_display()}"
