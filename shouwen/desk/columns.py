"""The columns of the desk's lists as sheets: what a line shows, in its order, and the moments behind its words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwen.desk.lines import Line
from shouwen.kit.sheets import Column
from shouwen.services.enquiries import Enquiry


def _caller(line: Line) -> str:
    """Who called, as a card shows it: the number with its middle hidden."""
    case = line.case
    if case.caller_name:
        return f"{case.caller_name} {case.masked_phone}".strip()
    return f"{case.contact.name} {case.contact.masked_phone}".strip() if case.contact else ""


def passed_to(enquiry: Enquiry) -> str:
    """The department, and the colleague if one was named."""
    to = enquiry.passed_to
    return " · ".join(filter(None, (to.party.name, to.name, enquiry.colleague))) if to else ""


OF_CASES = (
    Column(_("Time left"), lambda line: line.left.words, 18),
    Column(_("Due at"), lambda line: line.left.due_at, 17),
    Column(_("What is it about"), lambda line: line.case.title, 34),
    Column(_("With"), lambda line: line.who, 26),
    Column(_("Waits for"), lambda line: line.waits, 26),
    Column(_("Place and customer"), lambda line: line.where, 26),
    Column(_("Procedure"), lambda line: line.procedure, 14),
    Column(_("Number"), lambda line: line.case.number, 16),
    Column(_("Step"), lambda line: line.step, 34),
    Column(_("State"), lambda line: line.case.get_state_display(), 10),
    Column(_("Taken down at"), lambda line: line.case.opened_at, 17),
    Column(_("Asked first"), lambda line: line.case.first_responder.name, 14),
)

OF_JOBS = (
    Column(_("Time left"), lambda job: job.line.left.words, 18),
    Column(_("Due at"), lambda job: job.line.left.due_at, 17),
    Column(_("What is it about"), lambda job: job.line.case.title, 34),
    Column(_("Agreed for"), lambda job: job.agreed["at"] if job.agreed else None, 17),
    Column(_("Where"), lambda job: job.line.where, 26),
    Column(_("Caller"), lambda job: _caller(job.line), 24),
    Column(_("Procedure"), lambda job: job.line.procedure, 14),
    Column(_("Number"), lambda job: job.line.case.number, 16),
    Column(_("Step"), lambda job: job.line.step, 34),
    Column(_("With"), lambda job: job.line.who, 26),
)

OF_ENQUIRIES = (
    Column(_("Number"), lambda row: row.number, 16),
    Column(_("Asked at"), lambda row: row.asked_at, 17),
    Column(_("Company or unit"), lambda row: row.customer.name if row.customer else row.company, 28),
    Column(_("Caller"), lambda row: f"{row.caller_name} {row.masked_phone}".strip(), 24),
    Column(_("The question"), lambda row: row.question, 44),
    Column(_("The answer"), lambda row: row.answer, 44),
    Column(_("Taken down by"), lambda row: row.taken_by.name, 14),
    Column(_("Answered by"), lambda row: row.answered_by.name if row.answered_by else "", 14),
    Column(_("Passed on to"), passed_to, 26),
    Column(_("Due at"), lambda row: row.due_at, 17),
    Column(_("Answered at"), lambda row: row.done_at, 17),
    Column(_("Became"), lambda row: row.became.number if row.became else "", 16),
)

OF_VISITS = (
    Column(_("Number"), lambda row: row.number, 16),
    Column(_("Customer"), lambda row: row.customer.name, 28),
    Column(_("Visited at"), lambda row: row.visited_at, 17),
    Column(_("Visited by"), lambda row: row.visited_by.name, 14),
    Column(_("Whom we saw"), lambda row: row.visited_person, 14),
    Column(_("What was talked about"), lambda row: row.topics, 44),
    Column(_("What the customer needs"), lambda row: row.needs, 44),
    Column(
        _("Passed to"),
        lambda row: f"{row.passed_to.party.name} · {row.passed_to.name}" if row.passed_to else "",
        26,
    ),
    Column(
        _("What was promised"),
        lambda row: "\n".join(f"{p.what} · {p.who.name}" for p in row.promises.all()),
        44,
    ),
)

OF_CUSTOMERS = (
    Column(_("Company"), lambda row: row.name, 34),
    Column(_("Units"), lambda row: ", ".join(unit.place.code for unit in row.held), 34),
    Column(_("Area"), lambda row: sum(unit.area_sqm for unit in row.held) or None, 10),
    Column(_("Lease number"), lambda row: ", ".join(lease.number for lease in row.running), 26),
    Column(_("Lease ends on"), lambda row: row.running[0].ends_on if row.running else None, 12),
    Column(_("Customer-service assistant"), lambda row: row.assistant.name if row.assistant else "", 16),
)

OF_KEYS = (
    Column(_("Number of the set"), lambda key: key.number, 16),
    Column(_("Place that it opens"), lambda key: key.place.code, 14),
    Column(_("Keys or cards"), lambda key: key.get_kind_display(), 12),
    Column(_("Pieces"), lambda key: key.quantity, 8),
    Column(_("Card numbers"), lambda key: key.card_number, 24),
    Column(_("Seal"), lambda key: key.get_seal_display() if key.seal else "", 12),
    Column(_("Where it is"), lambda key: key.held.get_holder_display(), 18),
    Column(_("Company"), lambda key: key.held.customer.name if key.held.customer else "", 28),
    Column(_("Who has it"), lambda key: key.held.name, 14),
    Column(_("Since"), lambda key: key.held.from_at, 17),
    Column(_("Due back"), lambda key: key.held.due_at, 17),
)

OF_PERMITS = (
    Column(_("Permit number"), lambda permit: permit.number, 16),
    Column(_("Plate"), lambda permit: permit.plate, 14),
    Column(_("Company"), lambda permit: permit.customer.name, 34),
    Column(_("Which space"), lambda permit: permit.get_level_display(), 16),
    Column(_("From"), lambda permit: permit.starts_on, 12),
    Column(_("Until"), lambda permit: permit.ends_on, 12),
    Column(_("Case number"), lambda permit: permit.case.number, 16),
)

OF_FILES = (
    Column(_("File number"), lambda file: file.number, 16),
    Column(_("Unit"), lambda file: file.place.code, 12),
    Column(_("Customer"), lambda file: file.customer.name, 34),
    Column(_("Lease number"), lambda file: file.lease.number, 18),
    Column(_("Where it stands"), lambda file: file.shelf, 22),
    Column(_("Complete by"), lambda file: file.due_on, 12),
    Column(_("Filed at"), lambda file: file.filed_at, 17),
    Column(_("Box"), lambda file: file.box, 18),
    Column(_("Sealed at"), lambda file: file.sealed_at, 17),
    Column(_("Sealed by"), lambda file: file.sealed_by.name if file.sealed_by else "", 14),
)
