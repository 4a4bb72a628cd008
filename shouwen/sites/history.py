"""A month of living history, played through the verbs at past times: no row is written here.

Each story is taken down by the desk and played step by step, with the clock firing in between, until it is
closed, gets to where it is meant to be stuck, or meets the present. The same day gives the same history.
"""

from __future__ import annotations

import random
import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from shouwen.casework import moves, pauses, registry, relay
from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep, Relay
from shouwen.journal.notices import Notice
from shouwen.leases.customers import Contact
from shouwen.money.charges import add_charge, standing_charges
from shouwen.people.parties import Site
from shouwen.sites.key_rings import KeyRings
from shouwen.sites.players import Cast, Story, ring, target, values
from shouwen.sites.plot import Plot
from shouwen.sites.registers import Registers
from shouwen.sites.stays import Stays


def live(site: Site, folder: Path, *, at: datetime) -> int:
    """Play the history of `folder`/history.toml up to this moment; gives the number of cases. All or nothing."""
    script = folder / "history.toml"
    if not script.exists():
        return 0
    rng = random.Random(f"{site.code} {timezone.localtime(at, site.tz).date()}")  # noqa: S311
    with transaction.atomic():
        theatre = Theatre(site, tomllib.loads(script.read_text(encoding="utf-8")), rng, at)
        for story in theatre.plot.stories():
            theatre.play(story)
        Stays(site, theatre.plot.script, theatre.cast, at).play()
        KeyRings(site, theatre.plot.script, theatre.cast, at).play()
        Registers(site, theatre.plot.script, theatre.cast, theatre.plot.recently).play()
        Notice.objects.filter(site=site).update(mail=Notice.Mail.NONE, mail_at=None)
        Notice.objects.filter(site=site, at__lt=at - timedelta(days=1)).update(read_at=at)
        return Case.objects.filter(site=site).count()


class Theatre:
    """The people of a site, its stories, and the moment up to which they are played."""

    def __init__(self, site: Site, script: dict[str, Any], rng: random.Random, now: datetime) -> None:
        self.rng, self.now = rng, now
        self.plot = Plot(site, script, rng, now)
        self.cast = Cast(site.pk, rng)

    def play(self, story: Story) -> None:
        """Take it down, then step after step until it is closed, stuck, or the present is reached."""
        case = self.take_down(story)
        at = story.opened_at
        for _step in range(60):
            case = Case.objects.select_related("site", "department__party").get(pk=case.pk)
            if not case.is_open:
                return
            ring(case, min(at, self.now))
            at = self.next_moment(story, at)
            if at > self.now:
                break
            ring(case, at)
            if self.answer(case, story, at) or self.try_again(case, story, at):
                continue
            if (self.returned(case) and story.stop in ("returned", "referred")) or not self.step(
                case, story, at
            ):
                break
        ring(case, self.now)

    def next_moment(self, story: Story, at: datetime) -> datetime:
        if story.stop:
            return at + timedelta(minutes=self.rng.uniform(0.3, 1.5))
        return self.plot.hours.after(
            at, timedelta(minutes=self.rng.choice([1, 1, 2, 3, 4, 5, 6, 8, 9, 14, 32]))
        )

    def take_down(self, story: Story) -> Case:
        words, at, contact = story.words, story.opened_at, story.contact
        posts = ["front_desk"] if story.stop == "notify" else ["cs_assistant", "front_desk"]
        by = self.cast.post(*posts, party="b1")
        facts = {
            "apologised": True,
            "happened_at": at - timedelta(minutes=self.rng.randrange(5, 90)),
            "nature": words.get("nature", ""),
            "touches_customer": words.get("touches_customer", False),
            "details": words["details"],
            "category": words.get("category", ""),
            "urgency": words.get("urgency", "normal"),
            "appointed_at": None if "urgency" in words else at + timedelta(hours=self.rng.choice([1, 2, 3])),
            "is_chargeable": "item" in words,
            "own_material": words.get("own_material", False),
        }  # fmt: skip
        return moves.open_case(
            registry.procedure(story.procedure), by=by, at=at, title=words["title"], facts=facts, place=story.place,
            channel=words.get("channel") or self.rng.choice(["phone", "phone", "phone", "counter", "message"]),
            customer=contact.customer if contact else None, contact=contact,
            caller_name=_called(contact), caller_phone=contact.phone if contact else "",
        )  # fmt: skip

    def answer(self, case: Case, story: Story, at: datetime) -> bool:
        """Answer a waiting hand-over; True when there was one that is not meant to wait."""
        offered = Relay.objects.waiting().filter(case=case).select_related("to_department__party").first()
        if offered is None or story.stop == "accept":
            return False
        by = self.cast.member(offered.to_department)
        if self.returned(case) < {"returned": 1, "referred": 2}.get(story.stop, 0):
            relay.return_(case, reason="other_area", text=story.words["not_ours"], by=by, at=at)
        else:
            relay.accept(case, by=by, at=at)
        return True

    def returned(self, case: Case) -> int:
        return Relay.objects.filter(case=case, answer="returned").count()

    def try_again(self, case: Case, story: Story, at: datetime) -> bool:
        """After a first return the giver offers it once more, if the story is to reach the master manager."""
        if story.stop != "referred" or self.returned(case) != 1:
            return False
        by = self.cast.member(case.department)
        relay.offer(case, target(case, story), by=by, at=at, told=story.words["told"])
        return True

    def step(self, case: Case, story: Story, at: datetime) -> bool:
        """Do the next open step; False when the story is stuck here."""
        rows = (
            OpenStep.objects.filter(case=case)
            .select_related("department__party", "case__site")
            .by_time_left()
        )
        row = next((r for r in rows if r.step not in (story.stop, self._held(case, r, at))), None)
        asked_beside = any(r.step == story.stop and case.procedure[r.step].aside_of for r in rows)
        if row is None or asked_beside or self._waits_for_acceptance(case, story):
            return self._hold_or_wait(case, story, at)
        by = self.cast.doer(row)
        step = case.procedure[row.step]
        chosen = story.turns.get(row.step) or [self._going_on(step)]
        outcome = chosen.pop(0) if story.turns.get(row.step) else chosen[0]
        facts = values(case, row.step, outcome, story, by, at, self.rng)
        if step.charges and not standing_charges(case):
            add_charge(case, facts["quoted_item"], Decimal(facts["quoted_quantity"]), by=by, at=at)
        to = target(case, story) if step.hands_over else None
        is_elsewhere = to is not None and to.party_id != case.department.party_id
        moves.finish_step(
            case, row.step, outcome=outcome, by=by, at=at, facts=facts,
            to=to, told=story.words["told"] if is_elsewhere else "",
            signatures=dict.fromkeys(step.signed_by, case.caller_name or story.words["caller"]),
        )  # fmt: skip
        return True

    def _going_on(self, step: Any) -> str:
        return next(code for code, outcome in step.outcomes.items() if outcome.goes_on)

    def _held(self, case: Case, row: OpenStep, at: datetime) -> str:
        return row.step if row.held_until and row.held_until > at else ""

    def _waits_for_acceptance(self, case: Case, story: Story) -> bool:
        return story.stop == "accept" and Relay.objects.waiting().filter(case=case).exists()

    def _hold_or_wait(self, case: Case, story: Story, at: datetime) -> bool:
        """A story stuck at its solving is sometimes waiting for the customer, the clock paused."""
        clock = next(
            (c for c in case.clocks.filter(stopped_at=None, step=story.stop) if c.unit == "working_hours"),
            None,
        )
        if clock and story.stop == "solve" and at < clock.due_at:
            row = OpenStep.objects.select_related("department__party", "case__site").get(
                case=case, step=story.stop
            )
            pauses.hold(
                case,
                "solve",
                reason="customer",
                until=self.now + timedelta(hours=2),
                by=self.cast.doer(row),
                at=at,
            )
        return False


def _called(contact: Contact | None) -> str:
    """The name as this person gives it on the telephone."""
    return contact.names["en" if contact.language == "en" else "zh"] if contact else ""
