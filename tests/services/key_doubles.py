"""The forms of the key board, ready to be sent twice at once (tests/doubles.py): about what, and what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from shouwen.services.keys import Key
from tests.desk.ink import ink
from tests.services import key_rings as ring
from tests.world import role

Sent = dict[str, dict[str, Any]]


def a_set_of_keys() -> Sent:
    typed = {"place": "1-0803", "kind": "key", "number": f"K-{Key.objects.count()}", "quantity": "3"}
    return {"typed": {"form_key": str(uuid4()), **typed}}


def at_the_key_board(deed: str, key: Key, **typed: Any) -> Sent:
    seen = {"seen": key.held.pk, "form_key": str(uuid4())}
    return {"blanks": {"key": key.pk, "deed": deed}, "typed": {**seen, **typed}}


def a_fresh_set() -> Key:
    return ring.a_set(f"K-{Key.objects.count()}")


def a_fresh_spare_set(*deeds: Callable[[Key], Any]) -> Key:
    key = ring.a_sealed_set(f"F-{Key.objects.count()}")
    for deed in deeds:
        deed(key)
    return Key.objects.get(pk=key.pk)


def lent_or_lost(deed: Callable[[Key], Any]) -> Key:
    key = a_fresh_set()
    deed(key)
    return key


def a_seal_to_open() -> Sent:
    people = {"approved_by": ring.MANAGER, **ring.WITNESSES}
    there = {part: role(login).person_id for part, login in people.items()}
    return at_the_key_board("open-seal", a_fresh_spare_set(), ground="emergency", why="跑水", **there)


SIGNED = {"name": "陈静", "id_ending": "321X", "ink": ink()}
KEY_DEEDS: list[Callable[[], Sent]] = [
    lambda: at_the_key_board("hand-out", a_fresh_set(), company="瑞澜咨询", **SIGNED),
    lambda: at_the_key_board("lend", a_fresh_set(), purpose="检修", due_at="2026-03-02T17:00", **SIGNED),
    lambda: at_the_key_board("take-back", lent_or_lost(ring.lend), name="赵磊", ink=ink()),
    lambda: at_the_key_board("lose", a_fresh_set(), how="找不到"),
    lambda: at_the_key_board("write-off", lent_or_lost(ring.lose), why="换锁"),
    a_seal_to_open,
    lambda: at_the_key_board("broken", a_fresh_spare_set(), found="撕开"),
    lambda: at_the_key_board("reseal", a_fresh_spare_set(ring.open_seal), seal_number="S-9"),
]
