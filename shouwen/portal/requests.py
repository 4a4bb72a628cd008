"""My company's requests, as the customer may see them: how far, who answers for it, by when."""

from __future__ import annotations

from django.db.models import Case as Pick
from django.db.models import Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from shouwen.casework.cases import Case
from shouwen.casework.told import logs_of, told_together
from shouwen.journal.entries import Entry
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.sheets import MOST, Column
from shouwen.leases.leases import LeasedUnit
from shouwen.people.doors import StaffRequest, customer
from shouwen.people.roles import Post, Role

PAGE = 20
# A case that was merged is open to its customer as long as the one that it goes on under.
GOES_ON = Q(state=Case.State.OPEN) | Q(state=Case.State.MERGED, merged_into__state=Case.State.OPEN)
IS_DONE = ~Q(state__in=[Case.State.OPEN, Case.State.MERGED]) | Q(
    Q(state=Case.State.MERGED) & ~Q(merged_into__state=Case.State.OPEN)
)
COLUMNS = (
    Column(gettext_lazy("What is it about"), lambda case: case.title, 34),
    Column(gettext_lazy("Procedure"), lambda case: str(case.procedure.title), 14),
    Column(gettext_lazy("Number"), lambda case: case.number, 16),
    Column(gettext_lazy("Place"), lambda case: case.place.full_name if case.place else None, 34),
    Column(gettext_lazy("State"), lambda case: case.get_state_display(), 10),
    Column(gettext_lazy("Who sees it through"), lambda case: case.first_responder.name, 16),
    Column(gettext_lazy("Company"), lambda case: case.answerable.name, 30),
    Column(gettext_lazy("Taken down at"), lambda case: case.opened_at, 17),
    Column(gettext_lazy("Closed at"), lambda case: case.closed_at, 17),
)


@customer
@require_safe
def my_requests(request: StaffRequest) -> HttpResponse:
    """The open ones first, then what is done; a page at a time by key."""
    mine = _mine(request.role)
    if wants_sheet(request):
        return handed_out(request, _("My requests"), COLUMNS, _open_first(mine)[: MOST + 1])
    open_now = list(mine.filter(GOES_ON).order_by("-pk"))
    done = mine.filter(IS_DONE).order_by("-pk")
    page, more = one_page(older_than(request.GET.get("before", ""), done), PAGE)
    logs = _logs([*open_now, *page])
    context = {
        "open": [told_together(case, logs) for case in open_now],
        "done": page,
        "more": more,
        "desks": _desks(request.role),
        "now": timezone.now(),
        "sheet": sheet_address(request),
    }
    return render(request, "portal/pages/requests.html", context)


def _open_first(mine: QuerySet[Case]) -> QuerySet[Case]:
    return mine.order_by(Pick(When(GOES_ON, then=0), default=1), "-pk")


@customer
@require_safe
def my_request(request: StaffRequest, number: str) -> HttpResponse:
    """One request: the way it goes, what was said to us, who answers for it."""
    case = get_object_or_404(_mine(request.role), number=number)
    context = {
        "request_": told_together(case, _logs([case]), in_full=True),
        "desks": _desks(request.role),
        "now": timezone.now(),
    }
    return render(request, "portal/pages/request.html", context)


def _mine(role: Role) -> QuerySet[Case]:
    return Case.objects.within_reach(role).select_related(
        "place__building", "first_responder", "answerable", "merged_into"
    )


def _logs(cases: list[Case]) -> dict[int, list[Entry]]:
    """The logs of these and of those that they go on under."""
    return logs_of([*cases, *(case.merged_into for case in cases if case.merged_into)])


def _desks(role: Role) -> list[Role]:
    """The front desks of the companies that manage our units: whom to call."""
    today = timezone.localdate()
    managers = (
        LeasedUnit.objects.in_force(today)
        .filter(customer__party=role.party_id)
        .values("place__building__manager")
    )
    desks = Role.objects.in_force(today).filter(
        party__in=managers, post=Post.FRONT_DESK, person__is_active=True
    )
    return list(desks.exclude(person__phone="").select_related("person", "party").order_by("party", "id"))
