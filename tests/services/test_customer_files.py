"""One file for each unit of each customer: M-FL-01 to M-FL-08, R-118, R-161; forms F-50 and F-51."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from shouwen.casework import moves
from shouwen.journal.entries import Entry
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease, LeasedUnit, surrender
from shouwen.places.figures import Figure
from shouwen.services import filing
from shouwen.services.customer_files import CustomerFile, FiledPaper, FileReading, Retention
from shouwen.services.file_contents import contents, keep_until
from shouwen.services.file_readings import ask_to_borrow, bring_back, lend, read
from tests.pictures import jpeg, upload
from tests.services import key_rings as ring
from tests.services.test_visits import why_not
from tests.world import complain, moment, place, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
MONDAY = "2026-03-02 15:00"


def lease_of(unit: str = "1-0803") -> Lease:
    held = LeasedUnit.objects.in_force(date(2026, 3, 2)).select_related("lease__site")
    return held.get(place__code=unit).lease


def a_file(unit: str = "1-0803", *, by: str = "limin", at: str = MONDAY) -> CustomerFile:
    return filing.open_file(lease_of(unit), place(unit), by=role(by), at=moment(at))


def scan(number: int = 0) -> SimpleUploadedFile:
    return upload(jpeg(str(number)), "IMG_1.jpg")


def filed(
    file: CustomerFile,
    shade: int = 0,
    *,
    sort: str = "letter",
    at: str = MONDAY,
    by: str = "limin",
    **more: Any,
) -> FiledPaper:
    return filing.file_paper(file, scan(shade), sort=sort, by=role(by), at=moment(at), **more)


def authorised(**more: Any) -> Authorisation:
    customer = more.pop("customer", None) or Customer.objects.get(party__code="ruilan")
    given = {"agent_name": "丁一", "id_number": "110105199001011234", "scopes": ["parking"],
             "starts_on": date(2026, 3, 1), **more}  # fmt: skip
    return Authorisation.objects.create(site=customer.site, customer=customer, **given)


def sealed(
    file: CustomerFile, *, by: str = "limin", at: str = "2026-03-20 10:00", box: str = "2026-B1-07"
) -> CustomerFile:
    return filing.seal(file, box=box, by=role(by), at=moment(at))


def given_back(file: CustomerFile) -> CustomerFile:
    surrender(file.lease, on=date(2026, 3, 15))
    return file


def test_a_unit_of_a_customer_has_one_file_that_stands_by_floor_and_unit():  # M-FL-01
    file = a_file()
    assert (file.number, file.shelf, file.label[:6]) == ("DA-2026-0001", "1 · 8 · 1-0803", "1-0803")
    assert a_file(at="2026-03-03 10:00") == file and a_file("1-0804") != file
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFile.objects.filter(number="DA-2026-0002").update(place=file.place)


def test_a_unit_that_is_not_in_the_lease_gets_no_file_under_it():
    lease = lease_of()
    assert why_not(lambda: filing.open_file(lease, place("1-0901"), by=role("limin"), at=moment(MONDAY))) == [
        ("place", "invalid")
    ]


def test_it_is_to_be_complete_three_working_days_after_the_move_in():  # M-FL-05
    Lease.objects.filter(pk=lease_of().pk).update(occupied_on=date(2026, 9, 24))  # Mid-Autumn from the 25th
    file = a_file(at="2026-09-28 09:00")
    assert file.due_on == date(2026, 9, 30)
    late = lambda day: list(CustomerFile.objects.late(date(2026, 9, day)))  # noqa: E731
    assert late(30) == [] and list(CustomerFile.objects.late(date(2026, 10, 1))) == [file]
    filing.declare_filed(file, by=role("limin"), at=moment("2026-09-28 10:00"))
    assert list(CustomerFile.objects.late(date(2026, 10, 1))) == []


def test_the_file_of_who_moved_in_long_ago_has_its_days_from_when_it_is_taken_over():  # M-FL-05
    assert a_file().due_on == date(2026, 3, 5)  # moved in two years before
    Lease.objects.filter(pk=lease_of("1-0605").pk).update(occupied_on=date(2026, 2, 10))
    assert a_file("1-0605").due_on == date(2026, 2, 13)  # late already, and said so


def test_the_newest_paper_lies_on_top_with_those_of_its_cases():  # M-FL-02
    file = a_file()
    complain("2026-03-02 15:10", where="1-0803")
    first, second = filed(file, 1), filed(file, 2, at="2026-03-02 15:30", caption="函")
    assert [each.filed for each in contents(file)] == [second, first]
    assert filed(file, 1) == first and file.papers.count() == 2


def test_what_anybody_but_customer_service_brings_is_not_filed():
    file = a_file()
    assert why_not(lambda: filed(file, by="zhaolei")) == [("", "not_allowed")]
    assert why_not(lambda: filed(file, by="luowen")) == [("", "not_allowed")]  # of another building
    assert filed(file, by="tianjianhua").file == file


def test_an_authorisation_counts_once_both_its_papers_are_in_the_file():  # R-161, F-45
    file, one = a_file(), authorised()
    on = date(2026, 3, 2)

    def counts() -> bool:
        found = Authorisation.objects.get(pk=one.pk)
        assert list(Authorisation.objects.valid(on)) == ([found] if found.covers("parking", on) else [])
        return found.covers("parking", on)

    filed(file, 1, sort="authorisation", authorisation=one)
    assert not counts()
    assert why_not(lambda: filed(file, 1, sort="id_copy", authorisation=one)) == [("file", "done_already")]
    assert not counts()
    filed(file, 2, sort="id_copy", authorisation=one)
    assert counts()


def test_it_counts_on_its_days_for_its_scope_and_until_it_is_taken_back():
    one = authorised(has_letter=True, has_id_copy=True, ends_on=date(2026, 4, 1))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [one.covers("parking", day) for day in days] == [False, True, True, False]
    assert not one.covers("keys", days[1])
    one.revoked_on = date(2026, 3, 10)
    assert not one.covers("parking", date(2026, 3, 20))


def test_an_id_number_is_shown_masked():
    assert authorised().masked_id == "110•••••••••••1234"
    assert authorised(id_number="E1234567").masked_id == "••••••••"


def test_nothing_of_another_customer_is_filed_here():
    stranger = authorised(customer=Customer.objects.get(party__code="qiming"))
    assert why_not(lambda: filed(a_file(), sort="id_copy", authorisation=stranger)) == [
        ("authorisation", "invalid")
    ]


def test_a_personal_paper_is_read_for_a_purpose_and_each_look_is_written_down():  # M-FL-04, F-51
    paper = filed(a_file(), sort="id_copy")
    assert why_not(lambda: read(paper, purpose=" ", by=role("limin"), at=moment(MONDAY))) == [
        ("purpose", "required")
    ]
    assert why_not(lambda: read(paper, purpose="x", by=role("shenwei"), at=moment(MONDAY))) == [
        ("", "not_allowed")
    ]
    line = read(paper, purpose="核对代办人", by=role("limin"), at=moment(MONDAY))
    assert read(paper, purpose="核对", by=role("limin"), at=moment("2026-03-02 15:05")) == line
    again = read(paper, purpose="核对", by=role("limin"), at=moment("2026-03-02 15:15"))
    assert list(FileReading.objects.order_by("id")) == [line, again]
    about = Entry.objects.about("customer_file", paper.file_id).filter(kind="read")
    assert [entry.data["purpose"] for entry in about] == ["核对代办人", "核对"]


def test_a_file_is_lent_with_the_approval_of_a_manager_who_is_not_the_borrower():  # M-FL-04
    file = a_file()
    asked = ask_to_borrow(file, purpose="法务核对", by=role("chenxiuying"), at=moment(MONDAY))
    assert why_not(lambda: lend(asked, by=role("limin"), at=moment(MONDAY))) == [("", "not_allowed")]
    assert why_not(lambda: lend(asked, by=role("chenxiuying"), at=moment(MONDAY))) == [("", "not_allowed")]
    assert why_not(lambda: ask_to_borrow(file, purpose="看", by=role("limin"), at=moment(MONDAY))) == [
        ("", "done_already")
    ]
    assert lend(asked, by=role("tianjianhua"), at=moment(MONDAY)).is_out
    bring_back(asked, by=role("limin"), at=moment("2026-03-03 09:00"))
    assert ask_to_borrow(file, purpose="看", by=role("limin"), at=moment("2026-03-03 10:00")) != asked


def test_a_file_is_not_sealed_while_anything_is_open():
    file = a_file()
    case = complain("2026-03-02 15:10", where="1-0803")
    case.customer = file.customer
    case.save()
    borrowed = ask_to_borrow(file, purpose="核对", by=role("limin"), at=moment(MONDAY))
    lend(borrowed, by=role("chenxiuying"), at=moment(MONDAY))
    assert why_not(lambda: sealed(file, box=" ")) == [
        ("", "blocked"), ("", "blocked"), ("", "blocked"), ("box", "required")
    ]  # fmt: skip
    given_back(file)
    bring_back(borrowed, by=role("limin"), at=moment("2026-03-03 09:00"))
    assert why_not(lambda: sealed(file)) == [("", "blocked")]
    assert [*filing.blocks(file, besides=case)] == []
    moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-04 09:00"))
    assert sealed(file).is_sealed


def test_a_file_is_not_sealed_while_a_key_of_its_unit_is_out():
    file, key = a_file(), ring.a_set()
    ring.hand_out(key)
    given_back(file)
    assert why_not(lambda: sealed(file)) == [("", "blocked")]
    ring.take_back(key)
    assert sealed(file).is_sealed


def test_what_is_sealed_can_only_be_read():  # R-118, M-FL-03
    file = a_file()
    paper = filed(file)
    file = sealed(given_back(file))
    assert (file.box, file.sealed_by) == ("2026-B1-07", role("limin").person)
    assert why_not(lambda: filed(file, 2)) == [("", "sealed")]
    deed = lambda: filing.move(file, shelf="x", by=role("limin"), at=moment(MONDAY))  # noqa: E731
    assert why_not(deed) == [("", "sealed")]
    assert read(paper, purpose="诉讼", by=role("limin"), at=moment("2027-01-04 10:00")).paper == paper
    assert sealed(file, box="elsewhere").box == "2026-B1-07"
    kept = Entry.objects.about("customer_file", file.pk).get(kind="sealed")
    assert [line[1] for line in kept.data["contents"]] == ["IMG_1.jpg"]


def test_the_database_keeps_a_seal_whole():
    file = a_file()
    with pytest.raises(IntegrityError), transaction.atomic():
        CustomerFile.objects.filter(pk=file.pk).update(sealed_at=moment(MONDAY))


def test_each_class_of_papers_is_kept_as_long_as_the_figure_says():  # M-FL-07
    file, day = a_file(), date(2026, 11, 30)
    assert keep_until(file, day) == {
        Retention.SERVICE: date(2036, 11, 30), Retention.VISIT: date(2029, 11, 30), Retention.PERMANENT: None
    }  # fmt: skip
    Figure.objects.create(site=file.site, key="file.visit_years", value=5, starts_on=date(2026, 1, 1))
    assert keep_until(file, day)[Retention.VISIT] == date(2031, 11, 30)
    sorts = {
        sort: filed(file, n, sort=sort).retention for n, sort in enumerate(["letter", "opinion", "fit_out"])
    }
    assert sorts == {"letter": "service", "opinion": "visit", "fit_out": "permanent"}


def test_the_other_buildings_manager_finds_no_file():
    file = a_file()
    people = ("limin", "tianjianhua", "xiangguoqiang", "qianli", "shenwei", "luowen", "zhaolei", "chenjing")
    found = {who: file in CustomerFile.objects.within_reach(role(who)) for who in people}
    assert found == {
        "limin": True, "tianjianhua": True, "xiangguoqiang": True, "qianli": True, "shenwei": False, "luowen": False,
        "zhaolei": False, "chenjing": False,
    }  # fmt: skip
