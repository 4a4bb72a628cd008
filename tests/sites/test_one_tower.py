"""A site of another kind is loaded and is another kind: no code knows either of them."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from shouwen.hours.days import timetable_of
from shouwen.hours.timetable import Timetable
from shouwen.people.parties import Party, Site, Trade, department_of
from shouwen.people.roles import Post, Role
from shouwen.places.buildings import Building, Place
from shouwen.places.demarcation import Matter, answerable_party
from shouwen.places.figures import figures_on
from shouwen.sites.loading import load_site
from shouwen.sites.troubles import BrokenSite
from tests.sites.conftest import MONDAY, ONE_TOWER, Spoil

TODAY = date(2026, 3, 2)


def test_its_departments_are_called_otherwise(one_tower: Site) -> None:
    tower = Party.objects.get(site=one_tower, code="spruce")
    assert [department_of(tower, trade).name for trade in (Trade.CUSTOMER_SERVICE, Trade.ENGINEERING)] == [
        "Client Care", "Building Technology",
    ]  # fmt: skip


def test_what_it_has_no_department_for_falls_to_its_management(one_tower: Site) -> None:
    assert department_of(Party.objects.get(code="spruce"), Trade.FINANCE).name == "General Affairs"


def test_it_lists_its_units_itself(one_tower: Site) -> None:
    units = Place.objects.filter(site=one_tower, kind=Place.Kind.UNIT).order_by("code")
    assert [unit.code for unit in units] == ["201", "202", "301", "4A", "4B", "501"]
    assert units[3].area == Decimal("260.00")


def test_it_closes_for_lunch_and_opens_at_the_weekend(one_tower: Site) -> None:
    table = timetable_of(Building.objects.get(code="T").calendar)
    hours = {day: [f"{o:%H:%M}-{c:%H:%M}" for o, c in _local(table, day, one_tower)] for day in (6, 7)}
    assert hours == {6: ["09:00-12:00", "13:00-17:30"], 7: ["09:00-12:00"]}


def _local(table: Timetable, day: int, site: Site) -> list[tuple[datetime, datetime]]:
    return [(o.astimezone(site.tz), c.astimezone(site.tz)) for o, c in table.openings_on(date(2026, 3, day))]


def test_its_own_figure_counts_and_the_others_stay_the_manuals(one_tower: Site) -> None:
    keys = ["complaint.direct_effect_hours", "relay.accept_minutes"]
    assert figures_on(one_tower, keys, TODAY) == {keys[0]: "4", keys[1]: "10"}
    assert figures_on(one_tower, keys[:1], date(2025, 12, 31)) == {keys[0]: "2"}


def test_the_one_company_answers_everywhere_without_a_line_of_demarcation(one_tower: Site) -> None:
    assert answerable_party(Place.objects.get(code="yard"), Matter.REPAIR, TODAY).code == "spruce"


def test_one_person_may_hold_two_posts(one_tower: Site) -> None:
    roles = Role.objects.filter(person__login="duanrui").order_by("pk")
    assert [role.post for role in roles] == [Post.FRONT_DESK, Post.CS_ASSISTANT]


def test_both_sites_stand_side_by_side(ever_bright_anew: Site, one_tower: Site) -> None:
    assert Place.objects.filter(site=one_tower).count() == 11
    assert Place.objects.filter(site=ever_bright_anew, kind=Place.Kind.UNIT).count() == 226


@pytest.mark.django_db
def test_a_login_of_another_complex_is_not_taken_over(spoil: Spoil) -> None:
    load_site(ONE_TOWER, at=MONDAY)
    folder = spoil("site.toml", 'code = "spruce"\nname_zh = "云杉大厦"', 'code = "twin"\nname_zh = "双子"')
    spoil("staff.csv", "hupeng,胡鹏", "hupeng,胡大鹏")
    with pytest.raises(BrokenSite) as refused:
        load_site(folder, at=MONDAY)
    assert str(refused.value) == "staff.csv:5: login “hupeng”: Somebody of another complex has this login."
