"""The living history: a month played through the verbs, with something waiting at every step of both procedures."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from shouwen.casework.cases import Case
from shouwen.casework.log import standing_of
from shouwen.casework.projection import rebuild
from shouwen.casework.registry import procedure
from shouwen.casework.rows import Clock, OpenStep, Relay
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.people.parties import Site
from shouwen.procedures.surrender.inspection import ConditionAtSurrender
from shouwen.services.keys import KeyCustody
from shouwen.services.parking import ParkingPermit
from shouwen.sites.history import live
from tests.world import moment

NOW = moment("2026-03-20 15:00")
SITE = Path(__file__).parents[2] / "complexes" / "ever_bright"

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("lived")]


@pytest.fixture(scope="module")
def lived(ever_bright: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        live(Site.objects.get(code="ever_bright"), SITE, at=NOW)
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("code", ["complaint", "repair"])
def test_something_waits_at_every_step(code: str):
    waiting = set(OpenStep.objects.filter(case__procedure_code=code).values_list("step", flat=True))
    assert waiting == {step.code for step in procedure(code).steps[1:]}


def test_some_are_late_some_wait_for_another_company_some_for_the_customer():
    assert OpenStep.objects.filter(due_at__lt=NOW).exists()
    assert set(Relay.objects.waiting().values_list("to_department__party__code", flat=True)) == {
        "b3",
        "master",
    }
    assert OpenStep.objects.filter(held_for="customer", held_until__gt=NOW).exists()
    assert Entry.objects.filter(kind="referred").exists()


def test_nothing_happens_after_the_day_of_loading_nor_more_than_a_month_before():
    short = Entry.objects.filter(subject_kind="case").exclude(
        number__startswith="ZX"
    )  # a fit-out takes months
    times = short.values_list("at", flat=True)
    assert NOW - timedelta(days=30) <= min(times) <= max(times) <= NOW


def test_numbers_run_without_a_gap_in_the_order_of_reporting():
    for prefix in ("TS", "BX"):
        numbers = (
            Case.objects.filter(number__startswith=prefix)
            .order_by("opened_at")
            .values_list("number", flat=True)
        )
        assert list(numbers) == [f"{prefix}-2026-{n:04d}" for n in range(1, len(numbers) + 1)]


def test_fit_outs_stand_at_the_review_at_the_works_and_at_a_disputed_refund():
    stand = OpenStep.objects.filter(case__procedure_code="fit_out").values_list("case__place__code", "step")
    assert sorted(stand) == [
        ("1-0501", "decide"), ("1-0501", "occupy"), ("1-0804", "neighbours"), ("1-0804", "order"),
        ("1-0804", "quality"), ("1-1506", "review"),
    ]  # fmt: skip


def test_a_stay_is_there_from_the_move_in_to_the_surrender():
    stay = ("move_in", "parking", "hot_work", "surrender")
    stand = OpenStep.objects.filter(case__procedure_code__in=stay)
    assert sorted(stand.values_list("case__procedure_code", "case__place__code", "step")) == [
        ("hot_work", "1-0804", "permit"), ("move_in", "1-1107", "defects"), ("move_in", "1-1107", "list"),
        ("move_in", "1-1107", "visit"), ("parking", "1-1506", "issue"), ("surrender", "1-0605", "decide"),
        ("surrender", "1-0605", "gate"), ("surrender", "1-0605", "passes"),
    ]  # fmt: skip
    assert sorted(ParkingPermit.objects.values_list("number", flat=True)) == ["B1-0217", "D-0009"]
    [disputed] = [line for line in ConditionAtSurrender.objects.all() if line.is_disputed]
    assert (disputed.item, disputed.cost_fen) == ("茶水间 台面", 240_000)


def test_keys_are_with_us_with_customers_lent_and_one_of_them_is_overdue():
    held = KeyCustody.objects.now().order_by("key__number").values_list("key__number", "holder")
    assert dict(held) == {
        "0408-D": "borrower", "0605-M": "customer", "0803-C": "customer", "0803-M": "customer", "0806-D": "borrower",
        "1107-C": "customer", "1107-K": "customer", "1506-S": "desk",
    }  # fmt: skip
    late = [row.key.number for row in KeyCustody.objects.lent() if row.is_late(NOW)]
    assert late == ["0408-D"]


def test_no_letter_waits_to_be_mailed_for_what_is_past():
    assert Notice.objects.filter(mail="waiting").count() == 0


def test_every_row_is_what_the_log_says():
    columns = {
        OpenStep: ("step", "visit", "department", "person", "opened_at", "due_at", "held_until", "held_for"),
        Clock: ("step", "turn", "started_at", "due_at", "stopped_at", "unit", "amount"),
        Relay: ("turn", "from_department", "to_department", "answer", "offered_at", "answered_at"),
    }
    for case in Case.objects.all():
        before = {
            model: sorted(model.objects.filter(case=case).values_list(*names))
            for model, names in columns.items()
        }
        rebuild(case, standing_of(case))
        after = {
            model: sorted(model.objects.filter(case=case).values_list(*names))
            for model, names in columns.items()
        }
        assert after == before
