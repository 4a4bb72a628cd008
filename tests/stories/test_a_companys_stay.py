"""One company from the notice to the sealed file, over fourteen months: chapters 6, 7 and 9 of the manual together.

瑞澜 takes another unit. A drawing is rejected, a fire hydrant is blocked, the first acceptance fails, a deduction is
disputed; then it parks and works, gives up, objects to a charge, moves out and has its file sealed.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shouwen.casework import moves, registry
from shouwen.casework.asking import Refused
from shouwen.casework.case_printing import forms_for
from shouwen.casework.cases import Case
from shouwen.casework.offshoots import offshoots
from shouwen.casework.papers import attach
from shouwen.casework.printing import print_form
from shouwen.journal.printed import pdf_of
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.money.deposits import DepositMovement
from shouwen.procedures.lease_end import LeaseEnd, watch_lease_ends
from shouwen.procedures.surrender.inspection import at_move_in
from shouwen.services.clearance import blockers
from shouwen.services.customer_files import CustomerFile
from shouwen.services.key_custody import take_back
from shouwen.services.keys import keys_out
from shouwen.services.parking import ParkingPermit, give_back
from tests.pictures import jpeg, upload
from tests.procedures import fitting_out as fit
from tests.procedures import moving_in as move
from tests.procedures import surrendering as leave
from tests.world import again, do, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

ENDS_ON = date(2027, 5, 1)
SIGNED = {"signatures": {"customer": "陈女士"}}
BLOCKED = {
    "kind": "fire", "finding": "遮挡消防栓", "rung": "written", "clause": "安全防火协议第四条",
    "put_right_by_on": date(2026, 4, 3), "signed_for": "鲁大成", "found_at": moment("2026-04-02 10:00"),
}  # fmt: skip


def opened(code: str, at: str, title: str, like: Case, by: str = "limin", **more: Any) -> Case:
    facts = more.pop("facts", {})
    return moves.open_case(
        registry.procedure(code), by=role(by), at=moment(at), title=title, channel="counter", place=like.place,
        customer=like.customer, caller_name="陈女士", facts=facts, **more,
    )  # fmt: skip


def refused(deed: Any, *args: Any, **how: Any) -> list[str]:
    with pytest.raises(Refused) as met:
        deed(*args, **how)
    return [problem.code for problem in met.value.problems]


@pytest.fixture
def moving() -> Case:
    """March 2026: paid, noticed, papers, inspected with photos, meters, keys, handbooks, the landlord's consent."""
    case = move.documented(
        move.taken_down(lease=move.leased(ends_on=ENDS_ON)), fits_out=True, ends_on=ENDS_ON
    )
    case = move.handed_over(case)
    do(case, "consent", "2026-03-18 14:00", by=move.LEASING, outcome="given", consent_number="YZ-14",
       consent_on=date(2026, 3, 18))  # fmt: skip
    return again(case)


def settles_in(case: Case) -> None:
    """What stands beside the handover: contacts, sign, parking, telephone, the file, the list, the visit."""
    move.registered(case, "2026-03-18 15:00")
    do(case, "sign", "2026-03-18 15:10", sign_zh="瑞澜咨询")
    do(case, "parking", "2026-03-18 15:20", spaces_wanted=1, parking_rent_fen=125_000)
    do(case, "telephone", "2026-03-18 15:30", lines_wanted=2)
    do(case, "file", "2026-03-20 10:00", file_place="A-12-3")
    do(case, "list", "2026-03-20 11:00", distributed_to="工程部、安保部、财务部")
    do(case, "visit", "2026-03-26 10:00", visited_at=moment("2026-03-26 09:30"), visited_person="陈女士",
       satisfaction=5, visit_says="满意")  # fmt: skip


def under_works(moving: Case) -> Case:
    """From the application, through a rejected drawing, to the works."""
    case = opened(
        "fit_out", "2026-03-18 16:00", "二次装修申请", moving, stems_from=moving, facts=fit.APPLICATION
    )
    do(moving, "fit_out", "2026-03-18 16:10")
    fit.drawn(case, "2026-03-19 09:00")
    do(case, "collect", "2026-03-19 09:30", by=fit.CS, outcome="complete", **fit.papers(case))
    fit.marked(case, "2026-03-20 15:00", verdict="failed", opinion="喷淋间距超过规范")
    do(case, "review", "2026-03-20 15:10", by=fit.ENGINEER, outcome="failed", review_says="请修改喷淋平面图")
    assert open_steps(case) == {"collect": "b1 customer_service"}
    fit.drawn(case, "2026-03-23 09:00", revision=2)
    do(case, "collect", "2026-03-23 09:30", by=fit.CS, outcome="complete", **fit.papers(case))
    return fit.begun(fit.carded(fit.documented(fit.agreed(case))))


def accepted(case: Case) -> Case:
    """A violation is put right; engineering sends the first acceptance back; then all four accept."""
    fit.write(case, "violations", "2026-04-02 10:00", by=fit.GUARD, **BLOCKED)
    assert refused(do, case, "order", "2026-04-02 11:00", by=fit.GUARD, order_says="良好") == ["not_yet"]
    fit.put(case, "violations", 1, "put_right", "2026-04-03 09:00", by=fit.GUARD, outcome="已移开")
    case = fit.after_tests(fit.finished(case))
    fit.apply(case)
    fit.accept(case, "cs", "2026-05-14 10:00")
    fit.write(case, "defects", "2026-05-14 10:30", by=fit.ENGINEER, found_by="engineering", what="三个插座未接地",
              location="会议室", put_right_by_on=date(2026, 5, 15))  # fmt: skip
    fit.accept(case, "engineering", "2026-05-14 11:00", outcome="defects", says="插座未接地")
    assert open_steps(case) == {"apply": "b1 customer_service"}  # every opinion is to be given afresh
    fit.apply(case, "2026-05-15 09:00")
    fit.put(case, "defects", 1, "rechecked", "2026-05-15 09:30", by=fit.ENGINEER, outcome="已接地")
    return fit.accepted(case)


def the_deposit_goes_back(case: Case) -> None:
    """Passes come back at once; three months after the acceptance the deposit, less what was decided (R-104)."""
    fit.put(case, "passes", 1, "returned", "2026-05-25 10:00", by=fit.GUARD)
    do(case, "return_passes", "2026-05-25 10:10", by=fit.GUARD)
    do(case, "refund_passes", "2026-05-25 11:00", by=fit.FINANCE, pass_refund_reference="TK-0900")
    assert "too_early" in refused(do, case, "draft", "2026-06-01 10:00", by=fit.CS, payee="x")
    fit.deduct(case)
    case = fit.drafted(case)
    fit.put(case, "deductions", 1, "objected", "2026-08-07 10:00", by=fit.CS, objection="划痕在施工前已有")
    do(case, "reply", "2026-08-07 10:10", by=fit.CS, answer="objected", objection="划痕在施工前已有")
    fit.put(case, "deductions", 1, "decided", "2026-08-10 10:00", by=fit.HEAD_OF_CS, decision="reduced",
            decided_fen=50_000, decided_why="监控显示部分划痕为施工所致")  # fmt: skip
    do(case, "decide", "2026-08-10 10:10", by=fit.HEAD_OF_CS, decision_why="监控显示部分划痕为施工所致")
    case = fit.approved(case)
    do(case, "refund", "2026-08-17 10:00", by=fit.FINANCE, outcome="refunded", refund_reference="TK-1188")
    do(case, "file", "2026-08-18 10:00", by=fit.CS, has_returned_keys=True)
    kept = DepositMovement.objects.filter(deposit__case=case).values_list("kind", "fen")
    assert sorted(kept) == [("deducted", 50_000), ("refunded", 60_000), ("refunded", 1_950_000)]


def it_parks(like: Case) -> ParkingPermit:
    case = opened("parking", "2026-09-01 10:00", "申请车位", like, facts={
        "level": "underground", "plate": "京A12345", "owner": "陈静", "rent_fen": 125_000, "lease": like.facts.lease,
    })  # fmt: skip
    do(case, "apply", "2026-09-01 10:10", **SIGNED)
    do(case, "issue", "2026-09-01 11:00", by="wangqiang", outcome="issued", permit_number="B-001",
       permit_from_on=date(2026, 9, 1))  # fmt: skip
    licence, _entry = attach(
        case, upload(jpeg(), "licence.jpg"), by=role("limin"), at=moment("2026-09-01 11:10")
    )
    do(case, "file", "2026-09-01 11:20", vehicle_licence=licence)
    return ParkingPermit.objects.get(case=case)


def it_gives_up(lease: Lease, like: Case) -> Case:
    """R-110, R-111: a month before the end the house sees it; leasing answers; its notice opens the surrender."""
    assert watch_lease_ends(moment("2027-03-31 09:00")) == 0
    watch_lease_ends(moment("2027-04-01 09:00"))
    end = LeaseEnd.objects.get(lease=lease).case
    do(end, "answer", "2027-04-02 10:00", by="xufeng", outcome="surrenders", leasing_says="到期不续")
    do(end, "surrender", "2027-04-05 10:00", told_how="电话")
    case = opened("surrender", "2027-04-06 10:00", "瑞澜退租", like, facts={
        **leave.NOTICE, "notice_number": "退字2027-004", "received_on": date(2027, 4, 6), "ends_on": ENDS_ON,
    })  # fmt: skip
    do(case, "dates", "2027-04-07 10:00", spoken_to="陈女士", surrender_on=date(2027, 4, 29),
       removal_on=date(2027, 4, 27))  # fmt: skip
    return case


def it_moves_out(case: Case) -> None:
    """R-116, M-FR-04: the goods go out by lift and pass, whatever is still owed."""
    do(case, "removal", "2027-04-20 10:00", **{
        **leave.LIFT, "asked_at": moment("2027-04-20 09:30"), "lift_from_at": moment("2027-04-27 09:00"),
        "lift_until_at": moment("2027-04-27 12:00"),
    })  # fmt: skip
    leave.write(
        case, "passes", "2027-04-26 15:00", by=leave.CS, **{**leave.PASS, "valid_on": date(2027, 4, 27)}
    )
    leave.put(case, "passes", 1, "used", "2027-04-27 10:05", by=leave.GUARD, guard="王强",
              out_at=moment("2027-04-27 10:00"))  # fmt: skip
    leave.put(case, "passes", 1, "returned", "2027-04-27 17:00", by=leave.CS)
    do(case, "passes", "2027-04-27 17:05")
    do(case, "gate", "2027-04-27 17:10", by=leave.GUARD, lift_after="完好")
    do(case, "hand_back", "2027-04-27 17:30", **{**leave.BACK, "sign_gone_on": date(2027, 4, 27)})


def it_is_inspected_and_settled(case: Case) -> None:
    """R-112 to R-115: a damage is charged, objected to and halved; the meters are signed; everybody clears."""
    hole = attach(case, upload(jpeg(), "wall.jpg"), by=role(leave.CS), at=moment("2027-04-28 10:00"))[0]
    damage = {
        "is_damaged": True,
        "photo": hole,
        "clause": "合同第九条第2款",
        "repairer": "us",
        "cost_fen": 180_000,
    }
    for line in at_move_in(case):  # line by line beside the photos of the move-in
        more = {"found": "开孔三处", **damage} if line.number == 1 else {"found": "正常使用痕迹"}
        leave.write(case, "condition", "2027-04-28 10:10", by=leave.ENGINEER, at_move_in=line, **more)
    do(case, "inspect", "2027-04-28 11:00", by=leave.ENGINEER, went_along="李敏",
       inspected_at=moment("2027-04-28 10:00"), **SIGNED)  # fmt: skip
    leave.put(case, "condition", 1, "objected", "2027-04-28 11:05", by=leave.CS, objection="入住时已有一处")
    do(case, "answer", "2027-04-28 11:06", outcome="answered")
    leave.put(case, "condition", 1, "decided", "2027-04-28 11:08", by=leave.HEAD_OF_CS, decision="reduced",
              decided_fen=120_000, decided_why="照片显示入住时无孔，酌减人工")  # fmt: skip
    do(case, "decide", "2027-04-28 11:09", by=leave.HEAD_OF_CS)
    leave.as_it_is(case, "2027-04-28 11:10")
    leave.read(case, "2027-04-28 11:25", meter_number="D-1", read_on=date(2027, 4, 28))
    do(case, "meters", "2027-04-28 11:30", **SIGNED)
    leave.cleared(case, "2027-04-28 14:00")


def it_settles_and_is_sealed(case: Case) -> None:
    """R-115, R-118: what is owed is paid, the certificate is printed, the file is sealed."""
    leave.owes(case, 120_000, what="damage", at="2027-04-28 15:00")
    assert refused(do, case, "clear_finance", "2027-04-28 15:05", by=leave.FINANCE, outcome="cleared",
                                finance_says="x", settled_on=date(2027, 4, 28)) == ["arrears"]  # fmt: skip
    leave.put(case, "settlement", 1, "paid", "2027-04-28 15:30", by=leave.FINANCE, receipt_number="SJ-9001")
    do(case, "clear_finance", "2027-04-28 15:40", by=leave.FINANCE, outcome="cleared", finance_says="已结清",
       settled_on=date(2027, 4, 28))  # fmt: skip
    do(case, "settle", "2027-04-28 16:00", outcome="signed", **SIGNED)
    do(case, "certificate", "2027-04-29 09:00")
    assert set(open_steps(case)) == {"refund"}
    do(
        case,
        "refund",
        "2027-04-29 09:30",
        by=leave.FINANCE,
        outcome="refunded",
        payee="瑞澜",
        refund_reference="TK-2",
    )
    do(case, "seal", "2027-04-29 10:00", outcome="sealed", box="B-01")


def every_form_prints(case: Case) -> None:
    """Each form that this case has, Chinese and English on the same page."""
    for kind in forms_for(case, crosses=False):
        made = print_form(kind, case, by=role("limin"), at=moment("2027-05-06 10:00"), key=uuid4())
        assert pdf_of([made]).startswith(b"%PDF")


def test_from_the_notice_to_the_sealed_file(moving: Case):
    lease: Lease = moving.facts.lease
    works = under_works(moving)
    assert [case.pk for case in offshoots(moving, "fit_out")] == [works.pk]
    settles_in(moving)
    lease.refresh_from_db()
    assert (again(moving).state, lease.occupied_on) == (Case.State.CLOSED, None)

    works = fit.fire_accepted(accepted(works))
    fit.read_meters(works)
    do(works, "occupy", "2026-05-25 09:00", by=fit.CS, occupied_on=date(2026, 5, 25))
    lease.refresh_from_db()
    assert (lease.fire_accepted_on, lease.occupied_on) == (date(2026, 5, 20), date(2026, 5, 25))
    the_deposit_goes_back(works)
    assert again(works).state == Case.State.CLOSED

    permit = it_parks(moving)
    leaving = it_gives_up(lease, moving)
    it_moves_out(leaving)
    it_is_inspected_and_settled(leaving)
    assert {"parking_permit", "key"} <= {each.code for each in blockers(lease, date(2027, 4, 28))}
    for out in keys_out(lease):
        take_back(out.key, seen=out.pk, name="陈静", by=role("limin"), at=moment("2027-04-28 15:30"))
    give_back(permit, by=role("limin"), at=moment("2027-04-28 16:00"))
    assert {each.code for each in blockers(lease, date(2027, 4, 28))} == {"clear_finance", "settle"}
    it_settles_and_is_sealed(leaving)
    lease.refresh_from_db()
    assert (again(leaving).state, lease.surrendered_on) == (Case.State.CLOSED, date(2027, 4, 29))
    assert not LeasedUnit.objects.in_force(date(2027, 4, 29)).filter(lease=lease).exists()
    file = CustomerFile.objects.get(lease=lease)
    assert (file.is_sealed, file.box, file.place) == (True, "B-01", moving.place)
    for case in (moving, works, leaving, permit.case):
        every_form_prints(again(case))
