"""Kills of the running server: what it acknowledged is there, and no step is half done (R-01, R-04).

The long trial is bench/kills.py; its results are kept in bench/results/.
"""

import os
import socket
from pathlib import Path

import pytest

from shouwen.sites.loading import load_site
from tests.reference_site import SITE
from tests.test_worker import address
from tests.world import moment

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_killed_at_any_moment_the_server_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    from bench.kills import House, trial

    load_site(SITE, at=moment("2026-01-01 08:00"))
    environment = {**os.environ, "DATABASE_URL": address(), "SHOUWEN_DATA": str(tmp_path)}
    found = trial(House(free_port(), environment), kills=4, seed=1)
    assert found["acknowledged"] > 0 and found["replayed"] > 0
    wrong = ("lost", "twice", "half_done", "journal", "gaps", "other_answers", "refused")
    assert {word: found[word] for word in wrong} == {word: [] for word in wrong}
