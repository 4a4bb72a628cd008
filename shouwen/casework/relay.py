"""The relay between departments and companies (R-031 to R-034): a hand-over counts only when it is accepted.

Until then duty and clock stay with the giver. A return needs a reason and is counted; the second one goes to
the master manager, whose word is final. The first responder never changes and sees everything to the end.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.gates import may_answer_for
from shouwen.casework.log import locked, standing_of, write
from shouwen.casework.procedure import Problem
from shouwen.casework.saying import Saying
from shouwen.casework.seeing import is_known
from shouwen.casework.standing import Standing
from shouwen.casework.who import managers_of, master_manager, members_of
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Role


class Return(models.TextChoices):
    """Why a hand-over is returned. "Not ours" is not among them without saying whose it is."""

    OTHER_AREA = "other_area", _("It lies in another party's area")
    OTHER_TRADE = "other_trade", _("It is another department's trade")
    TOO_LITTLE = "too_little", _("Too little is known to begin")
    ALREADY = "already", _("It is being handled already")


def target_problems(case: Case, to: Department | None, told: str) -> list[Problem]:
    """What is wrong with handing over to this department."""
    if to is None:
        return [Problem(_("Choose who is to do it."), "to", "required")]
    if to.site_id != case.site_id or not to.party.manages:
        return [Problem(_("This department is not of this complex."), "to", "invalid")]
    if to.party_id != case.department.party_id and not told.strip():
        return [Problem(_("Write down what the customer was told about the hand-over."), "told", "required")]
    return []


def hand_over(
    case: Case, to: Department, *, by: Role, at: datetime, told: str = "", said_anyway: str = ""
) -> None:
    """Offer the case to a department; to one's own nothing needs accepting. Must be called with the case locked."""
    standing = standing_of(case)
    if standing.offer:
        _withdraw(case, by=by, at=at)
    if to.pk == case.department_id:
        return
    is_known(case, to)
    write(
        case, Kind.OFFERED, by=by, at=at, to=to.pk, told=told.strip(), to_customer=bool(told.strip()),
        from_names=_names(case.department), to_names=_names(to),
        **Saying(case, {"told": told}, said_anyway, at).kept,
    )  # fmt: skip
    if standing.referred and by.department_id == master_manager(case.answerable).pk:
        _take_over(case, to, None, by=by, at=at)
        message = _("The master manager has decided: this is yours to do.")
    else:
        message = _("Handed over to you; please accept it.")
    tell(members_of(to), wording(message), site=case.site, subject=case, at=at)


def _names(department: Department) -> dict[str, str]:
    party = department.party.names
    return {lang: f"{party[lang]} · {name}" for lang, name in department.names.items()}


def offer(
    case: Case, to: Department | None, *, by: Role, at: datetime, told: str = "", said_anyway: str = ""
) -> None:
    """Hand the case over. Only the department that holds it can, or who leads that company.

    What the customer was told is read over; `said_anyway` is the reason for leaving it as it is.
    """
    with transaction.atomic():
        case = locked(case)
        _must_hold(case, by)
        problems = target_problems(case, to, told)
        if problems := problems + Saying(case, {"told": told}, said_anyway, at).problems:
            raise Refused(problems)
        assert to is not None
        if to.pk == case.department_id:
            raise Refused([Problem(_("It is with this department already."), "to", "invalid")])
        hand_over(case, to, by=by, at=at, told=told, said_anyway=said_anyway)


def may_hand_over(case: Case, by: Role) -> bool:
    """The department that holds it, who leads that company, and the desk first asked while it is with its company."""
    asked_first = by.department_id == case.first_department_id and by.party_id == case.answerable_id
    return may_answer_for(by, case.department) or asked_first


def _must_hold(case: Case, by: Role) -> None:
    if not case.is_open:
        raise SomebodyWasFaster([Problem(_("The case is closed already."), code="done_already")])
    if not may_hand_over(case, by):
        raise Refused(
            [Problem(_("Only the department that holds the case can hand it over."), code="not_allowed")]
        )


def accept(case: Case, *, by: Role, at: datetime) -> Entry:
    """Accept what is offered: from now on duty and clock are here. The time is the receipt time (R-124)."""
    with transaction.atomic():
        case = locked(case)
        to = _offered_to(case, by)
        entry = _take_over(case, to, by.person, by=by, at=at)
        text = wording(_("%(department)s has accepted the hand-over."), department=_names(to))
        tell([case.first_responder], text, site=case.site, subject=case, at=at)
        return entry


def _take_over(case: Case, to: Department, holder: Person | None, *, by: Role, at: datetime) -> Entry:
    return write(
        case, Kind.ACCEPTED, by=by, at=at, to=to.pk, to_names=_names(to), holder=holder.pk if holder else None
    )


def _offered_to(case: Case, by: Role) -> Department:
    """The department of the waiting offer, if this role may answer for it."""
    waiting = standing_of(case).offer
    if waiting is None:
        raise SomebodyWasFaster(
            [Problem(_("This hand-over has been answered already."), code="done_already")]
        )
    to = Department.objects.select_related("party").get(pk=waiting.to_department)
    # A giver who leads another department of the same company does not accept for the receiver.
    if not may_answer_for(by, to):
        raise Refused(
            [
                Problem(
                    _("This was handed over to %(department)s.") % {"department": to.name}, code="not_allowed"
                )
            ]
        )
    return to


def return_(case: Case, *, reason: str, text: str = "", by: Role, at: datetime) -> Entry:
    """Give back what is offered, with a reason from the list; the second return goes to the master manager."""
    with transaction.atomic():
        case = locked(case)
        to = _offered_to(case, by)
        if reason not in Return.values:
            raise Refused([Problem(_("Choose a reason."), "reason", "required")])
        if not text.strip():
            raise Refused([Problem(_("Say in a few words why, and whose it is."), "text", "required")])
        entry = write(
            case, Kind.RETURNED, by=by, at=at, reason=reason, text=text.strip(), from_names=_names(to)
        )
        _tell_of_return(case, to, at)
        if _is_for_the_master(case, standing_of(case)):
            _refer(case, by=by, at=at)
        return entry


def _tell_of_return(case: Case, to: Department, at: datetime) -> None:
    told = [case.first_responder, *members_of(case.department)]
    text = wording(_("%(department)s has returned it."), department=_names(to))
    tell(told, text, site=case.site, subject=case, at=at)


def _is_for_the_master(case: Case, standing: Standing) -> bool:
    limit = case.figure("relay.returns_before_the_master_decides")
    return standing.returns >= limit and not standing.referred


def _refer(case: Case, *, by: Role, at: datetime) -> None:
    master = master_manager(case.answerable)
    write(case, Kind.REFERRED, by=by, at=at, to=master.pk, to_names=_names(master))
    text = wording(_("Returned twice: it is for the master manager to decide who does it."))
    tell([*members_of(master), *managers_of(master)], text, site=case.site, subject=case, at=at, late=True)


def _withdraw(case: Case, *, by: Role, at: datetime) -> Entry:
    return write(case, Kind.WITHDRAWN, by=by, at=at)


def withdraw(case: Case, *, by: Role, at: datetime) -> Entry:
    """Take an unanswered offer back."""
    with transaction.atomic():
        case = locked(case)
        _must_hold(case, by)
        if standing_of(case).offer is None:
            raise SomebodyWasFaster(
                [Problem(_("This hand-over has been answered already."), code="done_already")]
            )
        return _withdraw(case, by=by, at=at)
