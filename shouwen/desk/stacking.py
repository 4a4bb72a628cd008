"""The stacking plan (楼层图): each building floor by floor, unit by unit, and the page of one unit.

Who holds a unit, until when, whether it is being fitted out, what is open there: one look, a few queries, however
many units there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouwen.casework.cases import Case
from shouwen.kit.language import pick
from shouwen.leases.leases import LeasedUnit
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.places.buildings import Building, Place
from shouwen.services.occupiers import occupiers

SOON = timedelta(days=92)  # three months: what a manager looks ahead
SHOWN = 12  # open cases on the page of a unit; the list has all


@dataclass
class Cell:
    """One unit as the plan shows it."""

    place: Place
    held: LeasedUnit | None = None
    open: int = 0
    is_fitting_out: bool = False
    is_ending: bool = False

    @property
    def tenant(self) -> str:
        customer = self.held.customer if self.held else None
        return pick(customer.short_zh, customer.short_en or customer.short_zh) if customer else ""

    @property
    def look(self) -> str:
        """The classes of the cell; what they mean is written in it too."""
        if self.held is None:
            return "vacant"
        said = {"fit-out": self.is_fitting_out, "ending": self.is_ending, "with-cases": self.open > 0}
        return " ".join(name for name, is_so in said.items() if is_so)


@dataclass
class Floor:
    number: int
    cells: list[Cell] = field(default_factory=list)


def floors_of(building: Building, role: Role, on: date) -> list[Floor]:
    """The floors with units from the top down. The same three queries for four units and for four hundred."""
    units = Place.objects.filter(building=building, kind=Place.Kind.UNIT).order_by("code")
    held = (
        LeasedUnit.objects.in_force(on).filter(place__building=building).select_related("customer", "lease")
    )
    holders = {each.place_id: each for each in held}
    counts, fitting_out = _open_cases(building, role)
    floors: dict[int, Floor] = {}
    for place in units:
        number = place.floor or 0
        cell = Cell(place, holders.get(place.pk), counts[place.pk], place.pk in fitting_out)
        cell.is_ending = bool(cell.held and cell.held.ends_on and cell.held.ends_on <= on + SOON)
        floors.setdefault(number, Floor(number)).cells.append(cell)
    return [floors[number] for number in sorted(floors, reverse=True)]


def _open_cases(building: Building, role: Role) -> tuple[dict[int, int], set[int]]:
    """How many cases within reach are open at each unit, and where one of them is a fit-out."""
    open_ones = Case.objects.within_reach(role).filter(state=Case.State.OPEN, place__building=building)
    counts: dict[int, int] = defaultdict(int)
    fitting_out = set()
    for place, code, count in open_ones.values_list("place", "procedure_code").annotate(Count("pk")):
        counts[place] += count
        if code == "fit_out":
            fitting_out.add(place)
    return counts, fitting_out


def found(role: Role, code: str) -> Building:
    return get_object_or_404(Building.objects.within_reach(role).select_related("manager"), code=code)


@staff()
@never_cache
@require_safe
def plans(request: StaffRequest) -> HttpResponse:
    """The first building that this role may look into."""
    first = Building.objects.within_reach(request.role).order_by("code").first()
    if first is None:
        raise Http404
    return plan(request, first.code)


@staff()
@never_cache
@require_safe
def plan(request: StaffRequest, building: str) -> HttpResponse:
    one, today = found(request.role, building), timezone.localdate()
    floors = floors_of(one, request.role, today)
    cells = [cell for floor in floors for cell in floor.cells]
    context = {
        "building": one, "floors": floors, "today": today,
        "buildings": Building.objects.within_reach(request.role).order_by("code"),
        "units": len(cells), "vacant": sum(cell.held is None for cell in cells),
    }  # fmt: skip
    return render(request, "desk/pages/stacking_plan.html", context)


@staff()
@never_cache
@require_safe
def unit(request: StaffRequest, unit: str) -> HttpResponse:
    """One unit: who holds it and who held it, what is open there, and the way to take a matter down."""
    places = Place.objects.filter(
        site=request.role.site_id,
        kind=Place.Kind.UNIT,
        building__in=Building.objects.within_reach(request.role),
    )
    place = get_object_or_404(places.select_related("building"), code=unit)
    held = LeasedUnit.objects.filter(place=place).select_related("lease", "customer").order_by("-starts_on")
    open_ones = (
        Case.objects.within_reach(request.role).filter(state=Case.State.OPEN, place=place).order_by("-pk")
    )
    today = timezone.localdate()
    rows = list(held)
    context = {
        "place": place, "held": rows, "now": next((each for each in rows if _runs(each, today)), None),
        "cases": open_ones.select_related("department")[:SHOWN], "today": today,
    }  # fmt: skip
    return render(request, "desk/pages/unit.html", context)


def _runs(held: LeasedUnit, on: date) -> bool:
    return held.starts_on <= on and (held.ends_on is None or on < held.ends_on)


@staff()
@never_cache
@require_safe
def occupier_list(request: StaffRequest, building: str) -> HttpResponse:
    """Who is in a building (R-055); numbers masked. Printed, the list carries them, and its printing is an entry."""
    one, today = found(request.role, building), timezone.localdate()
    context = {
        "building": one, "rows": occupiers(one, today), "today": today,
        "buildings": Building.objects.within_reach(request.role).order_by("code"),
    }  # fmt: skip
    return render(request, "desk/pages/occupiers.html", context)
