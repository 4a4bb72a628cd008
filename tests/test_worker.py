"""The worker as a process: killed, stopped, orphaned, one of two. Each alarm rings once all the same.

It works on the suite's own database, in which these tests commit (decision 0006).
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from shouwen.casework import moves, overdue, registry
from shouwen.casework.cases import Case
from shouwen.casework.rows import Alarm
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice, tell
from shouwen.journal.wording import wording
from shouwen.management.commands.work import leave, look
from tests.casework.hamlet import Hamlet, at, settle

COMMAND = (sys.executable, "manage.py", "work")
SLOWLY = (  # one alarm a transaction, or all would have rung before anybody could be killed
    sys.executable, "-c", "import django; django.setup()\n"
    "from django.core.management import execute_from_command_line as go\n"
    "from shouwen.casework import overdue; overdue.BATCH = 1; go(['manage.py', 'work'])",
)  # fmt: skip
TEN, NOON = at("2026-03-02 10:00"), at("2026-03-02 12:00")
SOON = 60  # seconds, on a machine that is busy with other tests

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def hamlet(transactional_db: None) -> Hamlet:
    return settle()


@pytest.fixture
def start(transactional_db: None, tmp_path: Path) -> Iterator[Start]:
    """Start a worker, or a command that starts one, on this test's database; none outlives the test."""
    mine = {**os.environ, "DATABASE_URL": address(), "SHOUWEN_DATA": str(tmp_path)}
    started: list[subprocess.Popen[str]] = []

    def start(*command: str, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            command or COMMAND, cwd=settings.BASE, env=mine | more, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def address() -> str:
    """The DATABASE_URL of this test's database."""
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    who = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}"
    return f"postgres://{who}@:{at['PORT']}/{at['NAME']}?host={quote(at['HOST'])}"


def complaint(hamlet: Hamlet, minute: int = 0) -> Case:
    """A complaint that nobody has looked at since."""
    return moves.open_case(
        registry.procedure("complaint"), by=hamlet.desk, at=TEN + timedelta(minutes=minute), title="漏水",
        channel="phone", building=hamlet.building, caller_name="陈女士",
        facts={"apologised": True, "happened_at": TEN, "nature": "facility", "touches_customer": True},
    )  # fmt: skip


def fired() -> int:
    return Alarm.objects.exclude(fired_at=None).count()


def have_fired(number: int) -> bool:
    return fired() >= number


def wait_until(come_true: Callable[[], bool], *workers: subprocess.Popen[str]) -> None:
    end = time.monotonic() + SOON
    while not come_true():
        assert time.monotonic() < end, "waited in vain"
        assert [worker.poll() for worker in workers] == [None] * len(workers)
        time.sleep(0.02)


def stopped(worker: subprocess.Popen[str]) -> tuple[int, str]:
    """Ask it to stop, as Ctrl-C and `make run` do; its exit code and what it had said."""
    worker.send_signal(signal.SIGTERM)
    said, _none = worker.communicate(timeout=2)
    return worker.returncode, said


def each_rang_once(alarms: int) -> bool:
    """As many as there were: each with its one entry, and each person it names with one notice of it."""
    entries = Entry.objects.filter(kind="alarm")
    rang = Counter((e.subject_id, e.step, e.data["turn"], e.data["rung"]) for e in entries)
    told = Counter((e.subject_id, person["id"]) for e in entries for person in e.data["told"])
    rows = Alarm.objects.exclude(fired_at=None)
    notices = Notice.objects.filter(late=True)
    assert rang == Counter(rows.values_list("clock__case", "clock__step", "clock__turn", "rung"))
    assert told == Counter(notices.values_list("subject_id", "person"))
    return sorted(rang.values()) == [1] * alarms


def test_each_alarm_rings_once_though_workers_are_stopped_and_killed_amid_their_sweep(
    hamlet: Hamlet, start: Start
) -> None:  # decision 0006
    for minute in range(60):
        complaint(hamlet, minute)
    due = Alarm.objects.count()
    first = start(*SLOWLY)
    wait_until(partial(have_fired, 1), first)
    assert stopped(first) == (0, "")
    assert 0 < fired() < due
    one, other = start(*SLOWLY), start(*SLOWLY)
    for _kill in range(3):
        wait_until(partial(have_fired, fired() + 10), one, other)
        one.kill()
        one, other = other, start(*SLOWLY)
    assert fired() < due
    wait_until(partial(have_fired, due), one, other)
    # Whoever was started last may be stopped before Python has come to our first line.
    assert {stopped(one), stopped(other)} <= {(0, ""), (-signal.SIGTERM, "")}
    assert each_rang_once(due)


@pytest.mark.one_engine
def test_a_worker_that_is_stopped_amid_its_start_ends_in_peace():  # decision 0006
    """Some of its threads run then, and some have not been started."""
    begun, never = threading.Thread(target=lambda: None), threading.Thread(target=lambda: None)
    begun.start()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        leave([begun, never])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert (begun.is_alive(), never.ident) == (False, None)


def test_a_mail_server_that_hangs_holds_up_neither_the_clock_nor_the_stop(
    hamlet: Hamlet, start: Start
) -> None:  # decision 0006
    case = complaint(hamlet)
    text = wording("%(what)s", what="漏水")
    tell([hamlet.desk.person], text, site=hamlet.site, subject=case, at=TEN, late=True)
    due = Alarm.objects.update(fires_at=TEN + timedelta(days=30_000))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(SOON)
        worker = start(EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(silent.getsockname()[1]))
        caller, _address = silent.accept()
        with caller:
            Alarm.objects.update(fires_at=NOON)
            wait_until(partial(have_fired, due), worker)
            assert stopped(worker) == (0, "")
    assert Notice.objects.get(late=True, at=TEN).mail == Notice.Mail.WAITING


@pytest.mark.one_engine
def test_the_worker_ends_when_its_parent_is_gone(hamlet: Hamlet, start: Start) -> None:
    complaint(hamlet)
    due = Alarm.objects.count()
    parent = start(sys.executable, "-c", f"import subprocess; subprocess.run({COMMAND})")
    wait_until(partial(have_fired, due), parent)
    parent.kill()
    # Returns when the worker, who shares its parent's output, has ended too.
    said, _none = parent.communicate(timeout=SOON)
    assert said == ""


@pytest.mark.django_db
@pytest.mark.parametrize("batch", [1, 2, 200])
def test_an_alarm_that_cannot_be_fired_holds_up_no_other_and_is_tried_again(
    batch: int, caplog: pytest.LogCaptureFixture
) -> None:  # decision 0006
    hamlet = settle()
    cases = [complaint(hamlet) for _case in range(3)]
    due = Alarm.objects.filter(fires_at__lte=NOON).count()
    Case.objects.filter(pk=cases[1].pk).update(procedure_code="mislaid")
    spoilt = list(Alarm.objects.filter(clock__case=cases[1], fires_at__lte=NOON).order_by("fires_at", "pk"))
    words = [
        f"case {cases[1].number}: alarm {alarm.pk} cannot be fired; the next sweep will try again"
        for alarm in spoilt
    ]
    assert overdue.run_due(NOON, batch=batch) == due - len(spoilt)
    assert overdue.run_due(NOON, batch=batch) == 0
    assert [record.getMessage() for record in caplog.records] == words * 2
    Case.objects.filter(pk=cases[1].pk).update(procedure_code="complaint")
    assert overdue.run_due(NOON, batch=batch) == len(spoilt)
    assert each_rang_once(due)


@pytest.mark.one_engine
@pytest.mark.django_db
@pytest.mark.parametrize(
    "trouble", [OperationalError("the server closed the connection"), KeyError("mislaid")]
)
def test_whatever_goes_wrong_ends_the_look_and_not_the_worker(
    trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:  # decision 0006
    def broken(at: object) -> int:
        raise trouble

    look(broken)
    assert [record.getMessage().split(":")[0] for record in caplog.records] == ["broken will be tried again"]
