"""Who can take which part in the opening of a sealed set, and who stands in (manual 2.12 "Keys", decision 0033)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shouwen.people.parties import Party
from shouwen.people.roles import Post, Role
from shouwen.places.figures import figures_on
from shouwen.services.keys import Key

ALLOWED = "keys.stand_ins"
GENERAL_MANAGER = (Post.BUILDING_MANAGER, Post.PROJECT_MANAGER)  # of the company that keeps the set
WITNESSES = ("assistant", "second_assistant", "guard")
POSTS: dict[str, tuple[str, ...]] = {
    "approved_by": GENERAL_MANAGER,
    "through": (Post.CS_MANAGER,),
    "assistant": (Post.CS_ASSISTANT,),
    "second_assistant": (Post.CS_ASSISTANT,),
    "guard": (Post.GUARD,),
}
CUSTOMER_SERVICE = (Post.CS_ASSISTANT, Post.FRONT_DESK, Post.CS_MANAGER)
NEEDED = {"assistant": 2, "second_assistant": 2}  # in the post; of the others one
# Who stands in where too few are in the post: posts at the company that keeps the set, then at the master manager.
# Whoever stands in for a guard is of another trade than customer service, which keeps the keys.
STAND_INS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "through": (GENERAL_MANAGER, ()),
    "assistant": (CUSTOMER_SERVICE, CUSTOMER_SERVICE),
    "second_assistant": (CUSTOMER_SERVICE, CUSTOMER_SERVICE),
    "guard": (
        (Post.SECURITY_MANAGER, Post.ENGINEER, Post.ENGINEERING_MANAGER),
        (Post.GUARD, Post.SECURITY_MANAGER),
    ),
}


@dataclass(frozen=True)
class Taker:
    """Somebody who can take a part in an opening; `stands_in` without being in the post for it."""

    role: Role
    stands_in: bool

    @property
    def name(self) -> str:
        """With the post and the company of who stands in."""
        role = self.role
        return (
            f"{role.person.name} · {role.get_post_display()} · {role.party.name}"
            if self.stands_in
            else role.person.name
        )


def takers(key: Key, on: date) -> dict[str, dict[int, Taker]]:
    """Who can take which part in an opening on this day, by person. Two queries."""
    posts = {post for some in POSTS.values() for post in some}
    posts |= {post for pair in STAND_INS.values() for some in pair for post in some}
    at = Q(party=key.keeper_id) | Q(party__kind=Party.Kind.MASTER_MANAGER)
    roles = Role.objects.in_force(on).filter(at, site=key.site_id, post__in=posts, person__is_active=True)
    there = list(roles.select_related("person", "party").order_by("person_id"))
    allowed = float(figures_on(key.site, [ALLOWED], on)[ALLOWED]) != 0
    return {part: _takers(key, part, there, allowed) for part in POSTS}


def _takers(key: Key, part: str, there: list[Role], allowed: bool) -> dict[int, Taker]:
    own = [role for role in there if role.party_id == key.keeper_id and role.post in POSTS[part]]
    found = {role.person_id: Taker(role, stands_in=False) for role in own}
    if allowed and len(found) < NEEDED.get(part, 1) and part in STAND_INS:
        here, above = STAND_INS[part]
        for role in there:
            if role.post in (here if role.party_id == key.keeper_id else above):
                found.setdefault(role.person_id, Taker(role, stands_in=True))
    return found
