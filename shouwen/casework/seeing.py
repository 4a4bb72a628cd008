"""The departments that have to do with a case: each read once while the case is held, and let see it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any, cast

from shouwen.casework.cases import Case, Involvement
from shouwen.casework.standing import Standing
from shouwen.kit.prepared import Given, rows
from shouwen.kit.statements import add_all, take_away
from shouwen.people.parties import Department

READ = "departments_read"  # where a case keeps those that it has read


def of_key(case: Case, pk: int) -> Department:
    """The department of this key, with its party."""
    if case.department_id == pk:
        return case.department
    known = _read(case)
    if pk not in known:
        one = Department.objects
        [found] = rows("department", lambda: one.select_related("party").filter(pk=Given("pk")), pk=pk)
        known[pk] = cast(Department, found)
    return known[pk]


def is_known(case: Case, *departments: Department) -> None:
    """These are at hand, and need not be read again for this case."""
    _read(case).update({department.pk: department for department in departments})


def _read(case: Case) -> dict[int, Department]:
    return cast(dict[int, Department], case.__dict__.setdefault(READ, {}))


def involve(case: Case, standing: Standing, at_work: Iterable[Department]) -> None:
    """Let those see the case who have held it, work on it or are asked to; who only returned it no longer does.

    Whoever has to do with a duplicate sees its main case, and whoever has to do with the main case its duplicates.
    """
    is_known(case, *at_work)
    waiting = {offer.to_department for offer in standing.offers if offer.answer == "waiting"}
    wanted = {one.pk for one in at_work} | waiting | {holding.department for holding in standing.holdings}
    wanted |= set(chain.from_iterable(standing.joined.values()))
    for joined in standing.joined:
        _let_see(case, joined, wanted)
    offered = {offer.to_department for offer in standing.offers}
    known = _let_see(case, case.pk, wanted)
    if standing.merged_into is None:
        for pk in (known & offered) - wanted:
            take_away(Involvement, case_id=case.pk, department_id=pk)


def _let_see(case: Case, seen: int, wanted: set[int]) -> set[int]:
    """Let these departments see the case of this key, itself or one joined to it; gives those that did already."""
    known = {pk for (pk,) in rows("involved", _seeing, case=seen)}
    new = [of_key(case, pk) for pk in sorted(wanted - known)]
    add_all([Involvement(case_id=seen, department=each, party_id=each.party_id) for each in new])
    return known


def _seeing() -> Any:
    return Involvement.objects.filter(case=Given("case")).values_list("department_id")
