"""The page of a case. What is out of reach is not found."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwen.casework.anybody import ids, like, shape
from shouwen.casework.cases import Case, with_facts
from shouwen.casework.procedure import Problem
from shouwen.casework.registry import procedures
from shouwen.desk.case_page import CasePage
from shouwen.desk.case_read import EVERYTHING
from shouwen.desk.forms import Asking
from shouwen.desk.rail import way_back
from shouwen.kit.prepared import Given, rows
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role

MOVED_ON = _("This cannot be done here any more. Below is the case as it is now.")


def found(role: Role, number: str) -> Case:
    """The case of this number, if this role may see it, with all that its page says of it."""
    procedure = next((p for p in procedures() if number.startswith(f"{p.prefix}-")), None)
    if procedure is None:
        raise Http404
    reach = Case.objects.within_reach
    cases: list[Case] = rows(
        ("case", procedure.facts, *shape(role)),
        lambda: (
            reach(like(role))
            .filter(number=Given("number"))
            .select_related(*EVERYTHING, *with_facts(procedure))
        ),
        number=number,
        **ids(role),
    )
    if not cases:
        raise Http404
    return cases[0]


@staff()
@never_cache
@require_safe
def case(request: StaffRequest, number: str) -> HttpResponse:
    return show(request, found(request.role, number))


def show(
    request: StaffRequest,
    case: Case,
    *,
    status: int = 200,
    given: dict[str, Asking] | None = None,
    top: Iterable[Problem] = (),
    reveals: bool = False,
) -> HttpResponse:
    """The page as it stands now, with the forms that came back and what could not be said beside a field."""
    page = CasePage(
        case,
        request.role,
        timezone.now(),
        given=given,
        top=top,
        reveals=reveals,
        wanted=request.GET.get("mark", ""),
    )
    if not page.top and not all(page.shows(name) for name in page.given):
        page.top.append(Problem(MOVED_ON))
    back = way_back(request.role, request.GET.get("from", ""), case.number)
    return render(request, "desk/pages/case.html", {"page": page, "case": case, "back": back}, status=status)
