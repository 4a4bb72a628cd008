"""Pages that wait for a person: laid on the case that the person picks, or discarded for a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.returned_pages import MAX_REASON, ReturnedPage
from shouwen.casework.returns import lay_on, settled
from shouwen.people.roles import Role


def lay(brought: ReturnedPage, case: Case, *, by: Role, at: datetime) -> ReturnedPage:
    """Lay a page that waits on this case. The part that it names comes back with it if it is of this case.

    Refused where the case is out of reach. Laid by somebody else meanwhile, it stays where it was laid.
    """
    with transaction.atomic():
        brought = _held(brought, by)
        if brought.settled_at:
            return brought
        picture = brought.picture
        assert picture
        lay_on(brought, case, picture.read(), by, at)
        brought.fate = ReturnedPage.Fate.LAID
        return settled(brought, case, by, at)


def discard(brought: ReturnedPage, *, reason: str, by: Role, at: datetime) -> ReturnedPage:
    """Put a page that waits aside, for a reason. Its picture stays, with who and why."""
    if not reason.strip() or len(reason.strip()) > MAX_REASON:
        raise Refused([Problem(_("A reason is needed."), "reason", "required")])
    with transaction.atomic():
        brought = _held(brought, by)
        if brought.settled_at is None:
            brought.fate, brought.reason = ReturnedPage.Fate.DISCARDED, reason.strip()
            brought.settled_at, brought.settled_by = at, by.person
            brought.save()
        return brought


def _held(brought: ReturnedPage, by: Role) -> ReturnedPage:
    rows = ReturnedPage.objects.within_reach(by).select_for_update(of=("self",))
    found = rows.select_related("part__form", "part__came_back").filter(pk=brought.pk).first()
    if found is None:
        raise Refused([Problem(_("There is no such page."), code="not_found")])
    return found
