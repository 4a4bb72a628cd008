"""The board for who leads: what broke its promise, what will, what is pushed about, who has too much.

One page a morning. Each number opens its list, and the list holds exactly what the number counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case as Pick
from django.db.models import Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shouwen.casework.cases import Case
from shouwen.casework.ledger import RELAY
from shouwen.casework.queues import DAY, Steps, in_the_next_hour, late, midnight, of_relays, one_a_case
from shouwen.casework.rows import Clock, OpenStep, Relay
from shouwen.desk.columns import OF_CASES
from shouwen.desk.lines import CASE, Line, lines_of, most_pressing, said, where
from shouwen.journal.sheets import ASKED, handed_out, wants_sheet
from shouwen.kit.sheets import MOST as A_SHEET
from shouwen.kit.words import TimeLeft, lasting, time_left
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import MANAGER_POSTS, Reach, Role

MOST = 200  # nobody reads more of them in one morning


def led_by(role: Role, department: str = "department") -> Q:
    """What this manager leads: the site, the company, or the department."""
    if role.reach == Reach.SITE:
        return Q()
    if role.department and role.department.trade == "management":
        return Q(**{f"{department}__party": role.party_id})
    return Q(**{department: role.department_id})


def _clocks(role: Role, start: datetime, end: datetime) -> QuerySet[Clock]:
    return Clock.objects.filter(led_by(role), site=role.site_id, due_at__gte=start, due_at__lt=end)


def due_yesterday(role: Role, at: datetime) -> QuerySet[Clock]:
    return _clocks(role, midnight(at) - DAY, midnight(at))


def due_so_far(role: Role, at: datetime) -> QuerySet[Clock]:
    return _clocks(role, midnight(at), at)


def broken(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Those that ran out before they were stopped."""
    return clocks.filter(Q(stopped_at=None) | Q(stopped_at__gt=F("due_at")))


def will_fall_due(role: Role, at: datetime) -> QuerySet[Clock]:
    return _clocks(role, at, midnight(at) + DAY).filter(stopped_at=None)


def waiting_too_long(role: Role, at: datetime) -> Steps:
    """Hand-overs not accepted in their time, given or received by whom this manager leads."""
    ours = led_by(role, "from_department") | led_by(role, "to_department")
    if role.reach == Reach.SITE:
        ours = Q()
    return of_relays(role, Relay.objects.waiting().filter(ours, site=role.site_id)).filter(pressing__lte=at)


def returned_twice(role: Role, at: datetime) -> Steps:
    """Open cases that were returned at least twice: somebody must decide."""
    stand = OpenStep.objects.filter(site=role.site_id).values("case")
    often = Relay.objects.filter(case__in=stand, answer=Relay.Answer.RETURNED).values("case")
    often = often.annotate(times=Count("pk")).filter(times__gte=2).values("case")
    open_now = Case.objects.within_reach(role).filter(state=Case.State.OPEN, pk__in=often)
    return one_a_case(OpenStep.objects.filter(case__in=open_now)).annotate(pressing=F("due_at"))


@dataclass(frozen=True)
class Tile:
    """A number and the list behind it. `of` gives what it is measured against, if anything."""

    code: str
    title: Any
    none: Any
    pick: Callable[[Role, datetime], Any]
    of: Callable[[Role, datetime], Any] | None = None
    is_bad: bool = True


TILES = (
    Tile("today", _("Late today"), _("Every promise of today has been kept so far."),
         lambda role, at: broken(due_so_far(role, at)), due_so_far),
    Tile("yesterday", _("Late yesterday"), _("Yesterday every promise was kept."),
         lambda role, at: broken(due_yesterday(role, at)), due_yesterday),
    Tile("coming", _("Falls due today"), _("Nothing more falls due today."), will_fall_due, is_bad=False),
    Tile("waiting", _("Waits too long to be accepted"), _("Every hand-over was answered in time."), waiting_too_long),
    Tile("returned", _("Returned twice"), _("Nothing is being pushed to and fro."), returned_twice),
)  # fmt: skip


@staff(*MANAGER_POSTS)
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """The board with one of its lists open; without a wish the first that has something in it."""
    at, role = timezone.now(), request.role
    tiles = [_counted(tile, role, at) for tile in TILES]
    wanted = request.GET.get("list", "")
    shown = next((t for t in tiles if t["code"] == wanted), None)
    if wanted and shown is None:
        raise Http404
    shown = shown or next((t for t in tiles if t["count"]), tiles[0])
    if wants_sheet(request):
        lines = _lines(shown["pick"](role, at), role, at, most=A_SHEET + 1)
        return handed_out(request, str(shown["title"]), OF_CASES, lines)
    lines = _lines(shown["pick"](role, at), role, at)
    context = {"tiles": tiles, "shown": shown, "lines": lines, "loads": loads(role, at), "now": at}
    context["sheet"] = f"?{urlencode({'list': shown['code'], ASKED: 'xlsx'})}"
    return render(request, "desk/pages/board.html", context)


def _counted(tile: Tile, role: Role, at: datetime) -> dict[str, Any]:
    return {
        "code": tile.code, "title": tile.title, "none": tile.none, "pick": tile.pick, "is_bad": tile.is_bad,
        "count": tile.pick(role, at).count(), "of": tile.of(role, at).count() if tile.of else None,
    }  # fmt: skip


def _lines(rows: Any, role: Role, at: datetime, most: int = MOST) -> list[Line]:
    if rows.model is OpenStep:
        return lines_of(most_pressing(rows, most), role, at)
    clocks = rows.select_related("department__party", *(f"case__{name}" for name in CASE)).order_by("due_at")
    return [_clock_line(clock, role, at) for clock in clocks[:most]]


def _clock_line(clock: Clock, role: Role, at: datetime) -> Line:
    case = clock.case
    return Line(
        case=case,
        left=_outcome(clock, at),
        where=where(case),
        step=str(_("Accept the hand-over") if clock.step == RELAY else case.procedure[clock.step].title),
        who=said(clock.department, role),
    )


def _outcome(clock: Clock, at: datetime) -> TimeLeft:
    """How late it was when it was done, or how late it is."""
    if clock.stopped_at is None:
        return time_left(clock.due_at, at)
    words = _("done %(length)s late") % {"length": lasting(clock.stopped_at - clock.due_at)}
    return TimeLeft(words, "late", None)


@dataclass(frozen=True)
class Load:
    """What lies open with a department or a person."""

    whose: Department | Person
    open: int
    late: int
    soon: int


def loads(role: Role, at: datetime) -> list[tuple[Load, list[Load]]]:
    """For each department led its load and those of its people, the heaviest first. Four queries in all."""
    steps = OpenStep.objects.filter(led_by(role), site=role.site_id)
    holder = When(case__department=F("department"), then="case__holder")
    held = steps.annotate(whose=Coalesce("person", Pick(holder))).exclude(whose=None)
    departments, people = (
        _numbers(steps.values("department"), at),
        _numbers(held.values("department", "whose"), at),
    )
    named = Department.objects.select_related("party").in_bulk([row["department"] for row in departments])
    persons = Person.objects.in_bulk([row["whose"] for row in people])
    return [
        (
            _load(named[row["department"]], row),
            [_load(persons[p["whose"]], p) for p in people if p["department"] == row["department"]],
        )
        for row in departments
    ]


def _numbers(rows: Any, at: datetime) -> list[dict[str, Any]]:
    return list(
        rows.annotate(
            all=Count("pk"), late=Count("pk", filter=late(at)), soon=Count("pk", filter=in_the_next_hour(at))
        ).order_by("-all")
    )


def _load(whose: Department | Person, row: dict[str, Any]) -> Load:
    return Load(whose, row["all"], row["late"], row["soon"])
