"""Who answers for what, and where (manual 1.3): demarcation.csv."""

from django.utils.translation import gettext as _

from shouwen.places.demarcation import Demarcation
from shouwen.sites.files import Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import Row, Sheet, fields, refers

DEMARCATION = Sheet(
    "demarcation",
    "demarcation.csv",
    (
        refers("building", "building", demanded=False),
        refers("place", "place", demanded=False),
        refers("party", "party"),
        *fields(Demarcation, "matter", "trade", "starts_on", "ends_on"),
    ),
    key=("building", "place", "matter", "starts_on"),
    required=False,
)
SHEETS = (DEMARCATION,)


def check(files: Files) -> None:
    """A line names a place, or a building, or neither (the whole complex)."""
    for row in files.rows("demarcation"):
        if row["building"] and row["place"]:
            row.error("building", _("Name the place or the building, not both."))
    refuse_empty_periods(files.rows("demarcation"))
    refuse_overlaps(files.rows("demarcation"), "building", "place", "matter")


def write(files: Files, load: Loading) -> None:
    load.keep(
        "demarcation",
        {row.name: _line(load, row) for row in files.rows("demarcation")},
        among=Demarcation.objects.filter(site=load.site).select_related("building", "place", "party"),
        key=["building_id", "place_id", "matter", "starts_on"],
        label=lambda line: f"{line.place or line.building or line.site_id} · {line.matter} · {line.party}",
    )


def _line(load: Loading, row: Row) -> Demarcation:
    return Demarcation(
        site=load.site,
        building=load.get("building", row["building"]),
        place=load.get("place", row["place"]),
        party=load.get("party", row["party"]),
        **row.take(),
    )
