"""The list of cases and its filter: the address says it all, and reaches no further than its reader."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.desk import case_list
from shouwen.desk.filters import Filter
from shouwen.journal.entries import Entry
from shouwen.places.buildings import Building
from tests.desk.clerk import at_desk
from tests.desk.paperwork import complaint_of
from tests.desk.situations import with_engineering
from tests.wall import it_is
from tests.world import BEIJING, complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NOW = "2026-03-02 11:40"


@pytest.fixture(autouse=True)
def a_morning(monkeypatch):
    it_is(monkeypatch, NOW)


def listed(client: Client, **asked: str) -> list[str]:
    answer = client.get(reverse("case_list"), asked)
    assert answer.status_code == 200
    return re.findall(r'data-row data-number="([\w-]+)"', answer.content.decode())


def numbers(*cases: Case) -> list[str]:
    return [case.number for case in cases]


def cancelled(case: Case) -> Case:
    moves.cancel(case, reason="误报", by=role("tianjianhua"), at=moment("2026-03-02 11:00"))
    return case


def test_without_a_filter_it_is_the_open_cases_the_newest_first():
    first, second = complain("2026-03-02 09:00"), report("2026-03-02 10:00")
    cancelled(report("2026-03-02 10:05"))
    assert listed(at_desk("limin")) == numbers(second, first)


def test_each_claim_of_a_filter_narrows_the_list():
    old = complain("2026-02-27 16:00")
    accepted = with_engineering()
    gone = cancelled(report("2026-03-02 10:30"))
    repair = report("2026-03-02 11:00", by="fangting")
    ours = complaint_of("ruilan")
    person = {login: str(role(login).person_id) for login in ("limin", "fangting", "zhaolei")}
    client = at_desk("limin")
    claims = {
        "state=cancelled": [gone],
        "state=any": [repair, gone, ours, accepted, old],
        "late=on": [repair, ours, old],
        "procedure=repair": [repair],
        f"building={Building.objects.get(code='1').pk}": [repair, ours, accepted, old],
        f"building={Building.objects.get(code='2').pk}": [],
        f"department={department('b1', 'engineering').pk}": [accepted],
        f"holder={person['zhaolei']}": [accepted],
        "first=me": [ours, accepted, old],
        f"first={person['fangting']}": [repair],
        f"customer={ours.customer_id}": [ours],
        "opened_from=2026-03-02": [repair, ours, accepted],
        "opened_to=2026-02-27": [old],
        "opened_from=2026-02-27&opened_to=2026-02-27&late=on": [old],
        "sort=oldest": [old, accepted, ours, repair],
    }
    found = {asked: listed(client, **dict(part.split("=") for part in asked.split("&"))) for asked in claims}
    assert found == {asked: numbers(*cases) for asked, cases in claims.items()}


def test_by_time_left_the_most_pressing_stands_first():
    sooner, later, late = with_engineering(), report("2026-03-02 11:00"), complain("2026-03-02 09:00")
    due = {
        case.number: min(step.due_at for step in case.open_steps.exclude(due_at=None))
        for case in (sooner, later, late)
    }
    assert listed(at_desk("limin"), sort="pressing") == sorted(due, key=due.__getitem__)


def test_who_is_me_is_whoever_follows_the_link():
    mine, theirs = complain("2026-03-02 09:00"), complain("2026-03-02 09:05", by="fangting")
    assert listed(at_desk("limin"), first="me") == numbers(mine)
    assert listed(at_desk("fangting"), first="me") == numbers(theirs)


@pytest.mark.parametrize(
    ("login", "sees"),
    [("limin", True), ("zhaolei", True), ("tianjianhua", True), ("xiangguoqiang", True),
     ("wangqiang", False), ("luowen", False), ("shenwei", False)],
)  # fmt: skip
def test_a_link_shows_each_reader_what_is_within_the_own_reach(login, sees):  # S-01, S-03
    case = with_engineering()
    assert listed(at_desk(login), state="any") == (numbers(case) if sees else [])


@pytest.mark.parametrize(
    "asked",
    ["state=nonsense", "procedure=x", "building=999999", "building=x", "holder=999999", "opened_from=x",
     "sort=x", "opened_from=2026-03-02&opened_to=2026-03-01", "opened_to=2026-02-30", "customer=²"],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_shown_to_be_mended(asked):
    answer = at_desk("limin").get(f"{reverse('case_list')}?{asked}")
    assert answer.status_code == 422 and 'class="wrong"' in answer.content.decode()


def test_whom_one_may_ask_for_are_the_people_of_the_own_company():  # S-03
    theirs = role("shenwei").person
    assert not Filter(role("limin"), {"holder": str(theirs.pk)}).is_valid()
    assert Filter(role("xiangguoqiang"), {"holder": str(theirs.pk)}).is_valid()


@pytest.mark.parametrize("sort", ["newest", "oldest", "pressing"])
def test_pages_follow_each_other_by_key(monkeypatch, sort):
    monkeypatch.setattr(case_list, "PAGE", 2)
    for minute in range(5):
        report(f"2026-03-02 09:0{minute}")
    client, found, after = at_desk("limin"), [], {}
    whole = [case.number for case in case_list._sorted(_valid(sort), moment(NOW))]
    while True:
        page = client.get(reverse("case_list"), {"sort": sort, **after})
        found += [line.case.number for line in page.context["lines"]]
        if not page.context["more"]:
            break
        after = {"after": page.context["more"]}
    assert found == whole and len(found) == 5


def _valid(sort: str) -> Filter:
    asked = Filter(role("limin"), {"sort": sort})
    assert asked.is_valid()
    return asked


@pytest.mark.parametrize("key", ["nonsense", "~", "x~1", "2026-03-02~1", "²"])
def test_a_page_key_that_makes_no_sense_begins_at_the_beginning(key):
    case = report("2026-03-02 09:00")
    for sort in case_list.ORDERS:
        assert listed(at_desk("limin"), sort=sort, after=key) == numbers(case)


def queries_of(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "url", ["/cases/?state=any&case=", "/cases/?state=any&sheet=xlsx", "/desk/?sheet=xlsx"]
)
def test_three_rows_cost_what_one_row_costs(url):
    client = at_desk("tianjianhua")
    with_engineering()
    one = queries_of(client, url)
    report("2026-03-02 10:00"), cancelled(complain("2026-03-02 10:00")), with_engineering()
    assert queries_of(client, url) == one


def test_the_way_back_from_a_case_is_the_filtered_list():
    case = with_engineering()
    client = at_desk("limin")
    page = client.get(reverse("case_list"), {"procedure": "complaint"}).content.decode()
    full = re.search(r'data-full="([^"]+)"', page)
    assert full
    back = client.get(full[1]).content.decode()
    assert f'href="/cases/?procedure=complaint&amp;case={case.number}"' in back


def test_the_form_of_a_filter_leads_to_its_list():
    client = at_desk("limin")
    answer = client.get(reverse("filter"), {"go": "1", "state": "", "procedure": "repair", "late": "on"})
    assert answer["Location"] == "/cases/?late=on&procedure=repair"
    assert client.get(reverse("filter"), {"go": "1", "building": "x"}).status_code == 422
    assert (
        'value="repair" selected' in client.get(reverse("filter"), {"procedure": "repair"}).content.decode()
    )


# As a sheet.


def rows_of(client: Client, url: str, **asked: str) -> list[list[object]]:
    answer = client.get(url, {**asked, "sheet": "xlsx"})
    assert answer.status_code == 200 and answer["Content-Type"].endswith("spreadsheetml.sheet")
    return CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_a_sheet_is_exactly_the_list_its_rows_in_its_order(monkeypatch):
    monkeypatch.setattr(case_list, "PAGE", 1)  # the sheet holds all pages
    first, second, _other = complain("2026-03-02 09:00"), with_engineering(), report("2026-03-02 10:10")
    head, *rows = rows_of(at_desk("limin"), reverse("case_list"), procedure="complaint")
    assert [row[head.index("Number")] for row in rows] == numbers(second, first)
    moments = [rows[1][head.index(title)] for title in ("Due at", "Taken down at")]
    due = first.open_steps.get(step="assign").due_at.astimezone(BEIJING)
    assert moments == [at.replace(tzinfo=None) for at in (due, moment("2026-03-02 09:00"))]


def test_the_head_of_a_sheet_speaks_the_language_of_its_reader():
    complain("2026-03-02 09:00")
    assert rows_of(at_desk("limin", "en"), reverse("queue"))[0][7] == "Number"
    assert rows_of(at_desk("limin", "zh-hans"), reverse("queue"))[0][7] == "编号"


@pytest.mark.parametrize(
    ("login", "url"),
    [("limin", "/desk/"), ("limin", "/desk/?q=漏水"), ("limin", "/cases/"), ("zhaolei", "/jobs/"),
     ("tianjianhua", "/board/?list=coming"), ("zhaolei", "/notices/"), ("chenjing", "/my/")],
)  # fmt: skip
def test_every_list_can_be_taken_and_that_is_written_down(login, url):  # S-12
    case = complaint_of("ruilan")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    page, _query, query = url.partition("?")
    asked = dict(part.split("=") for part in query.split("&")) if query else {}
    [*rows] = rows_of(at_desk(login), page, **asked)[1:]
    assert any(case.number in row for row in rows)
    entry = Entry.objects.get(kind="exported")
    assert (entry.person.login, entry.data["rows"], entry.subject_kind) == (login, len(rows), "site")


def test_a_number_stays_masked_in_a_sheet():  # S-12
    case = report("2026-03-02 09:00")
    Case.objects.filter(pk=case.pk).update(caller_phone="13800002207")
    do(case, "dispatch", "2026-03-02 09:04", to=department("b1", "engineering"))
    answer = at_desk("zhaolei").get(reverse("jobs"), {"sheet": "xlsx"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[5] for row in rows[1:]] == ["陈女士 138••••2207"]
    assert "13800002207" not in str(rows)


def test_a_sheet_reaches_no_further_than_its_list():  # S-03
    with_engineering()
    for login in ("luowen", "shenwei", "wangqiang"):
        assert len(rows_of(at_desk(login), reverse("case_list"), state="any")) == 1
