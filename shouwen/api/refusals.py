"""What the API answers when it does not do what was asked: always JSON, always in the caller's language.

{"message": …}                        who and where: 400, 401, 403, 404, 405, 413, 415
{"problems": [{code, message, …}]}    a rule of the manual stands in the way: 409
{"errors": {field: [message, …]}}     what was sent does not fit: 422
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem

NOT_ALLOWED = _("This is not for this token's post to do.")
MESSAGES = {
    400: _("This cannot be read."),
    401: _("A valid token is needed: Authorization: Bearer …"),
    403: NOT_ALLOWED,
    404: _("There is nothing here, or nothing that this token may see."),
    405: _("This method is not known here."),
    413: _("This is larger than what is taken in."),
    415: _("This type of content is not taken in here."),
}

# What pydantic calls a misfit, and what the caller reads.
MISFITS = {
    "missing": _("This is needed."),
    "extra_forbidden": _("This is not asked for here."),
    "string_type": _("Text is expected here."),
    "string_too_short": _("This is needed."),
    "string_too_long": _("This is too long."),
    "int_type": _("A whole number is expected here."),
    "bool_type": _("true or false is expected here."),
    "enum": _("This is not one of the choices."),
    "literal_error": _("This is not one of the choices."),
}
MISFIT = _("This does not fit here.")


class Message(Schema):
    message: str


class ProblemShape(Schema):
    """Why not. `field` names what it is about, `who_can_clear` who can do something about it."""

    code: str
    message: str
    field: str
    who_can_clear: str


class Problems(Schema):
    problems: list[ProblemShape]


class Errors(Schema):
    errors: dict[str, list[str]]


class Refusal(Exception):
    """Not done, for a reason that is the caller's: a status and its message."""

    def __init__(self, status: int, said: Any = "") -> None:
        self.status, self.said = status, said


class Misfit(Exception):
    """Values that do not fit, by field."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        self.errors = dict(errors)


def answer(status: int, data: Any, headers: Mapping[str, str] | None = None) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/json", headers=dict(headers or {}))


def message(status: int, said: Any = "", headers: Mapping[str, str] | None = None) -> HttpResponse:
    return answer(status, {"message": str(said or MESSAGES[status])}, headers)


def problems(found: Iterable[Problem]) -> HttpResponse:
    said = [
        {"code": p.code, "message": str(p.message), "field": p.field, "who_can_clear": str(p.who_can_clear)}
        for p in found
    ]
    return answer(409, {"problems": said})


def misfits(errors: Mapping[str, list[str]]) -> HttpResponse:
    return answer(422, {"errors": errors})


def handle(api: NinjaAPI) -> None:
    """Hang these answers on the API."""
    answers: dict[Any, Callable[[Any], HttpResponse]] = {
        Refused: lambda refused: problems(refused.problems),
        Misfit: lambda misfit: misfits(misfit.errors),
        Refusal: lambda refusal: message(refusal.status, refusal.said),
        ValidationError: lambda error: misfits(_by_field(error.errors)),
        HttpError: _http_error,
        Http404: lambda absent: message(404),
        MultiPartParserError: lambda error: message(400),
        SuspiciousOperation: lambda error: message(400),
        RequestDataTooBig: lambda error: message(413),
    }
    for kind, said in answers.items():
        api.add_exception_handler(kind, partial(_said, said))


def _said(answer: Callable[[Any], HttpResponse], request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error)


def _http_error(error: HttpError) -> HttpResponse:
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else {}
    return message(error.status_code, headers=headers)


def _by_field(found: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """The misfits by the dotted name of the field, without the place where it was sent."""
    errors: dict[str, list[str]] = {}
    for error in found:
        place = [str(part) for part in error["loc"][1:] if part != "body"]
        said = str(MISFITS.get(error["type"], MISFIT))
        errors.setdefault(".".join(place), []).append(said)
    return errors


class StrictParser(Parser):
    """JSON as it is written down: no NaN, and no text that a database cannot keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = json.loads(request.body, parse_constant=_refuse_constant)
        if not _can_be_kept(found):
            raise ValueError
        return found

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        if not all(_can_be_kept(value) for _name, values in data.lists() for value in values):
            raise SuspiciousOperation
        return super().parse_querydict(data, list_fields, request)


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _can_be_kept(found: Any) -> bool:
    match found:
        case str():
            return "\0" not in found and not any("\ud800" <= sign <= "\udfff" for sign in found)
        case list():
            return all(map(_can_be_kept, found))
        case dict():
            return all(_can_be_kept(name) and _can_be_kept(value) for name, value in found.items())
        case int():
            return abs(found) < 2**63
    return True
