"""Printing at the same instant: numbers have no gap and no double, a deed makes one form (§2.6)."""

from functools import partial
from uuid import uuid4

import pytest

from shouwen.casework.printing import print_blank, reprint
from shouwen.journal.entries import Entry
from shouwen.journal.forms import Form
from tests.casework.hamlet import Hamlet, at, settle
from tests.casework.paper_mill import kind
from tests.casework.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

TEN = at("2026-03-02 10:00")


@pytest.fixture
def hamlet(transactional_db: None) -> Hamlet:
    return settle()


def serials() -> list[str]:
    return sorted(Form.objects.values_list("serial", flat=True))


def test_forms_printed_at_once_are_numbered_one_after_the_other(hamlet: Hamlet) -> None:  # §2.6
    copies = [
        partial(print_blank, kind("follow_up"), 2, by=hamlet.desk, at=TEN, key=uuid4()) for _ in range(8)
    ]
    batches = at_once(*copies)
    assert serials() == [f"F-07-2026-{n:04d}" for n in range(1, 17)]
    numbers = [[int(form.serial[-4:]) for form in batch] for batch in batches]
    assert all(second == first + 1 for first, second in numbers)


def test_a_deed_sent_twice_at_once_prints_once(hamlet: Hamlet) -> None:
    for number in range(1, 4):
        deed = partial(print_blank, kind("follow_up"), 1, by=hamlet.desk, at=TEN, key=uuid4())
        first, second = at_once(deed, deed)
        assert first == second
        assert len(serials()) == number
    assert serials()[-1] == "F-07-2026-0003"


def test_two_clicks_on_reprint_at_once_count_one(hamlet: Hamlet) -> None:
    (form,) = print_blank(kind("follow_up"), 1, by=hamlet.desk, at=TEN, key=uuid4())
    deed = partial(reprint, form, shown=0, by=hamlet.desk, at=TEN)
    assert [done.reprints for done in at_once(deed, deed)] == [1, 1]
    assert [entry.data.get("reprint") for entry in Entry.objects.about("form", form.pk)] == [None, 1]
