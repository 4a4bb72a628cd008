"""The forms of a company's stay, ready to be sent twice at once: imports, schedules, parking."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from shouwen.sites import imports
from tests.about_forms import Form, about
from tests.pictures import upload
from tests.procedures import fitting_out as fit
from tests.procedures.test_parking import issued
from tests.sites.test_importing import book
from tests.world import moment, role

TEN = moment("2026-03-02 10:00")


def units_of_a_workbook() -> bytes:
    code = f"1-{uuid4().hex[:6]}"
    return book(["building", "code", "floor", "name_zh"], [["1", code, 3, code]])


def a_workbook() -> Form:
    content = units_of_a_workbook()
    return Form(typed={"kind": "units", "file": lambda: upload(content, "units.xlsx")})


def a_checked_workbook() -> Form:
    found = imports.bring("units", "x.xlsx", units_of_a_workbook(), by=role("xiangguoqiang"), at=TEN)
    return Form(blanks={"pk": found.pk})


def a_line(**typed: Any) -> Form:
    given = {"discipline": "plan", "name": "P-01", "revision": "1", "key": str(uuid4()), **typed}
    return about(fit.applied(), blanks={"schedule": "drawings"}, **given)


def a_mark() -> Form:
    case = fit.collected()
    blanks = {"schedule": "drawings", "line": 1, "mark": "reviewed"}
    return about(case, blanks=blanks, verdict="passed")


def a_line_to_take_back() -> Form:
    case = fit.applied()
    fit.drawn(case)
    return about(case, blanks={"schedule": "drawings"}, line="1", reason="写错")


def a_permit_that_is_back() -> Form:
    return Form(
        blanks={"pk": issued(plate=f"J{uuid4().hex[:6]}", number=f"{uuid4()}"[:20]).parking_permit.pk}
    )
