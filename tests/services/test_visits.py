"""Visits to customers: what they need is passed on, what is promised is remembered (R-051, F-08)."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.leases.customers import Customer
from shouwen.places.figures import Figure
from shouwen.services.visiting import Promised, keep, plan, record, remind_of_promises
from shouwen.services.visits import CustomerVisit, VisitPromise, to_be_visited
from tests.world import department, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
MONDAY = "2026-03-02 15:00"


def customer(code: str = "ruilan") -> Customer:
    return Customer.objects.get(party__code=code)


def visited(code: str = "ruilan", *, by: str = "limin", at: str = MONDAY, **more: Any) -> CustomerVisit:
    given = {"visited_at": moment(at), "visited_person": "陈静", "topics": "续租与空调", **more}
    return record(by=role(by), at=moment(at), customer=customer(code), **given)


def promised(
    what: str = "给出周末空调报价", who: str = "zhoujing", due: str = "2026-03-04 12:00"
) -> Promised:
    return Promised(what, role(who).person, moment(due))


def why_not(deed: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        deed()
    return [(problem.field, problem.code) for problem in refused.value.problems]


def told() -> list[str]:
    return sorted(Notice.objects.filter(subject_kind="visit").values_list("person__login", flat=True))


def test_a_visit_says_whom_we_saw_and_what_was_talked_about():  # F-08
    assert why_not(lambda: visited(visited_person=" ", topics="")) == [
        ("visited_person", "required"),
        ("topics", "required"),
    ]
    visit = visited()
    assert (visit.number, visit.visited_by.login) == ("BF-2026-0001", "limin")
    assert [entry.kind for entry in Entry.objects.about("visit", visit.pk)] == ["finished"]


def test_a_visit_that_is_still_to_come_cannot_be_written_down():
    assert why_not(lambda: visited(visited_at=moment("2026-03-02 15:01"))) == [
        ("visited_at", "in_the_future")
    ]


def test_a_visit_of_another_age_is_a_slip_of_the_pen():
    assert why_not(lambda: visited(visited_at=moment("0001-01-01 00:00"))) == [("visited_at", "out_of_range")]


def test_a_need_is_passed_to_a_department_and_told_there():
    assert why_not(lambda: visited(needs="想加租一间")) == [("passed_to", "required")]
    visited(needs="想加租一间", passed_to=department("b1", "leasing"))
    assert told() == ["xufeng"]


def test_a_promise_says_who_and_by_when():  # F-08
    assert why_not(lambda: visited(promises=[Promised("装门禁", None, None)])) == [
        ("who_1", "required"),
        ("due_1", "required"),
    ]
    late = promised(due="2026-03-02 15:00")
    assert why_not(lambda: visited(promises=[promised(), late])) == [("due_2", "out_of_range")]
    assert visited(promises=[promised(), Promised(" ", None, None)]).promises.count() == 1


def test_a_promise_whose_time_is_up_is_remembered_once():
    visited(promises=[promised()])
    at = [moment(f"2026-03-04 {hour}") for hour in ("11:59", "12:00", "12:01")]
    assert [remind_of_promises(moment) for moment in at] == [0, 1, 0]
    assert told() == ["chenxiuying", "zhoujing"]


def test_what_has_been_kept_is_not_remembered():
    promise = visited(promises=[promised()]).promises.get()
    for _click in range(2):
        keep(promise, by=role("zhoujing"), at=moment("2026-03-03 10:00"))
    assert remind_of_promises(moment("2026-03-05 10:00")) == 0
    assert Entry.objects.about("visit", promise.visit_id).filter(kind="finished").count() == 2


def test_a_planned_visit_is_written_down_once():
    at = moment(MONDAY)
    planned = plan(by=role("limin"), at=at, customer=customer(), planned_at=moment("2026-03-03 10:00"))
    assert why_not(lambda: plan(by=role("limin"), at=at, customer=customer(), planned_at=at)) == [
        ("visited_at", "out_of_range")
    ]
    done = visited(by="zhoujing", at="2026-03-03 11:00", planned=planned)
    assert (done.pk, done.number, done.visited_by.login) == (planned.pk, planned.number, "zhoujing")
    with pytest.raises(SomebodyWasFaster):
        visited(at="2026-03-03 11:00", planned=planned)


def test_a_double_click_writes_down_one():
    key = uuid4()
    assert visited(form_key=key, promises=[promised()]).pk == visited(form_key=key, promises=[promised()]).pk
    assert (CustomerVisit.objects.count(), VisitPromise.objects.count()) == (1, 1)


def next_ones(login: str = "limin", on: date = date(2026, 3, 2)) -> list[str]:
    return [each.party.code for each in to_be_visited(role(login), on)]


def test_who_has_not_been_visited_for_longest_comes_first():
    everybody = next_ones()
    assert len(everybody) > 20
    visited("ruilan", at="2025-10-01 10:00")
    visited("qiming", at="2025-09-01 10:00")
    visited("dongfang", at="2026-02-01 10:00")
    assert next_ones()[-2:] == ["qiming", "ruilan"]
    assert "dongfang" not in next_ones()


def test_how_often_is_a_figure_of_the_site():
    visited("dongfang", at="2026-02-01 10:00")
    site = role("limin").site
    Figure.objects.create(site=site, key="visit.every_days", value=14, starts_on=date(2026, 1, 1))
    assert "dongfang" in next_ones()


def test_who_has_a_visit_planned_is_not_asked_for():
    plan(by=role("limin"), at=moment(MONDAY), customer=customer(), planned_at=moment("2026-03-03 10:00"))
    assert "ruilan" not in next_ones()


def test_another_buildings_customers_are_its_managers_to_visit():
    of_1, of_2, of_all = (set(next_ones(login)) for login in ("limin", "luowen", "xiangguoqiang"))
    assert "hengxin" in of_2 - of_1
    assert of_1 | of_2 <= of_all


NEAR = {"limin", "fangting", "chenxiuying", "xiangguoqiang", "zhoujing", "xufeng"}


@pytest.mark.parametrize("login", [*sorted(NEAR), "wangqiang", "shenwei", "luowen", "qinlu", "zhouhang"])
def test_it_is_within_reach_of_its_company_and_of_whom_it_was_passed_to(login: str):
    visit = visited(needs="想加租一间", passed_to=department("b1", "leasing"), promises=[promised()])
    found = CustomerVisit.objects.within_reach(role(login)).filter(pk=visit.pk).exists()
    assert found == (login in NEAR)
    if not found:
        doing = {"by": role(login), "at": moment(MONDAY)}
        assert why_not(lambda: keep(visit.promises.get(), **doing)) == [("", "not_allowed")]


def test_who_promised_sees_it_whatever_the_department():
    visit = visited(promises=[promised(who="wangqiang")])
    assert CustomerVisit.objects.within_reach(role("wangqiang")).get() == visit
