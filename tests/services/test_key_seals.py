"""Sealed spare sets: manual 2.12 "Keys", §6 (keys used without witnesses)."""

from datetime import date
from typing import Any

import pytest

from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.places.figures import Figure
from shouwen.services import key_seals
from shouwen.services.key_witnesses import takers
from shouwen.services.keys import Key
from shouwen.services.papers.key import opening_row
from tests.services import key_rings as ring
from tests.services.key_rings import CS, GUARD, HEAD_OF_CS, OTHER_CS, why_not
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def again(key: Key) -> Key:
    return Key.objects.get(pk=key.pk)


def test_a_spare_set_lies_under_seal_and_nobody_uses_it():  # M-MI keys
    key = ring.a_sealed_set()
    assert key.seal == "sealed"
    assert why_not(ring.lend, key) == [("", "sealed")]
    assert why_not(ring.hand_out, key) == [("", "sealed")]


def test_in_an_emergency_it_is_opened_with_approval_before_three_witnesses():  # M-MI keys, §6
    key = ring.a_sealed_set()
    opening = ring.open_seal(key)
    assert opening.approved_by and (
        opening.approved_by.login, opening.through.login, opening.assistant.login, opening.second_assistant.login,
        opening.guard.login, opening.old_seal,
    ) == ("tianjianhua", HEAD_OF_CS, CS, OTHER_CS, GUARD, "S-001")  # fmt: skip
    assert again(key).seal == "opened"
    ring.lend(again(key), at="2026-03-02 23:15", until="2026-03-03 01:00")


@pytest.mark.parametrize(("part", "who", "refused"), [
    ("approved_by", None, [("approved_by", "required")]),
    ("approved_by", "suntao", [("approved_by", "invalid")]),
    ("approved_by", "gaofei", [("approved_by", "invalid")]),  # the general manager of another company
    ("through", None, [("through", "required")]),
    ("through", CS, [("through", "invalid")]),
    ("second_assistant", CS, [("second_assistant", "invalid")]),  # one person twice
    ("second_assistant", "zhaolei", [("second_assistant", "invalid")]),
    ("guard", OTHER_CS, [("guard", "invalid"), ("second_assistant", "invalid")]),
    ("guard", None, [("guard", "required")]),
    ("why", "", [("why", "required")]),
])  # fmt: skip
def test_without_approval_or_witness_the_seal_stays(part: str, who: Any, refused: list[Any]):  # M-MI keys, §6
    key = ring.a_sealed_set()
    given = {part: role(who).person if who else who}
    assert why_not(ring.open_seal, key, **given) == refused
    assert (again(key).seal, key.openings.count()) == ("sealed", 0)


def test_who_has_forgotten_a_key_asks_in_writing_and_is_checked():  # M-MI keys
    key = ring.a_sealed_set()
    asked = {"ground": "asked", "why": "客户忘带钥匙", "approved_by": None}
    assert why_not(ring.open_seal, key, **asked) == [("contact_verified", "required")]
    assert ring.open_seal(key, **asked, contact_verified=True).approved_by is None


def test_it_is_sealed_again_under_a_new_number_once_it_is_back():  # M-MI keys
    key = ring.a_sealed_set()
    opening = ring.open_seal(key)
    ring.lend(again(key), at="2026-03-02 23:15", until="2026-03-03 01:00")
    seal = {"by": role(CS), "at": moment("2026-03-03 00:30")}
    assert why_not(key_seals.reseal, again(key), seal_number="S-002", **seal) == [("", "not_yet")]
    ring.take_back(again(key), at="2026-03-03 00:20")
    assert why_not(key_seals.reseal, again(key), seal_number="S-001", **seal) == [("seal_number", "required")]
    key_seals.reseal(again(key), seal_number="S-002", **seal)
    opening.refresh_from_db()
    assert (again(key).seal, again(key).seal_number, opening.new_seal) == ("sealed", "S-002", "S-002")


def test_a_broken_seal_is_reported_at_once():  # M-MI keys
    key = ring.a_sealed_set()
    key_seals.report_broken(key, found="封条一角撕开", by=role(CS), at=moment("2026-03-03 09:00"))
    assert again(key).seal == "broken"
    assert why_not(ring.lend, again(key)) == [("", "sealed")]
    told = Notice.objects.filter(subject_kind="key", subject_id=key.pk).order_by("id")
    assert [notice.person.login for notice in told] == [HEAD_OF_CS, "zhengguodong"]


def test_who_has_left_the_post_is_no_witness():  # M-MI keys
    key = ring.a_sealed_set()
    guard = role(GUARD)
    guard.ends_on = date(2026, 3, 1)
    guard.save()
    assert why_not(ring.open_seal, key) == [("guard", "invalid")]


# A company with too few in a post.

SMALL = {"approved_by": "gaofei", "through": "gaofei", "assistant": "luowen", "second_assistant": "tongyan",
         "guard": "jiangtao"}  # fmt: skip


def a_set_of_building_2() -> Key:
    return ring.a_set(
        "R-1", by="luowen", where="2-0801", seal_number="S-201", deposited_by=ring.company("xiehe")
    )


def opened_there(key: Key, **other: str) -> key_seals.SealOpening:
    people = {part: role(login).person for part, login in {**SMALL, **other}.items()}
    return ring.open_seal(key, by="luowen", **people)


def test_where_a_company_has_too_few_in_a_post_others_stand_in_and_are_kept_as_such():  # M-MI keys
    opening = opened_there(a_set_of_building_2())
    assert opening.stand_ins == ["through", "second_assistant", "guard"]
    entry = Entry.objects.about("key", opening.key_id).filter(kind="seal").get()
    assert (entry.data["what"], entry.data["stand_ins"]) == ("opened", opening.stand_ins)
    row = opening_row(opening)
    assert (
        row[2]["zh"] == "高飞、高飞 （代）"
        and row[3]["en"] == "Luo Wen, Tong Yan (stood in), Jiang Tao (stood in)"
    )


@pytest.mark.parametrize(("part", "who", "refused"), [
    ("second_assistant", "gaofei", [("second_assistant", "invalid")]),  # who approves is no witness
    ("second_assistant", "luowen", [("second_assistant", "invalid")]),  # one person twice
    ("second_assistant", "jiangtao", [("second_assistant", "invalid"), ("second_assistant", "invalid")]),
    ("second_assistant", "yaolan", [("second_assistant", "invalid")]),  # of a third company
    ("guard", "wangqiang", [("guard", "invalid")]),  # a guard, but of a third company
    ("guard", "tongyan", [("guard", "invalid"), ("second_assistant", "invalid")]),  # of the trade that keeps the keys
    ("through", "caimin", [("through", "invalid")]),
])  # fmt: skip
def test_not_everybody_stands_in(part: str, who: str, refused: list[Any]):  # M-MI keys
    key = a_set_of_building_2()
    given = {part: role(login).person for part, login in {**SMALL, part: who}.items()}
    assert why_not(ring.open_seal, key, by="luowen", **given) == refused
    assert again(key).seal == "sealed"


def test_nobody_stands_in_while_the_post_is_filled():  # M-MI keys
    key = ring.a_sealed_set()
    on = date(2026, 3, 2)
    assert {taker.stands_in for people in takers(key, on).values() for taker in people.values()} == {False}
    given = {"second_assistant": role("fangting").person}
    assert why_not(ring.open_seal, key, **given) == [("second_assistant", "invalid")]


def test_a_house_may_forbid_stand_ins_by_its_figure():  # M-MI keys
    key = a_set_of_building_2()
    Figure.objects.create(site=key.site, key="keys.stand_ins", value=0, starts_on=date(2026, 1, 1))
    given = {part: role(login).person for part, login in SMALL.items()}
    assert why_not(ring.open_seal, key, by="luowen", **given) == [
        ("through", "invalid"), ("second_assistant", "invalid"), ("guard", "invalid")
    ]  # fmt: skip


def test_a_notice_about_a_set_leads_to_its_page():
    key = ring.a_sealed_set()
    key_seals.report_broken(key, found="封条一角撕开", by=role(CS), at=moment("2026-03-03 09:00"))
    notice = Notice.objects.filter(subject_kind="key").first()
    assert notice and notice.address == f"/keys/{key.pk}/" and notice.address in notice.letter().body
