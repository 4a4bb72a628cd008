"""Two clerks at the same instant, really at once: one gives the set away, the other is too late."""

from __future__ import annotations

from collections import Counter

import pytest

from shouwen.casework.asking import SomebodyWasFaster
from shouwen.services.key_seals import SealOpening
from shouwen.services.keys import KeyCustody
from shouwen.sites.loading import load_site
from tests.casework.test_at_once import at_once
from tests.reference_site import SITE
from tests.services import key_rings as ring
from tests.services.test_key_chain import the_chain_is_whole
from tests.world import moment

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clerks_at_once_give_a_set_away_once() -> None:  # M-MI keys
    load_site(SITE, at=moment("2026-01-01 08:00"))
    for number in range(4):
        key = ring.a_set(f"A-{number}")
        seen = key.held.pk
        met = at_once(
            lambda key=key, seen=seen: ring.lend(key, seen=seen),
            lambda key=key, seen=seen: ring.hand_out(key, seen=seen, by=ring.OTHER_CS),
        )
        assert Counter(map(type, met)) == {KeyCustody: 1, SomebodyWasFaster: 1}
        the_chain_is_whole(key)


def test_two_clerks_at_once_open_a_seal_once() -> None:  # M-MI keys
    load_site(SITE, at=moment("2026-01-01 08:00"))
    key = ring.a_sealed_set()
    met = at_once(lambda: ring.open_seal(key), lambda: ring.open_seal(key, by=ring.OTHER_CS))
    assert Counter(map(type, met)) == {SealOpening: 1, SomebodyWasFaster: 1}
