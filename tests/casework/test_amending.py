"""What was written down is not edited but amended: who, when, what it was, what it is, and why (§2.6)."""

import pytest
from django.test import Client
from django.urls import reverse

from shouwen.casework.amending import amend, amendable, amendments
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import standing_of
from shouwen.casework.story import story
from shouwen.journal.entries import Entry
from tests.desk.clerk import at_desk, beside, see
from tests.desk.ink import ready_to_sign
from tests.desk.situations import chargeable, with_engineering
from tests.world import again, do, due, entries, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def put_right(
    case: Case,
    fact: str = "work_done",
    value: object = "更换阀芯",
    *,
    by: str = "zhaolei",
    reason: str = "写错了",
):
    return amend(case, fact, value, reason=reason, by=role(by), at=moment("2026-03-02 11:05"))


def refused(case: Case, *given, **how) -> list[tuple[str, str]]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as why:
        put_right(case, *given, **how)
    assert Entry.objects.count() == before
    return [(problem.field, problem.code) for problem in why.value.problems]


def test_old_and_new_stand_there_with_who_when_and_why():
    case = ready_to_sign()
    entry = put_right(case)
    [amended] = amendments(entries(case, "amended"))
    assert (amended.fact, amended.old, amended.new, amended.reason) == (
        "work_done",
        "更换",
        "更换阀芯",
        "写错了",
    )
    assert (entry.person.login, entry.at) == ("zhaolei", moment("2026-03-02 11:05"))
    assert again(case).facts.work_done == "更换阀芯"
    [line] = story(case, [entry])
    assert (line.words, line.facts[0][1]) == ("写错了", "更换 → 更换阀芯")


def test_what_was_signed_keeps_the_words_it_was_signed_under():
    case = ready_to_sign()
    do(
        case,
        "try",
        "2026-03-02 11:00",
        by="zhaolei",
        outcome="content",
        test_result="好",
        signatures={"customer": "陈静"},
    )
    put_right(case, "test_result", "不漏了")
    finished = [entry for entry in entries(case, "finished") if entry.step == "try"]
    assert [entry.data["facts"]["test_result"] for entry in finished] == ["好"]
    assert len(entries(case, "signed")) == 1


def test_no_clock_moves_and_no_step_opens():
    case = with_engineering()
    before = due(case, "solve"), open_steps(case)
    put_right(case, "happened_at", moment("2026-03-02 09:00"))
    assert (due(case, "solve"), open_steps(case)) == before


def test_it_needs_a_reason_and_something_new():
    case = ready_to_sign()
    assert refused(case, reason=" ") == [("reason", "required")]
    assert refused(case, value="更换") == [("work_done", "unchanged")]
    assert refused(case, value="") == [("work_done", "required")]
    assert refused(case, "finished_at", moment("2026-03-03 10:00")) == [("finished_at", "in_the_future")]


@pytest.mark.parametrize("by", ["shenwei", "wangqiang", "chenjing", "qianli"])
def test_only_who_took_it_down_or_answers_for_it(by):
    assert refused(ready_to_sign(), by=by) == [("", "not_allowed")]


@pytest.mark.parametrize("by", ["limin", "zhaolei", "tianjianhua"])
def test_the_department_first_asked_the_one_answerable_and_their_manager(by):
    assert put_right(ready_to_sign(), by=by).kind == "amended"


def test_what_has_a_way_of_its_own_is_not_amended():
    case = again(chargeable())
    can = set(amendable(case, standing_of(case)))
    no = {
        "quoted_item",
        "quoted_fen",
        "quoted_quantity",
        "has_agreed",
        "is_chargeable",
        "appointed_at",
        "own_material",
    }
    assert can & no == set()
    assert {"details", "category", "work_done", "cause"} <= can
    assert refused(case, "quoted_fen", 1) == [("", "not_allowed")]
    assert refused(case, "test_result", "x") == [("", "not_allowed")]


# At the page.


def ask(client: Client, case: Case, **typed: str):
    return client.post(reverse("case_amend", args=[case.number, "work_done"]), typed)


def test_at_the_page_the_old_words_stand_beside_the_new_and_a_second_click_is_the_first():
    case, client = ready_to_sign(), at_desk("zhaolei")
    assert f"/cases/{case.number}/amend/work_done/" in see(client, case)
    page = client.get(reverse("case_amend", args=[case.number, "work_done"])).content.decode()
    assert "更换" in page
    typed = {
        "seen": page.split('name="seen" value="')[1].split('"')[0],
        "work_done": "更换阀芯",
        "reason": "写错了",
    }
    assert [ask(client, case, **typed).status_code for _click in range(2)] == [302, 302]
    assert len(entries(case, "amended")) == 1
    assert "更换 → 更换阀芯" in see(client, case)


def test_refused_the_old_words_stand_there_and_the_new_ones_are_kept():
    case, client = ready_to_sign(), at_desk("zhaolei")
    answer = ask(client, case, work_done="更换阀芯", reason="")
    assert (answer.status_code, beside(answer)) == (422, {"amend-reason": "This is needed."})
    page = answer.content.decode()
    assert "<dd>更换</dd>" in page and "更换阀芯</textarea>" in page


def test_strangers_find_nothing_to_amend():
    case = ready_to_sign()
    answers = {
        login: ask(at_desk(login), case, work_done="x", reason="x").status_code
        for login in ("shenwei", "chenjing")
    }
    assert answers == {"shenwei": 404, "chenjing": 404}
    assert entries(case, "amended") == []
