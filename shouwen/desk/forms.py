"""The form of a step, made from what its definition asks for. Nothing here knows a procedure.

What is wrong with a value is said by the same check that the verb makes, so page and verb never disagree.
Branches are numbered: a field that belongs to the second way of ending carries the classes `of of-2`, and
the style sheet shows it when that way is chosen; without it every field is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, asked, check_facts
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, Step, Text
from shouwen.casework.rows import Signature
from shouwen.casework.story import SIGNS_AS
from shouwen.desk.fields import field_for, outcome_field, signature_fields
from shouwen.journal.files import Paper

Signed = Iterable[Signature]
NEEDED = _("This is needed.")


@dataclass(frozen=True)
class Shown:
    """A field as the page shows it: `css` names the branches it is of, `optional` those where it may stay empty."""

    field: forms.BoundField
    css: str = ""
    optional: str = ""

    @property
    def is_for_the_customer(self) -> bool:
        return getattr(self.field.field, "to_customer", False)


class Asking(forms.Form):
    """A form that shows a verb's refusal: beside the field where it names one, above where it does not."""

    use_required_attribute = False  # what is missing is said in the reader's language, not the browser's

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.top: list[Problem] = []
        self.wrong: list[Problem] = []  # what is wrong with the files that came with it

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Show these problems, with everything typed kept."""
        for problem in problems:
            if problem.field in self.fields and problem.code == "phrase":
                thoughts_about(self.fields[problem.field]).append(problem)
            elif problem.field in self.fields:
                self.add_error(problem.field, str(problem.message))
            else:
                self.top.append(problem)

    def does(self, deed: Callable[[], Any]) -> bool:
        """True when what was typed is right and the deed was done; else why not is shown here."""
        if not self.is_valid():
            return False
        try:
            deed()
        except Refused as refused:
            self.refuse(refused.problems)
            return False
        return True

    def clean(self) -> dict[str, Any]:
        for problem in self.wrong:
            self.add_error(problem.field, str(problem.message))
        return self.cleaned_data

    def hush(self) -> None:
        """Show what was typed and say nothing about it yet."""
        self._errors = ErrorDict()

    def check(self) -> bool:
        """Say what is wrong after all."""
        self.full_clean()
        return self.is_valid()

    def shown(self) -> list[Shown]:
        return [Shown(field) for field in self.visible_fields()]

    def typed(self) -> str:
        """The words that were typed, for when there is no longer a step to put them into."""
        fields = [field for field in self.visible_fields() if isinstance(field.field, forms.CharField)]
        said = [(field.label, str(self.data.get(field.html_name, "")).strip()) for field in fields]
        return "\n".join(f"{label}: {words}" for label, words in said if words)


def thoughts_about(field: Any) -> list[Problem]:
    """The words in this field that want a second thought, for the page to show beside it."""
    field.thoughts = getattr(field, "thoughts", [])
    thoughts: list[Problem] = field.thoughts
    return thoughts


class StepForm(Asking):
    """What the definition asks for at one step of one case: facts, the outcome, signatures."""

    def __init__(
        self,
        case: Case,
        step: Step,
        *args: Any,
        at: datetime,
        visit: int = 1,
        signed: Signed = (),
        papers: Iterable[Paper] = (),
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", f"{step.code}-%s")
        super().__init__(*args, **kwargs)
        self.case, self.step, self.at, self.visit, self.signed = case, step, at, visit, list(signed)
        # A step done again starts empty: what was true last time may not be now.
        row = case.procedure.facts() if visit > 1 or case.pk is None else case.facts
        for ask in step.all_asks():
            self.fields[ask.name] = field_for(ask, case, at, row=row, papers=papers)
        if len(step.outcomes) > 1:
            self.fields["outcome"] = outcome_field(step)
        self.fields.update(signature_fields(self.unsigned))

    @property
    def branches(self) -> dict[str, int]:
        """The ways to end, by code, numbered from one."""
        return {code: number for number, code in enumerate(self.step.outcomes, 1)}

    @property
    def chosen(self) -> str:
        """The way of ending that was chosen; "" while none is."""
        only = next(iter(self.step.outcomes)) if len(self.step.outcomes) == 1 else ""
        return only or self.cleaned_data.get("outcome", "")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if outcome := self.step.outcomes.get(self.chosen):
            facts = copy(self.case.facts)
            problems = check_facts(self.case, facts, asked(self.step, outcome), self.cleaned_data, self.at)
            self.refuse([p for p in problems if p.field not in self.errors])
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """The values for the chosen way of ending."""
        wanted = asked(self.step, self.step.outcomes[self.chosen])
        return {ask.name: self.cleaned_data.get(ask.name) for ask in wanted}

    def signatures(self) -> dict[str, str]:
        """The names of those who have signed on paper, by whom they sign for."""
        return {who: self.cleaned_data[f"sign_{who}"] for who in self.unsigned}

    @property
    def unsigned(self) -> list[str]:
        return [
            who for who in self.step.signed_by if who not in {signature.signs_as for signature in self.signed}
        ]

    @property
    def to_sign(self) -> list[tuple[str, Text]]:
        """Who is still to sign, and what that one is called where there are several."""
        several = len(self.step.signed_by) > 1
        return [(who, SIGNS_AS.get(who, who) if several else "") for who in self.unsigned]

    # As the page shows it.

    def common(self) -> list[Shown]:
        """What is asked for however the step ends."""
        return [self._shown(ask) for ask in self.step.asks]

    def outcomes(self) -> list[tuple[int, forms.boundfield.BoundWidget]]:
        """The ways to end, as numbered buttons; none where there is no choice."""
        return list(enumerate(self["outcome"].subwidgets, 1)) if "outcome" in self.fields else []

    def of_branches(self) -> list[Shown]:
        """What is asked for with some of the ways to end only."""
        everywhere = {ask.name for ask in self.step.asks}
        return [self._shown(ask) for ask in self.step.all_asks() if ask.name not in everywhere]

    @property
    def signing_css(self) -> str:
        """Signatures belong to the ways of ending that go on."""
        goes_on = self._numbers(lambda outcome: outcome.goes_on)
        return branch_classes(goes_on) if len(self.step.outcomes) > 1 else ""

    def signing(self) -> list[Shown]:
        return [Shown(self[f"sign_{who}"], self.signing_css) for who in self.unsigned]

    def _shown(self, ask: Ask) -> Shown:
        if ask in self.step.asks or len(self.step.outcomes) == 1:
            return Shown(self[ask.name], "", "" if ask.required or ask.agreed else "always")
        mine = self._numbers(lambda outcome: any(a.name == ask.name for a in outcome.asks))
        free = self._numbers(lambda outcome: any(a.name == ask.name and not a.required for a in outcome.asks))
        return Shown(self[ask.name], branch_classes(mine), branch_classes(free))

    def _numbers(self, fits: Any) -> list[int]:
        return [self.branches[code] for code, outcome in self.step.outcomes.items() if fits(outcome)]


def branch_classes(numbers: Iterable[int]) -> str:
    return " ".join(["of", *(f"of-{number}" for number in numbers)]) if numbers else ""
