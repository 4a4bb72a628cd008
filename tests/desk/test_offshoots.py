"""Opening a case from another one at the desk and by programs, and what each page shows of the other."""

import html
import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.casework.offshoots import none_open
from shouwen.casework.procedure import Procedure
from shouwen.leases.customers import Contact
from tests.api.caller import calling
from tests.casework.strategies import known
from tests.casework.test_offshoots import STEPS, begun, branch
from tests.desk.clerk import at_desk, beside, see
from tests.wall import it_is
from tests.world import again, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

BUDGET = 12  # queries of a case's page


@pytest.fixture(autouse=True)
def works(monkeypatch: pytest.MonkeyPatch) -> Iterator[Procedure]:
    it_is(monkeypatch, "2026-03-02 10:30")
    with known(STEPS) as procedure:
        procedure.before("work")(none_open("repair"))
        yield procedure


def together(page: str) -> str:
    """What the card about belonging together says."""
    card = re.search(r'<section class="card side-offshoots">(.*?)</section>', page, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", card[1])).split()) if card else ""


def links(page: str) -> list[str]:
    card = re.search(r'<section class="card side-offshoots">(.*?)</section>', page, re.DOTALL)
    return [html.unescape(found) for found in re.findall(r'href="([^"]+)"', card[1])] if card else []


def of_ruilan() -> Case:
    contact = Contact.objects.get(name_zh="陈静", customer__short_zh="瑞澜咨询")
    return begun(contact=contact, customer=contact.customer)


def value(page: str, name: str) -> str:
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    said = re.search(r'value="([^"]*)"', field[0]) if field else None
    return html.unescape(said[1]) if said else ""


def test_each_page_shows_the_other():
    case = begun()
    branched = branch(case)
    assert links(see(at_desk("zhaolei"), case)) == [
        f"/cases/{branched.number}/", f"/desk/new/?from={case.number}&procedure=repair",
    ]  # fmt: skip
    assert together(see(at_desk("limin"), case)) == (
        f"Belonging together Opened from this {branched.number} Repair Open Open from this: Repair"
    )
    assert together(see(at_desk("limin"), branched)) == (
        f"Belonging together Opened from {case.number} Hamlet Open"
    )


def test_a_case_without_others_says_nothing_of_it():
    assert together(see(at_desk("wangqiang"), begun(by="wangqiang"))) == ""


def test_who_may_not_open_one_is_not_offered_it_and_is_led_only_where_he_may_look():
    """The cleaner's department sees the older case, and not the repair that came of it."""
    case = begun()
    branched = branch(case, by="limin")
    Case.objects.filter(pk=case.pk).update(first_responder=role("wangqiang").person)
    page = see(at_desk("wangqiang"), case)
    assert (together(page), links(page)) == (
        f"Belonging together Opened from this {branched.number} Repair Open", [],
    )  # fmt: skip


@pytest.mark.parametrize("many", [0, 1, 3])
def test_the_page_costs_one_query_more_however_many_there_are(many: int):
    case = begun()
    for _ in range(many):
        branch(case)
    client = at_desk("zhaolei")
    see(client, case)
    with CaptureQueriesContext(connection) as asked:
        see(client, case)
    assert len(asked) <= BUDGET, [query["sql"][:90] for query in asked]
    family = [query for query in asked if '"is_seen"' in query["sql"]]
    stemming = [query for query in asked if '"stems_from_id" =' in query["sql"]]
    assert (len(family), len(stemming)) == (min(many, 1), min(many, 1))


def test_the_form_is_filled_in_from_the_older_case():
    case = of_ruilan()
    page = at_desk("limin").get(f"/desk/new/?from={case.number}&procedure=repair").content.decode()
    assert (value(page, "place"), value(page, "from")) == ("1-0803", case.number)
    assert f'value="contact:{case.contact_id}"' in page
    assert re.findall(r'name="procedure" value="(\w+)"[^>]*?( checked)?>', page) == [("repair", " checked")]


def sent(case: Case, **typed: str) -> dict[str, str]:
    return {
        "form_key": "7d7ff2f5-5a3b-4c1e-9f4e-2f4f1d2a9f11", "from": case.number, "place": "1-0803",
        "procedure": "repair", "title": "阀门", "channel": "phone", "caller_name": "陈女士",
        "repair-category": "power", "repair-urgency": "urgent", **typed,
    }  # fmt: skip


def post(client: Client, **typed: str) -> HttpResponse:
    return client.post("/desk/new/", typed)


def test_taking_it_down_joins_the_two_and_a_second_click_does_nothing_more():
    case = begun(caller_name="陈女士", caller_phone="13800002207")
    client = at_desk("limin")
    first, second = post(client, **sent(case)), post(client, **sent(case))
    [branched] = Case.objects.filter(stems_from=case)
    assert (first["Location"], second["Location"]) == (f"/cases/{branched.number}/",) * 2
    assert (branched.caller_phone, len(entries(case, "branched"))) == ("13800002207", 1)


def test_what_is_not_started_here_is_not_offered_and_what_was_typed_stays():
    case = begun()
    answer = post(at_desk("limin"), **sent(case, procedure="complaint"))
    assert (answer.status_code, "intake-procedure" in beside(answer)) == (422, True)
    assert value(answer.content.decode(), "title") == "阀门"
    assert not Case.objects.filter(stems_from=case).exists()


def test_when_the_step_has_been_done_meanwhile_it_is_refused_in_words():
    case = begun()
    client = at_desk("limin")
    assert client.get(f"/desk/new/?from={case.number}&procedure=repair").status_code == 200
    moves.finish_step(
        case, "work", by=role("zhaolei"), at=moment("2026-03-02 10:20"), outcome="done", facts={}
    )
    answer = post(client, **sent(case))
    assert (answer.status_code, Case.objects.count()) == (422, 1)


@pytest.mark.parametrize("who", ["shenwei", "luowen", "gaofei"])
def test_from_a_case_out_of_reach_nothing_can_be_opened(who: str):
    case = begun()
    client = at_desk(who)
    for number in (case.number, "HT-2026-9999"):
        assert client.get(f"/desk/new/?from={number}&procedure=repair").status_code == 404
        assert post(client, **sent(case, **{"from": number})).status_code == 404
    assert Case.objects.count() == 1


def test_programs_open_one_by_the_number_of_the_older():
    case = begun()
    body = {
        "procedure": "repair", "unit": "1-0803", "channel": "phone", "title": "阀门", "stems_from": case.number,
        "caller": {"name": "陈女士"}, "facts": {"category": "water", "urgency": "urgent"},
    }  # fmt: skip
    answer = calling("limin").post("cases", body)
    assert (answer.status_code, answer.json()["stems_from"]) == (201, case.number)
    assert calling("limin").get(f"cases/{case.number}").json()["stems_from"] is None
    unknown = calling("shenwei").post("cases", body)
    assert (unknown.status_code, "stems_from" in unknown.json()["errors"]) == (422, True)
    refused = calling("luowen").post("cases", {**body, "stems_from": "HT-2026-9999"})
    assert unknown.json()["errors"]["stems_from"] == refused.json()["errors"]["stems_from"]


def test_a_definition_says_to_programs_what_its_steps_start():
    steps = calling("limin").get("procedures/hamlet").json()["steps"]
    assert {step["code"]: step["starts"] for step in steps} == {
        "record": [], "work": ["repair"], "check": [], "file": [],
    }  # fmt: skip


def test_the_procedure_page_says_it_too():
    page = at_desk("limin").get("/procedures/hamlet/").content.decode()
    assert "<dt>Opens from here</dt><dd>Repair</dd>" in page


def test_the_story_names_the_other_case():
    case = begun()
    branched = branch(case)
    assert f"Opened from this: {branched.number} Repair" in see(at_desk("zhaolei"), again(case))
    assert f"Taken down, from {case.number}" in see(at_desk("zhaolei"), branched)
