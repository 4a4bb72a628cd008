"""Where a case stands: a pure function of its procedure and its log.

`Standing.of(procedure, entries)` folds the entries one by one. An entry carries all that was decided when it
was written (which steps were not needed, what time each clock was given), so the fold asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from shouwen.casework.ledger import RELAY, Holding, Offer, Opened, Pause, Running
from shouwen.casework.procedure import Procedure


class Line(Protocol):
    """What the fold reads of an entry."""

    kind: str
    step: str
    outcome: str
    at: datetime
    data: dict[str, Any]


@dataclass
class Standing:
    """Done and open steps, clocks, hand-overs; `opened_now` and `wanted_now` tell what the last entry caused.

    `joined` are the duplicates merged into this case, each with the departments that had to do with it.
    """

    procedure: Procedure
    done: dict[str, str] = field(default_factory=dict)
    open: dict[str, Opened] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    clocks: list[Running] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)
    offers: list[Offer] = field(default_factory=list)
    returns: int = 0
    referred: bool = False
    holdings: list[Holding] = field(default_factory=list)
    holder: int | None = None
    contractor: int | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled: bool = False
    merged_into: int | None = None
    joined: dict[int, list[int]] = field(default_factory=dict)
    before_merging: dict[str, Any] = field(default_factory=dict)
    opened_now: list[str] = field(default_factory=list)
    wanted_now: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, procedure: Procedure, entries: Iterable[Line]) -> Standing:
        standing = cls(procedure)
        for entry in entries:
            standing.apply(entry)
        return standing

    @property
    def offer(self) -> Offer | None:
        """The hand-over that waits for an answer, if there is one."""
        return self.offers[-1] if self.offers and self.offers[-1].answer == "waiting" else None

    @property
    def department(self) -> int:
        """The department that has accepted the case."""
        return self.holdings[-1].department

    def clock(self, step: str) -> Running | None:
        """The running clock of a step."""
        return next((c for c in self.clocks if c.step == step and c.stopped_at is None), None)

    # What each kind of entry does.

    def apply(self, entry: Line) -> None:
        """Take one more entry into account."""
        self.opened_now, self.wanted_now = [], set()
        if handler := getattr(self, f"_{entry.kind}", None):
            handler(entry)
        self._settle(entry)

    def _opened(self, entry: Line) -> None:
        self.opened_at = entry.at
        self.holdings = [Holding(entry.data["department"], entry.at)]
        self.holder = entry.data.get("holder")
        self.visits[self.procedure.intake.code] = 1
        self._finished(entry)

    def _finished(self, entry: Line) -> None:
        outcome = (
            self.procedure[entry.step].outcomes.get(entry.outcome)
            if entry.step in self.procedure.by_code
            else None
        )
        if outcome and outcome.back_to:
            self._strike(outcome.back_to)
        else:
            self._complete(entry.step, entry.outcome or "done")

    _overridden = _finished

    def _stayed(self, entry: Line) -> None:
        self._raise_asides(entry)

    _alarm = _stayed

    def _offered(self, entry: Line) -> None:
        self.offers.append(Offer(len(self.offers) + 1, self.department, entry.data["to"], entry.at))

    def _accepted(self, entry: Line) -> None:
        self._answer("accepted", entry.at)
        self._give(entry.data["to"], entry.at)
        self.holder = entry.data.get("holder")

    def _returned(self, entry: Line) -> None:
        self._answer("returned", entry.at)
        self.returns += 1

    def _withdrawn(self, entry: Line) -> None:
        self._answer("withdrawn", entry.at)

    def _referred(self, entry: Line) -> None:
        self.referred = True
        self._give(entry.data["to"], entry.at)
        self.holder = None

    def _taken(self, entry: Line) -> None:
        self.holder = entry.data["holder"]

    def _engaged(self, entry: Line) -> None:
        self.contractor = entry.data["contractor"]

    def _held(self, entry: Line) -> None:
        if clock := self.clock(entry.step):
            until = max(entry.at, datetime.fromisoformat(entry.data["until"]))
            clock.pauses.append(Pause(entry.at, until, entry.data["reason"]))

    def _resumed(self, entry: Line) -> None:
        if (clock := self.clock(entry.step)) and (pause := clock.pause_at(entry.at)):
            pause.end = entry.at

    def _cancelled(self, entry: Line) -> None:
        self.cancelled = True
        self._close(entry.at)

    def _merged(self, entry: Line) -> None:
        """A duplicate ends here; the main case takes its departments in."""
        if "joined" in entry.data:
            self.joined[entry.data["joined"]] = entry.data["departments"]
            return
        own = {name: value for name, value in vars(self).items() if name != "procedure"}
        self.before_merging = deepcopy(own)
        self.merged_into = entry.data["into"]
        self._close(entry.at)

    def _unmerged(self, entry: Line) -> None:
        """As if it had never been merged: the time in between counts."""
        if "left" in entry.data:
            self.joined.pop(entry.data["left"], None)
            return
        vars(self).update(self.before_merging)
        self.opened_now, self.wanted_now = [], set()

    # The rules of the language.

    def _complete(self, code: str, outcome: str) -> None:
        self.open.pop(code, None)
        if code in self.procedure.by_code and self.procedure[code].aside_of:
            return
        self.done[code] = outcome
        self._withdraw_asides(code)

    def _strike(self, target: str) -> None:
        """Strike this step and all that came after it from what counts."""
        struck = {target, *self.procedure.followers.get(target, ())}
        for code in struck:
            self.done.pop(code, None)
            self.open.pop(code, None)
        self.wanted -= struck

    def _withdraw_asides(self, code: str) -> None:
        for step in self.procedure.steps:
            if step.aside_of == code:
                self.open.pop(step.code, None)

    def _raise_asides(self, entry: Line) -> None:
        for code in entry.data.get("opens", ()):
            if code not in self.open and code in self.procedure.by_code:
                self._open(code, entry.at)

    def _settle(self, entry: Line) -> None:
        """After an entry: skip what it says is not needed, open what is ready, start and stop clocks, close."""
        for code in entry.data.get("skips", ()):
            self._skip(code)
        if self.closed_at is None:
            self._open_the_ready(entry.at)
            self._note_clocks(entry)
            if not self.open and all(s.code in self.done for s in self.procedure.steps if not s.aside_of):
                self._close(entry.at)

    def _skip(self, code: str) -> None:
        self.open.pop(code, None)
        self.done[code] = ""
        self._withdraw_asides(code)

    def ready(self) -> list[str]:
        """Steps that could open now: all before them counts as done, they do not."""
        return [
            s.code
            for s in self.procedure.steps
            if not s.aside_of
            and s.code not in self.done
            and s.code not in self.open
            and all(before in self.done for before in s.after)
        ]

    def _open_the_ready(self, at: datetime) -> None:
        for code in self.ready():
            self._open(code, at)

    def _open(self, code: str, at: datetime) -> None:
        self.visits[code] = self.visits.get(code, 0) + 1
        self.open[code] = Opened(self.visits[code], at)
        self.opened_now.append(code)

    def _note_clocks(self, entry: Line) -> None:
        live = {s.code for s in self.procedure.steps if s.within and self._has_begun(s.code)}
        if self.offer:
            live.add(RELAY)
        self._stop_clocks(live, entry.at)
        self.wanted_now |= live - self.wanted
        self.wanted = live
        for given in entry.data.get("clocks", ()):
            self._start_clock(given, entry.at)

    def _has_begun(self, code: str) -> bool:
        """True when the clock of this step should run: it is open, or the step its time counts from has opened."""
        step = self.procedure[code]
        if code in self.done:
            return False
        since = step.since
        return code in self.open or bool(since and (since in self.done or since in self.open))

    def _stop_clocks(self, live: set[str], at: datetime) -> None:
        for clock in self.clocks:
            ended = clock.step not in live or clock.step not in self.wanted or self._newer_offer(clock)
            if clock.stopped_at is None and ended:
                clock.stopped_at, clock.held_by = at, self.department

    def _newer_offer(self, clock: Running) -> bool:
        return clock.step == RELAY and clock.turn < len(self.offers)

    def _start_clock(self, given: dict[str, str], at: datetime) -> None:
        turn = sum(1 for c in self.clocks if c.step == given["step"]) + 1
        self.clocks.append(Running(given["step"], turn, given["unit"], given["amount"], at))

    def _answer(self, answer: str, at: datetime) -> None:
        if offer := self.offer:
            offer.answer, offer.answered_at = answer, at

    def _give(self, department: int, at: datetime) -> None:
        self.holdings[-1].until = at
        self.holdings.append(Holding(department, at))

    def _close(self, at: datetime) -> None:
        self.closed_at = at
        self.open.clear()
        self.wanted = set()
        self._stop_clocks(set(), at)
        self.holdings[-1].until = at
        self._answer("withdrawn", at)
