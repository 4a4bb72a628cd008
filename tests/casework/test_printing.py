"""Printing: gap-free numbers, voids kept, reprints counted, content as it was (§2.6, §3)."""

from functools import partial
from uuid import uuid4

import pytest

from shouwen.casework import moves, relay
from shouwen.casework.asking import Refused
from shouwen.casework.printing import opened, print_blank, print_form, reprint, take_back, void
from shouwen.journal.entries import Entry
from shouwen.journal.forms import Form, FormPart, hash_of
from shouwen.journal.numbering import form_faults
from tests.casework.paper_mill import blank, kind, pages, printed
from tests.world import complain, department, do, entries, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def refused(deed) -> list[str]:
    with pytest.raises(Refused) as met:
        deed()
    return [problem.code for problem in met.value.problems]


def test_a_form_is_numbered_without_a_gap_for_its_code_site_and_year():  # §2.6
    case, other = report("2026-03-02 10:00"), report("2026-03-02 10:01")
    made = [
        printed(case, "work_order"),
        printed(other, "work_order"),
        printed(case, "follow_up"),
        *blank("work_order", 2),
    ]
    assert [form.serial for form in made] == [
        "F-01-2026-0001", "F-01-2026-0002", "F-07-2026-0001", "F-01-2026-0003", "F-01-2026-0004"
    ]  # fmt: skip
    assert printed(case, "work_order", "2027-01-01 00:30").serial == "F-01-2027-0001"


def test_the_year_is_the_sites():
    assert printed(report("2026-03-02 10:00"), "work_order", "2026-12-31 23:59").serial == "F-01-2026-0001"


def test_a_work_order_has_four_parts_with_their_addressees_and_the_first_comes_back_signed():
    parts = printed(report("2026-03-02 10:00"), "work_order").parts.all()
    assert [(part.part, part.addressee, part.comes_back) for part in parts] == [
        (1, "customer_service", True), (2, "engineering", False), (3, "finance", False), (4, "customer", False)
    ]  # fmt: skip
    assert len({part.token for part in parts}) == 4


def test_printing_is_an_entry_and_the_hash_is_of_what_was_shown():
    case = report("2026-03-02 10:00")
    form = printed(case, "work_order")
    (entry,) = entries(case, "printed")
    assert form.sha256 == hash_of(form.content) == entry.data["sha256"]
    assert (entry.data["serial"], entry.person.login, entry.to_customer) == ("F-01-2026-0001", "limin", False)


def test_the_same_deed_sent_twice_makes_one_form():
    case, key = report("2026-03-02 10:00"), uuid4()
    first, second = printed(case, "work_order", key=key), printed(case, "work_order", key=key)
    assert first == second
    assert (Form.objects.count(), len(entries(case, "printed"))) == (1, 1)
    copies = partial(
        print_blank, kind("work_order"), 3, by=role("limin"), at=moment("2026-03-02 11:00"), key=key
    )
    assert copies() == copies()
    assert Form.objects.count() == 4


def test_what_is_printed_again_is_the_content_as_it_was_and_the_counter_is_one_higher():  # §2.6
    case = complain("2026-03-02 10:00")
    form = printed(case, "complaint_record")
    moves.note(case, "后来的事", by=role("limin"), at=moment("2026-03-02 10:20"))
    again = partial(reprint, form, by=role("limin"), at=moment("2026-03-02 10:30"))
    assert again(shown=0).reprints == 1
    assert again(shown=0).reprints == 1  # a second click on the same page
    assert again(shown=1).reprints == 2
    kept = Form.objects.get(pk=form.pk)
    assert (kept.serial, kept.content, kept.sha256) == (form.serial, form.content, form.sha256)
    assert "补打 2 / Reprint 2" in pages(kept)[0]
    assert [entry.data.get("reprint") for entry in entries(case, "printed")] == [None, 1, 2]


def test_a_void_is_kept_with_who_and_why_and_its_number_is_not_given_again():  # §2.6
    case = report("2026-03-02 10:00")
    form = printed(case, "work_order")
    strike = partial(void, form, by=role("tianjianhua"), at=moment("2026-03-02 10:30"))
    assert refused(partial(strike, reason=" ")) == ["required"]
    assert refused(partial(void, form, reason="写错", by=role("limin"), at=moment("2026-03-02 10:30"))) == [
        "not_allowed"
    ]
    struck = strike(reason="写错单元")
    assert (struck.void_reason, struck.voided_by.login) == ("写错单元", "tianjianhua")
    assert strike(reason="再一次").void_reason == "写错单元"
    assert [entry.data["reason"] for entry in entries(case, "voided")] == ["写错单元"]
    assert "作废 VOID" in pages(Form.objects.get(pk=form.pk))[0]
    assert printed(case, "work_order").serial == "F-01-2026-0002"
    assert refused(partial(reprint, form, shown=0, by=role("limin"), at=moment("2026-03-02 11:00"))) == [
        "void"
    ]


def test_the_manager_of_another_company_voids_nothing():
    form = printed(report("2026-03-02 10:00"), "work_order")
    deed = partial(void, form, reason="不要", by=role("shenwei"), at=moment("2026-03-02 10:30"))
    assert refused(deed) == ["not_allowed"]


def test_a_part_is_out_until_it_has_come_back():  # §2.6
    case = report("2026-03-02 10:00")
    part = printed(case, "work_order").parts.get(part=1)
    assert part.is_missing
    back = partial(take_back, part, by=role("zhoujing"))
    back(at=moment("2026-03-02 12:00"))
    back(at=moment("2026-03-02 12:01"))
    kept = FormPart.objects.get(pk=part.pk)
    assert (kept.is_missing, kept.back_at, kept.back_by.login) == (
        False,
        moment("2026-03-02 12:00"),
        "zhoujing",
    )
    assert [entry.data["part"] for entry in entries(case, "came_back")] == [1]


def test_who_does_not_reach_the_case_prints_none_of_its_forms():
    case = report("2026-03-02 10:00")
    for login in ("luowen", "chenjing", "qinlu"):
        deed = partial(print_form, kind("work_order"), case, by=role(login), at=moment("2026-03-02 10:30"))
        assert refused(deed) == ["not_allowed"]
    assert Form.objects.count() == 0


def test_a_look_at_the_screen_is_an_entry_for_the_telephone_stands_there_in_full():
    case = report("2026-03-02 10:00")
    form = printed(case, "work_order")
    opened(form, by=role("limin"), at=moment("2026-03-02 10:06"))  # who has just printed it has read it
    opened(form, by=role("zhoujing"), at=moment("2026-03-02 10:06"))
    opened(form, by=role("zhoujing"), at=moment("2026-03-02 10:07"))
    opened(form, by=role("zhoujing"), at=moment("2026-03-02 10:30"))
    assert [(entry.person.login, entry.data["what"]) for entry in entries(case, "read")] == [
        ("zhoujing", "printed_form F-01-2026-0001"), ("zhoujing", "printed_form F-01-2026-0001")
    ]  # fmt: skip


def test_a_blank_copy_is_about_nothing_and_has_a_journal_of_its_own():
    (form,) = blank("work_order")
    assert (form.is_blank, form.subject_kind, form.subject_id) == (True, "", None)
    assert [entry.kind for entry in Entry.objects.about("form", form.pk)] == ["printed"]


def test_what_is_not_as_it_was_printed_is_named_and_so_is_a_number_that_is_gone():  # §2.6
    case = report("2026-03-02 10:00")
    forms = [printed(case, "work_order"), printed(case, "work_order"), *blank("work_order")]
    assert list(form_faults(case.site)) == []
    content = {**forms[0].content, "made": "2026-03-01 10:05"}
    Form.objects.filter(pk=forms[0].pk).update(content=content, sha256=hash_of(content))
    FormPart.objects.filter(form=forms[2]).delete()
    Form.objects.filter(pk=forms[2].pk).delete()
    assert list(form_faults(case.site)) == [
        "表格 F-01-2026-0001：与打印时不一致", "表格 F-01-2026：已编 3 个号，现存 2 份"
    ]  # fmt: skip


def test_a_hand_over_between_companies_prints_its_form():
    case = complain("2026-03-02 10:00")
    do(
        case,
        "assign",
        "2026-03-02 10:04",
        to_be_done="查漏",
        to=department("b3", "management"),
        told="三号楼会来人",
    )
    relay.accept(case, by=role("shenwei"), at=moment("2026-03-02 10:20"))
    said = pages(printed(case, "hand_over", "2026-03-02 10:30"))[0]
    assert all(words in said for words in ("三号楼会来人", "2026-03-02 10:20", "移交方 Company handing over"))
