"""Somebody who signs in to a running house and opens every link that is shown to them."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from django.urls import resolve

PASSWORD = "shouwen-48-demo"
LINK = re.compile(r'(?:href|src|hx-get|data-full)="([^"#]*)')
NUMBERED = re.compile(r"([A-Z]{2})-\d")


def browser() -> OpenerDirector:
    return build_opener(HTTPCookieProcessor(CookieJar()))


@dataclass
class Visitor:
    """`most` is how many addresses of one kind are opened: each page of each procedure, not each case."""

    address: str
    login: str
    most: int = 1
    web: OpenerDirector = field(default_factory=browser)

    def signs_in(self) -> Visitor:
        page = self.web.open(f"{self.address}/sign-in/").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)', page)
        assert token
        typed = {"csrfmiddlewaretoken": token[1], "username": self.login, "password": PASSWORD}
        self.web.open(
            Request(f"{self.address}/sign-in/", urlencode(typed).encode(), {"Referer": self.address})
        )
        return self

    def opened(self) -> Iterator[tuple[int, str, str]]:
        """For each address that was opened: the status it answered with, the address, the page that shows it."""
        waiting, seen, count = [("/", "")], {"/"}, Counter[tuple[str, ...]]()
        while waiting:
            path, shown_on = waiting.pop(0)
            count[kind := kind_of(path)] += 1
            if count[kind] > self.most:
                continue
            status, page = self.get(path)
            yield status, path, shown_on
            found = [each for each in self.links(path, page) if each not in seen]
            seen.update(found)
            waiting += [(each, path) for each in found]

    def get(self, path: str) -> tuple[int, str]:
        try:
            with self.web.open(self.address + path) as answer:
                is_page = "html" in answer.headers["Content-Type"]
                return answer.status, answer.read().decode() if is_page else ""
        except HTTPError as refused:
            return refused.code, ""

    def links(self, path: str, page: str) -> list[str]:
        """Those that lead into the house."""
        found = (urlsplit(urljoin(self.address + path, html.unescape(link))) for link in LINK.findall(page))
        here = [each for each in found if each.netloc == urlsplit(self.address).netloc]
        paths = dict.fromkeys(each.path + (f"?{each.query}" if each.query else "") for each in here)
        return [each for each in paths if not each.startswith("/static/")]


def kind_of(path: str) -> tuple[str, ...]:
    """The page that stands there, for which procedure, and whether something is asked of it."""
    parts = urlsplit(path)
    found = resolve(parts.path)
    procedure = NUMBERED.search(parts.path)
    return (found.view_name, procedure[1] if procedure else "", found.kwargs.get("code", ""), parts.query[:4])
