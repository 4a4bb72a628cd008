"""Who comes through which door: every address, every method, every kind of person, near and far cases.

The table is for an auditor to read. It is checked against the sitemap: an address without a row fails.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from shouwen.casework import relay
from shouwen.casework.cases import Case
from shouwen.casework.contractors import engage
from shouwen.casework.papers import attach
from shouwen.people.parties import Party
from tests.casework.paper_mill import printed
from tests.desk.clerk import at_desk, bare
from tests.desk.paperwork import complaint_of
from tests.pictures import jpeg, upload
from tests.wall import it_is
from tests.world import complain, department, do, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

# Kind of person, login, what the doors take them for, and whether building 1's case is within reach.
PEOPLE = {
    "front desk, building 1": ("fangting", {"staff"}, True),
    "assistant, building 1, a colleague": ("zhoujing", {"staff"}, True),
    "engineer, building 1, at work on it": ("zhaolei", {"staff"}, True),
    "guard, building 1, not asked": ("wangqiang", {"staff"}, False),
    "customer service, building 2": ("luowen", {"staff"}, False),
    "building manager, building 3": ("shenwei", {"staff", "managers"}, False),
    "project manager, master manager": ("xiangguoqiang", {"staff", "managers"}, True),
    "tenant whose case it is": ("chenjing", {"customers"}, True),
    "tenant's staff who may not spend": ("lvxiaodong", {"customers"}, True),
    "another tenant": ("zhouhang", {"customers"}, False),
    "contractor at work on it": ("duanhongwei", {"contractors"}, True),
    "another contractor": ("maxiaobo", {"contractors"}, False),
    "administrator": ("qinlu", set(), False),
    "nobody signed in": ("", set(), False),
}
SEES_ALL = "xiangguoqiang"  # the only one here who reaches building 4's case too

Answer = int | dict[str, int]


@dataclass(frozen=True)
class Row:
    """Who is let in, and what an empty GET and an empty POST are answered with when all is within reach.

    405: not by this method. A dict names those who are answered otherwise than "others".
    """

    door: str
    get: Answer
    post: Answer = 405


OPEN, ALL, STAFF, MANAGERS, CUSTOMERS = "public", "signed in", "staff", "managers", "customers"
CONTRACTORS = "contractors"
NO = 405
AT_WORK = {"zhaolei": 302, "others": 422}  # one takes on only what lies with one's own department
MAY_HAND_OVER = {
    "xiangguoqiang": 422,
    "others": 409,
}  # nothing is offered; the master manager does not hold it
NO_KEYS = {"zhaolei": 404, "wangqiang": 404}
ONLY_THE_MASTER = {"others": 404}
OF_BUILDING_1 = {"luowen": 404, "shenwei": 404, "others": 200}

KEEPERS = ("fangting", "zhoujing", "xiangguoqiang")  # of the register of customers
SEEN, SENT_EMPTY, DONE = ({**dict.fromkeys(KEEPERS, code), "others": 404} for code in (200, 422, 302))

# fmt: off
TABLE = {
    "home":            Row(OPEN, 302, 302),
    "healthz":         Row(OPEN, 200, NO),
    "sign_in":         Row(OPEN, {"": 200, "others": 302}, {"": 200, "others": 302}),
    "sign_out":        Row(OPEN, NO, 302),
    "set_language":    Row(OPEN, NO, 302),
    "settings":        Row(ALL, 200, 200),
    "password":        Row(ALL, NO, 200),
    "act_as":          Row(ALL, NO, 404),  # no role of one's own was named
    "revoke_token":    Row(ALL, NO, 404),  # no token of one's own was named
    "notices":         Row(ALL, 200),
    "notice_read":     Row(ALL, NO, 302),
    "head":            Row(MANAGERS, 404),  # none was given out on this day
    "queue":           Row(STAFF, 200),
    "intake":          Row(STAFF, 200, 422),
    "intake_customer": Row(STAFF, 200),
    "search":          Row(STAFF, 200),
    "board":           Row(MANAGERS, 200),
    "case_list":       Row(STAFF, 200),
    "filter":          Row(STAFF, 200),
    "many":            Row(STAFF, NO, 404),  # no deed was named
    "saved_views":     Row(STAFF, 200, 422),
    "saved_views_rail": Row(STAFF, 200),
    "saved_view":      Row(STAFF, 404, 404),  # no such view
    "jobs":            Row(STAFF, 200),
    **dict.fromkeys(("procedures", "procedure", "procedure_bpmn"), Row(STAFF, 200)),
    "phrases":         Row(STAFF, 200),
    # The buildings of one's own company; those of another are not found.
    **dict.fromkeys(("site_pass", "site_pass_photo"), Row(STAFF, 404)),  # none is there; see tests/desk/test_gate.py
    "parking":         Row(STAFF, 200),
    "plans":           Row(STAFF, 200),
    **dict.fromkeys(("plan", "occupiers", "unit"), Row(STAFF, OF_BUILDING_1)),
    "imports":         Row(STAFF, ONLY_THE_MASTER | {"xiangguoqiang": 200}, ONLY_THE_MASTER | {"xiangguoqiang": 422}),
    "import":          Row(STAFF, 404, 404),  # nothing was brought
    "import_template": Row(STAFF, ONLY_THE_MASTER | {"xiangguoqiang": 200}),
    "customers":       Row(STAFF, 200),
    **dict.fromkeys(("register", "month_files"), Row(STAFF, 200)),  # nothing of what they do not see is on it
    "customer":        Row(STAFF, SEEN),
    **dict.fromkeys(("contact_new", "authorisation_new", "change_new"), Row(STAFF, SEEN, SENT_EMPTY)),
    **dict.fromkeys(("customer_show", "change_decide", "contact_left", "month_filed"), Row(STAFF, NO, 404)),
    **dict.fromkeys(("authorisation_papers", "authorisation_revoke", "file_add", "promise_kept"), Row(STAFF, NO, 404)),
    **dict.fromkeys(("customer_file", "authorisation", "month_file"), Row(STAFF, 404)),  # none; reach: tests/desk/
    **dict.fromkeys(("contact", "file_paper"), Row(STAFF, 404, 404)),
    "contacts_checked": Row(STAFF, NO, DONE),
    **dict.fromkeys(("file_borrow", "file_filed", "file_lend", "file_move", "file_seal"), Row(STAFF, NO, 404)),
    "year_sealed":     Row(STAFF, NO, 422),
    "keys":            Row(STAFF, NO_KEYS | {"others": 200}, NO_KEYS | {"others": 422}),
    **dict.fromkeys(("key", "key_signature"), Row(STAFF, 404)),  # no such set; whose it is: tests/desk/test_keys.py
    "key_deed":        Row(STAFF, 404, 404),
    "visits":          Row(STAFF, 200),
    "visit":           Row(STAFF, 404),  # there is no such visit; their reach: tests/desk/test_visits.py
    **dict.fromkeys(("enquiries", "visit_new"), Row(STAFF, 200, 422)),
    "enquiry":         Row(STAFF, 404),  # there is no such enquiry; their reach: tests/desk/test_enquiries.py
    **dict.fromkeys(("enquiry_answer", "enquiry_pass", "enquiry_phone", "permit_back"), Row(STAFF, NO, 404)),
    "portal":          Row(CUSTOMERS, 200),
    "works":           Row(CONTRACTORS, 200),
    # These name a case: out of reach they answer 404, as if there were none.
    "case":            Row(STAFF, 200),
    "clearance":       Row(STAFF, 404),  # there is no such lease; their reach: tests/desk/test_clearance.py
    "case_step":       Row(STAFF, NO, 422),
    "case_sign":       Row(STAFF, 404, 404),  # to solve it nobody signs
    "case_sign_send":  Row(STAFF, NO, 404),
    "case_sign_code":  Row(STAFF, NO, 404),
    "case_sheet":      Row(STAFF, 404, 404),  # to solve it nobody signs
    "case_signature":  Row(STAFF, 404),  # none was given
    "case_amend":      Row(STAFF, {"xiangguoqiang": 422, "others": 200}, 422),  # their own company's words
    "case_override":   Row(STAFF, NO, 422),
    "case_offer":      Row(STAFF, NO, 422),
    "case_accept":     Row(STAFF, NO, 409),
    "case_return":     Row(STAFF, NO, 409),
    "case_withdraw":   Row(STAFF, NO, MAY_HAND_OVER),
    "case_hold":       Row(STAFF, NO, 422),
    "case_resume":     Row(STAFF, NO, 409),
    "case_take":       Row(STAFF, NO, AT_WORK),
    "case_note":       Row(STAFF, NO, 422),
    "came_back":       Row(STAFF, 200, 422),
    "returned_picture": Row(STAFF, 404),  # nothing was brought in
    **dict.fromkeys(("returned_lay", "returned_discard"), Row(STAFF, NO, 404)),
    "case_attach":     Row(STAFF, NO, 422),
    "case_paper":      Row(ALL, 200),
    "case_paper_small": Row(ALL, 200),
    "case_phrases":    Row(STAFF, NO, 200),
    "case_print":      Row(STAFF, NO, 404),  # no form was named
    "case_charge":     Row(STAFF, NO, 422),
    "case_charge_back": Row(STAFF, NO, 404),  # no such line
    "case_line":       Row(STAFF, NO, 404),  # no such schedule; who writes one: tests/desk/test_schedules.py
    **dict.fromkeys(("case_line_back", "case_mark"), Row(STAFF, NO, 404)),
    "case_merge":      Row(STAFF, 200, 422),
    "case_unmerge":    Row(STAFF, NO, 422),
    "case_cancel":     Row(STAFF, NO, 422),
    "case_file":       Row(MANAGERS, NO, 200),
    "case_here":       Row(STAFF, NO, 200),
    "case_phone":      Row(STAFF, NO, 422),
    "portal_case":     Row(CUSTOMERS, 200),
    "works_case":      Row(CONTRACTORS, 200),
    "forms":           Row(STAFF, 200),
    "form_print":      Row(STAFF, NO, 404),  # nothing was named
    "form_blank":      Row(STAFF, NO, 404),  # no form was named
    "form_register":   Row(STAFF, NO, 302),
    # These name a form of a case by its number, or a part of one by its code.
    "form":            Row(STAFF, 200),
    "form_pdf":        Row(STAFF, 200),
    "form_reprint":    Row(STAFF, NO, 302),
    "form_void":       Row(STAFF, NO, 422),
    "form_belongs":    Row(STAFF, NO, 422),
    "form_back":       Row(STAFF, NO, 404),  # no part was named
    "form_part":       Row(STAFF, 302),
}
# fmt: on


SITEMAP = [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]


def test_every_address_has_its_row():  # S-01
    assert {pattern.name for pattern in SITEMAP} == set(
        TABLE
    )  # what programs call stands in tests/api/test_doors.py


def test_every_form_is_ready_to_be_sent_twice():
    """Whoever adds an address that takes a POST adds a line to tests/doubles.py."""
    from tests.doubles import DOUBLES

    takes_a_form = {name for name, row in TABLE.items() if row.post != NO}
    assert {name for name, _who, _form in DOUBLES} == takes_a_form


@dataclass(frozen=True)
class Target:
    """A case to ask for: its number, a paper that lies on it, a form of it and the code on that."""

    number: str
    paper: int
    serial: str
    token: str


def near() -> Case:
    """A complaint of the company 瑞澜 in building 1, that building 1's engineering and 筑起 are at work on."""
    case = complaint_of("ruilan")
    engage(case, Party.objects.get(code="zhuqi"), by=role("limin"), at=moment("2026-03-02 10:02"))
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    return case


def with_a_paper(case: Case, by: str) -> Target:
    at = moment("2026-03-02 10:30")
    paper, _entry = attach(
        case, upload(jpeg(), "x.jpg"), to_customer=True, to_contractor=True, by=role(by), at=at
    )
    form = printed(case, "complaint_record", "2026-03-02 10:30", by=by)
    return Target(case.number, paper.pk, form.serial, form.parts.get().token)


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, so that two pages differ only where they tell something else."""
    it_is(monkeypatch, "2026-03-02 11:40")


@pytest.fixture
def targets() -> dict[str, Target]:
    far = complain("2026-03-02 10:00", by="heqing", where="4-foyer")
    found = {"near": with_a_paper(near(), "limin"), "far": with_a_paper(far, "heqing")}
    return {**found, "absent": Target("TS-2026-9999", 999_999, "F-03-2026-9999", "A" * 26)}


def address(name: str, target: Target) -> str:
    """The address with all its blanks filled in."""
    blanks = {
        "number": target.number,
        "enquiry": "WX-2026-9999",
        "visit": "BF-2026-9999",
        "customer": "ruilan",
        "file": "DA-2026-9999",
        "key": 999_999,
        "deed": "lend",
        "promise": 999_999,
        "step": "solve",
        "code": "complaint",
        "pk": target.paper,
        "serial": target.serial,
        "token": target.token,
        "day": "2026-03-02",
        "month": "2026-01",
        "year": 2025,
        "fact": "details",
        "kind": "units",
        "building": "1",
        "secret": "00000000-0000-4000-8000-000000000000",
        "unit": "1-0803",
        "schedule": "drawings",
        "line": 1,
        "mark": "reviewed",
    }
    pattern = next(p for p in SITEMAP if p.name == name)
    return reverse(name, kwargs={blank: blanks[blank] for blank in pattern.pattern.converters})


def knock(client: Client, method: str, where: str, typed: Any = None, **headers: str) -> HttpResponse:
    """One request that leaves nothing behind."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(where, typed or {}, headers=headers)
        if answer.streaming:
            list(answer.streaming_content)  # to its end, which closes the file
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def expected(name: str, method: str, who: str, near_or_far: str) -> int:
    """What the table says."""
    login, kinds, reaches = PEOPLE[who]
    row = TABLE[name]
    answer = row.get if method == "get" else row.post
    answer = answer.get(login, answer["others"]) if isinstance(answer, dict) else answer
    if row.door != OPEN and not login:
        return 302
    if row.door in (STAFF, MANAGERS, CUSTOMERS, CONTRACTORS) and row.door not in kinds:
        return 404
    if answer == NO or name not in NAMES_A_CASE:
        return answer
    within = {"near": reaches, "far": login == SEES_ALL, "absent": False}
    return answer if within[near_or_far] else 404


NAMES_A_CASE = {p.name for p in SITEMAP if {"number", "serial", "token"} & set(p.pattern.converters)}


@pytest.mark.parametrize("who", PEOPLE)
def test_the_doors_open_to_whom_the_table_says(who: str, targets: dict[str, Target]):  # S-01, S-04
    login = PEOPLE[who][0]
    client = at_desk(login) if login else Client()
    answered, wanted = {}, {}
    for name in TABLE:
        for method in ("get", "post"):
            answers = {}
            # A wrong method, and whoever is not signed in, is answered before any case is looked for.
            is_asked_of_all = name in NAMES_A_CASE and login and expected(name, method, who, "near") != NO
            for which, target in targets.items():
                if not (which == "near" or (is_asked_of_all and (which == "absent" or PEOPLE[who][2]))):
                    continue
                answers[which] = knock(client, method, address(name, target))
                answered[name, method, which] = answers[which].status_code
                wanted[name, method, which] = expected(name, method, who, which)
            for which in answers.keys() & {"near", "far"} if "absent" in answers else ():
                if wanted[name, method, which] == 404:
                    assert bare(answers[which]) == bare(answers["absent"]), (name, method, which)
    assert {key: (answered[key], wanted[key]) for key in wanted if answered[key] != wanted[key]} == {}


OUTSIDERS = [who for who, (login, _kinds, reaches) in PEOPLE.items() if login and not reaches]

LISTS = {
    "all": ["/notices/"],
    "customers": ["/my/"],
    "contractors": ["/works/"],
    "staff": ["/jobs/", "/procedures/", "/procedures/complaint/", "/desk/?queue=first", "/desk/?q=TS-2026",
              "/desk/?q=漏水", "/search/?q=漏水", "/search/?q=TS-2026", "/cases/", "/cases/?state=any",
              "/desk/new/customer/?q=瑞澜&place=1-0803&procedure=complaint"],
    "managers": ["/board/?list=coming", "/board/?list=waiting"],
}  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_case_out_of_reach_changes_no_page_and_no_count(who: str):  # S-03
    login, kinds, _reaches = PEOPLE[who]
    client = at_desk(login)
    pages = [page for kind, some in LISTS.items() for page in some if kind in {"all", *kinds}]
    before = [knock(client, "get", page) for page in pages]
    near()
    after = [knock(client, "get", page) for page in pages]
    assert {answer.status_code for answer in after} == {200}
    differ = [p for p, old, new in zip(pages, before, after, strict=True) if bare(old) != bare(new)]
    assert differ == []


@pytest.mark.parametrize("who", [who for who in OUTSIDERS if "staff" in PEOPLE[who][1]])
def test_a_number_named_beside_the_address_reaches_no_further(who: str, targets: dict[str, Target]):  # S-02
    client = at_desk(PEOPLE[who][0])
    for case, absent in ((targets["near"], targets["absent"]), (targets["far"], targets["absent"])):
        for send in (
            lambda number: knock(client, "get", reverse("queue"), {"case": number}),
            lambda number: knock(client, "get", reverse("queue"), {"case": number}, **{"HX-Request": "true"}),
            lambda number: knock(client, "post", reverse("intake"), {"same": number, "title": "x"}),
        ):
            assert [send(n).status_code for n in (case.number, absent.number)] == [404, 404]
            assert bare(send(case.number)) == bare(send(absent.number))
