"""Kill the server at random moments under load; each time ask whether all that it acknowledged is there (R-01).

    .venv/bin/python -m bench.kills 200                 on SQLite, in a folder of its own
    bin/postgres .venv/bin/python -m bench.kills 200    on PostgreSQL

Clerks write through the API, each deed with a key of its own, and keep what they were answered outside the
database. A deed that was not answered is sent again with its key until it is. One round kills one process that
serves, and a moment later everything: web server and worker. While all is dead the database is looked at.
"""

from __future__ import annotations

import json
import os
import random
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CLERKS = 4


@dataclass
class House:
    """Web server and worker as bin/run starts them, on a port of their own."""

    port: int
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Begin; returns once a request is answered."""
        serve = (_serve() % ("127.0.0.1", self.port)).split()
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        for command in ([sys.executable, *serve], [sys.executable, "manage.py", "work"]):
            self.processes.append(
                subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True, **quiet)
            )
        end = time.monotonic() + 60
        while not _answers(self.port):
            assert time.monotonic() < end, "the server did not come up"
            time.sleep(0.03)

    def kill_one(self, rng: random.Random) -> bool:
        """One of the processes that serve; another one goes on meanwhile. False when there was none."""
        master = self.processes[0].pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        if not children:
            return False
        with suppress(ProcessLookupError):
            os.kill(int(rng.choice(children)), signal.SIGKILL)
        return True

    def kill_all(self) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes.clear()


def _serve() -> str:
    """The command line that bin/run serves with, so that what is killed is what runs."""
    sys.path.insert(0, str(ROOT / "bin"))
    serve: str = runpy.run_path(str(ROOT / "bin" / "run"))["SERVE"]
    return serve


def _answers(port: int) -> bool:
    from bench.kept import ask

    with suppress(OSError):
        return ask(port, "GET", "/healthz")[0] == 200
    return False


def trial(house: House, kills: int, seed: int) -> dict[str, Any]:
    """So many kills, then all that was acknowledged once more; what was found wrong is in the lists."""
    from bench.kept import Book, Clerk, Inspector

    rng, book, began = random.Random(seed), Book(), time.monotonic()
    inspector = Inspector(book)
    house.start()
    clerks = [Clerk(house.port, book, name) for name in range(CLERKS)]
    for clerk in clerks:
        clerk.start()
    done = 0
    try:
        while done < kills:
            time.sleep(rng.uniform(0.1, 1.0))
            done += kills - done > 1 and house.kill_one(rng)
            time.sleep(rng.uniform(0.1, 1.0))
            house.kill_all()
            done += 1
            inspector.look()
            house.start()
        for clerk in clerks:
            clerk.stop()
        for clerk in clerks:
            clerk.join(60)
        inspector.replay(house.port)
    finally:
        house.kill_all()
    inspector.look(everything=True)
    return {"seed": seed, "kills": done, "seconds": round(time.monotonic() - began), **inspector.found()}


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory(prefix="shouwen-kills-") as data:
        os.environ["SHOUWEN_DATA"] = data
        os.environ["DJANGO_SETTINGS_MODULE"] = "shouwen.settings"
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        call_command("load_site", "complexes/ever_bright")
        port = int(os.environ.get("PORT", "8103"))
        found = trial(House(port, dict(os.environ)), kills, random.randrange(10**6))
        found = {
            "engine": connection.vendor,
            "date": time.strftime("%Y-%m-%d %H:%M"),
            "cores": os.cpu_count(),
            **found,
        }
    kept = ROOT / "bench" / "results" / f"kills-{found['engine']}.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(found, indent=1, ensure_ascii=False))
    sys.exit(
        any(found[wrong] for wrong in ("lost", "twice", "half_done", "journal", "gaps", "other_answers"))
    )


if __name__ == "__main__":
    main()
