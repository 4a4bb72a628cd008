"""An authorisation at the desk: who finds it, the paper that was missing, taking it back, running out (R-161, F-45)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Customer
from shouwen.places.figures import Figure
from shouwen.services.authorising import remind_of_authorisations, revoke
from tests.desk.clerk import at_desk, beside
from tests.pictures import jpeg, upload
from tests.services.test_customer_files import a_file, authorised, given_back, sealed
from tests.services.test_visits import why_not
from tests.wall import it_is
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
TODAY, NOON = date(2026, 3, 2), moment("2026-03-02 12:00")


@pytest.fixture(autouse=True)
def an_afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 15:30")


def address(name: str, one: Authorisation, customer: str = "ruilan") -> str:
    return reverse(name, args=[customer, one.pk])


def again(one: Authorisation) -> Authorisation:
    return Authorisation.objects.get(pk=one.pk)


@pytest.mark.parametrize(
    ("who", "status"),
    [("limin", 200), ("zhoujing", 200), ("xiangguoqiang", 200), ("luowen", 404), ("shenwei", 404), ("zhaolei", 404),
     ("chenjing", 404)],
)  # fmt: skip
def test_an_authorisation_is_found_by_those_who_see_its_customer(who: str, status: int):
    one = authorised()
    client = at_desk(who)
    assert client.get(address("authorisation", one)).status_code == status
    assert (
        client.get(address("authorisation", one, "qiming")).status_code == 404
    )  # another customer's it is not
    sent = client.post(address("authorisation_revoke", one), {"why": "x"}).status_code
    assert sent == (302 if status == 200 else 404)
    assert (again(one).revoked_on is not None) == (status == 200)


def test_the_paper_that_was_missing_makes_it_count():
    a_file()
    one, client = authorised(has_letter=True), at_desk("limin")
    assert "A paper is missing" in client.get(address("authorisation", one)).content.decode()
    assert (
        list(beside(client.post(address("authorisation_papers", one)))) == []
    )  # said above: no field was named
    given = client.post(address("authorisation_papers", one), {"id_copy": upload(jpeg("1"), "a.jpg")})
    assert given.status_code == 302 and again(one).counts_on(TODAY)
    assert [each.sort for each in one.filed.all()] == ["id_copy"]


def test_without_a_file_there_is_nowhere_to_lay_it():
    one = authorised()
    answer = at_desk("limin").post(
        address("authorisation_papers", one), {"letter": upload(jpeg("1"), "a.jpg")}
    )
    assert (answer.status_code, again(one).has_letter) == (422, False)
    assert "it has no file for the papers" in answer.content.decode()


def test_what_is_taken_back_says_why_and_authorises_nobody():
    one, client = authorised(has_letter=True, has_id_copy=True), at_desk("limin")
    assert beside(client.post(address("authorisation_revoke", one), {"why": " "})) == {
        "revoke-why": "A reason is needed."
    }
    assert again(one).counts_on(TODAY)
    assert client.post(address("authorisation_revoke", one), {"why": "代办人离职"}).status_code == 302
    assert not again(one).counts_on(TODAY)
    assert "代办人离职" in client.get(address("authorisation", one)).content.decode()
    entry = Entry.objects.about("authorisation", one.pk).get()
    assert (entry.kind, entry.data) == ("cancelled", {"agent": "丁一", "why": "代办人离职"})


def test_nothing_more_is_laid_to_what_was_taken_back():
    a_file()
    one = authorised(revoked_on=TODAY)
    answer = at_desk("limin").post(
        address("authorisation_papers", one), {"letter": upload(jpeg("1"), "a.jpg")}
    )
    assert (answer.status_code, "This authorisation was taken back." in answer.content.decode()) == (
        422,
        True,
    )


def test_another_building_and_other_trades_take_nothing_back():
    one = authorised()
    for who in ("luowen", "zhaolei", "qianli"):
        assert why_not(lambda who=who: revoke(one, why="x", by=role(who), at=NOON)) == [("", "not_allowed")]
    assert again(one).revoked_on is None


def told() -> list[tuple[str, str]]:
    found = []
    for notice in (
        Notice.objects.filter(subject_kind="customer").select_related("person", "site").order_by("pk")
    ):
        with override(notice.person.language):
            found.append((notice.person.login, notice.said()))
    return found


def running(days: int, **more: Any) -> Authorisation:
    return authorised(has_letter=True, has_id_copy=True, ends_on=TODAY + timedelta(days=days), **more)


def test_customer_service_hears_once_of_an_authorisation_that_runs_out():
    running(30)
    running(31)
    running(10, revoked_on=TODAY)
    running(1, reminded_on=TODAY)
    assert [remind_of_authorisations(NOON) for _look in range(2)] == [1, 0]
    assert told() == [("limin", "北京瑞澜管理咨询有限公司对丁一的授权于2026-04-01到期。")]
    assert remind_of_authorisations(NOON + timedelta(days=1)) == 1


def test_how_long_before_is_a_figure_and_without_an_assistant_the_manager_hears():
    customer = Customer.objects.get(party__code="ruilan")
    Customer.objects.filter(pk=customer.pk).update(assistant=None)
    Figure.objects.create(site=customer.site, key="authorisation.notice_days", value=60, starts_on=TODAY)
    running(60)
    assert remind_of_authorisations(NOON) == 1
    assert [who for who, _said in told()] == ["chenxiuying"]


def test_what_runs_out_or_lacks_a_paper_waits_in_the_register_and_on_the_customers_page():
    soon, lacking = running(20, agent_name="丁二"), authorised(agent_name="丁三")
    running(200, agent_name="丁四")
    page = at_desk("limin").get(reverse("register")).content.decode()
    links = [address("authorisation", one) for one in (soon, lacking)]
    assert [each in page for each in (*links, "丁四")] == [True, True, False]
    said = at_desk("limin").get(reverse("customer", args=["ruilan"])).content.decode()
    assert said.count("runs out on") == 1


def test_a_file_that_stands_elsewhere_says_where_and_a_sealed_one_stays():  # M-FL-01, R-118
    file = a_file()
    client, where = at_desk("limin"), reverse("file_move", args=[file.number])
    assert beside(client.post(where, {"shelf": " "})) == {"move-shelf": "Write down where it stands."}
    assert client.post(where, {"shelf": "2 号柜 · 3"}).status_code == 302
    file.refresh_from_db()
    assert file.shelf == "2 号柜 · 3"
    sealed(given_back(file))
    answer = client.post(where, {"shelf": "别处"})
    assert (answer.status_code, "it can only be read" in answer.content.decode()) == (422, True)
    assert at_desk("luowen").post(where, {"shelf": "x"}).status_code == 404
