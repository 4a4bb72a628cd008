"""Another program in tests: it holds a token, speaks a language and sends JSON."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.test import Client

from shouwen.people.tokens import issue
from tests.world import moment, role


@dataclass
class Caller:
    token: str = ""
    language: str = "en"
    client: Client = field(default_factory=Client)

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Accept-Language": self.language, **bearer, **more}

    def get(self, path: str, **query: str) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers({}))

    def post(self, path: str, body: Any = None, key: str = "") -> HttpResponse:
        more = {"Idempotency-Key": key} if key else {}
        if body is None:
            return self.client.post(
                f"/api/v1/{path}", headers=self.headers(more), content_type="application/json"
            )
        sent = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(
            f"/api/v1/{path}", sent, content_type="application/json", headers=self.headers(more)
        )

    def upload(self, path: str, key: str = "", **fields: Any) -> HttpResponse:
        more = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1/{path}", fields, headers=self.headers(more))


def calling(login: str, language: str = "en", at: datetime | None = None) -> Caller:
    """A program with a token of this person's first role."""
    return Caller(issue(role(login), "tests", at=at or moment("2026-01-05 09:00")).text, language)


LEAK = {
    "apologised": True, "happened_at": "2026-03-02T09:50:00+08:00", "nature": "facility",
    "touches_customer": True, "details": "八层会议室吊顶滴水",
}  # fmt: skip


def leak(**more: Any) -> dict[str, Any]:
    """A complaint to be taken down."""
    return {
        "procedure": "complaint", "site": "ever_bright", "unit": "1-0803", "channel": "phone",
        "title": "空调漏水", "caller": {"name": "陈女士", "phone": "13800002207"}, "facts": LEAK, **more,
    }  # fmt: skip


def taken_down(caller: Caller, **more: Any) -> str:
    """The number of a complaint that this program has taken down."""
    answer = caller.post("cases", leak(**more))
    assert answer.status_code == 201, answer.content.decode()
    number: str = answer.json()["number"]
    return number
