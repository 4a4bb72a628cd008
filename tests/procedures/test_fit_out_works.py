"""Fit-out from the first day of the works to moving in: R-096 to R-103, M-FO-07 to M-FO-13."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import moves, overdue, registry
from shouwen.casework.cases import Case
from shouwen.casework.offshoots import offshoots
from shouwen.money.deposits import Deposit
from shouwen.money.payments import Payment
from shouwen.procedures.fit_out.works import may_work, noise_is_allowed
from tests.procedures import fitting_out as fit
from tests.procedures.fitting_out import CS, ENGINEER, GUARD
from tests.procedures.test_fit_out import why_not
from tests.world import again, do, moment, open_steps, place, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

WATCHES = {"neighbours": "b1 customer_service", "quality": "b1 engineering", "order": "b1 security"}
VIOLATION = {
    "kind": "fire", "finding": "遮挡消防栓", "rung": "written", "clause": "安全防火协议第四条",
    "put_right_by_on": date(2026, 4, 3), "signed_for": "鲁大成",
}  # fmt: skip


def violate(case: Case, at: str = "2026-04-02 10:00", **more: Any) -> None:
    fit.write(case, "violations", at, by=GUARD, **{"found_at": moment(at), **VIOLATION, **more})


def stops_work(case: Case, at: str = "2026-04-02 12:00") -> bool:
    return bool(may_work(again(case), moment(at)))


def test_three_departments_watch_the_works_each_its_own():
    assert open_steps(fit.begun()) == WATCHES


def test_what_a_neighbour_has_to_bear_is_written_down_with_what_was_done():
    case = fit.begun()
    fit.write(case, "effects", "2026-03-20 10:00", by=CS, kind="noise", noticed_at=moment("2026-03-20 09:40"),
              neighbour="恒信律师事务所", measure="改到 18:00 后施工")  # fmt: skip
    [line] = case.effect_lines.all()
    assert (line.number, line.kind, line.neighbour) == (1, "noise", "恒信律师事务所")


def test_nothing_is_closed_unseen():  # R-097, M-FO-11
    case = fit.begun(fit.carded(fit.documented(fit.agreed(ceiling()))))
    fit.look(case, what="wall")
    assert len(why_not(quality, case)) == 1
    fit.look(case, what="ceiling")
    quality(case)
    assert open_steps(case) == {name: where for name, where in WATCHES.items() if name != "quality"}


def ceiling() -> Case:
    case = fit.applied(touches_ceiling=True)
    fit.drawn(case)
    fit.write(case, "drawings", "2026-03-03 10:01", by=CS, discipline="ceiling", name="C-01", revision=1)
    do(case, "collect", "2026-03-03 10:05", by=CS, outcome="complete", **fit.papers(case))
    return case


def quality(case: Case, at: str = "2026-05-10 10:00") -> None:
    do(case, "quality", at, by=ENGINEER, outcome="done", quality_says="符合图纸")


def test_what_was_rejected_is_looked_at_again_and_accepted():  # R-097, M-FO-11
    case = fit.begun()
    assert why_not(fit.look, case, verdict="failed") == [("note", "required")]
    fit.look(case, verdict="failed", note="线管未固定")
    assert len(why_not(quality, case)) == 1
    fit.look(case, verdict="failed", note="仍有两处", again_of=1)
    assert why_not(fit.look, case, again_of=1) == [("again_of", "invalid")]
    assert len(why_not(quality, case)) == 1
    fit.look(case, again_of=2)
    quality(case)


def test_a_violation_has_its_clause_its_day_and_a_name_under_it():  # R-098, M-FO-12
    case = fit.begun()
    assert why_not(violate, case, clause="", signed_for="") == [
        ("clause", "required"),
        ("signed_for", "required"),
    ]
    assert why_not(violate, case, put_right_by_on=None) == [("put_right_by_on", "required")]
    violate(case, rung="verbal", put_right_by_on=None)


def test_the_works_stand_still_until_a_violation_is_put_right():  # M-FO-12
    case = fit.begun()
    assert not stops_work(case)
    violate(case)
    assert not stops_work(case)
    violate(case, rung="stop_work")
    assert stops_work(case)
    fit.put(case, "violations", 2, "put_right", "2026-04-02 11:00", by=GUARD, outcome="已清理")
    assert not stops_work(case)


def test_the_watch_over_order_ends_when_every_violation_is_put_right():
    case = fit.begun()
    violate(case)
    assert len(why_not(do, case, "order", "2026-05-10 10:00", by=GUARD, order_says="良好")) == 1
    fit.put(case, "violations", 1, "put_right", "2026-04-03 10:00", by=GUARD, outcome="已清理")
    do(case, "order", "2026-05-10 10:00", by=GUARD, order_says="良好")


@pytest.mark.parametrize(
    ("at", "is_allowed"),
    [
        ("2026-03-18 07:59", True), ("2026-03-18 08:00", False), ("2026-03-18 17:59", False),
        ("2026-03-18 18:00", True), ("2026-03-21 10:00", False), ("2026-03-22 10:00", True),
        ("2026-05-01 20:00", False),
    ],
)  # fmt: skip
def test_noisy_work_is_done_outside_the_quiet_hours_and_on_sundays(at: str, is_allowed: bool):  # M-FO-07
    assert noise_is_allowed(fit.applied(), moment(at)) is is_allowed


def test_noise_at_an_hour_at_which_it_is_allowed_is_no_violation():  # M-FO-07
    case = fit.begun()
    assert why_not(violate, case, "2026-04-02 19:00", kind="hours") == [("found_at", "invalid")]
    violate(case, "2026-04-02 10:00", kind="hours")


@pytest.mark.parametrize("at", ["2026-03-15 10:00", "2026-05-31 18:00", "2027-01-01 10:00"])
def test_nobody_works_outside_the_days_of_the_permit(at: str):  # M-FO-06
    case = fit.begun()
    assert stops_work(case, at)


def test_a_permit_that_runs_out_is_told_to_who_must_extend_it():  # M-FO-06
    case = fit.begun()
    overdue.run_due(moment("2026-05-31 18:01"))
    assert told(case) == [("chenxiuying", "05-31 18:01"), ("limin", "05-31 18:01")]


def test_a_permit_is_extended_by_issuing_it_anew_with_the_same_questions():
    case = fit.begun()
    do(case, "neighbours", "2026-05-20 10:00", by=CS, outcome="extended", change="石材到货晚")
    assert open_steps(case) == {"permit": "b1 customer_service"}
    assert not stops_work(case, "2026-05-21 10:00")
    assert why_not(fit.permit, case, "2026-05-20 11:00", until="2027-01-31 18:00") == [
        ("permit_until_at", "out_of_range"), ("permit_until_at", "out_of_range")
    ]  # fmt: skip
    fit.permit(case, "2026-05-20 11:00", until="2026-06-30 18:00")
    do(case, "begin", "2026-05-20 11:30", by=GUARD, is_posted=True)
    assert open_steps(case) == WATCHES
    assert not stops_work(case, "2026-06-15 10:00")


@pytest.mark.parametrize(
    ("step", "outcome", "by"), [("neighbours", "redesigned", CS), ("quality", "not_as_drawn", ENGINEER)]
)
def test_a_change_of_design_takes_the_permit_back_until_it_is_reviewed(step: str, outcome: str, by: str):
    """§6 item 12: undeclared or changed works are reviewed again, and meanwhile nobody works."""
    case = fit.begun()
    do(case, step, "2026-04-01 10:00", by=by, outcome=outcome, change="增加一间会议室")
    assert open_steps(case) == {"collect": "b1 customer_service"}
    assert stops_work(case)
    fit.write(case, "drawings", "2026-04-01 11:00", by=CS, discipline="plan", name="plan-01", revision=2)
    do(case, "collect", "2026-04-01 11:05", by=CS, outcome="complete", **fit.papers(case))
    fit.documented(fit.agreed(case, "2026-04-02 11:00"), "2026-04-02 12:00")
    fit.routed(case, "2026-04-02 13:00")
    fit.pay_fee(case, "2026-04-02 13:00")
    fit.pay_deposit(case, "2026-04-02 13:00")
    do(case, "passes", "2026-04-02 14:00", by=GUARD)
    fit.permit(case, "2026-04-02 15:00")
    assert not stops_work(case, "2026-04-03 10:00")
    # What was paid stays paid: the same receipts are the same payments.
    assert (Payment.objects.filter(case=case).count(), Deposit.objects.filter(case=case).count()) == (1, 2)


def test_another_contractor_brings_authorisation_undertaking_and_people_of_its_own():
    case = fit.begun()
    do(case, "neighbours", "2026-04-01 10:00", by=CS, outcome="another_contractor", contractor_name="北京精工装饰",
       responsible="何工", responsible_phone="12600009002", contractor_since_at=moment("2026-04-01 09:00"),
       has_authorisation=True, agent="何工", agent_id_ending="1234", has_undertaking=True)  # fmt: skip
    assert (fit.facts(case).contractor_name, stops_work(case)) == ("北京精工装饰", True)
    do(case, "collect", "2026-04-01 11:05", by=CS, outcome="complete", **fit.papers(case))
    do(case, "review", "2026-04-02 10:00", by=ENGINEER, outcome="passed")
    do(case, "fire_agreement", "2026-04-02 11:00", by=GUARD, fire_responsible="何工", extinguishers=6, fire_clause="九",
       signatures={"customer": "陈女士", "contractor": "何工"})  # fmt: skip
    fit.documented(case, "2026-04-02 12:00")
    fit.pay_fee(case, "2026-04-02 13:00")
    fit.pay_deposit(case, "2026-04-02 13:00")
    fit.write(case, "passes", "2026-04-02 13:30", by=GUARD, **{**fit.WORKER, "name": "孙木匠"})
    assert why_not(do, case, "passes", "2026-04-02 14:00", by=GUARD) == [("", "not_yet")]
    fit.put(case, "passes", 1, "returned", "2026-04-02 14:05", by=GUARD)
    do(case, "passes", "2026-04-02 14:10", by=GUARD)


# After the works.


@pytest.mark.parametrize("missing", ["fire", "electrical", "fire_completion", "environment"])
def test_all_four_tests_are_passed(missing: str):
    case = fit.finished()
    for kind in ("fire", "electrical", "fire_completion", "environment"):
        fit.write(case, "reports", "2026-05-11 10:00", by=ENGINEER, kind=kind, issued_by="北京中检", reference="1",
                  issued_on=date(2026, 5, 11), verdict="failed" if kind == missing else "passed")  # fmt: skip
    assert len(why_not(do, case, "tests", "2026-05-12 10:00", by=ENGINEER, outcome="passed")) == 1
    fit.write(case, "reports", "2026-05-12 10:00", by=ENGINEER, kind=missing, issued_by="北京中检", reference="2",
              issued_on=date(2026, 5, 12), verdict="passed")  # fmt: skip
    do(case, "tests", "2026-05-12 11:00", by=ENGINEER, outcome="passed")
    assert open_steps(case) == {"apply": "b1 customer_service"}


def test_a_failed_test_sends_the_works_on():
    case = fit.finished()
    do(case, "tests", "2026-05-12 10:00", by=ENGINEER, outcome="failed", change="喷淋末端试水不合格")
    assert open_steps(case) == {"begin": "b1 security"}


@pytest.mark.parametrize("paper", ["has_as_built_prints", "has_as_built_files", "applied_on"])
def test_acceptance_is_applied_for_in_writing_with_the_drawings_on_paper_and_as_files(
    paper: str,
):  # R-100, M-FO-13
    case = fit.after_tests()
    given = {
        "has_as_built_prints": True,
        "has_as_built_files": True,
        "applied_on": date(2026, 5, 13),
        paper: None,
    }
    assert why_not(do, case, "apply", "2026-05-13 10:00", by=CS, **given) == [(paper, "required")]


def ready() -> Case:
    case = fit.after_tests()
    fit.apply(case)
    return case


def test_four_parties_accept_and_the_customer_signs():
    case = ready()
    assert open_steps(case) == {
        "accept_cs": "b1 customer_service", "accept_engineering": "b1 engineering", "accept_security": "b1 security",
        "accept_customer": "b1 customer_service",
    }  # fmt: skip
    assert why_not(
        do, case, "accept_customer", "2026-05-15 10:00", by=CS, outcome="accepted", customer_on_works="合格"
    ) == [("sign_customer", "unsigned")]  # fmt: skip


@pytest.mark.parametrize("party", fit.PARTIES)
def test_without_one_of_the_four_there_is_no_acceptance(party: str):
    case = ready()
    for other in fit.PARTIES:
        if other != party:
            fit.accept(case, other)
    assert list(open_steps(case)) == [f"accept_{party}"]


@pytest.mark.parametrize("party", fit.PARTIES)
@pytest.mark.parametrize(("outcome", "back"), [("defects", "apply"), ("rework", "begin")])
def test_each_of_the_four_can_send_it_back(party: str, outcome: str, back: str):
    case = ready()
    others = [other for other in fit.PARTIES if other != party]
    fit.accept(case, others[0])
    fit.accept(case, party, outcome=outcome, says="吊顶检修口缺失")
    assert list(open_steps(case)) == [back]


def test_defects_are_put_right_and_looked_at_again_before_anybody_accepts():
    case = ready()
    fit.write(case, "defects", "2026-05-15 10:00", by=ENGINEER, found_by="engineering", what="检修口缺失",
              location="走道吊顶", put_right_by_on=date(2026, 5, 18))  # fmt: skip
    assert len(why_not(fit.accept, case, "cs")) == 1
    fit.accept(case, "engineering", outcome="defects", says="检修口缺失")
    fit.apply(case, "2026-05-18 10:00")
    assert len(why_not(fit.accept, case, "cs", "2026-05-18 11:00")) == 1
    fit.put(case, "defects", 1, "rechecked", "2026-05-18 11:30", by=ENGINEER, outcome="已补做")
    fit.accepted(case, "2026-05-18 12:00")
    assert fit.facts(case).accepted_on == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("use", "meters"), [("office", ["power"]), ("commercial", ["water", "power", "gas"])]
)
def test_offices_read_the_power_and_shops_water_power_and_gas(use: str, meters: list[str]):
    case = fit.accepted(by_use(use))
    assert len(
        why_not(do, case, "meters", "2026-05-20 14:00", by=ENGINEER, signatures={"customer": "陈女士"})
    ) == len(meters)
    for kind in meters:
        fit.write(case, "meters", "2026-05-20 14:00", by=ENGINEER, kind=kind, meter_number=f"0803-{kind}",
                  multiplier=Decimal(1), reading=Decimal("12.5"), read_on=date(2026, 5, 20))  # fmt: skip
    do(case, "meters", "2026-05-20 14:10", by=ENGINEER, signatures={"customer": "陈女士"})
    assert "meters" not in open_steps(case)


def by_use(use: str) -> Case:
    case = fit.begun(fit.carded(fit.documented(fit.agreed(fit.collected(use=use)))))
    fit.apply(fit.after_tests(fit.finished(case)))
    return case


def test_what_is_closed_or_held_against_somebody_has_its_photo():  # R-097, M-FO-11, M-FO-12
    case = fit.begun()
    assert why_not(fit.look, case, photo=None) == [("photo", "required")]
    assert why_not(violate, case, photo=None) == [("photo", "required")]


def test_a_complaint_of_a_neighbour_is_opened_from_the_fit_out_and_stays_beside_it():  # R-096, §6 item 12
    case = fit.begun()
    at = moment("2026-03-20 10:00")
    complaint = moves.open_case(
        registry.procedure("complaint"), by=role(CS), at=at, title="装修噪声", channel="phone", place=place("1-0801"),
        caller_name="周先生", stems_from=case, facts={"apologised": True, "happened_at": at, "nature": "neighbour",
                                                  "touches_customer": True, "details": "电钻声"},
    )  # fmt: skip
    assert [each.number for each in offshoots(again(case), "complaint")] == [complaint.number]
