"""A double click on every form of the product has one effect (R-03): two threads, real transactions, both engines.

What one click does is measured first and taken back. Then the same form is sent twice at the same instant, and once
more as by a reload: as many rows in every table as after the one, and no answer that frightens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from shouwen.casework.cases import Case
from shouwen.journal.entries import Entry
from shouwen.sites.loading import load_site
from tests.casework.test_at_once import at_once
from tests.desk.clerk import at_desk, see
from tests.doubles import DOUBLES, Form
from tests.reference_site import SITE
from tests.wall import it_is
from tests.world import moment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _django_db_helper() -> None:
    """In place of pytest-django's own: the database stays as it is from one test of this module to the next."""


@pytest.fixture(scope="module", autouse=True)
def a_site_for_good(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The reference site, committed: threads have connections of their own. Emptied when the module is through."""
    with django_db_blocker.unblock():
        load_site(SITE, at=moment("2026-01-01 08:00"))
        yield
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 11:40")


NAMES = [f"{name} {number}" for number, (name, _who, _form) in enumerate(DOUBLES)]


@pytest.mark.parametrize(("name", "who", "made"), DOUBLES, ids=NAMES)
def test_a_double_click_has_one_effect(name: str, who: str, made: Callable[[], Form]):
    form = made()
    where = address(name, form)
    send = partial(sent, where, form.typed, cookies(who), seen(form.case))
    assert form.case is None or says_what_it_has_seen(where, form.case, who)
    before = rows()
    with transaction.atomic():
        once = send()
        effect = grown(before)
        transaction.set_rollback(True)
    assert grown(before) == {}
    twice = at_once(send, send)
    assert [answer.status_code for answer in twice] == [once.status_code] * 2, said(twice)
    assert once.status_code in (200, 302), said([once])
    assert grown(before) == effect
    assert send().status_code == once.status_code
    assert grown(before) == effect


def rows() -> dict[str, int]:
    """How many rows stand in each table of the house."""
    tables = list(apps.get_app_config("shouwen").get_models())
    # Each count says whose it is: a server that counts them side by side gives them in any order.
    each = (f"SELECT '{table.__name__}', COUNT(*) FROM {table._meta.db_table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def grown(before: dict[str, int]) -> dict[str, int]:
    return {table: count - before[table] for table, count in rows().items() if count != before[table]}


def cookies(who: str) -> dict[str, str]:
    """The browser of somebody who is signed in: two windows of it share this."""
    if not who:
        return {}
    return {name: morsel.value for name, morsel in at_desk(who).cookies.items()}


def seen(case: Case | None) -> str:
    last = Entry.objects.about("case", case.pk).last() if case else None
    return str(last.pk) if last else ""


def address(name: str, form: Form) -> str:
    number = {"number": form.case.number} if form.case else {}
    return reverse(name, kwargs={**number, **form.blanks})


def says_what_it_has_seen(where: str, case: Case, who: str) -> bool:
    """True unless the page of the case has this form without the field by which a second click is known.

    The same file again is known by what it holds, the same look at a number by its minute.
    """
    page = see(at_desk(who), case)
    forms = re.findall(f'<form[^>]* action="{where}[^>]*>.*?</form>', page, re.DOTALL)
    keys = ('name="seen"', 'type="file"', f'action="{reverse("case_phone", args=[case.number])}')
    return all(any(key in form for key in keys) for form in forms)


def sent(where: str, typed: dict[str, Any], browser: dict[str, str], seen: str) -> HttpResponse:
    client = Client()
    client.cookies.load(browser)
    words = {word: what() if callable(what) else what for word, what in typed.items()}
    answer = client.post(where, {**({"seen": seen} if seen else {}), **words})
    if answer.streaming:
        list(answer.streaming_content)
    return answer


def said(answers: list[Any]) -> list[Any]:
    return [
        getattr(answer, "content", answer)[-3000:] if hasattr(answer, "content") else answer
        for answer in answers
    ]
