"""Whatever is done to a set of keys, in any order: it has exactly one holder, and its chain neither gap nor fork."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as some

from shouwen.casework.asking import Refused
from shouwen.services import key_custody, key_seals
from shouwen.services.keys import Key, KeyCustody
from tests.services import key_rings as ring
from tests.world import moment, role

VERBS: dict[str, Any] = {
    "hand_out": ring.hand_out,
    "lend": ring.lend,
    "take_back": ring.take_back,
    "lose": ring.lose,
    "write_off": lambda key, at, **how: key_custody.write_off(
        key, **{"seen": key.held.pk, **how}, why="换锁", by=role(ring.HEAD_OF_CS), at=moment(at)
    ),
    "open_seal": lambda key, at, **how: ring.open_seal(key, at),
    "reseal": lambda key, at, **how: key_seals.reseal(
        key, seal_number=f"S-{at}", by=role(ring.CS), at=moment(at)
    ),
    "broken": lambda key, at, **how: key_seals.report_broken(
        key, found="撕开", by=role(ring.CS), at=moment(at)
    ),
}
DEEDS = some.lists(some.tuples(some.sampled_from(sorted(VERBS)), some.booleans()), max_size=12)


@pytest.mark.django_db
@pytest.mark.usefixtures("ever_bright")
@given(deeds=DEEDS, is_sealed=some.booleans())
def test_any_order_of_deeds_leaves_exactly_one_holder(
    deeds: list[tuple[str, bool]], is_sealed: bool
):  # M-MI keys
    with transaction.atomic():
        key = ring.a_sealed_set() if is_sealed else ring.a_set()
        first = key.held.pk
        for minute, (verb, is_stale) in enumerate(deeds, 10):
            how = (
                {"seen": first} if is_stale and verb in ("hand_out", "lend", "take_back", "write_off") else {}
            )
            with suppress(Refused), transaction.atomic():
                VERBS[verb](Key.objects.get(pk=key.pk), f"2026-03-02 10:{minute}", **how)
            the_chain_is_whole(key)
        transaction.set_rollback(True)


def the_chain_is_whole(key: Key) -> None:
    rows = list(KeyCustody.objects.filter(key=key).order_by("id"))
    assert [row.until_at is None for row in rows] == [False] * (len(rows) - 1) + [True]
    assert all(before.until_at == after.from_at for before, after in pairwise(rows))
    now = Key.objects.get(pk=key.pk)
    assert not (now.is_under_seal and rows[-1].holder in ("customer", "borrower"))
