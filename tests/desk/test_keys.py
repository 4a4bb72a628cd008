"""The key board and the pages of a set (manual 2.12 "Keys", F-43, F-44)."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.services.keys import Key
from tests.desk.clerk import at_desk, picked
from tests.desk.ink import ink
from tests.services import key_rings as ring
from tests.services.key_rings import CS
from tests.wall import it_is
from tests.world import moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def an_afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 15:30")


def send(key: Key, deed: str, *, by: str = CS, **typed: Any) -> Any:
    given = {"seen": key.held.pk, "form_key": uuid4(), **typed}
    return at_desk(by).post(reverse("key_deed", args=[key.pk, deed]), given)


def chain(key: Key) -> list[str]:
    return list(key.chain.order_by("id").values_list("holder", flat=True))


def page(key: Key, by: str = CS, language: str = "zh-hans") -> str:
    return at_desk(by, language).get(reverse("key", args=[key.pk])).content.decode()


def test_a_set_is_written_down_at_the_board():  # F-43
    typed = {
        "form_key": uuid4(),
        "place": "1-0803",
        "kind": "card",
        "number": "K-7",
        "quantity": "5",
        "card_number": "100231",
    }
    written = at_desk(CS).post(reverse("keys"), typed)
    key = Key.objects.get()
    assert (written.status_code, written["Location"]) == (302, reverse("key", args=[key.pk]))
    assert (key.title, key.kind, key.quantity) == ("1-0803 K-7", "card", 5)


def test_what_was_typed_survives_a_refusal():  # F-43
    refused = at_desk(CS).post(
        reverse("keys"),
        {"form_key": uuid4(), "place": "9-9999", "kind": "key", "number": "K-7", "quantity": "2"},
    )
    assert refused.status_code == 422
    assert 'value="9-9999"' in refused.content.decode() and 'value="K-7"' in refused.content.decode()


def test_a_set_goes_to_the_customer_and_comes_back_with_signatures():  # M-MI-06, F-43
    key = ring.a_set()
    given = {"company": "瑞澜咨询", "name": "陈静", "id_ending": "321x", "ink": ink()}
    assert send(key, "hand-out", **given).status_code == 302
    said = page(key)
    assert "在客户处" in said and "陈静" in said and "•••• 321X" in said
    signature = key.held.paper
    assert signature
    drawn = at_desk(CS).get(reverse("key_signature", args=[key.pk, signature.pk]))
    assert drawn.content[:4] == b"\x89PNG"
    assert send(key, "take-back", name="陈静", ink=ink()).status_code == 302
    assert chain(key) == ["desk", "customer", "desk"]


def test_who_is_too_late_sees_how_it_stands():  # M-MI keys
    key = ring.a_set()
    seen = key.held.pk
    ring.lend(key)
    late = send(key, "hand-out", seen=seen, company="瑞澜咨询", name="陈静", id_ending="321X")
    assert late.status_code == 409 and "赵磊" in late.content.decode()
    assert chain(key) == ["desk", "borrower"]


def test_what_is_lent_and_late_stands_first():  # F-44
    first, second = ring.a_set("A-1"), ring.a_set("A-2")
    ring.lend(second, until="2026-03-02 15:00")
    ring.lend(first, until="2026-03-02 17:00")
    said = at_desk(CS).get(reverse("keys")).content.decode()
    assert said.index("1-0803 A-2") < said.index("1-0803 A-1")
    assert said.count('class="overdue"') == 1


def test_a_loan_is_typed_in():  # F-44
    key = ring.a_set()
    typed = {
        "name": "赵磊",
        "id_ending": "0012",
        "purpose": "检修",
        "due_at": picked(moment("2026-03-02 17:00")),
    }
    assert send(key, "lend", **typed).status_code == 302
    assert key.held.purpose == "检修"


def test_a_seal_is_opened_with_all_who_are_there():  # M-MI keys
    key = ring.a_sealed_set()
    people = {"approved_by": ring.MANAGER, **ring.WITNESSES}
    typed = {part: role(login).person_id for part, login in people.items()}
    assert send(key, "open-seal", ground="emergency", why="跑水", **{**typed, "guard": ""}).status_code == 422
    assert send(key, "open-seal", ground="emergency", why="跑水", **typed).status_code == 302
    assert Key.objects.get().seal == "opened"
    assert "跑水" in page(key)


@pytest.mark.parametrize(
    "deed", ["hand-out", "lend", "take-back", "lose", "write-off", "open-seal", "broken", "reseal"]
)
def test_a_deed_has_its_page_while_it_can_be_done(deed: str):  # M-MI keys
    key = ring.a_set() if deed in ("hand-out", "lend", "lose") else ring.a_sealed_set()
    if deed == "take-back":
        key = ring.a_set()
        ring.lend(key)
    elif deed == "write-off":
        ring.lose(key)
    elif deed == "reseal":
        ring.open_seal(key, "2026-03-02 12:00")
    address = reverse("key_deed", args=[key.pk, deed])
    assert at_desk(ring.HEAD_OF_CS).get(address).status_code == 200


def test_what_cannot_be_done_leads_back_to_the_set():  # M-MI keys
    key = ring.a_set()
    answer = at_desk(CS).get(reverse("key_deed", args=[key.pk, "take-back"]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("key", args=[key.pk]))


@pytest.mark.parametrize(
    "stranger", ["shenwei", "luowen", "xiangguoqiang", "zhaolei", "wangqiang", "chenjing"]
)
def test_a_stranger_finds_no_set(stranger: str):  # M-MI keys
    key = ring.a_set()
    ring.hand_out(key, ink=ink())
    paper = key.held.paper_id
    for address in (reverse("key", args=[key.pk]), reverse("key_deed", args=[key.pk, "take-back"]),
                    reverse("key_signature", args=[key.pk, paper])):  # fmt: skip
        assert at_desk(stranger).get(address).status_code == 404
    assert send(key, "take-back", by=stranger, name="某人").status_code == 404
    assert chain(key) == ["desk", "customer"]


def test_the_board_asks_the_same_for_one_set_and_for_many():
    def asked() -> int:
        client = at_desk(CS)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("keys"))
        return len(queries)

    ring.lend(ring.a_set("A-1"))
    asked()
    one = asked()
    for number in range(2, 6):
        ring.lend(ring.a_set(f"A-{number}"))
    assert asked() == one


def test_a_set_is_found_by_place_number_card_and_holder():
    ring.a_set("A-1", card_number="100231")
    ring.hand_out(ring.a_set("B-2"))
    board = reverse("keys")
    for query, found in (("A-1", "1-0803 A-1"), ("100231", "1-0803 A-1"), ("陈静", "1-0803 B-2")):
        said = at_desk(CS).get(board, {"q": query}).content.decode()
        assert [title for title in ("1-0803 A-1", "1-0803 B-2") if title in said] == [found]


def test_the_pages_speak_the_readers_language():
    key = ring.a_set()
    assert "Hand over to the customer" in page(key, language="en")
    assert "移交客户" in page(key)
