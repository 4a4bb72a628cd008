"""A move-in into an empty unit of building 1, taken as far as a test wants it, with the deeds of each in one line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import moves, registry
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.schedules import add_line, put_mark
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.places.buildings import Place
from shouwen.services.conditions import RoomItem
from shouwen.services.key_custody import hand_out, write_down
from shouwen.services.keys import Key
from tests.pictures import jpeg, upload
from tests.world import again, do, moment, open_steps, role

CS, HEAD_OF_CS, ENGINEER, FINANCE, LEASING = "limin", "chenxiuying", "zhaolei", "qianli", "xufeng"
HANDOVER = "2026-03-18 10:00"
NOTICE: dict[str, Any] = {
    "notice_number": "RZTZ-2026-014", "lease_number": "EBWC-2026-099", "area": Decimal("260.50"),
    "starts_on": date(2026, 3, 18), "ends_on": date(2029, 3, 18), "rent_free_until_on": None, "spaces": 2,
    "fits_out": False,
}  # fmt: skip
HANDED = {
    "handbook_version": "2026-01", "fit_out_handbook_version": "2025-09", "agreement_number": "WG-2026-099",
    "has_fire_letter": True, "signatures": {"customer": "陈女士"},
}  # fmt: skip


BESIDE = {"parking", "telephone"}
TAKEN: dict[str, Any] = {"outcome": "taken", "engineer": "赵磊", "signatures": {"customer": "陈女士"}}


def why_not(deed: Any, *args: Any, **how: Any) -> list[tuple[str, str]]:
    """Why this was refused: fields and codes."""
    with pytest.raises(Refused) as refused:
        deed(*args, **how)
    return [(problem.field, problem.code) for problem in refused.value.problems]


def opened(case: Case) -> set[str]:
    """The open steps, without those that stand beside everything."""
    return set(open_steps(case)) - BESIDE


def empty_unit() -> Place:
    taken = LeasedUnit.objects.values("place")
    units = Place.objects.filter(building__code="1", kind="unit").exclude(pk__in=taken)
    return units.select_related("building", "site").order_by("code")[0]


def leased(**terms: Any) -> Lease:
    """A lease of Ruilan that nobody has moved in under."""
    customer, unit = Customer.objects.get(party__code="ruilan"), empty_unit()
    given = {"ends_on": date(2029, 3, 18), "rent_fen": 24000, "management_fee_fen": 2800, "deposit_fen": 6_000_000,
             "spaces": 2, **terms}  # fmt: skip
    lease = Lease.objects.create(
        site=customer.site, customer=customer, number="EBWC-2026-099", starts_on=date(2026, 3, 18), **given
    )
    LeasedUnit.objects.create(
        site=customer.site, lease=lease, customer=customer, place=unit, area_sqm=Decimal("260.50"),
        starts_on=lease.starts_on, ends_on=lease.ends_on,
    )  # fmt: skip
    return lease


def taken_down(
    at: str = "2026-03-02 10:00", *, lease: Lease | None = None, by: str = CS, **facts: Any
) -> Case:
    lease = lease or leased()
    return moves.open_case(
        registry.procedure("move_in"), by=role(by), at=moment(at), title="睿蓝入住", channel="counter",
        place=lease.units.select_related("place__building")[0].place, customer=lease.customer,
        caller_name="陈女士", facts={"handover_at": moment(HANDOVER), **facts},
    )  # fmt: skip


def write(case: Case, schedule: str, at: str, *, by: str = CS, **values: Any) -> Entry:
    return add_line(case, schedule, values, by=role(by), at=moment(at))


def put(case: Case, schedule: str, number: int, mark: str, at: str, *, by: str = CS, **values: Any) -> Entry:
    return put_mark(case, schedule, number, mark, values, by=role(by), at=moment(at))


def paid(case: Case | None = None, at: str = "2026-03-03 10:00", **more: Any) -> Case:
    case = case or taken_down()
    for what, fen, receipt in (("rent", 100, "SJ-1"), ("rent_deposit", 6_000_000, "YJ-1"),
                               ("management_fee", 729_400, "SJ-2")):  # fmt: skip
        write(case, "payments", at, by=FINANCE, what=what, fen=fen, receipt_number=receipt)
    do(case, "pay", at, by=FINANCE, outcome="paid")
    return case


def noticed(case: Case | None = None, at: str = "2026-03-04 10:00", **facts: Any) -> Case:
    """Leasing has issued the notice."""
    case = paid(case)
    do(case, "confirm", at, confirmed_to="徐枫", confirmation="KF-2026-031")
    do(case, "notice", at, by=LEASING, **{**NOTICE, **facts})
    return case


def checked(case: Case | None = None, at: str = "2026-03-05 10:00", **facts: Any) -> Case:
    case = noticed(case, **facts)
    do(case, "check_notice", at, outcome="right")
    return again(case)


def documented(case: Case | None = None, at: str = "2026-03-06 10:00", **facts: Any) -> Case:
    """The papers are complete."""
    case = checked(case, **facts)
    for kind in ("licence", "representative", "lease"):
        write(case, "papers", at, kind=kind)
    do(case, "papers", at)
    do(case, "check_papers", at, outcome="complete")
    return again(case)


def prepared(case: Case | None = None, at: str = "2026-03-10 10:00", **facts: Any) -> Case:
    """Everything before the handover is done."""
    case = case or documented(**facts)
    do(case, "look", at, is_clean=True)
    do(
        case,
        "meet",
        at,
        met_at=moment(at),
        met_with="陈女士、赵磊、王强",
        removal_at=moment("2026-03-19 09:30"),
    )
    return again(case)


def a_photo(case: Case, at: str = "2026-03-18 10:05", note: str = "") -> Paper:
    return attach(case, upload(jpeg(note), "DSC0001.jpg"), by=role(CS), at=moment(at))[0]


def photographed(case: Case, at: str = "2026-03-18 10:10", **values: Any) -> None:
    """Every item of the site's list, sound and with its photo; `values` by the code of an item say otherwise."""
    picture = a_photo(case)
    for item in RoomItem.objects.filter(in_use=True):
        more = values.get(item.code, {})
        write(case, "condition", at, **{"item": item, "condition": "sound", "photo": picture, **more})


def inspected(
    case: Case | None = None, at: str = "2026-03-18 11:00", defects: Any = None, **facts: Any
) -> Case:
    case = prepared(case, **facts)
    photographed(case, **(defects or {}))
    do(case, "inspection", at, outcome="taken", engineer="赵磊", inspected_at=moment(at),
       signatures={"customer": "陈女士"})  # fmt: skip
    return again(case)


def metered(case: Case, at: str = "2026-03-18 11:20") -> None:
    write(case, "meters", at, by=ENGINEER, kind="power", meter_number="D-1", multiplier=Decimal(1),
          reading=Decimal("1200.50"), read_on=date(2026, 3, 18))  # fmt: skip
    do(case, "meters", at, by=ENGINEER, signatures={"customer": "陈女士"})


def keyed(case: Case, at: str = "2026-03-18 11:30") -> Key:
    """The customer holds a set and has signed for it."""
    by, number = role(CS), f"YS-{case.pk}"
    key = write_down(by=by, at=moment(at), place=case.place, kind="key", number=number, quantity=2)
    hand_out(key, seen=key.held.pk, to=case.customer, name="陈静", id_ending="321X", by=by, at=moment(at))
    return key


def registered(case: Case, at: str = "2026-03-11 10:00", **more: Any) -> None:
    one, two = Contact.objects.filter(customer=case.customer).order_by("id")[:2]
    facts = {"main_contact": one, "finance_contact": two, "emergency_contact": one, "night_contact": two,
             "signatory": two, "mail_instruction": "前台代收", "staff_count": 45}  # fmt: skip
    do(case, "register", at, **{**facts, **more})


def handed_over(case: Case | None = None, at: str = "2026-03-18 11:40", **facts: Any) -> Case:
    """The customer holds keys, meters are read, handbooks are handed over."""
    case = inspected(case, **facts)
    metered(case)
    keyed(case)
    do(case, "keys", at)
    do(case, "handbook", at, **HANDED)
    return again(case)
