"""The enquiry register: manual R-211 and R-034, form F-10.

Whoever is asked answers, or says first which department or colleague will and then puts the caller through;
what is not answered at once is followed up until the caller has the answer. Nobody is pushed away: an enquiry
about another company's house is taken down all the same, and stays with its first responder.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Channel
from shouwen.kit.folding import asked, named, reached_at, said
from shouwen.kit.index import Expression, Words, beside, scoped
from shouwen.leases.customers import Customer, masked
from shouwen.leases.search import customer_terms
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role


class EnquiryQuery(models.QuerySet["Enquiry"]):
    def within_reach(self, role: Role) -> EnquiryQuery:
        """Those taken down by this role's company or department, or passed to it."""
        here = self.filter(site=role.site_id)
        match role.reach:
            case Reach.SITE:
                return here
            case Reach.PARTY:
                return here.filter(Q(department__party=role.party_id) | Q(passed_to__party=role.party_id))
            case Reach.DEPARTMENT:
                own = Q(department=role.department_id) | Q(passed_to=role.department_id)
                return here.filter(own | Q(taken_by=role.person_id))
        return here.none()

    def to_follow_up(self) -> EnquiryQuery:
        """What still owes the caller an answer, the most pressing first."""
        return self.filter(done_at=None).order_by("due_at", "id")

    def found_by(self, site: Site, words: str) -> EnquiryQuery:
        """Those that these words ask for: question, answer, company, caller, number, the end of the telephone."""
        query = asked(words)
        return self.filter(words__terms__says=Expression(str(site.pk), [query])) if query else self.none()


class Enquiry(models.Model):
    """One question: who asked, what was answered or by whom it will be, when the caller had the answer.

    `taken_by` is set once: whoever is asked first sees it through. `became` is the case it turned out to be.
    """

    site = models.ForeignKey(Site, models.PROTECT)
    number = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    channel = models.CharField(_("How it came"), max_length=20, choices=Channel, default=Channel.PHONE)
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="enquiries")
    company = models.CharField(_("Company or unit"), max_length=120, blank=True)
    caller_name = models.CharField(_("Name of who asks"), max_length=60, blank=True)
    caller_phone = models.CharField(_("Telephone"), max_length=30, blank=True)
    question = models.TextField(_("The question"), max_length=500)
    answer = models.TextField(_("The answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    passed_to = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    colleague = models.CharField(_("Colleague"), max_length=60, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    became = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="enquiries")
    form_key = models.UUIDField(null=True, blank=True)

    subject_kind = "enquiry"
    objects = EnquiryQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="an_enquiry_number_is_used_once"),
            models.UniqueConstraint(fields=["site", "form_key"], name="a_form_takes_down_one_enquiry"),
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(answer="") | Q(became__isnull=False),
                name="an_enquiry_is_done_with_an_answer_or_a_case",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-id"], name="enquiry_by_site"),
            models.Index(fields=["site", "due_at"], condition=Q(done_at=None), name="enquiry_to_follow_up"),
            models.Index(fields=["due_at"], condition=Q(done_at=None, reminded_at=None), name="enquiry_to_remind"),
        ]  # fmt: skip

    @property
    def title(self) -> str:
        return self.question[:120]

    @property
    def party(self) -> Party:
        return self.department.party

    @property
    def masked_phone(self) -> str:
        return masked(self.caller_phone)

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class EnquiryWords(Words):
    """What an enquiry is found by."""

    enquiry = beside(Enquiry)


def terms_of(enquiry: Enquiry) -> set[str]:
    """What it is found by: its words, the company, who asked and at which number."""
    names = customer_terms(enquiry.customer) if enquiry.customer else named(enquiry.company)
    terms = said(enquiry.number, enquiry.question, enquiry.answer) | names | named(enquiry.caller_name)
    return scoped(str(enquiry.site_id), terms | reached_at(enquiry.caller_phone))
