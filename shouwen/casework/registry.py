"""The procedures that exist. A procedure enters itself when its file is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shouwen.casework.procedure import Procedure

_procedures: dict[str, Procedure] = {}


def register(procedure: Procedure) -> None:
    """Enter a procedure under its code; a second one of that code is refused."""
    if procedure.code in _procedures:
        raise ValueError(f"two procedures are called {procedure.code!r}")
    _procedures[procedure.code] = procedure


def forget(code: str) -> None:
    """Take a procedure out again: for definitions made in tests."""
    _procedures.pop(code, None)


def procedure(code: str) -> Procedure:
    """The procedure of this code; KeyError when there is none."""
    return _procedures[code]


def procedures() -> list[Procedure]:
    """All of them, by the manual's chapter."""
    return sorted(_procedures.values(), key=lambda p: (p.chapter, p.code))


def as_offered() -> list[Procedure]:
    """All of them as a desk offers them: what is called about every hour, a complaint or a repair, before the rest."""
    return sorted(procedures(), key=lambda p: p.matter == "any")
