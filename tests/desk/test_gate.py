"""A guard scans a pass at the gate: F-28, M-FO-06."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shouwen.procedures.fit_out.passes import SiteAccessPass
from tests.desk.clerk import at_desk
from tests.procedures import fitting_out as fit
from tests.wall import it_is

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-04-01 08:00")


def card() -> SiteAccessPass:
    fit.begun()
    return SiteAccessPass.objects.get()


def scanned(line: SiteAccessPass, login: str = "wangqiang") -> Any:
    return at_desk(login).get(f"/passes/{line.secret}/")


def test_a_pass_that_stands_is_good():  # M-FO-06
    line = card()
    page = scanned(line).content.decode()
    assert (
        "Good today" in page and "王二柱" in page and "••••0012" in page and f"{line.case.number}-01<" in page
    )


@pytest.mark.parametrize(
    ("day", "said"), [("2026-06-01", "it has run out"), ("2026-03-15", "it does not count yet")]
)
def test_only_on_its_days(monkeypatch: pytest.MonkeyPatch, day: str, said: str):
    line = card()
    it_is(monkeypatch, f"{day} 08:00")
    assert said in scanned(line).content.decode()


def test_a_card_that_was_returned_is_good_no_more():
    line = card()
    fit.put(line.case, "passes", 1, "returned", "2026-03-30 18:00", by=fit.GUARD)
    page = scanned(line).content.decode()
    assert "it was returned" in page and "Good today" not in page


@pytest.mark.parametrize(
    ("login", "code"), [("wangqiang", 200), ("limin", 200), ("xiangguoqiang", 200), ("luowen", 404), ("shenwei", 404),
                        ("chenjing", 404)],
)  # fmt: skip
def test_another_buildings_guard_does_not_find_it(login: str, code: int):
    line = card()
    assert scanned(line, login).status_code == code
    assert at_desk(login).get(f"/passes/{line.secret}/photo/").status_code == code


def test_the_guard_sees_the_face_that_belongs_to_the_card():  # M-FO-06: with a photo, not shared
    line = card()
    assert (
        f'<img class="face" src="/passes/{line.secret}/photo/" alt="Photo of 王二柱"'
        in scanned(line).content.decode()
    )
    photo = at_desk("wangqiang").get(f"/passes/{line.secret}/photo/")
    assert (photo.headers["Content-Type"], photo.headers["Cache-Control"]) == (
        "image/jpeg",
        "private, no-store",
    )
    assert photo.content == line.photo.small() != b""


def test_a_card_of_before_without_a_photo_has_none_to_show():
    line = card()
    SiteAccessPass.objects.update(photo=None)
    assert "<img" not in re.sub(r"<header.*?</header>", "", scanned(line).content.decode(), flags=re.S)
    assert at_desk("wangqiang").get(f"/passes/{line.secret}/photo/").status_code == 404
