"""Fit-out up to the works, manual §1.6 and §2.11: R-090 to R-095, M-FO-01 to M-FO-06."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import moves
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.money.deposits import Deposit
from shouwen.money.payments import Payment
from tests.procedures import fitting_out as fit
from tests.procedures.fitting_out import CS, ENGINEER, FINANCE, GUARD
from tests.world import do, due, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def why_not(deed: Any, *args: Any, **how: Any) -> list[tuple[str, str]]:
    """Why this was refused: fields and codes."""
    with pytest.raises(Refused) as refused:
        deed(*args, **how)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_a_fit_out_is_opened_with_its_three_papers():
    case = fit.applied()
    assert (case.number, open_steps(case)) == ("ZX-2026-0001", {"collect": "b1 customer_service"})


@pytest.mark.parametrize("paper", ["has_authorisation", "has_undertaking", "works"])
def test_without_one_of_the_three_papers_no_case_is_opened(paper: str):
    assert why_not(fit.applied, **{paper: None}) == [(paper, "required")]
    assert Case.objects.filter(procedure_code="fit_out").count() == 0


def test_what_the_works_touch_is_said_at_once():
    assert why_not(fit.applied, touches_partitions=False) == [("touches_partitions", "required")]


def test_of_an_identity_number_only_the_end_is_kept():  # M-FO-01
    assert why_not(fit.applied, agent_id_ending="11010119900101321X") == [
        ("agent_id_ending", "invalid"), ("agent_id_ending", "invalid")
    ]  # fmt: skip


def test_what_the_works_touch_must_be_drawn():
    case = fit.applied(touches_power=True)
    fit.drawn(case)
    assert why_not(do, case, "collect", "2026-03-03 10:05", by=CS, outcome="complete", **fit.papers(case)) == [
        ("", "incomplete"), ("", "incomplete")
    ]  # fmt: skip
    for discipline in ("power", "lighting"):
        fit.write(case, "drawings", "2026-03-03 10:06", by=CS, discipline=discipline, name="E-01", revision=1)
    do(case, "collect", "2026-03-03 10:07", by=CS, outcome="complete", **fit.papers(case))


def test_what_is_not_complete_goes_back_to_the_customer_and_stays_open():
    case = fit.applied()
    do(case, "collect", "2026-03-03 10:05", by=CS, outcome="incomplete", missing="缺材料防火检测报告")
    assert open_steps(case) == {"collect": "b1 customer_service"}


@pytest.mark.parametrize("paper", sorted({*fit.PAPERS, "qualification_scan", "insurance_scan"}))
def test_the_contractors_qualification_and_insurance_are_collected(paper: str):  # R-091, M-FO-01
    case = fit.applied()
    fit.drawn(case)
    papers = {**fit.papers(case), paper: None}
    assert why_not(do, case, "collect", "2026-03-03 10:05", by=CS, outcome="complete", **papers) == [
        (paper, "required")
    ]


def test_a_drawing_that_fails_says_what_must_be_changed():
    case = fit.collected()
    assert why_not(
        fit.put, case, "drawings", 1, "reviewed", "2026-03-04 10:00", by=ENGINEER, verdict="failed"
    ) == [("opinion", "required")]


def test_a_failed_review_brings_a_new_revision_and_a_new_clock():
    case = fit.collected()
    fit.marked(case, "2026-03-04 10:00", "failed", opinion="隔墙耐火极限不足")
    assert [
        code
        for _field, code in why_not(do, case, "review", "2026-03-04 10:05", by=ENGINEER, outcome="passed")
    ] == ["not_passed"] * 3
    do(case, "review", "2026-03-04 10:05", by=ENGINEER, outcome="failed", review_says="隔墙耐火极限不足")
    assert open_steps(case) == {"collect": "b1 customer_service"}
    again = {"outcome": "complete", **fit.papers(case)}
    assert why_not(do, case, "collect", "2026-03-05 10:00", by=CS, **again) == [("", "incomplete")] * 3
    fit.drawn(case, "2026-03-05 10:00", revision=2)
    do(case, "collect", "2026-03-05 10:05", by=CS, **again)
    assert due(case, "review") == "2026-03-09 18:30"
    assert open_steps(fit.reviewed(case, "2026-03-06 10:00")) == {"fire_agreement": "b1 security"}


def test_revisions_follow_one_another():
    case = fit.applied()
    fit.drawn(case)
    assert why_not(fit.drawn, case, revision=3) == [("revision", "invalid")]
    assert why_not(fit.drawn, case, revision=1) == [("revision", "invalid")]


def test_only_engineering_reviews():
    case = fit.collected()
    assert why_not(
        fit.put, case, "drawings", 1, "reviewed", "2026-03-04 10:00", by=GUARD, verdict="passed"
    ) == [("", "not_allowed")]
    assert why_not(do, case, "review", "2026-03-04 10:00", by=CS, outcome="failed", review_says="不行") == [
        ("", "not_allowed")
    ]


@pytest.mark.parametrize("missing", ["customer", "contractor"])
def test_the_fire_safety_agreement_is_signed_by_customer_and_contractor(missing: str):
    case = fit.reviewed()
    names = {"customer": "陈女士", "contractor": "鲁大成"}
    del names[missing]
    assert why_not(
        do, case, "fire_agreement", "2026-03-05 10:00", by=GUARD, fire_responsible="鲁大成", extinguishers=6,
        fire_clause="第九条", signatures=names,
    ) == [(f"sign_{missing}", "unsigned")]  # fmt: skip


def test_there_is_an_extinguisher_for_every_fifty_square_metres():  # M-FO-08
    case = fit.reviewed()
    assert why_not(
        do, case, "fire_agreement", "2026-03-05 10:00", by=GUARD, fire_responsible="鲁大成", extinguishers=3,
        fire_clause="第九条", signatures={"customer": "陈女士", "contractor": "鲁大成"},
    ) == [("extinguishers", "out_of_range")]  # fmt: skip


@pytest.mark.parametrize("large", [{"area": Decimal(300)}, {"contract_fen": 30_000_000}])
def test_large_works_are_not_exempt_from_the_fire_procedure(large: dict[str, Any]):  # M-FO-04
    case = fit.agreed(fit.collected(**large))
    exempt = {**fit.document(case), "fire_kind": "exempt"}
    assert why_not(do, case, "fire_document", "2026-03-12 10:00", by=GUARD, outcome="received", **exempt) == [
        ("fire_kind", "invalid")
    ]


def test_the_authority_may_demand_changes():
    case = fit.agreed()
    do(case, "fire_document", "2026-03-12 10:00", by=GUARD, outcome="refused", review_says="疏散距离不足")
    assert open_steps(case) == {"collect": "b1 customer_service"}


def test_the_fire_document_opens_the_routing_slip_and_both_payments():  # R-095, M-FO-05
    assert open_steps(fit.documented()) == {
        "slip_cs": "b1 customer_service", "slip_engineering": "b1 engineering", "slip_security": "b1 security",
        "slip_finance": "b1 finance", "pay_fee": "b1 finance", "pay_deposit": "b1 finance",
    }  # fmt: skip


def test_what_was_paid_is_on_record_by_its_receipt():  # M-FO-05
    case = fit.documented()
    fit.pay_fee(case, debris_fen=50_000)
    fit.pay_deposit(case)
    paid = Payment.objects.filter(case=case).order_by("what").values_list("what", "fen", "receipt_number")
    assert list(paid) == [("debris_removal_fee", 50_000, "SJ-0701"), ("management_fee", 360_000, "SJ-0701")]
    taken = Deposit.objects.filter(case=case).order_by("id").values_list("kind", "fen", "receipt_number")
    assert list(taken) == [("fit_out", 2_000_000, "YJ-0702"), ("pass", 60_000, "YJ-0703")]


def test_a_pass_deposit_has_its_receipt_too():  # M-FO-05
    assert why_not(fit.pay_deposit, fit.documented(), pass_deposit_receipt="") == [
        ("pass_deposit_receipt", "required")
    ]


def test_a_receipt_of_another_case_pays_no_deposit_here():
    fit.pay_deposit(fit.documented())
    other = fit.documented()
    assert why_not(fit.pay_deposit, other, fit_out_deposit_receipt="YJ-0702") == [("", "invalid")]


@pytest.mark.parametrize("step", ["permit", "begin", "passes"])
def test_without_the_fire_document_there_is_no_permit(step: str):
    with pytest.raises(SomebodyWasFaster):
        do(fit.agreed(), step, "2026-03-12 10:00", by="tianjianhua")


@pytest.mark.parametrize("unpaid", ["pay_fee", "pay_deposit"])
def test_without_both_payments_there_is_no_permit(unpaid: str):
    case = fit.routed(fit.documented())
    if unpaid == "pay_fee":
        fit.pay_deposit(case)
    else:
        fit.pay_fee(case)
    assert open_steps(case) == {unpaid: "b1 finance"}
    with pytest.raises(SomebodyWasFaster):
        fit.permit(case)


def test_nobody_lets_a_permit_through():  # R-095, §8 item 6
    case = fit.carded()
    assert why_not(
        moves.override, case, "permit", reason="急", by=role("xiangguoqiang"), at=moment("2026-03-13 15:00")
    ) == [("", "not_allowed")]  # fmt: skip


def test_there_is_no_permit_without_a_pass():  # R-095, M-FO-06
    case = fit.routed(fit.documented())
    fit.pay_fee(case)
    fit.pay_deposit(case)
    assert why_not(do, case, "passes", "2026-03-13 14:00", by=GUARD) == [("", "required")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"trade": "welder"}, "certificate"),
        ({"trade": "electrician", "certificate": "T-1"}, "certificate"),
        ({"trade": "welder", "certificate": "T-1", "certified_until_on": date(2026, 4, 1)}, "valid_until_on"),
        ({"valid_until_on": date(2026, 3, 1)}, "valid_until_on"),
        ({"id_ending": "12"}, "id_ending"),
    ],
)
def test_a_pass_that_cannot_be_made(wrong: dict[str, Any], field: str):  # M-FO-01, M-FO-06
    case = fit.documented()
    fit.pay_fee(case)
    fit.pay_deposit(case)
    assert {
        f
        for f, _code in why_not(
            fit.write, case, "passes", "2026-03-13 14:00", by=GUARD, **{**fit.WORKER, **wrong}
        )
    } == {field}


def test_one_card_a_worker():  # M-FO-06
    case = fit.documented()
    fit.pay_fee(case)
    fit.pay_deposit(case)
    fit.write(case, "passes", "2026-03-13 14:00", by=GUARD, **fit.WORKER)
    assert why_not(fit.write, case, "passes", "2026-03-13 14:01", by=GUARD, **fit.WORKER) == [
        ("name", "invalid")
    ]


@pytest.mark.parametrize("paper", ["insured_until_on", "qualified_until_on"])
def test_the_papers_last_as_long_as_the_permit(paper: str):  # M-FO-01
    case = fit.applied()
    fit.drawn(case)
    do(
        case,
        "collect",
        "2026-03-03 10:05",
        by=CS,
        outcome="complete",
        **{**fit.papers(case), paper: date(2026, 5, 30)},
    )
    fit.carded(fit.documented(fit.agreed(case)))
    assert why_not(fit.permit, case) == [("permit_until_at", "out_of_range")]
    fit.permit(case, until="2026-05-30 18:00")
    assert open_steps(case) == {"begin": "b1 security"}


def test_the_permit_hangs_at_the_door_before_the_works_begin():  # M-FO-06
    case = fit.carded()
    fit.permit(case)
    assert why_not(do, case, "begin", "2026-03-16 09:00", by=GUARD, is_posted=False) == [
        ("is_posted", "required")
    ]


def test_a_second_click_finds_the_permit_issued():
    case = fit.carded()
    fit.permit(case)
    with pytest.raises(SomebodyWasFaster):
        fit.permit(case)


def test_finance_receives_and_nobody_else():
    case = fit.documented()
    assert why_not(do, case, "pay_fee", "2026-03-13 11:00", by=CS, management_fen=1, fee_receipt="1") == [
        ("", "not_allowed")
    ]
    assert FINANCE == "qianli"
