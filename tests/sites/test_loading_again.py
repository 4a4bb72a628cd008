"""Loading twice changes nothing, a changed file changes its rows, and nothing is ever deleted."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwen.hours.calendars import KindOfDay, Opening
from shouwen.leases.customers import Contact
from shouwen.leases.leases import LeasedUnit
from shouwen.models import __all__ as tables
from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.sites.loading import load_site
from tests.sites.conftest import EVER_BRIGHT, MONDAY, ONE_TOWER, Spoil

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[dict[str, object]]]:
    from shouwen import models

    return {name: list(getattr(models, name)._default_manager.order_by("pk").values()) for name in tables}


def test_a_second_load_changes_no_row(ever_bright_anew: Site) -> None:
    before = everything()
    load = load_site(EVER_BRIGHT, at=MONDAY.replace(year=2027))
    assert everything() == before
    assert load.summary() == ["Ever Bright World Center: everything is as before."]


def test_a_second_load_writes_nothing_and_asks_once_a_table(ever_bright_anew: Site) -> None:
    with CaptureQueriesContext(connection) as queries:
        load_site(EVER_BRIGHT, at=MONDAY)
    said = [query["sql"].split()[0] for query in queries]
    assert {word for word in said if word in ("INSERT", "UPDATE")} == set()
    assert len(queries) <= 45  # what is found by words asks twice a table: for its rows, and for their words


def test_a_changed_file_changes_its_rows_and_no_others(spoil: Spoil) -> None:
    folder = spoil("tenants.csv", "松针图书,Pine Needle,图书", "松针,Pine Needle,出版")
    load_site(ONE_TOWER, at=MONDAY)
    load = load_site(folder, at=MONDAY)
    assert load.done["customer"] == {"changed": 1, "same": 1}
    assert load.done["contact"] == {"same": 2}


def test_a_new_line_is_a_new_row(one_tower: Site, spoil: Spoil) -> None:
    folder = spoil("units.csv", "T,501,", "T,4C,4,4C,4C,90.00\nT,501,")
    load_site(folder, at=MONDAY)
    assert Place.objects.get(code="4C").full_name == "Spruce Tower 4C"


def test_what_the_files_no_longer_name_is_kept_and_told(one_tower: Site, spoil: Spoil) -> None:
    spoil("staff.csv", "hupeng,胡鹏", "hepeng,何鹏")
    spoil("leased_units.csv", "L2,4A,88.00\n", "")
    load = load_site(spoil("common_parts.csv", ",yard,,院子,Yard\n", ""), at=MONDAY)
    assert Place.objects.get(code="yard") and LeasedUnit.objects.get(place__code="4A")
    assert Role.objects.get(person__login="hupeng").ends_on is None
    assert {noun: names for noun, names in load.left.items() if names} == {
        "place": ["yard"], "leased_unit": ["4A · 2025-06-01"], "role": ["Hu Peng · Engineer"],
    }  # fmt: skip
    assert load.summary()[-1] == "posts held no longer in the files, kept: Hu Peng · Engineer"


def test_hours_that_the_file_no_longer_says_are_gone(one_tower: Site, spoil: Spoil) -> None:
    load_site(spoil("site.toml", 'rest = ["09:00-12:00"]', "rest = []"), at=MONDAY)
    assert list(Opening.objects.filter(kind=KindOfDay.REST)) == []
    assert Opening.objects.count() == 2


def test_what_people_chose_for_themselves_stays(one_tower: Site) -> None:
    person = Person.objects.get(login="xiajing")
    person.set_password("a word of her own")
    person.language, person.mail, person.is_active = Person.Language.EN, Person.Mail.ALL, False
    person.save()
    load_site(ONE_TOWER, at=MONDAY)
    again = Person.objects.get(login="xiajing")
    assert again.check_password("a word of her own")
    assert (again.language, again.mail, again.is_active) == ("en", "all", False)


def test_a_login_given_to_a_contact_since_stays_hers(one_tower: Site) -> None:
    contact = Contact.objects.get(name_zh="路遥知")
    contact.person = Person.objects.create(login="lu", name_zh="路遥知")
    contact.save()
    load_site(ONE_TOWER, at=MONDAY)
    assert Contact.objects.get(name_zh="路遥知").person == contact.person


def test_days_that_the_site_corrected_stay_corrected(one_tower: Site) -> None:
    one_tower.days.filter(day="2026-02-14").update(kind=KindOfDay.REST)
    load_site(ONE_TOWER, at=MONDAY)
    assert one_tower.days.get(day="2026-02-14").kind == KindOfDay.REST


def test_without_a_demonstration_password_nobody_can_sign_in_yet(spoil: Spoil) -> None:
    load_site(spoil("site.toml", 'demo_password = "spruce-tower-12"\n', ""), at=MONDAY)
    assert [person for person in Person.objects.all() if person.has_usable_password()] == []


def test_files_lie_where_the_house_can_find_them_after_a_move(ever_bright_anew: Site, folder: Path) -> None:
    assert ever_bright_anew.loaded_from == "complexes/ever_bright"
    assert load_site(folder, at=MONDAY).site.loaded_from == str(folder)
