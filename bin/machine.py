"""What the programs in bin/ share: where things are, two languages on the terminal, and children.

Plain Python, older than the one we ask for, because it runs before anything is installed.
"""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEWEST_TOO_OLD = (3, 10)


def say(english, chinese=""):
    """One line in English and, where a person must act on it, one in Chinese."""
    print(english, flush=True)
    if chinese:
        print(chinese, flush=True)


def stop(english, chinese):
    """Give up, with the reason in both languages on standard error."""
    print("\n" + english + "\n" + chinese, file=sys.stderr, flush=True)
    sys.exit(1)


def die_with_parent():
    """Ask Linux to end this process when its parent dies, however it dies; elsewhere do nothing."""
    parent = os.getppid()
    if sys.platform.startswith("linux"):
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)
        if os.getppid() != parent:  # it died between the two lines above
            os.kill(os.getpid(), signal.SIGTERM)


def start(command, **options):
    """Start a child in a group of its own: Ctrl-C reaches only us, and we end the whole group."""
    options.setdefault("cwd", ROOT)
    return subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent, **options)


def end(children, patience=10):
    """Ask every group to stop, wait `patience` seconds for all together, then insist."""
    for child in children:
        _signal(child, signal.SIGTERM)
    for child in children:
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            patience = 0.1
    for child in children:
        _signal(child, signal.SIGKILL)  # whatever the leader of the group has left behind
        child.wait()


def _signal(child, number):
    try:
        os.killpg(child.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def set_up(*options):
    """Run bin/setup, which takes milliseconds when there is nothing to do."""
    call([sys.executable, str(ROOT / "bin" / "setup"), *options])


def call(command, **options):
    """Run a child to its end and leave with its code if it failed; leave nothing of it behind."""
    child = start(command, **options)
    try:
        code = child.wait()
    except BaseException:
        end([child])
        raise
    if code:
        sys.exit(code if code > 0 else 1)
