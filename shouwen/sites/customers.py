"""The companies that occupy units, and their leases: tenants.csv, leases.csv, leased_units.csv."""

from dataclasses import replace

from django.utils.translation import gettext as _

from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Party
from shouwen.sites.files import Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Column, Sheet, fields, refers

TOLD = (
    "licence_number",
    "legal_representative",
    "staff_count",
    "mail_instruction",
    "insurer",
    "insured_until_on",
)
TENANT = Sheet(
    "tenant",
    "tenants.csv",
    (
        *fields(Party, "code"),
        *fields(
            Customer, *NAMES, "short_zh", "short_en", "business_zh", "business_en", *TOLD,
            demanded=["name_en", "short_en"],
        ),
        Column("assistant", str, demanded=False, empty=""),
    ),
    key=("code",),
    required=False,
)  # fmt: skip
LEASE = Sheet(
    "lease",
    "leases.csv",
    (
        refers("tenant", "tenant"),
        *fields(
            Lease, "number", "starts_on", "ends_on", "fit_out_until_on", "rent_free_until_on", "rent_fen",
            "management_fee_fen", "deposit_fen", "spaces", "parking_terms", "reinstates", "special_terms",
            "occupied_on",
        ),
    ),
    key=("number",),
    required=False,
)  # fmt: skip
UNIT = Sheet(
    "leased_unit",
    "leased_units.csv",
    (
        refers("lease", "lease"),
        refers("unit", "unit"),
        *fields(LeasedUnit, "area_sqm", "ends_on"),
        *(replace(column, demanded=False) for column in fields(LeasedUnit, "starts_on")),
    ),
    key=("lease", "unit"),
    required=False,
)
SHEETS = (TENANT, LEASE, UNIT)
# Set once from the files, then with approval alone (services/changing.py): loading again would undo it silently.
OWN = ("assistant", *TOLD)
LIFE = ("needs_fire_acceptance", "fire_accepted_on", "occupied_on", "surrendered_on")


def check(files: Files) -> None:
    for row in files.rows("tenant"):
        if files.row("party", row["code"]):
            row.error("code", _("A company that manages has this code already."))
    refuse_empty_periods(files.rows("lease"))
    for row in files.rows("leased_unit"):
        if lease := files.row("lease", row["lease"]):
            row.values["starts_on"] = row["starts_on"] or lease["starts_on"]
            row.values["ends_on"] = row["ends_on"] or lease["ends_on"]
    known = [row for row in files.rows("leased_unit") if row["starts_on"]]
    refuse_empty_periods(known)
    refuse_overlaps(known, "unit")


def write(files: Files, load: Loading) -> None:
    _write_parties(files, load)
    load.keep(
        "customer",
        {
            row.name: Customer(
                site=load.site,
                party=load.get("tenant", row["code"]),
                **row.take(*NAMES, "short_zh", "short_en", "business_zh", "business_en", *TOLD),
            )
            for row in files.rows("tenant")
        },
        among=Customer.objects.filter(site=load.site),
        key=["party_id"],
        once=OWN,
    )
    del load.done["tenant"], load.left["tenant"]  # told once, as customers
    load.keep(
        "lease",
        {
            row.name: Lease(site=load.site, customer=load.get("customer", row["tenant"]), **row.take())
            for row in files.rows("lease")
        },
        among=Lease.objects.filter(site=load.site),
        key=["number"],
        once=LIFE,
    )
    _write_units(files, load)


def _write_units(files: Files, load: Loading) -> None:
    load.keep(
        "leased_unit",
        {
            row.name: LeasedUnit(
                site=load.site,
                lease=(lease := load.get("lease", row["lease"])),
                customer_id=lease.customer_id,
                place=load.get("place", row["unit"]),
                **row.take("area_sqm", "starts_on", "ends_on"),
            )
            for row in files.rows("leased_unit")
        },
        among=LeasedUnit.objects.filter(site=load.site).select_related("place"),
        key=["place_id", "starts_on"],
        label=lambda unit: f"{unit.place.code} · {unit.starts_on}",
    )


def _write_parties(files: Files, load: Loading) -> None:
    """The company behind each customer: what its people's roles are held at."""
    tenants = Party.Kind.TENANT
    load.keep(
        "tenant",
        {
            row.name: Party(site=load.site, kind=tenants, **row.take("code", *NAMES))
            for row in files.rows("tenant")
        },
        among=Party.objects.filter(site=load.site, kind=tenants),
        key=["code"],
    )
