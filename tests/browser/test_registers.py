"""Words for a customer while they are written, and the two registers, in a browser."""

import pytest

from shouwen.services.enquiries import Enquiry
from shouwen.services.visits import CustomerVisit
from tests.browser.test_stories import looked_at
from tests.browser.walker import Walker
from tests.world import complain

NOTE = "form.note textarea"


def test_the_better_wording_goes_in_with_one_key_and_not_while_signs_are_put_together(
    walker: Walker,
):  # M-PH-01
    case = complain("2026-03-02 10:00")
    desk = walker.person("limin")
    desk.go(f"/cases/{case.number}/")
    page, note = desk.page, desk.page.locator(NOTE)
    note.fill("有事快说。请问。")
    page.wait_for_selector(".reads .thought")
    note.press("Alt+Enter")
    page.wait_for_selector(".reads .thought", state="detached")
    assert note.input_value() == "您请慢慢说，我记下来。请问。"
    composing = "new InputEvent('input', {bubbles: true, isComposing: true})"
    page.evaluate(f"n => {{ n.value = '站住！'; n.dispatchEvent({composing}); }}", note.element_handle())
    page.wait_for_timeout(900)
    assert page.locator(".reads .thought").count() == 0
    page.evaluate(
        "n => n.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))", note.element_handle()
    )
    page.wait_for_selector(".reads .thought")


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 390), ("en", 1280)])
def test_the_registers_are_kept_by_keyboard_alone(walker: Walker, language: str, width: int):
    walker.language, walker.width = language, width
    desk = walker.person("limin")
    page = desk.page
    desk.go("/enquiries/")
    looked_at(desk, language)
    page.keyboard.type(desk.said("几点关门？ | When do you close?"))
    for _field in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type(desk.said("晚上十点。 | At ten at night."))
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state("networkidle")
    assert Enquiry.objects.get().answer == desk.said("晚上十点。 | At ten at night.")
    desk.go("/visits/new/")
    looked_at(desk, language)
    desk.fill("company", "瑞澜咨询")
    desk.fill("visited_person", "陈静 | Chen Jing")
    desk.fill("topics", "续租 | Renewal")
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state("networkidle")
    looked_at(desk, language)
    assert CustomerVisit.objects.get().topics == desk.said("续租 | Renewal")
    for path in ("/visits/", "/phrases/"):
        desk.go(path)
        looked_at(desk, language)
