"""A broken file is told line by line, and nothing of it is written."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.sites.loading import load_site
from shouwen.sites.troubles import BrokenSite
from tests.sites.conftest import MONDAY, Spoil
from tests.sites.spoilt import SPOILT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), SPOILT, ids=[f"{row[0]} {row[2][:30]}" for row in SPOILT]
)
def test_a_trouble_names_file_line_column_and_value(
    spoil: Spoil, file: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(BrokenSite) as refused:
        load_site(spoil(file, old, new), at=MONDAY)
    assert str(refused.value) == said
    assert not Site.objects.exists() and not Person.objects.exists()


def test_all_troubles_are_told_at_once_in_the_order_of_the_lines(spoil: Spoil) -> None:
    spoil("prices.csv", "1500", "-1")
    spoil("leased_units.csv", "L1,201", "L1,2109")
    with pytest.raises(BrokenSite) as refused:
        load_site(spoil("prices.csv", "12000", "dear"), at=MONDAY)
    assert [(trouble.file, trouble.line) for trouble in refused.value.troubles] == [
        ("leased_units.csv", 2), ("prices.csv", 2), ("prices.csv", 3),
    ]  # fmt: skip


def test_a_building_that_cannot_be_read_does_not_make_every_unit_unknown(spoil: Spoil) -> None:
    with pytest.raises(BrokenSite) as refused:
        load_site(spoil("buildings.csv", ",office,", ",castle,"), at=MONDAY)
    assert [trouble.column for trouble in refused.value.troubles] == ["kind"]


def test_a_file_in_another_encoding_is_told_by_its_line(folder: Path) -> None:
    (folder / "tenants.csv").write_bytes((folder / "tenants.csv").read_text("utf-8").encode("gb18030"))
    with pytest.raises(BrokenSite) as refused:
        load_site(folder, at=MONDAY)
    assert str(refused.value) == "tenants.csv:2: This is not UTF-8 text. Save the file as UTF-8."


def test_a_file_with_a_byte_order_mark_is_read(folder: Path) -> None:
    path = folder / "tenants.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_site(folder, at=MONDAY).done["customer"] == {"new": 2}


def test_a_quote_that_does_not_close_is_told(spoil: Spoil) -> None:
    with pytest.raises(BrokenSite) as refused:
        load_site(spoil("prices.csv", "换灯", '"换灯'), at=MONDAY)
    assert str(refused.value) == "prices.csv:3: This is not valid CSV: unexpected end of data."


def test_missing_and_strange_files_are_told(folder: Path) -> None:
    (folder / "staff.csv").rename(folder / "stuff.csv")
    with pytest.raises(BrokenSite) as refused:
        load_site(folder, at=MONDAY)
    assert (
        str(refused.value)
        == "staff.csv: This file is missing.\nstuff.csv: No file of a complex is called so."
    )


def test_a_site_may_do_without_tenants_prices_and_figures(folder: Path) -> None:
    for name in (
        "tenants",
        "leases",
        "leased_units",
        "contacts",
        "prices",
        "figures",
        "units",
        "common_parts",
    ):
        (folder / f"{name}.csv").unlink()
    assert load_site(folder, at=MONDAY).done["place"] == {}


def test_the_command_says_what_is_wrong_in_the_language_asked_for(spoil: Spoil) -> None:
    folder = spoil("prices.csv", "1500", "dear")
    with pytest.raises(CommandError) as refused:
        call_command("load_site", folder, language="en")
    assert str(refused.value) == (
        "Nothing was loaded: 1 thing is wrong in the files.\n"
        "prices.csv:2: price_fen “dear”: “dear” value must be an integer."
    )


def test_the_command_refuses_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load_site", tmp_path / "nowhere", language="en")
    assert str(refused.value) == f"There is no folder {tmp_path / 'nowhere'}."
