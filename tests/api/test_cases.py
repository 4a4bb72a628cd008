"""A case through the API from the first word to its end, by the same verbs as at the desk."""

import pytest

from shouwen.casework.cases import Case
from shouwen.journal.entries import Entry
from tests.api.caller import LEAK, calling, leak, taken_down
from tests.pictures import HTML, jpeg, upload
from tests.wall import it_is
from tests.world import complain, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:00")


def test_what_is_taken_down_says_who_was_asked_first_and_what_is_open() -> None:
    answer = calling("limin").post("cases", leak())
    case = answer.json()
    assert answer.status_code == 201
    assert case["number"] == "TS-2026-0001"
    assert (
        case["first_responder"] == case["holder"] == {"login": "limin", "name": role("limin").person.name_en}
    )
    assert (case["answerable"]["code"], case["state"], case["unit"]["code"]) == ("b1", "open", "1-0803")
    assert [(step["step"], step["department"]["trade"], step["due_at"]) for step in case["open_steps"]] == [
        ("assign", "customer_service", "2026-03-02T10:10:00+08:00")
    ]
    assert case["facts"] == LEAK


def test_the_callers_number_has_its_middle_hidden() -> None:
    caller = calling("limin")
    assert caller.get(f"cases/{taken_down(caller)}").json()["caller_phone"] == "138••••2207"


def test_a_complaint_goes_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, engineer = calling("limin"), calling("zhaolei")
    number = taken_down(desk)
    to = {"party": "b1", "trade": "engineering"}
    assign = {"facts": {"to_be_done": "查漏"}, "to": to, "visit": 1}
    assert desk.post(f"cases/{number}/steps/assign", assign).status_code == 200
    accepted = engineer.post(f"cases/{number}/accept").json()
    assert accepted["case"]["department"] == {**to, "name": "Engineering"}
    it_is(monkeypatch, "2026-03-02 10:40")
    scene = desk.post(f"cases/{number}/steps/scene", {"outcome": "went", "facts": {"scene_remark": "同去"}})
    assert scene.status_code == 200
    solved = {"outcome": "solved", "facts": {"solution": "更换阀门"}}
    assert engineer.post(f"cases/{number}/steps/solve", solved).status_code == 200
    ask = {"outcome": "settled", "facts": {"asked_by": "phone", "confirmed_by": "陈女士", "satisfaction": 5}}
    assert desk.post(f"cases/{number}/steps/ask", ask).status_code == 200
    learn = {"facts": {"cause": "老化", "corrective": "更换", "preventive": "每季检查"}}
    assert engineer.post(f"cases/{number}/steps/learn", learn).json()["case"]["state"] == "closed"
    kinds = [entry["kind"] for entry in desk.get(f"cases/{number}/journal").json()["entries"]]
    assert kinds == [
        "opened",
        "finished",
        "offered",
        "accepted",
        "finished",
        "finished",
        "finished",
        "finished",
    ]


def test_a_hand_over_is_offered_withdrawn_and_returned_with_a_reason() -> None:
    desk, far = calling("limin"), calling("luowen")
    number = taken_down(desk)
    offer = {"to": {"party": "b2", "trade": "management"}, "told": "已告知转交"}
    assert desk.post(f"cases/{number}/offer", offer).json()["case"]["offered_to"]["party"] == "b2"
    assert desk.post(f"cases/{number}/withdraw").json()["case"]["offered_to"] is None
    assert far.get(f"cases/{number}").status_code == 404
    desk.post(f"cases/{number}/offer", offer)
    returned = far.post(f"cases/{number}/return", {"reason": "other_area", "text": "属一号楼"})
    assert (returned.status_code, returned.json()["case"]) == (200, None)


def test_a_clock_is_paused_and_explains_itself() -> None:
    caller = calling("limin")
    number = taken_down(caller)
    until = "2026-03-02T10:05:00+08:00"
    held = caller.post(f"cases/{number}/hold", {"step": "assign", "reason": "customer", "until": until})
    assert held.status_code == 200
    clock = caller.get(f"cases/{number}/clock").json()["clocks"][0]
    assert (clock["step"], clock["unit"], clock["amount"]) == ("assign", "working_minutes", "10")
    assert (clock["due_at"], clock["held_until"]) == ("2026-03-02T10:15:00+08:00", until)
    assert caller.post(f"cases/{number}/resume", {"step": "assign"}).status_code == 200


def test_notes_amounts_and_the_end_before_its_time_are_verbs_too() -> None:
    desk, manager = calling("limin"), calling("xiangguoqiang")
    number = taken_down(desk)
    assert desk.post(f"cases/{number}/notes", {"text": "再来电", "to_customer": True}).status_code == 200
    assert desk.post(f"cases/{number}/take").status_code == 200
    item = {"item": "tap", "quantity": "1"}
    assert desk.post(f"cases/{number}/charges", item).json() == {
        "errors": {"item": ["There is no such item."]}
    }
    assert desk.get(f"cases/{number}/charges").json() == {"total_fen": 0, "charges": []}
    assert desk.post(f"cases/{number}/cancel", {"reason": "重复"}).status_code == 409
    assert manager.post(f"cases/{number}/cancel", {"reason": "重复"}).json()["case"]["state"] == "cancelled"


def test_a_refusal_says_why_and_who_can_clear_it() -> None:
    desk, guard = calling("limin"), calling("xiangguoqiang")
    number = taken_down(desk)
    again = desk.post(f"cases/{number}/accept")
    assert (again.status_code, again.json()["problems"][0]["code"]) == (409, "done_already")
    taken = guard.post(f"cases/{number}/take")
    assert taken.status_code == 409
    assert taken.json()["problems"][0]["who_can_clear"] == "Customer Service"


def test_what_does_not_fit_is_named_field_by_field_and_nothing_is_written() -> None:
    facts = {"happened_at": "2026-03-02 09:50", "nature": "weather", "touches_customer": "yes", "state": "x"}
    answer = calling("limin").post(
        "cases", leak(site="elsewhere", unit="9-9999", channel="dove", facts=facts)
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "site": ["This token is not of that site."],
        "channel": ["This is not one of the choices."],
        "unit": ["No place has this code."],
        "facts.state": ["This is not asked for here."],
        "facts.apologised": ["This is needed."],
        "facts.happened_at": ["A moment with its zone is expected here, such as 2026-03-02T09:00:00+08:00."],
        "facts.nature": ["This is not one of the choices."],
        "facts.touches_customer": ["true or false is expected here."],
    }
    assert (Case.objects.count(), Entry.objects.count()) == (0, 0)


def test_lists_go_by_key_and_count_nothing(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("shouwen.api.cases.PAGE", 2)
    caller = calling("limin")
    numbers = [complain("2026-03-02 09:00").number for _ in range(5)]
    for query in ({}, {"queue": "all"}, {"q": "漏水"}):
        seen, after = [], ""
        while True:
            page = caller.get("cases", **query, after=after).json()
            seen += [case["number"] for case in page["cases"]]
            if (after := page["next"]) is None:
                break
        assert sorted(seen) == sorted(numbers), query
    with django_assert_max_num_queries(4):
        caller.get("cases")


def test_papers_go_in_and_come_out_as_they_were() -> None:
    caller = calling("limin")
    number = taken_down(caller)
    laid = caller.upload(f"cases/{number}/papers", file=upload(jpeg(), "维修前.jpg"), caption="吊顶")
    assert (laid.status_code, laid.json()["media"], laid.json()["caption"]) == (201, "image/jpeg", "吊顶")
    assert [paper["id"] for paper in caller.get(f"cases/{number}/papers").json()["papers"]] == [
        laid.json()["id"]
    ]
    given = caller.get(f"cases/{number}/papers/{laid.json()['id']}")
    assert given["Content-Type"] == "image/jpeg"
    assert given["Content-Disposition"].startswith("attachment")
    assert caller.upload(f"cases/{number}/papers", file=upload(HTML, "x.jpg")).status_code == 415
    no_text = caller.upload(f"cases/{number}/papers", file=upload(jpeg(), "x.jpg"), said_anyway="a\0")
    assert no_text.status_code == 400  # PostgreSQL keeps no such sign
    assert caller.upload(f"cases/{number}/papers", file=upload(b"\xff" * 11_000_000)).status_code == 413


def test_a_customer_reads_its_own_cases_as_on_its_own_pages_and_writes_nothing() -> None:
    desk, tenant = calling("limin"), calling("chenjing")
    number = taken_down(desk, customer="ruilan")
    desk.post(f"cases/{number}/notes", {"text": "only for staff"})
    desk.post(f"cases/{number}/notes", {"text": "师傅已出发", "to_customer": True})
    case = tenant.get(f"cases/{number}").json()
    assert {"facts", "open_steps", "caller_phone", "holder"} & set(case) == set()
    assert [said["text"] for said in case["said"]] == ["We have taken it down.", "师傅已出发"]
    assert [e["title"] for e in tenant.get(f"cases/{number}/journal").json()["entries"]] == [
        "We have taken it down.", "师傅已出发"
    ]  # fmt: skip
    assert [line["number"] for line in tenant.get("cases").json()["cases"]] == [number]
    assert tenant.post(f"cases/{number}/notes", {"text": "x"}).status_code == 403
    assert tenant.get(f"cases/{number}/clock").status_code == 403
    assert tenant.get("cases", queue="all").status_code == 422


def test_a_procedure_says_what_each_step_asks_for() -> None:
    caller = calling("limin")
    codes = [p["code"] for p in caller.get("procedures").json()["procedures"]]
    assert [code for code in codes if code in ("complaint", "repair")] == ["complaint", "repair"]
    repair = caller.get("procedures/repair").json()
    steps = {step["code"]: step for step in repair["steps"]}
    assert steps["record"]["outcomes"][0]["facts"]["required"] == ["category", "urgency"]
    price = steps["price"]["outcomes"][0]["facts"]["properties"]
    assert price["quoted_quantity"]["pattern"] == r"^-?[0-9]{1,4}(\.[0-9]{1,2})?$"
    assert caller.get("procedures/repair/chart.svg").content.startswith(b"<svg")
    assert caller.get("procedures/dance").status_code == 404


def test_a_company_goes_by_its_code_and_money_by_its_fen() -> None:
    steps = {step["code"]: step for step in calling("limin").get("procedures/fit_out").json()["steps"]}
    record = steps["record"]["outcomes"][0]["facts"]["properties"]
    assert record["contractor"] == {
        "title": "Contractor's account here", "type": "string", "description": "Party.code"
    }  # fmt: skip
    assert record["contract_fen"] == {
        "title": "Contract value", "type": "integer", "minimum": 1, "maximum": 2_000_000_000
    }  # fmt: skip


def test_an_open_step_says_what_is_open_to_choose_and_what_stands_in_its_way() -> None:
    caller = calling("fangting")
    number = taken_down(caller)
    step = caller.get(f"cases/{number}/steps/notify").json()
    assert {"limin", "zhoujing"} <= {choice["code"] for choice in step["choices"]["assistant"]}
    done = caller.post(f"cases/{number}/steps/notify", {"facts": {"assistant": "limin"}})
    assert done.json()["case"]["facts"]["assistant"] == "limin"
    nobody = caller.post(f"cases/{taken_down(caller)}/steps/notify", {"facts": {"assistant": "shenwei"}})
    assert nobody.json()["problems"][0]["field"] == "assistant"


def test_a_repair_that_costs_money_goes_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, engineer = calling("limin"), calling("zhaolei")
    record = {"category": "power", "urgency": "urgent", "details": "灯不亮", "is_chargeable": True}
    number = desk.post("cases", leak(procedure="repair", facts=record)).json()["number"]
    price = {
        "quoted_item": "lamp-replace",
        "quoted_quantity": "2.00",
        "agreed_by": "陈女士",
        "agreed_how": "phone",
    }
    wrong = desk.post(
        f"cases/{number}/steps/price", {"outcome": "agreed", "facts": {**price, "quoted_quantity": 2}}
    )
    assert list(wrong.json()["errors"]) == ["facts.quoted_quantity"]
    told = desk.post(f"cases/{number}/steps/price", {"outcome": "agreed", "facts": price}).json()["case"]
    assert (told["facts"]["quoted_item"], told["facts"]["quoted_fen"]) == ("lamp-replace", 4000)
    to = {"party": "b1", "trade": "engineering"}
    assert desk.post(f"cases/{number}/steps/dispatch", {"to": to}).status_code == 200
    engineer.post(f"cases/{number}/accept")
    it_is(monkeypatch, "2026-03-02 10:20")
    arrived = {"outcome": "arrived", "facts": {"arrived_at": "2026-03-02T10:15:00+08:00"}}
    assert engineer.post(f"cases/{number}/steps/attend", arrived).status_code == 200
    went = {"outcome": "went", "facts": {"went_along": "李敏"}}
    assert desk.post(f"cases/{number}/steps/accompany", went).status_code == 200
    done = {"cause": "老化", "work_done": "更换灯管", "finished_at": "2026-03-02T10:18:00+08:00"}
    assert engineer.post(f"cases/{number}/steps/work", {"facts": done}).status_code == 200
    line = {"item": "lamp-replace", "quantity": "2"}
    assert desk.post(f"cases/{number}/charges", line).status_code == 200
    (charge,) = desk.get(f"cases/{number}/charges").json()["charges"]
    assert (charge["item"], charge["amount_fen"], charge["taken_back_at"]) == ("lamp-replace", 4000, None)
    assert desk.post(f"cases/{number}/charges/back", {"charge": charge["id"]}).status_code == 200
    assert desk.post(f"cases/{number}/steps/amounts", {}).json()["problems"][0]["field"] == "charges"


def test_duplicates_are_merged_and_what_was_written_is_amended() -> None:
    desk, manager, far = calling("limin"), calling("chenxiuying"), calling("heqing")
    first, second = taken_down(desk), taken_down(desk)
    theirs = complain("2026-03-02 09:00", by="heqing", where="4-foyer").number
    assert desk.post(f"cases/{second}/merge", {"into": theirs}).status_code == 422
    assert far.post(f"cases/{second}/merge", {"into": theirs}).status_code == 404
    merged = desk.post(f"cases/{second}/merge", {"into": first}).json()["case"]
    assert (merged["state"], merged["merged_into"]) == ("merged", first)
    assert manager.post(f"cases/{second}/unmerge", {"reason": "不同"}).json()["case"]["state"] == "open"
    amended = {"fact": "details", "value": "九层", "reason": "听错"}
    assert desk.post(f"cases/{first}/amend", amended).json()["case"]["facts"]["details"] == "九层"
    assert desk.post(f"cases/{first}/amend", {**amended, "value": 9}).json() == {
        "errors": {"value": ["Text is expected here."]}
    }
