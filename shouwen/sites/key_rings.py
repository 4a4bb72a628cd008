"""The key board of the living history: sets written down, handed out, lent, left with us under seal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shouwen.leases.customers import Customer
from shouwen.people.parties import Site
from shouwen.places.buildings import Place
from shouwen.services.key_custody import hand_out, lend, write_down
from shouwen.services.keys import Key, lease_for
from shouwen.sites.players import Cast


class KeyRings:
    """The sets of one site. `hours` are those ago at which it was given away; `due` those until it is due, or since."""

    def __init__(self, site: Site, script: dict[str, Any], cast: Cast, now: datetime) -> None:
        self.site, self.rings, self.cast, self.now = site, script.get("key", ()), cast, now

    def play(self) -> None:
        for words in self.rings:
            place = (
                Place.objects.filter(site=self.site, code=words["place"]).select_related("building").first()
            )
            by = next((role for role in self.cast.roles if role.person.login == words["by"]), None)
            if place and by:
                self._give(words, self._written(words, place, by), by)

    def _written(self, words: dict[str, Any], place: Place, by: Any) -> Key:
        return write_down(
            by=by, at=self._ago(words["hours"] + 24), place=place, kind=words["kind"], number=words["number"],
            quantity=words.get("quantity", 1), card_number=words.get("card_number", ""),
            seal_number=words.get("seal", ""), deposited_by=self._customer(words.get("of", "")),
        )  # fmt: skip

    def _give(self, words: dict[str, Any], key: Key, by: Any) -> None:
        at, who = self._ago(words["hours"]), {name: words.get(name, "") for name in ("name", "id_ending")}
        customer = self._customer(words.get("to", ""))
        if customer and lease_for(key, customer, at.astimezone(self.site.tz).date()):
            hand_out(key, seen=key.held.pk, to=customer, by=by, at=at, **who)
        elif "due" in words:
            due_at = self.now + timedelta(hours=words["due"])
            lend(key, seen=key.held.pk, purpose=words["purpose"], due_at=due_at, by=by, at=at, **who)

    def _ago(self, hours: int) -> datetime:
        return self.now - timedelta(hours=hours)

    def _customer(self, code: str) -> Customer | None:
        return Customer.objects.filter(site=self.site, party__code=code).first()
