"""F-52, the occupier list of a building (R-055): kept by customer service, distributed to the departments."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from shouwen.journal.catalogue import FormKind, Subject
from shouwen.journal.entries import entered
from shouwen.kit.blocks import Block, column, field, fields, signatures, table
from shouwen.places.buildings import Building
from shouwen.services.occupiers import Occupier, occupiers

LINES = 24  # of a blank page


def written(building: Building | None) -> list[Block]:
    today = timezone.localdate()
    rows = occupiers(building, today) if building else []
    return [
        fields(
            field(_("Building"), building, wide=6, is_open=building is None),
            field(_("As of"), today if building else "", wide=3, is_open=building is None),
            field(_("Companies"), str(len(rows)) if building else "", wide=3, is_open=building is None),
        ),
        table(heads(), [line(each) for each in rows], spare=0 if building else LINES),
        table(
            [column(_("Department"), wide=5), column(_("Received by"), wide=4), column(_("Date"), wide=3)],
            [[each, "", ""] for each in _departments(building)],
            title=_("Distribution"),
            spare=0 if building else 6,
        ),
        signatures((_("Customer service"), "", None)),
    ]


def heads() -> list[Block]:
    return [
        column(_("Company"), wide=6), column(_("Units"), wide=4), column(_("Area, ㎡"), wide=2, right=True),
        column(_("From"), wide=3), column(_("Until"), wide=3), column(_("Contacts"), wide=5),
        column(_("Status"), wide=3),
    ]  # fmt: skip


def line(each: Occupier) -> list[object]:
    starts_on = min(held.starts_on for held in each.units)
    status = lazy(lambda: each.status, str)()
    people = "\n".join(f"{person.name_zh} {person.phone}" for person in each.people)
    return [each.customer, each.codes, f"{each.area:f}", starts_on, each.ends_on or "", people, status]


def _departments(building: Building | None) -> list[object]:
    return list(building.manager.departments.order_by("id")) if building and building.manager else []


building_on_paper = Subject(
    Building.subject_kind,
    find=lambda role, pk: Building.objects.within_reach(role).filter(pk=pk).first(),
    held=lambda pk, number: Building.objects.select_for_update().get(pk=pk),
    write=entered,
    page=lambda building: reverse("occupiers", args=[building.code]),
)

occupier_list = FormKind(
    "occupier_list", "F-52", _("Occupier list"), about=Building.subject_kind, write=written
)
