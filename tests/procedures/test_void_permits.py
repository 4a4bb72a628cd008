"""A paper that permits or certifies something is void once it no longer does (§2.6)."""

import pytest

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.journal.catalogue import kinds
from shouwen.journal.forms import Form
from tests.casework.paper_mill import printed
from tests.procedures import fitting_out as fit
from tests.procedures import surrendering as go
from tests.world import again, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def void(*forms: Form) -> list[tuple[bool, str]]:
    return [
        (form.is_void, form.void_reason)
        for form in Form.objects.filter(pk__in=[f.pk for f in forms]).order_by("pk")
    ]


def test_these_permit_or_certify():
    assert [kind.code for kind in kinds() if kind.permits] == ["F-28", "F-29", "F-30", "F-48A", "F-63"]


def test_a_cancelled_surrender_voids_its_certificate_and_leaves_its_records():
    case = go.certified()
    settled, certificate, slip = (
        printed(again(case), name, "2026-03-20 09:05")
        for name in ("settlement", "clearance_certificate", "goods_exit")
    )
    moves.cancel(case, reason="误立", by=role("chenxiuying"), at=moment("2026-03-20 10:00"))
    assert void(settled, certificate, slip) == [(False, ""), (True, "误立"), (True, "误立")]
    assert [entry.data["serial"] for entry in entries(case, "voided")] == [certificate.serial, slip.serial]


def issued() -> tuple[Case, Form]:
    case = fit.begun()
    return case, printed(again(case), "works_permit", "2026-03-16 09:30")


@pytest.mark.parametrize(("step", "by", "outcome"), [("neighbours", fit.CS, "redesigned"),
                                                    ("quality", fit.ENGINEER, "not_as_drawn")])  # fmt: skip
def test_another_design_voids_the_permit_at_the_door(step: str, by: str, outcome: str):
    case, permit = issued()
    do(case, step, "2026-04-01 10:00", by=by, outcome=outcome, change="增加会议室")
    assert void(permit) == [(True, "增加会议室")]


def test_another_contractor_needs_another_permit():
    case, permit = issued()
    do(case, "neighbours", "2026-04-01 10:00", by=fit.CS, outcome="another_contractor",
       contractor_name="北京新筑装饰有限公司", responsible="周工", responsible_phone="12600009002",
       contractor_since_at=moment("2026-03-31 09:00"), has_authorisation=True, agent="周工", agent_id_ending="4477",
       has_undertaking=True)  # fmt: skip
    assert void(permit) == [(True, "北京新筑装饰有限公司")]


@pytest.mark.parametrize(
    ("outcome", "facts"), [("extended", {"change": "工期顺延"}), ("done", {"neighbours_say": "无"})]
)
def test_a_permit_that_is_extended_or_used_up_stays(outcome: str, facts: dict[str, str]):  # M-FO-06
    case, permit = issued()
    do(case, "neighbours", "2026-04-01 10:00", by=fit.CS, outcome=outcome, **facts)
    assert void(permit) == [(False, "")]
