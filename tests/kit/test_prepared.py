"""Prepared queries answer as the queries that they were written from."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, models
from django.db.models import FilteredRelation, Q
from django.test.utils import CaptureQueriesContext

from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep, Relay
from shouwen.kit.paging import first_of
from shouwen.kit.prepared import Given, _kept, rows
from shouwen.people.parties import Department
from shouwen.people.roles import Role
from tests.world import complain, department, do, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def test_each_asking_fills_in_its_own_values():
    def asked(login: str) -> list[Role]:
        return rows(
            "test: roles", lambda: Role.objects.filter(person=Given("who")), who=role(login).person_id
        )

    assert [asked("limin"), asked("zhaolei")] == [[role("limin")], [role("zhaolei")]]


def test_a_list_of_values_comes_as_tuples_and_moments_are_aware():
    case = report("2026-03-02 09:00")
    at = Given("at", models.DateTimeField())
    query = OpenStep.objects.filter(opened_at__lte=at).values_list("step", "opened_at")
    [(step, opened)] = rows("test: values", lambda: query, at=case.opened_at)
    assert (step, opened) == ("dispatch", case.opened_at)


def test_what_rows_have_in_common_is_one_object_and_needs_no_further_query():
    complain("2026-03-02 09:00"), complain("2026-03-02 09:10")
    query = OpenStep.objects.select_related("department__party", "case__place__building").order_by("id")
    found = rows("test: shared", lambda: query)
    with CaptureQueriesContext(connection) as seen:
        said = [(s.case.number, s.case.place.building.code, s.department.party.code) for s in found]
    assert len(seen) == 0 and len({number for number, *_ in said}) == 2
    assert len({id(step.department) for step in found}) == len({step.department_id for step in found})
    assert found[0] == query[0] and found[0].case.place is found[-1].case.place


def test_a_filtered_relation_is_there_where_it_matches_and_absent_where_not():
    case, other = report("2026-03-02 09:00"), report("2026-03-02 09:00")
    do(case, "dispatch", "2026-03-02 09:05", to=department("b1", "engineering"))
    waiting = Q(case__relays__answer=Relay.Answer.WAITING)
    query = OpenStep.objects.annotate(offer=FilteredRelation("case__relays", condition=waiting))
    found = rows("test: offer", lambda: query.select_related("offer__to_department"))
    offers = {step.case_id: getattr(step, "offer", None) for step in found}
    assert offers[other.pk] is None and offers[case.pk].to_department == department("b1", "engineering")


def test_what_can_match_nothing_asks_the_database_nothing():
    with CaptureQueriesContext(connection) as seen:
        assert rows("test: none", lambda: Department.objects.filter(pk__in=[])) == []
    assert len(seen) == 0


def test_what_is_always_the_same_stands_in_the_text_and_is_no_more_than_a_text():
    """So that PostgreSQL, which plans it once, knows of it."""
    odd = "100% '); DROP TABLE shouwen_case; --"
    complain("2026-03-02 09:00")
    Case.objects.update(title=odd)
    query = Case.objects.filter(title=odd, state="open", number=Given("number"))
    found = rows("test: constants", lambda: query.values_list("title")[:3], number="TS-2026-0001")
    assert found == [(odd,)]
    given = 1 if connection.vendor == "postgresql" else 3
    assert len(_kept["test: constants"].params) == given


def test_the_first_rows_are_picked_by_key_before_others_are_joined():
    for minute in range(12):
        complain(f"2026-03-02 09:{minute:02}")
    order = (models.F("opened_at").desc(), "pk")
    steps = OpenStep.objects.filter(department=department("b1", "customer_service"))
    wanted = list(steps.order_by(*order)[:5])
    first = first_of(steps, order, 5).select_related("case__customer").order_by(*order)
    assert list(first) == wanted
    assert rows("test: first of", lambda: first) == wanted


def test_another_thread_uses_the_same_text_on_its_own_connection():
    case = complain("2026-03-02 09:00")
    query = Case.objects.filter(number=Given("number")).select_related("customer")

    def asked() -> list[Case]:
        return rows("test: threads", lambda: query, number=case.number)

    assert asked() == [case]
    text = _kept["test: threads"]

    def elsewhere() -> list[Case]:
        try:
            return asked()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        assert other.submit(elsewhere).result() == []  # what is not committed is seen by nobody else
    assert _kept["test: threads"] is text
