"""The three kinds of workbook: units, customers, leases. What each checks, and what it writes.

Nothing that is in the register is changed: a row that says the same is left as it is, one that says otherwise is a
trouble, for leases and customers are changed with approval. Only the area and the names of a unit follow the file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Party, Site
from shouwen.places.buildings import Building, Place
from shouwen.sites import premises
from shouwen.sites.files import FAR, Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.importing import Workbook
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import NAMES, Column, Row, Sheet, fields, refers
from shouwen.sites.typed_cells import amounts, claim_in, days


def _differs(row: Row, column: str, is_now: Any) -> None:
    row.error(column, _("The register says “%(now)s”. Change it there, with approval.") % {"now": is_now})


# Units.


def _check_units(files: Files, site: Site) -> None:
    standing = {place.code: place for place in Place.objects.filter(site=site)}
    for row in files.rows("listed_unit"):
        building: Building = row["building"]
        if not -10 < row["floor"] <= building.floors:
            row.error("floor", _("This building has %(floors)s floors.") % {"floors": building.floors})
        if place := standing.get(row["code"]):
            if place.building_id != building.pk or place.kind != Place.Kind.UNIT:
                row.error("code", _("Another building, or a common part, has this code."))
            row.values["stands"] = all(
                getattr(place, name) == row[name] for name in (*NAMES, "area", "floor")
            )


def _write_units(files: Files, load: Loading) -> None:
    rows = files.rows("listed_unit")
    codes = [row["code"] for row in rows]
    load.keep(
        "place",
        {
            row.name: Place(
                site=load.site, building=row["building"], kind=Place.Kind.UNIT,
                **row.take("code", "floor", *NAMES, "area"),
            )
            for row in rows
        },
        among=Place.objects.filter(site=load.site, code__in=codes),
        key=["code"],
    )  # fmt: skip


# Customers.

COMPANY = (*NAMES, "short_zh", "short_en", "business_zh", "business_en")
PAPERS = ("licence_number", "legal_representative", "staff_count", "mail_instruction")


def _check_customers(files: Files, site: Site) -> None:
    parties = {party.code: party for party in Party.objects.filter(site=site)}
    customers = {each.party_id: each for each in Customer.objects.filter(site=site)}
    for row in files.rows("customer"):
        party = parties.get(row["code"])
        if party is None:
            continue
        customer = customers.get(party.pk)
        if customer is None:
            row.error("code", _("A company that manages has this code already."))
            continue
        row.values["stands"] = True
        for name in (*COMPANY, *PAPERS):
            if row[name] not in ("", None) and row[name] != getattr(customer, name):
                _differs(row, name, getattr(customer, name))


def _write_customers(files: Files, load: Loading) -> None:
    rows = [row for row in files.rows("customer") if not row.values.get("stands")]
    parties = Party.objects.bulk_create(
        Party(site=load.site, kind=Party.Kind.TENANT, **row.take("code", *NAMES)) for row in rows
    )
    Customer.objects.bulk_create(
        Customer(site=load.site, party=party, **row.take(*COMPANY, *PAPERS))
        for row, party in zip(rows, parties, strict=True)
    )
    load.done["customer"] = Counter(new=len(rows), same=len(files.rows("customer")) - len(rows))


# Leases.

TERMS = (
    "starts_on", "ends_on", "fit_out_until_on", "rent_free_until_on", "rent_fen", "management_fee_fen",
    "deposit_fen", "spaces", "parking_terms", "reinstates", "special_terms",
)  # fmt: skip


def _check_leases(files: Files, site: Site) -> None:
    rows = files.rows("leased_unit")
    refuse_empty_periods(rows)
    refuse_overlaps([row for row in rows if row.sound], "unit")
    rows = [row for row in rows if row.sound]
    standing = {lease.number: lease for lease in Lease.objects.filter(site=site).select_related("customer")}
    held = _held_of([row["unit"] for row in rows])
    first: dict[str, Row] = {}
    for row in rows:
        _agrees(row, first.setdefault(row["number"], row))
        there = held.get(row["unit"].pk, [])
        if lease := standing.get(row["number"]):
            _is_as_it_stands(row, lease, next((each for each in there if each.lease_id == lease.pk), None))
        else:
            _is_free(row, there)


def _held_of(units: list[Place]) -> dict[int, list[LeasedUnit]]:
    """Who holds or has held each of these units, by the unit."""
    found: dict[int, list[LeasedUnit]] = {}
    for held in LeasedUnit.objects.filter(place__in=units).select_related("lease"):
        found.setdefault(held.place_id, []).append(held)
    return found


def _is_free(row: Row, held: list[LeasedUnit]) -> None:
    for each in held:
        if each.starts_on < (row["ends_on"] or FAR) and row["starts_on"] < (each.ends_on or FAR):
            where = {"lease": each.lease.number, "end": each.ends_on or _("further notice")}
            row.error("unit", _("This unit is in lease %(lease)s, which runs until %(end)s.") % where)
            return


def _agrees(row: Row, first: Row) -> None:
    """Each unit of a lease has its row; what they say of the lease itself is the same in all of them."""
    for name in ("tenant", *TERMS):
        if row[name] != first[name]:
            row.error(name, _("Row %(row)s says something else about this lease.") % {"row": first.line})


def _is_as_it_stands(row: Row, lease: Lease, held: LeasedUnit | None) -> None:
    row.values["stands"] = True
    if row["tenant"].pk != lease.customer.party_id:
        row.error("number", _("This lease is in the register for another company."))
    elif held is None:
        row.error(
            "unit", _("This lease is in the register without this unit. Change it there, with approval.")
        )
    for name in TERMS:
        if row[name] != getattr(lease, name):
            _differs(row, name, getattr(lease, name))


def _write_leases(files: Files, load: Loading) -> None:
    rows = [row for row in files.rows("leased_unit") if not row.values.get("stands")]
    customers = {each.party_id: each for each in Customer.objects.filter(site=load.site)}
    firsts = {row["number"]: row for row in reversed(rows)}
    leases = Lease.objects.bulk_create(
        Lease(site=load.site, number=number, customer=customers[row["tenant"].pk], **row.take(*TERMS))
        for number, row in firsts.items()
    )
    by_number = {lease.number: lease for lease in leases}
    LeasedUnit.objects.bulk_create(
        LeasedUnit(
            site=load.site, lease=by_number[row["number"]], customer=by_number[row["number"]].customer,
            place=row["unit"], area_sqm=row["area_sqm"], starts_on=row["starts_on"], ends_on=row["ends_on"],
        )
        for row in rows
    )  # fmt: skip
    load.done["lease"] = Counter(new=len(leases))
    load.done["leased_unit"] = Counter(new=len(rows), same=len(files.rows("leased_unit")) - len(rows))


def titles(table: type[models.Model], *names: str) -> dict[str, Any]:
    """What people call these columns."""
    columns = {column.name: column.verbose_name for column in table._meta.fields}
    return {name: columns[name] for name in names}


ENGLISH, CHINESE = gettext_lazy("English name"), gettext_lazy("Chinese name")
UNITS = Workbook(
    "units", gettext_lazy("Units"), replace(premises.UNIT, file="units", required=True),
    {"building": gettext_lazy("Building"), "code": gettext_lazy("Unit"), "floor": gettext_lazy("Storey"),
     "name_zh": CHINESE, "name_en": ENGLISH, "area": gettext_lazy("Area, ㎡")},
    _check_units, _write_units,
)  # fmt: skip
CUSTOMERS = Workbook(
    "customers", gettext_lazy("Customers"),
    Sheet("customer", "customers", (*fields(Party, "code"), *fields(Customer, *COMPANY, *PAPERS)), key=("code",)),
    {"code": gettext_lazy("Code"), "name_zh": CHINESE, "name_en": ENGLISH,
     "short_zh": gettext_lazy("Short name"), "short_en": gettext_lazy("Short English name"),
     "business_zh": gettext_lazy("Business"), "business_en": gettext_lazy("Business in English"),
     **titles(Customer, *PAPERS)},
    _check_customers, _write_customers,
)  # fmt: skip
LEASES = Workbook(
    "leases", gettext_lazy("Leases"),
    Sheet(
        "leased_unit", "leases",
        (*fields(Lease, "number"), refers("tenant", "tenant"), refers("unit", "unit"), *fields(LeasedUnit, "area_sqm"),
         *days("starts_on", demanded=True), *days("ends_on", "fit_out_until_on", "rent_free_until_on"),
         *amounts("rent_fen", "management_fee_fen", "deposit_fen"),
         *fields(Lease, "spaces", "parking_terms"), Column("reinstates", claim_in, demanded=False, empty=True),
         *fields(Lease, "special_terms")),
        key=("number", "unit"),
    ),
    {**titles(Lease, "number", *TERMS),
     "tenant": gettext_lazy("Company (code)"), "unit": gettext_lazy("Unit"), "area_sqm": gettext_lazy("Area, ㎡"),
     "rent_fen": gettext_lazy("Rent, yuan per ㎡ and month"),
     "management_fee_fen": gettext_lazy("Management fee, yuan per ㎡ and month"),
     "deposit_fen": gettext_lazy("Deposit, yuan")},
    _check_leases, _write_leases,
)  # fmt: skip
WORKBOOKS = {book.code: book for book in (UNITS, CUSTOMERS, LEASES)}
