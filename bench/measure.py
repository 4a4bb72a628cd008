"""All that is measured on one filled database: `python -m bench.measure PORT SERVER SECONDS`; JSON comes last.

The server runs beside; what is asked in this process (queries, raw SQL, verbs, the sweep) is said so.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def main() -> None:
    import django

    django.setup()
    port, server, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    from bench.measure import Measures

    print(json.dumps(Measures(port, server, seconds).all()), flush=True)


class Measures:
    """`seconds` is what one measure through the server should take, about."""

    def __init__(self, port: int, server: int, seconds: float) -> None:
        from bench.people import Clerks

        self.port, self.server, self.seconds = port, server, seconds
        self.rng = random.Random(11)
        self.clerks = Clerks(self.rng)

    def all(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in (
            "list",
            "reference_list",
            "case",
            "reference_case",
            "search",
            "two_rows",
            "intake",
            "finish",
        ):
            found[name] = getattr(self, name)()
            self.say(name, found[name])
        from bench.paper import paper
        from bench.sweep import sweep
        from bench.writing import fairness, finishing

        beside = {"finish_in_process": finishing, "writers": fairness, "paper": paper, "sweep": sweep}
        for name, measure in beside.items():
            found[name] = measure(self.clerks)
            self.say(name, found[name])
        return found

    def say(self, name: str, figures: Any) -> None:
        print(f"  {name}: {json.dumps(figures)}", file=sys.stderr, flush=True)

    # Pages.

    def list(self) -> dict[str, Any]:
        asks = [self.ask(c, "/desk/") for c in self.clerks.many(2000)]
        return self.page(asks) | self.in_process("/desk/")

    def reference_list(self) -> dict[str, Any]:
        size = self.size_of("/desk/")
        return self.page([self.ask(c, f"/bench/list/?bytes={size}") for c in self.clerks.many(4000)])

    def case(self) -> dict[str, Any]:
        asks = [self.ask(c, f"/cases/{self.rng.choice(c.cases)}/") for c in self.clerks.many(2000)]
        # Nine procedures, each seen by three kinds of people: a worker has met them all by the end of a first hour.
        found = self.page(asks, warm=600) | self.in_process(f"/cases/{self.clerks.first.cases[0]}/")
        self.case_bytes = found["bytes"]  # in the middle: a fit-out fills three times the page of a repair
        return found

    def reference_case(self) -> dict[str, Any]:
        size = self.case_bytes
        each = self.clerks.many(4000)
        return self.page(
            [self.ask(c, f"/bench/cases/{self.rng.choice(c.cases)}/?bytes={size}") for c in each]
        )

    def search(self) -> dict[str, Any]:
        from urllib.parse import quote

        words = ("漏水", "会议室", "空调", "茶水间 漏水", "1-0803", "门禁", "先生", "0412", "kt", "王丽华")
        asks = [self.ask(c, f"/desk/?q={quote(self.rng.choice(words))}") for c in self.clerks.many(2000)]
        return self.page(asks) | self.in_process(f"/desk/?q={quote('漏水')}")

    def ask(self, clerk: Any, path: str, form: dict[str, Any] | None = None) -> Any:
        from bench.load import Ask

        return Ask(clerk.session, path, form, (302,) if form else (200,))

    def page(self, asks: Any, warm: int = 60) -> dict[str, Any]:
        """Warm the workers up, then ask for about so many seconds, over two connections."""
        from bench.load import run

        first = run(self.port, asks[:warm], 4, self.server)
        pace = len(first.times) / first.seconds
        return run(self.port, asks[warm : warm + int(pace * self.seconds)], 2, self.server).figures()

    def in_process(self, path: str) -> dict[str, Any]:
        """How many queries it takes, and what they take by themselves, past Django, in ms."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = self.clerks.client(self.clerks.first)
        client.get(path)
        seen: list[tuple[str, Any]] = []

        def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            seen.append((sql, params))
            return execute(sql, params, many, context)

        with CaptureQueriesContext(connection), connection.execute_wrapper(listen):
            client.get(path)
        return {"queries": len(seen), "raw_sql_ms": round(_timed(lambda: _ask_all(seen)), 2)}

    def size_of(self, path: str) -> int:
        return len(self.clerks.client(self.clerks.first).get(path).content)

    # Writing through the server.

    def two_rows(self) -> dict[str, Any]:
        form = {"one": "前台", "two": "茶水间"}
        asks = [self.ask(c, "/bench/rows/", form) for c in self.clerks.many(2400)]
        return {f"{n}_writers": self.writing(asks[: 600 * n], n) for n in (1, 4)}

    def intake(self) -> dict[str, Any]:
        from bench.people import order_taken

        pairs = self.clerks.units(1200)
        asks = [self.ask(c, "/desk/new/", order_taken(unit, self.rng)) for c, unit in pairs]
        return self.page(asks) | {"queries": self.queries(asks[-1])}

    def finish(self) -> dict[str, Any]:
        orders = self.clerks.orders(1300)
        asks = [
            self.ask(c, f"/cases/{o.number}/steps/dispatch/", {"visit": 1, "to": o.to, "seen": 0})
            for c, o in orders
        ]
        found: dict[str, Any] = {
            "1_writers": self.writing(asks[:400], 1),
            "4_writers": self.writing(asks[400:1200], 4),
        }
        return found | {"queries": self.queries(asks[-1])}

    def writing(self, asks: Any, writers: int) -> dict[str, Any]:
        from bench.load import run

        run(self.port, asks[:20], 4, self.server)
        return run(self.port, asks[20:], writers, self.server).figures()

    def queries(self, ask: Any) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = self.clerks.client(next(c for c in self.clerks.all if c.session == ask.session))
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(ask.path, ask.form)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        return len(
            [q for q in seen.captured_queries if not re.match(r"(SAVEPOINT|RELEASE|BEGIN|COMMIT)", q["sql"])]
        )


def _timed(deed: Callable[[], Any]) -> float:
    """The middle of eleven times, in ms."""
    times = []
    for _once in range(11):
        began = time.perf_counter()
        deed()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[5]


def _ask_all(seen: list[tuple[str, Any]]) -> None:
    from django.db import connection

    connection.ensure_connection()
    raw = connection.connection.cursor()
    for sql, params in seen:
        raw.execute(sql.replace("%s", "?") if connection.vendor == "sqlite" else sql, params)
        raw.fetchall()


if __name__ == "__main__":
    main()
