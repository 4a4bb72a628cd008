"""What keeps a surrender from going on, and what follows from its steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import log_of, standing_of
from shouwen.casework.printing import void_all
from shouwen.casework.procedure import Problem
from shouwen.casework.rows import OpenStep
from shouwen.casework.schedules import lines_of
from shouwen.journal.catalogue import kind_called
from shouwen.journal.entries import Entry, role_of
from shouwen.kit.statements import change
from shouwen.kit.words import yuan
from shouwen.leases import leases
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.money.meters import meters_are_read
from shouwen.money.payments import record_payment
from shouwen.money.settlements import PAID
from shouwen.people.parties import Trade
from shouwen.places.buildings import Place
from shouwen.procedures.surrender import inspection, removal, settlement
from shouwen.procedures.surrender.definition import surrender
from shouwen.procedures.surrender.facts import Reinstatement, Surrender
from shouwen.services import filing
from shouwen.services.clearance import Blocker, Look, blockers, source, surrender_of

CLEARANCES = {
    "clear_cs": _("Customer service has not cleared it."),
    "clear_engineering": _("Engineering has not cleared it."),
    "clear_security": _("Security has not cleared it."),
    "clear_finance": _("Finance has not cleared it."),
}
TO_DO = {
    "dates": _("The dates are not fixed."),
    "inspect": _("The room has not been inspected."),
    "answer": _("The tenant's answer to the charges is missing."),
    "decide": _("An objection to a charge is not decided."),
    "reinstatement": _("Whether the room is put back is not decided."),
    "reinspect": _("What is to be put back has not been seen in order."),
    "meters": _("The meters are not read and signed."),
    **CLEARANCES,
    "settle": _("The settlement is not signed."),
    "hand_back": _("Passes, keys, permit, sign and mail instruction are not handed back."),
}
BEFORE_THE_CERTIFICATE = frozenset(TO_DO)


def lease_of(case: Case) -> Lease | None:
    """The lease that the notice is about: this tenant's of this unit, the latest that is not surrendered."""
    if case.customer_id is None or case.place_id is None:
        return None
    held = LeasedUnit.objects.filter(place=case.place_id, customer=case.customer_id)
    held = held.filter(lease__surrendered_on=None).select_related("lease")
    newest = held.order_by("-starts_on").first()
    return newest.lease if newest else None


def today(case: Case) -> date:
    """A rule knows no clock: the day on which the case was last written on."""
    return case.hours.day_of(log_of(case)[-1].at)


def in_the_way(case: Case) -> list[Blocker]:
    """What stands in the way of this surrender now."""
    return blockers(case.facts.lease, today(case), case)


# The gates.


@surrender.before("notice")
def the_lease_is_known(case: Case) -> Iterator[Problem]:
    """R-111: one surrender a lease, of a unit and its tenant."""
    if case.place is None or case.place.kind != Place.Kind.UNIT:
        yield Problem(_("Write down which unit it is."), "place", "required")
    elif (lease := lease_of(case)) is None:
        yield Problem(
            _("No lease of this unit by this company is open. Choose the tenant."), "place", "invalid"
        )
    elif again := surrender_of(lease):
        yield open_already(lease, again)


def open_already(lease: Lease, case: Case) -> Problem:
    words = _("The surrender of lease %(lease)s is open already: %(number)s.")
    return Problem(words % {"lease": lease.number, "number": case.number}, "place", "done_already")


@surrender.before("notice")
def the_notice_says_how_far(case: Case) -> Iterator[Problem]:
    """R-113, §6 item 9: yes or no is asked for; yes says how far."""
    if case.facts.reinstatement in (Reinstatement.PART, Reinstatement.FULL) and not case.facts.extent:
        yield Problem(_("The notice must say what is to be put back."), "extent", "required")


surrender.before("inspect")(inspection.every_line_is_compared)
surrender.before("answer")(inspection.every_charge_is_answered)
surrender.before("decide")(inspection.every_objection_is_decided)
surrender.before("reinspect")(inspection.tenant_has_repaired)


@surrender.before("reinstatement")
def it_follows_the_notice(case: Case) -> Iterator[Problem]:
    """R-113: the notice decides. Who demands more has it amended; who lets off is named."""
    facts = case.facts
    said_none = facts.reinstatement == Reinstatement.NONE
    if facts.must_reinstate and said_none:
        yield Problem(_("The notice says that nothing is to be put back."), "outcome", "invalid")
    if facts.must_reinstate is False and not said_none and not facts.let_off_by:
        yield Problem(
            _("The notice demands it: who at leasing lets the tenant off?"), "let_off_by", "required"
        )


surrender.before("meters")(meters_are_read)
surrender.before("clear_finance")(settlement.nothing_is_owed)
surrender.before("clear_finance")(settlement.damage_is_on_the_settlement)
surrender.before("removal")(removal.lift_can_be_had)
surrender.before("passes")(removal.slips_are_back)
surrender.before("passes")(removal.nothing_waits_at_the_gate)
surrender.before("gate")(removal.nothing_waits_at_the_gate)


def nothing_stands_in_the_way(case: Case) -> Iterator[Problem]:
    """R-115, R-117, R-118: live, each time it is asked; no step that it guards may be let through."""
    yield from (each.as_problem() for each in in_the_way(case))


def nothing_has_come_in_the_way(case: Case, entry: Entry) -> None:
    """A key given out, a case opened while this was being done: entries of a site follow each other, so what was
    written since the gate looked is seen here, and what is written later finds this done."""
    if case.procedure[entry.step].outcomes[entry.outcome].goes_on and (found := in_the_way(case)):
        raise Refused([each.as_problem() for each in found])


for step in ("certificate", "refund", "seal"):
    surrender.before(step)(nothing_stands_in_the_way)
    surrender.after(step)(nothing_has_come_in_the_way)


# What follows.


@surrender.after("notice")
def keep_the_lease(case: Case, entry: Entry) -> None:
    """Two notices at the same instant: the second one waits for the first to be written, and is refused here."""
    case.facts.lease = lease_of(case)
    change(case.facts, "lease")
    others = Surrender.objects.filter(lease=case.facts.lease, case__state=Case.State.OPEN)
    if again := others.exclude(case=case).select_related("case").first():
        raise Refused([open_already(case.facts.lease, again.case)])


@surrender.after("removal")
def nobody_else_has_the_lift(case: Case, entry: Entry) -> None:
    """Two bookings at the same instant: entries of a site follow each other, so the second sees the first here."""
    if problems := list(removal.lift_is_free(case)):
        raise Refused(problems)


@surrender.after("clear_finance")
def record_what_was_paid(case: Case, entry: Entry) -> None:
    for line in lines_of(case, "settlement"):
        if PAID in line.marked:
            by, what = role_of(entry), f"settlement {line.number}"
            record_payment(case, what, int(line.fen or 0), line.receipt_number, by=by, at=entry.at)


@surrender.after("refund")
def the_deposit_goes_back(case: Case, entry: Entry) -> None:
    settlement.pay_back(case, by=role_of(entry), at=entry.at)


@surrender.after("seal")
def the_certificate_is_void(case: Case, entry: Entry) -> None:
    """R-115: a copy that somebody holds is found void by its code, with the reason."""
    kind = kind_called("clearance_certificate")
    if kind and entry.outcome == "bill":
        void_all(kind, case, reason=case.facts.dispute, by=role_of(entry), at=entry.at)


@surrender.after("seal")
def the_lease_is_over(case: Case, entry: Entry) -> None:
    """R-118: what was held is held no longer, and the file of each unit is bound, boxed and closed for good."""
    if entry.outcome == "sealed":
        day, lease = timezone.localtime(entry.at, case.site.tz).date(), case.facts.lease
        units = list(LeasedUnit.objects.filter(lease=lease).select_related("place__building__calendar__site"))
        leases.surrender(lease, on=day)
        for unit in units:
            file = filing.open_file(lease, unit.place, by=role_of(entry), at=entry.at)
            filing.seal(file, box=case.facts.box, by=role_of(entry), at=entry.at, besides=case)


# What it adds to the list of what stands in the way.


@source
def what_the_surrender_waits_for(look: Look) -> Iterable[Blocker]:
    """Its own steps before the certificate, those not open yet too."""
    if look.case is None:
        return
    done, number = standing_of(look.case).done, look.case.number
    waiting = {row.step: row.department for row in _open(look.case)}
    for code, what in TO_DO.items():
        if code not in done:
            who = waiting.get(code) or look.department(TRADES.get(code, Trade.CUSTOMER_SERVICE))
            yield Blocker(code, what, number, who, link="case", args=(number,), fragment=f"#{code}")


TRADES = {
    "inspect": Trade.ENGINEERING, "reinspect": Trade.ENGINEERING, "clear_engineering": Trade.ENGINEERING,
    "clear_security": Trade.SECURITY, "clear_finance": Trade.FINANCE,
}  # fmt: skip


def _open(case: Case) -> Iterable[OpenStep]:
    return OpenStep.objects.filter(case=case).select_related("department__party")


@source
def what_is_owed(look: Look) -> Iterable[Blocker]:
    """R-115, line by line; what was let through stands in nobody's way."""
    for line in settlement.arrears(look.case) if look.case else ():
        words = _("%(what)s: %(amount)s is unpaid.")
        said = words % {"what": line.get_what_display(), "amount": yuan(int(line.fen or 0))}
        assert look.case
        yield _of_the_case("arrears", said, look, Trade.FINANCE)


@source
def slips_that_are_out(look: Look) -> Iterable[Blocker]:
    """M-FR-04c: a slip that has not come back is an open exception."""
    for line in lines_of(look.case, "passes") if look.case else ():
        if line.is_out:
            said = _("The slip of pass %(number)s has not come back.") % {"number": line.number}
            yield _of_the_case("slip", said, look, Trade.SECURITY)


def _of_the_case(code: str, said: object, look: Look, trade: str) -> Blocker:
    assert look.case
    number = look.case.number
    return Blocker(code, said, number, look.department(trade), link="case", args=(number,))
