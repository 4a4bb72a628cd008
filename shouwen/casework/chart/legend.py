"""What the signs on a chart mean: a line under it, with those that occur."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shouwen.casework.chart.contents import lettered
from shouwen.casework.chart.notes import SIGN, TO_WORDS, Shown, notes
from shouwen.casework.chart.parts import Label, Sign
from shouwen.casework.chart.text import LEADING, width
from shouwen.casework.procedure import Procedure

APART = 18.0  # px from one meaning to the next


def meanings(procedure: Procedure, shown: Shown) -> Iterator[tuple[str, str]]:
    """The signs of this chart with their meaning."""
    used = {note.sign for step in procedure.steps for note in notes(procedure, step, shown.figures)}
    used |= {shown.sign(step.code) for step in procedure.steps}
    for step in procedure.steps:
        here, late = shown.count(step.code)
        used |= {"open"} if here else set()
        used |= {"late"} if late else set()
        used |= {"back"} if any(outcome.back_to for outcome in step.outcomes.values()) else set()
    words = {
        "done": _("done"), "open": _("open"), "late": _("late"), "skipped": _("not needed"),
        "needed": _("only if needed"), "clock": _("time allowed"), "relay": _("handed over"),
        "pen": _("signed"), "branch": _("opens another case"), "back": _("way back"),
    }  # fmt: skip
    yield from (("way" if sign == "back" else sign, said) for sign, said in words.items() if sign in used)


def legend(
    procedure: Procedure, shown: Shown, *, left: float, right: float, y: float, size: float
) -> tuple[list[Label], list[Sign], float]:
    """The meanings side by side from `left`, not beyond `right`; and where they end below."""
    labels: list[Label] = []
    signs: list[Sign] = []
    x, leading = left, size * LEADING + 4
    for sign, words in meanings(procedure, shown):
        taken = SIGN + TO_WORDS + width(words, size)
        if x > left and x + taken > right:
            x, y = left, y + leading
        signs.append(Sign(sign, x, y + (size * LEADING - SIGN) / 2, SIGN))
        labels.append(lettered("legend", (words,), x + SIGN + TO_WORDS, y, size))
        x += taken + APART
    return labels, signs, y + leading
