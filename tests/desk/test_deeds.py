"""What is done on the page of a case beside its steps: hand-overs, pauses, notes, amounts, the end."""

import re

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep, Relay
from shouwen.money.charges import Charge
from shouwen.money.prices import PriceItem
from tests.desk.clerk import above, at_desk, beside, see, seen, send
from tests.desk.situations import chargeable, to_building_3, with_engineering
from tests.wall import it_is
from tests.world import again, complain, department, do, entries, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def test_a_hand_over_is_accepted_once_however_often_it_is_clicked():
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    client = at_desk("zhaolei")
    page = see(client, case)
    assert "hands this over to you" in page
    for _click in range(2):
        assert send(client, "case_accept", case, seen=seen(page)).status_code == 302
    assert len(entries(case, "accepted")) == 1


def test_a_return_names_its_reason_and_says_whose_it_is():
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    client = at_desk("zhaolei")
    assert beside(send(client, "case_return", case, text="给保洁")) == {"return-reason": "Choose a reason."}
    answer = send(client, "case_return", case, reason="other_trade", text="是保洁的")
    assert (answer.status_code, len(entries(case, "returned"))) == (302, 1)


def test_who_returned_a_case_and_no_longer_sees_it_goes_back_to_the_queue():
    case = to_building_3()
    answer = send(at_desk("shenwei"), "case_return", case, reason="other_area", text="不是我们的管道")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert at_desk("shenwei").get(f"/cases/{case.number}/").status_code == 404


def test_a_second_click_on_what_gave_the_case_away_is_answered_like_the_first():
    case, client = to_building_3(), at_desk("shenwei")
    given = {"reason": "other_area", "text": "不是我们的管道", "seen": seen(see(client, case))}
    for _click in range(2):
        answer = send(client, "case_return", case, **given)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert len(entries(case, "returned")) == 1
    # Whoever wrote nothing on it since then is told what every stranger is told: there is no such case.
    late = {**given, "seen": str(entries(case, "returned")[0].pk)}
    assert send(client, "case_return", case, **late).status_code == 404
    assert send(at_desk("luowen"), "case_return", case, **{**given, "seen": "0"}).status_code == 404


def test_another_company_needs_to_know_what_the_customer_was_told():
    case = complain("2026-03-02 10:00")
    theirs = department("b3", "management").pk
    answer = send(at_desk("limin"), "case_offer", case, to=theirs)
    assert beside(answer) == {"hand-told": "Write down what the customer was told about the hand-over."}
    client = at_desk("limin")
    given = {"to": theirs, "told": "酒店会来人", "seen": seen(see(client, case))}
    for _click in range(2):
        assert send(client, "case_offer", case, **given).status_code == 302
    assert Relay.objects.filter(case=case).count() == 1


def test_the_demarcation_chooses_beforehand_who_should_do_it():
    page = see(at_desk("limin"), report("2026-03-02 10:00", where="1-lobby-pipe"))
    chosen = re.search(r'<option value="(\d+)"[^>]* selected', page)
    assert chosen and int(chosen[1]) == department("b3", "management").pk


def test_an_offer_is_withdrawn():
    case = to_building_3()
    assert send(at_desk("limin"), "case_withdraw", case).status_code == 302
    assert Relay.objects.get(case=case).answer == "withdrawn"


def test_one_takes_the_work_on_oneself_once():
    case = complain("2026-03-02 10:00")
    client = at_desk("zhoujing")
    page = see(client, case)
    for _click in range(2):
        send(client, "case_take", case, seen=seen(page))
    assert (again(case).holder.login, len(entries(case, "taken"))) == ("zhoujing", 1)


def test_a_clock_is_paused_with_its_reason_and_runs_again(monkeypatch):
    case = with_engineering()
    it_is(monkeypatch, "2026-03-02 11:00")
    client = at_desk("zhaolei")
    assert beside(send(client, "case_hold", case, "solve")) == {
        "hold-solve-reason": "Choose a reason.",
        "hold-solve-until": "Say until when.",
    }
    send(client, "case_hold", case, "solve", reason="customer", until="2026-03-03T10:00")
    assert OpenStep.objects.get(case=case, step="solve").held_for == "customer"
    send(client, "case_resume", case, "solve")
    assert [len(entries(case, kind)) for kind in ("held", "resumed")] == [1, 1]


def test_a_note_is_for_staff_unless_it_is_written_to_the_customer():
    case = complain("2026-03-02 10:00")
    client = at_desk("limin")
    send(client, "case_note", case, text="客户下午不在")
    send(client, "case_note", case, text="工程师十一点到", to_customer="True")
    assert [(entry.data["text"], entry.to_customer) for entry in entries(case, "noted")] == [
        ("客户下午不在", False),
        ("工程师十一点到", True),
    ]


def test_a_note_sent_twice_is_written_once():
    case = complain("2026-03-02 10:00")
    client = at_desk("limin")
    given = {"text": "客户下午不在", "seen": seen(see(client, case))}
    for _click in range(2):
        send(client, "case_note", case, **given)
    assert len(entries(case, "noted")) == 1


def test_an_empty_note_is_refused_beside_its_field():
    answer = send(at_desk("limin"), "case_note", complain("2026-03-02 10:00"), text="  ")
    assert (answer.status_code, beside(answer)) == (422, {"note-text": "This is needed."})


def test_amounts_are_written_from_the_price_list_and_taken_back():
    case, client = chargeable(), at_desk("limin")
    lamp = PriceItem.objects.get(code="lamp-replace")
    given = {"item": lamp.pk, "quantity": "2", "seen": seen(see(client, case))}
    for _click in range(2):
        assert send(client, "case_charge", case, **given).status_code == 302
    line = Charge.objects.get(case=case)
    assert line.amount_fen == 2 * lamp.price_fen
    page = see(client, case)
    assert f"¥{line.amount_fen / 100:.2f}" in page
    for _click in range(2):
        assert send(client, "case_charge_back", case, charge=line.pk, seen=seen(page)).status_code == 302
    assert Charge.objects.get(case=case).taken_back_at is not None


def test_a_wrong_amount_is_refused_beside_its_field():
    case, client = chargeable(), at_desk("limin")
    lamp = PriceItem.objects.get(code="lamp-replace")
    assert beside(send(client, "case_charge", case, item=lamp.pk, quantity="many")) == {
        "charge-quantity": "This is not a number."
    }
    assert beside(send(client, "case_charge", case, item=lamp.pk, quantity="0")) == {
        "charge-quantity": "The quantity must be more than 0 and at most 9999."
    }
    assert beside(send(client, "case_charge", case, quantity="1")) == {"charge-item": "This is needed."}


def test_who_does_the_work_does_not_write_the_amounts():
    case = chargeable()
    lamp = PriceItem.objects.get(code="lamp-replace")
    answer = send(at_desk("zhaolei"), "case_charge", case, item=lamp.pk, quantity="2")
    assert (answer.status_code, Charge.objects.count()) == (422, 0)


def test_a_number_is_masked_and_read_in_full_only_with_a_reason():
    case = complain("2026-03-02 10:00")
    Case.objects.filter(pk=case.pk).update(caller_phone="12600002207")
    client = at_desk("limin")
    assert "126••••2207" in see(client, case) and "12600002207" not in see(client, case)
    assert beside(send(client, "case_phone", case, reason="")) == {"phone-reason": "This is needed."}
    answer = send(client, "case_phone", case, reason="回电")
    assert "12600002207" in answer.content.decode()
    assert [entry.data["what"] for entry in entries(case, "read")] == ["caller_phone 回电"]
    assert "12600002207" not in see(client, case)


def test_a_manager_cancels_with_a_reason_and_a_clerk_cannot():
    case = complain("2026-03-02 10:00")
    assert above(send(at_desk("limin"), "case_cancel", case, reason="重复")) == [
        "Only a manager of the company first asked can cancel it."
    ]
    client = at_desk("chenxiuying")
    assert beside(send(client, "case_cancel", case, reason="")) == {"cancel-reason": "This is needed."}
    assert send(client, "case_cancel", case, reason="重复").status_code == 302
    assert again(case).state == "cancelled"


def test_only_who_leads_the_company_lets_a_step_through_with_name_and_reason():
    case = with_engineering()
    do(case, "scene", "2026-03-02 10:20", outcome="went", scene_remark="已到场")
    do(case, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    assert "Let through" not in see(at_desk("chenxiuying"), case)
    client = at_desk("tianjianhua")
    assert "Let through: Ask the customer at once whether it is settled" in see(client, case)
    assert beside(send(client, "case_override", case, "ask", reason="")) == {
        "override-ask-reason": "This is needed."
    }
    assert send(client, "case_override", case, "ask", reason="客户已搬走").status_code == 302
    assert [entry.data["reason"] for entry in entries(case, "overridden")] == ["客户已搬走"]
