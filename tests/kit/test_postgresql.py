"""PostgreSQL's moments are read as Django reads them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import Format

from shouwen.kit.postgresql.base import Moment, _with_moments

TIMESTAMPTZ = 1184
moments = st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1 < at.year < 9999)


@given(moments, st.sampled_from([0, 480, -210, 330]))
def test_a_moment_is_read_as_django_reads_it(at: datetime, offset: int):
    """Whatever the zone of the session: the text that PostgreSQL sends is the moment with its offset."""
    hours, minutes = divmod(abs(offset), 60)
    sign = "-" if offset < 0 else "+"
    text = f"{at.replace(tzinfo=None).isoformat(sep=' ')}{sign}{hours:02}" + (
        f":{minutes:02}" if minutes else ""
    )
    ours = Moment(TIMESTAMPTZ).load(text.encode())
    assert ours == at - timedelta(minutes=offset) and ours.tzinfo is UTC
    if not offset:
        theirs = Transformer(get_adapters_template(True, UTC)).get_loader(TIMESTAMPTZ, Format.TEXT)
        assert ours == theirs.load(text.encode())


def test_what_is_written_is_still_written_by_django():
    django, ours = get_adapters_template(True, UTC), _with_moments(get_adapters_template(True, UTC))
    assert ours.get_dumper(datetime, PyFormat.AUTO) is django.get_dumper(datetime, PyFormat.AUTO)


@pytest.mark.django_db
def test_a_moment_comes_back_from_the_database_as_it_was_sent():
    at = datetime(2026, 3, 2, 9, 0, 0, 120000, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(at) FROM shouwen_entry")
        assert cursor.fetchone() == (None,)
        if connection.vendor == "postgresql":
            cursor.execute("SELECT %s::timestamptz, timestamptz '2026-03-02 17:00:00.12+08'", [at])
            assert cursor.fetchone() == (at, at)
