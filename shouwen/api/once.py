"""Once: what is sent twice with one Idempotency-Key is done once, and answered twice with the same words.

The answer is kept in the transaction of the deed: both are there, or neither. Two at once: the second waits
for the first and gets its answer. A refusal did nothing, so it is not kept: the same key may be tried again
when what stood in the way is gone, also with what was sent put right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from shouwen.api.refusals import Misfit, answer
from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.people.doors import StaffRequest
from shouwen.people.parties import Site
from shouwen.people.roles import Role

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
KEY = re.compile(r"[!-~]{1,100}", re.ASCII)
NO_KEY = _("A key has 1 to 100 visible signs, none of them a space.")
OTHER_DEED = _("This key has already been used for something else.")
PARAMETER = {
    "name": HEADER, "in": "header", "required": False,
    "schema": {"type": "string", "pattern": r"^[!-~]{1,100}$"},
    "description": "Sent again within 24 hours with the same body: the first answer, and nothing is done twice.",
}  # fmt: skip


class FirstAnswer(models.Model):
    """The answer that a key was given first. `request` is the hash of what was sent, and where."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    operation = models.CharField(max_length=200)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "key"], name="a_key_is_answered_once")]
        indexes = [models.Index(fields=["at"], name="first_answer_by_time")]


def deed(doing: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """An operation that does something: `doing` calls one verb and gives its status and what to answer."""

    @wraps(doing)
    def once(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return _done(doing(request, *args, **kwargs))
        if not KEY.fullmatch(key):
            raise Misfit({HEADER: [str(NO_KEY)]})
        with transaction.atomic():
            kept, is_new = _claimed(request, key)
            if is_new:
                done = _done(doing(request, *args, **kwargs))
                kept.status, kept.body = done.status_code, done.content.decode()
                kept.save(update_fields=["status", "body"])
                return done
        return _again(kept, request)

    return once


def _claimed(request: StaffRequest, key: str) -> tuple[FirstAnswer, bool]:
    """The row of this key. Whoever comes second waits here until the first is through."""
    found: tuple[FirstAnswer, bool] = FirstAnswer.objects.get_or_create(
        role=request.role, key=key,
        defaults={
            "site": request.role.site, "operation": f"{request.method} {request.path}"[:200],
            "request": hash_of(request), "at": timezone.now(),
        },
    )  # fmt: skip
    return found


def _again(kept: FirstAnswer, request: HttpRequest) -> HttpResponse:
    if kept.request != hash_of(request):
        raise Refused([Problem(OTHER_DEED, HEADER, "key_used")])
    return HttpResponse(kept.body, status=kept.status, content_type="application/json")


def _done(given: tuple[int, Schema]) -> HttpResponse:
    status, shape = given
    return answer(status, shape.model_dump(mode="json"))


def hash_of(request: HttpRequest) -> str:
    """What was sent and where. Neither the order of names in JSON nor the boundary of a form is part of it."""
    sent = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        sent.update(json.dumps(sorted(request.POST.lists())).encode())
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                sent.update(f"\n{name} {file.name} ".encode() + sha256(file.read()).digest())
                file.seek(0)
    else:
        sent.update(_in_order(request.body))
    return sent.hexdigest()


def _in_order(body: bytes) -> bytes:
    """JSON with its names in order; whatever else was sent, as it is."""
    try:
        return json.dumps(json.loads(body), sort_keys=True).encode()
    except (ValueError, RecursionError):
        return body


def forget_old_answers(at: datetime) -> int:
    """Drop what has been kept for a day; gives how many."""
    return FirstAnswer.objects.filter(at__lt=at - KEPT).delete()[0]
