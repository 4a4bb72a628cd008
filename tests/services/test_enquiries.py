"""The enquiry register: who is asked first sees it through (R-211, R-034)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.leases.customers import Customer
from shouwen.services.answering import answer, pass_on, remind_of_enquiries, take_down, turn_into
from shouwen.services.enquiries import Enquiry
from tests.world import complain, department, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
MONDAY = "2026-03-02 10:00"


def ask(
    question: str = "周末空调几点开？", *, by: str = "fangting", at: str = MONDAY, **more: Any
) -> Enquiry:
    return take_down(by=role(by), at=moment(at), question=question, **more)


def again(enquiry: Enquiry) -> Enquiry:
    return Enquiry.objects.get(pk=enquiry.pk)


def why_not(deed: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        deed()
    return [(problem.field, problem.code) for problem in refused.value.problems]


def told() -> list[str]:
    return sorted(Notice.objects.filter(subject_kind="enquiry").values_list("person__login", flat=True))


def test_what_is_answered_at_once_is_registered_and_done():
    enquiry = ask(answer="周末九点开。", caller_name="陈女士")
    assert (enquiry.number, enquiry.is_open, enquiry.answered_by.login) == ("WX-2026-0001", False, "fangting")
    assert [entry.kind for entry in Entry.objects.about("enquiry", enquiry.pk)] == ["opened", "finished"]


def test_the_caller_is_told_to_whom_before_the_transfer():
    to = department("b1", "finance")
    assert why_not(lambda: ask(to=to)) == [("caller_told", "required")]
    enquiry = ask()
    passing = {"by": role("fangting"), "at": moment(MONDAY)}
    assert why_not(lambda: pass_on(enquiry, to, caller_told=False, **passing)) == [
        ("caller_told", "required")
    ]
    pass_on(enquiry, to, colleague="钱丽", caller_told=True, **passing)
    assert (again(enquiry).passed_to, again(enquiry).colleague, told()) == (to, "钱丽", ["qianli"])


def test_what_is_not_answered_at_once_is_followed_up():
    late, first = ask("第二个", at="2026-03-02 11:00"), ask("第一个")
    ask("办结的", answer="是的。")
    reach = Enquiry.objects.within_reach(role("sunyue"))
    assert [enquiry.pk for enquiry in reach.to_follow_up()] == [first.pk, late.pk]
    assert first.due_at == moment("2026-03-02 14:00")  # four working hours


def test_another_companys_enquiry_is_taken_down_all_the_same_and_stays_with_its_first_responder():
    enquiry = ask(to=department("b3", "management"), caller_told=True)
    answer(enquiry, "酒店早餐七点开始。", by=role("shenwei"), at=moment("2026-03-02 10:30"))
    done = again(enquiry)
    assert (done.taken_by.login, done.answered_by.login) == ("fangting", "shenwei")


def test_it_is_answered_once():
    enquiry = ask()
    answering = {"by": role("sunyue"), "at": moment(MONDAY)}
    answer(enquiry, "九点。", **answering)
    with pytest.raises(SomebodyWasFaster):
        answer(enquiry, "十点。", **answering)
    assert again(enquiry).answer == "九点。"


def test_a_double_click_takes_down_one():
    key = uuid4()
    assert ask(form_key=key).pk == ask(form_key=key).pk
    assert Enquiry.objects.count() == 1


def test_nothing_is_taken_down_without_a_question():
    assert why_not(lambda: ask("  ")) == [("question", "required")]


@pytest.mark.parametrize("login", ["zhouhang", "qinlu"])
def test_only_staff_take_down(login: str):
    assert why_not(lambda: ask(by=login)) == [("", "not_allowed")]


def test_one_that_turns_out_to_be_a_complaint_is_done_and_linked():
    enquiry, case = ask("走廊怎么又漏水？"), complain("2026-03-02 10:05")
    turn_into(enquiry, case, by=role("limin"), at=moment("2026-03-02 10:06"))
    assert (again(enquiry).became, again(enquiry).is_open) == (case, False)
    assert [entry.data["text"] for entry in entries(case, "noted")] == ["WX-2026-0001: 走廊怎么又漏水？"]


def test_who_waits_too_long_is_remembered_once():
    ask(to=department("b1", "finance"), caller_told=True)
    Notice.objects.all().delete()
    assert [remind_of_enquiries(moment(f"2026-03-02 {at}")) for at in ("13:59", "14:00", "14:01")] == [
        0,
        1,
        0,
    ]
    assert told() == ["fangting", "qianli", "tianjianhua"]  # finance of building 1 has no leader of its own


NEAR = {"fangting", "chenxiuying", "xiangguoqiang", "qianli"}


@pytest.mark.parametrize("login", [*sorted(NEAR), "wangqiang", "shenwei", "luowen", "qinlu", "zhouhang"])
def test_it_is_within_reach_of_the_desk_that_took_it_and_of_whom_it_was_passed_to(login: str):
    enquiry = ask(to=department("b1", "finance"), caller_told=True)
    found = Enquiry.objects.within_reach(role(login)).filter(pk=enquiry.pk).exists()
    assert found == (login in NEAR)
    if not found:
        doing = {"by": role(login), "at": moment(MONDAY)}
        assert why_not(lambda: answer(enquiry, "x", **doing)) == [("", "not_allowed")]


def test_it_is_found_by_words_company_caller_and_the_end_of_the_number():
    site = role("fangting").site
    ruilan = Customer.objects.get(party__code="ruilan")
    mine = ask(customer=ruilan, caller_name="陈静", caller_phone="12600007788")
    ask("停车月租多少？")
    for words in ("空調", "瑞澜", "陈静", "7788", "rlzx", mine.number):
        assert [e.pk for e in Enquiry.objects.found_by(site, words)] == [mine.pk], words
    answer(mine, "周末九点，西门进。", by=role("fangting"), at=moment(MONDAY))
    assert [e.pk for e in Enquiry.objects.found_by(site, "西门")] == [mine.pk]
