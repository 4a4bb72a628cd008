"""What the API gives out of schedules: the lines of a case."""

from __future__ import annotations

from ninja import Schema

from shouwen.api.shapes import Moment


class MarkedShape(Schema):
    code: str
    label: str
    at: Moment


class ScheduleLineShape(Schema):
    """A line with what it says, column by column, in the caller's language."""

    line: int
    written_at: Moment
    written_by: str | None
    taken_back_at: Moment | None
    facts: dict[str, str]
    marks: list[MarkedShape]


class ScheduleOfCaseShape(Schema):
    code: str
    title: str
    tells_customer: bool
    lines: list[ScheduleLineShape]


class SchedulesOfCaseShape(Schema):
    schedules: list[ScheduleOfCaseShape]
