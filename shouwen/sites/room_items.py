"""The items that are looked at in every room (M-MI-06, F-42): room_items.csv; without the file the manual's list."""

from shouwen.services.conditions import RoomItem, standard_items
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Sheet, fields

ROOM_ITEM = Sheet(
    "room_item",
    "room_items.csv",
    fields(RoomItem, "code", *NAMES, demanded=["name_en"]),
    key=("code",),
    required=False,
)
SHEETS = (ROOM_ITEM,)


def check(files: Files) -> None:
    """Each row says all that there is to say."""


def write(files: Files, load: Loading) -> None:
    """In the order of the file. What the file leaves out is no longer in use."""
    said = {
        row.name: RoomItem(site=load.site, position=position, **row.take())
        for position, row in enumerate(files.rows("room_item"), 1)
    }
    wanted = said or {(item.code,): item for item in standard_items(load.site)}
    standing = RoomItem.objects.filter(site=load.site)
    load.keep("room_item", wanted, among=standing, key=["code"])
    if gone := [item.pk for item in standing if item.in_use and (item.code,) not in wanted]:
        RoomItem.objects.filter(pk__in=gone).update(in_use=False)
