"""Cases that stem from another: a permit from a fit-out, a repair from what an inspection found (decision 0029).

A step says which procedures it `starts`; while it stands open, a case of these may be opened from it. Both logs
tell of it, and each page shows the other. What stems from a duplicate belongs to the case it was merged into.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case, CaseQuery
from shouwen.casework.gates import may_answer_for, may_do
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Problem, Procedure, Rule
from shouwen.casework.registry import procedure
from shouwen.casework.rows import OpenStep
from shouwen.casework.who import CUSTOMER_SERVICE
from shouwen.journal.entries import Entry, Kind
from shouwen.people.roles import Role

READ = "offshoots_read"  # where a case keeps what stems from it, once read

# Reading.


def offshoots(case: Case, code: str = "") -> list[Case]:
    """All that stem from it, oldest first; of one procedure where its code is named. Read once for this case."""
    if READ not in case.__dict__:
        case.__dict__[READ] = list(_stemming_from(case))
    found: list[Case] = case.__dict__[READ]
    return [each for each in found if code in ("", each.procedure_code)]


def open_offshoots(case: Case, code: str = "") -> list[Case]:
    """Those that go on: open ones, and duplicates whose main case is open."""
    return [each for each in offshoots(case, code) if (each.merged_into or each).is_open]


def none_open(*codes: str) -> Rule:
    """A rule for `before`: what was opened from this must have come to its end, of these procedures or of all."""

    def rule(case: Case) -> Iterator[Problem]:
        wanted = [each for each in open_offshoots(case) if not codes or each.procedure_code in codes]
        if wanted:
            yield Problem(
                _("Still open, and opened from this: %(numbers)s.") % {"numbers": _numbers(wanted)},
                code="offshoots_open",
            )

    return rule


def family(case: Case, role: Role) -> tuple[Case | None, list[Case]]:
    """The case that it stems from and those that stem from it, each with whether this role may see it. One query."""
    near = _stemming_from(case, Q(pk=case.stems_from_id))
    seen = Exists(Case.objects.within_reach(role).filter(pk=OuterRef("pk")))
    found = list(near.annotate(is_seen=seen))
    parent = next((each for each in found if each.pk == case.stems_from_id), None)
    case.__dict__[READ] = [each for each in found if each is not parent]
    return parent, case.__dict__[READ]


def none_of_it(case: Case) -> tuple[None, list[Case]]:
    """Where its log tells that nothing stems from it, nothing is asked for."""
    case.__dict__[READ] = []
    return None, []


def _stemming_from(case: Case, also: Q | None = None) -> CaseQuery:
    stems = Q(stems_from=case.pk) | Q(stems_from__merged_into=case.pk)
    return Case.objects.filter(stems | also if also else stems).select_related("merged_into").order_by("pk")


def _numbers(cases: Iterable[Case]) -> str:
    names = dict.fromkeys((each.merged_into or each).number for each in cases)
    return pgettext("between names in a list", ", ").join(names)


# Opening one.


def startable(case: Case, by: Role, rows: Iterable[OpenStep] | None = None) -> dict[str, str]:
    """The procedures that this role may open from it now, each with the step that starts it.

    For who may do that step, and for the customer service that the case came to.
    """
    rows = OpenStep.objects.filter(case=case).select_related("department__party") if rows is None else rows
    known = [(row, case.procedure[row.step]) for row in rows if row.step in case.procedure.by_code]
    starting = [(row, step) for row, step in known if step.starts]
    if not (starting and by.is_staff and by.department):
        return {}
    is_asked = may_answer_for(by, CUSTOMER_SERVICE.department(case))
    return {
        code: step.code for row, step in starting if is_asked or may_do(by, row, step) for code in step.starts
    }


def startable_procedures(case: Case, by: Role, rows: Iterable[OpenStep] | None = None) -> list[Procedure]:
    return [procedure(code) for code in startable(case, by, rows)]


def held_to_start(case: Case, starts: Procedure, by: Role) -> tuple[Case, str]:
    """The case locked, and its step from which this is opened. Refused when none stands open for this role."""
    case = locked(case)
    if not (step := startable(case, by).get(starts.code)):
        raise Refused(
            [
                Problem(
                    _("No open step of %(number)s starts this, or it is not yours to start.")
                    % {"number": case.number},
                    "procedure",
                    "not_started_here",
                )
            ]
        )
    return case, step


def branched(case: Case, step: str, offshoot: Case, *, by: Role, at: datetime) -> Entry:
    """Write into the log of the older case what was opened from it."""
    return write(
        case, Kind.BRANCHED, by=by, at=at, step=step, branch=offshoot.pk, branch_number=offshoot.number,
        procedure=offshoot.procedure_code,
    )  # fmt: skip
