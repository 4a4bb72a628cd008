"""`make run` as somebody meets it: a port in use, a first start, Ctrl-C, a kill."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings

from tests.visitor import Visitor

pytestmark = pytest.mark.one_engine
HOST = "127.0.0.1"
POSTS = ("limin", "zhaolei", "wangqiang", "qianli", "tianjianhua", "shenwei", "chenjing", "maxiaobo")
PATIENCE = 300  # seconds, for a first start on a machine that is busy with other tests


@pytest.fixture
def port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as somebody:
        somebody.bind((HOST, 0))
        somebody.listen()
        yield somebody.getsockname()[1]


def start(data: Path, port: object) -> subprocess.Popen[str]:
    mine = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MAKELEVEL")}
    return subprocess.Popen(
        [sys.executable, "bin/run"],
        cwd=settings.BASE,
        env={**mine, "SHOUWEN_DATA": str(data), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_up(server: subprocess.Popen[str]) -> None:
    """Read what it says until it says where it is."""
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if "Shouwen is at" in line:
            return
    raise AssertionError("".join(said))


def status(port: int, path: str) -> int:
    connection = HTTPConnection(HOST, port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def broken(port: int, login: str) -> list[tuple[str, int, str, str]]:
    """The links that this person is shown and that lead nowhere, and where they stand."""
    visitor = Visitor(f"http://{HOST}:{port}", login).signs_in()
    return [(login, *each) for each in visitor.opened() if each[0] >= 400]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def test_a_port_in_use_is_named_in_both_languages_and_nothing_is_started(taken: int, tmp_path: Path) -> None:
    refused = start(tmp_path / "data", taken)
    said, _none = refused.communicate(timeout=PATIENCE)
    assert said.split("\n") == [
        "",
        f"Port {taken} is already in use, so nothing was started. Try another one: PORT={taken + 1} make run",
        f"端口 {taken} 已被占用，没有启动任何程序。请换一个端口：PORT={taken + 1} make run",
        "",
    ]
    assert refused.returncode == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("word", ["http", "0", "65536", "-1", "٨"])
def test_a_port_that_is_no_port_is_refused(word: str, tmp_path: Path) -> None:
    refused = start(tmp_path / "data", word)
    said, _none = refused.communicate(timeout=PATIENCE)
    assert said.split("\n")[1] == f"PORT must be a number from 1 to 65535, not {word!r}."
    assert refused.returncode == 1


def test_a_start_answers_stops_when_asked_and_leaves_nobody_behind_when_killed(
    port: int, tmp_path: Path
) -> None:
    first = start(tmp_path, port)
    wait_until_up(first)
    assert (status(port, "/healthz"), status(port, "/sign-in/")) == (200, 200)
    assert [each for login in POSTS for each in broken(port, login)] == []
    first.send_signal(signal.SIGINT)
    said, _none = first.communicate(timeout=PATIENCE)
    assert (said.strip().split("\n")[-2:], first.returncode) == (["Stopped.", "已停止。"], 0)
    assert is_free(port)
    second = start(tmp_path, port)
    wait_until_up(second)
    second.kill()
    second.communicate(timeout=PATIENCE)  # returns when the children, who share its output, have ended too
    assert is_free(port)
