"""Sets of keys of building 1, and what is done to them, in one line each."""

from __future__ import annotations

from typing import Any

import pytest

from shouwen.casework.asking import Refused
from shouwen.leases.customers import Customer
from shouwen.services import key_custody, key_seals
from shouwen.services.keys import Key, KeyCustody
from tests.world import moment, place, role

CS, HEAD_OF_CS, MANAGER, OTHER_CS, GUARD = "limin", "chenxiuying", "tianjianhua", "zhoujing", "wangqiang"
TEN = "2026-03-02 10:00"
WITNESSES = {"through": HEAD_OF_CS, "assistant": CS, "second_assistant": OTHER_CS, "guard": GUARD}


def why_not(deed: Any, *args: Any, **how: Any) -> list[tuple[str, str]]:
    """Why this was refused: fields and codes."""
    with pytest.raises(Refused) as refused:
        deed(*args, **how)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def company(code: str = "ruilan") -> Customer:
    return Customer.objects.get(party__code=code)


def a_set(number: str = "A-1", *, by: str = CS, at: str = TEN, where: str = "1-0803", **more: Any) -> Key:
    given = {"kind": "key", "quantity": 3, **more}
    return key_custody.write_down(by=role(by), at=moment(at), place=place(where), number=number, **given)


def a_sealed_set(number: str = "F-1", seal: str = "S-001") -> Key:
    return a_set(number, seal_number=seal, deposited_by=company())


def hand_out(key: Key, at: str = "2026-03-02 10:10", *, by: str = CS, **more: Any) -> KeyCustody:
    given = {"seen": key.held.pk, "to": company(), "name": "陈静", "id_ending": "321X", **more}
    return key_custody.hand_out(key, by=role(by), at=moment(at), **given)


def lend(key: Key, at: str = "2026-03-02 10:10", *, by: str = CS, until: str = "2026-03-02 17:00",
         **more: Any) -> KeyCustody:  # fmt: skip
    given = {"seen": key.held.pk, "name": "赵磊", "id_ending": "0012", "purpose": "检修风机盘管", **more}
    return key_custody.lend(key, by=role(by), at=moment(at), due_at=moment(until), **given)


def take_back(key: Key, at: str = "2026-03-02 16:00", *, by: str = CS, **more: Any) -> KeyCustody:
    return key_custody.take_back(
        key, by=role(by), at=moment(at), **{"seen": key.held.pk, "name": "赵磊", **more}
    )


def lose(key: Key, at: str = "2026-03-02 16:00", *, by: str = CS, how: str = "落在出租车上") -> KeyCustody:
    return key_custody.lose(key, seen=key.held.pk, how=how, by=role(by), at=moment(at))


def open_seal(key: Key, at: str = "2026-03-02 23:10", *, by: str = CS, **more: Any) -> key_seals.SealOpening:
    """In an emergency: the general manager has approved it, everybody is there."""
    given = {"ground": "emergency", "why": "1-0803 跑水", **more}
    people = {"approved_by": MANAGER, **WITNESSES}
    for part, login in people.items():
        given.setdefault(part, role(login).person)
    return key_seals.open_seal(key, by=role(by), at=moment(at), **given)
