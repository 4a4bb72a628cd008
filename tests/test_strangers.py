"""What its owner may send with effect, a stranger sends without: every form of the product, on real things (S-04).

The forms are those of tests/doubles.py, each ready to be sent by somebody of building 1. The same bytes come from the
other buildings, another contractor, another tenant, and from the tenant's own staff without the right to spend.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from tests.desk.clerk import at_desk
from tests.doubles import DOUBLES, Form
from tests.test_doors_matrix import TABLE
from tests.test_double_clicks import address, grown, rows, seen
from tests.wall import it_is

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

STRANGERS = {
    "luowen": "customer service of building 2",
    "shenwei": "the manager of building 3",
    "maxiaobo": "another contractor",
    "zhouhang": "another tenant",
    "lvxiaodong": "the tenant's staff without the right to spend",
}
PERSONAL = {"home", "sign_in", "sign_out", "set_language", "settings", "password", "act_as", "revoke_token",
            "notice_read", "saved_views", "saved_view"}  # fmt: skip
OF_ANYBODY = {"intake", "enquiries", "visit_new", "came_back", "form_blank", "form_register", "year_sealed",
              "keys", "imports"}  # fmt: skip
BUSINESS_OF = {("shenwei", "case_withdraw")}  # it was offered to building 3
PICKED = "many"  # a list of numbers, where those out of reach are as those that do not exist
THINGS = [(name, made) for name, _who, made in DOUBLES if name not in PERSONAL | OF_ANYBODY]
NAMES = [f"{name} {number}" for number, (name, _made) in enumerate(THINGS)]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 11:40")


@pytest.mark.parametrize(("name", "made"), THINGS, ids=NAMES)
def test_a_stranger_sends_it_without_effect(name: str, made: Callable[[], Form]):  # S-02, S-04
    form = made()
    where = address(name, form)
    answered = {who: sent(who, where, form) for who in STRANGERS if (who, name) not in BUSINESS_OF}
    refused = {
        who: (code if name == PICKED and code == 422 else 404, {}) for who, (code, _rows) in answered.items()
    }
    assert answered == refused
    if TABLE[name].get != 405:
        assert {who: at_desk(who).get(where).status_code for who in answered} == dict.fromkeys(answered, 404)


def sent(who: str, where: str, form: Form) -> tuple[int, dict[str, int]]:
    """The answer, and how many rows are more or less in each table, all taken back."""
    client, before = at_desk(who), rows()
    words = {word: what() if callable(what) else what for word, what in form.typed.items()}
    with transaction.atomic():
        answer = client.post(where, {"seen": seen(form.case), **words})
        effect = grown(before)
        transaction.set_rollback(True)
    return answer.status_code, effect


def test_the_forms_that_are_nobodys_in_particular_are_these():
    """Whoever adds a form either has it tried by strangers or names it here."""
    left_out = {name for name, _who, _form in DOUBLES} - {name for name, _made in THINGS}
    assert left_out == PERSONAL | OF_ANYBODY
