"""The end of a lease: manual §1.7, R-110. A month before it is told, and leasing answers.

A lease is watched by itself: so many days before its end a case is opened at the desk of the customer's assistant.
Leasing says whether it is renewed or given up, in writing; what is given up goes on as a surrender.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Channel, Facts
from shouwen.casework.opening import open_case
from shouwen.casework.procedure import Ask, Problem, Procedure, go_on, late, stay, step
from shouwen.casework.terms import AT_DUE, TWICE, working_days
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    LEASING,
    PROJECT_MANAGER,
    TO_FIRST_RESPONDER,
)
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Party, Site
from shouwen.people.roles import Post, Role
from shouwen.places.figures import figures_on

WATCHED = "lease.watch_days"
LEASE_ENDS = UUID(
    "5d3c1f0e-7f0c-4b52-9a55-0c0a3a4f6b11"
)  # the space of the keys by which a lease is watched once


class Intent(models.TextChoices):
    RENEWS = "renews", _("Renewed")
    SURRENDERS = "surrenders", _("Given up")


class LeaseEnd(Facts):
    lease = models.ForeignKey(Lease, models.PROTECT, related_name="+", verbose_name=_("Lease"))
    ends_on = models.DateField(_("Ends on"))
    intent = models.CharField(_("What the customer means to do"), max_length=20, choices=Intent)
    renewed_until_on = models.DateField(_("Renewed until"), null=True)
    leasing_says = models.TextField(_("What leasing says"), max_length=1000)
    told_how = models.CharField(_("How the customer was told"), max_length=200)


def it_is_given_up(case: Case) -> bool:
    return bool(case.facts.intent == Intent.SURRENDERS)


def it_is_renewed(case: Case) -> bool:
    return bool(case.facts.intent == Intent.RENEWS)


def leases_there(case: Case) -> models.QuerySet[Lease]:
    """The leases of this customer that are not given back."""
    return Lease.objects.filter(site=case.site_id, customer=case.customer_id, surrendered_on=None)


# fmt: off
lease_end = Procedure(
    "lease_end", _("End of a lease"), chapter=6, prefix="ZQ", facts=LeaseEnd, icon="calendar-clock", reads=[WATCHED],
    steps=[
        step("watch", _("See that a lease comes to its end"), by=CUSTOMER_SERVICE,
             asks=[Ask("lease", among=leases_there), "ends_on"],
             says=[_("The house watches the dates itself and opens this case a month before.")], rules="R-110"),
        step("answer", _("Say whether it is renewed or given up"), by=LEASING, after="watch",
             within=working_days("lease.answer_days"),
             late=[late(AT_DUE, tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER]), late(TWICE, tell=PROJECT_MANAGER)],
             outcomes={
                 "renews": go_on(_("Renewed"), asks=["renewed_until_on", "leasing_says"], tell=[TO_FIRST_RESPONDER],
                                 sets={"intent": Intent.RENEWS}),
                 "surrenders": go_on(_("Given up"), asks=["leasing_says"], tell=[TO_FIRST_RESPONDER],
                                     sets={"intent": Intent.SURRENDERS}),
                 "talking": stay(_("Seen; still being talked about"), asks=["leasing_says"],
                                 tell=[TO_FIRST_RESPONDER])},
             rules="R-110"),
        step("renew", _("Enter the new term and tell the customer and the departments"), by=CUSTOMER_SERVICE,
             after="answer", when=it_is_renewed, asks=["told_how"], rules="R-110, R-055"),
        step("surrender", _("Open the surrender when leasing's notice is here"), by=CUSTOMER_SERVICE, after="answer",
             when=it_is_given_up, asks=["told_how"],
             says=[_("Nothing is begun before leasing's notice is here (R-111).")], rules="R-111"),
    ],
)
# fmt: on


@lease_end.before("answer")
def a_renewal_runs_on(case: Case) -> Iterator[Problem]:
    until_on = case.facts.renewed_until_on
    if it_is_renewed(case) and until_on and until_on <= case.facts.ends_on:
        yield Problem(
            _("A renewal runs beyond the day on which the lease ends."), "renewed_until_on", "out_of_range"
        )


# The watch.


def watch_lease_ends(at: datetime) -> int:
    """Open a case for every lease that ends within the figure's days and is not watched yet; gives how many."""
    return sum(_watch(site, at) for site in Site.objects.all())


def _watch(site: Site, at: datetime) -> int:
    today = timezone.localtime(at, site.tz).date()
    days = int(float(figures_on(site, [WATCHED], today)[WATCHED]))
    ending = Lease.objects.filter(
        site=site, surrendered_on=None, ends_on__gt=today, ends_on__lte=today + timedelta(days=days)
    ).exclude(pk__in=LeaseEnd.objects.filter(case__site=site, ends_on__gt=today).values("lease"))
    return sum(_open(lease, today, at) for lease in ending.select_related("customer", "site"))


def _open(lease: Lease, today: date, at: datetime) -> bool:
    """One lease, once: two workers give the case the same key. Without anybody to give it to it stays unwatched."""
    assert lease.ends_on
    unit = (
        LeasedUnit.objects.filter(lease=lease)
        .select_related("place__building__manager")
        .earliest("place__code")
    )
    manager = unit.place.building.manager if unit.place.building else None
    by = _assistant(lease, manager, today)
    if by is None:
        return False
    open_case(
        lease_end, by=by, at=at, title=f"{lease.number} · {lease.ends_on}", channel=Channel.INDIRECT,
        facts={"lease": lease, "ends_on": lease.ends_on}, form_key=uuid5(LEASE_ENDS, f"{lease.pk} {lease.ends_on}"),
        place=unit.place, customer=lease.customer,
    )  # fmt: skip
    return True


def _assistant(lease: Lease, manager: Party | None, today: date) -> Role | None:
    """The customer's own assistant at the company that manages the building; else one there; else who leads there.

    A customer in two buildings has one assistant, who is not always of the company that looks after this lease.
    """
    there = Role.objects.in_force(today).filter(site=lease.site_id, party=manager, person__is_active=True)
    there = (
        there.exclude(department=None).select_related("party", "department", "person", "site").order_by("id")
    )
    if own := there.filter(person=lease.customer.assistant_id).first():
        return own
    for post in (Post.CS_ASSISTANT, Post.CS_MANAGER, Post.BUILDING_MANAGER, Post.PROJECT_MANAGER):
        if found := there.filter(post=post).first():
            return found
    return None
