"""Changing what a lease or the register says of a customer: one proposes, a leader approves, then it is made (M-FL-04).

Nobody approves what they proposed. What was proposed against words that have changed meanwhile is not made.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Kind, entered
from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit, clashes
from shouwen.people.roles import Role
from shouwen.services.deciding import deciders_of, tell_who_asked, tell_who_decides

OF_A_LEASE = (
    "ends_on", "fit_out_until_on", "rent_free_until_on", "rent_fen", "management_fee_fen", "deposit_fen", "spaces",
    "parking_terms", "reinstates", "special_terms",
)  # fmt: skip
OF_A_CUSTOMER = (
    "licence_number", "legal_representative", "staff_count", "mail_instruction", "insurer", "insured_until_on",
)  # fmt: skip


def propose(
    customer: Customer, *, after: dict[str, Any], reason: str, lease: Lease | None = None, by: Role, at: datetime,
    form_key: UUID | None = None,
) -> LeaseChange:  # fmt: skip
    """Propose that these fields say something else. The same form a second time is the proposal that it made.

    Refused out of reach, without a reason, where nothing differs, and beside a value that the field does not take.
    """
    subject: Customer | Lease = lease or customer
    if not by.is_staff or not Customer.objects.within_reach(by).filter(pk=customer.pk).exists():
        raise Refused(
            [Problem(_("Only those who look after this customer can do this."), code="not_allowed")]
        )
    if lease and not Lease.objects.within_reach(by).filter(pk=lease.pk, customer=customer).exists():
        raise Refused([Problem(_("This lease is another customer's."), code="not_allowed")])
    wanted = {name: after[name] for name in (OF_A_LEASE if lease else OF_A_CUSTOMER) if name in after}
    differing = {name: value for name, value in wanted.items() if getattr(subject, name) != value}
    problems = [*_unfit(subject, differing)]
    if not reason.strip():
        problems.append(Problem(_("A reason is needed."), "reason", "required"))
    if not differing:
        problems.append(Problem(_("Nothing differs from what stands there."), code="required"))
    if problems:
        raise Refused(problems)
    again = (
        LeaseChange.objects.filter(site=by.site, form_key=form_key)
        if form_key
        else LeaseChange.objects.none()
    )
    if there := again.first():
        return there
    try:
        with transaction.atomic():
            change = LeaseChange.objects.create(
                site=by.site, customer=customer, lease=lease, reason=reason.strip(), form_key=form_key,
                before={name: kept(getattr(subject, name)) for name in differing},
                after={name: kept(value) for name, value in differing.items()},
                proposed_by=by.person, by_party=by.party, proposed_at=at,
            )  # fmt: skip
            entered(subject, Kind.PROPOSED, by=by, at=at, change=change.pk, before=change.before, after=change.after,
                    reason=change.reason)  # fmt: skip
            tell_who_decides(change, at)
            return change
    except IntegrityError:
        if there := again.first():
            return there
        raise


def _unfit(subject: Customer | Lease, differing: dict[str, Any]) -> list[Problem]:
    problems = []
    for name, value in differing.items():
        column: Any = subject._meta.get_field(name)
        try:
            column.clean(value, subject)
        except ValidationError as wrong:
            problems.append(Problem(" ".join(wrong.messages), name, "invalid"))
    ends_on = differing.get("ends_on")
    if isinstance(subject, Lease) and ends_on and ends_on <= subject.starts_on:
        problems.append(Problem(_("A lease ends after it starts."), "ends_on", "invalid"))
    return problems


def kept(value: Any) -> Any:
    """As the proposal keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def approve(change: LeaseChange, *, by: Role, at: datetime) -> LeaseChange:
    """Make the change. Twice is once.

    Refused to who may not decide; where a field says something else by now; where a longer lease would hold a unit
    that somebody else has then.
    """
    with transaction.atomic():
        change, subject = _held(change, by, at)
        if change.state == LeaseChange.State.APPROVED:
            return change
        _still_waiting(change)
        if any(kept(getattr(subject, name)) != value for name, value in change.before.items()):
            raise Refused(
                [Problem(_("What it changes says something else by now."), code="changed_meanwhile")]
            )
        for name, value in change.after.items():
            setattr(subject, name, _read(subject, name, value))
        if isinstance(subject, Lease) and "ends_on" in change.after:
            _move_the_end(subject, change)
        subject.save(update_fields=list(change.after))
        _decide(change, LeaseChange.State.APPROVED, "", by, at)
        entered(subject, Kind.AMENDED, by=by, at=at, change=change.pk, before=change.before, after=change.after,
                proposed_by=change.proposed_by.names)  # fmt: skip
        tell_who_asked(change, at)
        return change


def decline(change: LeaseChange, *, why: str, by: Role, at: datetime) -> LeaseChange:
    """Leave everything as it is, and say why."""
    if not why.strip():
        raise Refused([Problem(_("A reason is needed."), "reason", "required")])
    with transaction.atomic():
        change, subject = _held(change, by, at)
        if change.state == LeaseChange.State.DECLINED:
            return change
        _still_waiting(change)
        _decide(change, LeaseChange.State.DECLINED, why.strip(), by, at)
        entered(subject, Kind.DECIDED, by=by, at=at, change=change.pk, declined=why.strip())
        tell_who_asked(change, at)
        return change


def _read(subject: models.Model, name: str, value: Any) -> Any:
    column: Any = subject._meta.get_field(name)
    return column.to_python(value)


def _move_the_end(lease: Lease, change: LeaseChange) -> None:
    """Its units end with it, but for those that were given back before. Refused where another has one by then."""
    was = _read(lease, "ends_on", change.before["ends_on"])
    units = list(LeasedUnit.objects.select_related("place").filter(lease=lease, ends_on=was))
    for unit in units:
        if other := clashes(unit.place, unit.starts_on, lease.ends_on, besides=lease):
            words = _("%(unit)s is in lease %(lease)s then.")
            said = {"unit": unit.place.code, "lease": other.lease.number}
            raise Refused([Problem(words % said, "ends_on", "clash")])
    LeasedUnit.objects.filter(pk__in=[unit.pk for unit in units]).update(ends_on=lease.ends_on)


def _held(change: LeaseChange, by: Role, at: datetime) -> tuple[LeaseChange, Customer | Lease]:
    """The proposal and what it is about, locked."""
    LeaseChange.objects.select_for_update().get(pk=change.pk)
    about = ("customer__party", "lease", "proposed_by", "site")
    change = LeaseChange.objects.select_related(*about).get(pk=change.pk)
    if not deciders_of(change, at).may(by, change):
        words = _("A leader of the building's management or leasing decides, not who proposed it.")
        raise Refused([Problem(words, code="not_allowed")])
    if change.lease_id:
        return change, Lease.objects.select_for_update(of=("self",)).select_related("site").get(
            pk=change.lease_id
        )
    rows = Customer.objects.select_for_update(of=("self",)).select_related("site", "party")
    return change, rows.get(pk=change.customer_id)


def _still_waiting(change: LeaseChange) -> None:
    if not change.is_waiting:
        raise SomebodyWasFaster([Problem(_("This has been decided already."), code="done_already")])


def _decide(change: LeaseChange, state: LeaseChange.State, why: str, by: Role, at: datetime) -> None:
    change.state, change.decision, change.decided_by, change.decided_at = state, why, by.person, at
    change.save(update_fields=["state", "decision", "decided_by", "decided_at"])
