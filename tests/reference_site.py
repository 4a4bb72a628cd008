"""The reference site, loaded once a process and standing from module to module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

if TYPE_CHECKING:
    from shouwen.people.parties import Site

SITE = Path(__file__).parent.parent / "complexes" / "ever_bright"


class ReferenceSite:
    """It stands in a transaction that nobody commits. A module works in a savepoint inside, a test in another."""

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker
        self.site: Site | None = None
        self.is_lent = False
        self._standing = ExitStack()

    @contextmanager
    def lent(self) -> Iterator[Site]:
        """To a module, which leaves it as it was."""
        with self.blocker.unblock():
            if self.site is None:
                self._put_up()
            self.is_lent = True
            with transaction.atomic():
                yield self.site
                transaction.set_rollback(True)
            self.is_lent = False

    def _put_up(self) -> None:
        from shouwen.sites.loading import load_site

        with ExitStack() as opening:
            opening.enter_context(transaction.atomic())
            self.site = load_site(SITE, at=datetime(2026, 1, 1, tzinfo=UTC)).site
            self._standing = opening.pop_all()

    def take_down(self) -> None:
        """Nothing where it does not stand, nor amid a module that has it on loan."""
        if self.site is not None and not self.is_lent:
            self.site = None
            with self.blocker.unblock():
                transaction.set_rollback(True)
                self._standing.close()
