"""What stands in the way of a tenant's clearance: the same list as the page, and as the verbs refuse with it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from shouwen.api.doors import staff
from shouwen.api.router import reads
from shouwen.people.doors import StaffRequest
from shouwen.services.clearance import Blocker, blockers, leases_within_reach, surrender_of, telephones
from shouwen.services.clearance_seen import as_seen


class BlockerShape(Schema):
    """One thing to clear: what, where, by whom, and the page to do it on."""

    code: str
    what: str
    where: str
    who_can_clear: str
    telephone: str
    page: str


class ClearanceShape(Schema):
    """`is_clear` is true when nothing stands in the way; `surrender` is the number of the open case, if any."""

    lease: str
    surrender: str | None
    is_clear: bool
    blockers: list[BlockerShape]


@reads(
    "/leases/{number}/clearance",
    "api_clearance",
    "leases",
    _("What stands in the way of a tenant's clearance now"),
    ClearanceShape,
)
@staff
def clearance(request: StaffRequest, number: str) -> ClearanceShape:
    lease = get_object_or_404(leases_within_reach(request.role), number=number)
    case = surrender_of(lease)
    found = as_seen(blockers(lease, timezone.localdate(), case), request.role)
    phones = telephones(found)
    return ClearanceShape(
        lease=lease.number,
        surrender=case.number if case else None,
        is_clear=not found,
        blockers=[_line(each, phones) for each in found],
    )


def _line(each: Blocker, phones: dict[int, str]) -> BlockerShape:
    return BlockerShape(
        code=each.code, what=str(each.what), where=each.where, who_can_clear=each.cleared_by,
        telephone=phones.get(each.who.pk, "") if each.who else "", page=each.address,
    )  # fmt: skip
