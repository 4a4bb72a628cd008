"""What a customer is about to read of a case is read over first; who sends it all the same says why (M-PH-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.journal.phrases import Kind
from shouwen.journal.reading_over import Concern, read_over

WHY_NOT = {
    Kind.WORDS.value: _("“%(said)s” is not said to a customer (%(rule)s). Better: %(better)s"),
    Kind.PROMISE.value: _("“%(said)s” promises without a time (%(rule)s). Better: %(better)s"),
    Kind.TENANT.value: _("“%(said)s” is another customer (%(rule)s). Better: %(better)s"),
    Kind.PLACEHOLDER.value: _("“%(said)s” is still to be filled in (%(rule)s)."),
}


def concerns_about(case: Case, text: str, at: datetime) -> list[Concern]:
    """What gives cause to think before the customer of this case reads this."""
    on = timezone.localtime(at, case.site.tz).date()
    return read_over(text, site=case.site, customer=case.customer, on=on)


@dataclass(frozen=True)
class Saying:
    """Texts for the customer by the field they were typed into, and the reason for sending them all the same."""

    case: Case
    texts: Mapping[str, str]
    anyway: str
    at: datetime

    @cached_property
    def concerns(self) -> dict[str, list[Concern]]:
        return {name: concerns_about(self.case, text or "", self.at) for name, text in self.texts.items()}

    @property
    def problems(self) -> list[Problem]:
        """Why not, with the better wording; none where a reason is given."""
        if self.anyway.strip():
            return []
        return [_problem(name, found) for name, some in self.concerns.items() for found in some]

    @property
    def kept(self) -> dict[str, Any]:
        """What the entry keeps of what was sent all the same: the reason, and the rows of the library."""
        codes = [found.code for some in self.concerns.values() for found in some]
        if not codes:
            return {}
        return {"said_anyway": {"reason": self.anyway.strip(), "phrases": codes}}


def _problem(name: str, found: Concern) -> Problem:
    words = {"said": found.said, "rule": found.rule, "better": found.better}
    return Problem(WHY_NOT[found.kind] % words, name, "phrase", words=found.old, better=found.better)
