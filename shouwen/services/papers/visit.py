"""F-08, the visit to a customer (R-051): whom we saw, what they need, what was promised, by whom and when."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.journal.catalogue import FormKind, Subject
from shouwen.journal.entries import entered
from shouwen.kit.blocks import Block, column, field, fields, signatures, table
from shouwen.services.visits import CustomerVisit

PROMISES = 4  # lines to write on


def written(visit: CustomerVisit | None) -> list[Block]:
    promises = visit.promises.select_related("who").order_by("id") if visit else ()
    waits = visit is None or visit.is_planned
    return [
        seen(visit, waits),
        table(
            [column(_("What was promised"), wide=6), column(_("Who"), wide=3), column(_("Due"), wide=3)],
            [[one.what, one.who, one.due_at] for one in promises],
            title=_("Promises"),
            spare=PROMISES if waits else 0,
        ),
        signatures((_("Customer service"), "", None)),
    ]


def seen(visit: CustomerVisit | None, waits: bool) -> Block:
    def cell(label: Any, value: Any, wide: int = 4, lines: int = 1) -> Block:
        return field(label, value, wide=wide, lines=lines, is_open=waits)

    return fields(
        cell(_("Number"), visit and visit.number),
        cell(_("Customer"), visit and visit.customer, wide=8),
        cell(_("When it was"), visit and (visit.visited_at or visit.planned_at)),
        cell(_("Whom we saw"), visit and visit.visited_person),
        cell(_("Visited by"), visit and visit.visited_by),
        cell(_("What was talked about"), visit and visit.topics, wide=12, lines=6),
        cell(_("What the customer needs"), visit and visit.needs, wide=12, lines=4),
        cell(_("Passed to"), visit and visit.passed_to, wide=12),
    )


visit_on_paper = Subject(
    CustomerVisit.subject_kind,
    find=lambda role, pk: CustomerVisit.objects.within_reach(role).filter(pk=pk).first(),
    held=lambda pk, number: CustomerVisit.objects.select_for_update().get(pk=pk),
    write=entered,
    page=lambda visit: reverse("visit", args=[visit.number]),
)

visit_record = FormKind(
    "visit_record", "F-08", _("Visit record"), about=CustomerVisit.subject_kind, write=written
)
