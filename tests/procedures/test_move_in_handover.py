"""The unit before the handover and the handover itself, manual 2.12: M-MI-03 to M-MI-07, R-054, R-085, R-086."""

from datetime import date
from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.services.conditions import ConditionLine, RoomItem, schedule_of
from tests.procedures import moving_in as move
from tests.procedures.moving_in import ENGINEER, opened, why_not
from tests.world import do, due, moment, open_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

# The unit before the handover.


def a_defect(case: Case) -> None:
    move.write(case, "defects", "2026-03-06 10:00", item=RoomItem.objects.get(code="socket"), what="东墙插座无电",
               due_on=date(2026, 3, 12))  # fmt: skip


def test_the_unit_is_clean_before_it_is_shown():  # M-MI-03
    assert why_not(do, move.checked(), "look", "2026-03-06 10:00") == [("is_clean", "required")]


def test_a_defect_that_we_find_is_followed_up():  # M-MI-03
    case = move.checked()
    a_defect(case)
    do(case, "look", "2026-03-06 10:10", is_clean=True)
    assert why_not(do, case, "follow", "2026-03-12 10:00") == [("", "open_lines")]
    move.put(case, "defects", 1, "put_right", "2026-03-12 10:00", put_right_on=date(2026, 3, 11))
    do(case, "follow", "2026-03-12 10:01")


def test_or_the_customer_agrees_to_see_it_on_the_schedule():  # M-MI-03
    case = move.checked()
    a_defect(case)
    do(case, "look", "2026-03-06 10:10", is_clean=True)
    move.put(case, "defects", 1, "carried_over", "2026-03-12 10:00", agreed_by="陈女士")
    assert why_not(
        move.put, case, "defects", 1, "put_right", "2026-03-12 10:00", put_right_on=date(2026, 3, 11)
    ) == [("", "done_already")]
    do(case, "follow", "2026-03-12 10:01")


def test_without_a_defect_there_is_nothing_to_follow():  # M-MI-03
    case = move.checked()
    do(case, "look", "2026-03-06 10:10", is_clean=True)
    assert opened(case) == {"papers", "meet"}


@pytest.mark.parametrize(("comes_at", "refused"), [
    ("2026-03-19 08:30", []), ("2026-03-19 18:29", []),
    ("2026-03-19 18:30", [("removal_at", "out_of_range")]), ("2026-03-21 10:00", [("removal_at", "out_of_range")]),
])  # fmt: skip
def test_furniture_comes_within_office_hours(comes_at: str, refused: list[Any]):
    case = move.checked()
    facts = {"met_at": moment("2026-03-06 09:00"), "met_with": "陈女士、赵磊", "removal_at": moment(comes_at)}
    if refused:
        assert why_not(do, case, "meet", "2026-03-06 10:00", **facts) == refused
    else:
        do(case, "meet", "2026-03-06 10:00", **facts)


# The handover.


def test_the_handover_waits_for_papers_unit_and_meeting():  # M-MI-03, M-MI-04, M-MI-05
    case = move.documented()
    do(case, "look", "2026-03-10 10:00", is_clean=True)
    assert "inspection" not in open_steps(case)
    do(case, "meet", "2026-03-10 10:00", met_at=moment("2026-03-10 09:00"), met_with="陈女士、赵磊、王强")
    assert open_steps(case)["inspection"] == "b1 customer_service"


def test_no_item_of_the_list_is_passed_over():  # M-MI-06, §6 item 9
    case = move.prepared()
    picture = move.a_photo(case)
    for item in RoomItem.objects.exclude(code="blind"):
        move.write(case, "condition", "2026-03-18 10:10", item=item, condition="sound", photo=picture)
    end = {**move.TAKEN, "inspected_at": moment("2026-03-18 10:00")}
    assert why_not(do, case, "inspection", "2026-03-18 11:00", **end) == [("", "incomplete")]
    move.write(
        case, "condition", "2026-03-18 10:11", item=RoomItem.objects.get(code="blind"), condition="absent"
    )
    do(case, "inspection", "2026-03-18 11:00", **end)


def test_what_is_there_has_its_photo():  # M-MI-06
    case, door = move.prepared(), RoomItem.objects.get(code="door")
    at = "2026-03-18 10:10"
    assert why_not(move.write, case, "condition", at, item=door, condition="worn") == [("photo", "required")]


def test_the_schedule_is_signed_by_the_customer():  # M-MI-06
    case = move.prepared()
    move.photographed(case)
    end = {**move.TAKEN, "signatures": {}, "inspected_at": moment("2026-03-18 10:00")}
    assert why_not(do, case, "inspection", "2026-03-18 11:00", **end) == [("sign_customer", "unsigned")]


def test_a_unit_that_is_not_taken_is_seen_to_and_shown_again():  # M-MI-06, M-MI-03
    case = move.prepared()
    do(case, "inspection", "2026-03-18 11:00", outcome="not_taken", refused_because="空调不制冷", engineer="赵磊",
       inspected_at=moment("2026-03-18 10:00"), handover_at=moment("2026-03-20 10:00"))  # fmt: skip
    assert "look" in opened(case) and "inspection" not in opened(case)
    do(case, "look", "2026-03-19 11:00", is_clean=True)
    assert "inspection" in opened(case)


def test_the_handover_opens_meters_keys_and_handbooks_side_by_side():  # M-MI-06, M-MI-07
    case = move.inspected()
    assert opened(case) == {"meters", "keys", "handbook", "register", "sign", "visit"}


def test_a_defect_of_the_handover_is_put_right_by_its_day():  # M-MI-03
    worn = {"condition": "damaged", "said": "门锁松动", "is_defect": True, "due_on": date(2026, 3, 20)}
    case = move.inspected(defects={"door": worn})
    assert due(case, "defects") == "2026-03-20 18:30"
    assert why_not(do, case, "defects", "2026-03-20 10:00", by=ENGINEER) == [("", "open_lines")]
    number = ConditionLine.objects.get(case=case, is_defect=True).number
    move.put(case, "condition", number, "put_right", "2026-03-20 10:00", by=ENGINEER,
             put_right_on=date(2026, 3, 20))  # fmt: skip
    do(case, "defects", "2026-03-20 10:01", by=ENGINEER)


def test_what_is_no_defect_cannot_be_put_right():  # M-MI-03
    worn = {"condition": "damaged", "said": "门锁松动", "is_defect": True, "due_on": date(2026, 3, 20)}
    case = move.inspected(defects={"door": worn})
    number = ConditionLine.objects.filter(case=case, is_defect=False)[0].number
    assert why_not(
        move.put, case, "condition", number, "put_right", "2026-03-20 10:00", by=ENGINEER,
        put_right_on=date(2026, 3, 20),
    ) == [("", "invalid")]  # fmt: skip


def test_the_surrender_is_compared_with_the_schedule_of_the_handover():  # §6 item 9
    case = move.inspected()
    assert [line.item.code for line in schedule_of(case.facts.lease)] == [
        item.code for item in RoomItem.objects.filter(in_use=True)
    ]


def test_each_meter_is_read_and_the_customer_signs():  # M-MI-06
    case = move.inspected()
    signed = {"signatures": {"customer": "陈女士"}}
    assert why_not(do, case, "meters", "2026-03-18 11:20", by=ENGINEER, **signed) == [("", "required")]
    move.metered(case)


@pytest.mark.parametrize("left_out", ["handbook_version", "fit_out_handbook_version", "agreement_number"])
def test_handbooks_and_agreement_are_handed_over(left_out: str):  # M-MI-07
    case = move.inspected()
    handed = {**move.HANDED, left_out: ""}
    assert why_not(do, case, "handbook", "2026-03-18 11:40", **handed) == [(left_out, "required")]


def test_the_fire_safety_letter_is_signed():  # M-MI-07
    case = move.inspected()
    handed = {**move.HANDED, "has_fire_letter": False}
    assert why_not(do, case, "handbook", "2026-03-18 11:40", **handed) == [("has_fire_letter", "required")]
    without = {**move.HANDED, "signatures": {}}
    assert why_not(do, case, "handbook", "2026-03-18 11:40", **without) == [("sign_customer", "unsigned")]


def test_keys_and_cards_are_signed_for():  # M-MI-06, R-054
    case = move.inspected()
    assert why_not(do, case, "keys", "2026-03-18 11:40") == [("", "no_keys")]
    move.keyed(case)
    do(case, "keys", "2026-03-18 11:40")
