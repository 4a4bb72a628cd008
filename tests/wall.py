"""A clock on the wall of the tests: pages read it, the verbs are told the time."""

import pytest
from django.utils import timezone

from tests.world import moment


def it_is(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """From now on pages are asked at this moment in Beijing."""
    monkeypatch.setattr(timezone, "now", lambda: moment(text))
