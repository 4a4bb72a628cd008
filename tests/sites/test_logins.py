"""`manage.py logins` tells who can sign in for a demonstration, and nothing about anybody else."""

from io import StringIO

import pytest
from django.core.management import call_command

from shouwen.management.commands.logins import in_columns
from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.sites.loading import load_site
from tests.sites.conftest import MONDAY, ONE_TOWER, Spoil


def listed() -> list[str]:
    out = StringIO()
    call_command("logins", stdout=out)
    return out.getvalue().splitlines()


def test_everybody_stands_under_their_company_with_the_password_once(one_tower: Site) -> None:
    lines = listed()
    assert lines[:2] == ["云杉大厦 · Spruce Tower", "密码 password: spruce-tower-12"]
    assert [line for line in lines if "·" in line and not line.startswith(" ")][1:] == [
        "云杉物业服务有限公司 · Spruce Property Services",
        "水獭工作室 · Otter Studio",
    ]
    assert [line.split()[0] for line in lines if line.startswith("  ")][1:] == [
        *("duanrui", "duanrui", "xiajing", "hupeng", "longwei", "baojian", "linxi", "linxi", "oliver")
    ]


def test_columns_stand_under_each_other_in_both_scripts() -> None:
    rows = [("登录名 login", "姓名", "x"), ("limin", "李敏 Li Min", "y")]
    assert in_columns(rows) == ["登录名 login  姓名         x", "limin         李敏 Li Min  y"]


def test_who_has_changed_the_password_or_left_is_not_listed(one_tower: Site) -> None:
    changed = Person.objects.get(login="xiajing")
    changed.set_password("a word of her own")
    changed.save()
    Person.objects.filter(login="hupeng").update(is_active=False)
    told = "\n".join(listed())
    assert "xiajing" not in told and "hupeng" not in told and "baojian" in told


@pytest.mark.django_db
def test_a_complex_without_a_demonstration_password_is_not_listed(spoil: Spoil) -> None:
    load_site(spoil("site.toml", 'demo_password = "spruce-tower-12"\n', ""), at=MONDAY)
    assert listed() == []


def test_a_complex_whose_files_are_gone_is_not_listed(one_tower: Site) -> None:
    Site.objects.update(loaded_from=str(ONE_TOWER / "nowhere"))
    assert listed() == []
