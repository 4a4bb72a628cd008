"""The relay between companies: first-asked responsibility, R-031 to R-034."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwen.casework import moves, overdue, relay
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.log import standing_of
from shouwen.places.demarcation import answerable_party
from tests.world import (
    again,
    department,
    do,
    entries,
    moment,
    open_steps,
    place,
    report,
    role,
    told,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

PIPE = "1-lobby-pipe"  # building 3's pipe in building 1's lobby


def offered(at: str = "2026-03-02 10:00") -> Case:
    """Reported at the desk of building 1, handed over to building 3."""
    case = report(at, where=PIPE, by="fangting")
    do(
        case,
        "dispatch",
        f"{at[:10]} 10:04",
        by="limin",
        to=department("b3", "management"),
        told="归三号楼管理，我来跟进。",
    )
    return case


def test_a_hand_over_is_two_entries_that_are_laid_down_at_once():
    case = report("2026-03-02 10:00")
    at = {"by": "limin", "to": department("b1", "engineering")}
    with CaptureQueriesContext(connection) as seen:
        do(case, "dispatch", "2026-03-02 10:04", **at)
    into = [
        re.findall(r'^(?:\d times: )?(?:INSERT INTO|UPDATE) "shouwen_(\w+)"', each["sql"]) for each in seen
    ]
    written = sorted(table for found in into for table in found)
    assert written == [
        "alarm", "clock", "clock", "entry", "entry", "head", "involvement", "notice", "openstep", "relay",
    ]  # fmt: skip
    read = [each["sql"] for each in seen if each["sql"].startswith("SELECT")]
    assert len(set(read)) == len(read)  # nothing twice


def returned(case: Case, at: str) -> None:
    relay.return_(case, reason="other_area", text="不在我方区域", by=role("shenwei"), at=moment(at))


def seen_by(login: str) -> set[str]:
    return set(Case.objects.within_reach(role(login)).values_list("number", flat=True))


def test_each_company_answers_in_its_own_area():
    day = moment("2026-03-02 10:00").date()
    answers = {
        code: answerable_party(place(code), "repair", day).code
        for code in ("1-0803", "2-0601", "drive-north", PIPE)
    }
    assert answers == {"1-0803": "b1", "2-0601": "b2", "drive-north": "master", PIPE: "b3"}


def test_until_it_is_accepted_duty_and_clock_stay_with_the_giver():
    case = offered()
    assert open_steps(case)["attend"] == "b1 customer_service"
    assert case.clocks.get(step="attend").department == department("b1", "customer_service")
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    assert open_steps(case)["attend"] == "b3 management"
    assert case.clocks.get(step="attend").department == department("b3", "management")
    assert again(case).answerable.code == "b3"


def test_taking_over_does_not_give_the_clock_new_time():
    case = offered()
    before = case.clocks.get(step="attend").due_at
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    assert case.clocks.get(step="attend").due_at == before


def test_an_offer_nobody_accepts_is_told_to_the_givers_manager():
    case = offered()
    overdue.run_due(moment("2026-03-02 10:14"))
    assert [(e.step, e.data["posts"]) for e in entries(case, "alarm")] == [("relay", ["department_manager"])]
    assert told(case) == [("chenxiuying", "03-02 10:14")]


def test_the_other_building_sees_this_case_and_no_other():
    other = report("2026-03-02 09:30")
    case = offered()
    assert seen_by("shenwei") == {case.number}
    assert seen_by("ouyangxue") == set()
    assert seen_by("limin") == {other.number, case.number}


def test_the_first_responder_still_sees_it_and_is_named_to_the_end():
    case = offered()
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    assert seen_by("fangting") == {case.number}
    do(
        case,
        "attend",
        "2026-03-02 10:20",
        by="shenwei",
        outcome="arrived",
        arrived_at=moment("2026-03-02 10:19"),
    )
    do(case, "accompany", "2026-03-02 10:20", outcome="went", went_along="李敏")
    do(case, "work", "2026-03-02 10:40", by="pengcheng", outcome="done", cause="接头松动", work_done="紧固",
       finished_at=moment("2026-03-02 10:40"))  # fmt: skip
    do(
        case,
        "try",
        "2026-03-02 10:45",
        by="shenwei",
        outcome="content",
        test_result="不漏",
        signatures={"customer": "陈女士"},
    )
    assert open_steps(case) == {"follow_up": "b1 customer_service"}
    assert again(case).first_responder == role("fangting").person


def test_the_first_responder_is_told_when_it_is_accepted():
    case = offered()
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    assert told(case, late=False)[-1] == ("fangting", "03-02 10:09")


def test_it_cannot_be_pushed_away_without_saying_whose_it_is():
    case = offered()
    for reason, text, field in (("not_ours", "不是我们的", "reason"), ("other_area", " ", "text")):
        with pytest.raises(Refused) as refused:
            relay.return_(case, reason=reason, text=text, by=role("shenwei"), at=moment("2026-03-02 10:06"))
        assert [p.field for p in refused.value.problems] == [field]


def test_what_is_returned_is_the_givers_again_and_out_of_the_others_sight():
    case = offered()
    returned(case, "2026-03-02 10:06")
    assert open_steps(case)["attend"] == "b1 customer_service"
    assert seen_by("shenwei") == set()


def test_a_second_return_goes_to_the_master_manager_who_decides_once():
    case = offered()
    returned(case, "2026-03-02 10:06")
    relay.offer(
        case,
        department("b3", "management"),
        by=role("limin"),
        at=moment("2026-03-02 10:08"),
        told="再请三号楼核对",
    )
    returned(case, "2026-03-02 10:12")
    assert open_steps(case)["attend"] == "master management"
    assert ("xiangguoqiang", "03-02 10:12") in told(case)
    relay.offer(
        case,
        department("b3", "management"),
        by=role("xiangguoqiang"),
        at=moment("2026-03-02 10:15"),
        told="由三号楼处理",
    )
    assert open_steps(case)["attend"] == "b3 management"
    with pytest.raises(SomebodyWasFaster):
        returned(case, "2026-03-02 10:16")


def test_a_hand_over_is_answered_once():
    case = offered()
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    with pytest.raises(SomebodyWasFaster):
        relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    assert len(entries(case, "accepted")) == 1


def test_only_whom_it_was_offered_to_may_answer():
    case = offered()
    for login in ("limin", "gaofei", "zhaolei"):
        with pytest.raises(Refused):
            relay.accept(case, by=role(login), at=moment("2026-03-02 10:09"))
    assert entries(case, "accepted") == []


def test_only_who_holds_it_hands_it_over():
    case = offered()
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    with pytest.raises(Refused):
        relay.offer(
            case, department("b2", "engineering"), by=role("limin"), at=moment("2026-03-02 10:11"), told="x"
        )


def test_the_times_that_each_held_it_add_up_to_its_age():
    case = offered()
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09:17"))
    at = moment("2026-03-02 11:00:03")
    holdings = standing_of(case).holdings
    held = [(h.until or at) - h.since for h in holdings]
    assert held == [timedelta(minutes=9, seconds=17), timedelta(minutes=50, seconds=46)]
    assert sum(held, timedelta()) == at - again(case).opened_at


def test_the_reporter_is_given_an_explanation():
    case = report("2026-03-02 10:00", where=PIPE)
    with pytest.raises(Refused) as refused:
        do(case, "dispatch", "2026-03-02 10:04", to=department("b3", "management"))
    assert [p.field for p in refused.value.problems] == ["told"]


def test_an_enquiry_too_has_its_answerable_company():
    day = moment("2026-03-02 10:00").date()
    assert answerable_party(place("2-0601"), "enquiry", day).code == "b2"


def test_who_it_was_handed_to_cannot_end_it_by_cancelling():
    case = offered()
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:09"))
    with pytest.raises(Refused):
        moves.cancel(case, reason="不是我们的", by=role("shenwei"), at=moment("2026-03-02 10:10"))
    moves.cancel(case, reason="重复受理", by=role("chenxiuying"), at=moment("2026-03-02 10:11"))
    assert (again(case).state, open_steps(case)) == ("cancelled", {})
