"""Many write into the journal of one site at once: one chain without a gap, and nobody waits for ever."""

from functools import partial

import pytest
from django.utils import timezone

from shouwen.casework import moves, overdue, registry
from shouwen.casework.audit import differs_from_its_log
from shouwen.casework.cases import Case
from shouwen.journal.audit import Walk
from shouwen.journal.chain import Head
from shouwen.journal.entries import Entry, reading
from tests.casework.hamlet import Hamlet, at, settle
from tests.casework.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hamlet(transactional_db: None) -> Hamlet:
    return settle()


def complaint(hamlet: Hamlet) -> Case:
    facts = {
        "apologised": True,
        "happened_at": at("2026-03-02 10:00"),
        "nature": "facility",
        "touches_customer": True,
    }
    return moves.open_case(
        registry.procedure("complaint"), by=hamlet.desk, at=at("2026-03-02 10:00"), title="漏水", channel="phone",
        building=hamlet.building, caller_name="陈女士", facts=facts,
    )  # fmt: skip


def test_those_who_write_at_once_stand_in_one_chain(hamlet: Hamlet) -> None:
    """New cases take a number first, notes and alarms a case: all take the head last, so none waits in a ring."""
    cases, noon = [complaint(hamlet) for _case in range(3)], at("2026-03-02 12:00")
    done = at_once(
        *[partial(complaint, hamlet)] * 4,
        *[partial(moves.note, case, "一", by=hamlet.desk, at=noon) for case in cases for _note in range(2)],
        *[partial(overdue.run_due, noon)] * 2,
        *[partial(reading, c.site, "case", c.pk, "caller_phone", by=hamlet.desk, at=noon) for c in cases],
    )
    assert [deed for deed in done if isinstance(deed, Exception)] == []
    places = Entry.objects.order_by("place").values_list("place", flat=True)
    assert list(places) == list(range(1, Head.objects.get(site=hamlet.site).place + 1))
    assert Walk(hamlet.site, {}).first_fault() is None
    assert [differs_from_its_log(case) for case in Case.objects.order_by("pk")] == [[]] * 7


def test_an_entry_that_is_taken_back_leaves_no_gap(hamlet: Hamlet) -> None:
    case = complaint(hamlet)
    with pytest.raises(RuntimeError):
        _fail_after(case, hamlet)
    moves.note(case, "二", by=hamlet.desk, at=timezone.now())
    assert Walk(hamlet.site, {}).first_fault() is None
    assert Head.objects.get(site=hamlet.site).place == Entry.objects.count() == 2


def _fail_after(case: Case, hamlet: Hamlet) -> None:
    from django.db import transaction

    with transaction.atomic():
        moves.note(case, "一", by=hamlet.desk, at=timezone.now())
        raise RuntimeError
