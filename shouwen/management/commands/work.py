"""The worker: looks at the schedule again and again. Any number may run at once; each thing is done once.

Every line of the schedule has a thread of its own, so that a mail server that hangs holds no alarm up.
Decision 0006.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone

from shouwen.schedule import SCHEDULE, run_once

log = logging.getLogger("shouwen.work")

PATIENCE = 0.5  # seconds that what is in hand gets to come to its end


class Command(BaseCommand):
    help = "Fire alarms and send mail as they fall due. Stops on SIGTERM, SIGINT, or when its parent is gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        if once:
            run_once(timezone.now())
            return
        parent, stop = os.getppid(), threading.Event()
        threads = [
            threading.Thread(target=again_and_again, args=(work, every, stop), daemon=True)
            for work, every in SCHEDULE
        ]
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            for thread in threads:
                thread.start()
            while os.getppid() == parent:
                time.sleep(0.5)
        except KeyboardInterrupt:
            pass
        stop.set()
        leave(threads)


def again_and_again(work: Callable[[datetime], int], every: int, stop: threading.Event) -> None:
    look(work)
    while not stop.wait(every):
        look(work)


def look(work: Callable[[datetime], int]) -> None:
    """One look. Whatever goes wrong, such as a database that is away, ends this look and not the worker.

    The connection is given back in between: the schedule has more lines than the pool has connections.
    """
    try:
        work(timezone.now())
    except OperationalError as error:
        log.error("%s will be tried again: %s", work.__name__, error)
    except Exception:
        log.exception("%s will be tried again", work.__name__)
    finally:
        connection.close()


def leave(threads: list[threading.Thread]) -> None:
    """End the process, at once where something in hand takes long: being cut off is what it is made for."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    end = time.monotonic() + PATIENCE
    for thread in [
        thread for thread in threads if thread.ident
    ]:  # stopped amid its start, it has not started them all
        thread.join(max(0, end - time.monotonic()))
    if any(thread.is_alive() for thread in threads):
        logging.shutdown()
        os._exit(0)  # not sys.exit: that would take the interpreter down around a thread at work
