"""Signing, really at once: threads with connections of their own, on either engine."""

import re
from functools import partial

import pytest
from django.core import mail

from shouwen.casework import codes, signing
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.codes import TRIES, SigningCode
from shouwen.casework.procedure import Procedure, step
from shouwen.casework.rows import Signature
from shouwen.casework.showing import Seen, words_of
from shouwen.casework.who import CUSTOMER_SERVICE, FIRST_RESPONDER
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.files import Paper
from shouwen.journal.forms import hash_of
from shouwen.leases.customers import Contact, Customer
from shouwen.people.parties import Party
from tests.casework.hamlet import Hamlet, at, settle
from tests.casework.strategies import known
from tests.casework.test_at_once import at_once, taken_down
from tests.desk.ink import ink

pytestmark = pytest.mark.django_db(transaction=True)

LATER = at("2026-03-02 10:05")
STEPS = [
    step("first", "First", by=FIRST_RESPONDER),
    step("left", "Left", by=CUSTOMER_SERVICE, after="first", signed_by=["customer"]),
    step("last", "Last", by=FIRST_RESPONDER, after="left"),
]


@pytest.fixture
def hamlet(transactional_db: None) -> Hamlet:
    return settle()


@pytest.fixture
def procedure():
    with known(STEPS) as found:
        yield found


@pytest.fixture
def case(hamlet: Hamlet, procedure: Procedure) -> Case:
    party = Party.objects.create(
        site=hamlet.site, code="shop", name_zh="店", name_en="Shop", kind=Party.Kind.TENANT
    )
    customer = Customer.objects.create(
        site=hamlet.site, party=party, name_zh="店", name_en="Shop", short_zh="店"
    )
    Contact.objects.create(
        site=hamlet.site, customer=customer, name_zh="陈", name_en="Chen", email="c@shop.example"
    )
    return taken_down(hamlet, procedure, customer=customer)


def seen(case: Case, by) -> tuple:
    row = signing.may_sign(case, "left", "customer", by=by)
    return row, Seen(hash_of(words_of(case, row, "customer", "en")), "en")


def signed_entries() -> int:
    return Entry.objects.filter(kind=Kind.SIGNED).count()


def test_of_two_who_sign_at_once_one_has_signed(hamlet: Hamlet, case: Case):
    by = hamlet.roles["north cs_assistant"]
    _row, shown = seen(case, by)
    sign = partial(
        signing.sign,
        case,
        "left",
        signs_as="customer",
        way="glass",
        visit=1,
        seen=shown,
        ink=ink(),
        by=by,
        at=LATER,
    )
    ends = at_once(*(partial(sign, name=name) for name in ("Chen", "Gu", "Chen", "Gu")))
    assert {type(end) for end in ends} == {Signature}
    assert len({end.pk for end in ends}) == 1
    assert (Signature.objects.count(), signed_entries(), Paper.objects.count()) == (1, 1, 1)


def test_a_code_told_twice_at_once_signs_once_and_guesses_at_once_are_counted(hamlet: Hamlet, case: Case):
    by = hamlet.roles["north cs_assistant"]
    row, shown = seen(case, by)
    contact = codes.contacts_for(case)[0]
    codes.ask_for_code(case, row, "customer", contact, about="x", sha256=shown.sha256, by=by, at=LATER)
    assert sum(at_once(*[partial(codes.send_codes, LATER)] * 2)) == 1
    [letter] = mail.outbox
    code = re.search(r"\b\d{6}\b", letter.body)[0]
    tell = partial(
        signing.sign_by_code, case, "left", signs_as="customer", visit=1, seen=shown, by=by, at=LATER
    )
    wrong = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 4)]
    ends = at_once(*(partial(tell, typed=guess) for guess in wrong))
    assert {type(end) for end in ends} == {Refused}
    assert SigningCode.objects.get().tries == len(wrong) < TRIES
    ends = at_once(*[partial(tell, typed=code)] * 3)
    assert len({end.pk for end in ends}) == 1
    assert (Signature.objects.get().way, signed_entries()) == ("code", 1)
