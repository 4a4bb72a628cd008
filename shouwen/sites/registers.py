"""What stands in the registers of the living history: enquiries and visits, written through the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from shouwen.leases.customers import Customer
from shouwen.people.parties import Department, Site
from shouwen.people.roles import Role
from shouwen.services.answering import answer, take_down
from shouwen.services.visiting import Promised, plan, record
from shouwen.sites.players import Cast

Ago = Callable[[int], datetime]  # so many office minutes ago


class Registers:
    """The registers of one site, written by its people. What names somebody whom a site has not is left out."""

    def __init__(self, site: Site, script: dict[str, Any], cast: Cast, ago: Ago) -> None:
        self.site, self.script, self.cast, self.ago, self.now = site, script, cast, ago, ago(0)

    def play(self) -> None:
        for words in sorted(self.script.get("enquiry", ()), key=lambda words: -words["ago"]):
            if by := self._by(words):
                self._enquiry(words, by)
        for words in self.script.get("visit", ()):
            by, customer = self._by(words), self._customer(words)
            if by and customer:
                self._visit(words, by, customer)

    def _visit(self, words: dict[str, Any], by: Role, customer: Customer) -> None:
        if "in" in words:
            planned_at = self.now + timedelta(minutes=words["in"])
            plan(by=by, at=self.now, customer=customer, planned_at=planned_at, topics=words["topics"])
            return
        at = self.ago(words["ago"])
        promises = [self._promised(one, at) for one in words.get("promises", ())]
        record(
            by=by, at=at, customer=customer, visited_at=at - timedelta(minutes=40), visited_person=words["person"],
            topics=words["topics"], needs=words.get("needs", ""), passed_to=self._department(words.get("to", "")),
            promises=promises,
        )  # fmt: skip

    def _promised(self, words: dict[str, Any], at: datetime) -> Promised:
        """Due so many minutes from now, but never before it was promised."""
        due_at = max(self.now + timedelta(minutes=words["due"]), at + timedelta(hours=1))
        who = self._by({"by": words["who"]})
        return Promised(words["what"], who.person if who else None, due_at)

    def _enquiry(self, words: dict[str, Any], by: Role) -> None:
        at, to = self.ago(words["ago"]), self._department(words.get("to", ""))
        enquiry = take_down(
            by=by, at=at, question=words["question"], answer="" if to else words.get("answer", ""), to=to,
            colleague=words.get("colleague", ""), caller_told=True, customer=self._customer(words),
            caller_name=words.get("caller", ""), channel=words.get("channel", "phone"),
        )  # fmt: skip
        if to and "answer" in words:
            answered_at = self.ago(max(words["ago"] - 40, 1))
            answer(enquiry, words["answer"], by=self.cast.member(to), at=answered_at)

    def _by(self, words: dict[str, Any]) -> Role | None:
        return next((role for role in self.cast.roles if role.person.login == words["by"]), None)

    def _department(self, name: str) -> Department | None:
        party, _space, trade = name.partition(" ")
        return Department.objects.filter(site=self.site, party__code=party, trade=trade).first()

    def _customer(self, words: dict[str, Any]) -> Customer | None:
        return Customer.objects.filter(site=self.site, party__code=words.get("tenant", "")).first()
