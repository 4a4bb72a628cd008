"""What the clock does by itself: rungs that have come are fired, each once, the late ones marked late.

An alarm is claimed by an UPDATE that only one worker wins, and what it causes is written in the same
transaction: killed before the commit, nothing has happened and the next worker does it; after, all has.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from random import sample

from django.db import transaction

from shouwen.casework.cases import Case
from shouwen.casework.clocks import Reckoning
from shouwen.casework.log import locked, standing_of, write
from shouwen.casework.procedure import Late
from shouwen.casework.projection import project
from shouwen.casework.ringing import letters_of, people_told, ring, rung_of, what_it_says
from shouwen.casework.rows import Alarm, Clock
from shouwen.journal.entries import Kind
from shouwen.kit.statements import add_all
from shouwen.people.parties import Site

log = logging.getLogger("shouwen.overdue")


BATCH = 200  # alarms in one transaction: some tens of milliseconds, in which other writers wait
LOOK = 5000  # alarms looked at together


def run_due(at: datetime, *, batch: int | None = None) -> int:
    """Fire every alarm whose moment has come, thousands at a look, those of a site in the order of their moments.

    Gives the number fired. Also those that the firing of another brings due. They are fired together, a batch in
    a transaction; where one of them cannot be, each by itself. Each is tried once: one that cannot be fired waits
    for the next sweep, and holds up none of the others. So does one whose case somebody else is at work on.
    """
    fired, left = 0, set[int]()
    waiting = Alarm.objects.filter(fired_at=None, fires_at__lte=at).order_by("fires_at", "id")
    pks = waiting.values_list("site", "pk")
    while due := [(site, pk) for site, pk in pks[: LOOK + len(left)] if pk not in left]:
        for some in _batches(due, batch or BATCH):
            rung = _together_or_alone(some, at)
            left |= set(some) - rung
            fired += len(rung)
    return fired


def _batches(due: list[tuple[int, int]], size: int) -> list[list[int]]:
    """Site by site: a batch locks and changes the ends of few chains, and finds out once who is told.

    Each sweep takes the sites in an order of its own. Two workers in the same order would meet at every case, the
    one finding only what the other holds.
    """
    sites: dict[int, list[int]] = defaultdict(list)
    for site, pk in due:
        sites[site].append(pk)
    pks = [pk for site in sample(list(sites), len(sites)) for pk in sites[site]]
    return [pks[first : first + size] for first in range(0, len(pks), size)]


def _together_or_alone(due: list[int], at: datetime) -> set[int]:
    try:
        return ring(due, at)
    except Exception:  # one of them is at fault, and which one each by itself will tell
        return {pk for pk in due if _fire_or_leave(pk, at)}


def _fire_or_leave(pk: int, at: datetime) -> bool:
    try:
        return fire(pk, at)
    except Exception:  # whatever it is, it is this case's trouble and not that of the next one
        # Where it is the database that is away, this question fails too, and ends the sweep.
        number = Case.objects.filter(clocks__alarms=pk).values_list("number", flat=True).first()
        log.exception("case %s: alarm %d cannot be fired; the next sweep will try again", number, pk)
        return False


def fire(pk: int, at: datetime) -> bool:
    """Fire one alarm unless another worker has; False when it was theirs or is no longer wanted."""
    with transaction.atomic():
        # The case is locked before its alarm, as every verb does it: the other way round the two wait for each other.
        if not (case := Case.objects.filter(clocks__alarms=pk).first()):
            return False
        case = locked(case)
        if not Alarm.objects.filter(pk=pk, fired_at=None, fires_at__lte=at).update(fired_at=at):
            return False
        alarm = Alarm.objects.select_related("clock__department__party").get(pk=pk)
        if rung := rung_of(case, alarm):
            _sound(case, alarm, rung, at)
        return rung is not None


def _sound(case: Case, alarm: Alarm, rung: Late, at: datetime) -> None:
    people = people_told(case, alarm.clock, rung)
    said = what_it_says(alarm, rung, people, at)
    write(case, Kind.ALARM, by=None, at=at, step=alarm.clock.step, **said)
    add_all(letters_of(case, alarm, rung, people, at))


def recompute(site: Site, at: datetime) -> int:
    """Reckon every running clock of a site anew after its calendar has changed; gives how many moved.

    Each case that moved gets an entry with the old and the new times (design §3).
    """
    moved = 0
    open_cases = Case.objects.filter(site=site, state=Case.State.OPEN).order_by("id")
    for case in open_cases.iterator(chunk_size=200):
        with transaction.atomic():
            moved += _recompute(locked(case), at)
    return moved


def _recompute(case: Case, at: datetime) -> int:
    standing = standing_of(case)
    before = {(c.step, c.turn): c.due_at for c in Clock.objects.filter(case=case, stopped_at=None)}
    changed = [
        {"step": running.step, "was": {"at": old.isoformat()}, "is": {"at": new.isoformat()}}
        for running in standing.clocks
        if running.stopped_at is None
        and (old := before.get((running.step, running.turn)))
        and old != (new := Reckoning.of(running, case).due_at)
    ]
    if changed:
        write(case, Kind.RECALENDARED, by=None, at=at, clocks_moved=changed)
    else:
        project(case, standing)  # the end of the office day may have moved where no clock did
    return bool(changed)


def bring_up_to_date(case: Case) -> None:
    """Lay a case's rows down again from its log, for instance after its definition has changed."""
    with transaction.atomic():
        case = locked(case)
        project(case, standing_of(case))
