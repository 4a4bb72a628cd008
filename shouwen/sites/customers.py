"""The companies that occupy units, and their leases: tenants.csv, leases.csv."""

from django.utils.translation import gettext as _

from shouwen.leases.customers import Customer, Lease
from shouwen.people.parties import Party
from shouwen.sites.files import Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Sheet, fields, refers

TENANT = Sheet(
    "tenant",
    "tenants.csv",
    (
        *fields(Party, "code"),
        *fields(
            Customer, *NAMES, "short_zh", "short_en", "business_zh", "business_en",
            demanded=["name_en", "short_en"],
        ),
    ),
    key=("code",),
    required=False,
)  # fmt: skip
LEASE = Sheet(
    "lease",
    "leases.csv",
    (refers("tenant", "tenant"), refers("unit", "unit"), *fields(Lease, "starts_on", "ends_on")),
    key=("unit", "starts_on"),
    required=False,
)
SHEETS = (TENANT, LEASE)


def check(files: Files) -> None:
    for row in files.rows("tenant"):
        if files.row("party", row["code"]):
            row.error("code", _("A company that manages has this code already."))
    refuse_empty_periods(files.rows("lease"))
    refuse_overlaps(files.rows("lease"), "unit")


def write(files: Files, load: Loading) -> None:
    _write_parties(files, load)
    load.keep(
        "customer",
        {
            row.name: Customer(
                site=load.site,
                party=load.get("tenant", row["code"]),
                **row.take(*NAMES, "short_zh", "short_en", "business_zh", "business_en"),
            )
            for row in files.rows("tenant")
        },
        among=Customer.objects.filter(site=load.site),
        key=["party_id"],
    )
    del load.done["tenant"], load.left["tenant"]  # told once, as customers
    load.keep(
        "lease",
        {
            row.name: Lease(
                site=load.site,
                customer=load.get("customer", row["tenant"]),
                place=load.get("place", row["unit"]),
                **row.take(),
            )
            for row in files.rows("lease")
        },
        among=Lease.objects.filter(site=load.site).select_related("place"),
        key=["place_id", "starts_on"],
        label=lambda lease: f"{lease.place.code} · {lease.starts_on}",
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
