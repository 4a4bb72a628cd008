"""A chart wider than its place: no step of it is out of reach."""

from tests.browser.walker import Walker

SHOWN = """code => {
    const place = document.querySelector("div.chart.wide").getBoundingClientRect();
    const step = document.querySelector(`div.chart.wide [data-step="${code}"]`).getBoundingClientRect();
    return step.left >= place.left && step.right <= place.right + 1;
}"""


def test_a_long_chart_says_that_it_goes_on_and_is_moved_by_its_buttons(walker: Walker):
    page = walker.person("limin").page
    page.goto(f"{walker.address}/procedures/repair/")
    assert (page.evaluate(SHOWN, "file"), page.locator(".chart.wide.goes-on-after").count()) == (False, 1)
    later = page.locator("[data-chart-way='1']")
    while later.is_enabled():
        later.click()
        page.wait_for_timeout(600)  # it moves smoothly
    assert (page.evaluate(SHOWN, "file"), page.locator(".chart.wide.goes-on-before").count()) == (True, 1)


def test_a_chart_that_fits_has_no_buttons(walker: Walker):
    walker.width = 1700
    page = walker.person("limin").page
    page.goto(f"{walker.address}/procedures/complaint/")
    assert not page.locator(".chart-ways").is_visible()
