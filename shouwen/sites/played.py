"""One long case of the living history, played through the verbs step after step until it is meant to wait."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, ClassVar

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from shouwen.casework import moves, registry
from shouwen.casework.asking import is_paper
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.procedure import Outcome
from shouwen.casework.rows import OpenStep
from shouwen.casework.schedules import add_line, lines_of, put_mark
from shouwen.hours.timetable import Timetable
from shouwen.journal.files import Paper
from shouwen.leases.customers import Contact
from shouwen.leases.leases import LeasedUnit
from shouwen.people.roles import Role
from shouwen.sites.players import Cast, ring

Line = tuple[str, dict[str, Any], dict[str, Any]]  # schedule, marks, columns


class Played:
    """A case told in one table of the script; its last steps are those that it `waits` at.

    Of what is written a day (`…_on`) may be a number, of days from then on; a moment (`…_at`) a number, of minutes
    before, or a text, “2 09:30”: so many working days later, at that hour.
    """

    procedure = ""
    takes: ClassVar[dict[str, int]] = {}  # days that pass before a step is done, by the step

    def __init__(
        self,
        words: dict[str, Any],
        unit: LeasedUnit,
        cast: Cast,
        hours: Timetable,
        at: datetime,
        now: datetime,
    ) -> None:
        self.words, self.unit, self.cast, self.hours = words, unit, cast, hours
        self.at, self.now = at, now
        self.contact = Contact.objects.filter(customer=unit.customer).order_by("id").first()
        self.furnished: set[str] = set()
        self.waits = set(words.get("waits", ()))

    @property
    def today(self) -> date:
        return self.hours.day_of(self.at)

    @property
    def name(self) -> str:
        """Who signs for the customer."""
        return self.contact.name_zh if self.contact else self.unit.customer.short_zh

    @property
    def can_be(self) -> bool:
        """Whether what it needs is there by then."""
        return True

    def play(self) -> None:
        """Step after step until all that is open is meant to wait, or the present is reached."""
        self.case = self.taken_down()
        while row := self.next_step():
            wait = timedelta(days=self.takes.get(row.step, 0), minutes=7)
            self.at = self.hours.after(max(self.at + wait, row.not_before or self.at), timedelta(minutes=3))
            ring(self.case, min(self.at, self.now))
            if self.at >= self.now:
                break
            self.finish(row)
        ring(self.case, self.now)

    def next_step(self) -> OpenStep | None:
        """The first open step that is not meant to wait; every one is furnished with its lines when it opens."""
        rows = list(OpenStep.objects.filter(case=self.case).select_related("department__party", "case__site"))
        order = {step.code: place for place, step in enumerate(self.case.procedure.steps)}
        rows.sort(key=lambda row: order[row.step])
        for row in rows:
            if row.step not in self.furnished:
                self.furnished.add(row.step)
                self.furnish(row.step, self.cast.doer(row))
        return next((row for row in rows if row.step not in self.waits), None)

    def finish(self, row: OpenStep) -> None:
        step = self.case.procedure[row.step]
        code = self.words.get("outcomes", {}).get(row.step) or self.going_on(step.outcomes)
        if step.outcomes[code].stays:  # said once; from then on it waits there
            self.waits.add(row.step)
        moves.finish_step(
            self.case, row.step, outcome=code, by=self.cast.doer(row), at=self.at, facts=self.asked(row.step, code),
            signatures={who: self.signer(who) for who in step.signed_by} if step.outcomes[code].goes_on else {},
        )  # fmt: skip

    def going_on(self, outcomes: dict[str, Outcome]) -> str:
        return next(code for code, how in outcomes.items() if how.goes_on)

    def signer(self, who: str) -> str:
        return self.name

    def taken_down(self) -> Case:
        contact, by = self.contact, self.cast.post("cs_assistant", party="b1")
        return moves.open_case(
            registry.procedure(self.procedure), by=by, at=self.at, title=self.words["title"], channel="counter",
            place=self.unit.place, customer=self.unit.customer, contact=contact, caller_name=self.name,
            caller_phone=contact.phone if contact else "", facts=self.facts("", ""),
        )  # fmt: skip

    # What is written.

    def facts(self, step: str, outcome: str) -> dict[str, Any]:
        """What is known then, whether it is asked for there or not: more does no harm."""
        return self.dated(self.words.get("facts", {}))

    def asked(self, step: str, outcome: str) -> dict[str, Any]:
        """The facts of a step, with a paper where one is asked for."""
        how, table = self.case.procedure[step], self.case.procedure.facts
        asks = [ask.name for ask in (*how.asks, *how.outcomes[outcome].asks)]
        wanted = [name for name in asks if is_paper(table._meta.get_field(name))]
        scans = {name: self.picture(name) for name in wanted if name not in self.words.get("without", ())}
        return {**self.facts(step, outcome), **scans}

    def furnish(self, step: str, by: Role) -> None:
        """Write the lines of this step as the story has them, with a photo where one is asked for, and its marks."""
        for schedule, marks, given in self.lines_at(step):
            values = {**self.photo_for(schedule), **given}
            if isinstance(values.get("photo"), str):
                values["photo"] = self.picture(values["photo"])
            entry = add_line(self.case, schedule, values, by=by, at=self.at)
            for code, said in marks.items():
                put_mark(self.case, schedule, entry.data["line"], code, self.dated(said), by=by, at=self.at)
        for given in self.words.get("marks", ()):
            if given["at"] == step:
                said = self.dated(
                    {k: v for k, v in given.items() if k not in ("at", "schedule", "line", "mark")}
                )
                put_mark(self.case, given["schedule"], given["line"], given["mark"], said, by=by, at=self.at)

    def mark_all(self, schedule: str, code: str, said: dict[str, Any], by: Role, but: int = 0) -> None:
        """Put this mark on the lines of the schedule, but not on the first ones."""
        for line in lines_of(Case.objects.get(pk=self.case.pk), schedule)[but:]:
            put_mark(self.case, schedule, line.number, code, said, by=by, at=self.at)

    def lines_at(self, step: str) -> list[Line]:
        """What is written down when this step opens."""
        found = []
        for line in self.words.get("lines", ()):
            if line["at"] == step:
                given = {
                    name: value for name, value in line.items() if name not in ("at", "schedule", "marks")
                }
                found.append((line["schedule"], line.get("marks", {}), self.dated(given)))
        return found

    def dated(self, given: dict[str, Any]) -> dict[str, Any]:
        """The same, with days and moments in place of the numbers that stand for them."""
        return {name: self._when(name, value) for name, value in given.items()}

    def _when(self, name: str, value: Any) -> Any:
        if name.endswith("_on") and isinstance(value, int):
            return self.today + timedelta(days=value)
        if name.endswith("_at") and isinstance(value, int):
            return self.at - timedelta(minutes=value)
        if name.endswith("_at") and isinstance(value, str):
            days, _space, hour = value.partition(" ")
            return self.at_hour(int(days), hour)
        return value

    def at_hour(self, days: int, hour: str) -> datetime:
        """So many working days after today, at this hour."""
        day = self.today
        while days:
            day += timedelta(days=1)
            days -= bool(self.hours.is_open(datetime.combine(day, time(10), self.hours.zone)))
        return datetime.combine(day, time.fromisoformat(hour), self.hours.zone)

    def photo_for(self, schedule: str) -> dict[str, Paper]:
        kind = self.case.procedure.schedule(schedule)
        wanted = [ask for ask in kind.asks if ask.required and is_paper(kind.line._meta.get_field(ask.name))]
        return {ask.name: self.picture(f"{schedule} {ask.name}") for ask in wanted}

    def picture(self, words: str) -> Paper:
        """A sheet with its name on it, in place of the photo or scan."""
        sheet = Image.new("RGB", (640, 440), "#ece7dd")
        said = f"{self.case.number}\n{words}\n{self.at:%Y-%m-%d}"
        ImageDraw.Draw(sheet).multiline_text((40, 40), said, "#333333", font_size=44)
        kept = BytesIO()
        sheet.save(kept, "JPEG", quality=70)
        by = self.cast.post("cs_assistant", party="b1")
        upload = SimpleUploadedFile(f"{words.replace(' ', '-')}.jpg", kept.getvalue())
        return attach(self.case, upload, by=by, at=self.at)[0]
