"""A fit-out on its pages: who finds it, what the customer reads, and the desk taking it down in a browser's form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouwen.casework.cases import Case
from tests.desk.clerk import at_desk, beside, see, seen, send
from tests.desk.test_intake import known
from tests.procedures import fitting_out as fit
from tests.procedures.fitting_out import CS, ENGINEER, FINANCE, GUARD
from tests.wall import it_is
from tests.world import again, open_steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

APPLICATION = {
    "procedure": "fit_out", "title": "二次装修申请", "channel": "counter", "unit": "1-0803",
    "fit_out-area": "180", "fit_out-use": "office", "fit_out-works": "隔断、吊顶",
    "fit_out-touches_partitions": "on", "fit_out-contractor_name": "北京筑尚装饰工程有限公司",
    "fit_out-responsible": "鲁大成", "fit_out-responsible_phone": "12600009001", "fit_out-workers": "12",
    "fit_out-contract_fen": "200000.50", "fit_out-planned_from_on": "2026-03-16",
    "fit_out-planned_until_on": "2026-05-15", "fit_out-has_authorisation": "on", "fit_out-agent": "鲁大成",
    "fit_out-agent_id_ending": "321X", "fit_out-authorised_until_on": "2026-12-31", "fit_out-has_undertaking": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 10:30")


def taken_down(client: Client, **typed: Any) -> Any:
    page = client.get(reverse("intake")).content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    return client.post(reverse("intake"), {**APPLICATION, "who": known(), "form_key": key[1], **typed})


def test_the_desk_takes_an_application_down_in_yuan():
    answer = taken_down(at_desk(CS))
    assert answer.status_code == 302, beside(answer)
    case = Case.objects.get(procedure_code="fit_out")
    assert (case.facts.contract_fen, case.customer.party.code) == (20_000_050, "ruilan")
    assert "¥200,000.50" in see(at_desk(CS), case)


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays():
    answer = taken_down(at_desk(CS), **{"fit_out-has_undertaking": "", "fit_out-contract_fen": "a lot"})
    assert answer.status_code == 422
    assert sorted(beside(answer)) == ["fit_out-contract_fen", "fit_out-has_undertaking"]
    assert 'value="北京筑尚装饰工程有限公司"' in answer.content.decode()
    assert Case.objects.filter(procedure_code="fit_out").count() == 0


@pytest.mark.parametrize(
    ("login", "status"),
    [
        (CS, 200), ("tianjianhua", 200), ("xiangguoqiang", 200), (ENGINEER, 200), (GUARD, 200), (FINANCE, 200),
        ("xufeng", 404), ("zhanghong", 404), ("shenwei", 404), ("luowen", 404), ("jiangtao", 404),
    ],
)  # fmt: skip
def test_who_finds_a_fit_out(login: str, status: int):
    """Those of the building who have to do with it; not its leasing or cleaning, and nobody of another building."""
    case = fit.documented()
    assert at_desk(login).get(reverse("case", args=[case.number])).status_code == status


@pytest.mark.parametrize("login", ["shenwei", "luowen", "xufeng", "chenjing", "zhouhang"])
def test_strangers_end_no_step_of_it(login: str):
    case = fit.documented()
    before = open_steps(case)
    client = at_desk(login)
    for step in before:
        answer = send(client, "case_step", case, step, visit="1", seen="0", cs_on_permit="同意")
        assert answer.status_code in (403, 404)
    assert open_steps(case) == before


def test_a_customer_reads_its_own_fit_out_and_no_other_does():
    case = fit.begun()
    page = at_desk("chenjing", "zh-hans").get(reverse("portal_case", args=[case.number]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "开工许可证" in text
    assert [secret for secret in ("王二柱", "0012", "321X") if secret in text] == []
    assert at_desk("zhouhang").get(reverse("portal_case", args=[case.number])).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "stand",
    [fit.applied, fit.collected, fit.reviewed, fit.agreed, fit.documented, fit.carded, fit.begun, fit.finished,
     fit.after_tests, fit.accepted, fit.fire_accepted, fit.drafted],
)  # fmt: skip
def test_the_page_shows_the_form_of_each_open_step(stand: Callable[[], Case], language: str):
    case = stand()
    page = see(at_desk("tianjianhua", language), case)
    forms = re.findall(rf'action="/cases/{case.number}/steps/(\w+)/" class="step', page)
    assert sorted(forms) == sorted(open_steps(case))


def test_a_step_sent_twice_is_done_once():
    case = fit.documented()
    client = at_desk(CS)
    typed = {"cs_on_permit": "同意", "visit": "1", "seen": seen(see(client, case))}
    first, second = (send(client, "case_step", case, "slip_cs", **typed) for _click in range(2))
    assert (first.status_code, second.status_code) in [(302, 302), (302, 409)]
    assert "slip_cs" not in open_steps(again(case))


def test_how_long_a_paper_is_good_for_is_no_appointment():
    case = fit.collected()  # its authorisation and its insurance run out on a day
    assert case.number in at_desk(ENGINEER).get(reverse("jobs")).content.decode()
    panel = at_desk(CS).get(reverse("queue"), {"case": case.number}, headers={"HX-Request": "true"})
    until = case.facts._meta.get_field("authorised_until_on").verbose_name
    assert (panel.status_code, f"<dt>{until}</dt>" in panel.content.decode()) == (200, False)
