"""The companies that occupy units, and their leases: tenants.csv, leases.csv, leased_units.csv.

What was changed in the house with approval (services/changing.py), or came about in the life of a lease, is not forced
back by loading the files again: it stays, and the summary says line by line where the files say something else. What
nobody has changed a corrected file may still correct.
"""

from collections import defaultdict
from dataclasses import replace
from functools import cached_property

from django.utils.translation import gettext as _

from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit, clashes
from shouwen.people.parties import Party, Site
from shouwen.sites.files import Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Column, Sheet, fields, refers
from shouwen.sites.troubles import BrokenSite

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
# Set once from the files, then by those who use it and by the verbs of leases.py.
OWN = ("assistant",)
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


class Changed:
    """What of a site's register was changed in the house. Read after the rows are locked, so that no approval that
    is being made meanwhile is missed."""

    def __init__(self, site: Site) -> None:
        self.site = site

    @cached_property
    def terms(self) -> dict[int, set[str]]:
        """The fields of each lease that say what was approved."""
        found: dict[int, set[str]] = defaultdict(set)
        approved = LeaseChange.objects.filter(site=self.site, state=LeaseChange.State.APPROVED)
        for lease, after in approved.exclude(lease=None).values_list("lease", "after"):
            found[lease].update(after)
        return found

    def of_lease(self, lease: Lease) -> set[str]:
        return self.terms.get(lease.pk, set())

    def of_unit(self, unit: LeasedUnit) -> tuple[str, ...]:
        """Its last day follows the lease's, and the day on which it was given back."""
        moved = "ends_on" in self.terms.get(unit.lease_id, ()) or unit.lease.surrendered_on is not None
        return ("ends_on",) if moved else ()


def write(files: Files, load: Loading) -> None:
    changed = Changed(load.site)
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
        among=Customer.objects.filter(site=load.site).select_for_update(),
        key=["party_id"],
        once=OWN,
        stays=lambda customer: TOLD,
    )
    del load.done["tenant"], load.left["tenant"]  # told once, as customers
    load.keep(
        "lease",
        {
            row.name: Lease(site=load.site, customer=load.get("customer", row["tenant"]), **row.take())
            for row in files.rows("lease")
        },
        among=Lease.objects.filter(site=load.site).select_for_update(),
        key=["number"],
        once=LIFE,
        stays=changed.of_lease,
    )
    _write_units(files, load, changed)


def _write_units(files: Files, load: Loading, changed: Changed) -> None:
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
        among=LeasedUnit.objects.filter(site=load.site)
        .select_related("place", "lease")
        .select_for_update(of=("self",)),
        key=["place_id", "starts_on"],
        stays=changed.of_unit,
        label=lambda unit: f"{unit.place.code} · {unit.starts_on}",
    )
    if any(each.noun == "leased_unit" for each in load.kept):
        _refuse_two_in_a_unit(files, load)


def _refuse_two_in_a_unit(files: Files, load: Loading) -> None:
    """A lease that runs longer by now than its file says, and another that the files begin in the same unit."""
    for row in files.rows("leased_unit"):
        here: LeasedUnit = load.get("leased_unit", row["lease"], row["unit"])
        if other := clashes(here.place, here.starts_on, here.ends_on, besides=here.lease):
            said = {"unit": here.place.code, "lease": other.lease.number}
            row.error("unit", _("%(unit)s is in lease %(lease)s then.") % said)
    if files.troubles:
        raise BrokenSite(files.troubles)


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
