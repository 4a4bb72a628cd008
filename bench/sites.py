"""Two hundred complexes: the reference site with its month of cases, and its copies under other keys.

The calendar has no festivals here, so that a case moved by whole weeks is as true as the one it was copied from.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models

from bench.bulk import Bulk
from shouwen.hours.calendars import Calendar, Day, Opening, PublishedYear
from shouwen.hours.days import hours_changed
from shouwen.journal.chain import Head
from shouwen.journal.phrases import Phrase
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.leases.search import ContactWords, CustomerWords
from shouwen.money.prices import PriceItem
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.people.search import RoleWords
from shouwen.places.buildings import Building, Place
from shouwen.places.demarcation import Demarcation
from shouwen.places.figures import Figure
from shouwen.places.search import PlaceWords
from shouwen.sites import history
from shouwen.sites.loading import load_site

REFERENCE = Path(__file__).parent.parent / "complexes" / "ever_bright"
TABLES: tuple[type[models.Model], ...] = (
    Site, Party, Department, Person, Role, Calendar, Opening, PublishedYear, Building, Place, Demarcation, Figure,
    PriceItem, Customer, Contact, Lease, LeasedUnit, Phrase, Head, RoleWords, PlaceWords, CustomerWords,
    ContactWords,
)  # fmt: skip
NAMED = {Site: "code", Person: "login"}  # what must be another name in each copy


def reference(at: datetime) -> Site:
    """The reference site with its living history up to this moment."""
    site = load_site(REFERENCE, at=at).site
    Day.objects.filter(site=site).delete()
    hours_changed(site)
    history.live(site, REFERENCE, at=at)
    return site


class Strides:
    """How far the keys of a copy lie from those of the reference site: one stride a table, times its number."""

    def __init__(self) -> None:
        self.of = {table: _greatest(table) for table in TABLES}

    def moved(self, field: Any, value: Any, number: int) -> Any:
        """The key that this column has in the copy of this number."""
        stride = self.of.get(field.related_model)
        return value if stride is None or value is None else value + stride * number


def _greatest(table: type[models.Model]) -> int:
    found = table._default_manager.aggregate(most=models.Max(table._meta.pk.attname))["most"] or 0
    return int(found) + 1


def copy_sites(bulk: Bulk, strides: Strides, count: int) -> None:
    """Lay down the copies number 1 to `count` - 1."""
    for table in TABLES:
        rows = list(table._default_manager.order_by("pk"))
        for number in range(1, count):
            bulk.write(table, (_copied(row, strides, number) for row in rows))


def _copied(row: Any, strides: Strides, number: int) -> list[Any]:
    values = []
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key and not field.is_relation:
            value += strides.of[type(row)] * number
        elif field.is_relation:
            value = strides.moved(field, value, number)
        elif NAMED.get(type(row)) == field.name:
            value = f"{value}.{number}" if field.name == "login" else f"{value}_{number}"
        elif field.name == "terms":
            site = 1 + strides.of[Site] * number
            value = {f"{site}{term[1:]}" for term in value}
        elif field.name in ("place", "hash") and isinstance(row, Head):
            value = field.default
        elif field.name == "hours_stamp":
            value = field.get_default()
        values.append(value)
    return values
