"""A company's stay in the living history: move-in, parking, fit-out, hot work, surrender, each up to its halt."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.leases.leases import LeasedUnit
from shouwen.people.parties import Site
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.services.conditions import Condition, RoomItem
from shouwen.services.key_custody import hand_out, write_down
from shouwen.services.keys import KeyKind
from shouwen.sites.fit_outs import PlayedFitOut
from shouwen.sites.played import Line, Played
from shouwen.sites.players import Cast

A_MONTH = timedelta(days=31)


class PlayedMoveIn(Played):
    """The notice says what the lease says, the room is photographed item by item, the keys are signed for."""

    procedure = "move_in"
    takes: ClassVar[dict[str, int]] = {"pay": 1, "notice": 1, "papers": 1, "meet": 1, "inspection": 4}

    def facts(self, step: str, outcome: str) -> dict[str, Any]:
        lease = self.unit.lease
        area = sum((unit.area_sqm for unit in lease.units.all()), start=Decimal(0))
        people = ("main_contact", "finance_contact", "emergency_contact", "night_contact", "signatory")
        return {
            **super().facts(step, outcome), **dict.fromkeys(people, self.contact), "lease_number": lease.number,
            "area": area, "starts_on": lease.starts_on, "ends_on": lease.ends_on, "spaces": lease.spaces,
            "rent_free_until_on": lease.rent_free_until_on,
        }  # fmt: skip

    def lines_at(self, step: str) -> list[Line]:
        if step == "pay":
            return self._paid()
        if step == "inspection":
            return self._condition()
        lines = super().lines_at(step)
        for schedule, _marks, given in lines:
            if schedule == "defects":
                given["item"] = RoomItem.objects.get(site=self.unit.site_id, code=given["item"])
        return lines

    def _paid(self) -> list[Line]:
        lease = self.unit.lease
        due = {"rent_deposit": lease.deposit_fen, "management_fee": 492_800, "rent": 4_224_000}
        return [
            ("payments", {}, {"what": what, "fen": fen, "receipt_number": f"SJ-{self.case.number[3:]}-{nth}"})
            for nth, (what, fen) in enumerate(due.items(), 1)
        ]

    def _condition(self) -> list[Line]:
        """Every item of the site's list; what the story has to say of some."""
        found: dict[str, dict[str, Any]] = self.words.get("items", {})
        items = RoomItem.objects.filter(site=self.unit.site_id, in_use=True)
        return [
            ("condition", {}, {"item": item, "condition": Condition.SOUND, "photo": self.picture(item.code),
                               **self.dated(found.get(item.code, {}))})
            for item in items
        ]  # fmt: skip

    def furnish(self, step: str, by: Role) -> None:
        super().furnish(step, by)
        if step == "keys":
            keeper = self.cast.post("cs_assistant", party="b1")
            for kind in KeyKind.values:
                key = write_down(
                    by=keeper, at=self.at, place=self.unit.place, kind=kind, quantity=4,
                    number=f"{self.unit.place.code.partition('-')[2]}-{kind[0].upper()}",
                )  # fmt: skip
                hand_out(
                    key,
                    seen=key.held.pk,
                    to=self.unit.customer,
                    name=self.name,
                    id_ending="4417",
                    by=keeper,
                    at=self.at,
                )


class PlayedSurrender(Played):
    procedure = "surrender"
    takes: ClassVar[dict[str, int]] = {"dates": 1, "inspect": 4, "answer": 1}


class PlayedParking(Played):
    procedure = "parking"
    takes: ClassVar[dict[str, int]] = {"issue": 1}

    def facts(self, step: str, outcome: str) -> dict[str, Any]:
        return {**super().facts(step, outcome), "lease": self.unit.lease}


class PlayedHotWork(Played):
    """Opened from the works that it is a part of, by whoever watches the neighbours there."""

    procedure = "hot_work"

    @cached_property
    def works(self) -> OpenStep | None:
        steps = OpenStep.objects.select_related("department__party", "case__site")
        return steps.filter(case__place=self.unit.place, step="neighbours").first()

    @property
    def can_be(self) -> bool:
        return self.works is not None

    def taken_down(self) -> Case:
        assert self.works
        return moves.open_case(
            registry.procedure("hot_work"), by=self.cast.doer(self.works), at=self.at, title=self.words["title"],
            channel="counter", place=self.unit.place, customer=self.unit.customer, contact=self.contact,
            caller_name=self.words["facts"]["operator"], facts=self.facts("", ""), stems_from=self.works.case,
        )  # fmt: skip

    def asked(self, step: str, outcome: str) -> dict[str, Any]:
        """The work keeps to its hours: what the spot shows is written down when it shows."""
        asked, a_while = super().asked(step, outcome), timedelta(minutes=5)
        for name in ("isolated_at", "started_at", "finished_at", "restored_at"):
            asked[name] = self.at - a_while
        return asked


PLAYED = {
    each.procedure: each
    for each in (PlayedFitOut, PlayedMoveIn, PlayedSurrender, PlayedParking, PlayedHotWork)
}


class Stays:
    """All of one site, the earliest first. What names a unit that a site has not, or not let then, is left out."""

    def __init__(self, site: Site, script: dict[str, Any], cast: Cast, now: datetime) -> None:
        self.site, self.cast, self.now = site, cast, now
        same = {"phrases": script.get("fit_out_phrases", {})}
        fit_outs = [{**words, **same, "procedure": "fit_out"} for words in script.get("fit_out", ())]
        self.stories = [*fit_outs, *script.get("stay", ())]
        self.hours = timetable_of(Calendar.objects.filter(site=site).earliest("id"))

    def play(self) -> None:
        for words in sorted(self.stories, key=lambda words: -words["days"]):
            at = self.hours.after(self.now - timedelta(days=words["days"]), timedelta(minutes=20))
            unit = self._unit(words, at)
            if unit and at < self.now:
                story = PLAYED[words["procedure"]](words, unit, self.cast, self.hours, at, self.now)
                if story.can_be:
                    story.play()

    def _unit(self, words: dict[str, Any], at: datetime) -> LeasedUnit | None:
        """The unit as it is let then; of a move-in as it will be."""
        here = LeasedUnit.objects.filter(
            site=self.site, place__code=words["unit"], place__kind=Place.Kind.UNIT
        )
        here, day = here.select_related("lease", "customer", "place__building"), self.hours.day_of(at)
        if words["procedure"] == "move_in":
            return here.filter(lease__occupied_on=None, ends_on__gt=day + A_MONTH).first()
        return here.in_force(day).first()
