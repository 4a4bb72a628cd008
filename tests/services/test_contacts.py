"""The people at a customer are kept current (M-EM-04, R-055, F-41; §6 item 15)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from shouwen.casework.codes import contacts_for
from shouwen.journal.entries import Entry
from shouwen.leases.customers import Contact
from shouwen.leases.search import contacts as found_by
from shouwen.people.roles import Role
from shouwen.places.figures import Figure
from shouwen.services.contacts import add_contact, amend_contact, check_contacts, contact_left, to_be_checked
from shouwen.sites.loading import load_site
from tests.desk.clerk import at_desk
from tests.services.test_visits import why_not
from tests.sites.conftest import EVER_BRIGHT, MONDAY
from tests.wall import it_is
from tests.world import complain, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
TODAY, NOON = date(2026, 3, 2), moment("2026-03-02 12:00")


def chenjing() -> Contact:
    return Contact.objects.select_related("customer").get(name_zh="陈静")


def amended(by: str = "limin", **given: Any) -> Contact:
    return amend_contact(chenjing(), by=role(by), at=NOON, **given)


def gone(by: str = "limin") -> Contact:
    return contact_left(chenjing(), by=role(by), at=NOON)


def test_what_is_right_today_replaces_what_stood_there_and_the_entry_keeps_both():
    amended(phone=" 12600009999 ", for_night=True)
    amended(phone="12600009999", for_night=True)
    contact = chenjing()
    assert (contact.phone, contact.for_night, contact.checked_on) == ("12600009999", True, TODAY)
    entry = Entry.objects.about("customer", contact.customer_id).get()
    assert (entry.kind, entry.data["before"], entry.data["after"]) == (
        "amended", {"phone": "12600002207", "for_night": False}, {"phone": "12600009999", "for_night": True}
    )  # fmt: skip


def test_a_person_is_found_by_the_new_number_and_so_is_one_who_is_added():
    site = chenjing().site_id
    amended(phone="12600009999")
    assert [[each.name_zh for each in found_by(site, end, 5)] for end in ("2207", "9999")] == [[], ["陈静"]]
    add_contact(chenjing().customer, name_zh="丁二", phone="12600007777", by=role("limin"), at=NOON)
    assert [each.name_zh for each in found_by(site, "丁二", 5)] == ["丁二"]


def test_what_does_not_fit_is_refused():
    assert why_not(lambda: amended(name_zh=" ")) == [("name_zh", "required")]
    assert why_not(lambda: amended(spend_limit_fen=100, may_spend=False)) == [("spend_limit_fen", "invalid")]
    for who in ("luowen", "zhaolei", "qianli"):
        assert why_not(lambda who=who: amended(who, for_night=True)) == [("", "not_allowed")]
        assert why_not(lambda who=who: gone(who)) == [("", "not_allowed")]


def test_who_has_left_may_do_nothing_is_called_no_more_and_signs_in_no_more():
    case = complain("2026-03-02 10:00", where="1-0803")
    case.customer = chenjing().customer
    before = {each.name_zh for each in contacts_for(case)}
    contact = gone()
    gone()
    assert (contact.left_on, contact.may_report, contact.may_agree_to(1), contact.is_main) == (
        TODAY,
        False,
        False,
        False,
    )
    assert {each.name_zh for each in contacts_for(case)} == before - {"陈静"}
    assert found_by(contact.site_id, "陈静", 5) == []
    assert not Role.objects.get(person=contact.person_id, party=contact.customer.party_id).runs_on(TODAY)
    assert Entry.objects.about("customer", contact.customer_id).count() == 1
    assert why_not(lambda: amended(for_night=True)) == [("", "done_already")]


def test_who_was_marked_as_gone_by_mistake_is_added_again():
    contact = gone()
    given = {"name_zh": "陈静", "phone": contact.phone, "may_report": True, "language": "en"}
    back = add_contact(contact.customer, by=role("limin"), at=NOON, **given)
    assert (back.pk, back.left_on, back.may_report, back.may_spend) == (contact.pk, None, True, False)
    assert found_by(contact.site_id, "陈静", 5) == [back]


def test_who_has_left_does_not_come_back_because_a_file_still_names_them():
    contact = gone()
    load = load_site(EVER_BRIGHT, at=MONDAY)
    contact.refresh_from_db()
    assert (contact.left_on, contact.may_report) == (TODAY, False)
    assert Role.objects.get(person=contact.person_id, party=contact.customer.party_id).ends_on == TODAY
    assert {each.noun for each in load.kept} == {"contact", "role"}


def test_the_database_gives_no_rights_to_who_has_left():
    contact = gone()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(may_spend=True)


def test_a_customer_whose_people_were_not_asked_about_for_too_long_is_on_the_list():  # M-EM-04
    def listed(who: str, on: date = TODAY) -> bool:
        return chenjing().customer in to_be_checked(role(who), on)

    people = ("limin", "zhoujing", "chenxiuying", "luowen", "zhaolei")
    assert {who: listed(who) for who in people} == {
        "limin": True, "zhoujing": False, "chenxiuying": True, "luowen": False, "zhaolei": False
    }  # fmt: skip
    for _click in range(2):
        check_contacts(chenjing().customer, by=role("limin"), at=NOON)
    assert Entry.objects.about("customer", chenjing().customer_id).count() == 1
    assert [listed("limin", date(2026, 4, day)) for day in (1, 2)] == [False, True]  # after thirty days
    Figure.objects.create(site=chenjing().site, key="contact.check_days", value=90, starts_on=TODAY)
    assert not listed("limin", date(2026, 4, 2))


def test_at_the_desk_a_number_stays_masked_while_it_is_changed(monkeypatch: pytest.MonkeyPatch):
    it_is(monkeypatch, "2026-03-02 15:30")
    client, contact = at_desk("limin"), chenjing()
    where = reverse("contact", args=["ruilan", contact.pk])
    page = client.get(where).content.decode()
    assert (contact.phone in page, contact.email in page, contact.masked_phone in page) == (
        False,
        False,
        True,
    )
    typed = {"name_zh": "陈静", "language": "en", "may_report": "on"}
    assert client.post(where, typed).status_code == 302
    after = chenjing()
    assert (after.phone, after.email, after.language, after.may_spend) == (
        contact.phone,
        contact.email,
        "en",
        False,
    )


def test_at_the_desk_a_person_is_found_by_those_who_see_the_customer(monkeypatch: pytest.MonkeyPatch):
    it_is(monkeypatch, "2026-03-02 15:30")
    contact = chenjing()
    pages = [reverse("contact", args=["ruilan", contact.pk]), reverse("contact", args=["qiming", contact.pk])]
    for who, status in (
        ("limin", 200),
        ("xiangguoqiang", 200),
        ("luowen", 404),
        ("zhaolei", 404),
        ("chenjing", 404),
    ):
        assert [at_desk(who).get(page).status_code for page in pages] == [status, 404]
        if status == 404:
            assert at_desk(who).post(reverse("contact_left", args=["ruilan", contact.pk])).status_code == 404
    assert at_desk("limin").post(reverse("contact_left", args=["ruilan", contact.pk])).status_code == 302
    assert at_desk("limin").get(pages[0]).status_code == 404
    page = at_desk("limin").get(reverse("customer", args=["ruilan"])).content.decode()
    assert "left on 2 Mar 2026" in page
