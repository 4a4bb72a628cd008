"""The pages of visits to customers (R-051)."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.services.visits import CustomerVisit, VisitPromise
from tests.desk.clerk import at_desk, beside, picked
from tests.services.test_visits import promised, visited
from tests.wall import it_is
from tests.world import department, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def an_afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 15:30")


def send(client: Client, **typed: Any) -> HttpResponse:
    given = {
        "form_key": uuid4(), "company": "瑞澜咨询", "visited_at": "2026-03-02T15:00", "visited_person": "陈静",
        "topics": "续租", **typed,
    }  # fmt: skip
    return client.post(reverse("visit_new"), given)


def test_a_visit_is_written_down_with_a_need_and_a_promise():  # F-08
    leasing = department("b1", "leasing").pk
    promise = {
        "what_1": "送报价",
        "who_1": role("zhoujing").person_id,
        "due_1": picked(moment("2026-03-04 12:00")),
    }
    written = send(at_desk("limin"), needs="想加租一间", passed_to=leasing, **promise)
    assert written.status_code == 302
    visit = CustomerVisit.objects.get()
    assert (visit.customer.short_zh, visit.passed_to_id, visit.promises.get().what) == (
        "瑞澜咨询", leasing, "送报价"
    )  # fmt: skip
    assert "想加租一间" in at_desk("xufeng").get(written["Location"]).content.decode()


def test_a_time_to_come_plans_it_and_the_plan_is_filled_in_later():
    client = at_desk("limin")
    send(client, visited_at="2026-03-05T10:00", visited_person="", topics="")
    planned = CustomerVisit.objects.get()
    assert planned.is_planned
    page = f"{reverse('visit_new')}?visit={planned.number}"
    assert "北京瑞澜管理咨询有限公司" in at_desk("limin", "zh-hans").get(page).content.decode()
    typed = {
        "form_key": uuid4(),
        "visited_at": "2026-03-02T15:00",
        "visited_person": "陈静",
        "topics": "续租",
    }
    assert client.post(page, typed).status_code == 302
    assert not CustomerVisit.objects.get().is_planned


def test_refused_everything_typed_is_still_there():
    page = send(at_desk("limin"), company="谁也不是", needs="要车位")
    assert page.status_code == 422
    assert beside(page) == {"visit-company": "Choose one customer of this complex."}
    assert "要车位" in page.content.decode()


def test_a_double_click_writes_down_one():
    client, key = at_desk("limin"), uuid4()
    for _click in range(2):
        assert send(client, form_key=key).status_code == 302
    assert CustomerVisit.objects.count() == 1


def test_a_promise_is_kept_by_its_button_and_twice_is_harmless():
    promise = visited(promises=[promised()]).promises.get()
    client = at_desk("zhoujing")
    assert promise.what in client.get(reverse("visits")).content.decode()
    for _click in range(2):
        assert client.post(reverse("promise_kept", args=[promise.pk])).status_code == 302
    assert VisitPromise.objects.get().kept_at == moment("2026-03-02 15:30")


@pytest.mark.parametrize("login", ["shenwei", "luowen", "wangqiang", "qinlu", "zhouhang"])
def test_out_of_reach_it_is_not_found(login: str):
    visit, client = visited(promises=[promised()]), at_desk(login)
    assert client.get(reverse("visit", args=[visit.number])).status_code == 404
    assert client.post(reverse("promise_kept", args=[visit.promises.get().pk])).status_code == 404
    assert visit.number not in client.get(reverse("visits")).content.decode()
    assert client.get(reverse("visit_new"), {"visit": visit.number}).status_code == 404


def test_the_list_asks_as_much_for_three_as_for_one_and_is_a_sheet():
    client, counts = at_desk("limin"), []
    for codes in (["ruilan"], ["qiming", "hengxin"]):
        for code in codes:
            visited(code, promises=[promised()])
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("visits"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    sheet = client.get(reverse("visits"), {"sheet": "xlsx"})
    assert sheet["Content-Type"].endswith("spreadsheetml.sheet")
