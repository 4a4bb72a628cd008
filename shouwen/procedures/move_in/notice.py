"""The lease behind a move-in, what was paid for it, and the notice held against it (M-MI-01 to M-MI-03)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.schedules import ScheduleLine, lines_of, schedule
from shouwen.journal.entries import Entry, role_of
from shouwen.kit.fen import FenField
from shouwen.kit.statements import change
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.money.deposits import Deposit, take_deposit
from shouwen.money.payments import record_payment
from shouwen.places.buildings import Place


class Due(models.TextChoices):
    """What is paid before a handover (M-MI-01)."""

    RENT = "rent", _("Rent")
    RENT_DEPOSIT = "rent_deposit", _("Rent deposit")
    FEE = "management_fee", pgettext_lazy("paid by the month", "Management fee")
    FEE_DEPOSIT = "fee_deposit", _("Management-fee deposit")
    PARKING = "parking", _("Parking")
    ENERGY = "energy", _("Energy, prepaid")


class MoveInPayment(ScheduleLine):
    """One sum paid before the handover, by its receipt."""

    what = models.CharField(_("Paid for"), max_length=20, choices=Due)
    fen = FenField(_("Amount"))
    receipt_number = models.CharField(_("Receipt number"), max_length=40)


def a_receipt_pays_it_once(case: Case, line: MoveInPayment) -> Iterator[Problem]:
    same = (line.what, line.receipt_number)
    if same in {(each.what, each.receipt_number) for each in lines_of(case, "payments")}:
        yield Problem(_("This receipt stands here already."), "receipt_number", "done_already")


payments = schedule(
    "payments", _("Payments"), MoveInPayment, asks=["what", "fen", "receipt_number"], tells_customer=True,
    check=a_receipt_pays_it_once,
)  # fmt: skip


def lease_of(case: Case) -> Lease | None:
    """The lease that the customer moves in under: of this unit, not occupied and not given back, the latest."""
    if case.place_id is None or case.customer_id is None:
        return None
    held = LeasedUnit.objects.filter(place=case.place_id, customer=case.customer_id)
    coming = held.filter(lease__occupied_on=None, lease__surrendered_on=None)
    unit = coming.select_related("lease").order_by("-starts_on").first()
    return unit.lease if unit else None


def it_is_a_lease_to_move_in_under(case: Case) -> Iterator[Problem]:
    """R-054: who moves in where, once."""
    lease = lease_of(case)
    if case.place is None or case.place.kind != Place.Kind.UNIT:
        yield Problem(_("Choose the unit that is moved into."), "place", "required")
    elif case.customer is None:
        yield Problem(_("Choose the customer who moves in."), "customer", "required")
    elif lease is None:
        yield Problem(_("This customer has no lease of this unit to move in under."), "customer", "invalid")
    elif again := Case.objects.filter(movein__lease=lease, state=Case.State.OPEN).first():
        words = _("The move-in under lease %(lease)s is open already: %(number)s.")
        yield Problem(words % {"lease": lease.number, "number": again.number}, "place", "done_already")


def keep_the_lease(case: Case, entry: Entry) -> None:
    case.facts.lease = lease_of(case)
    change(case.facts, "lease")


def what_is_due_is_paid(case: Case) -> Iterator[Problem]:
    """M-MI-01: the deposit in full, the first fee, and rent unless the lease begins without."""
    paid: dict[str, int] = {}
    for line in lines_of(case, "payments"):
        paid[line.what] = paid.get(line.what, 0) + line.fen
    lease = case.facts.lease
    due = {Due.RENT_DEPOSIT: lease.deposit_fen, Due.FEE: min(lease.management_fee_fen, 1)}
    if lease.rent_free_until_on is None:
        due[Due.RENT] = min(lease.rent_fen, 1)
    for what, fen in due.items():
        if paid.get(what, 0) < fen:
            yield Problem(
                _("Not paid yet: %(what)s.") % {"what": what.label},
                code="unpaid",
                who_can_clear=_("Customer"),
            )


def record_what_was_paid(case: Case, entry: Entry) -> None:
    by = role_of(entry)
    for line in lines_of(case, "payments"):
        if line.what == Due.RENT_DEPOSIT:
            take_deposit(case, Deposit.Kind.LEASE, line.fen, line.receipt_number, by=by, at=entry.at)
        else:
            record_payment(case, line.what, line.fen, line.receipt_number, by=by, at=entry.at)


def differences(case: Case) -> Iterator[tuple[str, Any, Any]]:
    """Where the notice says something else than the lease: the fact, what the lease says, what the notice says."""
    facts, lease = case.facts, case.facts.lease
    held = sum((unit.area_sqm for unit in lease.units.all()), start=0)
    pairs = (
        ("lease_number", lease.number), ("area", held), ("starts_on", lease.starts_on), ("ends_on", lease.ends_on),
        ("rent_free_until_on", lease.rent_free_until_on), ("spaces", lease.spaces),
    )  # fmt: skip
    for name, meant in pairs:
        if getattr(facts, name) != meant:
            yield name, meant, getattr(facts, name)


def the_notice_says_what_the_lease_says(case: Case) -> Iterator[Problem]:
    """M-MI-03: a notice with an error goes back to leasing; nobody overlooks one."""
    for name, meant, said in differences(case):
        label = case.facts._meta.get_field(name).verbose_name
        yield Problem(
            _("%(what)s: the notice says %(said)s, the lease %(meant)s.")
            % {"what": label, "said": _plain(said), "meant": _plain(meant)},
            code="differs", who_can_clear=_("Leasing"),
        )  # fmt: skip


def _plain(value: Any) -> str:
    return "—" if value in (None, "") else str(value)
