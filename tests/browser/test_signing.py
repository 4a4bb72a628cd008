"""The customer signs on the glass of the engineer's phone, with a finger; the desk's mouse does as well (R-128)."""

import pytest
from django.utils import timezone

from shouwen.casework.cases import Case
from shouwen.casework.rows import Signature
from tests.browser.walker import Desk, Walker
from tests.desk.ink import ready_to_sign


def at_the_page(walker: Walker, width: int, language: str) -> tuple[Desk, Case]:
    walker.width, walker.language = width, language
    case = ready_to_sign()
    desk = walker.person("zhaolei")
    desk.go(f"/cases/{case.number}/")
    desk.choose("outcome", "content", desk.form("try"))
    desk.fill("test_result", "不漏了", desk.form("try"))
    desk.page.locator("a[href*='/sign/']").click()
    desk.page.wait_for_selector("canvas")
    return desk, case


def drawn(desk: Desk, strokes: int = 2) -> None:
    desk.page.locator("canvas").scroll_into_view_if_needed()
    box = desk.page.locator("canvas").bounding_box()
    assert box
    mouse = desk.page.mouse
    for number in range(strokes):
        mouse.move(box["x"] + 30, box["y"] + 40 + 60 * number)
        mouse.down()
        for step in range(1, 12):
            mouse.move(box["x"] + 30 + 22 * step, box["y"] + 60 + 60 * number + 25 * (-1) ** step)
        mouse.up()


@pytest.mark.parametrize(("width", "language"), [(390, "zh-hans"), (1280, "en")])
def test_what_was_typed_is_still_there_after_the_signature(walker: Walker, width: int, language: str):
    desk, case = at_the_page(walker, width, language)
    assert not desk.is_too_wide()
    assert desk.page.locator("[data-ink-undo]").is_disabled()
    drawn(desk, 3)
    desk.page.locator("[data-ink-undo]").click()
    desk.fill("name", "陈静")
    desk.press(".on-glass")
    assert f"/cases/{case.number}/" in desk.page.url and "/sign/" not in desk.page.url
    assert Signature.objects.get().way == "glass"
    form = desk.form("try")
    assert desk.page.locator(f"{form} [name=test_result]").input_value() == "不漏了"
    assert desk.page.locator(f"{form} [name=outcome][value=content]").is_checked()
    desk.page.locator(f"{form} button").last.click()
    desk.page.wait_for_load_state("networkidle")
    case.refresh_from_db()
    assert case.facts.test_result == "不漏了"
    assert timezone.now() > Signature.objects.get().at


def test_a_finger_draws_and_does_not_scroll(walker: Walker):
    desk, _case = at_the_page(walker, 390, "zh-hans")
    desk.page.locator("canvas").scroll_into_view_if_needed()
    box = desk.page.locator("canvas").bounding_box()
    assert box
    before = desk.page.evaluate("scrollY")
    session = desk.page.context.new_cdp_session(desk.page)
    points = [(box["x"] + 40 + 20 * n, box["y"] + 30 + 15 * n) for n in range(10)]
    for kind, touched in (
        ("touchStart", points[:1]),
        *(("touchMove", [p]) for p in points[1:]),
        ("touchEnd", []),
    ):
        session.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in touched]}
        )
    assert desk.page.evaluate("scrollY") == before
    kept = desk.page.locator("#ink-ink").input_value()
    assert len(kept) > 60
    desk.page.locator("[data-ink-clear]").click()
    assert desk.page.locator("#ink-ink").input_value() == ""


def test_a_refusal_gives_back_what_was_drawn(walker: Walker):
    desk, _case = at_the_page(walker, 390, "zh-hans")
    drawn(desk)
    desk.fill("name", "")
    kept = desk.page.locator("#ink-ink").input_value()
    desk.press(".on-glass")
    assert desk.page.locator(".wrong").count() == 1
    assert desk.page.locator("#ink-ink").input_value() == kept
