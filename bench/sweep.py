"""Ten thousand alarms that are due, rung by two workers on one core, each once."""

from __future__ import annotations

import multiprocessing
import os
import time
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import Exists, OuterRef

from bench.writing import own_connections
from shouwen.casework.rows import Alarm
from shouwen.journal.entries import Entry

DUE = 10_000


def sweep(_clerks: Any) -> dict[str, Any]:
    wait_once_more()
    waiting = Alarm.objects.filter(fired_at=None).order_by("fires_at", "id")
    last = waiting[DUE - 1 : DUE].first() or waiting.last()
    assert last
    at = last.fires_at
    # Of those of the same moment what is beyond the ten thousand has rung already.
    Alarm.objects.filter(fired_at=None, fires_at=at, pk__gt=last.pk).update(fired_at=at)
    due = set(waiting.filter(fires_at__lte=at).values_list("pk", flat=True))
    before = Entry.objects.filter(kind="alarm").count()
    own_connections()
    results: Any = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=_ring, args=(at, results)) for _worker in range(2)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    fired, cpu = zip(*(results.get() for _worker in workers), strict=True)
    for worker in workers:
        worker.join()
    seconds = time.perf_counter() - began
    left = Alarm.objects.filter(pk__in=due, fired_at=None).count() if len(due) < 30000 else -1
    written = Entry.objects.filter(kind="alarm").count() - before
    return {
        "due": len(due), "fired_by_each": fired, "entries": written, "left": left, "seconds": round(seconds, 2),
        "cpu_seconds": round(sum(cpu), 2), "each_once": written == sum(fired),
    }  # fmt: skip


def wait_once_more() -> None:
    """What has rung of a clock that still runs waits again: by the evening too few others would be left.

    Of a rung that comes again the last one only, for two of one rung never wait.
    """
    later = Alarm.objects.filter(
        clock=OuterRef("clock"), rung=OuterRef("rung"), fires_at__gt=OuterRef("fires_at")
    )
    Alarm.objects.filter(clock__stopped_at=None).exclude(Exists(later)).update(fired_at=None)


def _ring(at: datetime, results: Any) -> None:
    os.sched_setaffinity(0, {0})
    from shouwen.casework.overdue import run_due

    results.put((run_due(at), time.process_time()))
    connections.close_all()
