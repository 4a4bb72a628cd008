"""A file that no row speaks of is swept away within the hour, and no other (R-20)."""

import os
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from shouwen.journal import sweeping
from shouwen.journal.files import Paper, arriving, kept_at
from shouwen.journal.sweeping import A_LOOK, FOLDERS, sweep_files
from tests.desk.paperwork import complaint_of, lay
from tests.pictures import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def grown_old(*files: Path, minutes: int = 61) -> None:
    then = (NOON - timedelta(minutes=minutes)).timestamp()
    for file in files:
        os.utime(file, (then, then))


def left_over(note: str) -> Path:
    """A file whose row was never committed."""
    with arriving(jpeg(note)) as arrival:
        arrival.keep()
    return kept_at(arrival.sha256)


def an_hour_of_looks() -> int:
    return sum(sweep_files(NOON + timedelta(seconds=A_LOOK * n)) for n in range(0, FOLDERS, 2))


def test_what_no_row_speaks_of_is_gone_within_the_hour_and_what_one_speaks_of_stays():
    paper = lay(complaint_of(), jpeg("a"))
    paper.small()
    there = kept_at(paper.sha256)
    lost = [left_over(f"lost {n}") for n in range(6)]
    lost[0].with_suffix(".small").write_bytes(b"")
    grown_old(there, there.with_suffix(".small"), *lost, lost[0].with_suffix(".small"))
    assert an_hour_of_looks() == 7
    files = {file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()}
    assert files == {there, there.with_suffix(".small")}


def test_what_came_within_the_hour_may_have_its_row_on_the_way():
    young = left_over("young")
    grown_old(young, minutes=5)
    assert (an_hour_of_looks(), young.exists()) == (0, True)


def test_what_was_broken_off_while_it_arrived_is_gone():
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(exist_ok=True)
    broken, coming = root / "arriving-abc", root / "arriving-def"
    for file in (broken, coming):
        file.write_bytes(b"x")
    grown_old(broken)
    grown_old(coming, minutes=1)
    assert (sweep_files(NOON), broken.exists(), coming.exists()) == (1, False, True)


def test_a_sweep_that_was_killed_halfway_loses_nothing_that_a_row_speaks_of():
    paper = lay(complaint_of(), jpeg("a"))
    there = kept_at(paper.sha256)
    aside = there.parent.parent / f"{sweeping.ASIDE}{paper.sha256}"
    os.replace(there, aside)
    grown_old(aside)
    sweep_files(NOON)
    assert (paper.read(), aside.exists()) == (jpeg("a"), False)


def test_what_is_laid_down_again_while_it_is_swept_is_put_back(monkeypatch):
    lost = left_over("again")
    grown_old(lost)
    look = sweeping._left_over

    def and_then_it_comes_again(files):
        found = look(files)
        left_over("again")
        return found

    monkeypatch.setattr(sweeping, "_left_over", and_then_it_comes_again)
    assert (an_hour_of_looks(), lost.exists()) == (0, True)
    assert sha256(lost.read_bytes()).hexdigest() == lost.name


def test_an_empty_house_has_nothing_to_sweep():
    assert (an_hour_of_looks(), Paper.objects.count()) == (0, 0)
