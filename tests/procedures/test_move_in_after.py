"""What goes beside and after a handover: M-MI-08 to M-MI-11, R-055, R-056, R-087, R-160."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shouwen.casework import moves, overdue, registry
from shouwen.casework.asking import SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.leases.customers import Contact
from shouwen.leases.leases import Lease
from shouwen.places.figures import Figure
from tests.procedures import moving_in as move
from tests.procedures.moving_in import CS, ENGINEER, HEAD_OF_CS, LEASING, why_not
from tests.world import again, do, due, moment, open_steps, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

# Beside it.


def test_who_wants_a_space_is_told_the_rent():
    case = move.checked()
    assert why_not(do, case, "parking", "2026-03-06 10:00", spaces_wanted=2) == [
        ("parking_rent_fen", "required")
    ]
    do(case, "parking", "2026-03-06 10:00", spaces_wanted=2, parking_rent_fen=90_000)


def test_who_wants_none_is_not_told():
    do(move.checked(), "parking", "2026-03-06 10:00", spaces_wanted=0)


def test_telephone_lines_are_asked_for():
    case = move.checked()
    assert why_not(do, case, "telephone", "2026-03-06 10:00") == [("lines_wanted", "required")]
    do(case, "telephone", "2026-03-06 10:00", lines_wanted=4, line_numbers="6608 0001-0004")


def test_who_is_called_when_is_written_down_on_the_customer():  # M-MI-08, §6 item 15
    case = move.documented()
    move.registered(case)
    one, two = Contact.objects.filter(customer=case.customer).order_by("id")[:2]
    assert [one.is_main, one.for_finance, one.for_emergency, one.for_night] == [True, False, True, False]
    assert [two.is_main, two.for_finance, two.for_emergency, two.for_night] == [False, True, False, True]
    customer = again(case).customer
    assert customer and (two.may_spend, customer.mail_instruction, customer.staff_count) == (
        True,
        "前台代收",
        45,
    )


def test_a_contact_at_night_has_a_telephone():  # §6 item 15
    case = move.documented()
    Contact.objects.filter(customer=case.customer).update(phone="")
    assert why_not(move.registered, case) == [("emergency_contact", "invalid"), ("night_contact", "invalid")]


def test_the_contact_of_another_company_is_none_of_theirs():  # M-MI-08
    case = move.documented()
    other = Contact.objects.exclude(customer=case.customer)[0]
    assert why_not(move.registered, case, main_contact=other) == [("main_contact", "invalid")]


# What follows.


def test_where_no_fit_out_follows_the_customer_is_in_from_the_day_of_the_handover():  # M-MI-09
    case = move.handed_over()
    assert "fit_out" not in open_steps(case)
    before = {"occupied_on": date(2026, 3, 17)}
    assert why_not(do, case, "occupy", "2026-03-18 12:00", **before) == [("occupied_on", "invalid")]
    do(case, "occupy", "2026-03-18 12:00", occupied_on=date(2026, 3, 18))
    assert Lease.objects.get(pk=case.facts.lease_id).occupied_on == date(2026, 3, 18)


def test_where_a_fit_out_follows_nobody_is_in_before_it():  # M-MI-09, R-102
    case = move.handed_over(fits_out=True)
    assert "occupy" not in open_steps(case)


def test_a_fit_out_needs_the_landlords_consent():
    case = move.handed_over(fits_out=True)
    assert open_steps(case)["consent"] == "b1 leasing" and "fit_out" not in open_steps(case)
    do(case, "consent", "2026-03-19 10:00", by=LEASING, outcome="not_yet", landlord_says="要看图纸")
    assert "fit_out" not in open_steps(case)
    do(case, "consent", "2026-03-20 10:00", by=LEASING, outcome="given", consent_number="YZ-7",
       consent_on=date(2026, 3, 20))  # fmt: skip
    assert open_steps(case)["fit_out"] == "b1 customer_service"


def test_a_site_does_not_ask_the_landlord():
    Figure.objects.create(
        site=role(CS).site, key="movein.landlord_consent", value=0, starts_on=date(2026, 1, 1)
    )
    case = move.handed_over(fits_out=True)
    assert "consent" not in open_steps(case) and "fit_out" in open_steps(case)


def test_the_fit_out_is_opened_from_the_move_in():  # M-MI-09, R-054
    Figure.objects.create(
        site=role(CS).site, key="movein.landlord_consent", value=0, starts_on=date(2026, 1, 1)
    )
    case = move.handed_over(fits_out=True)
    assert why_not(do, case, "fit_out", "2026-03-19 10:00") == [("", "no_fit_out")]
    application = {**fit_out_application(), "area": Decimal("260.50")}
    moves.open_case(
        registry.procedure("fit_out"), by=role(CS), at=moment("2026-03-19 09:30"), title="二次装修", channel="counter",
        place=case.place, customer=case.customer, caller_name="陈女士", facts=application, stems_from=case,
    )  # fmt: skip
    do(case, "fit_out", "2026-03-19 10:00")


def fit_out_application() -> dict[str, Any]:
    from tests.procedures.fitting_out import APPLICATION

    return APPLICATION


def test_the_file_is_laid_within_three_working_days():  # M-MI-10
    case = move.documented()
    move.registered(case)
    case = move.handed_over(case)
    assert due(case, "file") == "2026-03-20 18:30"
    overdue.run_due(moment("2026-03-20 18:31"))
    assert told(case) == [(HEAD_OF_CS, "03-20 18:31"), (CS, "03-20 18:31")]


def test_the_list_of_occupiers_is_sent_out_after_the_file():  # R-055, M-MI-10
    case = move.documented()
    move.registered(case)
    case = move.handed_over(case)
    do(case, "file", "2026-03-19 10:00", file_place="A-12-03")
    assert why_not(do, case, "list", "2026-03-19 10:10") == [("distributed_to", "required")]
    do(case, "list", "2026-03-19 10:10", distributed_to="工程部、安保部、财务部")


def test_a_week_after_the_handover_somebody_calls():  # M-MI-11
    case = move.handed_over()
    said = {"visited_person": "陈女士", "satisfaction": 5, "visit_says": "满意"}
    too_early = {**said, "visited_at": moment("2026-03-24 15:00")}
    assert why_not(do, case, "visit", "2026-03-24 16:00", **too_early) == [("", "too_early")]
    assert due(case, "visit") == "2026-03-25 18:30"
    do(case, "visit", "2026-03-25 16:00", **said, visited_at=moment("2026-03-25 15:00"))


def test_the_straight_way_ends():  # M-MI-01 to M-MI-11
    case = move.documented()
    move.registered(case)
    do(case, "sign", "2026-03-11 10:00", sign_zh="睿蓝传媒", sign_en="Ruilan Media")
    do(case, "parking", "2026-03-11 10:00", spaces_wanted=0)
    do(case, "telephone", "2026-03-11 10:00", lines_wanted=0)
    case = move.handed_over(case)
    do(case, "occupy", "2026-03-18 12:00", occupied_on=date(2026, 3, 18))
    do(case, "file", "2026-03-19 10:00", file_place="A-12-03")
    do(case, "list", "2026-03-19 10:10", distributed_to="各部门")
    do(case, "visit", "2026-03-25 16:00", visited_at=moment("2026-03-25 15:00"), visited_person="陈女士",
       satisfaction=5, visit_says="满意")  # fmt: skip
    assert (again(case).state, open_steps(case)) == (Case.State.CLOSED, {})


# Who may, and twice.


@pytest.mark.parametrize(
    ("step", "by"), [("pay", CS), ("pay", ENGINEER), ("pay", "shenwei"), ("pay", "luowen")]
)
def test_each_step_is_for_its_department(step: str, by: str):
    case = move.taken_down()
    assert why_not(do, case, step, "2026-03-03 10:00", by=by, outcome="not_yet") == [("", "not_allowed")]


def test_a_second_click_changes_nothing():  # M-MI-06
    case = move.inspected()
    with pytest.raises(SomebodyWasFaster):
        do(case, "inspection", "2026-03-18 11:00", **move.TAKEN, inspected_at=moment("2026-03-18 10:00"))
