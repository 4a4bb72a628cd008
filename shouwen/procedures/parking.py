"""Parking: manual §1.11, R-160 to R-164, with R-004 and the spaces of R-017.

The need is asked at the move-in and the rent is told. The application is signed by the customer, or by somebody whom
the customer has authorised in writing; what the lease says prevails. Security issues the permit and manages the
space; its number and a copy of the vehicle licence go into the customer's file.
"""

from collections.abc import Iterator

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Facts
from shouwen.casework.procedure import Ask, Problem, Procedure, back_to, go_on, late, optional, stay, step
from shouwen.casework.terms import AT_DUE, working_days
from shouwen.casework.who import CUSTOMER_SERVICE, DEPARTMENT_MANAGER, SECURITY, TO_FIRST_RESPONDER
from shouwen.journal.entries import Entry, role_of
from shouwen.journal.files import Paper
from shouwen.leases.leases import Lease
from shouwen.services import parking as spaces
from shouwen.services.parking import Level

# Mainland plates: province, letter, five or six signs; and what diplomats, police and visitors carry.
PLATE = RegexValidator(r"^[\w·-]{4,12}$", _("This is not a plate."))


class Parking(Facts):
    lease = models.ForeignKey(Lease, models.PROTECT, null=True, related_name="+", verbose_name=_("Lease"))
    level = models.CharField(_("Which space"), max_length=20, choices=Level)
    plate = models.CharField(_("Plate"), max_length=12, validators=[PLATE])
    owner = models.CharField(_("Owner of the vehicle"), max_length=60)
    rent_fen = models.PositiveIntegerField(_("Rent told, per month"))
    lease_says = models.CharField(_("What the lease says about parking"), max_length=300)
    is_agent = models.BooleanField(_("Somebody authorised signs"), default=False)
    agent = models.CharField(_("Name of the agent"), max_length=60)
    authorisation = models.ForeignKey(
        Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Signed authorisation")
    )
    agent_id_copy = models.ForeignKey(
        Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Copy of the agent's ID")
    )
    waits_for = models.CharField(_("What the customer was told about waiting"), max_length=300)
    permit_number = models.CharField(_("Permit number"), max_length=30)
    permit_from_on = models.DateField(_("Valid from"), null=True)
    permit_until_on = models.DateField(_("Valid until (first day out)"), null=True)
    vehicle_licence = models.ForeignKey(
        Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Copy of the vehicle licence")
    )


def leases_there(case: Case) -> models.QuerySet[Lease]:
    return Lease.objects.filter(site=case.site_id, customer=case.customer_id, surrendered_on=None)


# fmt: off
parking = Procedure(
    "parking", _("Parking"), chapter=9, prefix="CW", facts=Parking, icon="car", reads=["parking.is_on"],
    steps=[
        step("ask", _("Ask what is needed and tell the rent"), by=CUSTOMER_SERVICE,
             asks=["level", "plate", "owner", "rent_fen", optional("lease", among=leases_there)],
             says=[_("If the lease says otherwise, the lease prevails.")], rules="R-160, R-162"),
        step("apply", _("Have the application signed"), by=CUSTOMER_SERVICE, after="ask",
             asks=[optional("lease_says"), optional("is_agent"), optional("agent"), optional("authorisation"),
                   optional("agent_id_copy")],
             signed_by=["customer"], binds=lambda case: case.facts.rent_fen or 0,
             prints="parking_application", tells_customer=_("You sign the application"),
             says=[_("An agent brings the signed authorisation and a copy of the ID: both, or nothing.")],
             rules="R-161, R-162"),
        step("issue", _("Issue the parking permit"), by=SECURITY, after="apply",
             within=working_days("parking.issue_days"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             outcomes={
                 "issued": go_on(_("Issued"), asks=["permit_number", "permit_from_on", optional("permit_until_on")]),
                 "waits": stay(_("No space is free: it waits"), asks=[Ask("waits_for", to_customer=True)],
                               tell=[TO_FIRST_RESPONDER]),
                 "another": back_to("ask", _("Another kind of space is wanted"), tell=[TO_FIRST_RESPONDER])},
             tells_customer=_("Your parking permit"), rules="R-163"),
        step("file", _("File the number of the permit and a copy of the vehicle licence"), by=CUSTOMER_SERVICE,
             after="issue", asks=["vehicle_licence"], prints="parking_application", rules="R-164"),
    ],
)
# fmt: on


@parking.before("ask")
def parking_is_ours(case: Case) -> Iterator[Problem]:
    """R-004: a site without parking of its own switches the chapter off; and a space is let to a customer."""
    if not case.figure("parking.is_on"):
        yield Problem(_("This complex does not let parking spaces."), code="switched_off")
    if case.customer is None:
        yield Problem(_("Choose the customer from the register."), "caller_name", "required")


@parking.before("apply")
def an_agent_has_both_papers(case: Case) -> Iterator[Problem]:
    """R-161: the signed authorisation and the copy of the ID, both."""
    facts = case.facts
    if not facts.is_agent:
        return
    for name in ("agent", "authorisation", "agent_id_copy"):
        if not getattr(facts, name):
            yield Problem(_("An agent needs this."), name, "required")


@parking.before("apply")
def the_lease_prevails(case: Case) -> Iterator[Problem]:
    """R-162: where the lease has its own words on parking, they are written on the application."""
    lease = case.facts.lease
    if lease and lease.parking_terms and not case.facts.lease_says:
        yield Problem(
            _("The lease says: %(terms)s. It prevails: write it on the application.") % {"terms": lease.parking_terms},
            "lease_says", "required",
        )  # fmt: skip


@parking.before("issue")
def a_permit_runs_forward(case: Case) -> Iterator[Problem]:
    facts = case.facts
    if facts.permit_from_on and facts.permit_until_on and facts.permit_until_on <= facts.permit_from_on:
        yield Problem(_("This ends before it begins."), "permit_until_on", "invalid")


@parking.after("issue")
def the_permit_is_kept(case: Case, entry: Entry) -> None:
    """R-163: only what was issued; a permit that cannot be is refused with the whole step."""
    if entry.outcome == "issued":
        facts = case.facts
        spaces.issue(
            case, number=facts.permit_number, plate=facts.plate, level=facts.level, starts_on=facts.permit_from_on,
            ends_on=facts.permit_until_on, by=role_of(entry), at=entry.at,
        )  # fmt: skip
