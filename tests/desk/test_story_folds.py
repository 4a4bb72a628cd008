"""The story of a long case is folded: the newest stands open, and nothing is left out."""

from __future__ import annotations

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.log import log_of
from shouwen.casework.story import story
from shouwen.desk.story_folds import OPEN, Fold, folds
from tests.desk.clerk import at_desk, see
from tests.procedures import fitting_out as fit
from tests.wall import it_is
from tests.world import again, complain

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def folded(case: Case) -> tuple[list[Fold], int]:
    case = again(case)
    lines = story(case, log_of(case))
    found = folds(lines, case.procedure)
    assert [line for fold in found for line in fold.lines] == lines
    return found, len(lines)


def test_a_short_story_is_one_open_part():
    [whole], _length = folded(complain("2026-03-02 10:00"))
    assert whole.is_open


def test_of_a_long_one_the_newest_days_are_open_and_each_earlier_day_says_what_was_done():
    found, length = folded(fit.carded())
    earlier = [fold for fold in found if fold.day]
    in_front = sum(len(fold.lines) for fold in found if not fold.day)
    assert (found[0].day, in_front >= OPEN, in_front < length) == (None, True, True)
    assert [fold.day for fold in earlier] == sorted({fold.day for fold in earlier if fold.day}, reverse=True)
    assert all(fold.gist and not fold.is_open for fold in earlier)


def test_the_page_holds_every_line_folded_or_not(monkeypatch: pytest.MonkeyPatch):
    it_is(monkeypatch, "2026-03-16 09:00")
    case = fit.carded()
    page = see(at_desk(fit.CS), case)
    assert all(f'datetime="{entry.at.isoformat()}"' in page for entry in log_of(again(case)))
