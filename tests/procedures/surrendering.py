"""A surrender of unit 1-0803 taken as far as a test wants it, with the deeds of each department in one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.schedules import add_line, put_mark
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease
from shouwen.money.deposits import Deposit
from tests.pictures import jpeg, upload
from tests.world import do, moment, place, role

CS, HEAD_OF_CS, ENGINEER, GUARD, FINANCE = "limin", "chenxiuying", "zhaolei", "wangqiang", "qianli"
MANAGER = "tianjianhua"
SIGNED = {"signatures": {"customer": "陈静"}}
NOTICE: dict[str, Any] = {
    "notice_number": "退字2026-011", "received_on": date(2026, 3, 2), "ends_on": date(2026, 3, 31),
    "why": "租期内协商解除", "reinstatement": "none", "terms": "押金按合同第九条",
}  # fmt: skip
LIFT: dict[str, Any] = {
    "asked_at": moment("2026-03-16 10:00"), "lift_from_at": moment("2026-03-18 09:00"),
    "lift_until_at": moment("2026-03-18 12:00"), "load": "办公桌24张，文件柜10个", "mover": "四方搬家",
    "vehicles": "京A·T5501", "hands": 8, "lift_before": "完好", "is_lined": True,
}  # fmt: skip
PASS: dict[str, Any] = {
    "bearer": "马师傅", "id_ending": "7712", "goods": "办公桌 24张\n文件柜 10个\n打印机 1台 SN 88201", "belongs": "own",
    "destination": "朝阳区望京", "vehicle": "京A·T5501", "valid_on": date(2026, 3, 18), "is_signed": True,
}  # fmt: skip
BACK: dict[str, Any] = {
    "passes_back": "出入证18张，全部收回", "keys_back": "门钥匙4把、门禁卡18张", "permits_back": "车证1张",
    "sign_gone_on": date(2026, 3, 19), "mail_to": "转寄朝阳区望京街10号",
}  # fmt: skip


def lease() -> Lease:
    return Lease.objects.get(units__place__code="1-0803")


def noticed(at: str = "2026-03-02 10:00", *, by: str = CS, where: str = "1-0803", **facts: Any) -> Case:
    return moves.open_case(
        registry.procedure("surrender"), by=role(by), at=moment(at), title="瑞澜咨询退租", channel="letter",
        place=place(where), customer=Customer.objects.get(units__place__code=where), caller_name="徐峰",
        facts={**NOTICE, **facts},
    )  # fmt: skip


def write(case: Case, schedule: str, at: str, *, by: str, **values: Any) -> Entry:
    return add_line(case, schedule, values, by=role(by), at=moment(at))


def put(case: Case, schedule: str, number: int, mark: str, at: str, *, by: str, **values: Any) -> Entry:
    return put_mark(case, schedule, number, mark, values, by=role(by), at=moment(at))


def dated(**facts: Any) -> Case:
    case = noticed(**facts)
    do(case, "dates", "2026-03-03 11:00", by=CS, spoken_to="陈静", surrender_on=date(2026, 3, 20),
       removal_on=date(2026, 3, 18))  # fmt: skip
    return case


def photo(case: Case, at: str = "2026-03-19 10:00") -> Paper:
    attach(case, upload(jpeg(), "wall.jpg"), caption="墙面", by=role(CS), at=moment(at))
    return Paper.objects.about(Case.subject_kind, case.pk).latest("pk")


def found(case: Case, *, by: str = ENGINEER, at: str = "2026-03-19 10:10", **values: Any) -> Entry:
    """A line of the inspection; what is not said is in order."""
    return write(case, "condition", at, by=by, **{"item": "会议室 墙面", "found": "正常使用痕迹", **values})


def damaged(case: Case, cost_fen: int = 180_000, **values: Any) -> Entry:
    given = {"found": "墙面开孔三处", "is_damaged": True, "photo": photo(case), "clause": "合同第九条第2款",
             "repairer": "us", "cost_fen": cost_fen, **values}  # fmt: skip
    return found(case, **given)


def end_inspection(case: Case, at: str = "2026-03-19 11:00") -> None:
    do(case, "inspect", at, by=ENGINEER, went_along="李敏", inspected_at=moment("2026-03-19 10:00"), **SIGNED)


def inspected(case: Case | None = None) -> Case:
    case = case or dated()
    found(case)
    end_inspection(case)
    return case


def as_it_is(case: Case, at: str = "2026-03-19 11:10") -> None:
    do(case, "reinstatement", at, by=CS, outcome="not_needed", rests_on="退租通知单")


def read(case: Case, at: str = "2026-03-19 11:25", **values: Any) -> Entry:
    given = {"kind": "power", "meter_number": "8-03-1", "multiplier": Decimal(1), "reading": Decimal("35120.6"),
             "read_on": date(2026, 3, 19), **values}  # fmt: skip
    return write(case, "meters", at, by=CS, **given)


def metered(case: Case | None = None) -> Case:
    """The room is in order and stays as it is, the meters are read."""
    case = case or inspected()
    as_it_is(case)
    read(case)
    do(case, "meters", "2026-03-19 11:30", by=CS, **SIGNED)
    return case


def cleared(case: Case, at: str = "2026-03-19 14:00") -> None:
    """Every department but finance."""
    do(case, "clear_cs", at, by=CS, outcome="cleared", cs_says="无")
    do(case, "clear_engineering", at, by=ENGINEER, outcome="cleared", engineering_says="无")
    do(case, "clear_security", at, by=GUARD, outcome="cleared", security_says="证件已收回")


def owes(
    case: Case, fen: int = 256_800, what: str = "fee", at: str = "2026-03-19 14:10", **more: Any
) -> Entry:
    return write(case, "settlement", at, by=FINANCE, what=what, fen=fen, **more)


def finance_clears(case: Case, at: str = "2026-03-19 15:00") -> Entry:
    return do(case, "clear_finance", at, by=FINANCE, outcome="cleared", finance_says="已结清",
              settled_on=date(2026, 3, 20))  # fmt: skip


def settled(case: Case | None = None) -> Case:
    case = case or metered()
    cleared(case)
    finance_clears(case)
    do(case, "settle", "2026-03-19 16:00", by=CS, outcome="signed", **SIGNED)
    return case


def booked(case: Case, at: str = "2026-03-16 10:30", **facts: Any) -> Entry:
    return do(case, "removal", at, by=CS, **{**LIFT, **facts})


def let_out(case: Case, number: int = 1, at: str = "2026-03-18 10:05") -> Entry:
    return put(case, "passes", number, "used", at, by=GUARD, guard="王强", out_at=moment("2026-03-18 10:00"))


def removed(case: Case) -> Case:
    """One load has gone out and its slip is back."""
    booked(case)
    write(case, "passes", "2026-03-17 15:00", by=CS, **PASS)
    let_out(case)
    put(case, "passes", 1, "returned", "2026-03-18 17:00", by=CS)
    do(case, "passes", "2026-03-18 17:05", by=CS)
    do(case, "gate", "2026-03-18 17:10", by=GUARD, lift_after="完好")
    return case


def handed_back(case: Case, at: str = "2026-03-19 16:30") -> None:
    do(case, "hand_back", at, by=CS, **BACK)


def certified() -> Case:
    case = removed(dated())
    inspected(case)
    settled(metered(case))
    handed_back(case)
    do(case, "certificate", "2026-03-20 09:00", by=CS)
    return case


def sealed() -> Case:
    case = certified()
    do(case, "seal", "2026-03-20 10:00", by=CS, outcome="sealed", box="A-12-3")
    return case


def deposit(fen: int = 27_255_600) -> Deposit:
    """The deposit of the lease, as finance holds it since the move-in."""
    held = lease()
    return Deposit.objects.create(
        site=held.site, customer=held.customer, kind=Deposit.Kind.LEASE, fen=fen, receipt_number="YJ-2024-033",
        taken_on=date(2024, 4, 1), taken_by=role(FINANCE).person,
    )  # fmt: skip
