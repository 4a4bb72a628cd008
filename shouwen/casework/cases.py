"""The case: who asked, about what, who was asked first, who is answerable now."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework import registry
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.kit.prepared import Given, rows
from shouwen.leases.customers import Contact, Customer, masked
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.buildings import Building, Place
from shouwen.places.figures import KNOWN

if TYPE_CHECKING:
    from shouwen.casework.procedure import Procedure
    from shouwen.hours.timetable import Timetable


class Channel(models.TextChoices):
    """How it reached us (R-140)."""

    PHONE = "phone", _("Telephone")
    COUNTER = "counter", _("At the desk")
    LETTER = "letter", _("Letter")
    MESSAGE = "message", _("Message or e-mail")
    PATROL = "patrol", _("Seen on patrol")
    INDIRECT = "indirect", _("Indirectly")


NOBODY_CALLS = (Channel.PATROL, Channel.INDIRECT)  # what comes this way may have no name to it


class CaseQuery(models.QuerySet["Case"]):
    def within_reach(self, role: Role) -> CaseQuery:
        """The cases that this role may see; what is not in here is not found."""
        here = self.filter(site=role.site_id)
        match role.reach:
            case Reach.SITE:
                return here
            case Reach.PARTY:
                return here.filter(
                    Exists(Involvement.objects.filter(case=OuterRef("pk"), party=role.party_id))
                )
            case Reach.DEPARTMENT:
                involved = Involvement.objects.filter(case=OuterRef("pk"), department=role.department_id)
                return here.filter(Q(Exists(involved)) | Q(first_responder=role.person_id))
            case Reach.CUSTOMER:
                return here.filter(customer__party=role.party_id)
            case Reach.CONTRACTOR:
                return here.filter(contractor=role.party_id)
        return here.none()

    def numbered(self, number: str, role: Role) -> Case | None:
        """The case of this number, if this role may see it."""
        return self.within_reach(role).filter(number=number).first()


class Case(models.Model):
    """One matter from the first word to the customer's content.

    `first_responder`, `first_department` and `stems_from` are set once and no verb changes them. `holder` is the
    person at work on it, `answerable` with `department` the company and department that have accepted it,
    `contractor` the company that works there for the customer now.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")
        MERGED = "merged", _("Merged")

    site = models.ForeignKey(Site, models.PROTECT, db_index=False)
    number = models.CharField(max_length=30)
    procedure_code = models.CharField(max_length=40)
    title = models.CharField(_("What is it about"), max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    channel = models.CharField(_("How it came"), max_length=20, choices=Channel)
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, db_index=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="cases", db_index=False
    )
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True)
    caller_name = models.CharField(_("Name of the caller"), max_length=60, blank=True)
    caller_phone = models.CharField(_("Telephone of the caller"), max_length=30, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    first_responder = models.ForeignKey(Person, models.PROTECT, related_name="first_asked")
    first_post = models.CharField(max_length=30)
    first_department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="held_cases")
    answerable = models.ForeignKey(Party, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="joined")
    stems_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    contractor = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    calendar = models.ForeignKey(Calendar, models.PROTECT)
    figures = models.JSONField(default=dict)
    form_key = models.UUIDField(null=True, blank=True)

    subject_kind = "case"
    objects = CaseQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="a_case_number_is_used_once_in_a_site"),
            models.UniqueConstraint(fields=["site", "form_key"], name="a_form_opens_one_case"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="a_case_that_is_not_open_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="a_case_that_is_merged_says_into_which",
            ),
            models.CheckConstraint(condition=~Q(stems_from=F("id")), name="a_case_stems_from_another"),
        ]
        indexes = [
            models.Index(fields=["site", "id"], name="case_by_site"),
            models.Index(fields=["site", "state", "-id"], name="case_by_state"),
            models.Index(fields=["site", "opened_at", "id"], name="case_by_opening"),
            models.Index(fields=["customer", "-id"], name="case_by_customer"),
            models.Index(fields=["place", "state"], name="case_by_place"),
            models.Index(fields=["site", "first_responder", "state"], name="case_by_first_responder"),
        ]

    @property
    def procedure(self) -> Procedure:
        return registry.procedure(self.procedure_code)

    @cached_property
    def facts(self) -> Any:
        """The typed facts of this case's own procedure, with the rows that they name."""
        facts, accessor = self.procedure.facts, facts_accessor(self.procedure)
        if accessor in self._state.fields_cache:  # the case came with them
            return self._state.fields_cache[accessor]
        [found] = rows(
            ("facts", facts),
            lambda: facts._default_manager.filter(pk=Given("case")).select_related(*_named_by(facts)),
            case=self.pk,
        )
        return found

    @cached_property
    def hours(self) -> Timetable:
        return timetable_of(self.calendar)

    def figure(self, key: str) -> Decimal:
        """The figure that this case began with; the manual's own where the definition has come to it since."""
        return Decimal(self.figures.get(key, KNOWN[key].default))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def masked_phone(self) -> str:
        return masked(self.caller_phone)

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Facts(models.Model):
    """What a procedure knows of its case: typed columns, one row a case. Steps ask for them by name."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="%(class)s")

    class Meta:
        abstract = True


def facts_accessor(procedure: Procedure) -> str:
    """By which name a case refers to the facts of this procedure."""
    return str(procedure.facts._meta.get_field("case").remote_field.get_accessor_name())


def with_facts(procedure: Procedure) -> list[str]:
    """For `select_related` on a case of this procedure: its facts, and the rows that they name."""
    accessor = facts_accessor(procedure)
    return [accessor, *(f"{accessor}__{name}" for name in _named_by(procedure.facts))]


def _named_by(facts: type[models.Model]) -> list[str]:
    return [field.name for field in facts._meta.fields if field.many_to_one]


class Involvement(models.Model):
    """This company, by this department, has to do with this case: what reach looks at."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="involved", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "department"], name="a_department_is_involved_once")
        ]
        indexes = [
            models.Index(fields=["party", "case"], name="involved_by_party"),
            models.Index(fields=["department", "case"], name="involved_by_department"),
        ]
