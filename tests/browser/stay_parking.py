"""Parking at the screens (R-160 to R-164): a permit from the board of the spaces, and back there."""

from __future__ import annotations

from shouwen.casework.cases import Case
from shouwen.services.parking import ParkingPermit
from tests.browser.stay import PHOTO, Stay

CS, GUARD = "limin", "wangqiang"


def parks(stay: Stay, like: Case) -> ParkingPermit:
    stay.it_is("2026-09-01 10:00")
    screen = stay.at(CS, "/parking/")
    screen.follows("a[href$='procedure=parking']")
    screen.is_called_by("瑞澜 | Ruilan", like.place)
    screen.give("form.intake", {"procedure": "parking"})
    case = screen.take_down(
        "parking", "申请车位 | A parking space", level="underground", plate="京A12345 | A12345",
        owner="陈静 | Chen Jing", rent_fen="1250", lease=like.facts.lease.pk,
    )  # fmt: skip
    stay.on(CS, case).step("apply", sign_customer="陈女士 | Ms Chen")
    stay.on(GUARD, case).step("issue", "issued", permit_number="B-001", permit_from_on="2026-09-01")
    stay.on(CS, case).step("file", vehicle_licence=PHOTO)
    stay.on(CS, case).print_the_rest()
    return ParkingPermit.objects.get(case=case)


def gives_the_permit_back(stay: Stay, permit: ParkingPermit) -> None:
    screen = stay.at(GUARD, "/parking/")
    screen.presses(f"form[action='/parking/{permit.pk}/back/'] button")
