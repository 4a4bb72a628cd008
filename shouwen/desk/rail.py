"""The rail: where this role can go, and how much waits there. A context processor, read once a full page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.counts import MANY, counts
from shouwen.casework.queues import QUEUES, Queue
from shouwen.kit.links import address
from shouwen.people.doors import role_of
from shouwen.people.roles import Reach, Role
from shouwen.people.views import ON_THEIR_FEET
from shouwen.services.keys import keeps_keys

LISTED = "cases?"  # before a filter: the case was opened from the list that the filter leaves


@dataclass(frozen=True)
class Link:
    """`count` is shown when there is something; `is_late` gives it the seal's red."""

    title: Any
    icon: str
    url: str
    count: int = 0
    is_late: bool = False
    key: str = ""


def url_of(queue: Queue) -> str:
    return f"{address('queue')}?queue={queue.code}"


class Rail:
    """What one role finds on the rail. Nothing is counted before a page shows it."""

    def __init__(self, role: Role, at: datetime) -> None:
        self.role, self.at = role, at

    @cached_property
    def counts(self) -> dict[str, int]:
        return counts(self.role, self.at)

    @property
    def unread(self) -> str:
        """How many notices are unread; "" for none, and past a hundred only that."""
        unread = self.counts["unread"]
        return f"{MANY - 1}+" if unread >= MANY else str(unread or "")

    @property
    def jobs(self) -> int:
        """How many cards My jobs shows: to accept, mine, and those that nobody has taken."""
        return self.counts["accept"] + self.counts["jobs"]

    @property
    def can_take_down(self) -> bool:
        """True for those who take a case down: the rail offers them the intake."""
        return self.role.is_staff

    @cached_property
    def queues(self) -> list[Link]:
        return [
            Link(queue.title, queue.icon, url_of(queue), self.counts[code], code == "overdue")
            for code, queue in QUEUES.items()
            if self.role.is_staff
        ]

    @cached_property
    def pages(self) -> list[Link]:
        """The pages beside the queues."""
        role = self.role
        links = [
            (role.leads, _("Board"), "layout-dashboard", "board"),
            (role.is_staff, _("Cases"), "list-filter", "case_list"),
            (role.is_staff, _("My jobs"), "hard-hat", "jobs"),
            (role.is_staff, _("Enquiries"), "phone-incoming", "enquiries"),
            (role.is_staff, _("Visits"), "handshake", "visits"),
            (role.is_staff, _("Stacking plan"), "building-2", "plans"),
            (role.is_staff, _("Parking"), "car", "parking"),
            (role.is_staff and role.reach != Reach.DEPARTMENT, _("Customers"), "users", "customers"),
            (keeps_keys(role), _("Keys and cards"), "key-round", "keys"),
            (role.reach == Reach.CUSTOMER, _("My requests"), "package", "portal"),
            (role.reach == Reach.CONTRACTOR, _("Our works"), "hard-hat", "works"),
            (role.is_staff and role.department_id, _("Papers that came back"), "scan-line", "came_back"),
            (role.is_staff, _("Procedures"), "workflow", "procedures"),
            (role.is_staff, _("Forms"), "printer", "forms"),
            (role.is_staff, _("Phrases"), "message-circle", "phrases"),
            (role.leads and role.reach == Reach.SITE, _("Import"), "file-input", "imports"),
        ]
        return [Link(title, icon, address(name)) for shown, title, icon, name in links if shown]

    @cached_property
    def tabs(self) -> list[Link]:
        """The bar at the bottom of a phone: four at most."""
        role = self.role
        board = Link(_("Board"), "layout-dashboard", address("board"))
        if role.reach == Reach.CUSTOMER:
            return [Link(_("My requests"), "package", address("portal"))]
        if role.reach == Reach.CONTRACTOR:
            return [Link(_("Our works"), "hard-hat", address("works"))]
        if not role.is_staff:
            return []
        first = self._jobs if role.post in ON_THEIR_FEET else self._todo
        new = Link(_("New"), "plus", address("intake"))
        return [board, first, new] if role.leads else [first, new]

    @property
    def _todo(self) -> Link:
        return Link(_("To do"), "inbox", address("queue"), self.counts["all"])

    @property
    def _jobs(self) -> Link:
        return Link(_("My jobs"), "hard-hat", address("jobs"), self.jobs)


@dataclass(frozen=True)
class WayBack:
    """The list that a case was opened from."""

    title: Any
    url: str


def way_back(role: Role, came_from: str, number: str) -> WayBack:
    """Back to the row of this case in its list; whoever came from elsewhere goes to where this role's work is."""
    if came_from == "board" and role.leads:
        return WayBack(_("Board"), address("board"))
    if came_from.startswith(LISTED):
        asked = QueryDict(came_from.removeprefix(LISTED), mutable=True)
        asked["case"] = number
        return WayBack(_("Cases"), f"{address('case_list')}?{asked.urlencode()}")
    if came_from not in QUEUES and (came_from == "jobs" or role.post in ON_THEIR_FEET):
        return WayBack(_("My jobs"), address("jobs"))
    queue = QUEUES.get(came_from, QUEUES["all"])
    return WayBack(queue.title, f"{url_of(queue)}&case={number}")


def rail(request: HttpRequest) -> dict[str, Any]:
    """The rail of a full page; a part of a page has none. `now` is the moment of the page."""
    now = timezone.now()
    if getattr(request, "htmx", None) or not hasattr(request, "user"):
        return {"now": now}
    role = role_of(request)
    return {"now": now, "rail": Rail(role, now) if role else None}
