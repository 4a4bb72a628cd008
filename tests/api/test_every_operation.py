"""Every operation with made-up input: nothing breaks, every answer is as described and in the caller's language.

The input is made from the description itself, good and bad; which case it is about is a real one, so that it
comes through to the verbs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import seed as seeded
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shouwen.people.tokens import issue
from tests.api.caller import calling
from tests.api.test_doors import TABLE, knock
from tests.test_doors_matrix import Target, near, with_a_paper
from tests.wall import it_is
from tests.world import moment, report, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

EXAMPLES = 6  # for each operation; all together some hundreds of calls
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())

CHINESE = re.compile(r"[\u3400-\u9fff]")
# What has no Chinese word: it is typed as it stands.
AS_IT_STANDS = re.compile(r"Authorization: Bearer|next|true|false|JPEG|PNG|PDF|MB|HEIC|GET|POST|[\d\-T:+.]+")


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """A server closes its connection behind an answer; here it holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    it_is(monkeypatch, "2026-03-02 10:40")
    at_work = with_a_paper(near(), "limin")
    other = report("2026-03-02 10:00")
    tokens = [issue(role(login), "x", at=moment("2026-03-01 09:00")).text for login in ("limin", "zhaolei")]
    return {
        "numbers": [at_work.number, other.number],
        "paper": at_work.paper,
        "tokens": tokens,
        "turns": count(),
    }


@schema.parametrize()
@seeded(48)
@settings(
    max_examples=EXAMPLES, deadline=None, database=None,
    suppress_health_check=list(HealthCheck), print_blob=False,
)  # fmt: skip
def test_nothing_breaks_and_all_is_as_described(world: dict[str, Any], case: Any) -> None:
    turn = next(world["turns"])
    aim(case, world, turn)
    language = ("en", "zh-hans")[turn // 2 % 2]
    bearer = f"Bearer {world['tokens'][turn % 2]}"
    headers = {"Authorization": bearer, "Accept-Language": language}
    with transaction.atomic():
        answer = case.call(headers=headers)
        transaction.set_rollback(True)
    case.validate_response(answer, checks=CHECKS)
    assert answer.headers["content-language"] == [language]
    if answer.status_code >= 400:
        check_language(list(said(answer.json())), language)


def aim(case: Any, world: dict[str, Any], turn: int) -> None:
    """At what there is, three times of four."""
    if turn % 4 == 3:
        return
    steps = {0: "solve", 1: "dispatch"}
    real = {
        "number": world["numbers"][turn % 2],
        "paper": world["paper"],
        "code": "repair",
        "step": steps[turn % 2],
    }
    case.path_parameters = {
        name: real.get(name, value) for name, value in (case.path_parameters or {}).items()
    }


def said(refusal: Any) -> Iterator[str]:
    """Every sentence of a refusal."""
    if "message" in refusal:
        yield refusal["message"]
    yield from (problem["message"] for problem in refusal.get("problems", ()))
    for messages in refusal.get("errors", {}).values():
        yield from messages


def check_language(sentences: list[str], language: str) -> None:
    assert sentences != []
    for sentence in sentences:
        if language == "en":
            assert not CHINESE.search(sentence), sentence
        else:
            assert CHINESE.search(sentence), sentence
            assert not re.search(r"[A-Za-z]{2,}", AS_IT_STANDS.sub("", sentence)), sentence


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("login", ["limin", "xiangguoqiang", "chenjing"])
def test_whatever_is_refused_is_refused_in_the_callers_language(
    world: dict[str, Any], login: str, language: str
) -> None:
    """By the verbs of every operation: as an assistant, as the project manager, as the tenant."""
    caller, refused = calling(login, language), 0
    target = Target(world["numbers"][0], world["paper"], "", "")
    for operation in TABLE:
        answer = knock(caller, operation, target)
        if answer.status_code >= 400:
            refused += 1
            check_language(list(said(answer.json())), language)
    assert refused >= 8
