"""What the API gives out of procedures: their steps, the ways to end them, the time allowed."""

from __future__ import annotations

from typing import Any

from ninja import Schema


class OutcomeShape(Schema):
    """A way in which a step can end. `facts` is the JSON schema of all that is wanted for ending it so."""

    code: str
    label: str
    goes_on: bool
    back_to: str | None
    opens: list[str]
    facts: dict[str, Any]


class WithinShape(Schema):
    """An allowance: `amount` of `unit` by the site's figure of today, or until the moment in `fact`."""

    unit: str
    figure: str | None
    amount: str | None
    fact: str | None


class StepShape(Schema):
    """A step. While it stands open, a case of the procedures in `starts` may be opened from it, the schedules in
    `lists` take lines, and the `marks` ("schedule.mark") may be put on them.
    """

    code: str
    title: str
    by: str
    by_title: str
    after: list[str]
    aside_of: str | None
    only_if_needed: bool
    within: list[WithinShape]
    starts: list[str]
    hands_over: bool
    signed_by: list[str]
    charges: bool
    lists: list[str]
    marks: list[str]
    may_be_overridden: bool
    prints: str | None
    rules: str
    says: list[str]
    outcomes: list[OutcomeShape]


class MarkShape(Schema):
    """What may be said of a line once. `facts` is the JSON schema of what is wanted for it."""

    code: str
    label: str
    facts: dict[str, Any]


class ScheduleShape(Schema):
    """A kind of line that a case keeps. Steps name it in `lists`, its marks in `marks`."""

    code: str
    title: str
    tells_customer: bool
    facts: dict[str, Any]
    marks: list[MarkShape]


class ProcedureLineShape(Schema):
    code: str
    title: str
    chapter: int
    prefix: str


class ProceduresShape(Schema):
    procedures: list[ProcedureLineShape]


class ProcedureShape(ProcedureLineShape):
    """A chapter of the manual: its steps, and where its chart is to be had."""

    chart_svg: str
    chart_bpmn: str
    steps: list[StepShape]
    schedules: list[ScheduleShape]
