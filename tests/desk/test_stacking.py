"""The stacking plan, the page of a unit and the occupier list: R-055, design §9."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shouwen.desk.stacking import floors_of
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.forms import Form
from shouwen.leases.customers import Contact
from shouwen.leases.leases import Lease, LeasedUnit, surrender
from shouwen.places.buildings import Building
from shouwen.services.occupiers import occupiers
from tests.desk.clerk import at_desk
from tests.wall import it_is
from tests.world import complain, place, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 11:40")


def cells(building: str = "1", login: str = "xiangguoqiang", on: date = DAY) -> dict[str, str]:
    floors = floors_of(Building.objects.get(code=building), role(login), on)
    return {cell.place.code: cell.look for floor in floors for cell in floor.cells}


def test_every_unit_stands_on_its_floor_from_the_top_down():
    floors = floors_of(Building.objects.get(code="1"), role("xiangguoqiang"), DAY)
    assert [floor.number for floor in floors] == list(range(20, 3, -1))
    assert [cell.place.name for cell in floors[0].cells] == [f"20{n:02}" for n in range(1, 9)]


def test_a_unit_shows_who_holds_it_and_what_is_open_there():
    complain("2026-03-02 10:00")
    held = LeasedUnit.objects.in_force(DAY).get(place__code="1-0803")
    page = at_desk("limin").get("/buildings/1/").content.decode()
    cell = re.search(r'<a class="cell ([^"]*)" href="/units/1-0803/">(.*?)</a>', page, re.DOTALL)
    assert cell
    assert cell[1] == "with-cases"
    assert held.customer.short_en in cell[2] and "1 open" in cell[2]


def test_what_is_vacant_and_what_ends_within_three_months_is_said():
    held = LeasedUnit.objects.in_force(DAY).get(place__code="1-0803")
    LeasedUnit.objects.filter(pk=held.pk).update(ends_on=DAY + timedelta(days=92))
    assert cells()["1-0803"] == "ending"
    surrender(Lease.objects.get(pk=held.lease_id), on=DAY)
    assert cells()["1-0803"] == "vacant"


def test_the_plan_asks_as_often_for_one_case_as_for_many():
    client = at_desk("xiangguoqiang")
    client.get("/buildings/1/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/buildings/1/")
        return len(queries)

    complain("2026-03-02 10:00")
    before = asked()
    for unit in ("1-0804", "1-0805", "1-1001"):
        complain("2026-03-02 10:00", where=unit)
    assert asked() == before


def test_one_counts_only_the_cases_that_one_may_see():
    complain("2026-03-02 10:00")
    assert cells(login="wangqiang")["1-0803"] == ""  # a guard who has nothing to do with it


@pytest.mark.parametrize(
    ("login", "code"), [("shenwei", 404), ("luowen", 404), ("zhaolei", 200), ("chenjing", 404)]
)
@pytest.mark.parametrize("where", ["/buildings/1/", "/buildings/1/occupiers/", "/units/1-0803/"])
def test_another_companys_building_is_not_found(login: str, code: int, where: str):
    assert at_desk(login).get(where).status_code == code


def test_the_page_of_a_unit_leads_to_the_intake():
    page = at_desk("limin").get("/units/1-0803/").content.decode()
    assert 'href="/desk/new/?unit=1-0803"' in page
    assert 'value="1-0803"' in at_desk("limin").get("/desk/new/?unit=1-0803").content.decode()


def test_a_common_part_has_no_page_of_a_unit():
    assert place("1-lobby") and at_desk("limin").get("/units/1-lobby/").status_code == 404


# The occupier list.


def test_a_company_stands_once_with_all_that_it_holds():
    rows = occupiers(Building.objects.get(code="1"), DAY)
    assert len(rows) == len({each.customer.pk for each in rows})
    held = LeasedUnit.objects.in_force(DAY).filter(place__building__code="1")
    assert sum(len(each.units) for each in rows) == held.count()


def test_whom_to_call_is_who_is_named_for_it():
    first = occupiers(Building.objects.get(code="1"), DAY)[0]
    other = Contact.objects.filter(customer=first.customer).order_by("-id").first()
    assert other
    Contact.objects.filter(pk=other.pk).update(for_emergency=True)
    [again] = [
        e for e in occupiers(Building.objects.get(code="1"), DAY) if e.customer.pk == first.customer.pk
    ]
    assert again.people == [other]


def test_on_the_screen_numbers_are_masked_and_printing_is_an_entry():  # R-055, §8.4
    building = Building.objects.get(code="1")
    person = occupiers(building, DAY)[0].people[0]
    page = at_desk("limin").get("/buildings/1/occupiers/").content.decode()
    assert person.phone not in page and person.masked_phone in page
    at_desk("limin").post(
        "/forms/print/", {"form": "occupier_list", "about": building.pk, "key": "0" * 31 + "1"}
    )
    form = Form.objects.get(code="F-52")
    assert person.phone in str(form.content)
    assert Entry.objects.get(kind=Kind.PRINTED, subject_kind="building").person.login == "limin"
    assert timezone.localdate() == DAY


def test_another_companys_list_is_not_printed():
    building = Building.objects.get(code="1")
    answer = at_desk("shenwei").post(
        "/forms/print/", {"form": "occupier_list", "about": building.pk, "key": "0" * 31 + "2"}
    )
    assert (answer.status_code, Form.objects.filter(code="F-52").count()) == (404, 0)
