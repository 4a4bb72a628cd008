"""The columns of the desk's lists as sheets: what a line shows, in its order, and the moments behind its words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwen.desk.lines import Line
from shouwen.kit.sheets import Column


def _caller(line: Line) -> str:
    """Who called, as a card shows it: the number with its middle hidden."""
    case = line.case
    if case.caller_name:
        return f"{case.caller_name} {case.masked_phone}".strip()
    return f"{case.contact.name} {case.contact.masked_phone}".strip() if case.contact else ""


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
