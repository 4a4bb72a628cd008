"""The words that a procedure is written in. One definition runs the case, keeps its clocks and draws its chart.

Read a file of `procedures/` beside this one. A step is open when every step it comes `after` has been
finished with an outcome that goes on (or was skipped because its `when` said no) and it is not finished
itself. Two steps after the same one run in parallel; one step after several joins them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from shouwen.casework.registry import register
from shouwen.casework.terms import Duration, figure_keys
from shouwen.casework.who import Tell, Who

if TYPE_CHECKING:
    from shouwen.casework.cases import Case, Facts
    from shouwen.casework.schedules import Schedule

Text = Any  # a translatable sentence
Sets = dict[str, Any] | None


@dataclass(frozen=True)
class Problem:
    """Why not, worded so that the desk can read it out. `field` names the field it belongs to.

    `better` is what to say instead of `words`, where words for a customer are in question (code "phrase").
    """

    message: Text
    field: str = ""
    code: str = "not_yet"
    who_can_clear: Text = ""
    words: str = ""
    better: str = ""


@dataclass(frozen=True)
class Ask:
    """A fact that a step asks for: a field of the procedure's facts.

    `past` and `future` bound a moment or a day against the time of the deed; `among` narrows a choice to what this
    case allows, `agreed` demands a tick. What the customer reads (`to_customer`) is read over first.
    """

    name: str
    required: bool = True
    past: bool = False
    future: bool = False
    agreed: bool = False
    to_customer: bool = False
    among: Callable[[Case], Any] | None = None


def optional(name: str, **how: Any) -> Ask:
    """A fact that may stay empty."""
    return Ask(name, required=False, **how)


@dataclass(frozen=True)
class Outcome:
    """How a step can end. `asks` are wanted with this outcome only.

    `back_to` strikes that step and all that came after it from what counts, never from the log.
    `stays` leaves the step open. `opens` opens these asides. `tell` leaves these people a notice. `sets` puts
    these values into the facts; a value may be a function of the case. `at_most` names the figure that says how
    often this may happen on a case before only a manager may say so once more.
    """

    label: Text
    asks: tuple[Ask, ...] = ()
    back_to: str = ""
    stays: bool = False
    opens: tuple[str, ...] = ()
    tell: tuple[Tell, ...] = ()
    sets: dict[str, Any] = field(default_factory=dict)
    at_most: str = ""

    @property
    def goes_on(self) -> bool:
        return not self.back_to and not self.stays


def as_asks(names: Iterable[str | Ask]) -> tuple[Ask, ...]:
    return tuple(name if isinstance(name, Ask) else Ask(name) for name in names)


def go_on(
    label: Text, asks: Iterable[str | Ask] = (), tell: Sequence[Tell] = (), sets: Sets = None
) -> Outcome:
    """The step is done; what comes after it opens."""
    return Outcome(label, as_asks(asks), tell=tuple(tell), sets=sets or {})


def back_to(
    step: str,
    label: Text,
    asks: Iterable[str | Ask] = (),
    tell: Sequence[Tell] = (),
    sets: Sets = None,
    at_most: str = "",
) -> Outcome:
    """Work is sent back: `step` and all that came after it must be done again."""
    return Outcome(label, as_asks(asks), back_to=step, tell=tuple(tell), sets=sets or {}, at_most=at_most)


def stay(
    label: Text, asks: Iterable[str | Ask] = (), opens: Sequence[str] = (), tell: Sequence[Tell] = ()
) -> Outcome:
    """The step stays open; something is written down, somebody told, an aside opened."""
    return Outcome(label, as_asks(asks), stays=True, opens=tuple(opens), tell=tuple(tell))


DONE = {"done": go_on(_("Done"))}


@dataclass(frozen=True)
class Late:
    """A rung of the ladder: at this moment of the clock these people are told, and these asides open."""

    at: Any  # a moment of terms.py: AT_DUE, END_OF_DAY, TWICE, EVERY_DAY, at_fact("…"), …
    tell: tuple[Tell, ...] = ()
    opens: tuple[str, ...] = ()


def late(at: Any, tell: Sequence[Tell] | Tell = (), opens: Sequence[str] = ()) -> Late:
    told = (tell,) if isinstance(tell, Tell) else tuple(tell)
    return Late(at, told, tuple(opens))


@dataclass(frozen=True)
class Step:
    """One box of the chart.

    `by` who may do it · `after` what must be done first · `asks` the facts wanted · `when(case)` whether it
    is needed at all · `within` its time, a Duration or a function of the case giving one or None · `since`
    the step whose opening starts the clock, when it is not this one · `late` the ladder · `not_before(case)`
    the moment before which it is refused · `signed_by` whose signatures each visit needs · `binds(case)` how many
    fen it binds the customer to: whoever of the customer's signs here, or is named by the fact `agreed_in`, must be
    allowed to · `hands_over` asks to whom and makes the offer · `charges` amounts may be written here · `lists`
    the schedules that take new lines here, `marks` the marks ("schedule.mark") that may be put on their lines ·
    `starts` the procedures (by code) of which cases may be opened from here · `aside_of` the step beside
    which this one opens on demand, and with which it is withdrawn · `tells_customer` what the customer reads
    of it, if anything · `says` what the manual tells the person doing it · `prints` the form · `queue` the
    desk's queue that it waits in besides the usual ones ("billing") · `rules` the numbers.
    """

    code: str
    title: Text
    by: Who
    after: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    outcomes: dict[str, Outcome] = field(default_factory=lambda: DONE)
    when: Callable[[Case], bool] | None = None
    within: Duration | Callable[[Case], Duration | None] | None = None
    since: str = ""
    late: tuple[Late, ...] = ()
    not_before: Callable[[Case], Any] | None = None
    signed_by: tuple[str, ...] = ()
    binds: Callable[[Case], int] | None = None
    agreed_in: str = ""
    hands_over: bool = False
    charges: bool = False
    lists: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    aside_of: str = ""
    tells_customer: Text = ""
    may_be_overridden: bool = False
    says: tuple[Text, ...] = ()
    prints: str = ""
    queue: str = ""
    rules: str = ""

    def all_asks(self) -> tuple[Ask, ...]:
        """The step's own asks and those of its outcomes, each name once."""
        every = [*self.asks, *(ask for outcome in self.outcomes.values() for ask in outcome.asks)]
        return tuple({ask.name: ask for ask in reversed(every)}.values())[::-1]

    def __hash__(self) -> int:
        return hash(self.code)


def step(code: str, title: Text, by: Who, after: str | Sequence[str] = (), **rest: Any) -> Step:
    """A step, with `after` and `asks` written the short way."""
    rest["asks"] = as_asks(rest.get("asks", ()))
    for name in ("late", "signed_by", "says", "lists", "marks", "starts"):
        rest[name] = tuple(rest.get(name, ()))
    return Step(code, title, by, (after,) if isinstance(after, str) else tuple(after), **rest)


Rule = Callable[["Case"], Iterable[Problem]]


@dataclass(eq=False)  # one is itself, whatever another says: so it can be a key
class Procedure:
    """A chapter of the manual as one definition. The first step is the intake: opening a case finishes it."""

    code: str
    title: Text
    chapter: int
    prefix: str
    facts: type[Facts]
    steps: list[Step]
    matter: str = "any"
    icon: str = "clipboard-list"
    schedules: Sequence[Schedule] = ()
    engages: str = ""  # the fact that says which contractor works here, and so sees the case
    reads: Sequence[str] = ()  # the figures that its rules ask for, frozen with those of its clocks
    _before: dict[str, list[Rule]] = field(default_factory=dict)
    _after: dict[str, list[Callable[..., None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        register(self)

    @cached_property
    def by_code(self) -> dict[str, Step]:
        return {step.code: step for step in self.steps}

    def __getitem__(self, code: str) -> Step:
        return self.by_code[code]

    @cached_property
    def schedules_by_code(self) -> dict[str, Schedule]:
        return {schedule.code: schedule for schedule in self.schedules}

    def schedule(self, code: str) -> Schedule:
        return self.schedules_by_code[code]

    @property
    def intake(self) -> Step:
        return self.steps[0]

    @cached_property
    def followers(self) -> dict[str, frozenset[str]]:
        """For each step all steps that come after it, however far; asides follow the step they stand beside."""
        reached: dict[str, frozenset[str]] = {}
        for code in reversed(self.in_order):
            next_ones = [s.code for s in self.steps if code in s.after or s.aside_of == code]
            reached[code] = frozenset(next_ones).union(*(reached.get(c, frozenset()) for c in next_ones))
        return reached

    @cached_property
    def in_order(self) -> list[str]:
        """The codes, each behind those it comes after; asides behind theirs. Steps in a circle are left out."""
        placed: list[str] = []
        waiting = list(self.steps)
        while ready := [s for s in waiting if {*s.after, *filter(None, [s.aside_of])} <= set(placed)]:
            placed += [s.code for s in ready]
            waiting = [s for s in waiting if s.code not in placed]
        return placed

    def figures(self) -> list[str]:
        """The keys of all figures that a case of this procedure freezes when it opens."""
        return figure_keys(self)

    def before(self, code: str) -> Callable[[Rule], Rule]:
        """Decorate a rule that yields the problems which keep this step from going on.

        The page asks it as well, before anything is filled in: the step's own facts may still be empty.
        """

        def keep(rule: Rule) -> Rule:
            self._before.setdefault(code, []).append(rule)
            return rule

        return keep

    def after(self, code: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Decorate what follows from finishing this step, in the same transaction: `rule(case, entry)`."""

        def keep(rule: Callable[..., None]) -> Callable[..., None]:
            self._after.setdefault(code, []).append(rule)
            return rule

        return keep

    def problems(self, case: Case, code: str) -> list[Problem]:
        return [problem for rule in self._before.get(code, ()) for problem in rule(case)]

    def follow(self, case: Case, code: str, entry: Any) -> None:
        for rule in self._after.get(code, ()):
            rule(case, entry)

    def rules_about(self) -> dict[str, list[Any]]:
        """The steps that rules are hung on, for the check at start."""
        return {**self._before, **self._after}
