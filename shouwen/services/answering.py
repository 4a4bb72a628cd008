"""Taking an enquiry down, answering it, passing it on, and remembering who still waits (R-211, R-034)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.moves import note
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of, members_of
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.journal.entries import Kind, entered
from shouwen.journal.notices import tell
from shouwen.journal.series import Series
from shouwen.journal.wording import wording
from shouwen.kit.index import lay_down
from shouwen.people.parties import Department, Site
from shouwen.people.roles import Role
from shouwen.places.figures import figures_on
from shouwen.services.enquiries import Enquiry, EnquiryWords, terms_of

PREFIX = "WX"
ANSWER_HOURS = "enquiry.answer_hours"


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
            entered(enquiry, Kind.OPENED, by=by, at=at, question=enquiry.question)
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
        entered(enquiry, Kind.FINISHED, by=by, at=at, became=case.number)
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
    entered(enquiry, Kind.FINISHED, by=by, at=at, answer=enquiry.answer)


def _pass(enquiry: Enquiry, to: Department, colleague: str, *, by: Role, at: datetime) -> None:
    enquiry.passed_to, enquiry.colleague, enquiry.passed_at = to, colleague.strip(), at
    _keep(enquiry)
    names = {lang: f"{to.party.names[lang]} · {name}" for lang, name in to.names.items()}
    entered(enquiry, Kind.OFFERED, by=by, at=at, to=to.pk, to_names=names, colleague=enquiry.colleague)
    if to.pk != by.department_id:
        text = wording(_("An enquiry for you: please answer the caller."))
        tell(members_of(to), text, site=enquiry.site, subject=enquiry, at=at)


def _keep(enquiry: Enquiry) -> None:
    """Save it, with what it is found by from now on."""
    enquiry.save()
    EnquiryWords.objects.filter(pk=enquiry.pk).delete()
    lay_down(EnquiryWords, {enquiry.pk: terms_of(enquiry)})


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
