"""Hanging up an operation: its address and name, what it is for, and every status that it can answer with.

All hang on one router, so that the operations of one address stand together whatever file they are in.
"""

from collections.abc import Callable
from typing import Any

from ninja import Router

from shouwen.api.once import PARAMETER
from shouwen.api.refusals import Errors, Message, Problems

router = Router()
Hang = Callable[[Callable[..., Any]], Callable[..., Any]]
REFUSALS: dict[int, Any] = {400: Message, 401: Message, 403: Message, 404: Message, 415: Message, 422: Errors}


def reads(path: str, name: str, tag: str, summary: Any, shape: Any) -> Hang:
    """An operation that reads."""
    return _hang("GET", path, name, tag, summary, response={200: shape, **REFUSALS})


def does(path: str, name: str, tag: str, summary: Any, shape: Any, status: int = 200) -> Hang:
    """An operation that does something: it can be refused by a rule, and be sent twice."""
    statuses = {status: shape, **REFUSALS, 409: Problems, 413: Message}
    extra = {"parameters": [PARAMETER]}
    return _hang("POST", path, name, tag, summary, response=statuses, openapi_extra=extra)


def gives(path: str, name: str, tag: str, summary: Any, *medias: str) -> Hang:
    """An operation that gives out a file of one of these types."""
    content = {media: {"schema": {"type": "string", "format": "binary"}} for media in medias}
    extra = {"responses": {200: {"content": content}}}
    return _hang("GET", path, name, tag, summary, response={200: None, **REFUSALS}, openapi_extra=extra)


def _hang(method: str, path: str, name: str, tag: str, summary: Any, **how: Any) -> Hang:
    return router.api_operation([method], path, url_name=name, tags=[tag], summary=summary, **how)
