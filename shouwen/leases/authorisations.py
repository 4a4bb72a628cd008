"""Whom a customer has authorised to act for it: manual R-161, form F-45.

Two papers make an authorisation: the signed letter and a copy of the agent's ID. They lie on the customer's file; an
authorisation without both, or outside its days, authorises nobody.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shouwen.leases.customers import Contact, Customer
from shouwen.people.parties import Site


class Scope(models.TextChoices):
    """What somebody may do for a customer."""

    PAPERS = "papers", _("Papers and signatures")
    KEYS = "keys", _("Keys and cards")
    PARKING = "parking", _("Parking")
    FIT_OUT = "fit_out", _("Fit-out")
    GOODS = "goods", _("Goods in and out")
    SPENDING = "spending", _("Agreeing to prices")
    SURRENDER = "surrender", _("Surrender")


class AuthorisationQuery(models.QuerySet["Authorisation"]):
    def valid(self, on: date) -> AuthorisationQuery:
        """Those with both papers, not taken back, on a day of theirs."""
        running = Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gt=on))
        return self.filter(running, has_letter=True, has_id_copy=True, revoked_on=None)

    def running_out(self, on: date, days: int) -> AuthorisationQuery:
        """Those whose last day comes within so many days from this one, and that were not taken back."""
        return self.filter(revoked_on=None, ends_on__gt=on, ends_on__lte=on + timedelta(days=days))

    def lacking(self, on: date) -> AuthorisationQuery:
        """Those that would run, but for a paper that is missing (R-161)."""
        runs = Q(ends_on=None) | Q(ends_on__gt=on)
        return self.filter(runs, Q(has_letter=False) | Q(has_id_copy=False), revoked_on=None)


class Authorisation(models.Model):
    """One agent of one customer. `scopes` is a list of Scope values.

    The ID number is shown masked; reading it in full is an entry in the journal.
    """

    site = models.ForeignKey(Site, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="authorisations")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="authorisations")
    agent_name = models.CharField(_("Name of the agent"), max_length=60)
    id_number = models.CharField(_("ID number"), max_length=30)
    scopes = models.JSONField(default=list)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until (first day out)"), null=True, blank=True)
    has_letter = models.BooleanField(_("Signed authorisation on file"), default=False)
    has_id_copy = models.BooleanField(_("Copy of the ID on file"), default=False)
    revoked_on = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    subject_kind = "authorisation"
    objects = AuthorisationQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "form_key"], name="a_form_makes_one_authorisation"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="an_authorisation_ends_after_it_starts",
            ),
        ]

    @property
    def number(self) -> str:
        return self.customer.number

    @property
    def masked_id(self) -> str:
        """The first three and the last four signs; of a short number nothing."""
        said = self.id_number
        return f"{said[:3]}{'•' * (len(said) - 7)}{said[-4:]}" if len(said) > 10 else "•" * len(said)

    @property
    def both_present(self) -> bool:
        return self.has_letter and self.has_id_copy

    def counts_on(self, on: date) -> bool:
        """True on its days, with both papers on file, until it is taken back (R-161)."""
        runs = self.starts_on <= on and (self.ends_on is None or on < self.ends_on)
        return runs and self.both_present and self.revoked_on is None

    def ends_within(self, days: int, on: date) -> bool:
        """True when it counts now and will not so many days from here."""
        return self.counts_on(on) and self.ends_on is not None and self.ends_on <= on + timedelta(days=days)

    def covers(self, scope: str, on: date) -> bool:
        """True when this agent may do this for the customer on this day."""
        return self.counts_on(on) and scope in self.scopes

    def scope_names(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]

    def __str__(self) -> str:
        return self.agent_name
