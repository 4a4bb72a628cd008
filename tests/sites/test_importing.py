"""Bringing units, customers and leases from a workbook: all of it or nothing, every fault by row and column (R-21)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from xlsxwriter import Workbook

from shouwen.journal.entries import Entry, Kind
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.places.buildings import Place
from shouwen.sites.imports import Import, accept, bring
from tests.desk.clerk import at_desk
from tests.pictures import upload
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

AT = moment("2026-11-25 10:00")
HEAD = ["租约编号", "单位（编码）", "单元", "面积，㎡", "起租日", "到期日", "租金，元/㎡·月", "车位数"]
Rows = list[list[Any]]


def book(head: list[str], rows: Rows) -> bytes:
    out = BytesIO()
    with Workbook(out) as made:
        sheet = made.add_worksheet()
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def free_units(count: int) -> list[str]:
    """Codes of units that nobody holds from 2027 on."""
    held = LeasedUnit.objects.filter(ends_on=None) | LeasedUnit.objects.filter(ends_on__gt=date(2027, 1, 1))
    units = Place.objects.filter(kind="unit").exclude(pk__in=held.values("place")).order_by("code")
    return list(units.values_list("code", flat=True)[:count])


def brought(kind: str, head: list[str], rows: Rows) -> Import:
    return bring(kind, "x.xlsx", book(head, rows), by=role("xiangguoqiang"), at=AT)


def said(found: Import) -> set[tuple[int, str]]:
    return {(each["row"], each["column"]) for each in found.troubles}


def counts() -> tuple[int, int, int, int]:
    return (
        Place.objects.count(),
        Customer.objects.count(),
        Lease.objects.count(),
        LeasedUnit.objects.count(),
    )


WRONG: list[tuple[int, Any, str]] = [
    (1, "nobody", "tenant"), (2, "9-9999", "unit"), (2, "1-lobby", "unit"), (3, "-5", "area_sqm"),
    (3, "many", "area_sqm"), (4, "2027-02-30", "starts_on"), (4, "next spring", "starts_on"), (4, "", "starts_on"),
    (5, "2026-01-01", "ends_on"), (6, "dear", "rent_fen"), (6, "12.345", "rent_fen"), (7, "-1", "spaces"),
]  # fmt: skip


def lease_rows(count: int) -> Rows:
    units = free_units(20)
    return [
        [
            f"N-{n}",
            "ruilan",
            units[n % len(units)],
            100.5,
            f"{2027 + n}-03-01",
            f"{2027 + n}-09-01",
            "240.50",
            1,
        ]
        for n in range(count)
    ]


def test_three_hundred_broken_rows_are_each_told_and_nothing_is_written():
    rows, expected, before = lease_rows(300), set(), counts()
    for number, row in enumerate(rows):
        place, value, column = WRONG[number % len(WRONG)]
        row[place] = value
        expected.add((number + 2, column))
    found = brought("leases", HEAD, rows)
    assert said(found) == expected
    assert (counts(), found.may_be_taken_in) == (before, False)
    accept(found, by=role("xiangguoqiang"), at=AT)
    assert counts() == before


def test_the_mended_file_goes_in_whole():
    before = counts()
    found = brought("leases", HEAD, lease_rows(300))
    assert (found.troubles, found.new) == ([], 300)
    assert counts() == before
    accept(found, by=role("xiangguoqiang"), at=AT)
    assert counts() == (before[0], before[1], before[2] + 300, before[3] + 300)
    lease = Lease.objects.get(number="N-7")
    assert (lease.customer.party.code, lease.rent_fen, lease.spaces, lease.starts_on) == (
        "ruilan", 24050, 1, date(2034, 3, 1),
    )  # fmt: skip
    assert lease.units.get().area_sqm == Decimal("100.50")
    entry = Entry.objects.get(kind=Kind.IMPORTED)
    assert (entry.person.login, entry.data["rows"]) == ("xiangguoqiang", 300)


def test_taking_it_in_twice_is_taking_it_in_once():
    found = brought("leases", HEAD, lease_rows(2))
    for _click in range(2):
        accept(found, by=role("xiangguoqiang"), at=AT)
    assert Lease.objects.filter(number__startswith="N-").count() == 2
    assert Entry.objects.filter(kind=Kind.IMPORTED).count() == 1


def test_the_same_file_again_brings_nothing_new():
    rows = lease_rows(3)
    accept(brought("leases", HEAD, rows), by=role("xiangguoqiang"), at=AT)
    again = brought("leases", HEAD, rows)
    assert (again.troubles, again.new, again.same) == ([], 0, 3)


def test_what_the_register_says_otherwise_is_changed_there():
    rows = lease_rows(1)
    accept(brought("leases", HEAD, rows), by=role("xiangguoqiang"), at=AT)
    rows[0][7] = 5
    assert said(brought("leases", HEAD, rows)) == {(2, "spaces")}


def test_a_lease_of_two_units_is_two_rows_that_agree():
    one, other = free_units(2)
    rows = [["N-1", "ruilan", one, 90, "2027-03-01", "2028-03-01", "", ""],
            ["N-1", "ruilan", other, 80, "2027-03-01", "2028-03-01", "", ""]]  # fmt: skip
    accept(brought("leases", HEAD, rows), by=role("xiangguoqiang"), at=AT)
    assert Lease.objects.get(number="N-1").area(date(2027, 6, 1)) == 170
    rows[1][5] = "2029-03-01"
    rows[0][0] = rows[1][0] = "N-2"
    assert (3, "ends_on") in said(brought("leases", HEAD, rows))


def test_a_unit_is_let_once_at_a_time():
    held = LeasedUnit.objects.in_force(date(2026, 12, 1)).select_related("place").earliest("id")
    row = ["N-1", "ruilan", held.place.code, 90, "2026-12-01", "2028-03-01", "", ""]
    assert said(brought("leases", HEAD, [row])) == {(2, "unit")}
    free = free_units(1)[0]
    twice = [["N-1", "ruilan", free, 90, "2027-03-01", "2028-03-01", "", ""],
             ["N-2", "ruilan", free, 90, "2028-02-29", "2029-03-01", "", ""]]  # fmt: skip
    assert said(brought("leases", HEAD, twice)) == {(3, "starts_on")}


@pytest.mark.parametrize("typed", ["2027-3-1", "2027/03/01", "2027.3.1", "2027年3月1日"])
def test_days_are_read_as_people_type_them(typed: str):
    row = ["N-1", "ruilan", free_units(1)[0], 90, typed, "", "1,240", ""]
    accept(brought("leases", HEAD, [row]), by=role("xiangguoqiang"), at=AT)
    lease = Lease.objects.get(number="N-1")
    assert (lease.starts_on, lease.ends_on, lease.rent_fen) == (date(2027, 3, 1), None, 124000)


def test_units_and_customers_come_the_same_way():
    units = brought("units", ["楼宇", "单元", "楼层", "中文名称"], [["1", "1-0399", 3, "0399"]])
    assert units.troubles == []
    accept(units, by=role("xiangguoqiang"), at=AT)
    assert Place.objects.get(code="1-0399").full_name.endswith("0399")
    customers = brought("customers", ["code", "name_zh", "short_zh"], [["newco", "新来公司", "新来"]])
    assert customers.troubles == []
    accept(customers, by=role("xiangguoqiang"), at=AT)
    row = ["N-1", "newco", "1-0399", 90, "2027-03-01", "", "", ""]
    accept(brought("leases", HEAD, [row]), by=role("xiangguoqiang"), at=AT)
    assert Customer.objects.get(party__code="newco").units.get().place.code == "1-0399"


def test_a_code_that_stands_twice_or_is_a_managers_is_told():
    rows = [
        ["newco", "甲", "甲"],
        ["newco", "乙", "乙"],
        ["b1", "丙", "丙"],
        ["ruilan", "另一个名称", "瑞澜咨询"],
    ]
    found = brought("customers", ["code", "name_zh", "short_zh"], rows)
    assert said(found) == {(3, "code"), (4, "code"), (5, "name_zh")}


@pytest.mark.parametrize(
    ("head", "column"), [(["单元", "单元"], "单元"), (["单元", "楼"], "楼"), (["单元"], "Building")]
)
def test_columns_that_are_strange_double_or_missing_are_told(head: list[str], column: str):
    found = brought("units", head, [["1-0399"] * len(head)])
    assert column in {each["column"] for each in found.troubles} or found.troubles


@pytest.mark.parametrize("content", [b"", b"not a workbook", book(HEAD, [])])
def test_a_file_without_rows_is_refused_as_a_whole(content: bytes):
    found = bring("leases", "x.xlsx", content, by=role("xiangguoqiang"), at=AT)
    assert [each["row"] for each in found.troubles] == [0]


# At the desk.


def posted(client: Client, kind: str, content: bytes) -> Any:
    return client.post(reverse("imports"), {"kind": kind, "file": upload(content, "租约.xlsx")}, follow=True)


def test_the_page_shows_each_fault_by_row_and_column_and_then_takes_it_in():
    client = at_desk("xiangguoqiang")
    rows = lease_rows(2)
    rows[1][1] = "nobody"
    page = posted(client, "leases", book(HEAD, rows)).content.decode()
    assert "nobody" in page and "Row" in page
    rows[1][1] = "ruilan"
    answer = posted(client, "leases", book(HEAD, rows))
    where = answer.redirect_chain[-1][0]
    client.post(where)
    assert Lease.objects.filter(number__startswith="N-").count() == 2


@pytest.mark.parametrize("login", ["zhoujing", "limin", "shenwei", "tianjianhua", "chenjing", "qinlu"])
def test_who_does_not_lead_the_whole_complex_imports_nothing(login: str):
    assert at_desk(login).get(reverse("imports")).status_code == 404
    assert at_desk(login).get(reverse("import_template", args=["units"])).status_code == 404


def test_the_template_is_a_workbook_that_the_import_reads():
    client = at_desk("xiangguoqiang")
    answer = client.get(reverse("import_template", args=["leases"]))
    found = bring("leases", "x.xlsx", answer.content, by=role("xiangguoqiang"), at=AT)
    assert [each["message"] for each in found.troubles] == ["There is no row below the names of the columns."]


# By command.


def test_the_command_tells_and_takes_in(tmp_path, capsys):
    file = tmp_path / "leases.xlsx"
    rows = lease_rows(2)
    file.write_bytes(book(HEAD, rows))
    call_command("import_xlsx", "leases", str(file), "--dry-run", "--language", "en")
    assert capsys.readouterr().out == "Every row is right: 2 new, 0 as before.\n"
    assert not Lease.objects.filter(number__startswith="N-").exists()
    call_command("import_xlsx", "leases", str(file), "--language", "en")
    assert Lease.objects.filter(number__startswith="N-").count() == 2
    rows[0][2] = "9-9999"
    file.write_bytes(book(HEAD, rows))
    with pytest.raises(CommandError, match="Row 2, Unit “9-9999”: There is no such unit"):
        call_command("import_xlsx", "leases", str(file), "--language", "en")
