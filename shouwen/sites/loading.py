"""Loading a complex: chapter by chapter, each with its sheets, its checks and what it writes.

A new kind of row is a new module with SHEETS, check and write, and a line in CHAPTERS. Chapters stand in
the order in which they refer to each other.
"""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from shouwen.casework.overdue import recompute
from shouwen.hours.days import hours_changed
from shouwen.sites import (
    contractors,
    customers,
    demarcation,
    figures,
    hours,
    parties,
    people,
    phrases,
    premises,
    prices,
    room_items,
)
from shouwen.sites.files import Files
from shouwen.sites.index import index_registers
from shouwen.sites.keeping import Loading
from shouwen.sites.reading import strangers
from shouwen.sites.troubles import BrokenSite

CHAPTERS = (
    parties,
    hours,
    premises,
    demarcation,
    figures,
    prices,
    room_items,
    customers,
    contractors,
    people,
    phrases,
)


def read_site(folder: Path) -> Files:
    """All the files of a complex, checked. Refuses with BrokenSite, which names every line that is wrong."""
    files = Files(folder)
    for chapter in CHAPTERS:
        files.take(chapter.SHEETS)
        chapter.check(files)
    files.troubles += strangers(folder, [sheet for chapter in CHAPTERS for sheet in chapter.SHEETS])
    if files.troubles:
        raise BrokenSite(files.troubles)
    return files


def load_site(folder: Path, *, at: datetime) -> Loading:
    """Make the database say what the files say; doing it twice changes nothing, and nothing is deleted.

    Files with anything wrong are refused with BrokenSite before the first row is written.
    """
    files = read_site(folder)
    load = Loading(at)
    with transaction.atomic():
        for chapter in CHAPTERS:
            chapter.write(files, load)
        index_registers(load.site)
        if _hours_changed(load):
            hours_changed(load.site)
            recompute(load.site, at)
    return load


def _hours_changed(load: Loading) -> bool:
    """True when running clocks have to be reckoned anew: a year published, or other opening hours."""
    return any(load.done[kind]["new"] or load.done[kind]["changed"] for kind in ("year", "opening"))
