"""Random definitions that are sound, and random histories of a case: the log alone, no database.

A history is played as the verbs would write it, so that whatever it comes to is a standing that can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from shouwen.casework import log, registry
from shouwen.casework.cases import Case
from shouwen.casework.ledger import RELAY
from shouwen.casework.log import Draft
from shouwen.casework.procedure import Ask, Outcome, Procedure, Step, back_to, go_on, late, stay, step
from shouwen.casework.standing import Standing
from shouwen.casework.terms import (
    AT_DUE,
    END_OF_DAY,
    EVERY_DAY,
    FIXED,
    LONG,
    SAME_DAY,
    TWICE,
    Duration,
    at_fact,
    days_before,
    durations,
    minutes,
    one_of,
    until,
    working_days,
    working_hours,
    working_minutes,
)  # fmt: skip
from shouwen.casework.who import (
    ANSWERABLE,
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    FINANCE,
    FIRST_RESPONDER,
    PROJECT_MANAGER,
)  # fmt: skip
from shouwen.journal.entries import Kind
from shouwen.places.figures import KNOWN
from shouwen.procedures import Complaint
from tests.casework.hamlet import at

CODE = "hamlet"
MONDAY = at("2026-03-02 10:00")


def tried(share: float, *, shrunk: bool = True) -> settings:
    """So many times the examples of the profile in force: what is cheap is tried often, what is dear seldom.

    Where a failure tells its own story, it is not `shrunk`: that takes minutes.
    """
    return settings(
        deadline=None,
        max_examples=round(settings().max_examples * share),
        phases=[phase for phase in Phase if shrunk or phase not in (Phase.shrink, Phase.explain)],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


def touches(case: Case) -> bool:
    return bool(case.facts.touches_customer)


def touches_not(case: Case) -> bool:
    return not touches(case)


def never(case: Case) -> bool:
    return False


PROMISE = until("promised_at")


@one_of(PROMISE)
def as_promised(case: Case) -> Duration | None:
    return PROMISE if case.facts.promised_at else None


WITHIN = [
    None, working_hours("complaint.direct_effect_hours"), working_minutes("complaint.ask_minutes"),
    minutes("complaint.promise_minutes"), SAME_DAY, working_days("complaint.reply_days"), as_promised,
]  # fmt: skip
WHEN = [None, None, None, touches, touches_not, never]
LANES = [FIRST_RESPONDER, CUSTOMER_SERVICE, ANSWERABLE, ANSWERABLE, FINANCE]
TOUCH = {"touches_customer": True}
TOUCH_NOT = {"touches_customer": False}
A_PROMISE = Ask("promised_at", future=True)


@st.composite
def definitions(draw: st.DrawFn) -> list[Step]:
    """Two to seven steps with tracks, joins, skips, ways back, clocks and ladders, and asides beside some."""
    steps = [step("s0", "s0", by=FIRST_RESPONDER)]
    before: dict[str, set[str]] = {"s0": set()}
    for number in range(1, draw(st.integers(2, 7))):
        code = f"s{number}"
        after = sorted(draw(st.sets(st.sampled_from([*before][-4:]), min_size=1, max_size=3)))
        before[code] = set(after).union(*(before[c] for c in after))
        aside = f"beside_{code}" if draw(st.booleans()) else ""
        steps.append(_main_step(draw, code, after, sorted(before[code]), aside))
        if aside:
            steps.append(_aside(draw, aside, code, sorted({code, *before[code]})))
    return steps


def _main_step(draw: st.DrawFn, code: str, after: list[str], ancestors: list[str], aside: str) -> Step:
    opens = (aside,) if aside else ()
    outcomes: dict[str, Outcome] = {"done": go_on("done")}
    if aside or draw(st.booleans()):
        outcomes["later"] = stay("later", opens=opens)
    for name, toggled in (("again", None), ("touched", TOUCH), ("untouched", TOUCH_NOT)):
        if draw(st.booleans()):
            target = draw(st.sampled_from([*ancestors, code]))
            outcomes[name] = go_on(name, sets=toggled) if toggled else back_to(target, name)
    within = draw(st.sampled_from(WITHIN))
    rungs = [
        late(AT_DUE, tell=DEPARTMENT_MANAGER, opens=opens), late(END_OF_DAY, tell=PROJECT_MANAGER),
        late(TWICE, tell=PROJECT_MANAGER), late(EVERY_DAY, tell=PROJECT_MANAGER),
        late(at_fact("promised_at"), tell=DEPARTMENT_MANAGER, opens=opens),
    ]  # fmt: skip
    if any(duration.unit in LONG for duration in durations(within)):
        rungs.append(late(days_before(1), tell=PROJECT_MANAGER))
    return step(
        code, code, by=draw(st.sampled_from(LANES)), after=after, outcomes=outcomes, within=within,
        when=draw(st.sampled_from(WHEN)), since=draw(st.sampled_from(["", *ancestors])) if within else "",
        late=draw(st.lists(st.sampled_from(rungs), unique_by=id)) if within else (),
        hands_over=draw(st.booleans()), may_be_overridden=draw(st.booleans()),
        signed_by=draw(st.sampled_from([(), (), ("customer",)])),
    )  # fmt: skip


def _aside(draw: st.DrawFn, code: str, beside: str, ancestors: list[str]) -> Step:
    outcomes = {"done": go_on("done", asks=[A_PROMISE]), "later": stay("later")}
    if draw(st.booleans()):
        outcomes["again"] = back_to(draw(st.sampled_from(ancestors)), "again")
    within = draw(st.sampled_from(WITHIN))
    rungs = [late(AT_DUE, tell=DEPARTMENT_MANAGER)] if within else []
    return step(
        code, code, by=CUSTOMER_SERVICE, aside_of=beside, outcomes=outcomes, within=within, late=rungs
    )


@contextmanager
def known(steps: list[Step]) -> Iterator[Procedure]:
    """The definition as a procedure, registered as long as it is needed."""
    registry.forget(CODE)
    try:
        yield Procedure(CODE, "Hamlet", chapter=99, prefix="HT", facts=Complaint, steps=steps)
    finally:
        registry.forget(CODE)


@dataclass(frozen=True)
class Turn:
    """One entry, and the standing before and after it."""

    entry: Draft
    before: Standing
    after: Standing
    needed: frozenset[str]  # the steps whose `when` says yes at that moment


class Play:
    """A case that is nothing but its log; departments are numbers."""

    def __init__(self, procedure: Procedure, case: Any) -> None:
        self.procedure, self.case, self.now = procedure, case, MONDAY
        self.log: list[Draft] = []
        self.turns: list[Turn] = []

    def __repr__(self) -> str:
        steps = [f"{s.code} after {[*s.after]}{s.aside_of} since {s.since!r}" for s in self.procedure.steps]
        return "\n".join([*steps, *(f"{e.kind} {e.step} {e.outcome} {e.data}" for e in self.log)])

    @property
    def standing(self) -> Standing:
        return self.turns[-1].after

    def write(self, kind: str, code: str = "", outcome: str = "", **data: Any) -> None:
        before = self.turns[-1].after if self.turns else Standing(self.procedure)
        entry, _after = log._thought_through(self.case, self.log, Draft(kind, self.now, code, outcome, data))
        self.log.append(entry)
        needed = frozenset(s.code for s in self.procedure.steps if s.when is None or s.when(self.case))
        self.turns.append(Turn(entry, before, Standing.of(self.procedure, self.log), needed))

    def end(self, code: str, outcome: str) -> None:
        ends = self.procedure[code].outcomes[outcome]
        for name, value in ends.sets.items():
            setattr(self.case.facts, name, value)
        if ends.asks:
            self.case.facts.promised_at = self.now + timedelta(minutes=90)
        kind = Kind.STAYED if ends.stays else Kind.FINISHED
        self.write(kind, code, outcome, **({"opens": list(ends.opens)} if ends.opens else {}))

    def return_(self) -> None:
        self.write(Kind.RETURNED)
        if self.standing.returns >= 2 and not self.standing.referred:
            self.write(Kind.REFERRED, to=1)

    def deeds(self) -> list[Callable[[], None]]:
        """All that could happen now."""
        now = self.standing
        if now.closed_at:
            return [lambda: self.write(Kind.NOTED, text="so it was")]
        return [
            *(lambda c=code, o=name: self.end(c, o) for code in now.open for name in self.procedure[code].outcomes),
            *self._relay(),
            *(deed for clock in now.clocks if clock.stopped_at is None for deed in self._clock(clock)),
            lambda: self.write(Kind.TAKEN, holder=7),
            lambda: self.write(Kind.CANCELLED, reason="by mistake"),
        ]  # fmt: skip

    def _relay(self) -> list[Callable[[], None]]:
        if not self.standing.offer:
            return [lambda to=to: self.write(Kind.OFFERED, to=to) for to in (2, 3)]
        to = self.standing.offer.to_department
        return [
            lambda: self.write(Kind.ACCEPTED, to=to, holder=to),
            self.return_,
            lambda: self.write(Kind.WITHDRAWN),
        ]

    def _clock(self, clock: Any) -> Iterator[Callable[[], None]]:
        for rung in self.procedure[clock.step].late if clock.step != RELAY else ():
            yield partial(self.write, Kind.ALARM, clock.step, opens=list(rung.opens))
        if clock.step == RELAY or clock.unit in FIXED:
            return
        if clock.pause_at(self.now):
            yield lambda: self.write(Kind.RESUMED, clock.step)
        else:
            end = (self.now + timedelta(hours=3)).isoformat()
            yield lambda: self.write(Kind.HELD, clock.step, until=end, reason="customer")


@st.composite
def plays(draw: st.DrawFn) -> Play:
    """A definition and a history of it. Cancelling is rare; after the end, little more happens."""
    chance = Random(draw(st.integers(0, 2**32)))
    length = draw(st.integers(1, 40))
    with known(draw(definitions())) as procedure:
        facts = SimpleNamespace(touches_customer=chance.random() < 0.5, promised_at=None)
        figures = {key: str(figure.default) for key, figure in KNOWN.items()}
        play = Play(procedure, SimpleNamespace(procedure=procedure, facts=facts, figures=figures))
        play.write(Kind.OPENED, "s0", "done", department=1, holder=1)
        while len(play.log) < length and play.log[-1].kind != Kind.NOTED:
            play.now += timedelta(minutes=chance.choice([0, 1, 45, 200, 600]))
            *deeds, last = play.deeds()
            chance.choice(deeds if deeds and chance.random() < 0.99 else [last])()
        return play
