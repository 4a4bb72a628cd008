"""So many requests over so few connections, kept open, one after the other on each: a closed loop, and bounded."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Ask:
    """One request: by whom (a session's key), to where, with which form if it sends one."""

    session: str
    path: str
    form: dict[str, Any] | None = None
    well: tuple[int, ...] = (200,)

    def bytes(self, host: str) -> bytes:
        head = f"Host: {host}\r\nCookie: sessionid={self.session}; csrftoken={TOKEN}\r\n"
        if self.form is None:
            return f"GET {self.path} HTTP/1.1\r\n{head}\r\n".encode()
        body = urlencode({**self.form, "csrfmiddlewaretoken": TOKEN}).encode()
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return f"POST {self.path} HTTP/1.1\r\n{head}\r\n".encode() + body


TOKEN = "a" * 32


@dataclass
class Run:
    """What came of it. Times in milliseconds, CPU of the server's processes alone."""

    times: list[float]
    seconds: float
    cpu: float
    bad: list[int]
    size: int

    def figures(self) -> dict[str, float]:
        times, many = sorted(self.times), len(self.times)
        return {
            "requests": many,
            "per_second": round(many / self.seconds, 1),
            **{f"p{p}": round(times[min(many - 1, int(many * p / 100))], 2) for p in (50, 95, 99)},
            "cpu_ms": round(self.cpu * 1000 / many, 2),
            "bytes": self.size,
            "refused": len(self.bad),
        }


def run(port: int, asks: Sequence[Ask], connections: int, server: int) -> Run:
    """Send them all, in their order, over so many connections."""
    taken, bad, size = count(), [], 0

    def one(_number: int) -> list[float]:
        nonlocal size
        line, times = Line(port), []
        while (at := next(taken)) < len(asks):
            began = time.perf_counter()
            status, body = line.ask(asks[at])
            times.append((time.perf_counter() - began) * 1000)
            size += len(body)
            if status not in asks[at].well:
                bad.append(status)
        line.close()
        return times

    before, began = cpu_of(server), time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        times = [t for some in threads.map(one, range(connections)) for t in some]
    return Run(times, time.perf_counter() - began, cpu_of(server) - before, bad, size // (len(times) or 1))


class Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb")

    def ask(self, ask: Ask) -> tuple[int, bytes]:
        self.socket.sendall(ask.bytes(self.host))
        status, length, chunked = int(self.file.readline().split()[1]), 0, False
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _colon, value = line.lower().partition(b":")
            length = int(value) if name == b"content-length" else length
            chunked = chunked or (name == b"transfer-encoding" and b"chunked" in value)
        return status, b"".join(self._chunks()) if chunked else self.file.read(length)

    def _chunks(self) -> Iterator[bytes]:
        while length := int(self.file.readline(), 16):
            yield self.file.read(length)
            self.file.readline()
        self.file.readline()

    def close(self) -> None:
        self.file.close()
        self.socket.close()


def cpu_of(server: int) -> float:
    """Seconds of CPU that this process and its children have used."""
    found = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == server or int(words[1]) == server:
            found += (int(words[11]) + int(words[12])) / TICK
    return found
