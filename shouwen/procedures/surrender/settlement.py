"""The settlement and what it does with the deposit (R-115, F-48, §6 item 8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem, go_on, optional, stay
from shouwen.casework.schedules import lines_of, mark, schedule
from shouwen.kit.words import yuan
from shouwen.money.deposits import Deposit, deduct, held, refund
from shouwen.money.settlements import DEDUCTED, PAID, WAIVED, Payable, SettlementLine
from shouwen.people.roles import Role
from shouwen.procedures.surrender.inspection import charged_fen

CLEARS = {"cleared": go_on(_("Cleared")), "not_yet": stay(_("Not cleared yet"))}


def orders_of(case: Case) -> QuerySet[Case]:
    """The orders of this tenant on which amounts were written."""
    theirs = Case.objects.filter(site=case.site_id, customer=case.customer_id)
    return theirs.filter(charges__taken_back_at=None, charges__isnull=False).distinct().order_by("-pk")


def lease_deposits(case: Case) -> list[Deposit]:
    theirs = Deposit.objects.filter(site=case.site_id, customer=case.customer_id, kind=Deposit.Kind.LEASE)
    return list(theirs.order_by("id"))


def held_fen(case: Case) -> int:
    """Fen of the lease deposit that are still held."""
    return held(lease_deposits(case))


def fits_the_deposit(case: Case, line: SettlementLine) -> Iterator[Problem]:
    """§8 item 3: a deduction rests on a clause; never more than is held."""
    if (line.fen or 0) + deducted_fen(case) > held_fen(case):
        yield Problem(_("This is more than is held of the deposit."), code="out_of_range")


lines = schedule(
    "settlement", _("Settlement"), SettlementLine,
    asks=["what", optional("details"), optional("for_case", among=orders_of), "fen"],
    tells_customer=True,
    marks=[
        mark(PAID, _("Paid, with a receipt"), asks=["receipt_number"], unless=(DEDUCTED, WAIVED)),
        mark(DEDUCTED, _("Kept back from the deposit"), asks=["clause"], check=fits_the_deposit,
             unless=(PAID, WAIVED)),
        mark(WAIVED, _("We go on although it is unpaid"), asks=["waived_why", "lawyer", "lawyer_reference"],
             unless=(PAID, DEDUCTED))],
)  # fmt: skip


def deducted_fen(case: Case) -> int:
    """Fen to be kept back from the deposit."""
    return sum(int(line.fen or 0) for line in lines_of(case, "settlement") if DEDUCTED in line.marked)


def total_fen(case: Case) -> int:
    """Fen of all that the tenant is charged, paid or not: what the one who signs agrees to."""
    return sum(line.fen or 0 for line in lines_of(case, "settlement"))


def arrears(case: Case) -> list[SettlementLine]:
    """R-115: what is owed and was not let through."""
    return [line for line in lines_of(case, "settlement") if line.is_in_the_way]


def nothing_is_owed(case: Case) -> Iterator[Problem]:
    for line in arrears(case):
        yield Problem(
            _("%(what)s: %(amount)s is unpaid.")
            % {"what": line.get_what_display(), "amount": yuan(int(line.fen or 0))},
            code="arrears", who_can_clear=_("Customer"),
        )  # fmt: skip


def damage_is_on_the_settlement(case: Case) -> Iterator[Problem]:
    """The tenant is charged what the inspection came to and what was decided since, not a fen beside it."""
    damage = [line for line in lines_of(case, "settlement") if line.what == Payable.DAMAGE]
    written, found = sum(int(line.fen or 0) for line in damage), charged_fen(case)
    if written != found:
        words = _("Damage on the settlement is %(written)s, by the inspection it is %(found)s.")
        yield Problem(words % {"written": yuan(written), "found": yuan(found)}, code="invalid")


def refund_due(case: Case) -> datetime | None:
    """So many days after the settlement, at the end of the day (§7, 15 days unless the site says otherwise)."""
    if case.facts.settled_on is None:
        return None
    day = case.facts.settled_on + timedelta(days=int(case.figure("surrender.refund_days")))
    return datetime.combine(day, time(23, 59), case.site.tz)


def pay_back(case: Case, *, by: Role, at: datetime) -> None:
    """Keep what was to be kept, each with its clause, the oldest deposit first, and give the rest back."""
    deposits = lease_deposits(case)
    for line in lines_of(case, "settlement"):
        if DEDUCTED in line.marked:
            _keep(deposits, line, by, at)
    for deposit in deposits:
        if held([deposit]):
            refund(deposit, reference=case.facts.refund_reference, by=by, at=at)


def _keep(deposits: list[Deposit], line: SettlementLine, by: Role, at: datetime) -> None:
    left, why = int(line.fen or 0), f"{line.case.number} {line.number}: {line.get_what_display()}"
    for deposit in deposits:
        if some := min(left, held([deposit])):
            deduct(deposit, some, why=why, clause=line.clause, by=by, at=at)
            left -= some
