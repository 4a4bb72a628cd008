"""Keys and cards: manual 2.12 "Keys", R-054, R-117, F-43, F-44; one holder at any time."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from shouwen.casework.asking import SomebodyWasFaster
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.leases.leases import Lease
from shouwen.services import key_custody
from shouwen.services.clearance import blockers
from shouwen.services.keys import Key, KeyCustody, keys_out
from tests.desk.ink import ink
from tests.services import key_rings as ring
from tests.services.key_rings import CS, HEAD_OF_CS, OTHER_CS, TEN, why_not
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

LEASE = "EBWC-2024-006"  # Ruilan's, of 1-0803


def chain(key: Key) -> list[str]:
    return list(key.chain.order_by("id").values_list("holder", flat=True))


# Writing down.


def test_a_set_is_written_down_and_is_with_us():  # F-43
    key = ring.a_set(card_number="100231, 100232, 100233")
    assert (key.title, key.quantity, chain(key), key.held.given_by.login) == ("1-0803 A-1", 3, ["desk"], CS)


@pytest.mark.parametrize(("how", "refused"), [
    ({"number": " "}, [("number", "required")]),
    ({"where": "3-lobby"}, [("place", "invalid")]),
    ({"quantity": 0}, [("quantity", "out_of_range")]),
    ({"seal_number": "S-1"}, [("seal_number", "required")]),
    ({"by": "zhaolei"}, [("", "not_allowed")]),
])  # fmt: skip
def test_a_set_is_of_a_place_of_ones_own_building(how: dict[str, Any], refused: list[Any]):  # F-43
    assert why_not(ring.a_set, **how) == refused
    assert Key.objects.count() == 0


def test_a_number_is_used_once():  # F-43
    ring.a_set()
    assert why_not(ring.a_set) == [("number", "invalid")]


def test_a_second_click_writes_nothing_more_down():  # F-43
    form = uuid4()
    assert ring.a_set(form_key=form) == ring.a_set(form_key=form)
    assert KeyCustody.objects.count() == 1


# From hand to hand.


def test_keys_are_handed_to_the_customer_against_a_name_and_a_signature():  # M-MI-06, F-43
    key = ring.a_set()
    row = ring.hand_out(key, ink=ink())
    assert (row.customer, row.lease and row.lease.number, row.name, row.id_ending) == (
        ring.company(), LEASE, "陈静", "321X",
    )  # fmt: skip
    assert row.paper and row.paper.read()[:4] == b"\x89PNG"
    assert chain(key) == ["desk", "customer"]


@pytest.mark.parametrize(("how", "refused"), [
    ({"name": ""}, [("name", "required")]),
    ({"id_ending": "11010119900101321X"}, [("id_ending", "invalid")]),
    ({"ink": "[]"}, [("ink", "required")]),
])  # fmt: skip
def test_nobody_receives_keys_without_a_name(how: dict[str, Any], refused: list[Any]):  # F-43
    key = ring.a_set()
    assert why_not(ring.hand_out, key, **how) == refused
    assert chain(key) == ["desk"]


def test_a_company_without_a_lease_of_the_place_gets_no_key():  # M-MI-06
    assert why_not(ring.hand_out, ring.a_set(), to=ring.company("qiming")) == [("to", "invalid")]


def test_what_a_customer_holds_is_known_to_its_lease():
    lease = Lease.objects.get(number=LEASE)
    first, second = ring.a_set("A-1"), ring.a_set("A-2")
    ring.hand_out(first)
    ring.hand_out(second)
    assert [row.key.number for row in keys_out(lease)] == ["A-1", "A-2"]
    ring.take_back(first)
    assert [row.key.number for row in keys_out(lease)] == ["A-2"]


def test_what_the_customer_has_lost_still_counts_until_it_is_written_off():
    lease, key = Lease.objects.get(number=LEASE), ring.a_set()
    ring.hand_out(key)
    ring.lose(key)
    assert [row.holder for row in keys_out(lease)] == ["nobody"]
    off = {"seen": key.held.pk, "why": "已换锁", "at": moment("2026-03-03 10:00")}
    assert why_not(key_custody.write_off, key, by=role(CS), **off) == [("", "not_allowed")]
    key_custody.write_off(key, by=role(HEAD_OF_CS), **off)
    assert (keys_out(lease), chain(key)) == ([], ["desk", "customer", "nobody", "gone"])


def test_of_a_lost_set_the_managers_hear_at_once():  # M-MI keys
    key = ring.a_set()
    ring.lose(key)
    told = Notice.objects.filter(subject_kind="key", subject_id=key.pk).order_by("id")
    assert [notice.person.login for notice in told] == [HEAD_OF_CS, "zhengguodong"]


def test_what_was_lost_can_be_found():  # M-MI keys
    key = ring.a_set()
    ring.lose(key)
    ring.take_back(key, at="2026-03-03 10:00")
    assert chain(key) == ["desk", "nobody", "desk"]


@pytest.mark.parametrize(("how", "refused"), [
    ({"purpose": ""}, [("purpose", "required")]),
    ({"until": "2026-03-02 10:00"}, [("due_at", "out_of_range")]),
    ({"until": "2027-03-10 10:00"}, [("due_at", "out_of_range")]),
])  # fmt: skip
def test_a_loan_says_what_for_and_until_when(how: dict[str, Any], refused: list[Any]):  # F-44
    assert why_not(ring.lend, ring.a_set(), **how) == refused


def test_what_is_lent_and_not_back_is_remembered_once():  # F-44
    key = ring.a_set()
    ring.lend(key)
    seen = [
        key_custody.remind_of_keys(moment(at))
        for at in ("2026-03-02 16:59", "2026-03-02 17:00", "2026-03-02 18:00")
    ]
    assert seen == [0, 1, 0]
    told = Notice.objects.filter(subject_kind="key", subject_id=key.pk).order_by("id")
    assert [(n.person.login, n.late) for n in told] == [(CS, True), (HEAD_OF_CS, True)]


def test_what_came_back_in_time_is_not_remembered():  # F-44
    key = ring.a_set()
    ring.lend(key)
    ring.take_back(key, at="2026-03-02 16:00")
    assert key_custody.remind_of_keys(moment("2026-03-02 18:00")) == 0


def test_the_second_clerk_is_too_late():  # M-MI keys
    key = ring.a_set()
    seen = key.held.pk
    ring.lend(key, seen=seen)
    with pytest.raises(SomebodyWasFaster):
        ring.hand_out(key, seen=seen, by=OTHER_CS)
    assert chain(key) == ["desk", "borrower"]


def test_a_second_click_moves_nothing_more():  # M-MI keys
    key, form = ring.a_set(), uuid4()
    seen = key.held.pk
    assert ring.lend(key, seen=seen, form_key=form) == ring.lend(key, seen=seen, form_key=form)
    assert chain(key) == ["desk", "borrower"]


def test_the_database_keeps_a_second_holder_away():  # M-MI keys
    key = ring.a_set()
    with pytest.raises(IntegrityError, match=r"a_key_has_one_holder_at_any_time|shouwen_keycustody\.key_id"), \
            transaction.atomic():  # fmt: skip
        KeyCustody.objects.create(key=key, holder="desk", given_by=role(CS).person, from_at=moment(TEN))


def test_each_change_of_hands_is_in_the_journal():  # M-MI keys
    key = ring.a_set()
    ring.lend(key)
    ring.take_back(key)
    told = [(entry.kind, entry.data.get("holder")) for entry in Entry.objects.about("key", key.pk)]
    assert told == [("opened", None), ("custody", "borrower"), ("custody", "desk")]


@pytest.mark.parametrize("stranger", ["shenwei", "luowen", "xiangguoqiang", "zhaolei", "wangqiang"])
def test_the_keys_of_a_building_are_its_own_companys_business(stranger: str):  # M-MI keys
    key = ring.a_set()
    assert list(Key.objects.within_reach(role(stranger))) == []
    assert why_not(ring.lend, key, by=stranger) == [("", "not_allowed")]


def test_a_leaving_tenant_is_not_cleared_while_keys_are_out():
    lease, key = Lease.objects.get(number=LEASE), ring.a_set()
    on = date(2026, 3, 2)
    ring.hand_out(key)
    found = [(each.where, each.address) for each in blockers(lease, on) if each.code == "key"]
    assert found == [("1-0803 A-1", f"/keys/{key.pk}/")]
    ring.take_back(key)
    assert [each for each in blockers(lease, on) if each.code == "key"] == []
