"""The price list of paid services, dated (manual 2.3, M-PS-05): prices.csv, amounts in fen."""

from shouwen.money.prices import PriceItem
from shouwen.sites.files import Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Sheet, fields

PRICE = Sheet(
    "price",
    "prices.csv",
    fields(
        PriceItem, "code", *NAMES, "unit_zh", "unit_en", "price_fen", "starts_on", "ends_on",
        demanded=["name_en", "unit_en"],
    ),
    key=("code", "starts_on"),
    required=False,
)  # fmt: skip
SHEETS = (PRICE,)


def check(files: Files) -> None:
    refuse_empty_periods(files.rows("price"))
    refuse_overlaps(files.rows("price"), "code")


def write(files: Files, load: Loading) -> None:
    load.keep(
        "price",
        {row.name: PriceItem(site=load.site, **row.take()) for row in files.rows("price")},
        among=PriceItem.objects.filter(site=load.site),
        key=["code", "starts_on"],
        label=lambda item: f"{item.code} · {item.starts_on}",
    )
