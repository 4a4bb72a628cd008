"""Tracks: lines that run side by side in one gutter each get their own, so that none lies on another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

Net = tuple[str, ...]  # lines of one net may share a track: all that leave one step for what comes after it
TRIED = 6  # so many runs are put in their best order by trying all; 6! = 720


@dataclass
class Run:
    """A stretch of one net along a gutter, from `low` to `high`; it turns off at these places to either side.

    `doors` are the places where it turns into a box. `rank` is 0 for what runs next to the boxes, more for what
    keeps away from them.
    """

    net: Net
    low: float
    high: float
    near: tuple[float, ...] = ()
    far: tuple[float, ...] = ()
    doors: tuple[float, ...] = ()
    rank: int = 0

    def meets(self, other: Run, air: float = 0.0) -> bool:
        """True when the two may not share a track; coming to one door from both sides they may."""
        shared = min(self.high, other.high) - max(self.low, other.low)
        facing = {self.low, self.high} & {other.low, other.high} & {*self.doors} & {*other.doors}
        return shared >= -air and not (shared == 0 and facing)

    def crossed_at(self, places: Iterable[float]) -> int:
        return sum(self.low <= place <= self.high for place in places)


def merged(runs: Iterable[Run]) -> list[Run]:
    """The runs with those of one net made into one."""
    by_net: dict[Net, Run] = {}
    for run in runs:
        old = by_net.setdefault(run.net, run)
        by_net[run.net] = Run(
            run.net, min(old.low, run.low), max(old.high, run.high),
            tuple({*old.near, *run.near}), tuple({*old.far, *run.far}),
            tuple({*old.doors, *run.doors}), run.rank,
        )  # fmt: skip
    return list(by_net.values())


def least_crossed(runs: Iterable[Run], air: float = 0.0) -> dict[Net, int]:
    """A track for each net, from the near side of the gutter to the far one, with few crossings.

    Runs on one track stay further apart than `air`.
    """
    found = merged(runs)
    if len(found) > TRIED:
        order: Sequence[Run] = sorted(found, key=lambda run: (run.low, run.high, run.net))
    else:
        order = min(permutations(found), key=_crossings)
    return _packed(order, air)


def nested(runs: Iterable[Run]) -> dict[Net, int]:
    """A track for each net, the shortest next to the boxes, so that loops lie inside one another."""
    return _packed(sorted(merged(runs), key=lambda run: (run.rank, run.high - run.low, run.low, run.net)))


def _crossings(order: Sequence[Run]) -> int:
    return sum(
        behind.crossed_at(before.far) + before.crossed_at(behind.near)
        for before, behind in combinations(order, 2)
    )


def _packed(order: Sequence[Run], air: float = 0.0) -> dict[Net, int]:
    """Each run on the first track behind all earlier ones that it would lie on."""
    tracks: dict[Net, int] = {}
    for place, run in enumerate(order):
        behind = [tracks[other.net] for other in order[:place] if run.meets(other, air)]
        tracks[run.net] = max(behind, default=-1) + 1
    return tracks
