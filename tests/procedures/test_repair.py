"""Repairs, manual chapter 10: R-120 to R-130, R-033, R-239, and the response times of §2.13."""

from decimal import Decimal

import pytest

from shouwen.casework import moves, overdue, relay
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.money.charges import Charge, add_charge, items_for, take_back, total
from shouwen.money.prices import PriceItem
from tests.world import again, department, do, due, entries, moment, open_steps, report, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def problems(deed: "pytest.ExceptionInfo[Refused]") -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in deed.value.problems]


def item(case: Case, code: str = "tap-repair") -> PriceItem:
    return items_for(case).get(code=code)


def sent(at: str = "2026-03-02 10:00", **facts: object) -> Case:
    """A repair that engineering has received."""
    case = report(at, **facts)
    if facts.get("is_chargeable"):
        do(case, "price", f"{at[:10]} 10:02", outcome="agreed", quoted_item=item(case), quoted_quantity=Decimal(1),
           agreed_by="陈女士", agreed_how="phone")  # fmt: skip
    do(case, "dispatch", f"{at[:10]} 10:04", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment(f"{at[:10]} 10:06"))
    return case


def attended(**facts: object) -> Case:
    case = sent(**facts)
    do(case, "accompany", "2026-03-02 10:20", outcome="went", went_along="李敏")
    do(
        case,
        "attend",
        "2026-03-02 10:20",
        by="zhaolei",
        outcome="arrived",
        arrived_at=moment("2026-03-02 10:18"),
    )
    return case


def worked(**facts: object) -> Case:
    case = attended(**facts)
    work(case)
    return case


def work(case: Case, at: str = "2026-03-02 10:50") -> None:
    do(
        case,
        "work",
        at,
        by="zhaolei",
        outcome="done",
        cause="阀芯老化",
        work_done="更换阀芯",
        finished_at=moment(at),
    )


def charged() -> Case:
    """A chargeable repair whose amounts are written."""
    case = worked(is_chargeable=True)
    add_charge(case, item(case), Decimal(1), by=role("limin"), at=moment("2026-03-02 10:52"))
    do(case, "amounts", "2026-03-02 10:53")
    return case


def tried(case: Case, at: str = "2026-03-02 11:00") -> Case:
    do(
        case,
        "try",
        at,
        by="zhaolei",
        outcome="content",
        test_result="正常",
        signatures={"customer": "陈女士"},
    )
    return case


def test_the_order_is_written_at_once():
    case = report("2026-03-02 10:00")
    assert case.number == "BX-2026-0001"
    assert [e.at for e in entries(case, "opened")] == [moment("2026-03-02 10:00")]


def test_what_costs_money_is_not_sent_out_before_the_customer_agrees():
    case = report("2026-03-02 10:00", is_chargeable=True)
    assert open_steps(case) == {"price": "b1 customer_service"}
    with pytest.raises(SomebodyWasFaster):
        do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))


def test_the_consent_says_who_when_how_and_to_which_price():
    case = report("2026-03-02 10:00", is_chargeable=True)
    do(case, "price", "2026-03-02 10:02", outcome="agreed", quoted_item=item(case), quoted_quantity=Decimal(2),
       agreed_by="陈女士", agreed_how="phone")  # fmt: skip
    entry = entries(case, "finished")[0]
    facts = entry.data["facts"]
    assert (entry.at, facts["agreed_by"], facts["agreed_how"], facts["quoted_fen"], facts["quoted_item"]["zh"]) == (
        moment("2026-03-02 10:02"), "陈女士", {"choice": "phone"}, 8000, "维修水龙头",
    )  # fmt: skip
    assert open_steps(case) == {"dispatch": "b1 customer_service"}


def test_a_price_that_is_declined_ends_the_order_unrepaired():
    case = report("2026-03-02 10:00", is_chargeable=True)
    do(case, "price", "2026-03-02 10:02", outcome="declined", quoted_item=item(case), quoted_quantity=Decimal(1),
       agreed_by="陈女士", agreed_how="phone")  # fmt: skip
    assert open_steps(case) == {"file": "b1 customer_service"}
    do(case, "file", "2026-03-02 10:03")
    assert again(case).state == "closed"


def test_what_turns_out_to_cost_money_goes_back_to_the_price():
    case = attended()
    do(case, "work", "2026-03-02 10:40", by="zhaolei", outcome="costs_money", cause="龙头须更换")
    assert open_steps(case) == {"price": "b1 customer_service"}


@pytest.mark.parametrize("missing", ["category", "urgency"])
def test_what_and_how_urgent_are_asked_for(missing: str):
    with pytest.raises(Refused) as refused:
        report("2026-03-02 10:00", **{missing: ""})
    assert problems(refused) == [(missing, "required")]


def test_nobody_goes_to_a_door_without_an_appointment():
    with pytest.raises(Refused) as refused:
        report("2026-03-02 10:00", urgency="normal")
    assert problems(refused) == [("appointed_at", "required")]
    case = report("2026-03-02 10:00", urgency="normal", appointed_at=moment("2026-03-02 15:00"))
    assert due(case, "attend") == "2026-03-02 15:00"


def test_common_parts_need_no_appointment():
    assert due(report("2026-03-02 10:00", where="1-lobby", urgency="normal"), "attend") == "2026-03-02 18:30"


def test_the_order_is_sent_promptly_or_the_manager_is_told():
    case = report("2026-03-02 10:00")
    assert due(case, "dispatch") == "2026-03-02 10:10"
    overdue.run_due(moment("2026-03-02 10:10"))
    assert told(case) == [("chenxiuying", "03-02 10:10")]


def test_engineering_writes_its_time_of_receipt():
    case = sent()
    assert [(e.at, e.person.login) for e in entries(case, "accepted")] == [
        (moment("2026-03-02 10:06"), "zhaolei")
    ]
    assert again(case).holder == role("zhaolei").person


def test_engineering_and_customer_service_go_together_at_the_agreed_time():
    case = sent(urgency="normal", appointed_at=moment("2026-03-02 15:00"))
    assert open_steps(case) == {"attend": "b1 engineering", "accompany": "b1 customer_service"}
    assert due(case, "attend") == "2026-03-02 15:00"


def test_a_new_appointment_gives_a_new_time():
    case = sent(urgency="normal", appointed_at=moment("2026-03-02 15:00"))
    do(
        case,
        "attend",
        "2026-03-02 14:00",
        by="zhaolei",
        outcome="new_time",
        appointed_at=moment("2026-03-03 09:00"),
    )
    assert due(case, "attend") == "2026-03-03 09:00"
    assert open_steps(case) == {"attend": "b1 engineering", "accompany": "b1 customer_service"}


def test_after_two_new_times_a_manager_must_decide():
    case = sent(urgency="normal", appointed_at=moment("2026-03-02 15:00"))
    for at, later in (("14:00", "16:00"), ("15:30", "17:00")):
        do(case, "attend", f"2026-03-02 {at}", by="zhaolei", outcome="new_time",
           appointed_at=moment(f"2026-03-02 {later}"))  # fmt: skip
    again_later = {"outcome": "new_time", "appointed_at": moment("2026-03-03 09:00")}
    with pytest.raises(Refused) as refused:
        do(case, "attend", "2026-03-02 16:30", by="zhaolei", **again_later)
    assert problems(refused) == [("outcome", "too_often")]
    do(case, "attend", "2026-03-02 16:35", by="suntao", **again_later)
    assert due(case, "attend") == "2026-03-03 09:00"


def test_material_of_the_customer_is_checked_and_the_result_kept():
    case = attended(own_material=True)
    assert open_steps(case) == {"check": "b1 engineering"}
    with pytest.raises(Refused) as refused:
        do(case, "check", "2026-03-02 10:25", by="zhaolei", outcome="fit")
    assert problems(refused) == [("material_check", "required")]
    do(case, "check", "2026-03-02 10:25", by="zhaolei", outcome="fit", material_check="型号相符")
    assert open_steps(case) == {"work": "b1 engineering"}


def test_without_material_of_the_customer_there_is_nothing_to_check():
    assert open_steps(attended()) == {"work": "b1 engineering"}


def test_customer_service_writes_the_amounts_not_the_worker():
    case = worked(is_chargeable=True)
    with pytest.raises(Refused):
        add_charge(case, item(case), Decimal(1), by=role("zhaolei"), at=moment("2026-03-02 10:52"))
    with pytest.raises(Refused) as refused:
        do(case, "amounts", "2026-03-02 10:53")
    assert problems(refused) == [("charges", "required")]
    add_charge(case, item(case), Decimal(1), by=role("limin"), at=moment("2026-03-02 10:52"))
    assert total(case) == 4000


def test_no_amount_is_written_before_the_work_is_done():
    case = attended(is_chargeable=True)
    with pytest.raises(Refused):
        add_charge(case, item(case), Decimal(1), by=role("limin"), at=moment("2026-03-02 10:30"))


@pytest.mark.parametrize(("day", "fen"), [("2026-06-30", 12000), ("2026-07-01", 13500)])
def test_amounts_come_from_the_price_list_of_the_day(day: str, fen: int):  # R-127, M-PS-05
    case = report(f"{day} 10:00")
    assert item(case, "labour-hour").price_fen == fen


def test_more_than_the_price_told_needs_a_new_consent():
    case = worked(is_chargeable=True)
    add_charge(case, item(case), Decimal(3), by=role("limin"), at=moment("2026-03-02 10:52"))
    with pytest.raises(Refused) as refused:
        do(case, "amounts", "2026-03-02 10:53")
    assert problems(refused) == [("more_agreed_by", "no_consent")]
    do(case, "amounts", "2026-03-02 10:54", more_agreed_by="陈女士")
    assert open_steps(case) == {"try": "b1 engineering"}


@pytest.mark.parametrize("quantity", ["0", "-1", "10000"])
def test_an_amount_out_of_range_is_refused(quantity: str):
    case = worked(is_chargeable=True)
    with pytest.raises(Refused) as refused:
        add_charge(case, item(case), Decimal(quantity), by=role("limin"), at=moment("2026-03-02 10:52"))
    assert problems(refused) == [("quantity", "invalid")]


def test_an_amount_is_taken_back_never_edited():
    case = worked(is_chargeable=True)
    add_charge(case, item(case), Decimal(3), by=role("limin"), at=moment("2026-03-02 10:52"))
    take_back(Charge.objects.get(case=case), by=role("limin"), at=moment("2026-03-02 10:53"))
    assert (total(case), Charge.objects.filter(case=case).count()) == (0, 1)


def test_the_customer_tries_it_and_signs():
    case = worked()
    with pytest.raises(Refused) as refused:
        do(case, "try", "2026-03-02 11:00", by="zhaolei", outcome="content", test_result="正常")
    assert problems(refused) == [("sign_customer", "unsigned")]
    tried(case)
    assert [(e.data["name"], e.data["signs_as"]) for e in entries(case, "signed")] == [("陈女士", "customer")]


def test_work_sent_back_is_signed_afresh():
    case = worked()
    moves.sign(
        case,
        "try",
        signs_as="customer",
        name="陈女士",
        way="paper",
        by=role("zhaolei"),
        at=moment("2026-03-02 10:55"),
    )
    do(case, "try", "2026-03-02 11:00", by="zhaolei", outcome="not_content", test_result="还在滴")
    work(case, "2026-03-02 11:20")
    with pytest.raises(Refused) as refused:
        do(case, "try", "2026-03-02 11:30", by="zhaolei", outcome="content", test_result="正常")
    assert problems(refused) == [("sign_customer", "unsigned")]


def test_the_customer_is_asked_at_once_and_work_goes_back_when_not_content():
    case = tried(worked())
    assert due(case, "follow_up") == "2026-03-02 11:30"
    do(case, "follow_up", "2026-03-02 11:10", outcome="not_content", opinion="又漏了")
    assert open_steps(case) == {"work": "b1 engineering"}


def test_it_is_paid_with_a_receipt_or_put_on_the_bill():
    case = tried(charged())
    assert open_steps(case) == {"follow_up": "b1 customer_service", "pay": "b1 customer_service"}
    with pytest.raises(Refused) as refused:
        do(case, "pay", "2026-03-02 11:20", payment="at_finance")
    assert problems(refused) == [("receipt_number", "required")]
    do(case, "pay", "2026-03-02 11:20", payment="on_bill")
    assert open_steps(case) == {"follow_up": "b1 customer_service"}


def test_what_costs_nothing_is_not_paid():
    assert open_steps(tried(worked())) == {"follow_up": "b1 customer_service"}


def test_the_order_is_filed_at_the_end():
    case = tried(charged())
    do(case, "follow_up", "2026-03-02 11:10", outcome="content", satisfaction=5)
    do(case, "pay", "2026-03-02 11:20", payment="at_finance", receipt_number="SJ001")
    assert open_steps(case) == {"file": "b1 customer_service"}
    do(case, "file", "2026-03-02 11:30")
    assert (again(case).state, again(case).closed_at) == ("closed", moment("2026-03-02 11:30"))


@pytest.mark.parametrize(
    ("urgency", "when"), [("emergency", "2026-03-01 03:10"), ("urgent", "2026-03-01 03:30")]
)
def test_emergencies_are_answered_in_ten_minutes_and_urgent_ones_in_thirty_day_and_night(
    urgency: str, when: str
):  # §2.13
    assert due(report("2026-03-01 03:00", urgency=urgency), "attend") == when


def test_at_twice_the_time_the_project_manager_is_told():  # §2.13
    case = report("2026-03-02 10:00", urgency="emergency")
    overdue.run_due(moment("2026-03-02 10:20"))
    assert [who for who, _when in told(case)] == ["chenxiuying", "chenxiuying", "xiangguoqiang"]


def test_a_report_of_another_area_is_taken_all_the_same_and_explained():
    case = report("2026-03-02 10:00", where="1-lobby-pipe")
    with pytest.raises(Refused) as refused:
        do(case, "dispatch", "2026-03-02 10:04", to=department("b3", "management"))
    assert problems(refused) == [("told", "required")]
    do(
        case,
        "dispatch",
        "2026-03-02 10:04",
        to=department("b3", "management"),
        told="这段管道归三号楼，我会跟到修好。",
    )
    assert entries(case, "offered")[0].to_customer is True
