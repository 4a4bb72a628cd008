"""Random histories of a real case, made by calling the verbs: right and wrong persons, double clicks, outages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from shouwen.casework import moves, overdue, pauses, relay
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.gates import may_do
from shouwen.casework.procedure import Procedure
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay
from shouwen.people.roles import Role
from tests.casework.hamlet import Hamlet, rows
from tests.casework.strategies import MONDAY

PASSING = [0, 0, 1, 7, 45, 200, 600, 1500]  # minutes


class Life:
    """One case on its way. `deed` does something and says whether it was refused."""

    def __init__(self, hamlet: Hamlet, procedure: Procedure, chance: Random) -> None:
        self.hamlet, self.procedure, self.chance, self.now = hamlet, procedure, chance, MONDAY
        self.case: Case = moves.open_case(
            procedure, by=hamlet.desk, at=self.now, title="A matter", channel="phone", facts={},
            building=hamlet.building,
        )  # fmt: skip
        self.told: list[str] = [f"{self.now} opened"]

    def __repr__(self) -> str:
        steps = [f"{s.code} after {[*s.after]}{s.aside_of} since {s.since!r}" for s in self.procedure.steps]
        return "\n".join([*steps, *self.told])

    def deed(self) -> bool:
        """Time passes and somebody does something; True when it was refused."""
        self.now += timedelta(minutes=self.chance.choice(PASSING))
        weights = self.verbs()
        verb = self.chance.choices(list(weights), list(weights.values()))[0]
        self.told.append(f"{self.now} {verb.__name__}")
        try:
            verb()
        except Refused as refused:
            self.told[-1] += f" refused: {refused}"
            return True
        return False

    def verbs(self) -> dict[Callable[[], Any], float]:
        """What may be tried, and how often; what cannot succeed is tried now and then."""
        asked = Relay.objects.filter(case=self.case, answer="waiting").exists()
        runs = Clock.objects.filter(case=self.case, stopped_at=None).exists()
        return {
            self.finish: 9, self.click_twice: 1, self.work: 2, self.work_in_twos: 1, self.sign: 1, self.offer: 3,
            self.accept: 3 if asked else 0.2, self.return_: 5 if asked else 0.2, self.withdraw: 1 if asked else 0.2,
            self.hold: 3 if runs else 0.2, self.resume: 1 if runs else 0.2, self.override: 1, self.take: 0.5,
            self.note: 0.5, self.cancel: 0.2,
        }  # fmt: skip

    # Who and what.

    def open(self) -> list[OpenStep]:
        return list(
            OpenStep.objects.filter(case=self.case).select_related("department__party").order_by("id")
        )

    def anybody(self) -> Role:
        return self.chance.choice(self.hamlet.everybody)

    def somebody_for(self, row: OpenStep) -> Role:
        """Mostly somebody who may do this step."""
        fit = [role for role in self.hamlet.everybody if may_do(role, row, self.procedure[row.step])]
        return self.chance.choice(fit) if fit and self.chance.random() < 0.85 else self.anybody()

    def words(self, code: str, outcome: str) -> dict[str, Any]:
        """What the step wants; now and then something is missing or the time has passed."""
        wanted = self.procedure[code].outcomes[outcome].asks
        promise = self.now + timedelta(minutes=self.chance.choice([-5, 30, 90, 90, 2000]))
        return {
            "outcome": outcome,
            "facts": {ask.name: promise for ask in wanted if self.chance.random() < 0.9},
            "to": self.chance.choice([None, *self.hamlet.departments.values()]),
            "told": self.chance.choice(["", *["They will see to it."] * 5]),
            "signatures": self.chance.choice([{}, *[{"customer": "Mrs Chen"}] * 5]),
        }

    # The verbs.

    def finish(self) -> None:
        if not (open_now := self.open()):
            code = self.chance.choice(self.procedure.steps).code
            moves.finish_step(self.case, code, by=self.anybody(), at=self.now)
            return
        row = self.chance.choice(open_now)
        visit = row.visit + (self.chance.random() < 0.1)
        words = self.words(row.step, self.chance.choice(list(self.procedure[row.step].outcomes)))
        self.told[-1] += f" {row.step} {words['outcome']}"
        moves.finish_step(self.case, row.step, by=self.somebody_for(row), at=self.now, visit=visit, **words)
        assert visit == row.visit, "a visit that is not open was finished"

    def click_twice(self) -> None:
        """The second click never does the next thing."""
        if not (open_now := self.open()):
            return
        row = self.chance.choice(open_now)
        ends = [name for name, way in self.procedure[row.step].outcomes.items() if not way.stays]
        by, words = self.somebody_for(row), self.words(row.step, self.chance.choice(ends))
        moves.finish_step(self.case, row.step, by=by, at=self.now, visit=row.visit, **words)
        before = rows()
        try:
            moves.finish_step(self.case, row.step, by=by, at=self.now, visit=row.visit, **words)
        except SomebodyWasFaster:
            assert rows() == before
            return
        raise AssertionError(f"{row.step} was finished twice")

    def offer(self) -> None:
        to = self.chance.choice(list(self.hamlet.departments.values()))
        self.case.refresh_from_db()
        holders = [role for role in self.hamlet.everybody if role.department_id == self.case.department_id]
        by = self.chance.choice(holders) if holders and self.chance.random() < 0.8 else self.anybody()
        relay.offer(self.case, to, by=by, at=self.now, told="They will see to it.")

    def _asked(self) -> Role:
        """Mostly somebody of the department that is asked to take the case over."""
        offer = Relay.objects.filter(case=self.case, answer="waiting").first()
        asked = [r for r in self.hamlet.everybody if offer and r.department_id == offer.to_department_id]
        return self.chance.choice(asked) if asked and self.chance.random() < 0.85 else self.anybody()

    def accept(self) -> None:
        relay.accept(self.case, by=self._asked(), at=self.now)

    def return_(self) -> None:
        reason = self.chance.choice(["other_area", "other_area", "not_mine"])
        relay.return_(self.case, reason=reason, text="See the plan", by=self._asked(), at=self.now)

    def withdraw(self) -> None:
        relay.withdraw(self.case, by=self.anybody(), at=self.now)

    def _clock(self) -> tuple[str, Role]:
        clocks = list(Clock.objects.filter(case=self.case, stopped_at=None).order_by("id"))
        if not clocks:
            return self.procedure.steps[-1].code, self.anybody()
        clock = self.chance.choice(clocks)
        theirs = [role for role in self.hamlet.everybody if role.department_id == clock.department_id]
        return clock.step, self.chance.choice(theirs or self.hamlet.everybody)

    def hold(self) -> None:
        code, by = self._clock()
        until = self.now + timedelta(minutes=self.chance.choice([-1, 10, 300, 3000]))
        pauses.hold(self.case, code, reason="customer", until=until, by=by, at=self.now)

    def resume(self) -> None:
        code, by = self._clock()
        pauses.resume(self.case, code, by=by, at=self.now)

    def sign(self) -> None:
        if open_now := self.open():
            row = self.chance.choice(open_now)
            moves.sign(
                self.case, row.step, signs_as="customer", name="Mr Gu", way="paper", by=self.somebody_for(row),
                at=self.now,
            )  # fmt: skip

    def override(self) -> None:
        code = self.chance.choice([row.step for row in self.open()] or [self.procedure.intake.code])
        outcome = self.chance.choice(list(self.procedure[code].outcomes))
        by = self.chance.choice([role for role in self.hamlet.everybody if role.leads])
        moves.override(self.case, code, outcome=outcome, reason="Agreed", by=by, at=self.now)

    def take(self) -> None:
        moves.take(self.case, by=self.anybody(), at=self.now)

    def note(self) -> None:
        moves.note(self.case, self.chance.choice(["", "He rang again."]), by=self.anybody(), at=self.now)

    def cancel(self) -> None:
        moves.cancel(self.case, reason="By mistake", by=self.anybody(), at=self.now)

    def work(self) -> None:
        """The worker, perhaps after an outage, wakes up."""
        overdue.run_due(self.now)
        assert self._due(self.now) == []

    def work_in_twos(self) -> None:
        """Two workers have seen the same alarms and go for them, now the one first, now the other."""
        both = self._due(self.now) * 2
        self.chance.shuffle(both)
        fired = [pk for pk in both if overdue.fire(pk, self.now)]
        assert len(fired) == len(set(fired))

    def _due(self, at: datetime) -> list[int]:
        mine = Alarm.objects.filter(clock__case=self.case, fired_at=None, fires_at__lte=at)
        return list(mine.order_by("id").values_list("pk", flat=True))
