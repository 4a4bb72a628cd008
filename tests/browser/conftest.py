"""A real browser on a real server: headless Chromium, the reference site, people signed in side by side."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from shouwen.people.persons import Person
from shouwen.sites.loading import load_site
from tests.browser.walker import Walker

SITE = Path(__file__).parents[2] / "complexes" / "ever_bright"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these Chromium looks for its maker's hosts at every start.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # Playwright keeps a loop running in this thread; the tests speak to the database from it all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = next(found for name in NAMES if (found := shutil.which(name)))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def walker(
    chromium: Browser, transactional_db: None, live_server: LiveServer, now: datetime
) -> Iterator[Walker]:
    """Opens pages for people of the freshly loaded reference site, and fails on anything the browser reports."""
    load_site(SITE, at=now)
    Person.objects.update(mail=Person.Mail.NONE)
    walker = Walker(chromium, live_server.url)
    yield walker
    walker.leave()
    assert walker.reports == []
