"""What stands in the registers of the living history: enquiries, taken down and answered through the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from shouwen.leases.customers import Customer
from shouwen.people.parties import Department, Site
from shouwen.people.roles import Role
from shouwen.services.enquiries import answer, take_down
from shouwen.sites.players import Cast

Ago = Callable[[int], datetime]  # so many office minutes ago


class Registers:
    """The registers of one site, written by its people. What names somebody whom a site has not is left out."""

    def __init__(self, site: Site, script: dict[str, Any], cast: Cast, ago: Ago) -> None:
        self.site, self.script, self.cast, self.ago = site, script, cast, ago

    def play(self) -> None:
        for words in sorted(self.script.get("enquiry", ()), key=lambda words: -words["ago"]):
            if by := self._by(words):
                self._enquiry(words, by)

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
