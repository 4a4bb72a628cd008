"""Canaries: a word that occurs nowhere else stands in every text of far cases, and comes out at no operation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from django.db import models

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.queues import QUEUES
from shouwen.leases.customers import Contact, Customer
from shouwen.places.buildings import Place
from tests.api.caller import Caller, calling
from tests.casework.hamlet import settle
from tests.pictures import jpeg, upload
from tests.test_doors_matrix import PEOPLE
from tests.wall import it_is
from tests.world import moment, place, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

TEN = moment("2026-03-02 10:00")
OUTSIDERS = [who for who, (login, _kinds, reaches) in PEOPLE.items() if login and not reaches]
READS = ("", "/journal", "/clock", "/charges", "/papers", "/steps/assign")


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:40")


class Canaries:
    """Gives out words, and knows them again."""

    def __init__(self) -> None:
        self.numbers, self.sung = count(1), set[str]()

    def next(self) -> str:
        self.sung.add(word := f"canary{next(self.numbers):03}x")
        return word

    def heard_in(self, text: str) -> set[str]:
        return {word for word in self.sung if word in text.lower()}


def planted(by: str, where: str, customer: Customer | None = None) -> tuple[Case, Canaries]:
    """A complaint with a canary in every text that somebody can write on it."""
    birds, procedure = Canaries(), registry.procedure("complaint")
    texts = {
        field.name: birds.next()
        for field in procedure.facts._meta.fields
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices
    }
    given = {"apologised": True, "happened_at": TEN, "nature": "facility", "details": texts["details"]}
    case = moves.open_case(
        procedure, by=role(by), at=TEN, title=birds.next(), channel="phone", place=place(where),
        customer=customer, caller_name=birds.next(), caller_phone="13711119999", facts=given,
    )  # fmt: skip
    procedure.facts._default_manager.filter(pk=case.pk).update(**texts)
    moves.note(case, birds.next(), by=role(by), at=TEN)
    attach(case, upload(jpeg(), f"{birds.next()}.jpg"), caption=birds.next(), by=role(by), at=TEN)
    return case, birds


def crawl(caller: Caller, case: Case, words: set[str]) -> Iterator[str]:
    """All that can be read by a program that knows every number and every word."""
    yield from (caller.get(f"cases/{case.number}{path}").content.decode() for path in READS)
    yield from (caller.get(f"cases/{case.number}/papers/{pk}").content.decode("latin-1") for pk in (1, 2, 3))
    yield caller.get("cases").content.decode()
    yield from (caller.get("cases", queue=code).content.decode() for code in QUEUES)
    for word in sorted(words):
        listed = caller.get("cases", q=word)
        yield listed.content.decode()


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_far_case_sings_at_no_operation(who: str) -> None:  # S-03
    case, birds = planted("limin", "1-0803", Customer.objects.get(party__code="ruilan"))
    heard = set().union(*(birds.heard_in(text) for text in crawl(calling(PEOPLE[who][0]), case, birds.sung)))
    assert heard == set()


def test_the_crawl_hears_what_is_its_own() -> None:
    case, birds = planted("limin", "1-0803")
    heard = set().union(*(birds.heard_in(text) for text in crawl(calling("limin"), case, birds.sung)))
    assert heard == birds.sung


def test_a_tenant_hears_of_its_own_case_only_what_its_pages_show() -> None:  # S-03
    case, birds = planted("limin", "1-0803", Customer.objects.get(party__code="ruilan"))
    heard = set().union(*(birds.heard_in(text) for text in crawl(calling("chenjing"), case, birds.sung)))
    assert heard == {case.title}


FOREIGN = {
    "site": "elsewhere", "state": "closed", "number": "TS-2026-9999", "first_responder": "heqing",
    "answerable": "b4", "department": 1, "is_staff": True, "opened_at": "2020-01-01T00:00:00Z", "tenant": 1,
    "amount": 1, "approved_by": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_nothing_is_set_that_is_not_asked_for(name: str) -> None:  # S-05
    case, _birds = planted("limin", "1-0803")
    before = Case.objects.filter(pk=case.pk).values().get()
    caller, more = calling("limin"), {name: FOREIGN[name]}
    sent = [
        ("cases", {"procedure": "complaint", "channel": "phone", "facts": {}, **more}),
        (f"cases/{case.number}/notes", {"text": "x", **more}),
        (f"cases/{case.number}/offer", {"to": {"party": "b1", "trade": "security", **more}}),
        (f"cases/{case.number}/cancel", {"reason": "x", **more}),
        (f"cases/{case.number}/steps/assign", {"facts": {"to_be_done": "x", **more}}),
    ]
    assert [caller.post(path, body).status_code for path, body in sent] == [422] * 5
    assert Case.objects.filter(pk=case.pk).values().get() == before
    assert Case.objects.count() == 1


def test_only_rows_of_one_s_own_site_can_be_named() -> None:  # S-02
    other = settle()
    Place.objects.create(site=other.site, building=other.building, kind="unit", code="N-1", name_zh="一")
    party = other.roles["north tenant"].party
    theirs = Customer.objects.create(site=other.site, party=party, name_zh="村店", short_zh="村店")
    contact = Contact.objects.create(site=other.site, customer=theirs, name_zh="村长")
    named = {"unit": "N-1", "building": "n", "customer": theirs.pk, "caller": {"contact": contact.pk}}
    facts = {"category": "water", "urgency": "urgent"}
    body = {"procedure": "repair", "channel": "phone", "facts": facts, **named}
    refused = calling("limin").post("cases", body)
    wrong = ["caller.contact", "customer", "unit", "building"]
    assert (refused.status_code, list(refused.json()["errors"])) == (422, wrong)
