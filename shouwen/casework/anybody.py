"""A role whose ids are filled in later: what prepared queries are written for (kit/prepared.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shouwen.casework.registry import procedures
from shouwen.kit.prepared import Given
from shouwen.people.parties import Department
from shouwen.people.roles import Reach, Role


@dataclass(frozen=True)
class Anybody:
    """Stands for every role of one shape. What decides the text of a query is as in the role that it was made of."""

    reach: Reach
    leads: bool
    is_staff: bool
    department: Department | None
    site_id: Any = field(default_factory=lambda: Given("site"))
    party_id: Any = field(default_factory=lambda: Given("party"))
    person_id: Any = field(default_factory=lambda: Given("person"))
    department_id: Any = field(default_factory=lambda: Given("department"))


def like(role: Role) -> Any:
    return Anybody(role.reach, role.leads, role.is_staff, role.department)


def shape(role: Role) -> tuple[Any, ...]:
    """What a query for this role has in common with those for others: part of its key.

    The procedures belong to it: queues and panels look for steps and facts by what is defined.
    """
    defined = tuple(procedure.code for procedure in procedures())
    return role.reach, role.leads, role.is_staff, role.department and role.department.trade, defined


def ids(role: Role) -> dict[str, Any]:
    """What is filled in for this role."""
    return {
        "site": role.site_id, "party": role.party_id, "person": role.person_id, "department": role.department_id,
    }  # fmt: skip
