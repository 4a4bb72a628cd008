"""A procedure of the tests: papers as facts, days, a schedule whose lines are marked.

Its tables are made for a module and gone after it: `inspection_tables()` within a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, models

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case, Facts
from shouwen.casework.procedure import Ask, Problem, Procedure, go_on, optional, step
from shouwen.casework.schedules import ScheduleLine, mark, schedule, unmarked
from shouwen.casework.who import CUSTOMER_SERVICE, FIRST_RESPONDER, TO_FIRST_RESPONDER
from shouwen.journal.files import Paper
from shouwen.leases.customers import Customer
from tests.world import moment, place, role

CODE = "toy_inspection"


@contextmanager
def inspection_tables() -> Iterator[Procedure]:
    """The procedure with its tables, for as long as it is needed."""
    before = dict(apps.all_models["shouwen"])
    try:
        found = _inspection()
        _make([model for name, model in apps.all_models["shouwen"].items() if name not in before])
        yield found
    finally:
        registry.forget(CODE)
        for name in set(apps.all_models["shouwen"]) - set(before):
            del apps.all_models["shouwen"][name]
        apps.clear_cache()


def _make(tables: Iterable[type[models.Model]]) -> None:
    """The statements alone: the editor itself will not be entered within a transaction on SQLite."""
    editor = connection.SchemaEditorClass(connection, collect_sql=True)
    editor.deferred_sql = []
    for table in tables:
        editor.create_model(table)
    with connection.cursor() as cursor:
        for statement in [*editor.collected_sql, *map(str, editor.deferred_sql)]:
            cursor.execute(statement)


def _inspection() -> Procedure:
    class Kind(models.TextChoices):
        WALL = "wall", "Wall"
        LIFT = "lift", "Lift"

    class ToyInspection(Facts):
        remark = models.CharField("Remark", max_length=200)
        seen_on = models.DateField("Seen on", null=True)
        back_on = models.DateField("Comes back on", null=True)
        photo = models.ForeignKey(
            Paper, models.PROTECT, null=True, related_name="+", verbose_name="Photo of the door"
        )
        licence = models.ForeignKey(
            Paper, models.PROTECT, null=True, related_name="+", verbose_name="Licence"
        )

        class Meta:
            app_label = "shouwen"

    class ToyDefect(ScheduleLine):
        kind = models.CharField("What", max_length=20, choices=Kind)
        words = models.CharField("What is wrong", max_length=100)
        photo = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name="Photo")
        seen_on = models.DateField("Seen on", null=True)
        mended_on = models.DateField("Mended on", null=True)
        after = models.ForeignKey(
            Paper, models.PROTECT, null=True, related_name="+", verbose_name="Photo afterwards"
        )

        class Meta(ScheduleLine.Meta):
            app_label = "shouwen"

    class ToyRemark(ScheduleLine):
        words = models.CharField("Words", max_length=100)

        class Meta(ScheduleLine.Meta):
            app_label = "shouwen"

    def lifts_are_not_ours(case: Case, line: Any) -> Iterator[Problem]:
        if line.kind == Kind.LIFT:
            yield Problem("The lift is for the lift company.", "kind", "invalid")

    inspection = Procedure(
        CODE, "Inspection", chapter=98, prefix="TOY", facts=ToyInspection,
        schedules=[
            schedule(
                "defects", "Defects", ToyDefect,
                asks=["kind", "words", optional("photo"), optional("seen_on", past=True)],
                marks=[
                    mark("told", "Told"),
                    mark("mended", "Mended", asks=[Ask("mended_on", past=True), optional("after")]),
                ],
                check=lifts_are_not_ours, tells_customer=True,
            ),
            schedule("remarks", "Remarks for staff", ToyRemark, asks=["words"], tell=[TO_FIRST_RESPONDER]),
        ],
        steps=[
            step("record", "Write down what is to be seen", by=FIRST_RESPONDER, asks=[optional("remark")]),
            step("look", "Look at it", by=CUSTOMER_SERVICE, after="record",
                 asks=["remark", "photo", optional("licence"), Ask("seen_on", past=True),
                       optional("back_on", future=True)],
                 lists=["defects", "remarks"], marks=["defects.told"], signed_by=["customer"]),
            step("mend", "Have it mended", by=CUSTOMER_SERVICE, after="look", marks=["defects.mended"],
                 outcomes={"done": go_on("Done")}),
        ],
    )  # fmt: skip

    @inspection.before("mend")
    def all_is_mended(case: Case) -> Iterator[Problem]:
        if left := unmarked(case, "defects", "mended"):
            yield Problem(f"{len(left)} not mended yet.", code="open_lines")

    return inspection


def inspect(
    at: str = "2026-03-02 10:00", *, by: str = "limin", where: str = "1-0803", of: str = "ruilan"
) -> Case:
    """An inspection taken down for this customer."""
    return moves.open_case(
        registry.procedure(CODE), by=role(by), at=moment(at), title="验房", channel="counter", place=place(where),
        caller_name="陈女士", customer=Customer.objects.get(party__code=of), facts={},
    )  # fmt: skip
