"""When a page cannot be had, nothing that was typed is lost and nothing is told that should not be."""

import json

import pytest
from django.db import connections
from django.db.utils import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse

from shouwen.desk import errors
from shouwen.people.persons import Person

pytestmark = [pytest.mark.django_db]


def test_what_does_not_exist_is_said_kindly():
    page = Client(headers={"Accept-Language": "en"}).get("/nothing/here/")
    assert page.status_code == 404 and "There is nothing here for you" in page.content.decode()


@pytest.mark.usefixtures("ever_bright")
def test_a_form_that_stood_open_too_long_comes_back_with_what_was_typed():
    client = Client(enforce_csrf_checks=True)
    client.force_login(Person.objects.get(login="limin"), backend="shouwen.people.signing_in.Login")
    typed = {
        "title": "空调漏水",
        "details": "<b>八层</b>\n会议室",
        "password": "never shown",
        "many": ["1", "2"],
    }
    page = client.post(reverse("settings"), typed)
    assert page.status_code == 403
    assert page.context["typed"] == [
        ("title", "空调漏水"),
        ("details", "<b>八层</b>\n会议室"),
        ("many", "1"),
        ("many", "2"),
    ]
    text = page.content.decode()
    assert "&lt;b&gt;八层&lt;/b&gt;" in text and "<b>八层</b>" not in text and "never shown" not in text
    token = client.cookies["csrftoken"].value
    again = client.post(reverse("settings"), {**typed, "csrfmiddlewaretoken": token, "again": "1"})
    assert again.status_code == 200


def test_the_page_of_a_broken_house_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = errors.broken(RequestFactory().get("/"))
    assert (
        page.status_code == 500
        and "系统出了故障" in page.content.decode()
        and "Something broke" in page.content.decode()
    )


def test_health_is_told_in_two_words():
    answer = Client().get(reverse("healthz"))
    assert (answer.status_code, json.loads(answer.content)) == (200, {"ok": True})


def test_a_database_that_does_not_answer_is_told_as_503(monkeypatch):
    def refuse() -> None:
        raise OperationalError("no such server, with its password")

    monkeypatch.setattr(connections["default"], "cursor", refuse)
    answer = Client().get(reverse("healthz"))
    assert (answer.status_code, json.loads(answer.content)) == (503, {"ok": False})


@pytest.mark.usefixtures("ever_bright")
def test_every_page_forbids_foreign_scripts_and_frames():
    page = Client().get(reverse("sign_in"))
    rules = page["Content-Security-Policy"]
    assert "script-src 'self'" in rules and "unsafe" not in rules and "frame-ancestors 'none'" in rules
    assert "style=" not in page.content.decode() and " onclick" not in page.content.decode()
