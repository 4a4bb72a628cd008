"""What happened in the month, and where each thing has got to by now: the stories that history.py plays."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwen.casework import registry
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.leases.customers import Contact
from shouwen.leases.leases import LeasedUnit
from shouwen.people.parties import Site
from shouwen.places.buildings import Place
from shouwen.sites.players import Story

DAYS, PAST_CASES = 30, 64
# What a story must have in it to come to a halt at a step.
NEEDS: dict[str, dict[str, Any]] = {
    "solve": {"touches_customer": True},
    "reply": {"channel": "letter"},
    "check": {"own_material": True},
    "price": {"item": "tap-repair"},
    "amounts": {"item": "lamp-replace"},
    "pay": {"item": "pantry-sink-unblock"},
}
# Of another company: how it has gone, and how many office minutes ago it was reported.
ELSEWHERE = (("accept", 4), ("", 900), ("returned", 50), ("referred", 300), ("work", 120))


class Plot:
    """The stories of one site up to a moment."""

    def __init__(self, site: Site, script: dict[str, Any], rng: random.Random, now: datetime) -> None:
        self.site, self.script, self.rng, self.now = site, script, rng, now
        self.hours = timetable_of(Calendar.objects.filter(site=site).earliest("id"))
        today = timezone.localtime(now, site.tz).date()
        leases = LeasedUnit.objects.in_force(today).filter(site=site)
        self.leases = list(leases.select_related("place__building", "customer").order_by("id"))
        everybody = Contact.objects.filter(site=site).order_by("-id")
        self.contacts = {contact.customer_id: contact for contact in everybody}  # the first of each company
        self.speakers: dict[str, list[LeasedUnit]] = {"en": [], "zh": []}
        for lease in self.leases:
            contact = self.contacts.get(lease.customer_id)
            self.speakers["en" if contact and contact.language == "en" else "zh"].append(lease)
        common = Place.objects.filter(site=site, kind=Place.Kind.COMMON)
        self.common = {place.code: place for place in common.select_related("building")}

    def stories(self) -> list[Story]:
        """All of them, the earliest first."""
        found = [self.past() for _number in range(PAST_CASES)]
        found += [*self.stuck("complaint"), *self.stuck("repair"), *self.elsewhere(), *self.of_who_signs_in()]
        return sorted(found, key=lambda story: story.opened_at)

    def words(self, kind: str) -> list[dict[str, Any]]:
        """The things of a kind that can happen, each with the phrases it has no own words for."""
        return [{**self.script["phrases"], **words} for words in self.script.get(kind, ())]

    def past(self) -> Story:
        story = self.story(self.moment_in_the_past())
        story.turns = self.turns()
        return story

    def moment_in_the_past(self) -> datetime:
        start = self.now - timedelta(days=DAYS)
        return self.hours.after(start, self.hours.worked(start, self.now) * self.rng.uniform(0, 0.97))

    def recently(self, minutes: int) -> datetime:
        """So many office minutes ago."""
        start = self.now - timedelta(days=12)
        return self.hours.after(start, self.hours.worked(start, self.now) - timedelta(minutes=minutes))

    def turns(self) -> dict[str, list[str]]:
        """Now and then work is sent back or cannot be done at once."""
        chances = {
            "solve": ("not_at_once", 0.15),
            "ask": ("not_settled", 0.12),
            "try": ("not_content", 0.1),
            "price": ("declined", 0.1),
            "scene": ("could_not", 0.2),
        }
        return {step: [turn] for step, (turn, chance) in chances.items() if self.rng.random() < chance}

    def story(self, opened_at: datetime, kind: str = "", building: str = "", **wanted: Any) -> Story:
        """Something that happens at a tenant's, of a kind and with the words wanted."""
        kind = kind or self.rng.choice(["complaint", "repair", "repair"])
        fitting = [w for w in self.words(kind) if all(w.get(k, False) == v for k, v in wanted.items())]
        words = self.rng.choice(fitting)
        speakers = self.speakers["en" if words.get("english") else "zh"]
        there = [lease for lease in speakers if lease.place.code.startswith(building)]
        lease = self.rng.choice(there or self.leases)
        contact = self.contacts.get(lease.customer_id)
        return Story(kind, words, lease.place, contact, opened_at)

    def stuck(self, kind: str) -> list[Story]:
        """One story for each step of the procedure that waits just there today."""
        found = []
        for number, step in enumerate(registry.procedure(kind).steps[1:]):
            wanted = NEEDS.get(step.code, {})
            story = self.story(self.recently(25 + 35 * number), kind, building="1-", **wanted)
            story.stop = step.code
            story.turns = {"solve": ["not_at_once"]} if step.code == "promise" else {}
            found.append(story)
        return found

    def of_who_signs_in(self) -> list[Story]:
        """For each customer's contact with a login something done and something still open."""
        found = []
        for lease in {lease.customer_id: lease for lease in self.leases}.values():
            contact = self.contacts.get(lease.customer_id)
            if contact and contact.person_id:
                english = contact.language == "en"
                for kind, ago, stop in (
                    ("repair", 2400, ""),
                    ("repair", 200, "work"),
                    ("complaint", 260, "learn"),
                ):
                    story = self.story(self.recently(ago), kind, english=english)
                    found.append(replace(story, place=lease.place, contact=contact, stop=stop))
        return found

    def elsewhere(self) -> list[Story]:
        """Matters of another company: waiting to be accepted, returned once, decided by the master manager."""
        return [
            Story("repair", words, self.common[words["place"]], None, self.recently(ago + 7 * number), stop)
            for number, words in enumerate(self.words("common"))
            for stop, ago in ELSEWHERE
        ]
