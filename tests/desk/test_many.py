"""One deed for many cases: each by the same verb, in its own transaction, within reach; what failed is named."""

import re
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.casework.rows import Relay
from shouwen.desk import many
from shouwen.journal.forms import Form
from tests.desk.clerk import at_desk, beside
from tests.desk.situations import with_engineering
from tests.wall import it_is
from tests.world import again, complain, department, entries, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch):
    it_is(monkeypatch, "2026-03-02 11:40")


def chosen(client: Client, deed: str, *cases: Case, **typed: str) -> HttpResponse:
    numbers = [case.number for case in cases]
    return client.post(reverse("many"), {"deed": deed, "case": numbers, "next": "/cases/?late=on", **typed})


def sure(client: Client, deed: str, *cases: Case, **typed: str) -> HttpResponse:
    """As the page that asks sends it: with what it has seen."""
    page = chosen(client, deed, *cases).content.decode()
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return chosen(client, deed, *cases, sure="1", seen=found[1], **typed)


def outcome(answer: HttpResponse) -> dict[str, list[str]]:
    """Why not, case by case; nothing where it was done."""
    assert answer.status_code == 200
    return {r.case.number: [p.code for p in r.problems] for r in answer.context["results"]}


def test_the_rows_of_every_list_can_be_ticked_without_javascript():
    case = complain("2026-03-02 10:00")
    client = at_desk("limin")
    for url in ("/desk/", "/desk/?q=漏水", "/cases/"):
        page = client.get(url).content.decode()
        assert re.findall(r'name="case" value="([\w-]+)" form="many"', page) == [case.number], url
        assert f'<form id="many" class="many no-print" method="post" action="{reverse("many")}"' in page


def test_each_case_answers_for_itself_what_was_done_and_why_not():
    mine, theirs, closed = complain("2026-03-02 10:00"), with_engineering(), report("2026-03-02 10:10")
    moves.cancel(closed, reason="误报", by=role("tianjianhua"), at=moment("2026-03-02 11:00"))
    answer = chosen(at_desk("zhoujing"), "take", mine, theirs, closed)
    assert outcome(answer) == {
        mine.number: [],
        theirs.number: ["not_allowed"],
        closed.number: ["not_allowed"],
    }
    assert "2 of 3 were refused; the others are done." in answer.content.decode()
    assert [again(case).holder.login for case in (mine, theirs)] == ["zhoujing", "zhaolei"]


def test_taking_on_twice_is_taking_on_once():
    case, client = complain("2026-03-02 10:00"), at_desk("zhoujing")
    assert [outcome(chosen(client, "take", case)) for _click in range(2)] == [{case.number: []}] * 2
    assert len(entries(case, "taken")) == 1


def test_what_a_deed_needs_is_asked_first_and_nothing_is_done_yet():
    cases, client = [complain("2026-03-02 10:00"), report("2026-03-02 10:10")], at_desk("limin")
    page = chosen(client, "offer", *cases)
    assert (page.status_code, Relay.objects.exists()) == (200, False)
    assert "This will be done to 2 cases, each by its own rules:" in page.content.decode()
    refused = chosen(client, "note", *cases, sure="1", seen="0", text=" ")
    assert (refused.status_code, [*beside(refused)]) == (422, ["many-text"])


def test_many_are_handed_over_at_once_each_by_its_own_rules():
    to, cases = department("b1", "engineering"), [complain("2026-03-02 10:00"), report("2026-03-02 10:10")]
    theirs = with_engineering()
    answer = sure(at_desk("tianjianhua"), "offer", *cases, theirs, to=str(to.pk), told="")
    assert outcome(answer) == {cases[0].number: [], cases[1].number: [], theirs.number: ["invalid"]}
    assert [case.relays.get().to_department for case in cases] == [to, to]


def test_another_company_is_handed_nothing_before_the_customer_was_told():
    to, case = department("b3", "management"), complain("2026-03-02 10:00")
    client = at_desk("limin")
    assert outcome(sure(client, "offer", case, to=str(to.pk), told="")) == {case.number: ["required"]}
    assert outcome(sure(client, "offer", case, to=str(to.pk), told="三号楼会来人")) == {case.number: []}


@pytest.mark.parametrize(
    ("deed", "typed", "kind"),
    [("note", {"text": "今日电梯检修"}, "noted"), ("offer", {"told": "三号楼会来人"}, "offered")],
)
def test_a_form_for_many_sent_twice_does_its_deed_once(deed, typed, kind):
    cases, client = [complain("2026-03-02 10:00"), report("2026-03-02 10:10")], at_desk("limin")
    typed = {**typed, "to": str(department("b3", "management").pk)} if deed == "offer" else typed
    first = sure(client, deed, *cases, **typed)
    seen = str(min(entry.pk for case in cases for entry in entries(case, kind)) - 1)
    second = chosen(client, deed, *cases, sure="1", seen=seen, **typed)
    assert outcome(first) == outcome(second) == {case.number: [] for case in cases}
    assert [len(entries(case, kind)) for case in cases] == [1, 1]


def test_the_others_are_merged_into_the_one_that_is_named():
    first, second, third = (complain(f"2026-03-02 10:0{minute}") for minute in range(3))
    page = chosen(at_desk("limin"), "merge", third, first, second)
    assert re.findall(r'name="into" value="([\w-]+)"[^>]*checked', page.content.decode()) == [first.number]
    typed = {"into": first.number, "reason": ""}
    answers = [
        chosen(at_desk("limin"), "merge", third, first, second, sure="1", **typed) for _click in range(2)
    ]
    assert [outcome(answer) for answer in answers] == [{c.number: [] for c in (third, first, second)}] * 2
    assert set(again(first).joined.all()) == {second, third} and again(first).is_open


def test_one_case_alone_is_not_merged_and_none_is_nothing_to_do():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    assert chosen(client, "merge", case).status_code == 422
    assert chosen(client, "take").status_code == 422
    assert chosen(client, "nonsense", case).status_code == 404


def test_what_is_out_of_reach_is_not_found_and_not_touched():  # S-01
    near, far = complain("2026-03-02 10:00"), complain("2026-03-02 10:00", by="heqing", where="4-foyer")
    answer = sure(at_desk("limin"), "note", near, far, text="备注")
    assert outcome(answer) == {near.number: []}
    assert entries(far, "noted") == [] and far.number not in answer.content.decode()


@pytest.mark.parametrize("login", ["luowen", "shenwei", "wangqiang"])
def test_a_stranger_who_names_the_number_touches_nothing(login):  # S-01, S-04
    case = complain("2026-03-02 10:00")
    for deed in ("take", "offer", "note", "sheet"):
        answer = chosen(at_desk(login), deed, case, sure="1", seen="0", text="x")
        assert answer.status_code in (404, 422) and case.title not in answer.content.decode()
    assert [entry.kind for entry in case_log(case)] == ["opened"]


def case_log(case: Case) -> list:
    from shouwen.casework.log import log_of

    return log_of(case)


def test_more_than_two_pages_at_once_are_cut(monkeypatch):
    monkeypatch.setattr(many, "MOST", 2)
    cases = [complain(f"2026-03-02 10:0{minute}") for minute in range(3)]
    assert len(outcome(chosen(at_desk("zhoujing"), "take", *cases))) == 2


def test_the_chosen_ones_are_a_sheet_in_the_order_of_the_list():
    cases = [complain("2026-03-02 10:00"), report("2026-03-02 10:10")]
    answer = chosen(at_desk("limin"), "sheet", *cases)
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[head.index("Number")] for row in rows] == [case.number for case in cases]


def test_many_forms_are_printed_at_once_each_with_its_number_and_all_in_one_file():
    cases, complaint = [report("2026-03-02 10:00"), report("2026-03-02 10:10")], complain("2026-03-02 10:20")
    client = at_desk("limin")
    first = sure(client, "print", *cases, complaint, form="work_order")
    assert outcome(first) == {cases[0].number: [], cases[1].number: [], complaint.number: ["not_found"]}
    serials = [form.serial for form in Form.objects.order_by("id")]
    assert serials == [result.said for result in first.context["results"][:2]]
    file = client.post(reverse("many"), {"deed": "pdf", "form": [*serials, serials[0], "F-01-2026-9999"]})
    assert (file["Content-Type"], len(PdfDocument(file.content))) == ("application/pdf", 8)
    assert at_desk("luowen").post(reverse("many"), {"deed": "pdf", "form": serials}).status_code == 404


def test_forms_for_many_asked_for_twice_are_made_once():
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    answers = [chosen(client, "print", case, sure="1", seen="7", form="work_order") for _click in range(2)]
    assert [outcome(answer) for answer in answers] == [{case.number: []}] * 2
    assert Form.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "back"),
    [("/cases/?late=on", "/cases/?late=on"), ("https://example.org/", "/"), ("//example.org", "/"),
     ("javascript:alert(1)", "/"), ("", "/")],
)  # fmt: skip
def test_the_way_back_is_the_list_they_were_ticked_in_and_never_elsewhere(page, back):
    case = complain("2026-03-02 10:00")
    answer = chosen(at_desk("zhoujing"), "take", case, next=page)
    assert f'<div class="bar"><a href="{back}">' in answer.content.decode()
