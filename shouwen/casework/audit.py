"""Do the rows of a case say what its log says? Asked by laying them down anew and taking that back again."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from shouwen.casework.cases import Case, Involvement
from shouwen.casework.log import locked, log_of
from shouwen.casework.opening import about
from shouwen.casework.projection import project
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay
from shouwen.casework.standing import Standing


def differs_from_its_log(case: Case) -> list[str]:
    """The tables whose rows for this case are not what its log gives; none when all are. Writes nothing."""
    with transaction.atomic():
        held = locked(case)
        before, log = _rows(held), log_of(held)
        before["heading"] = log[0].data.get("about", about(held)) if log else None  # older cases have none
        project(held, Standing.of(held.procedure, log))
        after = {**_rows(held), "heading": about(held)}
        transaction.set_rollback(True)
    return [table for table, rows in before.items() if rows != after[table]]


def _rows(case: Case) -> dict[str, Any]:
    tables: dict[str, models.QuerySet[Any]] = {
        "case": Case.objects.filter(pk=case.pk),
        "open steps": OpenStep.objects.filter(case=case),
        "clocks": Clock.objects.filter(case=case),
        "alarms": Alarm.objects.filter(clock__case=case),
        "relays": Relay.objects.filter(case=case),
        "involved": Involvement.objects.filter(case=case),
    }
    return {name: list(rows.order_by("pk").values()) for name, rows in tables.items()}
