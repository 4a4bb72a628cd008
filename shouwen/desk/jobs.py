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

from shouwen.casework.queues import BY_TIME_LEFT, offered_to_us, to_do
from shouwen.casework.rows import OpenStep
from shouwen.desk.columns import OF_JOBS
from shouwen.desk.lines import STEP, Line, agreed_times, lines_of
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
    offered = list(offered_to_us(role).select_related(*STEP, "case__contact").order_by(*BY_TIME_LEFT)[:MOST])
    rows = to_do(role).select_related(*STEP, "case__contact").order_by(*BY_TIME_LEFT)
    open_now = list(rows.filter(department=role.department_id)[:MOST])
    agreed = agreed_times({row.case_id: row.case for row in (*offered, *open_now)}.values())
    mine = [row for row in open_now if _is_mine(row, role)]
    free = [row for row in open_now if _holder(row) is None]
    cards = {
        "offered": _cards(offered, role, at, agreed),
        "mine": _cards(mine, role, at, agreed),
        "free": _cards(free, role, at, agreed),
    }
    if wants_sheet(request):
        return handed_out(request, _("My jobs"), OF_JOBS, chain.from_iterable(cards.values()))
    context = cards | {
        "sheet": sheet_address(request),
        "with_others": len(open_now) - len(mine) - len(free),
        "now": at,
    }
    return render(request, "desk/pages/jobs.html", context)


def _holder(row: OpenStep) -> int | None:
    """Whose it is: the person meant, else the one who holds the case in this department."""
    return row.person_id or (row.case.holder_id if row.case.department_id == row.department_id else None)


def _is_mine(row: OpenStep, role: Role) -> bool:
    return _holder(row) == role.person_id


def _cards(rows: list[OpenStep], role: Role, at: datetime, agreed: dict[int, dict[str, Any]]) -> list[Job]:
    lines = lines_of(rows, role, at)
    return [Job(line, row.step, agreed.get(row.case_id)) for line, row in zip(lines, rows, strict=True)]
