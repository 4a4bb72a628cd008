"""The customer reads and signs on the screen: what was shown is kept with the name (§2.6, R-128)."""

from decimal import Decimal
from functools import partial
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from shouwen.casework import moves
from shouwen.casework.amending import amend
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.rows import Signature
from shouwen.journal.files import Paper
from shouwen.journal.forms import hash_of
from shouwen.money.charges import Charge, add_charge, items_for, take_back
from tests.desk.clerk import above, at_desk, beside, see
from tests.desk.clerk import send as send_form
from tests.desk.ink import STROKES, ink, opened, ready_to_sign, send
from tests.desk.situations import chargeable, with_engineering
from tests.world import again, do, entries, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

PHONE = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"


def signed(client: Client, case: Case, name: str = "陈静", **typed: str):
    page = opened(client, case)
    return send(client, "case_sign", case, **{**page, "name": name, "ink": ink(), **typed})


def test_a_name_drawn_on_the_screen_is_kept_with_what_was_shown():
    case, client = ready_to_sign(), at_desk("zhaolei")
    client.defaults |= {"HTTP_USER_AGENT": PHONE, "REMOTE_ADDR": "192.0.2.17"}
    answer = signed(client, case)
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/#now")
    row, [entry] = Signature.objects.get(), entries(case, "signed")
    assert (row.name, row.way, row.signs_as, row.visit, row.step) == ("陈静", "glass", "customer", 1, "try")
    assert (row.device, row.address, row.language) == ("iPad · Safari", "192.0.2.•", "zh-hans")
    words = entry.data["words"]
    assert row.sha256 == entry.data["sha256"] == hash_of(words)
    assert (words["number"], words["step"], words["visit"], words["language"]) == (
        case.number,
        "try",
        1,
        "zh-hans",
    )
    assert ["维修情况", "更换"] in words["facts"]
    picture = Image.open(BytesIO(row.paper.read()))
    assert (picture.format, picture.size, row.paper.sha256) == (
        "PNG",
        (1000, 320),
        entry.data["paper_sha256"],
    )
    assert picture.getextrema()[0] < 40


def test_the_page_shows_the_words_that_are_kept_and_in_the_language_of_who_signs():
    case, client = ready_to_sign(), at_desk("zhaolei")
    pages = {}
    for language, title in (("zh-hans", "请过目并签字"), ("en", "Please read and sign")):
        where = reverse("case_sign", args=[case.number, "try"])
        pages[language] = client.get(where, {"language": language}).content.decode()
        assert title in pages[language]
        signed_words = opened(client, case, language=language)
        assert signed_words["language"] == language
    assert "I have read what stands above and confirm it." in pages["en"]


def test_the_signature_lets_the_step_go_on_without_another_name():
    case, client = ready_to_sign(), at_desk("zhaolei")
    signed(client, case)
    page = see(client, case)
    assert "Signed by 陈静: On the screen" in page
    assert 'name="sign_customer"' not in page
    answer = send_form(client, "case_step", case, "try", visit=1, outcome="content", test_result="正常")
    assert (answer.status_code, "try" in open_steps(case)) == (302, False)


def test_work_sent_back_is_signed_afresh():
    case, client = ready_to_sign(), at_desk("zhaolei")
    signed(client, case)
    do(case, "try", "2026-03-02 11:00", by="zhaolei", outcome="not_content", test_result="还在滴")
    anew = {"cause": "阀芯", "work_done": "更换阀芯", "finished_at": moment("2026-03-02 11:10")}
    do(case, "work", "2026-03-02 11:10", by="zhaolei", **anew)
    page = opened(client, case)
    assert page["visit"] == "2"
    with pytest.raises(Refused):
        do(case, "try", "2026-03-02 11:20", by="zhaolei", outcome="content", test_result="好了")
    send(client, "case_sign", case, **{**page, "name": "陈静", "ink": ink()})
    assert [(s.visit, s.way) for s in Signature.objects.order_by("id")] == [(1, "glass"), (2, "glass")]


def test_what_was_signed_is_not_written_over():  # R-128, §2.6
    case = again(chargeable())
    lamp = {"item": items_for(case).get(code="lamp-replace"), "quantity": Decimal(1)}
    add_charge(case, **lamp, by=role("limin"), at=moment("2026-03-02 10:50"))
    do(case, "amounts", "2026-03-02 10:51")
    do(case, "accompany", "2026-03-02 10:51", outcome="went", went_along="李敏")
    assert signed(at_desk("zhaolei"), again(case)).status_code == 302
    [entry] = entries(case, "signed")
    assert (entry.data["words"]["amounts"], entry.data["words"]["total"]) == (
        ["Replace a lamp or tube × 1 = ¥20.00"],
        "¥20.00",
    )
    for deed in (partial(add_charge, case, **lamp), partial(take_back, Charge.objects.get(case=case))):
        with pytest.raises(Refused):
            deed(by=role("limin"), at=moment("2026-03-02 11:00"))


def test_a_double_click_is_one_signature():
    case, client = ready_to_sign(), at_desk("zhaolei")
    page = {**opened(client, case), "name": "陈静", "ink": ink()}
    answers = [send(client, "case_sign", case, **page) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (Signature.objects.count(), len(entries(case, "signed")), Paper.objects.count()) == (1, 1, 1)


def test_what_has_changed_since_it_was_shown_is_shown_anew_and_not_signed():  # §2.6
    case, client = ready_to_sign(), at_desk("zhaolei", "zh-hans")
    page = opened(client, case)
    at = moment("2026-03-02 10:55")
    amend(case, "work_done", "更换整只龙头", reason="写错了", by=role("zhaolei"), at=at)
    answer = send(client, "case_sign", case, **{**page, "name": "吕晓东", "ink": ink()})
    text = answer.content.decode()
    assert (answer.status_code, Signature.objects.count()) == (422, 0)
    assert above(answer) == ["待签内容刚才有变动，现显示最新内容，请重新过目。"]
    assert "更换整只龙头" in text and 'value="吕晓东"' in text and "strokes" not in text
    assert opened(client, case)["sha256"] != page["sha256"]


@pytest.mark.parametrize(
    "drawn", ["", "x", "[]", "{}", '{"tall": 1, "strokes": 7}', ink([[5, 5]]), ink([[5, 5, 20, 5]])]
)
def test_a_dot_and_what_is_no_stroke_is_no_signature(drawn):
    case, client = ready_to_sign(), at_desk("zhaolei")
    answer = signed(client, case, ink=drawn)
    assert (answer.status_code, Signature.objects.count(), Paper.objects.count()) == (422, 0, 0)
    assert beside(answer) == {"ink-ink": "请用手指、手写笔或鼠标在框内签字。"}


def test_what_was_drawn_comes_back_when_the_name_is_missing():
    case, client = ready_to_sign(), at_desk("zhaolei")
    answer = signed(client, case, name=" ")
    assert beside(answer) == {"ink-name": "此项必填。"}
    assert f"[{STROKES[0][0]}, {STROKES[0][1]}" in answer.content.decode()


@pytest.mark.parametrize(
    ("login", "status"),
    [("limin", 422), ("zhoujing", 422), ("shenwei", 404), ("wangqiang", 404), ("chenjing", 404)],
)  # a colleague of another department, another building's manager, a guard, the tenant
def test_only_who_does_the_step_takes_the_signature(login, status):
    case = ready_to_sign()
    page = {**opened(at_desk("zhaolei"), case), "name": "陈静", "ink": ink()}
    client = at_desk(login)
    assert client.get(reverse("case_sign", args=[case.number, "try"])).status_code == status
    assert [send(client, name, case, **page).status_code for name in SIGNING] == [status] * 3
    assert Signature.objects.count() == 0


SIGNING = ["case_sign", "case_sign_send", "case_sign_code"]


def test_who_leads_the_company_may_take_it_too():
    case, client = ready_to_sign(), at_desk("tianjianhua")
    assert signed(client, case).status_code == 302


def test_a_step_that_is_not_open_is_not_signed():
    case, client = ready_to_sign(), at_desk("zhaolei")
    page = {**opened(client, case), "name": "陈静", "ink": ink()}
    do(
        case,
        "try",
        "2026-03-02 11:00",
        by="zhaolei",
        outcome="content",
        test_result="好",
        signatures={"customer": "陈静"},
    )
    answer = send(client, "case_sign", case, **page)
    assert (answer.status_code, Signature.objects.get().way) == (409, "paper")


def test_a_step_that_asks_for_no_signature_has_no_signing_page():
    case, client = with_engineering(), at_desk("zhaolei")
    assert client.get(reverse("case_sign", args=[case.number, "solve"])).status_code == 404


def test_without_strokes_or_a_code_no_name_is_put_from_the_desk():
    case = ready_to_sign()
    how = {"signs_as": "customer", "name": "陈静", "by": role("zhaolei"), "at": moment("2026-03-02 11:00")}
    for way in ("glass", "code", "typed"):
        with pytest.raises(Refused):
            moves.sign(case, "try", way=way, **how)
    assert Signature.objects.count() == 0


def test_the_signature_can_be_looked_at_with_its_words_and_its_hash():
    case, client = ready_to_sign(), at_desk("zhaolei")
    signed(client, case)
    row = Signature.objects.get()
    where = reverse("case_signature", args=[case.number, row.pk])
    page = client.get(where).content.decode()
    assert row.sha256 in page and "更换" in page and f"/papers/{row.paper_id}/" in page
    assert at_desk("limin").get(where).status_code == 200
    assert [at_desk(login).get(where).status_code for login in ("shenwei", "chenjing")] == [404, 404]
    assert client.get(reverse("case_signature", args=[case.number, row.pk + 1])).status_code == 404
