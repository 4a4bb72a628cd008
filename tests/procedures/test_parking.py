"""Parking, manual §1.11: R-160 to R-164, the spaces of R-017."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import moves, registry
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.journal.files import Paper
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.places.figures import Figure
from shouwen.services.clearance import blockers
from shouwen.services.parking import ParkingPermit, free, give_back, remind_of_permits
from tests.casework.model import deeds
from tests.desk.clerk import at_desk
from tests.pictures import jpeg, upload
from tests.world import again, do, due, entries, moment, open_steps, place, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

DAY = date(2026, 3, 2)


def asked(plate: str = "京A12345", **facts: Any) -> Case:
    """A need that was asked and told of: 瑞澜 in 1-0803."""
    held = LeasedUnit.objects.in_force(DAY).select_related("customer", "lease").get(place__code="1-0803")
    given = {
        "level": "underground",
        "plate": plate,
        "owner": "陈静",
        "rent_fen": 125_000,
        "lease": held.lease,
        **facts,
    }
    return moves.open_case(
        registry.procedure("parking"), by=role("limin"), at=moment("2026-03-02 10:00"), title="申请车位",
        channel="counter", place=place("1-0803"), customer=held.customer, caller_name="陈静", facts=given,
    )  # fmt: skip


def applied(plate: str = "京A12345", **facts: Any) -> Case:
    case = asked(plate)
    do(case, "apply", "2026-03-02 10:10", signatures={"customer": "陈静"}, **facts)
    return case


def issued(plate: str = "京A12345", number: str = "B-001", until: date | None = None) -> Case:
    case = applied(plate)
    do(case, "issue", "2026-03-02 11:00", by="wangqiang", outcome="issued", permit_number=number,
       permit_from_on=DAY, permit_until_on=until)  # fmt: skip
    return again(case)


def paper(case: Case, name: str = "licence.jpg") -> Paper:
    return attach(case, upload(jpeg(), name), by=role("limin"), at=moment("2026-03-02 11:10"))[0]


def problems(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


def test_asked_signed_issued_and_filed():
    case = issued()
    assert open_steps(case) == {"file": "b1 customer_service"}
    do(case, "file", "2026-03-02 11:30", vehicle_licence=paper(case))
    permit = ParkingPermit.objects.get(case=case)
    assert (again(case).state, permit.number, permit.plate, permit.issued_by.login) == (
        "closed", "B-001", "京A12345", "wangqiang",
    )  # fmt: skip


def test_without_the_licence_it_is_not_filed():
    case = issued()
    with pytest.raises(Refused) as refused:
        do(case, "file", "2026-03-02 11:30")
    assert problems(refused) == [("vehicle_licence", "required")]


def test_the_customer_signs_the_application():
    case = asked()
    with pytest.raises(Refused) as refused:
        do(case, "apply", "2026-03-02 10:10")
    assert problems(refused) == [("sign_customer", "unsigned")]


def test_an_agent_brings_both_papers():
    case = asked()
    with pytest.raises(Refused) as refused:
        do(case, "apply", "2026-03-02 10:10", signatures={"customer": "周航"}, is_agent=True, agent="周航",
           authorisation=paper(case))  # fmt: skip
    assert problems(refused) == [("agent_id_copy", "required")]
    do(case, "apply", "2026-03-02 10:12", signatures={"customer": "周航"}, is_agent=True, agent="周航",
       authorisation=paper(case), agent_id_copy=paper(case, "id.jpg"))  # fmt: skip
    assert open_steps(case) == {"issue": "b1 security"}


def test_the_lease_prevails():
    lease = asked().facts.lease
    Lease.objects.filter(pk=lease.pk).update(parking_terms="两个车位免租")
    case = asked("京A54321")
    with pytest.raises(Refused) as refused:
        do(case, "apply", "2026-03-02 10:10", signatures={"customer": "陈静"})
    assert problems(refused) == [("lease_says", "required")]


def test_security_issues_within_two_working_days():
    case = applied()
    assert (open_steps(case), due(case, "issue")) == ({"issue": "b1 security"}, "2026-03-03 18:30")
    with pytest.raises(Refused) as refused:
        do(
            case,
            "issue",
            "2026-03-02 11:00",
            by="limin",
            outcome="issued",
            permit_number="B-1",
            permit_from_on=DAY,
        )
    assert [p.code for p in refused.value.problems] == ["not_allowed"]


def spaces(count: int) -> None:
    Figure.objects.update_or_create(
        site=role("limin").site, key="parking.underground_spaces", starts_on=DAY, defaults={"value": count}
    )


def test_no_more_permits_than_spaces():
    spaces(1)
    issued()
    case = applied("京B00001")
    with pytest.raises(Refused) as refused:
        do(case, "issue", "2026-03-02 11:00", by="wangqiang", outcome="issued", permit_number="B-002",
           permit_from_on=DAY)  # fmt: skip
    assert problems(refused) == [("level", "full")]
    do(
        case,
        "issue",
        "2026-03-02 11:05",
        by="wangqiang",
        outcome="waits",
        waits_for="有空位时按申请先后通知您。",
    )
    assert open_steps(case) == {"issue": "b1 security"}
    give_back(ParkingPermit.objects.get(), by=role("limin"), at=moment("2026-03-02 12:00"))
    do(
        case,
        "issue",
        "2026-03-02 12:05",
        by="wangqiang",
        outcome="issued",
        permit_number="B-002",
        permit_from_on=DAY,
    )
    assert free(case.site, "underground", DAY) == 0


def test_a_plate_and_a_number_are_used_once():
    issued()
    case = applied()
    with pytest.raises(Refused) as refused:
        do(case, "issue", "2026-03-02 11:00", by="wangqiang", outcome="issued", permit_number="B-001",
           permit_from_on=DAY)  # fmt: skip
    assert problems(refused) == [("permit_number", "invalid"), ("plate", "invalid")]
    assert ParkingPermit.objects.count() == 1


def test_a_permit_that_has_run_out_frees_its_space_and_its_plate():
    issued(until=date(2026, 3, 10))
    site = role("limin").site
    assert free(site, "underground", date(2026, 3, 9)) + 1 == free(site, "underground", date(2026, 3, 10))


def test_another_kind_of_space_is_asked_anew():
    case = applied()
    do(case, "issue", "2026-03-02 11:00", by="wangqiang", outcome="another")
    assert open_steps(case) == {"ask": "b1 customer_service"}
    assert not ParkingPermit.objects.exists()


def test_it_is_given_back_once():
    case, at = issued(), moment("2026-03-02 12:00")
    for _click in range(2):
        give_back(case.parking_permit, by=role("limin"), at=at)
    assert len(entries(case, "noted")) == 1


def test_a_permit_that_is_out_stands_in_the_way_of_a_surrender():
    case = issued()
    lease = case.facts.lease
    assert [b.where for b in blockers(lease, DAY) if b.code == "parking_permit"] == ["B-001"]
    give_back(case.parking_permit, by=role("limin"), at=moment("2026-03-02 12:00"))
    assert [b.where for b in blockers(lease, DAY) if b.code == "parking_permit"] == []


def test_who_keeps_it_is_told_once_that_it_runs_out():
    case = issued(until=date(2026, 3, 25))
    at = moment("2026-03-03 09:00")
    assert (remind_of_permits(at), remind_of_permits(at)) == (1, 0)
    assert {login for login, _at in told(case, late=False)} >= {"limin"}


def test_a_site_can_do_without_parking():
    Figure.objects.create(site=role("limin").site, key="parking.is_on", value=0, starts_on=DAY)
    with pytest.raises(Refused) as refused:
        asked()
    assert [p.code for p in refused.value.problems] == ["switched_off"]


def test_no_path_issues_a_permit_without_the_signed_application():
    made = registry.procedure("parking")
    ends = [
        deed for deed in deeds(made) if deed.step == "issue" and made["issue"].outcomes[deed.outcome].goes_on
    ]
    assert ends and all(deed.before.is_done("ask", "apply") for deed in ends)


# The page.


def test_the_page_shows_spaces_permits_and_who_waits():
    issued()
    applied("京B00001")
    page = at_desk("limin").get("/parking/").content.decode()
    assert "京A12345" in page and "Waiting for a permit" in page


@pytest.mark.parametrize(
    ("login", "code"), [("chenjing", 404), ("shenwei", 404), ("zhaolei", 302), ("limin", 302)]
)
def test_who_takes_a_permit_back(login: str, code: int):
    case = issued()
    assert at_desk(login).post(f"/parking/{case.parking_permit.pk}/back/").status_code == code
    case.parking_permit.refresh_from_db()
    assert (case.parking_permit.given_back_on is not None) == (login == "limin")


def test_another_companys_permits_are_not_on_the_page():
    issued()
    assert "京A12345" not in at_desk("shenwei").get("/parking/").content.decode()


def test_many_permits_cost_no_more_queries_than_one():
    client = at_desk("limin")

    def asked_for() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/parking/")
        return len(queries)

    issued()
    asked_for()
    before = asked_for()
    for number in range(3):
        issued(f"京C0000{number}", f"C-{number}")
    assert asked_for() == before


def test_once_the_caller_is_found_the_leases_to_choose_from_are_theirs():
    lease = LeasedUnit.objects.in_force(DAY).get(place__code="1-0803").lease
    asked_for = {"who": f"customer:{lease.customer_id}", "procedure": "parking"}
    told = at_desk("limin").get(reverse("intake_customer"), asked_for).content.decode()
    [box] = re.findall(
        r'<select name="parking-lease"[^>]*hx-swap-oob="true"[^>]*>.*?</select>', told, re.DOTALL
    )
    assert re.findall(r'<option value="(\d+)"', box) == [str(lease.pk)]
