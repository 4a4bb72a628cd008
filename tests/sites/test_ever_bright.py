"""The reference site is what the manual says it is (manual 1.2 to 1.4)."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import check_password

from shouwen.hours.calendars import KindOfDay
from shouwen.hours.days import timetable_of
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import LeasedUnit
from shouwen.money.prices import PriceItem
from shouwen.people.parties import Party, Site, Trade, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import DUTIES, Post, Reach, Role
from shouwen.places.buildings import Building, Place
from shouwen.places.demarcation import Matter, answerable_party
from shouwen.places.figures import figures_on

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def test_it_stands_at_pinganli_west_street_48(ever_bright: Site) -> None:
    assert ever_bright.address_zh == "北京市西城区平安里西大街48号院"
    assert ever_bright.address == "48 Ping'anli West Street, Xicheng District, Beijing"


def test_its_official_english_name_is_ever_bright_world_center(ever_bright: Site) -> None:
    assert ever_bright.names == {"zh": "光大国际中心", "en": "Ever Bright World Center"}


def test_it_is_two_office_towers_a_hotel_and_a_theatre(ever_bright: Site) -> None:
    assert list(ever_bright.buildings.order_by("code").values_list("kind", flat=True)) == [
        "office", "office", "hotel", "theatre",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "floors", "height", "lower", "units", "lifts"),
    [
        ("1", 20, Decimal("3.80"), 3, 8, 10),
        ("2", 18, Decimal("3.60"), 3, 6, 10),
        ("3", 20, None, 5, 0, 7),
        ("4", 4, None, 3, 0, 5),
    ],
)
def test_a_building_has_the_figures_of_the_manual(
    ever_bright: Site, code: str, floors: int, height: Decimal | None, lower: int, units: int, lifts: int
) -> None:
    building = Building.objects.get(site=ever_bright, code=code)
    assert (building.floors, building.typical_floor_height, building.lower_floors) == (floors, height, lower)
    assert (building.units_per_floor, building.lifts) == (units, lifts)
    assert (building.owner_zh, building.gross_floor_area) == ("", None)  # blank in the manual


def test_there_are_790_spaces_underground_and_28_above(ever_bright: Site) -> None:
    spaces = figures_on(ever_bright, ["parking.underground_spaces", "parking.surface_spaces"], TODAY)
    assert sum(map(int, spaces.values())) == 818
    assert spaces == {"parking.underground_spaces": "790", "parking.surface_spaces": "28"}


def test_each_building_has_its_own_manager_and_the_complex_one_above_them(ever_bright: Site) -> None:
    managers = (
        Building.objects.filter(site=ever_bright).order_by("code").values_list("manager__code", flat=True)
    )
    assert list(managers) == ["b1", "b2", "b3", "b4"]
    assert Party.objects.get(site=ever_bright, kind=Party.Kind.MASTER_MANAGER).code == "master"


def test_it_has_32_lifts_and_226_office_units(ever_bright: Site) -> None:
    assert sum(Building.objects.filter(site=ever_bright).values_list("lifts", flat=True)) == 32
    units = Place.objects.filter(site=ever_bright, kind=Place.Kind.UNIT)
    assert units.filter(building__code="1").count() == 136
    assert units.filter(building__code="2").count() == 90
    assert units.count() == 226


def test_units_are_called_by_floor_and_door(ever_bright: Site) -> None:
    for building, first, last in (("1", "1-0401", "1-2008"), ("2", "2-0401", "2-1806")):
        codes = Place.objects.filter(kind=Place.Kind.UNIT, building__code=building).order_by("code")
        assert (codes[0].code, codes.reverse()[0].code) == (first, last)
    assert Place.objects.get(code="1-0803").full_names == {"zh": "1号楼 0803", "en": "Building 1 0803"}


def test_every_place_person_and_price_has_both_names(ever_bright: Site) -> None:
    for model in (Building, Place, PriceItem, Person, Contact, Customer, Party):
        assert list(model._default_manager.filter(name_en="")) == []


@pytest.mark.parametrize(
    ("place", "matter", "party"),
    [
        ("1-0803", Matter.COMPLAINT, "b1"),
        ("2-1105", Matter.REPAIR, "b2"),
        ("3-pipes", Matter.REPAIR, "b3"),
        ("4-stage", Matter.ANY, "b4"),
        ("1-lobby-pipe", Matter.REPAIR, "b3"),  # in building 1, run by building 3
        ("1-lobby-pipe", Matter.ENQUIRY, "b1"),
        ("drive-north", Matter.COMPLAINT, "master"),
        ("garage-b2", Matter.REPAIR, "master"),
        ("frontage", Matter.COMPLAINT, "master"),
        ("plaza", Matter.COMPLAINT, "master"),
    ],
)
def test_each_side_answers_in_its_own_area(
    ever_bright: Site, place: str, matter: str, party: str
) -> None:
    assert answerable_party(Place.objects.get(code=place), matter, TODAY).code == party


def test_there_is_somebody_in_every_post(ever_bright: Site) -> None:
    assert set(Role.objects.in_force(TODAY).values_list("post", flat=True)) == set(Post.values)


def test_the_post_says_the_department(ever_bright: Site) -> None:
    for role in Role.objects.select_related("party", "department"):
        trade = DUTIES[role.post].trade
        assert role.department == (department_of(role.party, trade) if trade else None)


def test_every_department_has_somebody_to_lead_it(ever_bright: Site) -> None:
    for department in ever_bright.departments.all():
        assert Role.objects.leading(department).exists()


def test_a_company_with_one_department_does_every_trade_in_it(ever_bright: Site) -> None:
    hotel = Party.objects.get(site=ever_bright, code="b3")
    assert {department_of(hotel, trade).name_zh for trade in Trade.values} == {"酒店值班经理室"}


def test_the_project_manager_reaches_the_whole_site(ever_bright: Site) -> None:
    role = Role.objects.get(post=Post.PROJECT_MANAGER)
    assert (role.party.code, role.reach) == ("master", Reach.SITE)


def test_sixty_companies_hold_units_of_both_towers_and_some_stand_empty(ever_bright: Site) -> None:
    assert Customer.objects.filter(site=ever_bright).count() == 60
    held = LeasedUnit.objects.in_force(date(2026, 11, 2))
    towers = [held.filter(place__building__code=code).values("place").distinct().count() for code in "12"]
    assert 100 < towers[0] < 136 and 60 < towers[1] < 90
    assert held.values("place").distinct().count() == held.count()


def test_every_tenant_has_somebody_who_may_agree_to_a_price(ever_bright: Site) -> None:
    assert list(Customer.objects.exclude(contacts__may_spend=True)) == []


def test_tenants_sign_in_where_the_file_says_so(ever_bright: Site) -> None:
    contacts = Contact.objects.exclude(person=None).order_by("pk")
    assert [(contact.person.login, contact.language) for contact in contacts if contact.person] == [
        ("chenjing", "zh-hans"),
        ("lvxiaodong", "zh-hans"), ("zhouhang", "zh-hans"), ("yubo", "zh-hans"), ("ingrid", "en"),
    ]  # fmt: skip
    assert Role.objects.get(person__login="ingrid").party.customer.short_en == "Halvorsen"


def test_nobodys_telephone_could_ring(ever_bright: Site) -> None:
    phones = [
        *Person.objects.values_list("phone", flat=True),
        *Contact.objects.values_list("phone", flat=True),
    ]
    assert {phone[:7] for phone in phones} == {"1260000"}


@pytest.mark.parametrize(("on", "fen"), [(date(2026, 6, 30), 25000), (date(2026, 7, 1), 28000)])
def test_a_price_changes_on_a_day(ever_bright: Site, on: date, fen: int) -> None:  # M-PS-05
    assert PriceItem.objects.in_force(on).get(code="toilet-unblock").price_fen == fen


def test_offices_keep_hours_and_the_hotel_and_theatre_never_close(ever_bright: Site) -> None:
    office, hotel = (Building.objects.get(code=code).calendar for code in ("1", "3"))
    assert list(office.openings.values_list("kind", "opens", "closes")) == [("workday", 510, 1110)]
    assert {(kind, 0, 1440) for kind in KindOfDay.values} == set(
        hotel.openings.values_list("kind", "opens", "closes")
    )


def test_the_saturday_before_spring_festival_2026_is_worked(ever_bright: Site) -> None:
    table = timetable_of(Building.objects.get(code="1").calendar)
    assert table.kind_of(date(2026, 2, 14)) == KindOfDay.WORKDAY
    assert table.kind_of(date(2026, 2, 17)) == KindOfDay.HOLIDAY
    assert [year for year in (2024, 2025, 2026, 2027) if not table.is_provisional(date(year, 6, 1))] == [
        2025,
        2026,
    ]


def test_everybody_has_the_demonstration_password_and_one_hash_of_it(ever_bright: Site) -> None:
    (password,) = set(Person.objects.values_list("password", flat=True))
    assert check_password("shouwen-48-demo", password)
