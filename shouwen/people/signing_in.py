"""Who is signed in, with the roles held: read together, once a request."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from shouwen.kit.prepared import Given, rows
from shouwen.people.persons import Person
from shouwen.people.roles import Role

READ_WITH_IT = ("person", "site", "party", "department__party")


def roles_of(person: int) -> list[Role]:
    """Every role of this person, past ones too, in the order in which they were given."""
    return rows(
        "roles of a person",
        lambda: Role.objects.filter(person=Given("person")).select_related(*READ_WITH_IT).order_by("id"),
        person=person,
    )


class Login(ModelBackend):
    """Sign-in by login and password. A person comes with `roles_held`."""

    def get_user(self, user_id: Any) -> Person | None:
        held = roles_of(user_id)
        person = held[0].person if held else Person.objects.filter(pk=user_id).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        person.roles_held = held  # type: ignore[attr-defined]
        return person
