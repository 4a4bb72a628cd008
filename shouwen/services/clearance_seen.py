"""What one reader sees of the clearance list: everything that stands in the way, and no case beyond their reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.people.roles import Role
from shouwen.services.clearance import Blocker
from shouwen.services.keys import Key


def as_seen(found: list[Blocker], role: Role) -> list[Blocker]:
    """Every line with who clears it; what it is about and its page only for whoever may open that. Two queries."""
    cases = Case.objects.within_reach(role).filter(number__in=_named(found, "case"))
    keys = Key.objects.within_reach(role).filter(pk__in=_named(found, "key"))
    near: dict[str, set[Any]] = {
        "case": set(cases.values_list("number", flat=True)),
        "key": set(keys.values_list("pk", flat=True)),
    }
    return [
        each if set(each.args) <= near.get(each.link, set(each.args)) else _from_afar(each) for each in found
    ]


def _named(found: list[Blocker], link: str) -> list[Any]:
    return [each.args[0] for each in found if each.link == link]


def _from_afar(each: Blocker) -> Blocker:
    if each.code == "open_case":  # its title may be a complaint
        each = replace(each, what=_("An open case of the tenant"), where="")
    return replace(each, link="", args=(), fragment="")
