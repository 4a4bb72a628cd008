"""Five hundred searches as a desk types them, each for one thing that somebody means: it is among the first ten."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from opencc import OpenCC
from pypinyin import Style, lazy_pinyin

from shouwen.casework.cases import Case
from shouwen.casework.search import found
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.search import contacts, customers
from shouwen.people.roles import STAFF_POSTS, Role
from shouwen.people.search import colleagues
from shouwen.places.buildings import Place
from shouwen.places.search import places
from tests.casework.believable import Told, taken_down
from tests.world import role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

FIRST = 10
TRADITIONAL = OpenCC("s2t").convert
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")

Typed = tuple[str, str, Any]  # how it is remembered, what is typed, what is meant


def initials(text: str) -> str:
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).replace("·", "")


def part(random: Random, text: str, length: int) -> str:
    at = random.randrange(max(len(text) - length, 0) + 1)
    return text[at : at + length]


def one_sign_left_out(random: Random, text: str) -> str:
    at = random.randrange(1, len(text) - 1)
    return text[:at] + text[at + 1 :]


def one_sign_wrong(random: Random, text: str) -> str:
    at = random.randrange(1, len(text) - 1)
    return f"{text[:at]}么{text[at + 1 :]}"


def of_cases(random: Random, cases: list[tuple[Case, Told]]) -> Iterator[Typed]:
    """Each way of remembering a case, twenty times."""
    ways: dict[str, Callable[[Case, Told], str]] = {
        "a part of the title": lambda case, told: part(random, told.title, 7),
        "two words in any order": lambda case, told: f"{told.title[-2:]} {part(random, told.title[:-2], 5)}",
        "a word and the unit": lambda case, told: f"{told.title[-2:]} {told.place.code}",
        "the unit with wide digits": lambda case, told: f"{told.place.code.translate(WIDE)}{told.title[-3:]}",
        "traditional": lambda case, told: TRADITIONAL(part(random, told.title, 7)),
        "initials of the title": lambda case, told: initials(told.title)[:6],
        "caller and word": lambda case, told: f"{told.caller} {told.title[-4:]}",
        "what was said": lambda case, told: f"{part(random, told.details, 6)} {told.title[:4]}",
        "end of the number": lambda case, told: case.number[-4:].lstrip("0"),
        "phone": lambda case, told: told.phone[-4:],
        "one sign left out": lambda case, told: one_sign_left_out(random, told.title),
        "one sign wrong": lambda case, told: one_sign_wrong(random, told.title),
    }
    for how, way in ways.items():
        for case, told in random.sample(cases, 20):
            yield how, way(case, told), case


def of_registers(random: Random) -> Iterator[Typed]:
    for customer in Customer.objects.order_by("party__code"):
        yield "company by initials", initials(customer.short_zh), customer
        yield "company by pinyin", "".join(lazy_pinyin(customer.short_zh))[:7], customer
        yield "company, traditional", TRADITIONAL(customer.short_zh[:3]), customer
    for contact in Contact.objects.exclude(phone="").order_by("pk"):
        yield "person by end of number", contact.phone[-4:], contact
        yield "person by pinyin", "".join(lazy_pinyin(contact.name_zh)), contact
    for place in random.sample(list(Place.objects.filter(kind="unit").order_by("code")), 30):
        yield "unit by its door", place.name_zh.lstrip("0"), place
        yield "unit, wide digits", place.code.translate(WIDE), place
    for place in Place.objects.filter(kind="common", building=None).order_by("code")[:20]:
        yield "common part", part(random, place.name_zh, 3), place
    for post in Role.objects.filter(post__in=STAFF_POSTS).select_related("person").order_by("pk")[:30]:
        yield "colleague", initials(post.person.name_zh), post


def answer(typed: str, meant: Any) -> list[Any]:
    asking = role("limin")
    if isinstance(meant, Case):
        return found(asking, typed, most=FIRST).cases
    if isinstance(meant, Role):
        return list(colleagues(asking.site_id, typed, date(2026, 3, 2), FIRST))
    looked_for = {Customer: customers, Contact: contacts, Place: places}[type(meant)]
    return list(looked_for(asking.site_id, typed, FIRST))  # type: ignore[operator]


def test_what_is_meant_is_among_the_first_ten():  # design §8
    cases = taken_down(300, seed=48)
    random = Random(20261125)
    typed = [*of_cases(random, cases), *of_registers(random)]
    missed = [(how, words, str(meant)) for how, words, meant in typed if meant not in answer(words, meant)]
    assert len(typed) >= 500
    assert len(missed) / len(typed) <= 0.02, (Counter(how for how, _words, _meant in missed), missed)
