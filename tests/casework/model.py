"""A model check over a definition: every order of doing its steps, every way of ending each, needed or not.

It goes by the product's own fold, one deed at a time, from every standing that can be reached. What a rule or a
fact decides at run time is left open: a step that has a `when` is tried needed and not needed. So what holds here
holds on every case, whatever its facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from shouwen.casework.ledger import Holding, Opened
from shouwen.casework.log import Draft
from shouwen.casework.procedure import Procedure
from shouwen.casework.standing import Standing

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
MOST = 300_000  # standings; a definition with more wants to be simpler


@dataclass(frozen=True)
class Stands:
    """What counts as done, with the way it ended ("" when it was not needed), and what is open."""

    done: frozenset[tuple[str, str]]
    open: frozenset[str]

    def ended(self, code: str) -> str | None:
        """How this step ended, as far as that still counts; None while it has not, "" when it was not needed."""
        return dict(self.done).get(code)

    def is_done(self, *codes: str) -> bool:
        """True when each of these was really done, not passed over."""
        return all(self.ended(code) for code in codes)


@dataclass(frozen=True)
class Deed:
    """Ending an open step, from one standing to the next."""

    before: Stands
    step: str
    outcome: str
    after: Stands


def deeds(procedure: Procedure) -> Iterator[Deed]:
    """Every deed that can be done on any case of this procedure, each once a standing."""
    seen: set[Stands] = set()
    waiting = list(_ends(procedure, Standing(procedure), "opened", procedure.intake.code, "done"))
    while waiting:
        before = waiting.pop()
        if before in seen:
            continue
        seen.add(before)
        assert len(seen) <= MOST, f"{procedure.code} has more than {MOST} standings"
        for code in sorted(before.open):
            for outcome, way in procedure[code].outcomes.items():
                if way.stays:
                    continue
                for after in _ends(procedure, _standing(procedure, before), "finished", code, outcome):
                    yield Deed(before, code, outcome, after)
                    waiting.append(after)


def _standing(procedure: Procedure, stands: Stands) -> Standing:
    opened = {code: Opened(1, AT) for code in stands.open}
    return Standing(procedure, done=dict(stands.done), open=opened, visits=dict.fromkeys(opened, 1))


def _ends(procedure: Procedure, from_here: Standing, kind: str, code: str, outcome: str) -> Iterator[Stands]:
    """Where it stands after this deed: once for each choice of what is needed of all that opens by it."""
    choices: list[tuple[frozenset[str], frozenset[str]]] = [(frozenset(), frozenset())]
    while choices:
        needed, skipped = choices.pop()
        standing = _after(from_here, kind, code, outcome, skipped)
        maybe = sorted(c for c in standing.opened_now if procedure[c].when is not None and c not in needed)
        if not maybe:
            yield Stands(frozenset(standing.done.items()), frozenset(standing.open))
        else:
            choices += [(needed | {maybe[0]}, skipped), (needed, skipped | {maybe[0]})]


def _after(from_here: Standing, kind: str, code: str, outcome: str, skipped: frozenset[str]) -> Standing:
    standing = Standing(
        from_here.procedure, done=dict(from_here.done), open=dict(from_here.open),
        visits=dict(from_here.visits), holdings=[Holding(1, AT)],
    )  # fmt: skip
    standing.apply(Draft(kind, AT, code, outcome, {"department": 1, "holder": 1, "skips": sorted(skipped)}))
    return standing
