"""The enquiry register: manual R-211 and R-034, form F-10.

Whoever is asked answers, or says first which department or colleague will and then puts the caller through;
what is not answered at once is followed up until the caller has the answer. Nobody is pushed away: an enquiry
about another company's house is taken down all the same, and stays with its first responder.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case, Channel
from shouwen.casework.moves import note
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of, members_of
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.journal.entries import Entry, Kind, who_wrote
from shouwen.journal.notices import tell
from shouwen.journal.series import Series
from shouwen.journal.wording import wording
from shouwen.kit.folding import asked, named, reached_at, said
from shouwen.kit.index import Expression, Words, beside, lay_down, scoped
from shouwen.leases.customers import Customer, masked
from shouwen.leases.search import customer_terms
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.places.figures import figures_on

PREFIX = "WX"
ANSWER_HOURS = "enquiry.answer_hours"


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


def take_down(
    *,
    by: Role,
    at: datetime,
    question: str,
    answer: str = "",
    to: Department | None = None,
    colleague: str = "",
    caller_told: bool = False,
    form_key: UUID | None = None,
    **who: Any,
) -> Enquiry:
    """Take an enquiry down; with an answer it is done at once. `who` may give channel, customer, company,
    caller_name, caller_phone.

    Refused without a question, and where it is passed on before the caller was told to whom (R-211). The same
    `form_key` a second time gives back what it took down.
    """
    if not (by.is_staff and by.department):
        raise Refused([Problem(_("Only staff can take an enquiry down."), code="not_allowed")])
    problems = [] if question.strip() else [Problem(_("This is needed."), "question", "required")]
    if problems := problems + _passing_problems(by, to, colleague, caller_told):
        raise Refused(problems)
    if form_key and (again := Enquiry.objects.filter(site=by.site, form_key=form_key).first()):
        return again
    try:
        with transaction.atomic():
            enquiry = Enquiry(
                site=by.site, taken_by=by.person, department=by.department, asked_at=at, form_key=form_key,
                question=question.strip(), due_at=_due(by.site, at), **who,
            )  # fmt: skip
            enquiry.number = Series.next(by.site, PREFIX, timezone.localtime(at, by.site.tz).year)
            _keep(enquiry)
            _write(enquiry, Kind.OPENED, by=by, at=at, question=enquiry.question)
            if to:
                _pass(enquiry, to, colleague, by=by, at=at)
            if answer.strip():
                _answered(enquiry, answer, by=by, at=at)
            return enquiry
    except IntegrityError:  # the other click was first
        if form_key and (again := Enquiry.objects.filter(site=by.site, form_key=form_key).first()):
            return again
        raise


def _due(site: Site, at: datetime) -> datetime:
    day = timezone.localtime(at, site.tz).date()
    hours = float(figures_on(site, [ANSWER_HOURS], day)[ANSWER_HOURS])
    return timetable_of(Calendar.objects.filter(site=site).earliest("id")).after(at, timedelta(hours=hours))


def answer(enquiry: Enquiry, text: str, *, by: Role, at: datetime) -> None:
    """Write down what the caller was answered: the enquiry is done."""
    with transaction.atomic():
        enquiry = held(enquiry, by)
        if not text.strip():
            raise Refused([Problem(_("Write down what the caller was answered."), "answer", "required")])
        _answered(enquiry, text, by=by, at=at)


def pass_on(
    enquiry: Enquiry, to: Department | None, *, colleague: str = "", caller_told: bool, by: Role, at: datetime
) -> None:
    """Pass it to a department, or a colleague there, after the caller was told to which (R-211)."""
    with transaction.atomic():
        enquiry = held(enquiry, by)
        if to is None:
            raise Refused([Problem(_("Choose who is to answer."), "to", "required")])
        if problems := _passing_problems(by, to, colleague, caller_told):
            raise Refused(problems)
        _pass(enquiry, to, colleague, by=by, at=at)


def turn_into(enquiry: Enquiry, case: Case, *, by: Role, at: datetime) -> None:
    """It turned out to be a complaint or a repair: the case sees it through from here."""
    with transaction.atomic():
        enquiry = held(enquiry, by)
        enquiry.became, enquiry.done_at = case, at
        _keep(enquiry)
        _write(enquiry, Kind.FINISHED, by=by, at=at, became=case.number)
        note(case, f"{enquiry.number}: {enquiry.question}", by=by, at=at)


def _passing_problems(by: Role, to: Department | None, colleague: str, caller_told: bool) -> list[Problem]:
    if to is None:
        return [Problem(_("Choose who is to answer."), "to", "required")] if colleague.strip() else []
    if to.site_id != by.site_id or not to.party.manages:
        return [Problem(_("This department is not of this complex."), "to", "invalid")]
    if not caller_told:
        told = _("Tell the caller first which department or colleague it will be.")
        return [Problem(told, "caller_told", "required")]
    return []


def held(enquiry: Enquiry, by: Role) -> Enquiry:
    """The enquiry as it is now, locked. Refused out of reach, and once the caller has had the answer."""
    Enquiry.objects.select_for_update().only("pk").get(pk=enquiry.pk)
    found = Enquiry.objects.within_reach(by).select_related("site", "department__party", "taken_by")
    now = found.filter(pk=enquiry.pk).first()
    if now is None:
        raise Refused([Problem(_("Only those who work on this enquiry can do this."), code="not_allowed")])
    if not now.is_open:
        raise SomebodyWasFaster([Problem(_("The caller has been answered already."), code="done_already")])
    return now


def _answered(enquiry: Enquiry, text: str, *, by: Role, at: datetime) -> None:
    enquiry.answer, enquiry.answered_by, enquiry.done_at = text.strip(), by.person, at
    _keep(enquiry)
    _write(enquiry, Kind.FINISHED, by=by, at=at, answer=enquiry.answer)


def _pass(enquiry: Enquiry, to: Department, colleague: str, *, by: Role, at: datetime) -> None:
    enquiry.passed_to, enquiry.colleague, enquiry.passed_at = to, colleague.strip(), at
    _keep(enquiry)
    names = {lang: f"{to.party.names[lang]} · {name}" for lang, name in to.names.items()}
    _write(enquiry, Kind.OFFERED, by=by, at=at, to=to.pk, to_names=names, colleague=enquiry.colleague)
    if to.pk != by.department_id:
        text = wording(_("An enquiry for you: please answer the caller."))
        tell(members_of(to), text, site=enquiry.site, subject=enquiry, at=at)


def _keep(enquiry: Enquiry) -> None:
    """Save it, with what it is found by from now on."""
    enquiry.save()
    EnquiryWords.objects.filter(pk=enquiry.pk).delete()
    lay_down(EnquiryWords, {enquiry.pk: terms_of(enquiry)})


def terms_of(enquiry: Enquiry) -> set[str]:
    """What it is found by: its words, the company, who asked and at which number."""
    names = customer_terms(enquiry.customer) if enquiry.customer else named(enquiry.company)
    terms = said(enquiry.number, enquiry.question, enquiry.answer) | names | named(enquiry.caller_name)
    return scoped(str(enquiry.site_id), terms | reached_at(enquiry.caller_phone))


def _write(enquiry: Enquiry, kind: Kind, *, by: Role | None, at: datetime, **data: Any) -> Entry:
    return Entry.objects.create(
        site=enquiry.site, subject_kind=Enquiry.subject_kind, subject_id=enquiry.pk, number=enquiry.number, at=at,
        kind=kind, data=data, **who_wrote(by),
    )  # fmt: skip


def remind_of_enquiries(at: datetime) -> int:
    """Tell the first responder, and those it lies with, of each enquiry whose time is up; once. Gives how many."""
    due = Enquiry.objects.filter(done_at=None, reminded_at=None, due_at__lte=at).order_by("due_at")
    found = due.select_related("site", "taken_by", "department__party", "passed_to__party")[:100]
    return sum(_remind(enquiry, at) for enquiry in found)


def _remind(enquiry: Enquiry, at: datetime) -> bool:
    with transaction.atomic():
        waiting = Enquiry.objects.filter(pk=enquiry.pk, done_at=None, reminded_at=None)
        if not waiting.update(reminded_at=at):  # another worker has, or it has just been answered
            return False
        with_whom = enquiry.passed_to or enquiry.department
        told = [
            enquiry.taken_by,
            *(members_of(with_whom) if enquiry.passed_to else ()),
            *managers_of(with_whom),
        ]
        text = wording(_("The caller still waits for an answer to this enquiry."))
        tell(told, text, site=enquiry.site, subject=enquiry, at=at, late=True)
    return True
