"""Finding who works here: by name, pinyin, login, department, company, or the end of a telephone number."""

from __future__ import annotations

from datetime import date

from shouwen.kit.folding import named, reached_at, said
from shouwen.kit.index import Words, beside, closest, scoped
from shouwen.people.parties import Site
from shouwen.people.roles import STAFF_POSTS, Role


class RoleWords(Words):
    """What somebody who works here is found by, in one post."""

    role = beside(Role)


def colleagues(site: int, words: str, on: date, most: int) -> list[Role]:
    """The posts in force on this day that these words ask for, the closest name first."""
    here = Role.objects.in_force(on).filter(site=site, post__in=STAFF_POSTS, person__is_active=True)
    rows = here.select_related("person", "department", "party")
    return closest(rows, site, words, lambda role: role.person.names.values())[:most]


def recount_roles(site: Site) -> dict[int, set[str]]:
    roles = Role.objects.filter(site=site).select_related("person", "department", "party")
    return {role.pk: scoped(str(site.pk), _terms(role)) for role in roles}


def _terms(role: Role) -> set[str]:
    person, where = role.person, [role.party, *([role.department] if role.department else [])]
    houses = [name for each in where for name in each.names.values()]
    return named(person.name_zh) | said(person.name_en, person.login, *houses) | reached_at(person.phone)
