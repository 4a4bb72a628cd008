"""Moments read in one step.

Django reads each by a pattern and puts its zone in a second time: of a page with two hundred of them a tenth. The
session's zone is UTC, so what comes says +00 and is what it says (decision 0016).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db.backends.postgresql import base
from psycopg.adapt import AdaptersMap, Buffer, Loader


class Moment(Loader):
    """A timestamptz as an aware moment, as Django's own loader gives it."""

    timezone = UTC  # by which Django knows that it need not put its own loader in place

    def load(self, data: Buffer) -> datetime:
        return datetime.fromisoformat(str(data, "ascii")).astimezone(UTC)


@cache
def _with_moments(adapters: AdaptersMap) -> AdaptersMap:
    ours = AdaptersMap(adapters)
    ours.register_loader("timestamptz", Moment)
    return ours


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        found: dict[str, Any] = super().get_connection_params()
        return {**found, "context": _with_moments(found["context"])}
