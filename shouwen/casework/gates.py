"""What stands between an open step and its end, and who may end it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.consent import no_right
from shouwen.casework.procedure import Problem, Step
from shouwen.casework.rows import OpenStep, OpenStepQuery
from shouwen.journal.entries import Entry
from shouwen.kit.prepared import Given, rows
from shouwen.people.parties import Department, Trade
from shouwen.people.roles import Reach, Role


def leads_company(by: Role, party: int) -> bool:
    """True for who leads this whole company; the leader of one of its departments does not."""
    leads = by.leads and by.department is not None and by.department.trade == Trade.MANAGEMENT
    return leads and by.party_id == party


def may_answer_for(by: Role, department: Department) -> bool:
    """The department itself, or who leads its company: never another department of the same company."""
    return by.department_id == department.pk or leads_company(by, department.party_id)


def may_do(by: Role, row: OpenStep, step: Step) -> bool:
    """The role's own department, or who leads the company that the step lies with."""
    return step.by.allows(by, row.department) or leads_company(by, row.party_id)


def may_let_through(by: Role, row: OpenStep) -> bool:
    """Who leads the company that the step lies with, or the master manager."""
    return leads_company(by, by.party_id) and (by.party_id == row.party_id or by.reach == Reach.SITE)


def may_cancel(by: Role, case: Case) -> bool:
    """A manager of the company first asked, or of the master manager.

    At that company: who leads it, its customer service or the department first asked. The department that
    a complaint was sent to does not make it go away (R-032).
    """
    home, own = case.first_department, by.department
    if not by.leads or own is None:
        return False
    looks_after_it = own.pk == home.pk or own.trade in (Trade.MANAGEMENT, Trade.CUSTOMER_SERVICE)
    return by.reach == Reach.SITE or (by.party_id == home.party_id and looks_after_it)


def not_yours(department: Department | None) -> Problem:
    if department is None:
        return Problem(_("Only staff can take a case down."), code="not_allowed")
    return Problem(
        _("This is for %(department)s (%(party)s) to do.")
        % {"department": department.name, "party": department.party.name},
        code="not_allowed",
        who_can_clear=department.name,
    )


def gates(case: Case, row: OpenStep, step: Step, at: datetime) -> list[Problem]:
    """Everything that keeps this step from going on now; empty when nothing does."""
    agreed = getattr(case.facts, step.agreed_in) if step.agreed_in else ""
    return [
        *_too_early(row, at),
        *_unsigned(row, step),
        *no_right(case, step, step.agreed_in, agreed, at),
        *case.procedure.problems(case, step.code),
    ]


def too_often(case: Case, step: Step, outcome: str, by: Role) -> list[Problem]:
    """A way to end that has been used up on this case is a manager's to use once more."""
    figure = step.outcomes[outcome].at_most
    if not figure or by.leads:
        return []
    before = Entry.objects.about(Case.subject_kind, case.pk).filter(step=step.code, outcome=outcome)
    if before.count() < case.figure(figure):
        return []
    return [Problem(_("This has happened often enough here; a manager must decide."), "outcome", "too_often")]


def _too_early(row: OpenStep, at: datetime) -> list[Problem]:
    if row.not_before is None or at >= row.not_before:
        return []
    return [Problem(_("It is too early for this step."), code="too_early")]


def _unsigned(row: OpenStep, step: Step) -> list[Problem]:
    if not step.signed_by:
        return []
    signed = {signature.signs_as for signature in row.signatures}
    return [
        Problem(_("A signature is missing."), f"sign_{who}", "unsigned")
        for who in step.signed_by
        if who not in signed
    ]


def open_step(case: Case, code: str, visit: int | None = None) -> tuple[Step, OpenStep]:
    """The step of this code that is open, at this visit where one is named; else somebody was faster."""
    found = rows("an open step", _the_open_step, case=case.pk, step=code)
    row: OpenStep | None = found[0] if found else None
    if code not in case.procedure.by_code:
        raise Refused([Problem(_("There is no such step."), code="not_found")])
    if row is None or (visit is not None and row.visit != visit):
        raise SomebodyWasFaster(
            [Problem(_("This step is no longer open: it has already been done."), code="done_already")]
        )
    row.case = case
    return case.procedure[code], row


def _the_open_step() -> OpenStepQuery:
    steps = OpenStep.objects.filter(case=Given("case"), step=Given("step", CharField()))
    return steps.select_related("department__party")
