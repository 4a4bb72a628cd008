"""Complaints, manual chapter 8: R-140 to R-158."""

from datetime import timedelta

import pytest
from django.utils import translation

from shouwen.casework import moves, overdue, relay
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case, Channel
from shouwen.casework.registry import procedure
from shouwen.journal.entries import Entry
from tests.world import (
    again,
    complain,
    department,
    do,
    due,
    entries,
    moment,
    open_steps,
    place,
    role,
    told,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def problems(deed: "pytest.ExceptionInfo[Refused]") -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in deed.value.problems]


def taken(at: str = "2026-03-02 10:00", **how: object) -> Case:
    """A complaint that engineering has accepted."""
    case = complain(at, **how)  # type: ignore[arg-type]
    day = at[:10]
    do(case, "assign", f"{day} 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment(f"{day} 10:06"))
    return case


def solved(at: str = "2026-03-02 10:00", **how: object) -> Case:
    case = taken(at, **how)
    day = at[:10]
    do(case, "scene", f"{day} 10:20", outcome="went", scene_remark="已到场")
    do(case, "solve", f"{day} 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    return case


def settle(case: Case, at: str = "2026-03-02 11:10") -> None:
    do(case, "ask", at, outcome="settled", asked_by="phone", confirmed_by="陈女士", satisfaction=5)


def learn(case: Case, at: str = "2026-03-02 14:00") -> None:
    do(case, "learn", at, by="zhaolei", cause="叶轮磨损", corrective="更换", preventive="每季检查")


def test_a_complaint_comes_by_telephone_face_to_face_by_letter_or_indirectly():
    assert {"phone", "counter", "letter", "indirect"} <= set(Channel.values)
    assert complain("2026-03-02 10:00", channel="indirect").channel == "indirect"


def test_nothing_is_taken_down_before_the_apology():
    with pytest.raises(Refused) as refused:
        complain("2026-03-02 10:00", apologised=False)
    assert problems(refused) == [("apologised", "required")]
    assert Case.objects.count() == 0


def test_what_the_front_desk_hears_goes_to_an_assistant():
    case = complain("2026-03-02 10:00", by="fangting")
    assert open_steps(case) == {"notify": "b1 customer_service"}
    do(case, "notify", "2026-03-02 10:02", by="fangting", assistant=role("limin").person)
    assert open_steps(case) == {"assign": "b1 customer_service"}
    assert case.open_steps.get(step="assign").person == role("limin").person
    assert again(case).first_responder == role("fangting").person


def test_an_engineer_is_no_assistant():
    case = complain("2026-03-02 10:00", by="fangting")
    with pytest.raises(Refused) as refused:
        do(case, "notify", "2026-03-02 10:02", by="fangting", assistant=role("zhaolei").person)
    assert problems(refused) == [("assistant", "invalid")]


def test_what_an_assistant_hears_needs_no_notifying():
    assert open_steps(complain("2026-03-02 10:00")) == {"assign": "b1 customer_service"}


@pytest.mark.parametrize("missing", ["happened_at", "nature"])
def test_when_and_what_are_asked_for(missing: str):
    with pytest.raises(Refused) as refused:
        complain("2026-03-02 10:00", **{missing: None})
    assert problems(refused) == [(missing, "required")]


def test_who_complains_and_where_are_asked_for():
    facts = {"apologised": True, "happened_at": moment("2026-03-02 09:00"), "nature": "facility"}
    with pytest.raises(Refused) as refused:
        moves.open_case(procedure("complaint"), by=role("limin"), at=moment("2026-03-02 10:00"), title="漏水",
                        channel="phone", facts=facts)  # fmt: skip
    assert problems(refused) == [("caller_name", "required"), ("place", "required")]


def test_what_reaches_us_indirectly_may_have_no_name():
    facts = {"apologised": True, "happened_at": moment("2026-03-02 09:00"), "nature": "facility"}
    case = moves.open_case(procedure("complaint"), by=role("limin"), at=moment("2026-03-02 10:00"), title="漏水",
                           channel="indirect", place=place("1-lobby"), facts=facts)  # fmt: skip
    assert case.caller_name == ""


def test_a_problem_cannot_have_happened_in_the_future():
    with pytest.raises(Refused) as refused:
        complain("2026-03-02 10:00", happened_at=moment("2026-03-02 10:01"))
    assert problems(refused) == [("happened_at", "in_the_future")]


def test_the_service_slip_goes_to_a_department_and_is_written_down():
    case = complain("2026-03-02 10:00")
    with pytest.raises(Refused) as refused:
        do(case, "assign", "2026-03-02 10:04", to_be_done="查漏")
    assert problems(refused) == [("to", "required")]
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    assert [e.data["to_names"]["zh"] for e in entries(case, "offered")] == ["光大物业一号楼管理处 · 工程部"]


def test_the_assistant_goes_to_the_scene_or_says_why_not():
    case = taken()
    with pytest.raises(Refused) as refused:
        do(case, "scene", "2026-03-02 10:20", outcome="could_not")
    assert problems(refused) == [("scene_remark", "required")]
    do(case, "scene", "2026-03-02 10:20", outcome="could_not", scene_remark="前台只有一人")
    assert open_steps(case) == {"solve": "b1 engineering"}


def test_what_touches_the_customer_directly_is_solved_within_two_hours():
    assert due(complain("2026-03-02 10:00"), "solve") == "2026-03-02 12:00"


def test_the_two_hours_do_not_begin_again_when_a_department_takes_over():
    assert due(taken(), "solve") == "2026-03-02 12:00"


def test_what_does_not_touch_the_customer_is_solved_the_same_day():
    assert due(complain("2026-03-02 10:00", touches_customer=False), "solve") == "2026-03-02 18:30"


def test_at_two_hours_the_department_manager_is_told_and_at_the_end_of_the_day_the_project_manager():
    case = taken()
    for time in ("11:59", "12:00", "12:01", "18:29", "18:30", "18:31"):
        overdue.run_due(moment(f"2026-03-02 {time}"))
    solve = [e for e in entries(case, "alarm") if e.step == "solve"]
    assert [(e.data["posts"], e.data["late_minutes"]) for e in solve] == [
        (["department_manager"], 0),
        (["project_manager"], 0),
    ]
    assert ("suntao", "03-02 12:00") in told(case)
    assert ("xiangguoqiang", "03-02 18:30") in told(case)


def test_each_is_told_exactly_once_when_the_worker_was_down_from_eleven_to_seven_and_marked_late():
    case = taken()
    overdue.run_due(moment("2026-03-02 11:00"))
    overdue.run_due(moment("2026-03-02 19:00"))
    overdue.run_due(moment("2026-03-02 19:00"))
    solve = [e for e in entries(case, "alarm") if e.step == "solve"]
    assert [(e.data["posts"], e.data["late_minutes"]) for e in solve] == [
        (["department_manager"], 420),
        (["project_manager"], 30),
    ]
    assert [(who, when) for who, when in told(case) if who in ("suntao", "xiangguoqiang")] == [
        ("suntao", "03-02 19:00"),
        ("xiangguoqiang", "03-02 19:00"),
    ]


def test_even_what_nobody_has_been_sent_to_is_told_of_at_two_hours():
    case = complain("2026-03-02 10:00")
    overdue.run_due(moment("2026-03-02 12:00"))
    assert [e.step for e in entries(case, "alarm")] == ["assign", "solve"]
    assert ("chenxiuying", "03-02 12:00") in told(case)


def test_when_it_is_late_a_new_time_is_demanded():
    case = taken()
    overdue.run_due(moment("2026-03-02 12:00"))
    assert open_steps(case) == {
        "scene": "b1 customer_service", "solve": "b1 engineering", "promise": "b1 customer_service",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        do(case, "promise", "2026-03-02 12:03", told_by="phone", obstacle="等备件")
    assert problems(refused) == [("promised_at", "required")]
    with pytest.raises(Refused) as refused:
        do(
            case,
            "promise",
            "2026-03-02 12:03",
            told_by="phone",
            obstacle="等备件",
            promised_at=moment("2026-03-02 12:00"),
        )
    assert problems(refused) == [("promised_at", "in_the_past")]
    do(
        case,
        "promise",
        "2026-03-02 12:03",
        told_by="phone",
        obstacle="等备件",
        promised_at=moment("2026-03-02 15:30"),
    )
    assert open_steps(case) == {"scene": "b1 customer_service", "solve": "b1 engineering"}
    assert entries(case, "finished")[-1].to_customer is True


def test_who_cannot_solve_it_at_once_says_so_and_the_customer_is_told_at_once():
    case = taken()
    do(case, "solve", "2026-03-02 10:30", by="zhaolei", outcome="not_at_once", obstacle="等备件")
    assert due(case, "promise") == "2026-03-02 10:40"
    assert due(case, "solve") == "2026-03-02 12:00"


def test_a_promise_that_is_broken_is_demanded_anew():
    case = taken()
    overdue.run_due(moment("2026-03-02 12:00"))
    for at, promised in (("12:03", "15:30"), ("15:31", "17:00")):
        do(case, "promise", f"2026-03-02 {at}", told_by="phone", obstacle="等备件",
           promised_at=moment(f"2026-03-02 {promised}"))  # fmt: skip
        overdue.run_due(moment("2026-03-02 15:30"))
    overdue.run_due(moment("2026-03-02 17:00"))
    assert [e.data["rung"] for e in entries(case, "alarm") if e.step == "solve"] == [0, 2, 2]
    assert case.open_steps.filter(step="promise").count() == 1


def test_what_cannot_be_solved_goes_to_the_department_manager():
    case = taken()
    do(case, "solve", "2026-03-02 10:30", by="zhaolei", outcome="cannot", obstacle="须换主机")
    assert told(case, late=False)[-1] == ("suntao", "03-02 10:30")


def test_the_customer_is_asked_at_once_and_until_content():
    case = solved()
    assert due(case, "ask") == "2026-03-02 11:30"
    do(case, "ask", "2026-03-02 11:10", outcome="not_settled", asked_by="phone", opinion="还在滴水")
    assert open_steps(case) == {"solve": "b1 engineering"}
    do(case, "solve", "2026-03-02 11:40", by="zhaolei", outcome="solved", solution="又换了接头")
    assert open_steps(case) == {"ask": "b1 customer_service"}
    settle(case, "2026-03-02 11:50")
    assert open_steps(case) == {"learn": "b1 engineering"}


def test_it_cannot_be_closed_before_the_customer_is_content():
    case = solved()
    with pytest.raises(SomebodyWasFaster):
        learn(case)
    assert again(case).state == "open"
    settle(case)
    learn(case)
    assert again(case).state == "closed"


def test_work_sent_back_gets_its_two_hours_from_then():
    case = solved()
    do(case, "ask", "2026-03-02 11:10", outcome="not_settled", asked_by="phone", opinion="还在滴水")
    assert due(case, "solve") == "2026-03-02 13:10"


def test_only_the_project_manager_lets_it_through_without_the_customer_with_a_reason():
    case = solved()
    with pytest.raises(Refused):
        moves.override(
            case,
            "ask",
            outcome="settled",
            reason="客户失联",
            by=role("chenxiuying"),
            at=moment("2026-03-02 12:00"),
        )
    with pytest.raises(Refused) as refused:
        moves.override(
            case, "ask", outcome="settled", reason=" ", by=role("tianjianhua"), at=moment("2026-03-02 12:00")
        )
    assert problems(refused) == [("reason", "required")]
    entry = moves.override(
        case,
        "ask",
        outcome="settled",
        reason="客户失联",
        by=role("tianjianhua"),
        at=moment("2026-03-02 12:00"),
    )
    assert (entry.person, entry.data["reason"]) == (role("tianjianhua").person, "客户失联")
    assert open_steps(case) == {"learn": "b1 engineering"}


def test_a_letter_is_not_closed_before_its_reply():
    case = solved(channel="letter")
    settle(case)
    learn(case)
    assert open_steps(case) == {"reply": "b1 customer_service"}
    assert again(case).state == "open"
    do(case, "reply", "2026-03-02 15:00", reply="尊敬的客户：……", replied_by="面交")
    assert again(case).state == "closed"


def test_only_a_letter_needs_a_written_reply():
    assert open_steps(solved()) == {"ask": "b1 customer_service"}


def test_a_reply_to_a_letter_has_three_working_days():
    assert due(solved(channel="letter"), "reply") == "2026-03-04 18:30"


def test_three_working_days_count_the_worked_saturday_and_skip_the_spring_festival():  # §7 working days, R-151
    assert due(solved("2026-02-13 10:00", channel="letter"), "reply") == "2026-02-24 18:30"


def test_the_department_files_a_corrective_and_preventive_report():
    case = solved()
    settle(case)
    with pytest.raises(Refused) as refused:
        do(case, "learn", "2026-03-02 14:00", by="zhaolei", cause="叶轮磨损")
    assert problems(refused) == [("corrective", "required"), ("preventive", "required")]
    with pytest.raises(Refused):
        do(case, "learn", "2026-03-02 14:00", by="limin", cause="a", corrective="b", preventive="c")


def test_the_rules_of_attitude_stand_beside_the_step():
    with translation.override("en"):
        says = [str(line) for line in procedure("complaint")["record"].says]
    assert len(says) == 5
    told = ("defend", "admission of fault", "without judging", "eye contact", "Thank", "quick")
    assert [word for word in told if word in " ".join(says)] == list(told)


def test_a_second_click_does_nothing_more():
    case = solved()
    settle(case)
    before = Entry.objects.count()
    with pytest.raises(SomebodyWasFaster):
        settle(case)
    assert Entry.objects.count() == before


def test_a_refused_step_leaves_nothing_behind():
    case = taken()
    before = Entry.objects.count()
    with pytest.raises(Refused):
        do(case, "solve", "2026-03-02 10:30", by="zhaolei", outcome="solved")
    assert Entry.objects.count() == before
    assert again(case).facts.solution == ""


def test_the_first_responder_is_named_to_the_end():
    case = complain("2026-03-02 10:00", by="fangting")
    do(case, "notify", "2026-03-02 10:02", by="fangting", assistant=role("limin").person)
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    do(case, "scene", "2026-03-02 10:20", outcome="went", scene_remark="已到场")
    do(case, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    assert case.open_steps.get(step="ask").person == role("fangting").person
    settle(case)
    learn(case)
    assert again(case).first_responder == role("fangting").person
    assert again(case).closed_at - again(case).opened_at == timedelta(hours=4)
