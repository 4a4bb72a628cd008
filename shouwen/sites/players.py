"""Who plays which step in the living history, and what they write down."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from shouwen.casework import overdue
from shouwen.casework.cases import Case
from shouwen.casework.gates import may_do
from shouwen.casework.rows import Alarm, OpenStep
from shouwen.leases.customers import Contact
from shouwen.money.charges import items_for
from shouwen.money.prices import PriceItem
from shouwen.people.parties import Department, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.places.demarcation import answerable_party
from shouwen.procedures.complaint import assistants


@dataclass
class Story:
    """One thing that happens: the words of it, where, to whom, and at which step it has got stuck by now."""

    procedure: str
    words: dict[str, Any]
    place: Place
    contact: Contact | None
    opened_at: datetime
    stop: str = ""
    turns: dict[str, list[str]] = field(default_factory=dict)  # step: outcomes to choose, first come first


class Cast:
    """The people of a site, by what they can do."""

    def __init__(self, site_id: int, rng: random.Random) -> None:
        every = Role.objects.filter(site=site_id, person__is_active=True)
        self.roles = list(every.select_related("person", "site", "party", "department__party").order_by("id"))
        self.rng = rng

    def post(self, *posts: str, party: str = "") -> Role:
        """Somebody who holds one of these posts."""
        return self.rng.choice([r for r in self.roles if r.post in posts and party in ("", r.party.code)])

    def member(self, department: Department) -> Role:
        """Somebody of this department, rather not its manager."""
        there = [r for r in self.roles if r.department_id == department.pk]
        return self.rng.choice([r for r in there if not r.leads] or there)

    def doer(self, row: OpenStep) -> Role:
        """Somebody who may do this open step: the person named first."""
        step = row.case.procedure[row.step]
        able = [r for r in self.roles if r.is_staff and may_do(r, row, step)]
        named = [r for r in able if r.person_id == row.person_id]
        workers = [r for r in able if not r.leads]
        return (named or ([self.rng.choice(workers)] if workers else able))[0]


def ring(case: Case, at: datetime) -> None:
    """Fire what has fallen due on this case, each at its own moment."""
    due = Alarm.objects.filter(clock__case=case, fired_at=None, fires_at__lte=at).order_by("fires_at")
    while alarm := due.first():
        overdue.fire(alarm.pk, alarm.fires_at)


def target(case: Case, story: Story) -> Department:
    """To whom this is handed: the trade it needs, at the company that answers for the place."""
    party = answerable_party(story.place, case.procedure.matter, case.opened_at.date())
    return department_of(party, story.words.get("trade", "engineering"))


def values(
    case: Case, step: str, outcome: str, story: Story, by: Role, at: datetime, rng: random.Random
) -> dict[str, Any]:
    """What is written down when this step ends this way; more than is asked for does no harm."""
    words, caller = story.words, _caller(case, story.words)
    return {
        "assistant": _assistant(case, rng),
        "to_be_done": words["title"],
        "scene_remark": words["went"] if outcome == "went" else words["could_not"],
        "solution": words.get("solution", ""),
        "obstacle": words.get("obstacle", ""),
        "promised_at": at + timedelta(minutes=rng.choice([60, 90, 120, 180])),
        "told_by": "phone",
        "asked_by": rng.choice(["phone", "visit"]),
        "confirmed_by": caller,
        "satisfaction": rng.choice([3, 4, 4, 5, 5]),
        "opinion": words["again"] if outcome.startswith("not_") else "",
        "reply": words.get("reply", words.get("solution", "")),
        "replied_by": words["replied_by"],
        "cause": words["cause"],
        "corrective": words.get("corrective", ""),
        "preventive": words.get("preventive", ""),
        "quoted_item": _item(case, words),
        "quoted_quantity": words.get("quantity", 1),
        "agreed_by": caller,
        "agreed_how": "phone",
        "arrived_at": at,
        "appointed_at": at + timedelta(hours=3),
        "went_along": by.person.name_zh,
        "material_check": words.get("material", ""),
        "work_done": words.get("work_done", ""),
        "finished_at": at,
        "test_result": words["works"] if outcome == "content" else words["drips"],
        "payment": rng.choice(["on_bill", "on_bill", "at_finance"]),
        "receipt_number": f"SJ{rng.randrange(10**6):06d}",
    }


def _caller(case: Case, words: dict[str, Any]) -> str:
    return case.caller_name or words["caller"]


def _assistant(case: Case, rng: random.Random) -> Person | None:
    found = list(assistants(case)) if case.procedure_code == "complaint" else []
    return rng.choice(found) if found else None


def _item(case: Case, words: dict[str, Any]) -> PriceItem | None:
    return items_for(case).filter(code=words["item"]).first() if "item" in words else None
