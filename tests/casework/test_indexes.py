"""What grows with the cases is put down in no more places than it is looked for in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, models

from shouwen.casework.cases import Case, Involvement
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay, Signature
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice

pytestmark = pytest.mark.django_db

GROWING = (Alarm, Case, Clock, Entry, Involvement, Notice, OpenStep, Relay, Signature)


def indexes(table: type[models.Model]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table._meta.db_table)
    return {name: each for name, each in found.items() if each["index"] or each["unique"]}


@pytest.mark.parametrize("table", GROWING)
def test_no_key_has_an_index_that_a_wider_one_begins_with(table: type[models.Model]):
    keys = {field.column for field in table._meta.fields if field.is_relation}
    found = indexes(table)
    narrow = [name for name, each in found.items() if len(each["columns"]) == 1 and not each["unique"]]
    wider = {each["columns"][0] for each in found.values() if len(each["columns"]) > 1}
    assert [name for name in narrow if set(found[name]["columns"]) & keys & wider] == []
