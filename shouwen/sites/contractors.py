"""The companies that work in customers' rooms: contractors.csv. Their people stand in contractor_people.csv."""

from django.utils.translation import gettext as _

from shouwen.people.parties import Party
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Sheet, fields

CONTRACTOR = Sheet(
    "contractor", "contractors.csv", fields(Party, "code", *NAMES, demanded=["name_en"]), key=("code",),
    required=False,
)  # fmt: skip
SHEETS = (CONTRACTOR,)


def check(files: Files) -> None:
    for row in files.rows("contractor"):
        if files.row("party", row["code"]) or files.row("tenant", row["code"]):
            row.error("code", _("A company that manages or occupies has this code already."))


def write(files: Files, load: Loading) -> None:
    contractors = Party.Kind.CONTRACTOR
    load.keep(
        "contractor",
        {
            row.name: Party(site=load.site, kind=contractors, **row.take("code", *NAMES))
            for row in files.rows("contractor")
        },
        among=Party.objects.filter(site=load.site, kind=contractors),
        key=["code"],
    )
