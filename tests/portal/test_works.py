"""What a contractor sees: the cases that its company works on now, only what concerns it, and nothing of others."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework import moves
from shouwen.casework.asking import Refused
from shouwen.casework.audit import differs_from_its_log
from shouwen.casework.cases import Case
from shouwen.casework.contractors import engage
from shouwen.casework.papers import attach
from shouwen.casework.procedure import Procedure, step
from shouwen.casework.registry import forget, procedure
from shouwen.casework.soundness import faults
from shouwen.casework.story import story
from shouwen.casework.who import FIRST_RESPONDER
from shouwen.journal.files import Paper
from shouwen.people.parties import Party
from shouwen.procedures import Complaint
from tests.api.caller import calling, leak
from tests.desk.clerk import at_desk, bare, see, send
from tests.pictures import jpeg, upload
from tests.procedures import fitting_out as fit
from tests.wall import it_is
from tests.world import again, complain, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

OURS, THEIRS = "duanhongwei", "maxiaobo"


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-16 11:40")


def company(code: str) -> Party:
    return Party.objects.get(code=code)


def works(**facts: Any) -> Case:
    """A fit-out whose contractor is 筑起."""
    return fit.applied(contractor=company("zhuqi"), **facts)


def page(case: Case, login: str = OURS, language: str = "en") -> Any:
    return at_desk(login, language).get(reverse("works_case", args=[case.number]))


def text_of(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def listed(login: str) -> list[str]:
    return [case.number for case, _here in at_desk(login).get(reverse("works")).context["open"]]


def lay(case: Case, name: str, at: str = "2026-03-02 12:00", **how: Any) -> Paper:
    return attach(
        again(case), upload(jpeg(), f"{name}.jpg"), caption=name, by=role("limin"), at=moment(at), **how
    )[0]


def test_the_application_names_the_contractor_who_sees_the_case_from_then_on():
    case = again(works())
    assert (case.contractor, listed(OURS), listed(THEIRS)) == (company("zhuqi"), [case.number], [])
    [entry] = entries(case, "engaged")
    assert story(case, [entry])[0].title == "施工单位：北京筑起装饰工程有限公司"
    assert differs_from_its_log(case) == []


def test_it_reads_what_it_is_where_it_is_and_how_far():
    case = works()
    said = text_of(page(case))
    assert case.title in said and "0803" in said and "Li Min" in said
    assert "Collect the drawings and the contractor's papers" in said
    assert text_of(at_desk(OURS).get(reverse("works"))).count("Stands at") == 1


def test_it_reads_nothing_of_the_customer_and_no_number_of_anybody():
    case = works()
    Case.objects.filter(pk=case.pk).update(caller_phone="13912345678")
    moves.note(case, "客户陈女士说很急", by=role("limin"), at=moment("2026-03-02 11:00"))
    moves.note(case, "请陈女士带营业执照", to_customer=True, by=role("limin"), at=moment("2026-03-02 11:01"))
    said = page(case).content.decode()
    for word in ("陈女士", "13912345678", "139", "瑞澜", "很急", "营业执照", "鲁大成"):
        assert word not in said, word


def test_it_reads_its_drawings_with_their_results():
    case = works()
    fit.drawn(case)
    do(case, "collect", "2026-03-03 10:05", outcome="complete", **fit.papers(case))
    fit.marked(case, "2026-03-04 09:00", "failed", opinion="疏散宽度不足")
    said = text_of(page(case))
    assert "Drawing schedule" in said and "plan-01" in said and "疏散宽度不足" in said


def test_of_the_papers_it_sees_those_marked_for_it():
    case = works()
    for_them = lay(case, "图纸意见", to_contractor=True)
    (client,) = (at_desk(OURS),)
    assert [paper.pk for paper in page(case).context["papers"]] == [for_them.pk]
    address = reverse("case_paper", args=[case.number, for_them.pk])
    assert (client.get(address).status_code, at_desk(THEIRS).get(address).status_code) == (200, 404)


def test_what_is_meant_for_the_customer_alone_it_does_not_see():
    case = works()
    letter = lay(case, "致客户", to_customer=True)
    assert list(page(case).context["papers"]) == []
    for name in ("case_paper", "case_paper_small"):
        assert at_desk(OURS).get(reverse(name, args=[case.number, letter.pk])).status_code == 404


def test_a_paper_there_already_can_be_opened_to_the_contractor_later():
    case = works()
    first = lay(case, "致客户", to_customer=True)
    second = lay(case, "另一说明", to_contractor=True)
    again_ = lay(case, "又一次", to_contractor=True)
    assert (first.pk, second.caption, second.to_customer) == (second.pk, "致客户", True)
    assert (again_.pk, len(entries(case, "attached"))) == (first.pk, 2)


def test_the_desk_may_mark_a_paper_for_the_contractor_where_there_is_one():
    case, without = works(), complain("2026-03-02 10:00")
    desk = at_desk("limin")
    assert "The contractor may see it" in see(desk, case) and "Beijing Zhuqi" in see(desk, case)
    assert "The contractor may see it" not in see(desk, without)
    send(desk, "case_attach", case, file=upload(jpeg(), "x.jpg"), caption="图", to_contractor="on")
    assert Paper.objects.get(subject_id=case.pk).contractor == company("zhuqi")


def test_another_contractor_takes_over_and_the_one_before_sees_nothing_more():
    """Contractor changed mid-way: neither sees what was written of the other's people, findings and papers."""
    case = works()
    fit.drawn(case)
    lay(case, "给前一家", to_contractor=True)
    engage(case, company("hengsheng"), by=role("limin"), at=moment("2026-03-05 10:00"))
    assert (listed(OURS), listed(THEIRS)) == ([], [case.number])
    gone, theirs = page(case), page(case, THEIRS)
    assert (gone.status_code, theirs.context["schedules"], list(theirs.context["papers"])) == (404, [], [])
    fit.write(case, "drawings", "2026-03-05 11:00", by=fit.CS, discipline="plan", name="新图", revision=1)
    [drawings] = page(case, THEIRS).context["schedules"]
    assert [line.facts for line in drawings.lines] == [
        [("Discipline", "Plan"), ("Drawing", "新图"), ("Revision", "1")]
    ]


@pytest.mark.parametrize(("next_one", "theirs"), [("hengsheng", 1), ("", 0)])
def test_the_step_that_says_another_takes_over_names_it_or_nobody(next_one: str, theirs: int):
    case = fit.agreed(fit.collected(contractor=company("zhuqi")))
    fit.begun(fit.carded(fit.documented(case)))
    assert listed(OURS) == [case.number]
    said = {
        "contractor_name": "恒晟", "responsible": "何工", "responsible_phone": "12600009002",
        "contractor_since_at": moment("2026-03-16 10:00"), "has_authorisation": True, "agent": "何工",
        "agent_id_ending": "1234", "has_undertaking": True,
    }  # fmt: skip
    with pytest.raises(Refused):  # the one before is no other one
        do(
            case,
            "neighbours",
            "2026-03-16 10:30",
            outcome="another_contractor",
            contractor=company("zhuqi"),
            **said,
        )
    chosen = company(next_one) if next_one else None
    do(case, "neighbours", "2026-03-16 10:30", outcome="another_contractor", contractor=chosen, **said)
    assert (listed(OURS), len(listed(THEIRS))) == ([], theirs)


@pytest.mark.parametrize(
    "name", ["works_case", "case", "portal_case", "case_paper", "case_here", "case_note"]
)
def test_to_the_other_contractor_it_is_as_if_there_were_no_such_case(name: str):
    case = works()
    paper = lay(case, "图", to_contractor=True)
    more = [paper.pk] if name == "case_paper" else []
    client = at_desk(THEIRS)
    for method in (client.get, client.post):
        there = method(reverse(name, args=[case.number, *more]))
        absent = method(reverse(name, args=["ZX-2026-9999", *more]))
        assert there.status_code == absent.status_code and there.status_code in (404, 405)
        assert bare(there) == bare(absent)


@pytest.mark.parametrize("login", [OURS, THEIRS])
def test_programs_of_contractors_may_call_nothing(login: str):
    number = works().number
    caller = calling(login)
    for path in (
        "cases",
        f"cases/{number}",
        f"cases/{number}/journal",
        f"cases/{number}/papers",
        "procedures",
    ):
        assert caller.get(path).status_code == 403
    assert caller.post("cases", leak()).status_code == 403


def test_a_contractor_can_do_nothing_to_a_case():
    case = works()
    before = again(case)
    with pytest.raises(Refused):
        engage(case, None, by=role(OURS), at=moment("2026-03-05 10:00"))
    with pytest.raises(Refused):
        attach(case, upload(jpeg(), "x.jpg"), by=role(OURS), at=moment("2026-03-05 10:00"))
    assert (again(case).contractor, len(entries(case, "engaged"))) == (before.contractor, 1)


@pytest.mark.parametrize("code", ["ruilan", "b1"])
def test_only_a_contractor_of_the_site_can_be_named(code: str):
    case = works()
    with pytest.raises(Refused):
        engage(case, company(code), by=role("limin"), at=moment("2026-03-05 10:00"))
    assert again(case).contractor == company("zhuqi")


@pytest.mark.parametrize(("right", "seen"), [("hengsheng", 1), ("", 0)])
def test_a_wrong_company_is_put_right_at_once(right: str, seen: int):
    case = works()
    typed = {"contractor": company(right).pk if right else "", "reason": "录错单位"}
    desk = at_desk("limin")
    assert desk.get(reverse("case_amend", args=[case.number, "contractor"])).status_code == 200
    assert desk.post(reverse("case_amend", args=[case.number, "contractor"]), typed).status_code == 302
    assert (listed(OURS), len(listed(THEIRS)), page(case).status_code) == ([], seen, 404)
    assert [entry.kind for entry in (*entries(case, "amended"), *entries(case, "engaged"))] == [
        "amended", "engaged", "engaged",
    ]  # fmt: skip


def test_naming_the_same_again_writes_nothing():
    case = works()
    assert engage(again(case), company("zhuqi"), by=role("limin"), at=moment("2026-03-05 10:00")) is None
    assert len(entries(case, "engaged")) == 1


def test_the_day_of_a_contractor_begins_with_its_works():
    assert at_desk(OURS).get("/")["Location"] == "/works/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_are_drawn_in_both_languages(language: str):
    case = works()
    assert f'lang="{language}"' in page(case, OURS, language).content.decode()
    assert at_desk(OURS, language).get("/works/").status_code == 200


def test_the_pages_cost_the_same_however_many_there_are():
    costs = []
    for _ in range(3):
        case = works()
        for name in ("/works/", f"/works/{case.number}/"):
            client = at_desk(OURS)
            client.get(name)
            with CaptureQueriesContext(connection) as asked:
                client.get(name)
            costs.append(len(asked))
    assert costs[:2] == costs[2:4] == costs[4:], costs


@pytest.mark.one_engine
def test_what_engages_must_be_a_company_among_the_facts():
    first = step("first", "First", by=FIRST_RESPONDER)
    more = step("more", "More", by=FIRST_RESPONDER, after="first")
    made = Procedure("works", "Works", 99, "WK", Complaint, [first, more], engages="details")
    forget("works")
    assert faults(made) == ["engages 'details', which is no company among the facts of Complaint"]
    assert procedure("fit_out").engages == "contractor"
