"""Both stories from the first word to the end, in a browser: both languages, at the desk and on a phone."""

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from tests.browser.walker import Desk, Walker, local

WALKS = [("zh-hans", 1280), ("zh-hans", 390), ("en", 1280), ("en", 390)]


@pytest.fixture(params=WALKS, ids=lambda walk: f"{walk[0]}-{walk[1]}")
def walk(request: pytest.FixtureRequest, walker: Walker) -> Walker:
    walker.language, walker.width = request.param
    return walker


TITLE, CALLER = "天花板漏水 | Water from the ceiling", "陈女士 | Ms Chen"


def waiting(case: Case) -> set[str]:
    return set(OpenStep.objects.filter(case=case).values_list("step", flat=True))


def looked_at(desk: Desk, language: str) -> None:
    """What must hold on every page: nothing pushed off the side, no word in the other language."""
    assert not desk.is_too_wide()
    assert desk.words(language) == []


def on_case(walk: Walker, login: str, case: Case) -> Desk:
    desk = walk.person(login)
    desk.go(f"/cases/{case.number}/")
    return desk


def department(trade: str) -> str:
    return str(Department.objects.get(party__code="b1", trade=trade).pk)


def taken_down(walk: Walker, login: str, procedure: str, **choices: str) -> Case:
    desk = walk.person(login)
    desk.go("/desk/new/")
    desk.fill("caller_name", CALLER)
    desk.fill("caller_phone", "12600002207")
    desk.fill("place", "1-0803")
    desk.choose("procedure", procedure)
    desk.fill("title", TITLE)
    for name, value in choices.items():
        desk.choose(f"{procedure}-{name}", value)
    looked_at(desk, walk.language)
    desk.page.locator("[data-save]").click()
    desk.page.wait_for_url("**/cases/**")
    looked_at(desk, walk.language)
    return Case.objects.get()


def test_a_complaint_from_the_apology_to_the_report(walk: Walker):
    case = taken_down(
        walk, "fangting", "complaint", apologised="on", nature="facility", touches_customer="on"
    )
    desk = on_case(walk, "fangting", case)
    assistant = Person.objects.get(login="limin")
    desk.page.locator("form[action$='/steps/notify/'] select[name=assistant]").select_option(
        str(assistant.pk)
    )
    desk.do("notify")
    assert waiting(case) == {"assign"}

    desk = on_case(walk, "limin", case)
    looked_at(desk, walk.language)
    desk.do("assign", to_be_done="查明漏点 | Find the leak", to=department("engineering"))
    assert waiting(case) == {"scene", "solve"}

    desk = on_case(walk, "zhaolei", case)
    desk.press("form[action$='/offer/accept/']")
    desk.do("solve", "not_at_once", obstacle="水泵未到 | Waiting for a pump")
    assert waiting(case) == {"scene", "solve", "promise"}

    desk = on_case(walk, "limin", case)
    desk.do(
        "promise",
        choices={"told_by": "phone"},
        promised_at=local(60),
        obstacle="水泵未到 | Waiting for a pump",
    )
    desk.do("scene", "went", scene_remark="已到现场查看 | Saw it")
    desk = on_case(walk, "zhaolei", case)
    looked_at(desk, walk.language)
    desk.do("solve", "solved", solution="更换水泵 | New pump")
    assert waiting(case) == {"ask"}

    desk = on_case(walk, "fangting", case)
    desk.do("ask", "not_settled", choices={"asked_by": "phone"}, opinion="仍有滴水 | Still drips")
    assert waiting(case) == {"solve"}
    on_case(walk, "zhaolei", case).do("solve", "solved", solution="更换管道 | New pipe")
    desk = on_case(walk, "fangting", case)
    desk.do("ask", "settled", choices={"asked_by": "phone", "satisfaction": "5"}, confirmed_by=CALLER)
    desk = on_case(walk, "zhaolei", case)
    desk.do(
        "learn",
        cause="管道老化 | Worn",
        corrective="已更换 | Replaced",
        preventive="每季检查 | Checked each quarter",
    )
    looked_at(desk, walk.language)
    case.refresh_from_db()
    assert (case.state, case.first_responder.login) == ("closed", "fangting")


def test_a_chargeable_repair_from_the_price_to_the_receipt(walk: Walker):
    case = taken_down(walk, "limin", "repair", category="water", urgency="urgent", is_chargeable="on")
    desk = on_case(walk, "limin", case)
    assert waiting(case) == {"price"}
    price = desk.page.locator("form[action$='/steps/price/'] select[name=quoted_item]")
    price.select_option(index=1)
    desk.do("price", "agreed", choices={"agreed_how": "phone"}, quoted_quantity="1", agreed_by=CALLER)
    desk.do("dispatch", to=department("engineering"))
    assert waiting(case) == {"attend", "accompany"}

    desk = on_case(walk, "zhaolei", case)
    desk.press("form[action$='/offer/accept/']")
    desk.do("attend", "arrived", arrived_at=local(0))
    desk.do(
        "work", "done", cause="阀门老化 | Old valve", work_done="更换阀门 | New valve", finished_at=local(0)
    )
    looked_at(desk, walk.language)
    assert waiting(case) == {"amounts", "accompany"}

    desk = on_case(walk, "limin", case)
    charge = "form[action$='/charges/']"
    desk.unfold(charge)
    desk.page.locator(f"{charge} select[name=item]").first.select_option(index=1)
    desk.fill("quantity", "1", charge)
    desk.press(charge)
    desk.do("amounts")
    desk.do("accompany", "went", went_along="李敏 | Li Min")
    assert waiting(case) == {"try"}

    desk = on_case(walk, "zhaolei", case)
    desk.do("try", "content", test_result="不漏了 | No leak", sign_customer=CALLER)
    desk = on_case(walk, "limin", case)
    desk.do("follow_up", "content", choices={"satisfaction": "5"})  # and its record is printed
    desk = on_case(walk, "limin", case)
    desk.do("pay", choices={"payment": "at_finance"}, receipt_number="SJ001")
    desk.do("file")
    looked_at(desk, walk.language)
    case.refresh_from_db()
    assert case.state == "closed"


def test_what_was_half_typed_is_still_there_after_a_refusal(walk: Walker):
    desk = walk.person("limin")
    desk.go("/desk/new/")
    desk.fill("caller_name", CALLER)
    desk.fill("place", "9-9999")
    desk.choose("procedure", "repair")
    desk.fill("title", TITLE)
    desk.page.locator("[data-save]").click()
    desk.page.wait_for_load_state("networkidle")
    assert Case.objects.count() == 0
    assert desk.page.locator("[name=place]").get_attribute("aria-invalid") == "true"
    assert desk.page.locator("[name=title]").input_value() == desk.said(TITLE)
    assert desk.page.locator("[name=caller_name]").input_value() == desk.said(CALLER)
    looked_at(desk, walk.language)
