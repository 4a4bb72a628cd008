"""The list of notices: one's own, newest first, read one by one or all at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.journal import views
from shouwen.journal.notices import Notice
from tests.desk.clerk import at_desk
from tests.world import complain, department, do

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def told_engineering(times: int = 1) -> list[Notice]:
    """Each hand-over tells every member of the department (R-032)."""
    for minute in range(times):
        case = complain(f"2026-03-02 10:{minute:02}")
        do(
            case,
            "assign",
            f"2026-03-02 10:{minute + 1:02}",
            to_be_done="查漏",
            to=department("b1", "engineering"),
        )
    return list(Notice.objects.filter(person__login="zhaolei").order_by("-at", "-id"))


def test_i_read_my_own_notices_newest_first():
    mine = told_engineering(2)
    rows = at_desk("zhaolei").get(reverse("notices")).context["rows"]
    assert [row["notice"] for row in rows] == mine
    assert rows[0]["said"] == "Handed over to you; please accept it."


def test_opening_a_notice_marks_it_read_and_leads_to_its_case():
    newest, older = told_engineering(2)
    answer = at_desk("zhaolei").post(reverse("notice_read"), {"notice": newest.pk})
    assert answer["Location"] == reverse("case", args=[newest.number])
    unread = Notice.objects.filter(person__login="zhaolei", read_at=None)
    assert list(unread) == [older]
    assert Notice.objects.filter(person__login="maxiaolong", read_at=None).count() == 2


def test_all_can_be_read_at_once():
    told_engineering(2)
    client = at_desk("zhaolei")
    assert client.get(reverse("notices")).context["rail"].unread == "2"
    client.post(reverse("notice_read"))
    assert client.get(reverse("notices")).context["rail"].unread == ""


@pytest.mark.parametrize("login", ["limin", "wangqiang", "yaolan", "chenjing"])
def test_anothers_notice_is_not_found(login):
    [notice] = told_engineering()
    assert at_desk(login).post(reverse("notice_read"), {"notice": notice.pk}).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize("named", ["", "nonsense", "999999999"])
def test_a_notice_that_does_not_exist_is_not_found(named):
    assert at_desk("limin").post(reverse("notice_read"), {"notice": named}).status_code == 404


def test_pages_follow_by_key_and_three_rows_cost_what_one_costs(monkeypatch):
    monkeypatch.setattr(views, "PAGE", 2)
    mine, client = told_engineering(3), at_desk("zhaolei")
    first = client.get(reverse("notices"))
    assert [row["notice"] for row in first.context["rows"]] == mine[:2]
    with CaptureQueriesContext(connection) as one:
        second = client.get(reverse("notices"), {"before": first.context["next"]})
    assert [row["notice"] for row in second.context["rows"]] == mine[2:] and second.context["next"] is None
    with CaptureQueriesContext(connection) as two:
        client.get(reverse("notices"))
    assert len(two) == len(one) - 1  # the key costs one
