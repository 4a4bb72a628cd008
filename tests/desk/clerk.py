"""The desk in tests: who sits at it, what was typed, and what the page says."""

import html
import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.people.persons import Person

TOKEN = re.compile(rb'value="[A-Za-z0-9]{64}"')
BESIDE = re.compile(r'<p class="wrong" id="([\w-]+)_error">(.*?)</p>', re.DOTALL)
ABOVE = re.compile(r'<div class="card refusal".*?</div>', re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


def at_desk(login: str, language: str = "en") -> Client:
    """A browser in which this person is signed in, reading this language."""
    Person.objects.filter(login=login).update(language=language)
    client = Client()
    client.force_login(Person.objects.get(login=login), backend="shouwen.people.signing_in.Login")
    return client


def see(client: Client, case: Case) -> str:
    response = client.get(reverse("case", args=[case.number]))
    assert response.status_code == 200
    return response.content.decode()


def seen(page: str) -> str:
    """What a form of this page says that it has seen."""
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def send(client: Client, name: str, case: Case, *args: str, **typed: Any) -> HttpResponse:
    """Send a form of the page of this case."""
    return client.post(reverse(name, args=[case.number, *args]), typed)


def beside(response: HttpResponse) -> dict[str, str]:
    """What the page says is wrong, by the field that it stands beside."""
    found = BESIDE.findall(response.content.decode())
    return {field: html.unescape(said) for field, said in found}


def above(response: HttpResponse) -> list[str]:
    """What the page says is wrong with no field."""
    found = ABOVE.findall(response.content.decode())
    return [html.unescape(TAGS.sub("", part)).strip() for part in found]


def bare(response: HttpResponse) -> bytes:
    """The page without the tokens that differ from one answer to the next, and without its moment."""
    return re.sub(rb'data-now="[^"]*"', b"", TOKEN.sub(b"", response.content))


def picked(moment: datetime) -> str:
    """A moment as the browser sends it."""
    return f"{moment:%Y-%m-%dT%H:%M}"
