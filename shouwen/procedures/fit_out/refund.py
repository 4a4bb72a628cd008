"""The deposit's way back (R-104, M-FO-14): when, what is kept of it and why, and what the customer says to that."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.log import log_of, standing_of
from shouwen.casework.procedure import Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule
from shouwen.hours.months import months_after
from shouwen.journal.entries import Entry, role_of
from shouwen.kit.fen import FenField
from shouwen.money.deposits import Deposit, Keeps, deposits_of, held, refundable_from, settle
from shouwen.procedures.fit_out.facts import Answer
from shouwen.procedures.fit_out.photos import paper

PARTIES = ("accept_cs", "accept_engineering", "accept_security", "accept_customer")


class Decision(models.TextChoices):
    UPHELD = "upheld", _("Stands")
    REDUCED = "reduced", _("Reduced")
    DROPPED = "dropped", _("Dropped")


class Deduction(ScheduleLine):
    """One item to be kept of the deposit: reason, clause, rate and amount, the objection and what was decided of it."""

    reason = models.CharField(_("Reason"), max_length=200)
    clause = models.CharField(_("Clause of the contract"), max_length=100)
    rate = models.CharField(_("Rate and quantity"), max_length=120)
    evidence = paper(_("Photo"))
    amount_fen = FenField(_("Amount"), null=True)
    violation = models.PositiveSmallIntegerField(_("For violation, line"), null=True)
    objection = models.CharField(_("The customer's objection"), max_length=500, blank=True)
    decision = models.CharField(_("Decision"), max_length=10, choices=Decision, blank=True)
    decided_fen = FenField(_("Amount decided"), null=True, blank=True)
    decided_why = models.CharField(_("Reason of the decision"), max_length=500, blank=True)

    @property
    def stands_fen(self) -> int:
        """What is kept as things are."""
        if self.decision == Decision.DROPPED:
            return 0
        return int(self.decided_fen or 0) if self.decision == Decision.REDUCED else int(self.amount_fen or 0)

    @property
    def is_disputed(self) -> bool:
        return "objected" in self.marked and "decided" not in self.marked


def deduction_can_be_made(case: Case, line: Deduction) -> Iterator[Problem]:
    """M-FO-12: for a violation only after it was ordered in writing; never more than is held."""
    if (line.amount_fen or 0) + deducted(case) > held(deposits_of(case, Deposit.Kind.FIT_OUT)):
        yield Problem(_("This is more than is held of the deposit."), "amount_fen", "out_of_range")
    if line.violation and line.violation not in ordered_in_writing(case):
        yield Problem(
            _("Only what was ordered in writing and is on the list of violations leads to a deduction."),
            "violation", "invalid",
        )  # fmt: skip


def ordered_in_writing(case: Case) -> set[int]:
    return {line.number for line in lines_of(case, "violations") if line.rung != "verbal"}


def decision_is_whole(case: Case, line: Deduction) -> Iterator[Problem]:
    if line.decision == Decision.REDUCED and not 0 < (line.decided_fen or 0) < (line.amount_fen or 0):
        yield Problem(_("Write down the lower amount."), "decided_fen", "invalid")


deductions = schedule(
    "deductions", _("Deductions from the deposit"), Deduction,
    asks=["reason", "clause", "rate", "evidence", "amount_fen", optional("violation")],
    check=deduction_can_be_made, tells_customer=True, tells_contractor=True,
    marks=[
        mark("objected", _("Objected to"), asks=["objection"]),
        mark("decided", _("Decided"), asks=["decision", optional("decided_fen"), "decided_why"],
             check=decision_is_whole, after=("objected",))],
)  # fmt: skip


def deducted(case: Case) -> int:
    """Fen that are to be kept, all lines as they stand."""
    return sum(line.stands_fen for line in lines_of(case, "deductions"))


def is_disputed(case: Case) -> bool:
    disputed = any(line.is_disputed for line in lines_of(case, "deductions"))
    return disputed or case.facts.answer == Answer.OBJECTED


def objections_are_decided(case: Case) -> Iterator[Problem]:
    for line in lines_of(case, "deductions"):
        if line.is_disputed:
            yield Problem(
                _("Deduction %(number)s: the objection is not decided.") % {"number": line.number},
                who_can_clear=_("Customer-service manager"),
            )


# When.


def accepted_on(case: Case) -> date:
    """The day on which the last of the four parties accepted."""
    done = standing_of(case).done
    ends = [e.at for e in log_of(case) if e.step in PARTIES and e.outcome == done.get(e.step)]
    return case.hours.day_of(max(ends, default=case.opened_at))


def refund_from_on(case: Case) -> date | None:
    """R-104: the day three months after acceptance. None before it is accepted."""
    accepted: date | None = case.facts.accepted_on
    return months_after(accepted, int(case.figure("fitout.refund_months"))) if accepted else None


def refund_from(case: Case) -> datetime | None:
    day = refund_from_on(case)
    return datetime.combine(day, time(), case.site.tz) if day else None


def draft_from(case: Case) -> datetime | None:
    """So many days before it may be refunded it is drafted, so that it is refunded on the day."""
    start = refund_from(case)
    return start and start - timedelta(days=int(case.figure("fitout.refund_draft_days")))


def refund_due(case: Case) -> datetime:
    """When it is late: the closing of the first working day on which it may be refunded."""
    accepted = accepted_on(case)
    day = months_after(accepted, int(case.figure("fitout.refund_months")))
    return case.hours.end_of_working_day(datetime.combine(day, time(), case.site.tz), 1)


def an_objection_says_what_it_is(case: Case) -> Iterator[Problem]:
    if case.facts.answer == Answer.OBJECTED and not case.facts.objection.strip():
        yield Problem(_("Write down what the customer objects to."), "objection", "required")


def the_deposit_has_its_day(case: Case, entry: Entry) -> None:
    """R-104: from the acceptance on it is known when the deposit goes back."""
    if day := refund_from_on(case):
        for deposit in deposits_of(case, Deposit.Kind.FIT_OUT):
            refundable_from(deposit, day, by=role_of(entry), at=entry.at)


def the_fit_out_deposit_goes_back(case: Case, entry: Entry) -> None:
    """Each deduction is a movement of its own, with its reason and clause; what is left goes back."""
    keeps = [
        Keeps(line.stands_fen, line.reason, line.clause)
        for line in lines_of(case, "deductions")
        if line.stands_fen
    ]
    fit_out_deposits = deposits_of(case, Deposit.Kind.FIT_OUT)
    settle(fit_out_deposits, keeps, case.facts.refund_reference, by=role_of(entry), at=entry.at)
