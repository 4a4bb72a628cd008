"""A form as it is sent: about which case, the other blanks of its address, what was typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shouwen.casework.cases import Case


@dataclass(frozen=True)
class Form:
    """What is sent: about which case, the other blanks of the address, and what was typed."""

    case: Case | None = None
    blanks: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)


def about(case: Case, *, blanks: dict[str, Any] | None = None, **typed: Any) -> Form:
    return Form(case, blanks or {}, typed)
