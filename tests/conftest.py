"""What every test stands on.

Which database that is, is for DATABASE_URL to say: bin/test runs the suite on SQLite and once more
on PostgreSQL (docs/decisions/0002).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation
from hypothesis import settings as hypothesis
from pytest_django.fixtures import Settings
from pytest_django.plugin import DjangoDbBlocker

BROWSER = Path(__file__).parent / "browser"
SITE = Path(__file__).parent.parent / "complexes" / "ever_bright"

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
    items.sort(key=lambda item: item.path.name != "test_run.py")  # a minute long: not the last of one core


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


@pytest.fixture(scope="module")
def ever_bright(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The reference site, loaded once for a module and rolled back after it.

    Tests of the module run in savepoints inside this transaction; one that needs real transactions makes its
    own world instead.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        from shouwen.sites.loading import load_site

        load_site(SITE, at=datetime(2026, 1, 1, tzinfo=UTC))
        yield
        transaction.set_rollback(True)
