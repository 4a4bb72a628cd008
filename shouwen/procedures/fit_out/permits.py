"""What stands before the works permit: fire papers, payments, papers that last (R-093 to R-095, M-FO-01 to M-FO-05)."""

from collections.abc import Iterator
from math import ceil

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.printing import void_all
from shouwen.casework.procedure import Problem
from shouwen.journal.catalogue import kind_called
from shouwen.journal.entries import Entry, role_of
from shouwen.money.deposits import Deposit, deposits_of, held, take_deposit
from shouwen.money.payments import paid_for, record_payment
from shouwen.procedures.fit_out.facts import FireKind

MANAGEMENT_FEE, DEBRIS_FEE = "management_fee", "debris_removal_fee"
OUTLAST = {
    "insured_until_on": _("The insurance ends before the permit would."),
    "qualified_until_on": _("The contractor's qualification ends before the permit would."),
    "authorised_until_on": _("The customer's authorisation ends before the permit would."),
    "fire_valid_until_on": _("The fire document ends before the permit would."),
}


def there_are_extinguishers_enough(case: Case) -> Iterator[Problem]:
    """M-FO-08: one of two kilograms for every 50 ㎡, also for the site as a whole."""
    needed = ceil(case.facts.area / case.figure("fitout.sqm_per_extinguisher"))
    if case.facts.extinguishers is not None and case.facts.extinguishers < needed:
        yield Problem(
            _("For this area at least %(needed)s extinguishers are needed.") % {"needed": needed},
            "extinguishers", "out_of_range",
        )  # fmt: skip


def it_is_exempt_only_below_the_limits(case: Case) -> Iterator[Problem]:
    """M-FO-04: above either limit there is no exemption."""
    facts = case.facts
    area, yuan = case.figure("fitout.fire_threshold_sqm"), case.figure("fitout.fire_threshold_yuan")
    is_large = facts.area >= area or (facts.contract_fen or 0) >= yuan * 100
    if facts.fire_kind == FireKind.EXEMPT and is_large:
        yield Problem(
            _("Works from %(area)s ㎡ or %(yuan)s yuan are not exempt.")
            % {"area": f"{area:f}", "yuan": f"{yuan:f}"},
            "fire_kind", "invalid",
        )  # fmt: skip


def the_fees_are_recorded(case: Case, entry: Entry) -> None:
    facts, by = case.facts, role_of(entry)
    for what, fen in ((MANAGEMENT_FEE, facts.management_fen), (DEBRIS_FEE, facts.debris_fen)):
        if fen:
            record_payment(case, what, fen, facts.fee_receipt, by=by, at=entry.at)


def the_pass_deposit_has_its_receipt(case: Case) -> Iterator[Problem]:
    if case.facts.pass_deposit_fen and not case.facts.pass_deposit_receipt.strip():
        yield Problem(_("Write down the number of the receipt."), "pass_deposit_receipt", "required")


def the_deposits_are_taken(case: Case, entry: Entry) -> None:
    facts, by, kinds = case.facts, role_of(entry), Deposit.Kind
    take_deposit(
        case, kinds.FIT_OUT, facts.fit_out_deposit_fen, facts.fit_out_deposit_receipt, by=by, at=entry.at
    )
    if facts.pass_deposit_fen:
        take_deposit(case, kinds.PASS, facts.pass_deposit_fen, facts.pass_deposit_receipt, by=by, at=entry.at)


def nothing_is_missing(case: Case) -> Iterator[Problem]:
    """R-095, §6 item 11. The order of the steps says so already; the facts are asked all the same."""
    facts = case.facts
    if not facts.fire_number:
        yield Problem(_("Without the fire document there is no permit."), code="no_fire_document")
    if not paid_for(case, MANAGEMENT_FEE):
        yield Problem(_("The management fee is not paid."), code="unpaid", who_can_clear=_("Customer"))
    if not held(deposits_of(case, Deposit.Kind.FIT_OUT)):
        yield Problem(_("The fit-out deposit is not paid."), code="unpaid", who_can_clear=_("Customer"))


def the_papers_outlast_it(case: Case) -> Iterator[Problem]:
    """M-FO-01: the insurance is shown before the permit; here it also lasts as long."""
    facts = case.facts
    if not (facts.permit_from_on and facts.permit_until_at):
        return
    last = case.hours.day_of(facts.permit_until_at)
    if last < facts.permit_from_on:
        yield Problem(_("This ends before it begins."), "permit_until_at", "invalid")
    for name, too_short in OUTLAST.items():
        until_on = getattr(facts, name)
        if until_on and until_on < last:
            yield Problem(too_short, "permit_until_at", "out_of_range")


def the_permit_at_the_door_is_void(case: Case, entry: Entry) -> None:
    """R-095: with another design or another contractor the works stop until a new permit is issued."""
    kind, said = kind_called("works_permit"), entry.data.get("facts", {})
    if kind and not case.facts.permit_stands:
        reason = said.get("change") or said.get("contractor_name") or entry.outcome
        void_all(kind, case, reason=reason, by=role_of(entry), at=entry.at)
