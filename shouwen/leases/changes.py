"""Changes of a lease or of a customer: proposed by one person, approved by another, and only then made (M-FL-04)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person


class LeaseChange(models.Model):
    """One proposal. `before` and `after` are the fields that differ; without a lease it is about the customer."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    site = models.ForeignKey(Site, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="changes")
    lease = models.ForeignKey(Lease, models.PROTECT, null=True, blank=True, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.TextField(_("Why"), max_length=500)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(max_length=500, blank=True)
    form_key = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "form_key"], name="a_form_proposes_one_change"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="nobody_approves_what_they_proposed",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | (~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="a_decision_says_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="change_by_customer")]

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
