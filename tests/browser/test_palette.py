"""The palette in a browser: by keyboard alone at the desk, with an input method, and on a phone."""

import pytest

from shouwen.casework.cases import Case
from tests.browser.walker import Walker
from tests.world import complain, report

OPTION = "#palette [role=option]"


def opened(walker: Walker, login: str = "limin") -> tuple[Case, Case]:
    cases = complain("2026-03-02 10:00"), report("2026-03-02 10:01")
    walker.person(login).go("/desk/")
    return cases


def test_by_keyboard_alone_from_any_page(walker: Walker):
    complaint, repair = opened(walker)
    desk = walker.person("limin")
    page = desk.page
    page.keyboard.press("Control+k")
    box = page.locator("#palette input")
    page.locator(OPTION).first.wait_for()
    assert box.evaluate("e => [e.role, e.getAttribute('aria-controls')]") == ["combobox", "palette-found"]
    page.keyboard.type("１－０８０３ 漏水")
    page.locator(OPTION, has_text=complaint.number).wait_for()
    page.keyboard.press("ArrowDown")
    meant = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{meant}").inner_text().split()[0] == complaint.title
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{complaint.number}/")
    page.keyboard.press("Control+k")
    page.locator("#palette [data-group=recent]", has_text=complaint.title).wait_for()
    page.keyboard.type(repair.number)
    page.keyboard.press("Enter")  # before the answer is there: it goes once it is
    page.wait_for_url(f"**/cases/{repair.number}/")
    page.keyboard.press("/")
    assert page.locator("#palette").evaluate("e => e.open")
    page.keyboard.press("Escape")
    assert not page.locator("#palette").evaluate("e => e.open")


def test_while_an_input_method_puts_a_word_together_no_key_is_ours(walker: Walker):
    case, _repair = opened(walker)
    page = walker.person("limin").page
    page.keyboard.press("Control+k")
    page.locator(OPTION).first.wait_for()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search/" in request.url else None)
    hand = page.context.new_cdp_session(page)
    hand.send("Input.imeSetComposition", {"text": "kong tiao", "selectionStart": 9, "selectionEnd": 9})
    page.locator("#palette input").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    page.locator("#palette input").dispatch_event("keydown", {"key": "ArrowDown", "isComposing": True})
    page.wait_for_timeout(400)
    assert (asked, page.url.endswith("/desk/")) == ([], True)
    hand.send("Input.insertText", {"text": "空调漏"})
    page.locator(OPTION, has_text=case.number).wait_for()
    assert page.locator("#palette input").input_value() == "空调漏"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_on_a_phone_by_the_magnifier(walker: Walker, language: str):
    walker.language, walker.width = language, 390
    case, repair = opened(walker)
    desk = walker.person("limin")
    desk.page.locator("[data-opens-palette]").click()
    desk.page.locator("#palette input").fill("ktls")
    desk.page.locator(OPTION, has_text=case.number).wait_for()
    assert not desk.is_too_wide()
    assert set(desk.words(language)) - {case.title, repair.title} == set()  # as they were typed
    desk.page.locator(OPTION, has_text=case.number).click()
    desk.page.wait_for_url(f"**/cases/{case.number}/")
