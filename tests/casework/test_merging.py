"""Two cases that are one matter: one goes on, nothing of the other is lost (decision 0014)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from shouwen.casework import moves, overdue, relay
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case, Involvement
from shouwen.casework.log import locked, log_of, standing_of
from shouwen.casework.projection import project
from shouwen.casework.rows import Alarm, Clock, OpenStep
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.money import charges
from shouwen.money.charges import Charge
from tests.casework.hamlet import rows
from tests.casework.test_histories import what_is_rebuilt_is_what_was_there
from tests.desk.situations import chargeable, to_building_3, with_engineering
from tests.world import again, complain, department, do, entries, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

AT = "2026-03-02 10:30"


def merged(case: Case, into: Case, by: str = "limin", at: str = AT, **how: str) -> Entry:
    return moves.merge(case, into=into, by=role(by), at=moment(at), **how)


def why_not(case: Case, into: Case, by: str = "limin", **how: str) -> list[str]:
    before = rows()
    with pytest.raises(Refused) as refused:
        merged(case, into, by, **how)
    assert rows() == before
    return [problem.code for problem in refused.value.problems]


def two(by: str = "limin", other: str = "fangting") -> tuple[Case, Case]:
    """The main case and its duplicate, both at building 1's desk."""
    return complain("2026-03-02 10:00", by=by), complain("2026-03-02 10:10", by=other)


def told(case: Case) -> list[str]:
    notices = Notice.objects.filter(subject_kind="case", subject_id=case.pk).order_by("id")
    return [notice.person.login for notice in notices]


def test_the_duplicate_ends_and_both_say_what_became_of_it():
    main, twin = two()
    merged(twin, main)
    twin, main = again(twin), again(main)
    assert (twin.state, twin.merged_into, twin.closed_at) == ("merged", main, moment(AT))
    assert (main.state, main.merged_into) == ("open", None)
    assert [e.data["into_number"] for e in entries(twin, "merged")] == [main.number]
    assert [e.data["joined_number"] for e in entries(main, "merged")] == [twin.number]


def test_its_clocks_stop_and_no_alarm_rings_for_it_any_more():
    main, twin = two()
    merged(twin, main, at="2026-03-02 10:15")
    assert not OpenStep.objects.filter(case=twin).exists()
    assert not Clock.objects.filter(case=twin, stopped_at=None).exists()
    overdue.run_due(moment("2026-03-02 18:00"))
    assert entries(twin, "alarm") == [] and entries(main, "alarm") != []


def test_whoever_was_asked_first_stays_named_on_both():
    main, twin = two()
    merged(twin, main)
    assert again(twin).first_responder.login, again(main).first_responder.login == ("fangting", "limin")


def test_its_caller_is_told_when_the_main_case_has_come_to_its_end():
    main, twin = two()
    merged(twin, main, by="tianjianhua")
    assert (told(twin), told(main)) == (["fangting"], ["limin"])
    moves.cancel(main, reason="误报", by=role("tianjianhua"), at=moment("2026-03-02 11:00"))
    assert told(twin) == ["fangting", "fangting"]
    moves.note(main, "已电话告知", by=role("limin"), at=moment("2026-03-02 11:05"))
    assert told(twin) == ["fangting", "fangting"]


def test_whoever_has_to_do_with_one_sees_the_other():
    main, twin = to_building_3(), report("2026-03-02 10:10", by="fangting", where="1-lobby-pipe")
    merged(twin, main)
    relay.accept(main, by=role("yaolan"), at=moment("2026-03-02 10:40"))
    for login in ("limin", "yaolan", "shenwei"):
        reach = Case.objects.within_reach(role(login))
        assert {main, twin} <= set(reach), login
    assert not Case.objects.within_reach(role("luowen")).exists()


def test_an_offer_of_the_duplicate_is_withdrawn_with_it():
    main, twin = two()
    relay.offer(twin, department("b3", "management"), by=role("limin"), at=moment(AT), told="三号楼会来人")
    merged(twin, main, at="2026-03-02 10:40")
    assert [row.answer for row in twin.relays.all()] == ["withdrawn"]
    with pytest.raises(SomebodyWasFaster):
        relay.accept(twin, by=role("yaolan"), at=moment("2026-03-02 10:41"))


@pytest.mark.parametrize(
    ("login", "may"),
    [("limin", True), ("zhoujing", True), ("tianjianhua", True), ("zhaolei", False), ("wangqiang", False),
     ("yaolan", False), ("shenwei", False), ("luowen", False), ("xiangguoqiang", False)],
)  # fmt: skip
def test_only_who_may_hand_both_over_may_merge_them(login, may):
    main, twin = two()
    if may:
        merged(twin, main, by=login)
    else:
        assert why_not(twin, main, by=login) == ["not_allowed"]


def test_a_case_that_another_company_holds_is_not_merged_away_from_it():
    main, twin = complain("2026-03-02 10:00"), to_building_3()
    relay.accept(twin, by=role("yaolan"), at=moment("2026-03-02 10:20"))
    assert why_not(twin, main, reason="同一处漏水") == ["not_allowed"]
    assert why_not(main, twin, reason="同一处漏水") == ["not_allowed"]


def test_engineering_merges_what_engineering_holds():
    main, twin = with_engineering(), with_engineering()
    merged(twin, main, by="zhaolei")
    assert again(twin).merged_into == main


def test_what_is_not_plainly_the_same_matter_needs_a_reason():
    main, twin = complain("2026-03-02 10:00"), report("2026-03-02 10:10")
    elsewhere = complain("2026-03-02 10:12", where="1-0804")
    assert why_not(twin, main) == ["required"]
    assert why_not(elsewhere, main, reason="  ") == ["required"]
    merged(twin, main, reason="同一处漏水，先报修后投诉")
    merged(elsewhere, main, reason="楼上漏到楼下")
    assert [case.number for case in main.joined.order_by("pk")] == [twin.number, elsewhere.number]


def test_a_case_is_not_merged_into_itself_nor_into_one_that_is_closed():
    main, twin = two()
    assert why_not(main, main) == ["invalid"]
    moves.cancel(main, reason="误报", by=role("tianjianhua"), at=moment(AT))
    assert why_not(twin, main) == ["done_already"]
    assert why_not(main, twin) == ["done_already"]


def test_a_case_that_others_were_merged_into_is_not_merged_itself():
    main, twin = two()
    third = complain("2026-03-02 10:15")
    merged(twin, main)
    assert why_not(main, third) == ["not_yet"]
    merged(third, main)
    assert set(main.joined.all()) == {twin, third}


def test_a_case_with_amounts_on_it_is_not_merged_until_they_are_taken_back():
    twin, main = chargeable(), report("2026-03-02 10:10")
    item = charges.items_for(twin).first()
    charges.add_charge(twin, item, Decimal(1), by=role("limin"), at=moment("2026-03-02 10:45"))
    how = {"by": "tianjianhua", "at": "2026-03-02 10:50"}
    with pytest.raises(Refused, match="请先撤回费用"):
        merged(twin, main, **how)
    charges.take_back(Charge.objects.get(case=twin), by=role("limin"), at=moment("2026-03-02 10:46"))
    merged(twin, main, **how)
    assert again(twin).state == "merged"


def test_a_second_click_changes_nothing():
    main, twin = two()
    merged(twin, main)
    assert why_not(twin, main) == ["done_already"]


def test_papers_and_notes_can_still_be_added_to_a_duplicate():
    main, twin = two()
    merged(twin, main)
    moves.note(twin, "客户又补了照片", by=role("fangting"), at=moment("2026-03-02 10:40"))
    assert (again(twin).state, len(log_of(twin))) == ("merged", 3)


def test_the_rows_of_both_are_their_logs_laid_down():
    main, twin = with_engineering(), with_engineering()
    merged(twin, main, by="zhaolei")
    do(main, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="换管")
    for case in (twin, main):
        what_is_rebuilt_is_what_was_there(case)
        before = rows()
        with transaction.atomic():
            project(locked(case), standing_of(case))
        assert rows() == before


# Taken back.


def taken_back(
    case: Case, by: str = "tianjianhua", at: str = "2026-03-02 11:00", reason: str = "不是同一处"
) -> Entry:
    return moves.unmerge(again(case), reason=reason, by=role(by), at=moment(at))


def standing_rows(case: Case) -> list[object]:
    steps = (
        OpenStep.objects.filter(case=case)
        .order_by("step")
        .values_list("step", "visit", "opened_at", "due_at")
    )
    clocks = Clock.objects.filter(case=case).order_by("step", "turn")
    return [*steps, *clocks.values_list("step", "turn", "due_at", "stopped_at")]


def test_taken_back_each_is_out_of_sight_again_of_who_saw_it_only_because_of_the_other():
    main, twin = complain("2026-03-02 10:00"), to_building_3()
    merged(twin, main, reason="同一处漏水")
    seen_by_3 = [Case.objects.within_reach(role("shenwei")) for _look in range(2)]
    assert set(seen_by_3[0]) == {main, twin}
    taken_back(twin)
    assert set(seen_by_3[1]) == {twin}
    for login in ("limin", "tianjianhua"):
        assert set(Case.objects.within_reach(role(login))) == {main, twin}, login


def test_taken_back_on_the_same_day_it_goes_on_as_if_it_had_never_been_merged():
    main, twin = two()
    before = standing_rows(twin)
    merged(twin, main)
    taken_back(twin)
    assert (again(twin).state, again(twin).merged_into, standing_rows(twin)) == ("open", None, before)
    assert standing_of(main).joined == {}
    overdue.run_due(moment("2026-03-02 11:01"))
    alarm = entries(twin, "alarm")[0]
    assert alarm.data["late_minutes"] == 41  # it should have rung at 10:20 and was merged then
    for case in (twin, main):
        what_is_rebuilt_is_what_was_there(case)


def test_an_alarm_that_has_rung_before_the_merging_does_not_ring_again():
    main, twin = two()
    overdue.run_due(moment("2026-03-02 10:25"))
    rung = len(entries(twin, "alarm"))
    merged(twin, main)
    taken_back(twin, at="2026-03-02 10:31")
    overdue.run_due(moment("2026-03-02 10:32"))
    assert (rung, len(entries(twin, "alarm"))) == (1, 1)
    assert Alarm.objects.filter(clock__case=twin, fired_at__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("how", "code"),
    [({"by": "limin"}, "not_allowed"), ({"by": "shenwei"}, "not_allowed"), ({"reason": " "}, "required"),
     ({"at": "2026-03-03 09:00"}, "too_late")],
)  # fmt: skip
def test_it_is_a_managers_to_take_back_with_a_reason_on_the_same_day(how, code):
    main, twin = two()
    merged(twin, main)
    with pytest.raises(Refused) as refused:
        taken_back(twin, **how)
    assert [problem.code for problem in refused.value.problems] == [code]
    assert again(twin).state == "merged"


def test_what_was_taken_back_twice_was_taken_back_once():
    main, twin = two()
    merged(twin, main)
    taken_back(twin)
    with pytest.raises(SomebodyWasFaster):
        taken_back(twin)
    merged(twin, main, at="2026-03-02 11:30")
    assert again(twin).merged_into == main
    assert Involvement.objects.filter(case=main, department=twin.first_department).count() == 1
