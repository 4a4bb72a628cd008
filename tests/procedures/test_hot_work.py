"""Hot work and supplies off, manual §2.11: M-FO-08 to M-FO-10; cases that stem from a fit-out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import moves, registry
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.overdue import run_due
from shouwen.money.charges import add_charge
from shouwen.money.prices import PriceItem
from tests.casework.model import deeds
from tests.procedures import fitting_out as fit
from tests.world import again, do, due, moment, open_steps, place, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

WORK: dict[str, Any] = {
    "grade": "second", "exact_place": "0803 会议室吊顶", "area_sqm": Decimal(120), "work": "焊接风管吊架",
    "means": "welding", "from_at": moment("2026-04-02 09:00"), "until_at": moment("2026-04-02 17:00"),
    "operator": "孙焊工", "certificate": "T110-2231", "watcher": "李看守", "extinguishers": 3, "isolates": True,
}  # fmt: skip
OFF: dict[str, Any] = {
    "supply": "water", "why": "改装喷淋支管", "from_at": moment("2026-04-02 20:00"), "touches": "8层东侧",
    "until_at": moment("2026-04-02 23:00"), "point": "8层东侧总阀",
}  # fmt: skip


def opened(code: str, at: str, facts: dict[str, Any], **more: Any) -> Case:
    return moves.open_case(
        registry.procedure(code), by=role("limin"), at=moment(at), title="动火申请", channel="counter",
        place=place("1-0803"), caller_name="鲁大成", facts=facts, **more,
    )  # fmt: skip


def applied(at: str = "2026-04-01 10:00", *, stems_from: Case | None = None, **facts: Any) -> Case:
    return opened("hot_work", at, {**WORK, **facts}, stems_from=stems_from)


def burning(**facts: Any) -> Case:
    case = applied(**facts)
    do(case, "review", "2026-04-01 15:00", by="zhaolei", outcome="agreed", engineering_says="可")
    if case.facts.isolates:
        do(
            case,
            "isolate",
            "2026-04-02 08:50",
            by="zhaolei",
            zone="8层东2区",
            isolated_at=moment("2026-04-02 08:45"),
        )
    do(case, "permit", "2026-04-02 09:10", by="wangqiang", outcome="issued", is_cleared=True, watcher_is_there=True,
       neighbours_told="0804", started_at=moment("2026-04-02 09:05"), signatures={"contractor": "鲁大成"})  # fmt: skip
    return case


def ended(**facts: Any) -> Case:
    case = burning(**facts)
    do(
        case,
        "finish",
        "2026-04-02 15:00",
        by="wangqiang",
        finished_at=moment("2026-04-02 14:55"),
        during="正常",
    )
    return case


def why_not(deed: Any, *args: Any, **how: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        deed(*args, **how)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_applied_for_isolated_watched_restored_and_filed():  # M-FO-09
    case = ended()
    assert open_steps(case) == {"watch": "b1 security", "restore": "b1 engineering"}
    do(
        case,
        "restore",
        "2026-04-02 15:20",
        by="zhaolei",
        restored_at=moment("2026-04-02 15:15"),
        restored_by="赵磊",
    )
    do(case, "watch", "2026-04-02 15:55", by="wangqiang", after_watch="无异常")
    do(case, "file", "2026-04-02 16:00")
    assert again(case).state == Case.State.CLOSED


def test_without_detectors_to_isolate_there_are_none_to_restore():
    assert open_steps(ended(isolates=False)) == {"watch": "b1 security"}


@pytest.mark.parametrize(("at", "is_in_time"), [("2026-04-01 10:00", True), ("2026-04-01 19:00", False)])
def test_it_is_applied_for_a_working_day_before(at: str, is_in_time: bool):  # M-FO-08
    if is_in_time:
        assert open_steps(applied(at)) == {"review": "b1 engineering"}
    else:
        assert why_not(applied, at) == [("from_at", "too_early")]


@pytest.mark.parametrize(
    ("area", "count", "fits"), [(100, 2, True), (101, 2, False), (50, 1, True), (51, 1, False)]
)
def test_one_extinguisher_for_every_50_sqm(area: int, count: int, fits: bool):  # M-FO-08
    facts = {"area_sqm": Decimal(area), "extinguishers": count}
    if fits:
        assert applied(**facts).pk
    else:
        assert why_not(applied, **facts) == [("extinguishers", "out_of_range")]


def test_a_permit_is_for_at_most_a_day():  # M-FO-09
    assert why_not(applied, until_at=moment("2026-04-03 09:01")) == [("until_at", "out_of_range")]
    assert why_not(applied, until_at=moment("2026-04-02 09:00")) == [("until_at", "out_of_range")]


def test_it_does_not_begin_without_watcher_clearance_and_signature():  # M-FO-09
    case = applied(isolates=False)
    do(case, "review", "2026-04-01 15:00", by="zhaolei", outcome="agreed", engineering_says="可")
    assert ("", "too_early") in why_not(permit, case, "2026-04-02 08:59")
    assert why_not(permit, case, "2026-04-02 09:10", watcher_is_there=False) == [
        ("watcher_is_there", "required"), ("sign_contractor", "unsigned"),
    ]  # fmt: skip


def permit(case: Case, at: str, **facts: Any) -> None:
    given = {
        "is_cleared": True,
        "watcher_is_there": True,
        "neighbours_told": "0804",
        "started_at": moment(at),
    }
    do(case, "permit", at, by="wangqiang", outcome="issued", **{**given, **facts})


def test_the_place_is_watched_for_an_hour_after_the_last_spark():  # M-FO-09
    case = ended()
    assert why_not(do, case, "watch", "2026-04-02 15:54", by="wangqiang", after_watch="x") == [
        ("", "too_early")
    ]


def test_detectors_that_stay_isolated_climb():  # M-FO-09
    case = ended()
    assert due(case, "restore") == "2026-04-02 16:00"
    run_due(moment("2026-04-02 17:01"))
    assert {login for login, _at in told(case)} >= {"weihaitao", "xiangguoqiang"} or len(told(case)) >= 2


def test_it_stems_from_the_fit_out_and_keeps_it_from_ending():  # R-098, M-FO-09
    works = fit.begun()
    case = applied(stems_from=works)
    fit.look(works)
    assert why_not(do, works, "order", "2026-04-01 11:00", by=fit.GUARD, order_says="良好") == [
        ("", "offshoots_open")
    ]
    moves.cancel(case, reason="改期", by=role("chenxiuying"), at=moment("2026-04-01 12:00"))
    do(works, "order", "2026-04-01 12:10", by=fit.GUARD, order_says="良好")


def test_no_path_begins_without_review_nor_ends_without_the_watch():  # M-FO-09
    made = registry.procedure("hot_work")
    every = list(deeds(made))
    assert all(d.before.is_done("review") for d in every if d.step == "permit" and d.outcome == "issued")
    assert all(d.before.is_done("permit", "finish", "watch") for d in every if d.step == "file")


# Water and power.


def off(**facts: Any) -> Case:
    case = opened("supply_off", "2026-04-01 10:00", {**OFF, **facts})
    do(case, "review", "2026-04-01 11:00", by="zhaolei", outcome="agreed", engineering_says="可")
    do(case, "tell", "2026-04-01 15:00", notice_number="TZ-26-031", told_whom="8层各户，书面")
    do(case, "off", "2026-04-02 20:05", by="zhaolei", off_at=moment("2026-04-02 20:02"))
    return case


def test_neighbours_are_told_and_it_is_restored():  # M-FO-10
    case = off()
    assert due(case, "restore") == "2026-04-02 23:00"
    do(
        case,
        "restore",
        "2026-04-02 22:40",
        by="zhaolei",
        on_at=moment("2026-04-02 22:35"),
        restored_by="赵磊",
    )
    do(case, "file", "2026-04-03 09:00")
    assert again(case).state == Case.State.CLOSED


def test_what_is_charged_has_its_amount():  # M-FO-10
    case = off(is_chargeable=True)
    do(
        case,
        "restore",
        "2026-04-02 22:40",
        by="zhaolei",
        on_at=moment("2026-04-02 22:35"),
        restored_by="赵磊",
    )
    assert why_not(do, case, "amounts", "2026-04-03 09:00") == [("charges", "required")]
    item = PriceItem.objects.filter(site=case.site).in_force(date(2026, 4, 1)).earliest("id")
    add_charge(case, item, Decimal(1), by=role("limin"), at=moment("2026-04-03 09:00"))
    do(case, "amounts", "2026-04-03 09:05")
    assert open_steps(case) == {"file": "b1 customer_service"}


def test_it_is_switched_only_after_the_neighbours_were_told():  # M-FO-10
    made = registry.procedure("supply_off")
    assert all(d.before.is_done("review", "tell") for d in deeds(made) if d.step == "off")


def test_temporary_power_says_how_much():
    facts = {**OFF, "supply": "temporary"}
    assert why_not(opened, "supply_off", "2026-04-01 10:00", facts) == [("power_kw", "required")]
