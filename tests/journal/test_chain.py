"""The journal of a site is a chain: an entry that is changed, moved or taken away is found and named (issue 3 §4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from shouwen.casework import moves, relay
from shouwen.casework.cases import Case
from shouwen.journal.audit import Fault, Walk, digest_of, known_heads, rows_of
from shouwen.journal.chain import Head, tied
from shouwen.journal.entries import Entry, reading
from shouwen.journal.guards import guards, put_up, take_down
from shouwen.people.parties import Site
from tests.casework.hamlet import settle
from tests.world import complain, department, do, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright", "in_english")]

TEXTS = ("subject_kind", "number", "kind", "step", "outcome", "post", "who", "previous", "hash")
NUMBERS = ("subject_id", "person_id", "by_party_id", "place", "site_id")
REFUSED = "refused by the database"


def a_case() -> Case:
    """A complaint with a little of everything in its log."""
    case = complain("2026-03-02 10:00", details="八层会议室吊顶滴水，𠮷先生的 “Ever Bright” 招牌被淋")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    moves.note(
        case, "工程师十一点到", to_customer=True, by=role("limin"), at=moment("2026-03-02 10:07:08.000009")
    )
    reading(case.site, "case", case.pk, "caller_phone 回电", by=role("limin"), at=moment("2026-03-02 10:10"))
    return case


def walked(site: Site, heads: dict[int, str] | None = None) -> Fault | None:
    return Walk(site, known_heads(site) if heads is None else heads).first_fault()


def written(place: int, /, **columns: Any) -> None:
    """Write into a row of the journal as somebody with the database in hand would."""
    sets = ", ".join(f"{name} = {_as(name, value)}" for name, value in columns.items())
    values = [value for value in columns.values() if not isinstance(value, bytes)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE shouwen_entry SET {sets} WHERE place = {place}", values)


def _as(name: str, value: Any) -> str:
    if isinstance(value, bytes):
        return f"CAST(X'{value.hex()}' AS TEXT)" if connection.vendor == "sqlite" else "NULL"
    kind = {"data": "::jsonb", "at": "::timestamptz"}.get(name, "") if connection.vendor != "sqlite" else ""
    return f"%s{kind}"


def stored(place: int, column: str) -> Any:
    asked = f"CAST({column} AS TEXT)" if column in (*TEXTS, "at", "data") else column
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked} FROM shouwen_entry WHERE place = {place}")
        return cursor.fetchone()[0]


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def unguarded() -> None:
    take_down(connection)


def test_an_entry_is_tied_up_as_the_decision_says():  # decision 0011
    """Made here without a line of the house's own."""
    case, before = a_case(), "0" * 64
    for place, entry in enumerate(Entry.objects.order_by("place"), 1):
        line = json.dumps(
            {
                "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00"),
                "by_party_id": entry.by_party_id, "data": entry.data, "kind": entry.kind, "number": entry.number,
                "outcome": entry.outcome, "person_id": entry.person_id, "place": place, "post": entry.post,
                "site": "ever_bright", "step": entry.step, "subject_id": case.pk, "subject_kind": "case",
                "to_customer": entry.to_customer, "who": entry.who,
            },
            ensure_ascii=False, sort_keys=True, separators=(",", ":"),
        )  # fmt: skip
        digest = sha256(line.encode()).digest()
        assert (entry.place, entry.previous) == (place, before)
        assert entry.hash == sha256(bytes.fromhex(before) + digest).hexdigest()
        before = entry.hash
    assert (Head.objects.get().place, Head.objects.get().hash) == (place, before)
    assert walked(case.site) is None


def test_an_entry_keeps_the_names_of_who_wrote_it():
    entry = a_case() and Entry.objects.get(place=1)
    assert entry.who == "李敏 Li Min (limin), 光大物业一号楼管理处 Ever Bright Property, Building 1 Office"


def test_each_site_has_a_chain_of_its_own():
    first, other = a_case(), settle()
    Entry.objects.add(
        [
            Entry(site=site, subject_kind="case", subject_id=1, at=moment("2026-03-02 12:00"), kind="noted")
            for site in (other.site, other.site, first.site)
        ]
    )
    assert list(Entry.objects.filter(site=other.site).values_list("place", flat=True)) == [1, 2]
    assert [walked(site) for site in (first.site, other.site)] == [None, None]


def test_the_database_itself_refuses_to_change_an_entry_or_to_take_it_away():  # S-18
    a_case()
    for deed in ("UPDATE shouwen_entry SET outcome = 'done'", "DELETE FROM shouwen_entry"):
        with pytest.raises(DatabaseError, match="a journal entry is never"), transaction.atomic():
            connection.cursor().execute(deed)


def test_the_guards_stand_on_both_tables_after_every_migration():  # S-18
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    assert {guard["name"] for guard in guards(connection.vendor)} - there == set()


def test_the_house_refuses_it_too():
    a_case()
    entry = Entry.objects.earliest("place")
    for deed in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        partial(Entry.objects.update, kind="x"),
    ):
        with pytest.raises(TypeError, match="never changed"):
            deed()
    with pytest.raises(TypeError, match="in the order of their chain"):
        Entry.objects.bulk_create([])


def flips(place: int) -> Iterator[tuple[str, Any]]:
    """Every byte of every column of this entry, each flipped once."""
    for column in (*TEXTS, "at", "data"):
        now = stored(place, column).encode()
        for at in range(len(now)):
            for bit in (0x01, 0x20) if column == "data" else (0x01,):
                yield column, now[:at] + bytes([now[at] ^ bit]) + now[at + 1 :]
    for column in NUMBERS:
        now = stored(place, column)
        yield from ((column, now ^ 1 << bit) for bit in range(0, 24, 3))
    yield "to_customer", not stored(place, "to_customer")


def named(place: int, column: str, value: Any) -> str:
    """What is found once this stands in that column, as the entry's place; the column is put back."""
    if isinstance(value, bytes) and connection.vendor == "postgresql":
        value = value.decode("utf-8", "replace").replace("\0", "·")
    with transaction.atomic():
        try:
            written(place, **{column: value})
        except DatabaseError:
            return REFUSED
        fault = walked(Site.objects.get(code="ever_bright"))
        transaction.set_rollback(True)
    return f"entry {fault.place}" if fault else f"nothing found in {column}: {value!r}"


@pytest.mark.usefixtures("unguarded")
def test_whichever_byte_of_an_entry_is_flipped_the_entry_is_named():  # field 2.14
    a_case()
    found = {named(2, column, value) for column, value in flips(2) if not _says_the_same(column, value, 2)}
    assert found - {REFUSED} == {"entry 2"}


@pytest.mark.usefixtures("unguarded")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_any_byte_of_any_entry_written_over_names_that_entry(data: some.DataObject):  # field 2.14
    with transaction.atomic():
        a_case()
        place = data.draw(some.integers(1, Entry.objects.count()))
        column = data.draw(some.sampled_from([*TEXTS, "at", "data"]))
        now = stored(place, column).encode() or b" "
        at, byte = data.draw(some.integers(0, len(now) - 1)), data.draw(some.integers(1, 255))
        value = now[:at] + bytes([byte]) + now[at + 1 :]
        if value != stored(place, column).encode() and not _says_the_same(column, value, place):
            assert named(place, column, value) in {f"entry {place}", REFUSED}
        transaction.set_rollback(True)


def _says_the_same(column: str, value: Any, place: int) -> bool:
    """PostgreSQL keeps what JSON and moments mean, not how they were written."""
    if connection.vendor == "sqlite" or column not in ("data", "at"):
        return False
    kind = {"data": "jsonb", "at": "timestamptz"}[column]
    with connection.cursor() as cursor, transaction.atomic():
        try:
            with transaction.atomic():
                cursor.execute(f"SELECT %s::{kind}::text", [value.decode("utf-8", "replace")])
                return cursor.fetchone()[0] == stored(place, column)
        except DatabaseError:
            return False


@pytest.mark.usefixtures("unguarded")
def test_what_is_missing_moved_sealed_anew_or_cut_off_is_named():  # S-18
    case = a_case()
    end = Entry.objects.count()
    heads = {end: Head.objects.get().hash}

    def after(*deeds: str) -> Any:
        with transaction.atomic():
            for deed in deeds:
                connection.cursor().execute(deed)
            fault = walked(case.site, heads)
            transaction.set_rollback(True)
        return fault and (fault.place, fault.what)

    gone = "DELETE FROM shouwen_entry WHERE place = 3"
    assert after(gone) == (3, "it is missing")
    cut = f"DELETE FROM shouwen_entry WHERE place > {end - 2}"
    told = Entry.objects.get(place=end - 2)
    cut_head = f"UPDATE shouwen_head SET place = {end - 2}, hash = '{told.hash}'"
    assert after(cut, cut_head) == (end - 1, f"it is missing, and all after it up to {end}")
    swap = [
        f"UPDATE shouwen_entry SET place = {new} WHERE place = {old}"
        for old, new in ((3, 99), (4, 3), (99, 4))
    ]
    assert after(*swap) == (3, "it was moved: it belongs at place 4")
    head = f"UPDATE shouwen_head SET hash = '{told.hash}'"
    assert after(head) == (end, "the head kept for this site is not the end of its journal")
    assert after() is None


@pytest.mark.usefixtures("unguarded")
def test_an_entry_whose_key_stands_out_of_order_is_found():
    """A key says nothing; but lists read by it, so it has to rise with the places."""
    site = a_case().site
    written(2, id=stored(4, "id") + 1000)
    fault = walked(site)
    assert fault and (fault.place, fault.what) == (2, "its key was changed")


def sealed_anew(place: int, site: Site, onward: bool) -> None:
    """Change an entry and its hash with it; and, with more patience, every hash after it."""
    written(place, outcome="settled")
    before = stored(place, "previous")
    for row in list(rows_of(site, place - 1)):
        if row["place"] == place or onward:
            seal = tied(before, digest_of(site, row))
            written(row["place"], previous=before, hash=seal)
            before = seal
    if onward:
        Head.objects.filter(site=site).update(hash=before)


@pytest.mark.usefixtures("unguarded")
def test_who_seals_a_changed_entry_anew_is_found_too():  # S-18
    site = a_case().site
    sealed_anew(2, site, onward=False)
    fault = walked(site)
    assert fault and (fault.place, fault.what) == (2, "it was changed, and its seal with it")


@pytest.mark.usefixtures("unguarded")
def test_who_writes_the_whole_chain_anew_is_found_by_a_head_kept_elsewhere():  # S-18
    site = a_case().site
    head = Head.objects.get(site=site)
    sealed_anew(2, site, onward=True)
    assert walked(site) is None
    fault = walked(site, {head.place: head.hash})
    assert fault and fault.what == "the journal up to here was written anew: its head is another one"


def test_the_guards_can_be_put_up_again():
    take_down(connection)
    put_up(connection)
    a_case()
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("DELETE FROM shouwen_entry")
