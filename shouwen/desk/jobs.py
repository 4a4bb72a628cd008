"""My jobs, for a phone in one hand: what to do next, where, for whom, by when, with one large button a card."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouwen.casework.queues import offered_to_us, to_do
from shouwen.casework.rows import OpenStep
from shouwen.desk.columns import OF_JOBS
from shouwen.desk.lines import STEP, Line, agreed, lines_of, most_pressing, with_agreed_times
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role

MOST = 60  # a phone; the desk's list has the rest


@dataclass(frozen=True)
class Job:
    """`agreed` is the moment agreed with the customer, if there is one."""

    line: Line
    code: str
    agreed: dict[str, Any] | None


@staff()
@require_safe
def jobs(request: StaffRequest) -> HttpResponse:
    """What waits to be accepted, what lies with me, and what nobody of the department has taken yet."""
    at, role = timezone.now(), request.role
    offered = _steps(offered_to_us(role))
    open_now = _steps(to_do(role).filter(department=role.department_id))
    mine = [row for row in open_now if _is_mine(row, role)]
    free = [row for row in open_now if _holder(row) is None]
    cards = {
        "offered": _cards(offered, role, at),
        "mine": _cards(mine, role, at),
        "free": _cards(free, role, at),
    }
    if wants_sheet(request):
        return handed_out(request, _("My jobs"), OF_JOBS, chain.from_iterable(cards.values()))
    context = cards | {
        "sheet": sheet_address(request),
        "with_others": len(open_now) - len(mine) - len(free),
        "now": at,
    }
    return render(request, "desk/pages/jobs.html", context)


def _steps(rows: Any) -> list[OpenStep]:
    return list(with_agreed_times(most_pressing(rows, MOST)).select_related(*STEP, "case__contact"))


def _holder(row: OpenStep) -> int | None:
    """Whose it is: the person meant, else the one who holds the case in this department."""
    return row.person_id or (row.case.holder_id if row.case.department_id == row.department_id else None)


def _is_mine(row: OpenStep, role: Role) -> bool:
    return _holder(row) == role.person_id


def _cards(rows: list[OpenStep], role: Role, at: datetime) -> list[Job]:
    lines = lines_of(rows, role, at)
    return [Job(line, row.step, agreed(row)) for line, row in zip(lines, rows, strict=True)]
