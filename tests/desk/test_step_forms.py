"""The form of a step: what stands beside its fields, and what a second click does."""

import re

import pytest

from shouwen.casework import relay
from tests.desk.clerk import above, at_desk, beside, see, seen, send
from tests.desk.situations import ready_to_try, with_engineering
from tests.wall import it_is
from tests.world import complain, department, do, entries, moment, open_steps, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def test_a_step_is_finished_with_what_it_asks_for():
    case = with_engineering()
    client = at_desk("zhaolei")
    given = {"outcome": "solved", "solution": "更换水泵", "visit": 1, "seen": seen(see(client, case))}
    answer = send(client, "case_step", case, "solve", **given)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/cases/{case.number}/")
    assert "solve" not in open_steps(case)


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_is_still_there():
    case = complain("2026-03-02 10:00")
    answer = send(at_desk("limin"), "case_step", case, "assign", to_be_done="查漏，先关阀门", visit=1)
    assert answer.status_code == 422
    assert beside(answer) == {"assign-to": "Choose who is to do it."}
    assert "查漏，先关阀门</textarea>" in answer.content.decode()
    assert "assign" in open_steps(case)


def test_what_only_one_way_of_ending_asks_for_is_wanted_for_that_way_alone():
    case = with_engineering()
    client = at_desk("zhaolei")
    assert beside(send(client, "case_step", case, "solve", visit=1)) == {
        "solve-outcome": "Choose how it ended."
    }
    assert beside(send(client, "case_step", case, "solve", visit=1, outcome="solved")) == {
        "solve-solution": "This is needed."
    }
    assert beside(send(client, "case_step", case, "solve", visit=1, outcome="cannot")) == {
        "solve-obstacle": "This is needed."
    }


def test_a_time_to_come_is_refused_for_what_has_happened():
    case = report("2026-03-02 10:00")
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    answer = send(
        at_desk("zhaolei"),
        "case_step",
        case,
        "attend",
        visit=1,
        outcome="arrived",
        arrived_at="2999-01-01T10:00",
    )
    assert beside(answer) == {"attend-arrived_at": "This time is still to come."}
    assert 'value="2999-01-01T10:00"' in answer.content.decode()


def test_what_is_no_time_is_refused_beside_its_field(monkeypatch):
    it_is(monkeypatch, "2026-03-02 10:30")
    case = with_engineering()
    answer = send(at_desk("zhaolei"), "case_hold", case, "solve", reason="customer", until="tomorrow")
    assert beside(answer) == {"hold-solve-until": "Enter a valid date/time."}


def test_a_second_click_on_a_step_ends_it_once_and_says_nothing():
    case = with_engineering()
    client = at_desk("zhaolei")
    given = {"outcome": "solved", "solution": "更换水泵", "visit": 1, "seen": seen(see(client, case))}
    answers = [send(client, "case_step", case, "solve", **given) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len([entry for entry in entries(case, "finished") if entry.step == "solve"]) == 1


def test_a_second_click_on_what_leaves_the_step_open_is_one_deed():
    case = with_engineering()
    client = at_desk("zhaolei")
    given = {"outcome": "not_at_once", "obstacle": "等备件", "visit": 1, "seen": seen(see(client, case))}
    for _click in range(2):
        send(client, "case_step", case, "solve", **given)
    assert len(entries(case, "stayed")) == 1


def test_a_step_that_somebody_else_has_done_says_so_and_keeps_what_was_typed_as_a_note():
    case = with_engineering()
    client = at_desk("maxiaolong")
    given = {"outcome": "solved", "solution": "水泵由我更换", "visit": 1, "seen": seen(see(client, case))}
    do(case, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    answer = send(client, "case_step", case, "solve", **given)
    assert answer.status_code == 409
    assert above(answer) == ["This step is no longer open: it has already been done."]
    assert re.search(r'<textarea name="text"[^>]*>[^<]*水泵由我更换', answer.content.decode())


def test_the_wrong_person_is_told_whose_it_is():
    case = with_engineering()
    answer = send(at_desk("limin"), "case_step", case, "solve", visit=1, outcome="solved", solution="好了")
    assert answer.status_code == 422
    assert above(answer) == [
        "This is for Engineering (Ever Bright Property, Building 1 Office) to do. This can be cleared by Engineering."
    ]
    assert "solve" in open_steps(case)


def test_a_form_that_is_no_longer_open_says_so_even_when_it_was_filled_in_wrongly():
    case = with_engineering()
    do(case, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    answer = send(at_desk("maxiaolong"), "case_step", case, "solve", visit=1)
    assert above(answer) == ["This cannot be done here any more. Below is the case as it is now."]


def test_a_step_that_does_not_exist_is_not_found():
    assert send(at_desk("limin"), "case_step", complain("2026-03-02 10:00"), "fly").status_code == 404


def test_a_signature_is_asked_for_beside_its_field():
    case = ready_to_try()
    client = at_desk("zhaolei")
    answer = send(client, "case_step", case, "try", visit=1, outcome="content", test_result="不漏了")
    assert beside(answer) == {"try-sign_customer": "A signature is missing."}
    answer = send(
        client,
        "case_step",
        case,
        "try",
        visit=1,
        outcome="content",
        test_result="不漏了",
        sign_customer="陈静",
    )
    assert answer.status_code == 302
    assert [entry.data["name"] for entry in entries(case, "signed")] == ["陈静"]
