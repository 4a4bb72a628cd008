"""Saved views: a filter under a name, for oneself or to be shared; it reaches as far as its reader."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.desk import saved_views, view_shelf
from shouwen.desk.saved_views import SavedView, save_view
from shouwen.people.roles import Role
from tests.desk.clerk import at_desk, beside
from tests.desk.situations import with_engineering
from tests.wall import it_is
from tests.world import complain, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch):
    it_is(monkeypatch, "2026-03-02 11:40")


def saved(
    name: str = "漏水", query: str = "procedure=complaint", by: str = "limin", shared: str = ""
) -> SavedView:
    return save_view(name, query, shared=shared, by=role(by))


def shelf(client: Client) -> list[str]:
    return [each.view.name for each in client.get(reverse("saved_views")).context["shelf"]]


def change(client: Client, view: SavedView, **typed: str) -> HttpResponse:
    return client.post(view.address, typed)


def test_a_filter_is_saved_under_a_name_and_found_again():
    case = complain("2026-03-02 10:00")
    report("2026-03-02 10:00")
    client = at_desk("limin")
    query = "late=on&procedure=complaint"
    answer = client.post(reverse("saved_views"), {"name": " 投诉 ", "query": query, "shared": ""})
    view = SavedView.objects.get()
    assert (view.name, answer["Location"]) == ("投诉", f"/cases/?{query}&view={view.pk}")
    page = client.get(answer["Location"])
    assert [line.case for line in page.context["lines"]] == [
        case
    ] and "<h1>投诉</h1>" in page.content.decode()
    assert client.get(view.address)["Location"] == answer["Location"]


def test_a_view_whose_filter_was_changed_in_the_address_no_longer_bears_its_name():
    view, client = saved(), at_desk("limin")
    assert client.get(view.url).context["view"] == view
    assert client.get(f"/cases/?procedure=repair&view={view.pk}").context["view"] is None


def test_the_same_name_twice_is_the_same_view():
    first, second = saved(), saved(query="procedure=repair")
    assert (first.pk, SavedView.objects.get().query) == (second.pk, "procedure=repair")


READERS = {"limin": True, "fangting": True, "tianjianhua": True, "zhaolei": True, "xiangguoqiang": False,
           "luowen": False, "shenwei": False}  # fmt: skip


@pytest.mark.parametrize(
    ("shared", "readers"),
    [("", {"limin"}), ("department", {"limin", "fangting"}),
     ("party", {"limin", "fangting", "tianjianhua", "zhaolei"})],
)  # fmt: skip
def test_a_view_is_seen_by_whom_it_is_shared_with(shared, readers):  # S-01
    view = saved(shared=shared)
    see = {login for login in READERS if shelf(at_desk(login))}
    found = {login for login in READERS if at_desk(login).get(view.address).status_code == 302}
    assert see == found == readers


@pytest.mark.parametrize("login", ["chenjing", "qinlu"])
def test_who_takes_no_cases_has_no_shelf(login):
    view, client = saved(shared="party"), at_desk(login)
    addresses = [reverse("saved_views"), reverse("saved_views_rail"), view.address]
    assert [client.get(where).status_code for where in addresses] == [404, 404, 404]


def test_a_shared_view_shows_each_reader_the_own_cases():  # S-03
    case, other = with_engineering(), complain("2026-03-02 10:30", by="fangting")
    view = saved(query="first=me", shared="party")
    lists = {
        login: at_desk(login).get(view.url).context["lines"] for login in ("limin", "fangting", "zhaolei")
    }
    assert {login: [line.case for line in lines] for login, lines in lists.items()} == {
        "limin": [case],
        "fangting": [other],
        "zhaolei": [],
    }


@pytest.mark.parametrize("deed", ["change", "drop", "nonsense"])
def test_a_colleague_reads_a_shared_view_and_changes_nothing(deed):  # S-04
    view = saved(shared="party")
    assert change(at_desk("fangting"), view, deed=deed, name="x", shared="").status_code == 404
    assert SavedView.objects.values_list("name", "shared").get() == ("漏水", "party")


def test_its_owner_renames_shares_and_deletes_it():
    view, client = saved(), at_desk("limin")
    change(client, view, deed="change", name="急漏", shared="department")
    assert SavedView.objects.values_list("name", "shared").get() == ("急漏", "department")
    answers = [change(client, view, deed="drop") for _click in range(2)]
    assert [answer["Location"] for answer in answers] == [reverse("saved_views")] * 2
    assert shelf(client) == []


@pytest.mark.parametrize("name", ["", "  ", "报修"])
def test_a_name_that_is_none_or_taken_is_refused_beside_its_field(name):
    saved(name="报修", query="procedure=repair")
    view, client = saved(), at_desk("limin")
    answer = change(client, view, deed="change", name=name, shared="")
    assert (answer.status_code, [*beside(answer)]) == (422, [f"view-{view.pk}-name"])


def test_a_filter_without_sense_is_not_saved():
    client = at_desk("limin")
    for query in ("building=x", "state=nonsense", "holder=99999999"):
        assert client.post(reverse("saved_views"), {"name": "x", "query": query}).status_code == 422
    assert not SavedView.objects.exists()


def test_a_shelf_has_an_end(monkeypatch):
    monkeypatch.setattr(saved_views, "MOST", 2)
    saved("a"), saved("b")
    answer = at_desk("limin").post(reverse("saved_views"), {"name": "c", "query": "late=on"})
    assert (answer.status_code, SavedView.objects.count()) == (422, 2)
    assert saved("b", query="late=on").query == "late=on"


# The page that a day begins with.


def begins(login: str) -> str:
    return at_desk(login).get(reverse("home"))["Location"]


def test_a_day_can_begin_with_a_view_ones_own_or_a_shared_one():
    view = saved(shared="party")
    for login in ("limin", "zhaolei"):
        change(at_desk(login), view, deed="start")
        assert begins(login) == view.address
    change(at_desk("limin"), view, deed="stop")
    assert (begins("limin"), begins("zhaolei")) == (reverse("queue"), view.address)


@pytest.mark.parametrize("how", [{"deed": "drop"}, {"deed": "change", "name": "漏水", "shared": ""}])
def test_a_view_that_is_gone_or_no_longer_shared_begins_no_day(how):
    view = saved(shared="party")
    change(at_desk("zhaolei"), view, deed="start")
    change(at_desk("limin"), view, **how)
    assert begins("zhaolei") == reverse("jobs")


def test_who_begins_with_a_view_out_of_reach_begins_where_the_post_begins():
    Role.objects.filter(person__login="luowen").update(starts_at=saved().address)
    client = at_desk("luowen")
    assert client.get(begins("luowen"))["Location"] == reverse("home")
    assert begins("luowen") == reverse("queue")


# On the rail.


def rail(client: Client) -> list[tuple[str, str]]:
    links = client.get(reverse("saved_views_rail")).context["links"]
    return [(link["view"].name, link["count"]) for link in links]


def test_the_rail_counts_what_is_open_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(view_shelf, "MANY", 3)
    saved("全部投诉", "procedure=complaint&state=any"), saved("投诉"), saved("报修", "procedure=repair")
    complain("2026-03-02 10:00"), complain("2026-03-02 10:05")
    client = at_desk("limin")
    assert rail(client) == [("全部投诉", ""), ("投诉", "2"), ("报修", "")]
    complain("2026-03-02 10:10"), complain("2026-03-02 10:15")
    assert dict(rail(client))["投诉"] == "2+"


def test_no_page_waits_for_the_views():
    client = at_desk("limin")
    with CaptureQueriesContext(connection) as without:
        client.get(reverse("queue"))
    saved("a"), saved("b")
    with CaptureQueriesContext(connection) as having:
        client.get(reverse("queue"))
    assert len(having) == len(without)


def test_the_rail_costs_a_query_a_view_whatever_it_holds():
    saved()
    client = at_desk("limin")
    queries = []
    for _case in range(3):
        complain("2026-03-02 10:00")
        with CaptureQueriesContext(connection) as asked:
            rail(client)
        queries.append(len(asked))
    assert len(set(queries)) == 1


@pytest.mark.parametrize("query", ["opened_to=9999-12-31", "opened_from=0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_refused_and_breaks_nobodys_rail(query):
    view, client = saved(shared="party"), at_desk("fangting")
    SavedView.objects.filter(pk=view.pk).update(query=query)
    assert client.get(reverse("case_list"), query_params=dict([query.split("=")])).status_code == 422
    assert client.get(reverse("saved_views_rail")).status_code == 200
