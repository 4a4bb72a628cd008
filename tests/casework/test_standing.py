"""What holds of every case, whatever its definition and its history (house: a case is a log)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from shouwen.casework.ledger import RELAY
from shouwen.casework.log import Draft
from shouwen.casework.procedure import Procedure
from shouwen.casework.soundness import faults
from shouwen.casework.standing import Standing
from shouwen.journal.entries import Kind
from tests.casework.strategies import Play, Turn, definitions, known, plays, tried

pytestmark = pytest.mark.one_engine

Law = Callable[[Play], None]
LAWS: list[Law] = []


def law(claim: Law) -> Law:
    """What every play is held to. They share the plays, so that each is tried on many."""
    LAWS.append(claim)
    return claim


def main_steps(procedure: Procedure) -> set[str]:
    return {step.code for step in procedure.steps if not step.aside_of}


def coming_after(procedure: Procedure, code: str) -> set[str]:
    """The step and all that the words `after` and `aside_of` lead to from it, followed one by one."""
    found, fresh = {code}, {code}
    while fresh:
        fresh = {s.code for s in procedure.steps if {*s.after, s.aside_of} & fresh} - found
        found |= fresh
    return found


def way_back(turn: Turn, procedure: Procedure) -> str:
    """Where this entry sent the case back to, if it did."""
    finished = turn.entry.kind in (Kind.FINISHED, Kind.OVERRIDDEN)
    return procedure[turn.entry.step].outcomes[turn.entry.outcome].back_to if finished else ""


@tried(3)
@given(definitions())
def test_the_definitions_made_up_here_are_sound(steps) -> None:
    with known(steps) as procedure:
        assert faults(procedure) == []
        assert all(procedure.followers[s.code] == coming_after(procedure, s.code) - {s.code} for s in steps)


@law
def a_rung_that_opens_nothing_leaves_all_as_it_was(play: Play) -> None:
    """Such a rung is written without asking the log (ringing.py)."""
    for length, turn in enumerate(play.turns, 1):
        rung = Draft(Kind.ALARM, turn.entry.at, turn.entry.step)
        now = Standing.of(play.procedure, [*play.log[:length], rung])
        assert now == replace(turn.after, opened_now=[], wanted_now=set())


@law
def a_step_is_open_when_all_before_it_counts_as_done_and_it_is_not(play: Play) -> None:
    """The sentence of the house, worked out from the entries alone."""
    done: set[str] = set()
    for turn in play.turns:
        if back := way_back(turn, play.procedure):
            done -= coming_after(play.procedure, back)
        elif turn.entry.kind in (Kind.OPENED, Kind.FINISHED, Kind.OVERRIDDEN):
            done |= {turn.entry.step} & main_steps(play.procedure)
        done |= set(turn.entry.data.get("skips", ()))
        ready = {c for c in main_steps(play.procedure) - done if set(play.procedure[c].after) <= done}
        assert set(turn.after.done) == done
        assert set(turn.after.open) & main_steps(play.procedure) == (set() if turn.after.closed_at else ready)


@law
def nothing_is_opened_twice(play: Play) -> None:
    for turn in play.turns:
        assert not set(turn.after.open) & set(turn.after.done)
        opened = Counter(turn.after.opened_now)
        assert set(opened.values()) <= {1}
        visits = Counter(turn.before.visits)
        if turn.entry.kind == Kind.OPENED:
            visits[turn.entry.step] += 1
        assert turn.after.visits == visits + opened
        struck = coming_after(play.procedure, way_back(turn, play.procedure))
        assert not set(opened) & set(turn.before.open) - struck


@law
def a_way_back_strikes_its_step_and_all_that_came_after_it_and_nothing_else(play: Play) -> None:
    for turn in play.turns:
        if not (back := way_back(turn, play.procedure)):
            continue
        struck, skipped = coming_after(play.procedure, back), set(turn.entry.data.get("skips", ()))
        for code in {s.code for s in play.procedure.steps} - struck - skipped:
            assert turn.after.done.get(code) == turn.before.done.get(code)
            assert turn.after.open.get(code) == turn.before.open.get(code)
        assert set(turn.after.done) & struck <= skipped
        assert set(turn.after.open) & struck <= set(turn.after.opened_now)
        ran = [(c.step, c.turn) for c in turn.before.clocks if c.step in struck and c.stopped_at is None]
        stopped = {(c.step, c.turn) for c in turn.after.clocks if c.stopped_at == turn.entry.at}
        assert set(ran) <= stopped  # what must be done again has its time anew
        # An aside may be open before its step is, and send back what has yet to come.
        is_its_turn = set(play.procedure[back].after) <= set(turn.after.done)
        assert (back in {*turn.after.open, *skipped}) == is_its_turn


@law
def what_is_not_needed_is_never_open(play: Play) -> None:
    for turn in play.turns:
        assert set(turn.after.opened_now) <= turn.needed
        for code in turn.entry.data.get("skips", ()):
            assert code not in turn.needed
            assert turn.after.done[code] == ""
            assert turn.after.visits.get(code, 0) == turn.before.visits.get(code, 0)


@law
def a_case_closes_exactly_when_everything_is_done(play: Play) -> None:
    for turn in play.turns:
        everything = set(turn.after.done) == main_steps(play.procedure)
        assert (turn.after.closed_at is not None) == (everything or turn.after.cancelled)
        if turn.after.closed_at:
            assert turn.after.closed_at == (turn.before.closed_at or turn.entry.at)
            assert turn.after.open == {} and turn.after.offer is None
            assert all(clock.stopped_at for clock in turn.after.clocks)


@law
def an_aside_is_withdrawn_with_the_step_it_stands_beside(play: Play) -> None:
    for turn in play.turns:
        beside = {play.procedure[code].aside_of for code in turn.after.open}
        assert not beside & set(turn.after.done)


@law
def holding_times_add_up_to_the_age_of_the_case(play: Play) -> None:
    opened = play.turns[0].entry.at
    for turn in play.turns:
        holdings, end = turn.after.holdings, turn.after.closed_at or turn.entry.at
        ends = [holding.until for holding in holdings]
        assert [opened, *ends[:-1]] == [holding.since for holding in holdings]
        assert ends[-1] == turn.after.closed_at
        held = sum(((h.until or end) - h.since for h in holdings), timedelta())
        assert held == end - opened


@law
def until_a_hand_over_is_accepted_the_case_stays_with_its_giver(play: Play) -> None:
    for turn in play.turns[1:]:
        waiting = [offer for offer in turn.after.offers if offer.answer == "waiting"]
        assert waiting in ([], turn.after.offers[-1:])
        assert [o.answered_at is None for o in turn.after.offers] == [
            o.answer == "waiting" for o in turn.after.offers
        ]
        assert turn.after.returns == [o.answer for o in turn.after.offers].count("returned")
        handed = turn.entry.kind in (Kind.ACCEPTED, Kind.REFERRED)
        assert turn.after.department == (turn.entry.data["to"] if handed else turn.before.department)
        assert (turn.after.clock(RELAY) is not None) == (turn.after.offer is not None)


@law
def a_step_has_one_running_clock_and_only_while_it_waits(play: Play) -> None:
    for turn in play.turns:
        running = [clock.step for clock in turn.after.clocks if clock.stopped_at is None]
        assert max(Counter(running).values(), default=1) == 1
        turns = Counter[str]()
        for clock in turn.after.clocks:
            turns[clock.step] += 1
            assert clock.turn == turns[clock.step]
        for code in set(running) - {RELAY}:
            begun = {code, play.procedure[code].since}
            assert begun & {*turn.after.open, *turn.after.done} and code not in turn.after.done


@law
def a_standing_can_be_folded_again_from_the_log(play: Play) -> None:
    again = Standing.of(play.procedure, play.log)
    assert again == play.standing


@law
def there_is_no_dead_end(play: Play) -> None:
    """An open case has a step to do, and going on always ends it in no more deeds than there are steps."""
    for deeds in range(len(main_steps(play.procedure)) + 1):
        if play.standing.closed_at:
            break
        open_now = sorted(set(play.standing.open) & main_steps(play.procedure))
        assert open_now, f"nothing to do after {deeds} more"
        outcomes = play.procedure[open_now[-1]].outcomes
        play.end(open_now[-1], next(name for name, outcome in outcomes.items() if outcome.goes_on))
    assert play.standing.closed_at == play.now or play.turns[-1].entry.kind in (Kind.NOTED, Kind.CANCELLED)
    assert play.standing.closed_at is not None


@tried(8)
@given(plays())
def test_every_law_holds_of_every_case(play: Play) -> None:
    for claim in LAWS:
        claim(play)
