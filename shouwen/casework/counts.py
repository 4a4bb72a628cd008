"""How much waits for one role: every number of the rail in one question to the database.

Only what is open is counted, and notices no further than anybody would read the number: nothing here grows
with the years.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet, Subquery

from shouwen.casework.anybody import ids, like, shape
from shouwen.casework.queues import AT, QUEUES, mine_or_free, moments, to_do
from shouwen.journal.notices import Notice
from shouwen.kit.prepared import rows
from shouwen.people.parties import Site
from shouwen.people.roles import Role

MANY = 100  # unread notices; more are not counted


class HowMany(Subquery):
    """The number of rows of a query, as a value in another."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()

    def __init__(self, found: QuerySet[Any]) -> None:
        super().__init__(found.values("pk"))


def counts(role: Role, at: datetime) -> dict[str, int]:
    """How many rows each queue has, `jobs` that this person could take up, and `unread` notices up to MANY."""
    names = ["unread", *(["jobs", *QUEUES] if role.is_staff else [])]
    [found] = rows(("counts", *shape(role)), lambda: _asked(like(role)), **ids(role), **moments(at))
    return dict(zip(names, found, strict=True))


def _asked(role: Any) -> QuerySet[Any, tuple[int, ...]]:
    numbers = [HowMany(found) for found in _numbers(role, AT).values()]
    return Site.objects.filter(pk=role.site_id).values_list(*numbers)


def _numbers(role: Any, at: Any) -> dict[str, Any]:
    unread = {"unread": Notice.objects.unread(role.person_id).filter(site=role.site_id).order_by()[:MANY]}
    if not role.is_staff:
        return unread
    free = to_do(role).filter(mine_or_free(role), department=role.department_id)
    return unread | {"jobs": free} | {code: queue.rows(role, at) for code, queue in QUEUES.items()}
