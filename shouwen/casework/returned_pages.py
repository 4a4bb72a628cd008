"""Pages that were brought in: the table of what became of each (§2.6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.journal.files import Paper
from shouwen.journal.forms import FormPart
from shouwen.kit.uploads import MAX_NAME
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role

MAX_REASON = 300


class ReturnedQuery(models.QuerySet["ReturnedPage"]):
    def within_reach(self, role: Role) -> ReturnedQuery:
        """Those that one's own department has brought in; all of a site for who reaches it."""
        here = self.filter(site=role.site_id)
        return here if role.reach == Reach.SITE else here.filter(department=role.department_id)

    def waiting(self) -> ReturnedQuery:
        return self.filter(settled_at=None)


class ReturnedPage(models.Model):
    """One page that was brought in: what became of it, and where it lies. `part` is what its code names.

    While it waits its picture is a paper of its own; once laid it is one of the case.
    """

    class Fate(models.TextChoices):
        LAID = "laid", _("Laid on its case")
        KNOWN = "known", _("Lies there already")
        DISCARDED = "discarded", _("Discarded")
        UNREADABLE = "unreadable", _("No code of ours can be read on it")
        TWO = "two", _("Two different codes on one page")
        VOID = "void", _("Its form was voided")
        AGAIN = "again", _("This part came back before, and looked otherwise")
        BLANK = "blank", _("A copy filled in by hand: which case it is about must be said")
        NO_CASE = "no_case", _("Its form is not about a case")
        FULL = "full", _("No more papers fit on its case")

    subject_kind = "returned_page"

    site = models.ForeignKey(Site, models.PROTECT)
    department = models.ForeignKey(Department, models.PROTECT)
    by_party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=MAX_NAME)
    sha256 = models.CharField(max_length=64)
    fate = models.CharField(max_length=12, choices=Fate)
    part = models.ForeignKey(FormPart, models.PROTECT, null=True, blank=True, related_name="returned")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = ReturnedQuery.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, case=None, reason="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, case__isnull=False, reason="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False, case=None) & ~Q(reason="")),
                name="a_page_waits_or_lies_on_a_case_or_was_discarded_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["department", "sha256"], condition=Q(settled_at=None), name="a_page_waits_once"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "department", "settled_at", "-id"], name="returned_by_department")
        ]

    @property
    def picture(self) -> Paper | None:
        return Paper.objects.about(self.subject_kind, self.pk).first()
