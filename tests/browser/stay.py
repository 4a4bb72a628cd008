"""A company's stay at the screens: a clock that is set, people who sit down one after the other, forms filled in.

What is typed is given in both languages, "中文 | English": a clerk types in the language of the screen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator

from shouwen.casework.case_printing import forms_for
from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep
from shouwen.journal.forms import Form
from shouwen.places.buildings import Place
from tests.browser.walker import Desk, Walker
from tests.pictures import jpeg
from tests.wall import it_is

PHOTO = "photo"  # a value: a photo taken now
# What a field is, by its name within a form.
KINDS = """form => Object.fromEntries([...document.querySelector(form).elements]
    .filter(e => e.name && e.type !== "hidden").reverse().map(e => [e.name, e.type]))"""


@dataclass
class Stay:
    """One company's stay, in one language at one width."""

    walker: Walker
    monkeypatch: pytest.MonkeyPatch
    photos: int = 0
    seen: list[str] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.walker.language

    def it_is(self, text: str) -> None:
        """Set the clock of the house."""
        it_is(self.monkeypatch, text)

    def at(self, login: str, path: str) -> Screen:
        """This person opens this page, and signs in again where the session has run out."""
        desk = self.walker.person(login)
        desk.go(path)
        if "/sign-in/" in desk.page.url:
            desk.sign_in(login)
        screen = Screen(self, desk)
        screen.look()
        return screen

    def on(self, login: str, case: Case) -> Screen:
        screen = self.at(login, f"/cases/{case.number}/")
        screen.case = case
        return screen

    def photo(self) -> dict[str, Any]:
        """A photo as a phone hands it over, another one each time."""
        self.photos += 1
        return {"name": f"IMG{self.photos}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(str(self.photos))}


@dataclass
class Screen:
    """What one person has before the eyes, and does there; each page that answers is looked at."""

    stay: Stay
    desk: Desk
    case: Case | None = None

    def look(self) -> None:
        """What must hold on every page: nothing pushed off the side, no word in the other language."""
        address = re.sub(r"\d+|[0-9a-f-]{36}", "…", self.desk.page.url.partition("//")[2].partition("/")[2])
        self.stay.seen.append(address)
        assert not self.desk.is_too_wide(), f"{address} is too wide"
        assert self.desk.words(self.stay.language) == [], address

    def go(self, path: str) -> Screen:
        self.desk.go(path)
        self.look()
        return self

    def again(self) -> Screen:
        """Back to the case, from the form that was printed of it."""
        assert self.case
        return self.go(f"/cases/{self.case.number}/")

    def signs(self) -> None:
        """A finger on the glass."""
        glass = self.desk.page.locator("canvas.pane")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        assert box
        mouse = self.desk.page.mouse
        mouse.move(box["x"] + 30, box["y"] + 40)
        mouse.down()
        for step in range(1, 8):
            mouse.move(box["x"] + 30 + 22 * step, box["y"] + 60 + 20 * (-1) ** step)
        mouse.up()

    def give(self, form: str, values: Mapping[str, Any]) -> None:
        """Fill in a form, each field as its kind wants it."""
        self.desk.unfold(form)
        kinds = self.desk.page.evaluate(KINDS, form)
        for name, value in values.items():
            self._give(form, name, kinds[name], value)

    def _give(self, form: str, name: str, kind: str, value: Any) -> None:
        box = self.desk.page.locator(f"{form} [name='{name}']:visible").first
        if kind == "radio":
            self.desk.choose(name, str(value), form)
        elif kind == "checkbox":
            self.desk.choose(name, "on", form)
        elif kind == "select-one":
            box.select_option(str(value))
        elif kind == "file":
            box.set_input_files(self.stay.photo())
        else:
            box.fill(self.desk.said(str(value)))

    def send(self, button: Locator) -> None:
        self.desk.send(button)
        refused = self.desk.page.locator(".wrong:visible, .refusal:visible").all_inner_texts()
        assert not refused, refused
        self.look()

    def line(self, schedule: str, **values: Any) -> None:
        """Write a line of a schedule."""
        form = f"form[action$='/schedules/{schedule}/']"
        self.give(form, values)
        self.send(self.desk.page.locator(f"{form} button").last)

    def mark(self, schedule: str, line: int, mark: str, **values: Any) -> None:
        form = f"form[action$='/schedules/{schedule}/{line}/{mark}/']"
        self.give(form, values)
        self.send(self.desk.page.locator(f"{form} button").last)

    def step(self, step: str, outcome: str = "", **values: Any) -> None:
        """Finish a step; where it prints a form, that one is printed and its sheet is looked at."""
        form = self.desk.form(step)
        self.give(form, {**({"outcome": outcome} if outcome else {}), **values})
        buttons = self.desk.page.locator(f"{form} > button")
        self.send(buttons.last)
        if "/forms/" in self.desk.page.url:
            self.sheet()

    def is_refused(self, step: str, **values: Any) -> None:
        """Try to finish a step; it is not done, and the page says why."""
        form = self.desk.form(step)
        self.give(form, values)
        self.desk.send(self.desk.page.locator(f"{form} > button").first)
        assert self.desk.page.locator(".wrong:visible, .refusal:visible").count() > 0
        self.look()

    def follows(self, link: str) -> None:
        self.desk.send(self.desk.page.locator(link).first)
        self.look()

    def presses(self, button: str) -> None:
        self.send(self.desk.page.locator(button).first)

    def opens(self, procedure: str) -> None:
        """From this case to the intake of one that belongs to it."""
        self.follows(f"a[href*='/desk/new/'][href$='procedure={procedure}']")

    def prints(self, form: str) -> None:
        """A form of what is no case: its button is on the page."""
        here = self.desk.page.url
        self.presses(f"form:has([name=form][value={form}]) button")
        self.sheet()
        self.desk.page.goto(here)

    def is_called_by(self, words: str, place: Place | None) -> None:
        """At the intake: the caller is found in the register, the unit is typed."""
        page = self.desk.page
        if words:
            page.locator("form.intake [name=q]").fill(self.desk.said(words))
        page.locator("#callers label:has(input.known)").first.click()
        page.locator("#callers .caller-card").wait_for()
        if place:
            page.locator("form.intake [name=place]").fill(place.code)

    def sheet(self) -> None:
        """The form that lies before us: its page, and the PDF that goes to the printer."""
        address = self.desk.page.locator("iframe.sheet-of-paper").get_attribute("src")
        assert address
        answer = self.desk.page.request.get(self.desk.address + address.partition("#")[0])
        assert (answer.status, answer.body()[:4]) == (200, b"%PDF")

    def print_the_rest(self) -> None:
        """Every form of the case that no step has printed on the way."""
        case = self.case
        assert case
        for name in self.not_printed(case):
            self.desk.go(f"/cases/{case.number}/")
            button = f".print-now button[value={name}]"
            self.desk.unfold(button)
            self.send(self.desk.page.locator(button))
            self.sheet()
        assert self.not_printed(case) == []

    @staticmethod
    def not_printed(case: Case) -> list[str]:
        made = set(
            Form.objects.filter(subject_kind="case", subject_id=case.pk).values_list("code", flat=True)
        )
        return [kind.name for kind in forms_for(case, crosses=False) if kind.code not in made]

    def take_down(self, procedure: str, title: str, **values: Any) -> Case:
        """Fill in the rest of an intake whose caller and place are known, and save it."""
        page, form = self.desk.page, "form.intake"
        self.give(form, {"procedure": procedure, "title": title, "channel": "counter"})
        self.give(form, {f"{procedure}-{name}": value for name, value in values.items()})
        self.look()
        before = set(Case.objects.values_list("pk", flat=True))
        self.send(page.locator("[data-save-and-print]:visible, [data-save]").last)
        case = Case.objects.exclude(pk__in=before).get()
        if "/forms/" in page.url:
            self.sheet()
        return case


def open_steps(case: Case) -> set[str]:
    return set(OpenStep.objects.filter(case=case).values_list("step", flat=True))
