"""Who does a step, and who is told: posts and trades, found at the right company."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shouwen.kit.prepared import Given, rows
from shouwen.people.parties import Department, Party, Trade, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import Role, RoleQuery

if TYPE_CHECKING:
    from shouwen.casework.cases import Case


@dataclass(frozen=True)
class Who:
    """A lane of the chart.

    `asked` steps belong to the company first asked, whoever does the work; the others to the company that
    is answerable now. Without a trade it is the department that holds the case there. `posts` narrows it to
    these posts where the department is of this trade; `named(case)` is the person meant, if one is.
    """

    code: str
    label: Any
    asked: bool = False
    trade: str = ""
    posts: tuple[str, ...] = ()
    named: Callable[[Case], Person | None] | None = None

    def department(self, case: Case) -> Department:
        """The department that does the step as the case stands."""
        if self.asked:
            home = case.first_department
            return department_of(home.party, self.trade) if self.trade else home
        return department_of(case.answerable, self.trade) if self.trade else case.department

    def person(self, case: Case) -> Person | None:
        return self.named(case) if self.named else None

    def allows(self, role: Role, department: Department) -> bool:
        """True when this role may do a step that lies with `department`."""
        if role.department_id != department.pk or not role.is_staff:
            return False
        return not self.posts or role.post in self.posts or role.leads or not self._held_there(department)

    def _held_there(self, department: Department) -> bool:
        return Role.objects.filter(
            department=department, post__in=self.posts, person__is_active=True
        ).exists()


def _first_responder(case: Case) -> Person:
    return case.first_responder


FIRST_RESPONDER = Who("first_responder", _("First responder"), asked=True, named=_first_responder)
CUSTOMER_SERVICE = Who("customer_service", _("Customer service"), asked=True, trade=Trade.CUSTOMER_SERVICE)
ANSWERABLE = Who("answerable", _("Department answerable"))
ENGINEERING = Who("engineering", _("Engineering"), trade=Trade.ENGINEERING)
FINANCE = Who("finance", _("Finance"), trade=Trade.FINANCE)
LEASING = Who("leasing", _("Leasing"), trade=Trade.LEASING)
SECURITY = Who("security", _("Security"), trade=Trade.SECURITY)


@dataclass(frozen=True)
class Tell:
    """Somebody to be told, found when it happens. `find(case, department)` gives the people."""

    code: str
    label: Any
    find: Callable[[Case, Department], Iterable[Person]]


def _found_once(
    row: Department | Party, what: str, roles: Callable[[RoleQuery, Given], RoleQuery]
) -> list[Person]:
    """Looked for once for one reading of the row: in a sweep many alarms tell the same people."""
    known: dict[str, list[Person]] = row.__dict__.setdefault("people_read", {})
    if what not in known:
        known[what] = [role.person for role in rows(what, lambda: _asked(roles), row=row.pk)]
    return known[what]


def _asked(roles: Callable[[RoleQuery, Given], RoleQuery]) -> RoleQuery:
    return roles(Role.objects.all(), Given("row")).select_related("person")


def _project_managers(case: Case, department: Department) -> list[Person]:
    return _found_once(department.party, "project managers", RoleQuery.project_managers)


def managers_of(department: Department) -> list[Person]:
    return _found_once(department, "managers", RoleQuery.leading)


def members_of(department: Department) -> list[Person]:
    """The people in this department."""
    return [role.person for role in rows("members", _members, department=department.pk)]


def _members() -> RoleQuery:
    theirs = Role.objects.filter(department=Given("department"), person__is_active=True)
    return theirs.select_related("person")


DEPARTMENT_MANAGER = Tell(
    "department_manager", _("Department manager"), lambda case, department: managers_of(department)
)
PROJECT_MANAGER = Tell("project_manager", _("Project manager"), _project_managers)
TO_FIRST_RESPONDER = Tell(
    "first_responder", _("First responder"), lambda case, department: [_first_responder(case)]
)


def master_manager(party: Party) -> Department:
    """The department of the master manager that decides: its management."""
    master = Party.objects.get(site=party.site_id, kind=Party.Kind.MASTER_MANAGER)
    return department_of(master, Trade.MANAGEMENT)
