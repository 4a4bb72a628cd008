"""Cases: lists by key, one case, its story, its clocks. A customer's token sees what the customer's pages show."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.api import telling
from shouwen.api.doors import staff, staff_or_customer
from shouwen.api.refusals import Misfit
from shouwen.api.router import reads
from shouwen.api.shapes import (
    CaseShape,
    ClocksShape,
    EntryShape,
    JournalShape,
    LinesShape,
    StandingStepShape,
    ToldShape,
)
from shouwen.casework.cases import Case
from shouwen.casework.clock_story import faces
from shouwen.casework.log import standing_of
from shouwen.casework.queues import BY_TIME_LEFT, QUEUES, behind, key_of
from shouwen.casework.search import found as search_for
from shouwen.casework.story import story
from shouwen.casework.told import logs_of, told, told_together
from shouwen.journal.entries import Entry
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest
from shouwen.people.roles import Role

PAGE, ENTRIES = 50, 200
RELATED = ("site", "place__building", "customer__party")
LONGEST = 120  # signs that one looks for; a title has no more
NO_QUEUE = _("There is no such queue.")
NO_KEY = _("This is not the “next” of a page.")


@reads(
    "/cases",
    "api_cases",
    "cases",
    _("Cases: a queue, what a search finds, or all within reach, newest first"),
    LinesShape,
)
@staff_or_customer
def every(request: StaffRequest, queue: str = "", q: str = "", after: str = "") -> LinesShape:
    """`queue` is one of the desk's; each of its rows is an open step. `after` is the `next` of the page before."""
    if search := q.strip()[:LONGEST]:
        there = search_for(request.role, search, after=_key(after), most=PAGE, related=RELATED)
        return _lines(request.role, there.cases, there.more)
    if queue:
        return _queue(request.role, queue, after)
    cases = Case.objects.within_reach(request.role).select_related(*RELATED).order_by("-pk")
    page, more = one_page(older_than(_key(after), cases), PAGE)
    return _lines(request.role, page, str(more or ""))


def _key(after: str) -> str:
    """The key of a page of cases; refused when it is none."""
    if after and whole(after) is None:
        raise Misfit({"after": [str(NO_KEY)]})
    return after


def _lines(role: Role, cases: list[Case], more: str) -> LinesShape:
    shaped = telling.line if role.is_staff else telling.customers_line
    return LinesShape(cases=[shaped(case) for case in cases], next=more or None)


def _queue(role: Role, code: str, after: str) -> LinesShape:
    if code not in QUEUES or not role.is_staff:
        raise Misfit({"queue": [str(NO_QUEUE)]})
    rows = QUEUES[code].rows(role, timezone.now())
    rows = rows.select_related("department__party", "case__place__building", "case__customer__party")
    behind_it = behind(rows, after)
    if after and behind_it is rows:
        raise Misfit({"after": [str(NO_KEY)]})
    page = list(behind_it.order_by(*BY_TIME_LEFT)[: PAGE + 1])
    return LinesShape(
        cases=[telling.line(row.case, row) for row in page[:PAGE]],
        next=key_of(page[PAGE - 1]) if len(page) > PAGE else None,
    )


def found(role: Role, number: str) -> Case:
    """The case of this number, if this role may see it."""
    reached = Case.objects.within_reach(role).select_related(*telling.ALL_OF_A_CASE)
    case: Case = get_object_or_404(reached, number=number)
    return case


@reads("/cases/{number}", "api_case", "cases", _("A case as it stands"), CaseShape | ToldShape)
@staff_or_customer
def one(request: StaffRequest, number: str) -> CaseShape | ToldShape:
    case = found(request.role, number)
    if request.role.is_staff:
        return telling.whole_case(case, request.role)
    logs = logs_of([each for each in (case, case.merged_into) if each])
    return telling.told_case(told_together(case, logs, in_full=True))


@reads(
    "/cases/{number}/steps/{step}",
    "api_step_asked",
    "cases",
    _("An open step: what it asks for here, and what stands in its way"),
    StandingStepShape,
)
@staff
def step(request: StaffRequest, number: str, step: str) -> StandingStepShape:
    case = found(request.role, number)
    row = next((row for row in telling.open_rows(case) if row.step == step), None)
    if row is None:
        raise Http404
    return telling.standing_step(row, request.role, timezone.now())


@reads(
    "/cases/{number}/journal", "api_journal", "cases", _("The journal of a case, oldest first"), JournalShape
)
@staff_or_customer
def journal(request: StaffRequest, number: str, after: str = "") -> JournalShape:
    case = found(request.role, number)
    last = whole(_key(after)) or 0
    if not request.role.is_staff:
        return JournalShape(entries=_for_the_customer(case, last), next=None)
    rows = Entry.objects.about(Case.subject_kind, case.pk).filter(pk__gt=last)
    page, more = one_page(rows.select_related("person", "by_party"), ENTRIES)
    lines = story(case, page)[::-1]
    return JournalShape(entries=[telling.entry(line) for line in lines], next=str(more) if more else None)


def _for_the_customer(case: Case, last: int) -> list[EntryShape]:
    """The entries that the customer may see, in the customer's words and without who wrote them."""
    log = logs_of([case])[case.pk]
    seen = [entry for entry in log if entry.to_customer]
    return [
        EntryShape(
            id=entry.pk, at=entry.at, kind=entry.kind, step="", outcome="", person=None, party=None,
            to_customer=True, title=line["text"], words="", facts=[],
        )
        for entry, line in zip(seen, told(case, log).said, strict=True)
        if entry.pk > last
    ]  # fmt: skip


@reads(
    "/cases/{number}/clock",
    "api_clock",
    "cases",
    _("The running clocks of a case, each explained"),
    ClocksShape,
)
@staff
def clock(request: StaffRequest, number: str) -> ClocksShape:
    case, at = found(request.role, number), timezone.now()
    shown = faces(case, standing_of(case).clocks, at)
    return ClocksShape(at=at, clocks=[telling.clock(face) for face in shown])
