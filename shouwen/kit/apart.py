"""Opening what a stranger made in a process apart, with little memory, little time and nothing else to do.

A small file can unpack to more than a machine holds, and a decoder can crash. Apart, it costs the one who sent it
an answer, and nobody else anything.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
SECONDS, MEGABYTES = 20, 1024  # of processor time, of address space: libraries reserve more than they use
TASKS = {"cells": "shouwen.kit.cells:cells", "pages": "shouwen.kit.scans:packed_pages"}


class Unopened(Exception):
    """It could not be opened within what it was allowed, or not at all."""


def apart(task: str, content: bytes) -> bytes:
    """What this task (a name in TASKS) makes of these bytes. Refused: Unopened, whatever went wrong with them."""
    try:
        done = subprocess.run(  # noqa: S603  our own program, and one of our own words
            [sys.executable, "-m", "shouwen.kit.apart", task],
            input=content, capture_output=True, cwd=ROOT, env={}, timeout=SECONDS * 3, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unopened from None
    if done.returncode != 0:
        raise Unopened
    return done.stdout


def _task(name: str) -> Callable[[bytes], bytes]:
    module, function = TASKS[name].split(":")
    found: Callable[[bytes], bytes] = getattr(import_module(module), function)
    return found


def main() -> None:
    """In the process apart: limits first, then the work."""
    work = _task(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * MEGABYTE, MEGABYTES * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
