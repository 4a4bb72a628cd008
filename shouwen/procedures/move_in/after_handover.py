"""What follows the handover: who is called when, occupation or fit-out, file, list and visit (M-MI-08 to M-MI-11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.offshoots import offshoots
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Entry, role_of
from shouwen.leases import leases
from shouwen.leases.customers import Contact
from shouwen.services import filing
from shouwen.services.conditions import open_defects
from shouwen.services.keys import Holder, keys_out

FLAGS = {
    "main_contact": "is_main",
    "finance_contact": "for_finance",
    "emergency_contact": "for_emergency",
    "night_contact": "for_night",
}


def the_customer_has_keys(case: Case) -> Iterator[Problem]:
    """M-MI-06: signed for at the key board, where the chain of custody is."""
    if not any(row.holder == Holder.CUSTOMER for row in keys_out(case.facts.lease)):
        yield Problem(
            _("Hand the keys over at the key board first; they are signed for there."), code="no_keys"
        )


def fit_out_follows(case: Case) -> bool:
    return bool(case.facts.fits_out)


def no_fit_out_follows(case: Case) -> bool:
    return not case.facts.fits_out


def the_landlord_is_asked(case: Case) -> bool:
    """R-087: where a fit-out follows, at the sites that ask."""
    return fit_out_follows(case) and bool(case.figure("movein.landlord_consent"))


def keep_what_the_customer_said(case: Case, entry: Entry) -> None:
    """F-41: from now on the customer's own page says it (M-MI-08, §6 item 15)."""
    facts, customer = case.facts, case.customer
    assert customer
    theirs = Contact.objects.filter(customer=customer)
    for fact, flag in FLAGS.items():
        theirs.exclude(pk=getattr(facts, fact).pk).update(**{flag: False})
        theirs.filter(pk=getattr(facts, fact).pk).update(**{flag: True})
    theirs.filter(pk=facts.signatory.pk).update(may_spend=True)
    customer.mail_instruction, customer.staff_count = facts.mail_instruction, facts.staff_count
    customer.save(update_fields=["mail_instruction", "staff_count"])


def the_file_is_laid(case: Case, entry: Entry) -> None:
    """M-FL-01, M-FL-05: one file a unit and customer, where it stands, its papers complete."""
    by = role_of(entry)
    assert case.place
    file = filing.open_file(case.facts.lease, case.place, by=by, at=entry.at)
    filing.move(file, shelf=case.facts.file_place, by=by, at=entry.at)
    filing.declare_filed(file, by=by, at=entry.at)


def emergencies_can_be_reached(case: Case) -> Iterator[Problem]:
    """§6 item 15: a contact without a telephone number is none."""
    for fact in ("emergency_contact", "night_contact"):
        contact = getattr(case.facts, fact)
        if contact and not contact.phone:
            yield Problem(_("This contact has no telephone number."), fact, "invalid")


def the_rent_was_told(case: Case) -> Iterator[Problem]:
    """R-160: who wants a space has heard what it costs."""
    if case.facts.spaces_wanted and not case.facts.parking_rent_fen:
        yield Problem(_("Tell the rent of a parking space."), "parking_rent_fen", "required")


def the_fit_out_is_opened(case: Case) -> Iterator[Problem]:
    """M-MI-09: the fit-out is a case of its own."""
    if not offshoots(case, "fit_out"):
        yield Problem(_("Open the fit-out from here first."), code="no_fit_out")


def nobody_occupies_before_the_handover(case: Case) -> Iterator[Problem]:
    """M-MI-09, R-102: occupied from the day of the handover on."""
    facts = case.facts
    if not leases.may_occupy(facts.lease):
        yield Problem(
            _("Without the fire acceptance nobody may move in and work."), code="no_fire_acceptance"
        )
    elif facts.occupied_on and facts.occupied_on < case.hours.day_of(facts.inspected_at):
        yield Problem(_("This is before the handover."), "occupied_on", "invalid")


def the_customer_is_in(case: Case, entry: Entry) -> None:
    leases.occupy(case.facts.lease, on=case.facts.occupied_on)


def visit_from(case: Case) -> datetime:
    """M-MI-11: so many days after the handover, from the morning on."""
    day = case.hours.day_of(case.facts.inspected_at) + timedelta(days=int(case.figure("movein.visit_days")))
    return datetime.combine(day, time(), case.site.tz)


def visit_due(case: Case) -> datetime:
    return case.hours.end_of_office_day(visit_from(case))


def not_before_the_visit_day(case: Case) -> datetime | None:
    moment: datetime | None = case.facts.visit_from_at
    return moment


def the_handover_found_defects(case: Case) -> bool:
    return bool(open_defects(case))


def all_is_put_right(case: Case) -> Iterator[Problem]:
    for line in open_defects(case):
        yield Problem(
            _("Line %(number)s: not put right yet.") % {"number": line.number}, code="open_lines",
            who_can_clear=_("Engineering"),
        )  # fmt: skip


def defects_due(case: Case) -> datetime | None:
    """The closing of the first day that a defect of the handover is due on."""
    days = [line.due_on for line in open_defects(case) if line.due_on]
    return case.hours.end_of_office_day(datetime.combine(min(days), time(), case.site.tz)) if days else None
