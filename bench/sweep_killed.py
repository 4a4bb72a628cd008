"""Two workers ring ten thousand alarms, one or the other killed now and then; each alarm is looked for (decision 0006).

On a database that `bench.fill` has filled, which is not to be kept: `python -m bench.sweep_killed 30`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from typing import Any

KILLS = 30


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    print(json.dumps(trial(kills, random.randrange(10**6)), indent=1))


def trial(kills: int, seed: int) -> dict[str, Any]:
    """So many kills, at most 0.3 s apart, each of a worker that is replaced at once; and what was found then."""
    from django.db import connection
    from django.utils import timezone

    from bench.sweep import wait_once_more
    from bench.writing import own_connections
    from shouwen.journal.entries import Entry
    from shouwen.journal.notices import Notice

    rng, at = random.Random(seed), timezone.now()
    wait_once_more()
    due = {_key(alarm) for alarm in _due(at)}
    entry, notice = (
        table.objects.order_by("-pk").values_list("pk", flat=True)[0] for table in (Entry, Notice)
    )
    own_connections()
    workers, in_hand, began = [_start(at), _start(at)], 0, time.monotonic()
    for _kill in range(kills):
        time.sleep(rng.uniform(0.02, 0.3))
        number = rng.randrange(2)
        process, rings = workers[number]
        process.kill()
        process.join()
        in_hand += rings.value
        workers[number] = _start(at)
    while not _has_all_rung(at):
        time.sleep(0.05)
    seconds = time.monotonic() - began
    for process, _rings in workers:
        process.kill()
        process.join()
    return {
        "engine": connection.vendor, "seed": seed, "kills": kills, "amid_a_batch": in_hand, "due": len(due),
        "seconds": round(seconds, 1), **found(due, entry, notice),
    }  # fmt: skip


def _start(at: Any) -> tuple[Any, Any]:
    rings = multiprocessing.Value("b", 0)
    process = multiprocessing.Process(target=_work, args=(at, rings), daemon=True)
    process.start()
    return process, rings


def _work(at: Any, rings: Any) -> None:
    """Sweep and sweep again, as the worker does, saying while a batch is being rung."""
    from shouwen.casework import overdue

    ring = overdue.ring

    def telling(*args: Any) -> set[int]:
        rings.value = 1
        rung = ring(*args)
        rings.value = 0
        return rung

    overdue.ring = telling
    while True:
        overdue.run_due(at)
        time.sleep(0.1)


def _due(at: Any) -> Any:
    from shouwen.casework.rows import Alarm

    return Alarm.objects.filter(fired_at=None, fires_at__lte=at).select_related("clock").order_by("pk")


def _has_all_rung(at: Any) -> bool:
    from django.db import connection

    left = _due(at).exists()
    connection.close()
    return not left


def _key(alarm: Any) -> tuple[Any, ...]:
    return alarm.clock.case_id, alarm.clock.step, alarm.clock.turn, alarm.rung, alarm.fires_at.isoformat()


def found(due: set[tuple[Any, ...]], entry: int, notice: int) -> dict[str, Any]:
    """What is wrong with the entries and notices after these keys, with the chains, and with a sample of the cases."""
    from django.utils.dateparse import parse_datetime

    from shouwen.casework.audit import differs_from_its_log
    from shouwen.casework.cases import Case
    from shouwen.journal.audit import Walk
    from shouwen.journal.entries import Entry
    from shouwen.journal.notices import Notice
    from shouwen.people.parties import Site

    new = Entry.objects.filter(pk__gt=entry).order_by("pk")
    rang = Counter((e.subject_id, e.step, e.data["turn"], e.data["rung"], e.data["due"]["at"]) for e in new)
    told = Counter((e.subject_id, person["id"]) for e in new for person in e.data["told"])
    left = Counter(Notice.objects.filter(pk__gt=notice).values_list("subject_id", "person"))
    late = [e for e in new if e.data["late_minutes"] != _late(e.at, parse_datetime(e.data["due"]["at"]))]
    sample = Case.objects.filter(pk__in=sorted({key[0] for key in due})[::50])
    return {
        "rang": sum(rang.values()), "not_exactly_once": sum(rang[key] != 1 for key in rang.keys() | due),
        "notices": sum(left.values()), "notices_wrong": sum((told - left).values()) + sum((left - told).values()),
        "marked_late_wrongly": len(late), "chains": Site.objects.count(),
        "chains_broken": sum(bool(Walk(site, {}).first_fault()) for site in Site.objects.all()),
        "cases_looked_at": len(sample), "cases_unlike_their_log": sum(bool(differs_from_its_log(c)) for c in sample),
    }  # fmt: skip


def _late(at: Any, due: Any) -> int:
    minutes = int((at - due).total_seconds() // 60)
    return minutes if (at - due).total_seconds() > 300 else 0


if __name__ == "__main__":
    main()
