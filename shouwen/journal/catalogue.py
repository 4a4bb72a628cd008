"""The catalogue of forms (manual §3): which there are, in how many parts, for whom, about what.

A form enters itself when its file is imported; so does what forms can be about. To add one:

    visit_record = FormKind("visit", "F-08", _("Customer visit record"), about="visit", write=written)

`written(visit)` gives the blocks (`kit/blocks.py`) for a visit, and those of a blank copy for None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shouwen.journal.entries import Entry
from shouwen.journal.forms import Addressee, Form
from shouwen.kit.blocks import Block, Words
from shouwen.people.roles import Reach, Role


@dataclass(frozen=True)
class Part:
    """One part (联): for whom, and whether it is to come back signed."""

    addressee: Addressee
    comes_back: bool = False


@dataclass(frozen=True)
class FormKind:
    """One form of the catalogue. `name` is what a step's `prints` says.

    `version` changes with what the form asks for, not with its data. `across` is for what passes from one company
    to another, whatever its procedure. `beside` is the form in whose company this one is printed, where no step
    prints it. A form without a `blank` copy makes sense only filled in. One that `permits` or certifies something is
    void once its case is cancelled.
    """

    name: str
    code: str
    title: Words
    about: str
    write: Callable[[Any], list[Block]]
    version: str = "1.0"
    parts: tuple[Part, ...] = (Part(Addressee.CUSTOMER_SERVICE),)
    across: bool = False
    beside: str = ""
    permits: bool = False
    blank: bool = True

    def __post_init__(self) -> None:
        if self.name in _kinds or any(kind.code == self.code for kind in _kinds.values()):
            raise ValueError(f"two forms are called {self.name!r} or {self.code}")
        _kinds[self.name] = self

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


@dataclass(frozen=True)
class Subject:
    """What a form can be about: a case, a visit. Registered by the room that has it.

    `find(role, pk)` gives it within the role's reach, or None. `held(pk, number)` locks it until the transaction ends
    and gives it as it is now. `write(subject, kind, by=, at=, **data)` enters into its journal. `page` is its address.
    """

    kind: str
    find: Callable[[Role, int], Any]
    held: Callable[[int, str], Any]
    write: Callable[..., Entry]
    page: Callable[[Any], str]

    def __post_init__(self) -> None:
        if self.kind in _subjects:
            raise ValueError(f"forms are about {self.kind!r} already")
        _subjects[self.kind] = self


_kinds: dict[str, FormKind] = {}
_subjects: dict[str, Subject] = {}


def kinds() -> list[FormKind]:
    """All of them, in the order of the catalogue."""
    return sorted(_kinds.values(), key=lambda kind: kind.code)


def kind_called(name: str) -> FormKind | None:
    """The form that a step's `prints` names."""
    return _kinds.get(name)


def kind_of(code: str) -> FormKind | None:
    return next((kind for kind in _kinds.values() if kind.code == code), None)


def subject_of(kind: str) -> Subject:
    """KeyError when forms cannot be about this."""
    return _subjects[kind]


def form_of(role: Role, serial: str) -> Form | None:
    """The form of this number, if what it is about is within reach; a blank copy within the company that made it."""
    form = Form.objects.filter(site=role.site_id, serial=serial).select_related(
        "site", "by_party", "made_by", "voided_by"
    )
    found = form.first()
    return found if found and is_within_reach(found, role) else None


def is_within_reach(form: Form, role: Role) -> bool:
    if not role.is_staff or form.site_id != role.site_id:
        return False
    if form.subject_id is None:
        return role.reach == Reach.SITE or form.by_party_id == role.party_id
    return subject_of(form.subject_kind).find(role, form.subject_id) is not None
