"""Buildings, their units and the common parts: buildings.csv, units.csv, common_parts.csv.

Most towers repeat one floor: a building's units follow from its figures (R-013, R-014), floor by floor
above the lower ones, named 0401 upwards. A building that differs lists its units in units.csv instead.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shouwen.places.buildings import Building, Place
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Row, Sheet, fields, refers

# The words and figures of a building that are copied as they stand (manual 1.2).
FACTS = (
    "code", "kind", *NAMES, "floors", "typical_floor_height", "lower_floors", "lower_use_zh", "lower_use_en",
    "upper_use_zh", "upper_use_en", "units_per_floor", "lifts", "gross_floor_area", "owner_zh", "owner_en",
)  # fmt: skip
BUILDING = Sheet(
    "building",
    "buildings.csv",
    (
        *fields(Building, *FACTS, demanded=["name_en"]),
        refers("manager", "party", demanded=False),
        refers("calendar", "calendar"),
    ),
    key=("code",),
)
UNIT = Sheet(
    "listed_unit",
    "units.csv",
    (refers("building", "building"), *fields(Place, "code", "floor", *NAMES, "area", demanded=["floor"])),
    key=("code",),
    required=False,
)
COMMON_PART = Sheet(
    "common_part",
    "common_parts.csv",
    (
        refers("building", "building", demanded=False),
        *fields(Place, "code", "floor", *NAMES, "area", demanded=["name_en"]),
    ),
    key=("code",),
    required=False,
)
SHEETS = (BUILDING, UNIT, COMMON_PART)


def check(files: Files) -> None:
    for row in files.rows("building"):
        if row["lower_floors"] > row["floors"]:
            row.error("lower_floors", _("There cannot be more lower floors than floors."))
    for row in files.rows("listed_unit"):
        building = files.row("building", row["building"])
        if building and not row["floor"] <= building["floors"]:
            row.error("floor", _("This building has %(floors)s floors.") % {"floors": building["floors"]})
    if files.unclear & {"building", "listed_unit", "common_part"} or any(
        not r.sound for r in files.read["building"]
    ):
        files.unclear |= {"unit", "place"}
    for noun, code, row in _names(files):
        files.register("place", (code,), row)
        if noun == "unit":
            files.register("unit", (code,), row)


def _names(files: Files) -> Iterator[tuple[str, str, Row]]:
    """Every place code with the row it comes from; also of rows with a trouble."""
    for building in files.rows("building"):
        for place in _by_rule(files, building):
            yield "unit", place.code, building
    for noun, kind in (("listed_unit", "unit"), ("common_part", "common")):
        for row in files.read[noun]:
            yield kind, str(row.cells.get("code", "")), row


def _by_rule(files: Files, building: Row) -> Iterator[Place]:
    """The units that follow from a building's figures; none when units.csv lists them."""
    if any(row.cells.get("building") == building["code"] for row in files.read["listed_unit"]):
        return
    for floor in range(building["lower_floors"] + 1, building["floors"] + 1):
        for number in range(1, building["units_per_floor"] + 1):
            door = f"{floor:02}{number:02}"
            yield Place(
                kind=Place.Kind.UNIT,
                code=f"{building['code']}-{door}",
                floor=floor,
                name_zh=door,
                name_en=door,
            )


def write(files: Files, load: Loading) -> None:
    load.keep(
        "building",
        {
            row.name: Building(
                site=load.site,
                manager=load.get("party", row["manager"]),
                calendar=load.get("calendar", row["calendar"]),
                **row.take(*FACTS),
            )
            for row in files.rows("building")
        },
        among=Building.objects.filter(site=load.site),
        key=["code"],
    )
    load.keep(
        "place",
        {(place.code,): place for place in _places(files, load)},
        among=Place.objects.filter(site=load.site),
        key=["code"],
        label=lambda place: place.code,
    )


def _places(files: Files, load: Loading) -> Iterator[Place]:
    for building in files.rows("building"):
        for place in _by_rule(files, building):
            place.site, place.building = load.site, load.get("building", building["code"])
            yield place
    for noun, kind in (("listed_unit", Place.Kind.UNIT), ("common_part", Place.Kind.COMMON)):
        for row in files.rows(noun):
            building = load.get("building", row["building"])
            yield Place(site=load.site, building=building, kind=kind, **row.take())
