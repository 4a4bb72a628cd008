"""A fit-out of unit 1-0803 taken as far as a test wants it, with the deeds of each department in one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.schedules import add_line, put_mark
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.leases.customers import Customer
from tests.pictures import jpeg
from tests.world import again, do, moment, place, role

CS, HEAD_OF_CS, ENGINEER, GUARD, FINANCE = "limin", "chenxiuying", "zhaolei", "wangqiang", "qianli"
APPLICATION: dict[str, Any] = {
    "area": Decimal(180), "use": "office", "works": "隔断、吊顶、强电改造", "touches_partitions": True,
    "contractor_name": "北京筑尚装饰工程有限公司", "responsible": "鲁大成", "responsible_phone": "12600009001",
    "workers": 12, "contract_fen": 20_000_000, "planned_from_on": date(2026, 3, 16),
    "planned_until_on": date(2026, 5, 15), "has_authorisation": True, "agent": "鲁大成",
    "agent_id_ending": "321X", "authorised_until_on": date(2026, 12, 31), "has_undertaking": True,
}  # fmt: skip
PAPERS = {
    "qualification_number": "D211000001", "qualified_until_on": date(2027, 6, 30),
    "insurance_number": "PICC-2026-7781", "insured_until_on": date(2026, 12, 31),
}  # fmt: skip
DOCUMENT = {
    "fire_kind": "filing", "fire_authority": "西城区住房和城市建设委员会", "fire_number": "西消备〔2026〕0188号",
    "fire_issued_on": date(2026, 3, 12),
}  # fmt: skip
WORKER = {
    "name": "王二柱", "id_ending": "0012", "trade": "carpenter", "valid_from_on": date(2026, 3, 16),
    "valid_until_on": date(2026, 5, 31),
}  # fmt: skip


def papers(case: Case) -> dict[str, Any]:
    return {**PAPERS, "qualification_scan": photo(case), "insurance_scan": photo(case, "保单")}


def document(case: Case) -> dict[str, Any]:
    return {**DOCUMENT, "fire_scan": photo(case, "备案")}


def photo(case: Case, note: str = "") -> Paper:
    """A photo that lies on the case."""
    upload = SimpleUploadedFile("photo.jpg", jpeg(note))
    return attach(case, upload, by=role(CS), at=case.opened_at)[0]


def applied(at: str = "2026-03-02 10:00", *, by: str = CS, **facts: Any) -> Case:
    return moves.open_case(
        registry.procedure("fit_out"), by=role(by), at=moment(at), title="二次装修申请", channel="counter",
        place=place("1-0803"), customer=Customer.objects.get(units__place__code="1-0803"),
        caller_name="陈女士", facts={**APPLICATION, **facts},
    )  # fmt: skip


PHOTOGRAPHED = {"passes": "photo", "concealed": "photo", "violations": "photo", "deductions": "evidence"}


def write(case: Case, schedule: str, at: str, *, by: str, **values: Any) -> Entry:
    """A line, with its photo where one is asked for."""
    if schedule in PHOTOGRAPHED:
        values.setdefault(PHOTOGRAPHED[schedule], photo(case))
    return add_line(case, schedule, values, by=role(by), at=moment(at))


def put(case: Case, schedule: str, number: int, mark: str, at: str, *, by: str, **values: Any) -> Entry:
    return put_mark(case, schedule, number, mark, values, by=role(by), at=moment(at))


def drawn(case: Case, at: str = "2026-03-03 10:00", revision: int = 1) -> None:
    for discipline in ("plan", "materials", "partition"):
        write(case, "drawings", at, by=CS, discipline=discipline, name=f"{discipline}-01", revision=revision)


def collected(at: str = "2026-03-03 10:05", **facts: Any) -> Case:
    """Drawings and papers are complete: engineering's time runs from here."""
    opened = f"{at[:10]} 09:00"
    case = applied(opened, **facts)
    drawn(case, opened)
    do(case, "collect", at, by=CS, outcome="complete", **papers(case))
    return case


def marked(case: Case, at: str, verdict: str = "passed", *, opinion: str = "") -> None:
    """Engineering says this of every drawing that it has not looked at yet."""
    for line in case.drawing_lines.filter(verdict="").order_by("number"):
        put(case, "drawings", line.number, "reviewed", at, by=ENGINEER, verdict=verdict, opinion=opinion)


def reviewed(case: Case | None = None, at: str = "2026-03-04 15:00") -> Case:
    case = case or collected()
    marked(case, at)
    do(case, "review", at, by=ENGINEER, outcome="passed")
    return case


def agreed(case: Case | None = None, at: str = "2026-03-05 10:00") -> Case:
    case = reviewed(case)
    do(case, "fire_agreement", at, by=GUARD, fire_responsible="鲁大成", extinguishers=6,
       fire_clause="装修管理协议第九条", signatures={"customer": "陈女士", "contractor": "鲁大成"})  # fmt: skip
    return case


def documented(case: Case | None = None, at: str = "2026-03-12 10:00") -> Case:
    case = case or agreed()
    do(case, "fire_document", at, by=GUARD, outcome="received", **document(case))
    return case


def routed(case: Case, at: str = "2026-03-13 10:00") -> Case:
    for code, by in (("cs", CS), ("engineering", ENGINEER), ("security", GUARD), ("finance", FINANCE)):
        do(case, f"slip_{code}", at, by=by, **{f"{code}_on_permit": "同意"})
    return case


def pay_fee(case: Case, at: str = "2026-03-13 11:00", **more: Any) -> None:
    do(case, "pay_fee", at, by=FINANCE, **{"management_fen": 360_000, "fee_receipt": "SJ-0701", **more})


def pay_deposit(case: Case, at: str = "2026-03-13 11:05", **more: Any) -> None:
    given = {
        "fit_out_deposit_fen": 2_000_000, "fit_out_deposit_receipt": "YJ-0702", "pass_deposit_fen": 60_000,
        "pass_deposit_receipt": "YJ-0703",
    }  # fmt: skip
    do(case, "pay_deposit", at, by=FINANCE, **{**given, **more})


def carded(case: Case | None = None, at: str = "2026-03-13 14:00") -> Case:
    """All but the permit."""
    case = routed(case or documented())
    pay_fee(case)
    pay_deposit(case)
    write(case, "passes", at, by=GUARD, **WORKER)
    do(case, "passes", at, by=GUARD)
    return case


def permit(case: Case, at: str = "2026-03-13 16:00", until: str = "2026-05-31 18:00") -> None:
    do(case, "permit", at, by=CS, permit_from_on=date(2026, 3, 16), permit_until_at=moment(until))


def begun(case: Case | None = None, at: str = "2026-03-16 09:00") -> Case:
    case = case or carded()
    permit(case)
    do(case, "begin", at, by=GUARD, is_posted=True)
    return case


def look(case: Case, at: str = "2026-04-01 10:00", verdict: str = "passed", **more: Any) -> None:
    given = {"what": "wall", "location": "东侧隔墙", "standard": "图纸P-03", "verdict": verdict}
    write(case, "concealed", at, by=ENGINEER, **{**given, **more})


def finished(case: Case | None = None, at: str = "2026-05-10 10:00") -> Case:
    """The works are over."""
    case = case or begun()
    if not case.concealedwork_lines.exists():
        look(case)
    do(case, "neighbours", at, by=CS, outcome="done", neighbours_say="无投诉")
    do(case, "quality", at, by=ENGINEER, outcome="done", quality_says="符合图纸")
    do(case, "order", at, by=GUARD, order_says="良好")
    return case


def after_tests(case: Case | None = None, at: str = "2026-05-12 10:00") -> Case:
    case = case or finished()
    for kind in ("fire", "electrical", "fire_completion", "environment"):
        write(case, "reports", at, by=ENGINEER, kind=kind, issued_by="北京中检", reference=f"{kind}-1",
              issued_on=date(2026, 5, 11), verdict="passed")  # fmt: skip
    do(case, "tests", at, by=ENGINEER, outcome="passed")
    return case


def apply(case: Case, at: str = "2026-05-13 10:00") -> None:
    do(
        case,
        "apply",
        at,
        by=CS,
        has_as_built_prints=True,
        has_as_built_files=True,
        applied_on=moment(at).date(),
    )


PARTIES = {"cs": CS, "engineering": ENGINEER, "security": GUARD, "customer": CS}


def accept(
    case: Case, party: str, at: str = "2026-05-15 10:00", outcome: str = "accepted", says: str = "合格"
) -> None:
    signed = {"customer": "陈女士"} if party == "customer" else {}
    do(case, f"accept_{party}", at, by=PARTIES[party], outcome=outcome, signatures=signed,
       **{f"{party}_on_works": says})  # fmt: skip


def accepted(case: Case | None = None, at: str = "2026-05-15 10:00") -> Case:
    """Accepted by the four parties, and the sheet issued."""
    if case is None:
        case = after_tests()
        apply(case)
    for party in PARTIES:
        accept(case, party, at)
    do(case, "conclude", f"{at[:10]} 16:00", by=CS)
    return case


def fire_accepted(case: Case | None = None, at: str = "2026-05-20 10:00") -> Case:
    case = case or accepted()
    do(case, "fire_acceptance", at, by=GUARD, outcome="accepted", fire_acceptance_number="西消验〔2026〕0301号",
       fire_acceptance_scan=photo(case, "消验"),
       fire_acceptance_on=moment(at).date())  # fmt: skip
    return case


def read_meters(case: Case, at: str = "2026-05-20 14:00") -> None:
    write(case, "meters", at, by=ENGINEER, kind="power", meter_number="D-0803-1", multiplier=Decimal(40),
          reading=Decimal("12.5"), read_on=moment(at).date())  # fmt: skip
    do(case, "meters", at, by=ENGINEER, signatures={"customer": "陈女士"})


def deduct(case: Case, at: str = "2026-08-06 10:00", **more: Any) -> None:
    given = {
        "reason": "货梯轿厢划伤",
        "clause": "装修管理协议第十二条",
        "rate": "轿厢板 1 块 × 1500 元",
        "amount_fen": 150_000,
    }
    write(case, "deductions", at, by=CS, **{**given, **more})


def drafted(case: Case | None = None, at: str = "2026-08-06 11:00") -> Case:
    case = case or fire_accepted()
    do(case, "draft", at, by=CS, payee="北京启明云桥科技有限公司")
    return case


def approved(case: Case, at: str = "2026-08-12 10:00") -> Case:
    by = {**PARTIES, "finance": FINANCE}
    for party, who in by.items():
        signed = {"customer": "陈女士"} if party == "customer" else {}
        do(case, f"approve_{party}", at, by=who, outcome="approved", signatures=signed,
           **{f"{party}_on_refund": "同意"})  # fmt: skip
    return case


def facts(case: Case) -> Any:
    """As the database has them."""
    return again(case).facts
