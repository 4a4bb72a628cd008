"""What every test stands on.

Which database that is, is for DATABASE_URL to say: bin/test runs the suite on SQLite and once more
on PostgreSQL (docs/decisions/0002).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from hypothesis import settings as hypothesis
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

from tests.reference_site import ReferenceSite

if TYPE_CHECKING:
    from shouwen.people.parties import Site

BROWSER = Path(__file__).parent / "browser"
REFERENCE = pytest.StashKey[ReferenceSite]()

# A fifth of the time went into looking for garbage in a heap that hardly changes.
gc.set_threshold(50_000, 20, 100)

# Random on purpose: each run looks somewhere new, and a failure prints the blob that repeats it.
# Without a deadline, because a shared machine is slow for reasons that are not the code's.
hypothesis.register_profile("quick", deadline=None, print_blob=True, max_examples=25)
hypothesis.register_profile("thorough", deadline=None, print_blob=True, max_examples=100)
hypothesis.load_profile("quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything under tests/browser is a browser test; nobody has to remember the mark."""
    for item in items:
        if item.path.is_relative_to(BROWSER):
            item.add_marker("browser")
    # A minute long: not the last of one core. Then what shares the reference site, so that it is loaded once.
    items.sort(key=lambda item: (item.path.name != "test_run.py", "ever_bright" not in fixtures_of(item)))


def fixtures_of(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as it runs in earnest: in memory it has no WAL, no busy timeout and one lock."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session", autouse=True)
def the_journal_may_be_emptied_between_tests() -> None:
    """The database guards what was written down; only what clears up after a test goes past its guards."""
    from shouwen.journal.guards import put_up, take_down

    clear = BaseDatabaseOperations.execute_sql_flush

    def past_the_guards(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic():
            take_down(self.connection)
            clear(self, sql_list)
            put_up(self.connection)

    BaseDatabaseOperations.execute_sql_flush = past_the_guards


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> None:
    """Each test's uploads and letters in a folder of its own, never among the real ones."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.HEADS_ROOT = tmp_path / "heads"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


@pytest.fixture(autouse=True)
def own_language(settings: Settings) -> Iterator[None]:
    """Each test begins in the installation's language, whichever one the test before it ended in."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def reference_site(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[ReferenceSite]:
    request.config.stash[REFERENCE] = reference = ReferenceSite(django_db_blocker)
    yield reference
    reference.take_down()


@pytest.fixture(scope="module")
def ever_bright(reference_site: ReferenceSite) -> Iterator[Site]:
    """The reference site, as loaded for a module and rolled back after it.

    Tests of the module run in savepoints inside this transaction; one that needs real transactions makes its
    own world instead.
    """
    with reference_site.lent() as site:
        yield site


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Who wants the database without the site finds it so."""
    names = fixtures_of(item)
    uses = item.get_closest_marker("django_db") or names & {"db", "transactional_db"}
    if uses and "ever_bright" not in names and REFERENCE in item.config.stash:
        item.config.stash[REFERENCE].take_down()
