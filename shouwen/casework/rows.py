"""What stands open, as rows: the one table that the desk, the board and the clock read.

Every row here can be rebuilt from the log (projection.py); nothing else writes them.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.journal.files import Paper
from shouwen.leases.customers import Contact
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role


class OpenStepQuery(models.QuerySet["OpenStep"]):
    def within_reach(self, role: Role) -> OpenStepQuery:
        """Open steps of the cases within reach."""
        return self.filter(site=role.site_id, case__in=Case.objects.within_reach(role))

    def to_do_by(self, role: Role) -> OpenStepQuery:
        """What lies with this role: its department's steps; all of its company's for who leads the company."""
        mine = self.filter(site=role.site_id)
        if role.reach == Reach.SITE and role.leads:
            return mine
        if (
            role.reach == Reach.PARTY
            and role.leads
            and role.department
            and role.department.trade == "management"
        ):
            return mine.filter(party=role.party_id)
        return mine.filter(department=role.department_id)

    def by_time_left(self) -> OpenStepQuery:
        """The most pressing first; what has no clock stands last, oldest first."""
        return self.order_by(models.F("due_at").asc(nulls_last=True), "opened_at", "id")


class OpenStep(models.Model):
    """A step that waits to be done: by whom, since when, until when."""

    site = models.ForeignKey(Site, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="open_steps", db_index=False)
    step = models.CharField(max_length=40)
    visit = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, models.PROTECT, db_index=False)
    department = models.ForeignKey(Department, models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    held_for = models.CharField(max_length=30, blank=True)

    objects = OpenStepQuery.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="a_step_of_a_case_is_open_once")]
        indexes = [
            models.Index(fields=["department", "due_at", "opened_at"], name="open_by_department"),
            models.Index(fields=["party", "due_at", "opened_at"], name="open_by_party"),
            models.Index(fields=["site", "due_at", "opened_at"], name="open_by_site"),
        ]

    @property
    def title(self) -> str:
        return str(self.case.procedure[self.step].title)

    @cached_property
    def signatures(self) -> list[Signature]:
        """Who has signed this visit, as it was when first asked."""
        return list(
            Signature.objects.filter(case=self.case_id, step=self.step, visit=self.visit).order_by("id")
        )


class Clock(models.Model):
    """One running of one clock: a fold of the log, kept for the lists. `allowance` is what it was given."""

    site = models.ForeignKey(Site, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="clocks", db_index=False)
    step = models.CharField(max_length=40)
    turn = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    amount = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    department = models.ForeignKey(Department, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "step", "turn"], name="a_clock_runs_once_a_turn")
        ]
        indexes = [
            models.Index(fields=["site", "due_at"], name="clock_by_due"),
            models.Index(
                fields=["site", "due_at"], condition=Q(stopped_at=None), name="clock_running_by_due"
            ),
        ]

    def is_late(self, at: datetime) -> bool:
        """Broken: it ran out before it was stopped, or before this moment."""
        return self.due_at < (self.stopped_at or at)


class Alarm(models.Model):
    """One rung of one clock's ladder: fires once, at `fires_at`, by whoever claims it first."""

    site = models.ForeignKey(Site, models.PROTECT)
    clock = models.ForeignKey(Clock, models.CASCADE, related_name="alarms", db_index=False)
    rung = models.PositiveSmallIntegerField()
    fires_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "rung", "fires_at"], name="a_rung_stands_once_for_a_moment"
            )
        ]
        indexes = [models.Index(fields=["fires_at"], condition=Q(fired_at=None), name="alarm_waiting")]


class RelayQuery(models.QuerySet["Relay"]):
    def waiting(self) -> RelayQuery:
        return self.filter(answer=Relay.Answer.WAITING)

    def offered_to(self, role: Role) -> RelayQuery:
        """Hand-overs that this role may accept: those to its department, or to its company if it leads it."""
        here = self.waiting().filter(site=role.site_id)
        if role.leads and role.department and role.department.trade == "management":
            return here.filter(to_department__party=role.party_id)
        return here.filter(to_department=role.department_id)


class Relay(models.Model):
    """One hand-over: an offer with its own short clock. Until it is accepted, duty stays with the giver."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("Waiting for acceptance")
        ACCEPTED = "accepted", _("Accepted")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    site = models.ForeignKey(Site, models.PROTECT, db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="relays", db_index=False)
    turn = models.PositiveSmallIntegerField()
    from_department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    to_department = models.ForeignKey(Department, models.PROTECT, related_name="+", db_index=False)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.WAITING)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = RelayQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "turn"], name="a_relay_has_its_turn_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(answer="waiting"), name="a_case_is_offered_to_one_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "answer"], name="relay_by_site"),
            models.Index(fields=["to_department", "answer"], name="relay_by_receiver"),
            models.Index(fields=["from_department", "answer"], name="relay_by_giver"),
        ]


class Signature(models.Model):
    """A name under one visit of one step: work sent back is signed afresh.

    `sha256` names the words that were shown, in `language`; the words themselves stand in the entry of the
    journal. `paper` is the picture of the strokes, or the scan of the sheet. `device` and `address` say with what
    kind of device and about where; `contact` to whom the code was sent.
    """

    class Way(models.TextChoices):
        PAPER = "paper", _("On the paper form")
        GLASS = "glass", _("On the screen")
        CODE = "code", _("By a code sent to the person")
        TYPED = "typed", _("Typed at the desk")  # no longer taken; old signatures say so

    case = models.ForeignKey(Case, models.CASCADE, related_name="signatures", db_index=False)
    step = models.CharField(max_length=40)
    visit = models.PositiveSmallIntegerField()
    signs_as = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    way = models.CharField(max_length=10, choices=Way)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    device = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=60, blank=True)
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "step", "visit", "signs_as"], name="one_signature_a_party_a_visit"
            ),
            models.CheckConstraint(
                condition=~Q(way="glass") | (~Q(sha256="") & Q(paper__isnull=False)),
                name="what_is_drawn_has_its_words_and_its_picture",
            ),
            models.CheckConstraint(
                condition=~Q(way="code") | (~Q(sha256="") & Q(contact__isnull=False)),
                name="what_is_signed_by_code_has_its_words_and_its_person",
            ),
        ]
