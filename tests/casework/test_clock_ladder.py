"""Clocks on live cases: pauses with a reason, figures of the day, calendars that change, what never moves them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from shouwen.casework import moves, overdue, pauses
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.clocks import Reckoning, Stretch
from shouwen.casework.log import standing_of
from shouwen.hours.calendars import KindOfDay
from shouwen.hours.days import hours_changed, publish_year
from shouwen.people.parties import Site
from shouwen.places.figures import Figure
from shouwen.sites.loading import load_site
from tests.reference_site import SITE
from tests.world import BEIJING, again, complain, department, do, due, entries, moment, report, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def reckoning(case: Case, step: str = "solve") -> Reckoning:
    running = standing_of(case).clock(step)
    assert running
    return Reckoning.of(running, again(case))


def hold(case: Case, at: str, until: str, reason: str = "customer") -> None:
    pauses.hold(case, "solve", reason=reason, until=moment(until), by=role("limin"), at=moment(at))


def taken() -> Case:
    """Solving is customer service's own here, so that one person may pause it."""
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "customer_service"))
    return case


def test_waiting_for_the_customer_does_not_count():  # field 2.5
    case = taken()
    hold(case, "2026-03-02 10:48", "2026-03-02 14:00")
    assert due(case, "solve") == "2026-03-02 15:12"
    pauses.resume(case, "solve", by=role("limin"), at=moment("2026-03-02 11:05"))
    assert due(case, "solve") == "2026-03-02 12:17"
    at = moment("2026-03-02 12:35")
    assert [(s.kind, s.length, s.reason) for s in reckoning(case).stretches(at)] == [
        ("counted", timedelta(minutes=48), ""),
        ("paused", timedelta(minutes=17), "customer"),
        ("counted", timedelta(minutes=72), ""),
        ("late", timedelta(minutes=18), ""),
    ]


def test_a_pause_ends_by_itself_at_the_moment_promised():  # field 2.5
    case = taken()
    hold(case, "2026-03-02 10:30", "2026-03-02 11:00")
    assert due(case, "solve") == "2026-03-02 12:30"
    overdue.run_due(moment("2026-03-02 12:29"))
    assert entries(case, "alarm") == []
    overdue.run_due(moment("2026-03-02 12:30"))
    assert [e.data["posts"] for e in entries(case, "alarm")] == [["department_manager"]]


@pytest.mark.parametrize("at", ["10:00", "10:20", "10:40", "11:30", "12:20", "14:00"])
def test_used_and_left_make_the_allowance(at: str):  # house §3
    case = taken()
    hold(case, "2026-03-02 10:30", "2026-03-02 11:00")
    clock, now = reckoning(case), moment(f"2026-03-02 {at}")
    assert clock.used(now) + clock.left(now) == clock.allowance == timedelta(hours=2)


def test_closed_hours_do_not_count_in_an_office_tower_but_do_in_the_hotel():  # §7 office hours
    assert due(complain("2026-03-02 18:00"), "solve") == "2026-03-03 10:00"
    assert due(complain("2026-03-02 18:00", where="3-lobby"), "solve") == "2026-03-02 20:00"


def test_the_gap_of_the_night_is_explained():  # field 2.5
    case = complain("2026-03-02 18:00")
    at = moment("2026-03-03 09:00")
    assert [(s.kind, s.length) for s in reckoning(case).stretches(at)] == [
        ("counted", timedelta(minutes=30)),
        ("closed", timedelta(hours=14)),
        ("counted", timedelta(minutes=30)),
    ]


@pytest.mark.parametrize(
    ("reason", "until", "fields"),
    [
        ("no_hands", "2026-03-02 11:00", ["reason"]),
        ("customer", "2026-03-02 10:30", ["until"]),
        ("customer", None, ["until"]),
    ],
)
def test_a_pause_needs_a_reason_and_an_end(reason: str, until: str | None, fields: list[str]):  # field 2.5
    case = taken()
    with pytest.raises(Refused) as refused:
        pauses.hold(
            case,
            "solve",
            reason=reason,
            until=until and moment(until),
            by=role("limin"),
            at=moment("2026-03-02 10:30"),
        )
    assert [p.field for p in refused.value.problems] == fields


def test_an_appointment_cannot_be_paused():
    case = report("2026-03-02 10:00", urgency="normal", appointed_at=moment("2026-03-02 15:00"))
    with pytest.raises(Refused):
        pauses.hold(
            case,
            "attend",
            reason="customer",
            until=moment("2026-03-02 16:00"),
            by=role("limin"),
            at=moment("2026-03-02 11:00"),
        )


def test_another_department_cannot_pause_it():  # field 2.5
    with pytest.raises(Refused):
        pauses.hold(
            taken(),
            "solve",
            reason="customer",
            until=moment("2026-03-02 12:00"),
            by=role("wangqiang"),
            at=moment("2026-03-02 10:30"),
        )


def test_touching_a_case_never_moves_its_clock():  # field table 35
    case = taken()
    before = due(case, "solve")
    moves.note(case, "客户又来电", by=role("limin"), at=moment("2026-03-02 11:00"))
    moves.take(case, by=role("zhoujing"), at=moment("2026-03-02 11:01"))
    assert due(case, "solve") == before


def test_a_case_keeps_the_figure_it_began_with():  # §7 dated figures, R-146
    site = Site.objects.get(code="ever_bright")
    old = complain("2026-03-02 10:00")
    Figure.objects.create(
        site=site, key="complaint.direct_effect_hours", value=Decimal(4), starts_on=date(2026, 3, 3)
    )
    new = complain("2026-03-03 10:00")
    assert (due(old, "solve"), due(new, "solve")) == ("2026-03-02 12:00", "2026-03-03 14:00")
    do(old, "assign", "2026-03-03 10:30", to_be_done="查漏", to=department("b1", "engineering"))
    assert due(old, "solve") == "2026-03-02 12:00"


def test_where_the_day_of_receipt_does_not_count_three_days_end_a_day_later():  # §7 working days
    site = Site.objects.get(code="ever_bright")
    Figure.objects.create(
        site=site, key="calendar.receipt_day_counts", value=Decimal(0), starts_on=date(2026, 1, 1)
    )
    case = complain("2026-02-13 10:00", channel="letter")
    do(case, "assign", "2026-02-13 10:04", to_be_done="答复", to=department("b1", "customer_service"))
    do(case, "solve", "2026-02-13 11:00", outcome="solved", solution="已处理")
    assert due(case, "reply") == "2026-02-25 18:30"


def test_a_deadline_in_a_year_not_yet_published_is_provisional_and_reckoned_anew_when_it_is():  # design §3
    case = complain("2026-12-31 10:00", channel="letter")
    do(case, "assign", "2026-12-31 10:04", to_be_done="答复", to=department("b1", "customer_service"))
    do(case, "solve", "2026-12-31 18:00", outcome="solved", solution="已处理")
    assert due(case, "reply") == "2027-01-04 18:30"
    clock = case.clocks.get(step="reply")
    assert again(case).hours.is_provisional(clock.due_at) is True
    site = Site.objects.get(code="ever_bright")
    new_year = {date(2027, 1, day): (KindOfDay.HOLIDAY, "元旦", "New Year's Day") for day in (1, 2, 3)}
    publish_year(site, 2027, new_year, at=moment("2026-12-31 19:00"))
    assert overdue.recompute(site, moment("2026-12-31 19:00")) == 1
    assert due(case, "reply") == "2027-01-05 18:30"
    [entry] = entries(case, "recalendared")
    moved = [(m["step"], local(m["was"]["at"]), local(m["is"]["at"])) for m in entry.data["clocks_moved"]]
    assert moved == [("reply", "2027-01-04 18:30", "2027-01-05 18:30")]
    assert overdue.recompute(site, moment("2026-12-31 19:00")) == 0


def test_loading_a_newly_published_year_reckons_the_clocks_anew():  # design §3
    site = Site.objects.get(code="ever_bright")
    site.days.all().delete()
    site.published_years.all().delete()
    hours_changed(site)
    case = complain("2026-02-13 10:00", channel="letter")
    do(case, "assign", "2026-02-13 10:04", to_be_done="答复", to=department("b1", "customer_service"))
    do(case, "solve", "2026-02-13 11:00", outcome="solved", solution="已处理")
    assert due(case, "reply") == "2026-02-17 18:30"
    load_site(SITE, at=moment("2026-02-13 12:00"))
    assert due(case, "reply") == "2026-02-24 18:30"
    assert len(entries(case, "recalendared")) == 1


def local(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(BEIJING):%Y-%m-%d %H:%M}"


def test_alarms_of_a_step_that_is_done_do_not_fire():
    case = taken()
    do(case, "scene", "2026-03-02 10:20", outcome="went", scene_remark="已到场")
    do(case, "solve", "2026-03-02 11:00", outcome="solved", solution="更换水泵")
    do(
        case,
        "ask",
        "2026-03-02 11:05",
        outcome="settled",
        asked_by="phone",
        confirmed_by="陈女士",
        satisfaction=5,
    )
    overdue.run_due(moment("2026-03-02 18:30"))
    assert (entries(case, "alarm"), told(case)) == ([], [])


def test_stretches_name_their_length():
    stretch = Stretch("counted", moment("2026-03-02 10:00"), moment("2026-03-02 10:48"))
    assert stretch.length == timedelta(minutes=48)
