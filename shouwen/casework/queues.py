"""The queues: what must happen next, the most pressing first.

One row a thing to do. Every queue is a way of picking open steps, so that all are counted, sorted, paged and
shown alike; QUEUES below is the table of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.ledger import RELAY
from shouwen.casework.pauses import Waiting
from shouwen.casework.registry import procedures
from shouwen.casework.rows import Clock, OpenStep, Relay
from shouwen.kit.prepared import Given
from shouwen.kit.typed import moment_in, whole
from shouwen.people.roles import Role

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Steps = Any  # a query of open steps, some with more columns
At = Any  # a moment, or where one will be filled in
AT = Given("at", models.DateTimeField())

BY_TIME_LEFT = (F("pressing").asc(nulls_last=True), "opened_at", "pk")


def moments(at: datetime) -> dict[str, datetime]:
    """The moments that a queue may look at, by the names under which a prepared query wants them."""
    return {"at": at, "in_an_hour": at + HOUR, "midnight": midnight(at) + DAY}


def midnight(at: datetime) -> datetime:
    """When this day began."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(name: str, at: At) -> At:
    return Given(name, models.DateTimeField()) if isinstance(at, Given) else moments(at)[name]


def late(at: At) -> Q:
    return Q(due_at__lte=at)


def in_the_next_hour(at: At) -> Q:
    return Q(due_at__gt=at, due_at__lte=_moment("in_an_hour", at))


def later_today(at: At) -> Q:
    return Q(due_at__gt=at, due_at__lt=_moment("midnight", at))


def with_the_customer(at: At) -> Q:
    return Q(held_for=Waiting.CUSTOMER, held_until__gt=at)


def _billing_steps() -> Q:
    """The steps where amounts are written, and those that a definition puts into this queue (paying)."""
    wanted = Q(pk=None)
    for procedure in procedures():
        if codes := [step.code for step in procedure.steps if step.charges or step.queue == "billing"]:
            wanted |= Q(case__procedure_code=procedure.code, step__in=codes)
    return wanted


def to_bill(at: At) -> Q:
    return _billing_steps()


def anything(at: At) -> Q:
    return Q()


def offered_to_us(role: Role) -> Steps:
    return of_relays(role, Relay.objects.offered_to(role))


def offered_by_us(role: Role) -> Steps:
    return of_relays(role, given_by(role))


def given_by(role: Role) -> QuerySet[Relay]:
    """Hand-overs of this role's department that wait for an answer; of its company if it leads the company."""
    here = Relay.objects.waiting().filter(site=role.site_id)
    if role.leads and role.department and role.department.trade == "management":
        return here.filter(from_department__party=role.party_id)
    return here.filter(from_department=role.department_id)


def of_relays(role: Role, relays: QuerySet[Relay]) -> Steps:
    """The most pressing step of each case offered, with the time left for accepting it."""
    running = Clock.objects.filter(case=OuterRef("case"), step=RELAY, stopped_at=None)
    picked = one_a_case(OpenStep.objects.filter(site=role.site_id, case__in=relays.values("case")))
    return picked.annotate(
        pressing=Subquery(running.values("due_at")[:1]), came_at=Subquery(running.values("started_at")[:1])
    )


def first_asked(role: Role) -> Steps:
    """The open cases in which this person was asked first, wherever they lie now."""
    cases = Case.objects.filter(site=role.site_id, first_responder=role.person_id, state=Case.State.OPEN)
    mine = OpenStep.objects.filter(site=role.site_id, case__in=cases)
    return one_a_case(mine).annotate(pressing=F("due_at"), came_at=F("case__opened_at"))


def one_a_case(steps: Steps) -> Steps:
    """The most pressing step of each case."""
    sooner = OpenStep.objects.filter(case=OuterRef("case")).by_time_left()
    return steps.filter(pk=Subquery(sooner.values("pk")[:1]))


def to_do(role: Role) -> Steps:
    """What lies with this role's department, or with its company if it leads the company."""
    return OpenStep.objects.to_do_by(role).annotate(pressing=F("due_at"), came_at=F("opened_at"))


def mine_or_free(role: Role) -> Q:
    """Of the steps of this role's department: those that lie with this person, and those that nobody took."""
    holds = Q(case__holder=None) | Q(case__holder=role.person_id) | ~Q(case__department=role.department_id)
    return Q(person=role.person_id) | Q(Q(person=None) & holds)


@dataclass(frozen=True)
class Queue:
    """`source` are the role's steps, with `pressing`, the moment that they are sorted by, and `came_at`;
    `keeps` says which of them belong here now; `none` is said when it is empty.
    """

    code: str
    title: Any
    icon: str
    none: Any
    source: Callable[[Role], Steps] = to_do
    keeps: Callable[[At], Q] = anything

    def rows(self, role: Role, at: At) -> Steps:
        return self.source(role).filter(self.keeps(at))

    def arrived(self, role: Role, at: datetime, since: datetime) -> int:
        """How many rows are here now that were not here then."""
        then = self.source(role).filter(self.keeps(since), came_at__lte=since)
        return self.rows(role, at).exclude(pk__in=then.values("pk")).count()


QUEUES = {
    queue.code: queue
    for queue in (
        Queue("all", _("To do"), "inbox", _("Nothing lies with you. Enjoy the quiet.")),
        Queue("overdue", _("Overdue"), "triangle-alert", _("Nothing is late. Well kept."), keeps=late),
        Queue(
            "soon",
            _("Next hour"),
            "hourglass",
            _("Nothing falls due in the next hour."),
            keeps=in_the_next_hour,
        ),
        Queue(
            "accept",
            _("To accept"),
            "inbox",
            _("Nobody is waiting for you to accept anything."),
            source=offered_to_us,
        ),
        Queue(
            "offered",
            _("Handed over"),
            "forward",
            _("Everything handed over has been accepted."),
            source=offered_by_us,
        ),
        Queue(
            "customer",
            _("With the customer"),
            "user-round",
            _("No clock stands still for a customer."),
            keeps=with_the_customer,
        ),
        Queue(
            "today", _("Due today"), "calendar-clock", _("Nothing more falls due today."), keeps=later_today
        ),
        Queue("billing", _("To bill"), "receipt", _("No amounts wait to be written or paid."), keeps=to_bill),
        Queue(
            "first",
            _("I was asked first"),
            "ear",
            _("None of the cases you were asked first is open."),
            source=first_asked,
        ),
    )
}


def key_of(step: Any) -> str:
    """Where a page ended: nothing is counted or skipped for the next one."""
    return "~".join(
        (step.pressing.isoformat() if step.pressing else "", step.opened_at.isoformat(), str(step.pk))
    )


def behind(rows: Steps, key: str) -> Steps:
    """The rows behind this key; all of them when there is none, or none that makes sense."""
    try:
        pressing, opened, pk = key.split("~")
    except ValueError:
        return rows
    due, opened_at, last = moment_in(pressing), moment_in(opened), whole(pk)
    if opened_at is None or last is None or (pressing and due is None):
        return rows
    tie = Q(opened_at__gt=opened_at) | Q(opened_at=opened_at, pk__gt=last)
    if due is None:
        return rows.filter(tie, pressing=None)
    return rows.filter(Q(pressing__gt=due) | Q(pressing=None) | (Q(pressing=due) & tie))
