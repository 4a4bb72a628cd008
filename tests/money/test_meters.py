"""Meter readings: manual 2.12 (M-MI-06), R-103, R-115."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.money.meters import MeterLine, it_does_not_run_backwards, reading_before
from tests.world import moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def line(case: Case, reading: str, on: date, **more: Any) -> MeterLine:
    values = {"kind": "power", "meter_number": "D-0803", "reading": Decimal(reading), "read_on": on, **more}
    return MeterLine(case=case, number=1, written_by=role("limin").person,
                     written_at=moment("2026-03-02 10:00"), **values)  # fmt: skip


def read(case: Case, reading: str, on: date, **more: Any) -> MeterLine:
    row = line(case, reading, on, **more)
    row.number = case.meterline_lines.count() + 1
    row.save()
    return row


def why_not(row: MeterLine) -> list[str]:
    return [problem.field for problem in it_does_not_run_backwards(row.case, row)]


MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("reading", "refused"), [("1199.99", ["why_lower"]), ("1200.00", []), ("1200.01", [])]
)
def test_a_meter_does_not_read_less_than_before_unless_said_why(reading: str, refused: list[str]):  # M-MI-06
    first, second = report("2026-03-02 09:00"), report("2026-04-01 09:00", where="1-0903")
    read(first, "1200.00", MARCH)
    assert why_not(line(second, reading, APRIL)) == refused
    assert why_not(line(second, reading, APRIL, why_lower="换表")) == []


def test_another_meter_is_another_meter():
    case = report("2026-03-02 09:00")
    read(case, "1200", MARCH)
    assert why_not(line(case, "3", APRIL, meter_number="D-0903")) == []
    assert why_not(line(case, "3", APRIL, kind="water")) == []


def test_a_reading_taken_back_counts_no_longer():  # M-MI-06
    case = report("2026-03-02 09:00")
    wrong = read(case, "9999", MARCH)
    wrong.taken_back_at = moment("2026-03-02 11:00")
    wrong.save()
    assert why_not(line(case, "1200", APRIL)) == []


def test_the_reading_before_is_the_last_one_up_to_that_day():
    case = report("2026-03-02 09:00")
    old, new = read(case, "1200", MARCH), read(case, "1500", APRIL)
    assert reading_before(line(case, "1300", date(2026, 3, 20))) == old
    assert reading_before(line(case, "1600", date(2026, 4, 20))) == new
