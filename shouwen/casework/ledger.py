"""What a standing is made of: steps opened, clocks running and paused, offers, and who held the case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

RELAY = "relay"  # the name under which an offer's clock runs


@dataclass
class Opened:
    visit: int
    at: datetime


@dataclass
class Pause:
    """A stretch that does not count; it ends by itself when the moment promised has come."""

    start: datetime
    end: datetime
    reason: str


@dataclass
class Running:
    """One running of one clock. `held_by` had the case when it was stopped."""

    step: str
    turn: int
    unit: str
    amount: str
    started_at: datetime
    pauses: list[Pause] = field(default_factory=list)
    stopped_at: datetime | None = None
    held_by: int | None = None

    def pause_at(self, at: datetime) -> Pause | None:
        return next((p for p in self.pauses if p.start <= at < p.end), None)


@dataclass
class Offer:
    turn: int
    from_department: int
    to_department: int
    at: datetime
    answer: str = "waiting"
    answered_at: datetime | None = None


@dataclass
class Holding:
    """A department had the case from `since` to `until`."""

    department: int
    since: datetime
    until: datetime | None = None
