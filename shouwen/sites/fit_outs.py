"""Fit-outs in the living history: months of papers, lines and signatures, played through the verbs up to a halt."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from shouwen.casework import moves, registry
from shouwen.casework.asking import is_paper
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.rows import OpenStep
from shouwen.casework.schedules import add_line, lines_of, put_mark
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.journal.files import Paper
from shouwen.leases.customers import Contact
from shouwen.leases.leases import LeasedUnit
from shouwen.people.parties import Party, Site
from shouwen.people.roles import Role
from shouwen.sites.players import Cast

# How many days pass before a step is done; the rest is done on the day on which it opens.
TAKES = {"review": 2, "fire_document": 7, "begin": 2, "neighbours": 40, "tests": 3,
         "fire_acceptance": 5, "occupy": 2, "reply": 1}  # fmt: skip


class FitOuts:
    """The fit-outs of one site. What names a unit or a customer whom a site has not is left out."""

    def __init__(self, site: Site, script: dict[str, Any], cast: Cast, now: datetime) -> None:
        self.site, self.script, self.cast, self.now = site, script, cast, now
        self.hours = timetable_of(Calendar.objects.filter(site=site).earliest("id"))

    def play(self) -> None:
        for words in sorted(self.script.get("fit_out", ()), key=lambda words: -words["days"]):
            at = self.hours.after(self.now - timedelta(days=words["days"]), timedelta(minutes=20))
            day = timezone.localtime(at, self.site.tz).date()
            unit = LeasedUnit.objects.filter(site=self.site, place__code=words["unit"]).in_force(day).first()
            if unit and at < self.now:
                OneFitOut(self, {**words, "phrases": self.script["fit_out_phrases"]}, unit, at).play()


class OneFitOut:
    """One of them: what is written at each step, from `at` on."""

    def __init__(self, among: FitOuts, words: dict[str, Any], unit: LeasedUnit, at: datetime) -> None:
        self.cast, self.now, self.hours, self.words = among.cast, among.now, among.hours, words
        self.unit, self.at = unit, at
        self.contact = Contact.objects.filter(customer=unit.customer).order_by("id").first()
        self.furnished: set[str] = set()

    @property
    def today(self) -> Any:
        return self.hours.day_of(self.at)

    def play(self) -> None:
        """Step after step until all that is open is meant to wait, or the present is reached."""
        self.case = self.taken_down()
        while row := self.next_step():
            wait = timedelta(days=TAKES.get(row.step, 0), minutes=7)
            self.at = self.hours.after(max(self.at + wait, row.not_before or self.at), timedelta(minutes=3))
            if self.at >= self.now:
                return
            self.finish(row)

    def next_step(self) -> OpenStep | None:
        """The first open step that is not meant to wait; every one is furnished with its lines when it opens."""
        rows = list(OpenStep.objects.filter(case=self.case).select_related("department__party", "case__site"))
        order = {step.code: place for place, step in enumerate(self.case.procedure.steps)}
        rows.sort(key=lambda row: order[row.step])
        for row in rows:
            if row.step not in self.furnished:
                self.furnished.add(row.step)
                self.furnish(row.step, self.cast.doer(row))
        return next((row for row in rows if row.step not in self.words["waits"]), None)

    def finish(self, row: OpenStep) -> None:
        step = self.case.procedure[row.step]
        outcome = next(code for code, how in step.outcomes.items() if how.goes_on)
        signed = {"customer": self.name, "contractor": self.words["responsible"]}
        moves.finish_step(
            self.case, row.step, outcome=outcome, by=self.cast.doer(row), at=self.at,
            facts=self.facts(row.step, outcome), signatures={who: signed[who] for who in step.signed_by},
        )  # fmt: skip

    @property
    def name(self) -> str:
        return self.contact.name_zh if self.contact else self.unit.customer.short_zh

    def taken_down(self) -> Case:
        by = self.cast.post("cs_assistant", party="b1")
        contact = self.contact
        return moves.open_case(
            registry.procedure("fit_out"), by=by, at=self.at, title=self.words["title"], channel="counter",
            place=self.unit.place, customer=self.unit.customer, contact=contact, caller_name=self.name,
            caller_phone=contact.phone if contact else "", facts={**self.said(), "contractor": self.contractor},
        )  # fmt: skip

    @property
    def contractor(self) -> Party | None:
        code = self.words.get("contractor", "")
        return Party.objects.filter(site=self.unit.site_id, kind=Party.Kind.CONTRACTOR, code=code).first()

    # What is written.

    def said(self) -> dict[str, Any]:
        """The words of the story, and the days that follow from when it is played."""
        touches = {f"touches_{name}": True for name in self.words["touches"]}
        return {
            **self.words, **touches, "area": Decimal(str(self.words["area"])), "has_authorisation": True,
            "has_undertaking": True, "planned_from_on": self.today + timedelta(days=14),
            "planned_until_on": self.today + timedelta(days=60),
            "authorised_until_on": self.today + timedelta(days=300), "agent": self.words["responsible"],
        }  # fmt: skip

    def facts(self, step: str, outcome: str) -> dict[str, Any]:
        """What is asked for there: the story's words, else what every story has, a paper where one is asked for."""
        how = self.case.procedure[step]
        asks = [ask.name for ask in (*how.asks, *how.outcomes[outcome].asks)]
        table = self.case.procedure.facts
        scans = {name: self.picture(name) for name in asks if is_paper(table._meta.get_field(name))}
        return {**self.script_facts(), **self.words, **scans}

    def script_facts(self) -> dict[str, Any]:
        number = self.case.number[3:]
        same = self.words["phrases"]
        days = {
            "qualified_until_on": 700, "insured_until_on": 330, "fire_issued_on": 0, "permit_from_on": 0,
            "applied_on": 0, "fire_acceptance_on": 0, "occupied_on": 1,
        }  # fmt: skip
        opinions = [
            f"{who}_on_{what}" for what in ("permit", "works", "refund")
            for who in ("cs", "engineering", "security", "finance", "customer")
        ]  # fmt: skip
        return {
            **dict.fromkeys(opinions, same["agreed"]), **same,
            **{name: self.today + timedelta(days=count) for name, count in days.items()},
            "permit_until_at": self.at + timedelta(days=75), "is_posted": True, "has_as_built_prints": True,
            "has_as_built_files": True, "has_returned_keys": True, "extinguishers": 8, "fire_kind": "filing",
            "fee_receipt": f"SJ-{number}", "pass_refund_reference": f"ZZ-{number}",
            "fit_out_deposit_receipt": f"YJ-{number}",
            "pass_deposit_receipt": f"YZ-{number}", "management_fen": 360_000, "fit_out_deposit_fen": 2_000_000,
            "pass_deposit_fen": 60_000, "payee": self.unit.customer.name_zh, "answer": "objected",
            "fire_responsible": self.words["responsible"],
        }  # fmt: skip

    def furnish(self, step: str, by: Role) -> None:
        """Write the lines of this step as the story has them, with a photo where one is asked for."""
        for schedule, marks, given in self.lines_at(step):
            values = {**given, **self.photo_for(schedule)}
            entry = add_line(self.case, schedule, values, by=by, at=self.at)
            for code, said in marks.items():
                put_mark(self.case, schedule, entry.data["line"], code, said, by=by, at=self.at)
        for schedule, step_of, code, said in (
            ("drawings", "review", "reviewed", {"verdict": "passed"}),
            ("passes", "return_passes", "returned", {}),
            ("deductions", "reply", "objected", {"objection": self.words["phrases"]["objection"]}),
        ):
            if step == step_of:
                self.mark(schedule, code, said, by)

    def mark(self, schedule: str, code: str, said: dict[str, Any], by: Role) -> None:
        """Put this mark on the lines of the schedule; of the drawings the first ones are still `unread`."""
        unread = self.words.get("unread", 0) if code == "reviewed" else 0
        for line in lines_of(Case.objects.get(pk=self.case.pk), schedule)[unread:]:
            put_mark(self.case, schedule, line.number, code, said, by=by, at=self.at)

    def lines_at(self, step: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Schedule, marks, columns."""
        today, found = self.today, []
        for line in self.words.get("lines", ()):
            if line["at"] == step:
                given = {
                    name: value for name, value in line.items() if name not in ("at", "schedule", "marks")
                }
                for name in [name for name in given if name.endswith("_on") and isinstance(given[name], int)]:
                    given[name] = today + timedelta(days=given[name])
                for name in ("found_at", "noticed_at"):
                    if name in given:
                        given[name] = self.at - timedelta(minutes=given[name])
                found.append((line["schedule"], line.get("marks", {}), given))
        return found

    def photo_for(self, schedule: str) -> dict[str, Paper]:
        kind = self.case.procedure.schedule(schedule)
        wanted = [ask for ask in kind.asks if ask.required and is_paper(kind.line._meta.get_field(ask.name))]
        return {ask.name: self.picture(f"{schedule} {ask.name}") for ask in wanted}

    def picture(self, words: str) -> Paper:
        """A sheet with its name on it, in place of the photo or scan."""
        sheet = Image.new("RGB", (640, 440), "#ece7dd")
        ImageDraw.Draw(sheet).multiline_text(
            (40, 40), f"{self.case.number}\n{words}\n{self.at:%Y-%m-%d}", "#333333"
        )
        kept = BytesIO()
        sheet.save(kept, "JPEG", quality=70)
        by = self.cast.post("cs_assistant", party="b1")
        upload = SimpleUploadedFile(f"{words.replace(' ', '-')}.jpg", kept.getvalue())
        return attach(self.case, upload, by=by, at=self.at)[0]
