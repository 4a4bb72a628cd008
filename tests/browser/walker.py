"""What a person does at a screen, in a line each: sign in, fill, choose, press."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page

from shouwen.people.persons import Person

PASSWORD = "shouwen-48-demo"
# A headless Chromium has no printer, and crashes when a PDF in a frame is sent to one.
NO_PRINTER = "window.print = () => {}"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"Ctrl|\.(jpg|png|pdf)")  # what a Chinese page says in Latin letters
SAID = """() => {
    const said = [], words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const isOurs = e => e.checkVisibility() && !e.closest("kbd, script, style, datalist, [lang]:not(html)");
    while (words.nextNode())
        if (isOurs(words.currentNode.parentElement)) said.push(words.currentNode.textContent.trim());
    for (const e of document.querySelectorAll("[placeholder], [aria-label]"))
        if (isOurs(e)) said.push(e.placeholder || "", e.getAttribute("aria-label") || "");
    return said.filter(Boolean);
}"""


@dataclass
class Walker:
    """Several people at once, each in a browser of their own; what their consoles report is kept."""

    browser: Browser
    address: str
    language: str = "zh-hans"
    width: int = 1280
    reports: list[str] = field(default_factory=list)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def person(self, login: str) -> "Desk":
        """This person's screen, signed in, in the language and at the width of the walk."""
        if login not in self.contexts:
            Person.objects.filter(login=login).update(language=self.language)
            size = {"width": self.width, "height": 844 if self.width < 500 else 860}
            context = self.browser.new_context(
                viewport=size, locale=self.language, timezone_id="Asia/Shanghai"
            )
            context.add_init_script(NO_PRINTER)
            page = context.new_page()
            page.on("console", lambda m: self.report(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: self.reports.append(str(error)))
            self.contexts[login] = context
            desk = Desk(page, self.address, self.language)
            desk.go("/sign-in/")
            desk.sign_in(login)
        return Desk(self.contexts[login].pages[0], self.address, self.language)

    def report(self, text: str) -> None:
        """Keep what the browser complains of; a request overtaken by the next and a refusal are no faults."""
        if not text.startswith(("htmx:afterRequest", "htmx:sendAbort")) and "422" not in text:
            self.reports.append(text)

    def leave(self) -> None:
        for context in self.contexts.values():
            context.close()


@dataclass
class Desk:
    """One person's screen."""

    page: Page
    address: str
    language: str

    def said(self, text: str) -> str:
        """What is typed, "中文 | English", in the language of the screen."""
        chinese, bar, english = text.partition(" | ")
        return english if bar and self.language == "en" else chinese

    def go(self, path: str) -> None:
        """Open a page. One that is still coming in is given up for it, and where it came in all the same, once more."""
        self.page.evaluate("window.stop()")
        try:
            self.page.goto(self.address + path)
        except Error as error:
            if "ERR_ABORTED" not in error.message:
                raise
            self.page.goto(self.address + path)

    def sign_in(self, login: str) -> None:
        self.fill("username", login)
        self.fill("password", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def fill(self, name: str, value: str, within: str = "body") -> None:
        self.page.locator(f"{within} [name='{name}']:visible").first.fill(self.said(value))

    def choose(self, name: str, value: str, within: str = "body") -> None:
        """A radio button by its value, or a tick ("on"), pressed where the finger presses: on its label."""
        box = f"input[name='{name}']" + ("" if value == "on" else f"[value='{value}']")
        self.page.locator(f"{within} label:has({box}):visible").first.click()

    def press(self, within: str) -> None:
        """The last button of this part of the page."""
        self.send(self.page.locator(f"{within} button").last)

    def send(self, button: Locator) -> None:
        """Press what sends a form, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            button.click()

    def form(self, step: str) -> str:
        """The form of a step on the page of a case."""
        return f"form[action$='/steps/{step}/']"

    def unfold(self, form: str) -> None:
        """Open what is folded around a form."""
        folds = self.page.locator(f"details:not([open]):has({form}) > summary")
        while folds.count():
            folds.first.click()

    def do(self, step: str, outcome: str = "", choices: dict[str, str] | None = None, **texts: str) -> None:
        """Fill in and send the form of a step."""
        form = self.form(step)
        self.unfold(form)
        if outcome:
            self.choose("outcome", outcome, form)
        for name, value in (choices or {}).items():
            self.choose(name, value, form)
        for name, value in texts.items():
            if name == "to":
                self.page.locator(f"{form} select[name=to]").select_option(value)
            else:
                self.fill(name, value, form)
        self.press(form)

    def text(self) -> str:
        return self.page.locator("body").inner_text()

    def is_too_wide(self) -> bool:
        """True when the page has to be pushed sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    def words(self, language: str) -> list[str]:
        """Words in the wrong language in all that the page shows, but for what is marked as of another language."""
        said: list[str] = self.page.evaluate(SAID)
        if language == "en":
            return [text for text in said if CHINESE.search(text)]
        return [text for text in said if re.search(r"[a-z]{3,}", LATIN.sub("", text))]


def local(minutes: int) -> str:
    """A moment so many minutes from now, as a date and time field takes it."""
    moment = timezone.localtime(timezone.now() + timedelta(minutes=minutes))
    return f"{moment:%Y-%m-%dT%H:%M}"
