"""The sitemap of the API: its operations below /api/v1/, their description, and the page that shows it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.params.models import FileModel
from ninja.renderers import JSONRenderer

from shouwen.api import (  # they hang their operations
    cases,  # noqa: F401
    charges,  # noqa: F401
    clearance,  # noqa: F401
    deeds,  # noqa: F401
    intake,  # noqa: F401
    papers,  # noqa: F401
    procedures,  # noqa: F401
    schedules,  # noqa: F401
)
from shouwen.api.doors import Bearer, nowhere, spoken
from shouwen.api.page import grouped
from shouwen.api.refusals import StrictParser, handle
from shouwen.api.router import router
from shouwen.people.doors import public


class Readable(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


class Shouwen(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.url_name.removeprefix("api_")


api = Shouwen(
    title="Shouwen",
    version="1",
    auth=Bearer(),
    parser=StrictParser(),
    renderer=Readable(),
    openapi_url=None,
    docs_url=None,
)
handle(api)
api.add_router("", router)


@public
@spoken
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description of every operation, in the caller's language."""
    return HttpResponse(_described(get_language() or ""), content_type="application/json")


@cache
def _described(language: str) -> str:
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, cls=DjangoJSONEncoder, ensure_ascii=False)


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    described = json.loads(_described(get_language() or ""))
    return render(request, "api/pages/docs.html", {"groups": grouped(described)})


def _operations() -> Iterator[URLPattern]:
    """The address of every operation, with the doors that its operations wear."""
    for pattern in api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name == "api-root":
            continue
        path_view: Any = inspect.getclosurevars(pattern.callback).nonlocals["self"]
        models = [model for operation in path_view.operations for model in operation.models]
        takes = "multipart/form-data" if any(issubclass(m, FileModel) for m in models) else "application/json"
        view: Any = spoken(pattern.callback, takes)
        view.doors = [getattr(operation.view_func, "door", None) for operation in path_view.operations]
        yield path(f"v1/{pattern.pattern}", view, name=pattern.name)


urlpatterns = [
    path("docs", docs, name="api_docs"),
    path("v1/openapi.json", openapi, name="api_openapi"),
    *_operations(),
    path("v1/<path:rest>", nowhere, name="api_nowhere"),
]
