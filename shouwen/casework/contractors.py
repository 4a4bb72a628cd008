"""The company that works in a customer's rooms: it sees the case while it is the one at work there (decision 0031)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import HELD, locked, write
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Entry, Kind
from shouwen.people.parties import Party
from shouwen.people.roles import Role


def engage(case: Case, contractor: Party | None, *, by: Role, at: datetime) -> Entry | None:
    """Name the contractor, or nobody; None when it is the one already.

    The one before sees nothing of the case from now on. Refused: a company that is no contractor of this site, and
    to others than staff.
    """
    if contractor and (contractor.kind != Party.Kind.CONTRACTOR or contractor.site_id != case.site_id):
        raise Refused([Problem(_("This company is no contractor here."), case.procedure.engages, "invalid")])
    if not by.is_staff:
        raise Refused([Problem(_("Only those who work on this case can add to it."), code="not_allowed")])
    with transaction.atomic():
        held = case if HELD in case.__dict__ else locked(case)
        if held.contractor_id == (contractor.pk if contractor else None):
            return None
        entry = write(
            held, Kind.ENGAGED, by=by, at=at, contractor=contractor.pk if contractor else None,
            names=contractor.names if contractor else {},
        )  # fmt: skip
        case.contractor = contractor
        return entry


def engage_as_said(case: Case, *, by: Role, at: datetime) -> None:
    """Name the contractor that the fact says which this procedure `engages`: whatever deed has set it."""
    if name := case.procedure.engages:
        engage(case, getattr(case.facts, name), by=by, at=at)
