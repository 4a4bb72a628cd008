"""The desk keeps the current month alone: papers filed monthly, sealed yearly (M-FL-06)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from shouwen.casework.printing import void
from shouwen.journal.entries import Entry
from shouwen.journal.forms import FormPart
from shouwen.journal.notices import Notice
from shouwen.places.figures import Figure
from shouwen.services.month_files import MonthFile, Pile, made_in, piles
from shouwen.services.month_filing import file_month, seal_year, watch_months
from tests.casework.paper_mill import printed
from tests.services.test_visits import why_not
from tests.world import complain, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
APRIL = "2026-04-01 09:30"


def a_march(*, back: bool = True) -> MonthFile:
    """Two complaints of March and one of April, their records on paper; March put on the list."""
    for at in ("2026-03-02 15:10", "2026-03-31 23:50", "2026-04-01 00:10"):
        printed(complain(at, where="1-0803"), "complaint_record", at)
    if back:
        FormPart.objects.filter(comes_back=True).update(back_at=moment(APRIL), back_by=role("limin").person)
    assert watch_months(moment(APRIL)) == 1
    return MonthFile.objects.get()


def filed(
    file: MonthFile, by: str = "limin", at: str = APRIL, shelf: str = "2 号柜", **more: Any
) -> MonthFile:
    return file_month(file, shelf=shelf, by=role(by), at=moment(at), **more)


def told(late: bool = False) -> list[tuple[str, str]]:
    found = []
    for notice in Notice.objects.filter(subject_kind="month_file", late=late).select_related(
        "person", "site"
    ):
        with override(notice.person.language):
            found.append((notice.person.login, notice.said()))
    return sorted(found)


def test_a_month_that_is_over_is_put_on_the_list_of_the_company_whose_papers_they_are():  # M-FL-06
    file = a_march()
    assert (file.party.code, file.number, file.due_on) == ("b1", "2026-03", date(2026, 4, 3))
    assert watch_months(moment("2026-04-02 09:00")) == 0
    serials = [form.serial for form in made_in(file).order_by("serial")]
    assert serials == ["F-03-2026-0001", "F-03-2026-0002"]
    assert ("limin", "2026-03的纸质资料须在2026-04-03前归档，共2份表单。") in told()
    assert {who for who, _said in told()} >= {"limin", "zhoujing", "fangting", "chenxiuying"}


def test_how_many_working_days_there_are_is_a_figure_and_festivals_do_not_count():
    site = role("limin").site
    Figure.objects.create(site=site, key="file.month_days", value=5, starts_on=date(2026, 1, 1))
    assert a_march().due_on == date(2026, 4, 8)  # Tomb-sweeping from the 4th to the 6th


def test_what_is_not_filed_by_its_day_the_manager_hears_of_once():
    a_march()
    assert [watch_months(moment(f"2026-04-{day} 10:00")) for day in ("03", "04", "05")] == [0, 1, 0]
    assert told(late=True) == [("chenxiuying", "2026-03的纸质资料应于2026-04-03前归档，尚未完成。")]


def test_what_is_filed_keeps_the_numbers_that_lie_in_the_pile():  # M-FL-06, M-FL-08
    file = a_march()
    void(made_in(file).order_by("serial")[0], reason="写错", by=role("chenxiuying"), at=moment(APRIL))
    assert piles(made_in(file)) == [Pile("F-03", 2, "F-03-2026-0001", "F-03-2026-0002", ("F-03-2026-0001",))]
    file = filed(file)
    assert (file.forms, file.shelf, file.lacking) == (2, "2 号柜", [])
    assert filed(file, shelf="别处").shelf == "2 号柜"
    entry = Entry.objects.about("month_file", file.pk).get()
    assert entry.data["forms"] == [["F-03", 2, "F-03-2026-0001", "F-03-2026-0002", ["F-03-2026-0001"]]]


def test_a_month_is_not_filed_before_it_is_over_nor_without_a_place():
    file = a_march()
    assert why_not(lambda: filed(file, at="2026-03-31 23:00", shelf=" ")) == [
        ("", "too_early"),
        ("shelf", "required"),
    ]


def test_while_a_signed_part_is_not_back_it_is_said_what_is_done_about_it():
    file = a_march(back=False)
    assert why_not(lambda: filed(file)) == [("why", "required")]
    file = filed(file, why="客户处催收")
    assert (file.why, [line.split(" ")[0] for line in file.lacking]) == (
        "客户处催收", ["F-03-2026-0001", "F-03-2026-0002"]
    )  # fmt: skip


def test_others_than_the_companys_own_customer_service_file_nothing():
    file = a_march()
    for who in ("luowen", "tongyan", "zhaolei", "qianli"):
        assert why_not(lambda who=who: filed(file, by=who)) == [("", "not_allowed")]
    assert filed(file, by="fangting").filed_by.login == "fangting"


def test_a_year_is_sealed_once_it_is_over_and_all_its_months_are_filed():  # M-FL-06
    file = a_march()
    deed = lambda at, box="2026-B1": seal_year(2026, box=box, by=role("limin"), at=moment(at))  # noqa: E731
    assert why_not(lambda: deed("2026-12-31 17:00")) == [("", "too_early")]
    assert why_not(lambda: deed("2027-01-04 10:00", " ")) == [("", "blocked"), ("box", "required")]
    filed(file)
    assert [each.box for each in deed("2027-01-04 10:00")] == ["2026-B1"]
    assert [each.box for each in deed("2027-01-04 10:01", "elsewhere")] == ["2026-B1"]
    kinds = [entry.kind for entry in Entry.objects.about("month_file", file.pk)]
    assert kinds == ["finished", "sealed"]


def test_a_year_without_papers_is_not_sealed():
    deed = lambda: seal_year(2025, box="x", by=role("limin"), at=moment("2026-03-02 10:00"))  # noqa: E731
    assert why_not(deed) == [("", "nothing")]


def test_the_database_seals_no_month_that_is_not_filed():
    file = a_march()
    given = {"sealed_at": moment(APRIL), "sealed_by": role("limin").person, "box": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthFile.objects.filter(pk=file.pk).update(**given)
