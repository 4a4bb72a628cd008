"""What was acknowledged while the server was being killed, and whether it is there: for bench/kills.py."""

from __future__ import annotations

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from shouwen.api.once import FirstAnswer
from shouwen.casework.audit import differs_from_its_log
from shouwen.casework.cases import Case
from shouwen.journal.audit import Walk
from shouwen.journal.entries import Entry
from shouwen.journal.series import Series
from shouwen.people.parties import Site
from shouwen.people.roles import Role
from shouwen.people.tokens import issue

LEAK = {
    "apologised": True, "happened_at": "2026-03-02T09:50:00+08:00", "nature": "facility", "touches_customer": True,
    "details": "八层会议室吊顶滴水",
}  # fmt: skip
ENGINEERING = {"party": "b1", "trade": "engineering"}


def ask(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        sent = None if body is None else json.dumps(body)
        asking.request(method, path, sent, {"Content-Type": "application/json", **(headers or {})})
        answer = asking.getresponse()
        return answer.status, answer.read().decode()
    finally:
        asking.close()


@dataclass
class Sent:
    """A deed as a client knows it: what was sent, and once it is acknowledged the first answer."""

    path: str
    body: Any
    mark: str
    key: str = field(default_factory=lambda: uuid4().hex)
    tries: int = 0
    answer: tuple[int, str] | None = None


class Book:
    """What the clients know, in their own memory; a token that opens the door for all of them."""

    def __init__(self) -> None:
        role = Role.objects.select_related("person", "site", "party").get(person__login="limin")
        self.token = issue(role, "kills", at=timezone.now()).text
        self.sent: list[Sent] = []
        self.refused: list[str] = []

    def post(self, port: int, sent: Sent) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": sent.key}
        return ask(port, "POST", f"/api/v1/{sent.path}", sent.body, headers)


class Clerk(threading.Thread):
    """Takes complaints down, notes on them, sends them on; a deed is sent until it is answered."""

    def __init__(self, port: int, book: Book, name: int) -> None:
        super().__init__(daemon=True)
        self.port, self.book, self.desk, self.going = port, book, name, True

    def stop(self) -> None:
        self.going = False

    def run(self) -> None:
        number = 0
        while self.going:
            number += 1
            self.story(f"{self.desk}-{number}")

    def story(self, mark: str) -> None:
        opened = self.deed("cases", mark, {
            "procedure": "complaint", "site": "ever_bright", "unit": "1-0803", "channel": "phone", "title": mark,
            "caller": {"name": "陈女士"}, "facts": LEAK,
        })  # fmt: skip
        if opened:
            case = f"cases/{json.loads(opened[1])['number']}"
            self.deed(f"{case}/notes", f"{mark} a", {"text": f"{mark} a"})
            self.deed(f"{case}/steps/assign", mark, {"facts": {"to_be_done": mark}, "to": ENGINEERING})
            self.deed(f"{case}/notes", f"{mark} b", {"text": f"{mark} b"})

    def deed(self, path: str, mark: str, body: Any) -> tuple[int, str] | None:
        sent = Sent(path, body, mark)
        self.book.sent.append(sent)
        while self.going or sent.tries:
            sent.tries += 1
            try:
                answer = self.book.post(self.port, sent)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if answer[0] < 300:
                sent.answer = answer
                return answer
            if answer[0] < 500:
                self.book.refused.append(f"{path}: {answer}")
                return None
        return None


class Inspector:
    """Looks at the database while nobody else does."""

    def __init__(self, book: Book) -> None:
        self.book, self.looked, self.replayed, self.unanswered = book, 0, 0, 0
        self.wrong: dict[str, list[str]] = {
            word: [] for word in ("lost", "twice", "half_done", "journal", "gaps", "other_answers")
        }
        self.site = Site.objects.get(code="ever_bright")
        self.walk = Walk(self.site, {})

    def look(self, everything: bool = False) -> None:
        """At what was sent since the last look, or at all of it; at the whole of the chain that is new."""
        begin = 0 if everything else self.looked
        some = self.book.sent[begin:]
        self.looked = max(0, len(self.book.sent) - 2 * 8)  # what was under way may have been answered since
        for sent in some:
            self._one(sent)
        if everything:
            self.walk = Walk(self.site, {})
        if fault := self.walk.first_fault():
            self._say("journal", str(fault))
        self._series()
        for key in FirstAnswer.objects.filter(status=0).values_list("key", flat=True):
            self._say("half_done", f"key {key} has no answer")
        titles = {sent.mark.split(" ")[0] for sent in some}
        for case in Case.objects.filter(site=self.site, title__in=titles):
            if tables := differs_from_its_log(case):
                self._say("half_done", f"{case.number}: {tables}")
        connection.close()

    def _one(self, sent: Sent) -> None:
        """Acknowledged: there, once. Not acknowledged: there once with its answer, or not at all."""
        effects = self._effects(sent)
        if sent.answer and effects == 0:
            self._say("lost", f"{sent.path} {sent.mark}")
        if effects > 1:
            self._say("twice", f"{sent.path} {sent.mark}")
        kept = FirstAnswer.objects.filter(key=sent.key).count()
        if effects != kept:
            self._say("half_done", f"{sent.path} {sent.mark}: {effects} effects, {kept} answers")
        self.unanswered += bool(effects and not sent.answer)

    def _effects(self, sent: Sent) -> int:
        if sent.path == "cases":
            return Case.objects.filter(site=self.site, title=sent.mark).count()
        number, _slash, deed = sent.path.removeprefix("cases/").partition("/")
        entries = Entry.objects.filter(site=self.site, subject_kind="case", number=number)
        if deed == "notes":
            return sum(entry.data["text"] == sent.mark for entry in entries.filter(kind="noted"))
        return entries.filter(kind="finished", step="assign").count()

    def _series(self) -> None:
        row = Series.objects.filter(site=self.site, prefix="TS").order_by("-year").first()
        cases = Case.objects.filter(site=self.site, procedure_code="complaint").count()
        if (row.last if row else 0) != cases:
            self._say("gaps", f"{cases} cases, the last number is {row and row.last}")

    def _say(self, word: str, what: str) -> None:
        if what not in self.wrong[word]:
            self.wrong[word].append(what)

    def replay(self, port: int, most: int = 400) -> None:
        """Every acknowledged deed (or as many, evenly) sent once more gets its first answer, word for word."""
        answered = [sent for sent in self.book.sent if sent.answer]
        for sent in answered[:: max(1, len(answered) // most)]:
            self.replayed += 1
            if self.book.post(port, sent) != sent.answer:
                self._say("other_answers", f"{sent.path} {sent.mark}")

    def found(self) -> dict[str, Any]:
        sent = self.book.sent
        return {
            "sent": len(sent), "acknowledged": sum(bool(each.answer) for each in sent),
            "sent_again": sum(each.tries > 1 for each in sent), "done_but_answer_lost": self.unanswered,
            "replayed": self.replayed, "entries": self.walk.place, "refused": self.book.refused, **self.wrong,
        }  # fmt: skip
