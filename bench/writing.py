"""Finishing a step, the verb beside its rows by hand; and four writers at once on one file."""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from bench.raw import Order, send

EACH = 150
SECONDS = 4


def finishing(clerks: Any) -> dict[str, Any]:
    """Rates a second of the raw rows and of the verb, with one writer and with four processes."""
    found: dict[str, Any] = {}
    for writers in (1, 4):
        raw = _rate(_raw, [clerks.orders(EACH) for _writer in range(writers)])
        verb = _rate(_verb, [clerks.orders(EACH) for _writer in range(writers)])
        found[f"{writers}_writers"] = {
            "raw_per_second": round(raw, 1), "verb_per_second": round(verb, 1), "ratio": round(verb / raw, 3),
        }  # fmt: skip
    return found


def own_connections() -> None:
    """Before processes are forked: none of them may have a connection of ours."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


def _rate(deed: Any, shares: list[Any]) -> float:
    """Deeds a second, of processes that begin together."""
    own_connections()
    together = multiprocessing.Barrier(len(shares) + 1)
    workers = [multiprocessing.Process(target=_work, args=(deed, share, together)) for share in shares]
    for worker in workers:
        worker.start()
    together.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
    return sum(map(len, shares)) / (time.perf_counter() - began)


def _work(deed: Any, share: Any, together: Any) -> None:
    connection.ensure_connection()
    deed(*share[0])
    together.wait()
    for clerk, order in share[1:]:
        deed(clerk, order)
    connections.close_all()


def _raw(_clerk: Any, order: Order) -> None:
    send(order, timezone.now())


def _verb(clerk: Any, order: Order) -> None:
    from shouwen.casework import moves
    from shouwen.casework.cases import Case
    from shouwen.people.parties import Department

    case, to = Case(pk=order.case), Department.objects.select_related("party").get(pk=order.to)
    moves.finish_step(case, "dispatch", by=clerk.role, at=timezone.now(), to=to)


def fairness(clerks: Any) -> dict[str, Any]:
    """Four processes that write the same few rows: without a pause, and at about 80 % of that rate."""
    sites = [clerk.role.site_id for clerk in clerks.desks.values()][:4]
    saturated = _writers(sites, 0)
    pace = 4 / (0.8 * saturated["per_second"])
    return {"saturated": saturated, "at_80_percent": _writers(sites, pace)}


def _writers(sites: list[int], pace: float) -> dict[str, Any]:
    own_connections()
    results: Any = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=_write, args=(site, pace, results)) for site in sites]
    for worker in workers:
        worker.start()
    found = [results.get() for _worker in workers]
    for worker in workers:
        worker.join()
    waits = sorted(wait for done, waits, _failed in found for wait in waits)
    done = [len(waits) for _done, waits, _failed in found]
    return {
        "per_second": round(sum(done) / SECONDS, 1), "slowest_to_fastest": round(min(done) / max(done), 3),
        "failed": sum(failed for _done, _waits, failed in found), "p50_ms": round(waits[len(waits) // 2], 2),
        "p999_ms": round(waits[int(len(waits) * 0.999)], 2), "longest_ms": round(waits[-1], 2),
    }  # fmt: skip


def _write(site: int, pace: float, results: Any) -> None:
    """The least that a deed writes: a row and the head of its site's chain."""
    connection.ensure_connection()
    waits, failed, began = [], 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < SECONDS:
        if pace and passed < len(waits) * pace:
            time.sleep(len(waits) * pace - passed)
        start = time.perf_counter()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("UPDATE shouwen_head SET place = place WHERE site_id = %s", [site])
                cursor.execute(
                    "INSERT INTO bench_row (at, site_id, text) VALUES (%s, %s, 'x')",
                    [connection.ops.adapt_datetimefield_value(timezone.now()), site],
                )
        except Exception:
            failed += 1
        waits.append((time.perf_counter() - start) * 1000)
    results.put((len(waits), waits, failed))
    connections.close_all()
