"""Lists and collisions in a browser: rows ticked by key, and nothing half-typed lost when a case has moved on."""

from playwright.sync_api import expect

from shouwen.casework import moves
from tests.browser.walker import Walker
from tests.world import complain, entries, moment, report, role


def test_rows_are_ticked_by_key_and_noted_together(walker: Walker):
    cases = [complain("2026-03-02 10:00"), report("2026-03-02 10:10")]
    desk = walker.person("limin")
    desk.go("/desk/")
    page = desk.page
    expect(page.locator("#many")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("已选 1 项")
    page.keyboard.press("a")
    expect(page.locator("[data-chosen]")).to_have_text("已选 2 项")
    page.click("#many button[value=note]")
    page.fill("#many-text", "今日停水检修")
    page.click("main form button.main")
    page.wait_for_selector(".results")
    assert [[e.data["text"] for e in entries(case, "noted")] for case in cases] == [["今日停水检修"]] * 2


def test_what_is_half_typed_is_kept_when_the_case_has_moved_on(walker: Walker):
    case = complain("2026-03-02 10:00")
    colleague, desk = walker.person("zhoujing"), walker.person("limin")
    for screen in (colleague, desk):
        screen.go(f"/cases/{case.number}/")
    desk.page.wait_for_timeout(1500)  # the page says that it is there a second after it has been drawn
    colleague.page.fill(".note textarea", "已联系")
    colleague.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.page.fill(".note textarea", "我正在写")
    expect(colleague.page.locator(".here-too")).to_contain_text("李敏也打开了本事项")
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.page.locator(".here-too")).to_contain_text("周静正在填写…")
    moves.note(case, "已联系", by=role("zhoujing"), at=moment("2026-03-02 11:00"))
    desk.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk.page.locator(".happened")).to_contain_text("您打开之后，本事项已有进展：")
    desk.page.click(".happened a.button")
    desk.page.wait_for_load_state()
    expect(desk.page.locator(".note textarea")).to_have_value("我正在写")
    expect(desk.page.locator(".story")).to_contain_text("已联系")
