"""The complex, the companies that manage it, and their departments: site.toml."""

import zoneinfo
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shouwen.people.parties import Department, Party, Site, Trade
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Column, Sheet, fields, refers


def a_zone(cell: Any) -> str:
    if str(cell) not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no such time zone."))
    return str(cell)


def a_password(cell: Any) -> str:
    """A password that the house's own rules accept."""
    validate_password(str(cell))
    return str(cell)


SITE = Sheet(
    "site",
    "site.toml",
    (
        *fields(Site, "code", *NAMES, "address_zh", "address_en", demanded=["name_en"]),
        Column("zone", a_zone, demanded=False, empty="Asia/Shanghai"),
        Column("demo_password", a_password, demanded=False, empty=""),
    ),
    key=("code",),
)
PARTY = Sheet(
    "party", "site.toml", fields(Party, "code", "kind", *NAMES, demanded=["name_en"]), key=("code",)
)
DEPARTMENT = Sheet(
    "department",
    "site.toml",
    (refers("party", "party"), *fields(Department, "trade", *NAMES, demanded=["name_en"])),
    key=("party", "trade"),
)
SHEETS = (SITE, PARTY, DEPARTMENT)


def check(files: Files) -> None:
    """One complex, one master manager; every company that takes cases has a department to take them."""
    masters = [row for row in files.rows("party") if row["kind"] == Party.Kind.MASTER_MANAGER]
    for row in masters[1:]:
        row.error("kind", _("A complex has one master manager, and there is one already."))
    all_read = all(row.sound for row in files.read["party"])
    if not masters and all_read and (site := files.one("site")):
        site.error("code", _("A complex needs a company of the kind “master_manager”."))
    for row in files.rows("party"):
        if not Party(kind=row["kind"]).manages:
            row.error("kind", _("Here stand the companies that manage; tenants stand in tenants.csv."))
        elif not any(files.row("department", row["code"], trade) for trade in Trade.values):
            row.error("code", _("This company needs at least one department."))


def write(files: Files, load: Loading) -> None:
    if not (row := files.one("site")):
        return
    site = Site(
        **row.take("code", *NAMES, "address_zh", "address_en", "zone"), loaded_from=_path(files.folder)
    )
    stands = Site.objects.filter(code=site.code)
    load.keep("site", {row.name: site}, among=stands, key=["code"], once=["hours_stamp"])
    load.site = load.get("site", site.code)
    managing = Party.objects.filter(
        site=load.site, kind__in=[Party.Kind.MASTER_MANAGER, Party.Kind.MANAGING_AGENT]
    )
    load.keep(
        "party",
        {row.name: Party(site=load.site, **row.take()) for row in files.rows("party")},
        among=managing,
        key=["code"],
    )
    load.keep(
        "department",
        {
            row.name: Department(site=load.site, party=load.get("party", row["party"]), **row.take())
            for row in files.rows("department")
        },
        among=Department.objects.filter(site=load.site),
        key=["party_id", "trade"],
    )


def _path(folder: Path) -> str:
    """Where the files lie: within the house from its root, so that the house may be moved."""
    folder, root = folder.resolve(), Path(settings.BASE)
    return str(folder.relative_to(root) if folder.is_relative_to(root) else folder)
