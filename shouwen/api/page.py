"""The description of the API for people: every operation on one page, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Described = dict[str, Any]


@dataclass(frozen=True)
class Value:
    """A parameter or a field of what is sent: where it goes, what it is."""

    name: str
    kind: str
    needed: bool
    says: str = ""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    tag: str
    summary: str
    says: str
    values: list[Value]
    statuses: list[str]

    @property
    def anchor(self) -> str:
        return (
            f"{self.method} {self.path}".replace("/", "-").replace(" ", "").replace("{", "").replace("}", "")
        )


ROOT = "/api/v1"

# How the operations are sorted on the page.
TAGS = {
    "procedures": _("Procedures"), "cases": _("Cases"), "deeds": _("What can be done to a case"),
    "papers": _("Photos and papers"),
}  # fmt: skip


def grouped(described: Described) -> list[tuple[str, list[Operation]]]:
    """The operations under their heads."""
    every = list(operations(described))
    return [(str(title), [each for each in every if each.tag == tag]) for tag, title in TAGS.items()]


def operations(described: Described) -> Iterator[Operation]:
    """Each operation of an OpenAPI description, in its order."""
    schemas = described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, how in methods.items():
            values = [*_parameters(how), *_sent(how, schemas)]
            yield Operation(
                method.upper(), path.removeprefix(ROOT), how["tags"][0], how["summary"],
                how.get("description", ""), values,
                [f"{status} {answer['description']}" for status, answer in sorted(how["responses"].items())],
            )  # fmt: skip


def _parameters(how: Described) -> Iterator[Value]:
    for each in how.get("parameters", ()):
        yield Value(each["name"], each["in"], each["required"], each.get("description", ""))


def _sent(how: Described, schemas: Described) -> Iterator[Value]:
    for content in how.get("requestBody", {}).get("content", {}).values():
        schema = _resolved(content["schema"], schemas)
        for name, each in schema.get("properties", {}).items():
            yield Value(
                name, _kind(each, schemas), name in schema.get("required", ()), each.get("description", "")
            )


def _resolved(schema: Described, schemas: Described) -> Described:
    found: Described = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    return found


def _kind(schema: Described, schemas: Described) -> str:
    if "$ref" in schema:
        inner = _resolved(schema, schemas).get("properties", {})
        return "{" + ", ".join(inner) + "}"
    if "anyOf" in schema:
        return " | ".join(_kind(each, schemas) for each in schema["anyOf"] if each.get("type") != "null")
    return str(schema.get("format") or schema.get("type", "object"))
