"""Words for a customer on the screens: a thought beside the field, the better wording, the library."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.desk.clerk import at_desk, see, seen, send
from tests.desk.paperwork import STRANGERS
from tests.world import complain, entries

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
RUDE, BETTER = "有事快说。", "您请慢慢说，我记下来。"


def beside(client: Client, number: str, text: str) -> str:
    answer = client.post(reverse("case_phrases", args=[number]), {"reads": "text", "text": text})
    assert answer.status_code == 200
    return answer.content.decode().strip()


def test_the_better_wording_is_offered_while_one_writes():  # M-PH-01
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    assert re.findall(r'data-words="(.*?)" data-better="(.*?)"', beside(client, case.number, RUDE)) == [
        (RUDE, BETTER)
    ]
    assert beside(client, case.number, "今天15:00修好。") == ""


@pytest.mark.parametrize("login", STRANGERS)
def test_a_case_out_of_reach_reads_nothing_over(login: str):
    case = complain("2026-03-02 10:00")
    answer = at_desk(login).post(reverse("case_phrases", args=[case.number]), {"reads": "text", "text": RUDE})
    assert answer.status_code == 404


def test_refused_the_words_are_still_there_with_a_reason_asked_for():  # M-PH-02
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    typed = {"seen": seen(see(client, case)), "text": RUDE, "to_customer": "True"}
    page = send(client, "case_note", case, **typed)
    assert page.status_code == 422
    assert f">\n{RUDE}</textarea>" in page.content.decode()
    assert 'name="said_anyway"' in page.content.decode()
    assert entries(case, "noted") == []
    assert send(client, "case_note", case, **typed, said_anyway="quoted").status_code == 302
    assert "Said anyway" in see(client, case)


def test_without_scripts_the_better_wording_is_put_in_by_its_button():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    typed = {"seen": seen(see(client, case)), "text": f"您好。{RUDE}", "to_customer": "True"}
    page = send(client, "case_note", case, **typed, better="text 0")
    assert page.status_code == 422
    assert f">\n您好。{BETTER}</textarea>" in page.content.decode()
    assert entries(case, "noted") == []


def test_a_double_click_sends_once():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    typed = {"seen": seen(see(client, case)), "text": RUDE, "to_customer": "True", "said_anyway": "quoted"}
    assert [send(client, "case_note", case, **typed).status_code for _click in range(2)] == [302, 302]
    assert len(entries(case, "noted")) == 1


def test_the_library_shows_what_not_to_say_beside_what_to_say():  # M-PH-01
    page = at_desk("limin").get(reverse("phrases")).content.decode()
    assert "He is not back yet." in page and BETTER in page and "您好，光大物业管理中心" in page


def test_the_library_is_searched_in_either_script_and_by_rule():
    client = at_desk("limin")
    for search in ("有事快說", "有事快说", "  有事快说 "):
        page = client.get(reverse("phrases"), {"q": search}).content.decode()
        assert page.count('<p class="not-said">') == 1
    page = client.get(reverse("phrases"), {"q": "R-254"}, headers={"HX-Request": "true"}).content.decode()
    assert "gone to the bank" in page and "<html" not in page
