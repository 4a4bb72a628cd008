"""The rows that sending a repair order to engineering writes, by hand: what the verb is compared with.

The same tables, the same number of rows, the chain of the journal tied, one durable transaction. Nothing is
decided here and nothing is read that the statements do not need.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

ENTRY = """
INSERT INTO shouwen_entry (place, previous, hash, site_id, subject_kind, subject_id, number, at, kind, step, outcome,
    person_id, by_party_id, post, who, data, to_customer)
VALUES (%s, %s, %s, %s, 'case', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
NOTICE = """
INSERT INTO shouwen_notice (site_id, person_id, subject_kind, subject_id, number, about, text, late, at, read_at, mail,
    mail_at, mail_tries) VALUES (%s, %s, 'case', %s, %s, %s, %s, %s, %s, NULL, 'none', NULL, 0)
"""
OPEN_STEP = """
INSERT INTO shouwen_openstep (site_id, case_id, step, visit, party_id, department_id, person_id, opened_at, due_at,
    not_before, held_until, held_for) VALUES (%s, %s, %s, 1, %s, %s, NULL, %s, %s, NULL, NULL, '')
"""
CLOCK = """
INSERT INTO shouwen_clock (site_id, case_id, step, turn, unit, amount, started_at, due_at, stopped_at, department_id)
VALUES (%s, %s, 'relay', 1, 'working_minutes', '15', %s, %s, NULL, %s) RETURNING id
"""
RELAY = """
INSERT INTO shouwen_relay (site_id, case_id, turn, from_department_id, to_department_id, answer, offered_at,
    answered_at) VALUES (%s, %s, 1, %s, %s, 'waiting', %s, NULL)
"""


@dataclass(frozen=True)
class Order:
    """What is known of a case before: enough to write without reading."""

    case: int
    site: int
    number: str
    title: str
    department: int
    party: int
    person: int
    to: int
    to_party: int
    told: tuple[int, ...]


def send(order: Order, at: datetime) -> None:
    moment, due = _at(at), _at(at + timedelta(minutes=15))
    case, site = order.case, order.site
    text = json.dumps({"m": "Handed over to you; please accept it.", "p": {}})
    with transaction.atomic(), connection.cursor() as cursor:
        lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        cursor.execute(f"SELECT id FROM shouwen_case WHERE id = %s{lock}", [case])
        _entries(cursor, order, moment, lock)
        cursor.execute("UPDATE shouwen_repair SET urgency = urgency WHERE case_id = %s", [case])
        cursor.execute(
            "UPDATE shouwen_clock SET stopped_at = %s WHERE case_id = %s AND step = 'dispatch'",
            [moment, case],
        )
        cursor.execute(
            "DELETE FROM shouwen_alarm WHERE fired_at IS NULL AND clock_id IN"
            " (SELECT id FROM shouwen_clock WHERE case_id = %s AND step = 'dispatch')", [case]
        )  # fmt: skip
        cursor.execute(RELAY, [site, case, order.department, order.to, moment])
        cursor.execute(CLOCK, [site, case, moment, due, order.department])
        clock = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO shouwen_alarm (site_id, clock_id, rung, fires_at, fired_at) VALUES (%s, %s, 0, %s, NULL)",
            [site, clock, due],
        )
        cursor.execute("DELETE FROM shouwen_openstep WHERE case_id = %s AND step = 'dispatch'", [case])
        for step in ("attend", "accompany"):
            cursor.execute(OPEN_STEP, [site, case, step, order.party, order.department, moment, due])
        cursor.execute(
            "INSERT INTO shouwen_involvement (case_id, department_id, party_id) VALUES (%s, %s, %s)",
            [case, order.to, order.to_party],
        )
        cursor.execute(
            "UPDATE shouwen_case SET holder_id = %s, state = 'open' WHERE id = %s", [order.person, case]
        )
        cursor.executemany(
            NOTICE,
            [(site, person, case, order.number, order.title, text, False, moment) for person in order.told],
        )


def _entries(cursor: Any, order: Order, moment: Any, lock: str) -> None:
    cursor.execute(f"SELECT place, hash FROM shouwen_head WHERE site_id = %s{lock}", [order.site])
    place, hash_ = cursor.fetchone()
    for kind, data in (
        ("finished", {"facts": {}, "opens": [], "visit": 1}),
        ("offered", {"to": order.to, "told": ""}),
    ):
        place, previous, written = place + 1, hash_, json.dumps(data)
        hash_ = sha256(
            bytes.fromhex(previous) + sha256(f"{order.number}{place}{written}".encode()).digest()
        ).hexdigest()
        cursor.execute(
            ENTRY,
            [place, previous, hash_, order.site, order.case, order.number, moment, kind, "dispatch", "done",
             order.person, order.party, "cs_assistant", "王晓燕", written, False],
        )  # fmt: skip
    cursor.execute(
        "UPDATE shouwen_head SET place = %s, hash = %s WHERE site_id = %s", [place, hash_, order.site]
    )


def _at(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
