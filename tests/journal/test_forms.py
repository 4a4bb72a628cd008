"""A form has a number, a content that its hash speaks for, and parts that are known by their tokens (§2.6, §3)."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shouwen.journal.forms import Addressee, Form, FormPart, canonical, hash_of, new_token
from shouwen.people.parties import Site
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def form(serial: str = "F-01-2026-0001", **more: Any) -> Form:
    by = role("limin")
    given = {"content": {"b": "水", "a": 1}, "subject_kind": "case", "subject_id": 1, **more}
    return Form.objects.create(
        site=Site.objects.get(), code="F-01", version="1.0", serial=serial, sha256=hash_of(given["content"]),
        made_at=moment("2026-03-02 10:00"), made_by=by.person, by_party=by.party, **given,
    )  # fmt: skip


def refused_by_the_database(**wrong: Any) -> str:
    with pytest.raises(IntegrityError) as met, transaction.atomic():
        form(**wrong)
    return str(met.value)


def test_the_hash_speaks_for_the_content_and_not_for_the_order_it_is_kept_in():
    assert canonical({"b": "水", "a": 1}) == '{"a":1,"b":"水"}'.encode()
    kept = Form.objects.get(pk=form().pk)
    assert kept.sha256 == hash_of(kept.content) == hash_of({"a": 1, "b": "水"})
    assert hash_of({"a": 1, "b": "水 "}) != kept.sha256


def test_a_token_is_128_bits_and_says_nothing():
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch("[A-Z2-7]{26}", token) for token in tokens)


def test_a_serial_is_given_once():  # §2.6
    form()
    assert re.search("serial", refused_by_the_database())


def test_a_form_filled_in_is_about_something_and_a_void_says_who_and_why():
    assert "about_something" in refused_by_the_database(subject_id=None)
    assert "who_and_why" in refused_by_the_database(voided_at=moment("2026-03-02 11:00"))
    assert form(subject_id=None, subject_kind="", is_blank=True).is_blank


def test_a_part_that_is_to_come_back_is_missing_until_it_has():  # §2.6
    made = form()
    part = FormPart.objects.create(
        form=made, part=1, addressee=Addressee.CUSTOMER_SERVICE, token=new_token(), comes_back=True
    )
    copy = FormPart.objects.create(form=made, part=4, addressee=Addressee.CUSTOMER, token=new_token())
    assert [part.is_missing, copy.is_missing] == [True, False]
    part.back_at, part.back_by = moment("2026-03-02 12:00"), role("limin").person
    part.save()
    assert not FormPart.objects.get(pk=part.pk).is_missing
