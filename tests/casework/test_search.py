"""Finding cases: the same answers as from reading all, on both engines, and never a word from out of reach."""

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouwen.casework import moves, relay, search
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.search import CaseWords, found, recount, saying
from shouwen.kit.folding import answers, asked, nearly
from shouwen.kit.index import Words
from shouwen.leases.customers import Customer
from shouwen.leases.search import ContactWords, CustomerWords
from shouwen.people.search import RoleWords
from shouwen.places.buildings import Building
from shouwen.places.search import PlaceWords
from shouwen.sites.index import index_registers, index_site
from tests.casework.believable import taken_down
from tests.world import complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

SITE_WIDE = "tongyan"  # at the master manager's desk: sees every case of the site


def numbers(login: str, words: str, **how: str | int) -> list[str]:
    return [case.number for case in found(role(login), words, **how).cases]  # type: ignore[arg-type]


# The same as reading all of them.


def pieces(random: Random, text: str) -> str:
    """What somebody remembers of a text: a part, two parts in any order, or one sign."""
    at = random.randrange(max(len(text) - 1, 1))
    part = text[at : at + random.choice([1, 2, 2, 3, 4])]
    if random.random() < 0.3:
        other = random.randrange(max(len(text) - 1, 1))
        return f"{text[other : other + 2]} {part}"
    return part


def test_an_engine_answers_as_one_who_reads_every_case():
    cases = taken_down(100, seed=7)
    random, site = Random(11), cases[0][0].site_id
    texts = [text for case, said in cases for text in (said.title, said.details, said.caller, case.number)]
    texts += [said.place.code for _case, said in cases] + [said.phone[-4:] for _case, said in cases]
    written = recount(Case.objects.all())
    bare = {pk: {term.removeprefix(str(site)) for term in terms} for pk, terms in written.items()}
    differ = []
    for _query in range(200):
        query = asked(pieces(random, random.choice(texts)))
        for asking in ([query], list(nearly(query))):
            wanted = [pk for pk in sorted(bare, reverse=True) if any(answers(bare[pk], q) for q in asking)]
            rows = saying(Case.objects.within_reach(role(SITE_WIDE)), role(SITE_WIDE), *asking)
            if list(rows.values_list("pk", flat=True)) != wanted:
                differ.append(asking)
    assert differ == []


def test_pages_follow_each_other_without_a_gap_newest_first():
    cases = [case.number for case, _said in taken_down(25, seed=3)]
    seen, after, more = [], "", True
    while more:
        page = found(role("limin"), "TS-2026", after=after, most=10)
        seen += [case.number for case in page.cases]
        after = more = page.more
    assert seen == [*reversed(cases), "TS-2026-0001"]


@pytest.mark.parametrize("latest", [1, 6, 25, 1000])
def test_a_page_is_filled_where_few_of_many_are_within_reach(monkeypatch, latest):
    monkeypatch.setattr(search, "AT_FIRST", 7)
    monkeypatch.setattr(search, "LATEST", latest)
    cases = taken_down(40, seed=6, parties=("b1", "b2"))
    for login in ("limin", "luowen", SITE_WIDE):
        here = set(Case.objects.within_reach(role(login)).values_list("number", flat=True))
        wanted = [case.number for case, _said in reversed(cases) if case.number in here]
        assert [n for n in numbers(login, "TS-2026") if n != "TS-2026-0001"] == wanted
        assert numbers(login, "TS-2026", most=3) == wanted[:3]


def test_among_the_latest_cases_it_costs_no_more_and_finds_the_same(monkeypatch):
    cases = taken_down(30, seed=8)

    def first() -> tuple[list[str], int]:
        with CaptureQueriesContext(connection) as queries:
            page = numbers("limin", "TS-2026", most=5)
        return page, len(queries)

    of_all, cost = first()
    monkeypatch.setattr(search, "LATEST", 20)
    # Nothing more is asked once the page is full; SQLite looks from the newest on without being told.
    assert first() == (of_all, cost - 1 if connection.vendor == "postgresql" else cost)
    assert of_all == [case.number for case, _said in cases[:-6:-1]]


def test_the_case_of_that_number_comes_before_all_others():
    cases = taken_down(30, seed=5)
    wanted = cases[7][0].number
    for typed in (
        wanted,
        wanted[-4:],
        wanted[-4:].lstrip("0"),
        wanted.lower(),
        f"ts {int(wanted[-4:])}",
        wanted[3:],
    ):
        assert numbers("limin", typed)[0] == wanted
    repairs = report("2026-03-02 11:00")
    assert numbers("limin", "1")[:2] == [repairs.number, "TS-2026-0001"]
    first = numbers("limin", "ts1", most=1)
    assert first == ["TS-2026-0001"]


def test_what_comes_near_is_said_to_be_near():
    case = complain("2026-03-02 10:00", details="八层会议室吊顶滴水")
    page = found(role("limin"), "八层会议室的吊顶滴水")
    assert ([c.pk for c in page.cases], page.is_near, page.more) == ([case.pk], True, "")
    assert found(role("limin"), "电梯困人").cases == []
    other = report("2026-03-02 11:00", details="吊顶有水渍，八层会议室")
    page = found(role("limin"), "会议室空凋漏水")
    assert ([c.pk for c in page.cases], page.is_near) == ([other.pk, case.pk], True)


def test_words_typed_as_the_language_of_the_index_are_only_words():  # S-10
    complain("2026-03-02 10:00")
    for typed in (
        '"',
        "' OR 1=1 --",
        "漏水*",
        "NOT 漏水",
        "a:b",
        "1b0000 AND",
        "{x}",
        "terms MATCH 'a'",
        "%",
        "\\",
    ):
        found(role("limin"), typed)
    assert numbers("limin", "NOT 漏水 XYZ") == []
    assert numbers("limin", '"漏水"') == ["TS-2026-0001"]


def test_a_search_costs_the_same_whatever_there_is():
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(role("limin"), "漏水")
        return len(queries)

    complain("2026-03-02 10:00")
    before = cost()
    taken_down(20, seed=1)
    assert cost() == before


# Written with the deed.


def test_a_case_is_found_by_all_that_was_written_on_it():
    case = complain("2026-03-02 10:00")
    Case.objects.filter(pk=case.pk).update(caller_phone="12600002207")
    do(case, "assign", "2026-03-02 10:05", to_be_done="查冷凝水管", to=department("b1", "engineering"))
    assert numbers("limin", "冷凝水") == [case.number]
    moves.note(case, "梯子在库房", by=role("limin"), at=moment("2026-03-02 10:06"))
    for words in ("梯子", "冷凝 库房", "吊顶滴水", "陈女士", "1-0803", "803", "一号楼", "ktls", "2207"):
        assert numbers("limin", words) == [case.number], words


def test_a_deed_that_is_refused_leaves_no_words():
    case = complain("2026-03-02 10:00")
    before = CaseWords.objects.get(pk=case.pk).terms
    with pytest.raises(Refused):
        do(case, "assign", "2026-03-02 10:05", by="yaolan", to_be_done="查冷凝水管")
    assert CaseWords.objects.get(pk=case.pk).terms == before


def test_a_deed_without_words_writes_no_index():
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:05", to_be_done="查漏", to=department("b1", "engineering"))
    with CaptureQueriesContext(connection) as queries:
        relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
        moves.take(case, by=role("zhaolei"), at=moment("2026-03-02 10:07"))
    assert [query for query in queries.captured_queries if "casewords" in query["sql"]] == []


def index() -> dict[str, dict[int, set[str]]]:
    tables: list[type[Words]] = [CaseWords, RoleWords, PlaceWords, CustomerWords, ContactWords]
    return {t.__name__: dict(t._default_manager.order_by("pk").values_list("pk", "terms")) for t in tables}


def test_reckoned_anew_the_index_says_the_same():
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:05", to_be_done="查冷凝水管", to=department("b1", "engineering"))
    moves.note(case, "梯子在库房", by=role("limin"), at=moment("2026-03-02 10:06"))
    report("2026-03-02 11:00", where="2-lobby", by="luowen")
    before = index()
    assert index_site(case.site) == 0
    for table in (CaseWords, RoleWords, PlaceWords, CustomerWords, ContactWords):
        table._default_manager.all().delete()
    assert index_site(case.site) == sum(map(len, before.values()))
    assert index() == before


def test_a_name_changed_by_loading_changes_what_cases_are_found_by():
    case = complain("2026-03-02 10:00")
    Case.objects.filter(pk=case.pk).update(customer=Customer.objects.get(party__code="ruilan"))
    index_site(case.site)
    Customer.objects.filter(party__code="ruilan").update(short_zh="锦绣文化")
    Building.objects.filter(code="1").update(name_zh="甲座")
    index_registers(case.site)
    assert numbers("limin", "锦绣 甲座") == [case.number]
    assert index_site(case.site) == 0


# Out of reach.


def test_words_of_a_case_out_of_reach_find_nothing_and_change_nothing():  # S-01, S-03
    mine = [case.number for case, _said in taken_down(12, seed=2, parties=("b1",))]
    before = {words: found(role("limin"), words) for words in ("TS", "漏水", "canary", "金丝雀", "八层")}
    far = complain("2026-03-02 10:00", by="heqing", where="4-foyer", details="canary 金丝雀 漏水")
    after = {words: found(role("limin"), words) for words in before}
    assert after == before
    assert {case.number for page in after.values() for case in page.cases} <= {*mine, "TS-2026-0001"}
    for login in ("limin", "zhaolei", "wangqiang", "luowen", "chenjing", "qinlu"):
        for words in ("canary", "金丝雀", "jsq", far.number, "canary 金丝", "金丝鸟 canary 漏水"):
            assert far.pk not in [case.pk for case in found(role(login), words).cases], (login, words)
    assert [numbers(login, "金丝雀") for login in ("heqing", SITE_WIDE)] == [[far.number], [far.number]]


def test_a_customer_finds_its_own_cases_by_title_and_place_and_not_by_what_is_written_inside():
    case = complain("2026-03-02 10:00")
    Case.objects.filter(pk=case.pk).update(customer=Customer.objects.get(party__code="ruilan"))
    moves.note(case, "此客户难缠", by=role("limin"), at=moment("2026-03-02 10:06"))
    found_by = {
        words: numbers("chenjing", words)
        for words in ("空调漏水", "803", case.number, "难缠", "会议室", "陈女士")
    }
    assert found_by == {"空调漏水": [case.number], "803": [case.number], case.number: [case.number],
                        "难缠": [], "会议室": [], "陈女士": []}  # fmt: skip
    assert numbers("zhouhang", "空调漏水") == []
