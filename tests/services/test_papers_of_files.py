"""The forms of keys, files and authorisations are printed from their pages (F-43 to F-45, F-50, F-51)."""

from datetime import date
from typing import Any

import pytest

from shouwen.casework.printing import print_form
from shouwen.journal.forms import Form
from tests.casework.paper_mill import blank, kind, pages
from tests.desk.clerk import at_desk
from tests.services.key_rings import a_set
from tests.services.test_customer_files import a_file, authorised
from tests.world import moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def subject_of(name: str) -> Any:
    return {"key": a_set, "customer_file": a_file, "authorisation": authorised}[kind(name).about]()


PRINTED = ["key_receipt", "key_loans", "authorisation_letter", "file_contents", "file_readings"]


@pytest.mark.parametrize("name", PRINTED)
def test_its_button_makes_the_form_once(name: str):
    about = subject_of(name)
    sent = {"form": name, "about": about.pk, "key": "0" * 31 + "1"}
    answers = [at_desk("limin").post("/forms/print/", sent) for _click in range(2)]
    made = Form.objects.get(code=kind(name).code)
    assert [answer["Location"] for answer in answers] == [f"/forms/{made.serial}/?print"] * 2
    assert (made.subject_kind, made.subject_id) == (kind(name).about, about.pk)


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("who", ["shenwei", "chenjing"])
def test_who_does_not_reach_it_prints_nothing(name: str, who: str):
    sent = {"form": name, "about": subject_of(name).pk, "key": "0" * 31 + "2"}
    assert (at_desk(who).post("/forms/print/", sent).status_code, Form.objects.count()) in [
        (404, 0),
        (403, 0),
    ]


def test_the_letter_says_who_authorises_whom_for_what_and_until_when():  # R-161, F-45
    one = authorised(ends_on=date(2027, 1, 1), scopes=["keys", "goods"])
    form = print_form(kind("authorisation_letter"), one, by=role("limin"), at=moment("2026-03-02 10:00"))
    cells = {
        cell["label"]["en"]: cell for block in form.content["blocks"] for cell in block.get("fields", ())
    }
    said = {
        label: cells[label]["value"] for label in ("Units", "Name of the agent", "ID number", "Valid until")
    }
    assert said == {
        "Units": "1-0803, 1-0804", "Name of the agent": one.agent_name, "ID number": "110•••••••••••1234",
        "Valid until": "2026-12-31",
    }  # fmt: skip
    ticked = [label for label, cell in cells.items() if "choices" in cell and cell["choices"][0]["on"]]
    assert ticked == ["Keys and cards", "Goods in and out"]
    assert "1234" in "".join(pages(form)) and one.id_number not in "".join(pages(form))


def test_a_blank_letter_leaves_the_agent_and_the_matters_to_the_pen():  # R-161, F-45
    [form] = blank("authorisation_letter")
    cells = {
        cell["label"]["en"]: cell for block in form.content["blocks"] for cell in block.get("fields", ())
    }
    assert [
        cells[label]["open"] for label in ("Customer", "Name of the agent", "ID number", "Valid from")
    ] == [True] * 4
    assert [cell["choices"][0]["on"] for cell in cells.values() if "choices" in cell] == [False] * 7


def test_the_letter_is_printed_from_the_customers_page():  # F-45
    one = authorised()
    page = at_desk("limin").get(f"/customers/{one.customer.party.code}/").content.decode()
    assert (
        f'name="form" value="authorisation_letter"><input type="hidden" name="about" value="{one.pk}"' in page
    )
