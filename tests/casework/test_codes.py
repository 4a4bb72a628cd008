"""A code goes to the person who signs and to nobody else: once, ten minutes, for the words shown (§2.6)."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from shouwen.casework import codes, signing
from shouwen.casework.amending import amend
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.codes import SigningCode, masked_email, send_codes
from shouwen.casework.rows import Signature
from shouwen.casework.showing import Seen, words_of
from shouwen.journal.forms import hash_of
from shouwen.leases.customers import Contact
from tests.desk.clerk import at_desk, beside
from tests.desk.ink import opened, ready_to_sign, send
from tests.wall import it_is
from tests.world import again, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

ELEVEN = moment("2026-03-02 11:00")


def minutes(number: float):
    return ELEVEN + timedelta(minutes=number)


def shown(case: Case) -> tuple:
    row = signing.may_sign(case, "try", "customer", by=role("zhaolei"))
    return row, Seen(hash_of(words_of(again(case), row, "customer", "en")), "en")


def asked(case: Case, at=ELEVEN, who: int = 0) -> SigningCode:
    row, seen = shown(case)
    contact = codes.contacts_for(case)[who]
    return codes.ask_for_code(
        case, row, "customer", contact, about="Repair", sha256=seen.sha256, by=role("zhaolei"), at=at
    )


def sent(case: Case, at=ELEVEN, who: int = 0) -> str:
    """The code that arrived."""
    asked(case, at, who)
    assert send_codes(at) == 1
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def typed(case: Case, code: str, at=ELEVEN) -> Signature:
    row, seen = shown(case)
    how = {"signs_as": "customer", "visit": row.visit, "by": role("zhaolei"), "at": at}
    return signing.sign_by_code(case, "try", typed=code, seen=seen, **how)


def refused(case: Case, code: str, at=ELEVEN) -> str:
    before = Signature.objects.count()
    with pytest.raises(Refused) as why:
        typed(case, code, at)
    assert Signature.objects.count() == before
    return why.value.problems[0].code


def other_than(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10**6:06}"


def test_the_person_who_tells_the_code_has_signed():
    case = ready_to_sign()
    code = sent(case)
    row = typed(case, f" {code[:3]} {code[3:]} ", minutes(9))
    assert (row.name, row.way, row.contact.name_zh) == ("Chen Jing", "code", "陈静")
    assert entries(case, "signed")[0].data["words"]["number"] == case.number


def test_the_letter_goes_to_that_person_in_their_language_and_says_what_it_is_about():
    case = ready_to_sign()
    sent(case)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["chen.jing@ruilan.example"], f"[{case.number}] 您的签字验证码")
    assert "Repair" in letter.body


def test_a_code_counts_once():
    case, other = ready_to_sign(), ready_to_sign()
    code = sent(case)
    typed(case, code)
    do(case, "try", "2026-03-02 11:02", by="zhaolei", outcome="not_content", test_result="还在滴")
    anew = {"cause": "阀芯", "work_done": "更换", "finished_at": moment("2026-03-02 11:03")}
    do(case, "work", "2026-03-02 11:03", by="zhaolei", **anew)
    assert refused(case, code, minutes(4)) == "no_code"
    assert refused(other, code, minutes(4)) == "no_code"


def test_a_code_of_another_case_does_not_count():
    case, other = ready_to_sign(), ready_to_sign("qiming")
    code, theirs = sent(case), sent(other)
    assert refused(case, theirs if theirs != code else other_than(code)) == "wrong_code"


def test_after_ten_minutes_it_is_over():
    case = ready_to_sign()
    code = sent(case)
    assert refused(case, code, minutes(10)) == "expired"
    assert typed(case, code, minutes(9.9)).way == "code"


def test_a_new_code_is_the_only_one_that_counts():
    case = ready_to_sign()
    old, new = sent(case), sent(case, minutes(1))
    if old != new:
        assert refused(case, old, minutes(1)) == "wrong_code"
    assert typed(case, new, minutes(1)).way == "code"


def test_after_five_wrong_ones_the_right_one_is_refused_too():
    case = ready_to_sign()
    code = sent(case)
    assert [refused(case, other_than(code, n)) for n in range(1, 6)] == ["wrong_code"] * 5
    assert refused(case, code) == "expired"


@pytest.mark.parametrize("junk", ["", "12345", "1234567", "abcdef", "１２３４５６", "' OR 1=1"])
def test_what_is_no_code_is_a_wrong_one(junk):
    case = ready_to_sign()
    sent(case)
    assert refused(case, junk) == "wrong_code"


def test_it_counts_for_the_words_that_were_shown():  # §2.6
    case = ready_to_sign()
    code = sent(case)
    amend(case, "work_done", "更换整只龙头", reason="写错了", by=role("zhaolei"), at=minutes(1))
    assert refused(case, code, minutes(2)) == "expired"


def test_of_a_code_only_its_hash_is_kept_and_none_before_it_is_sent():
    case = ready_to_sign()
    row = asked(case)
    assert (row.code_hash, refused(case, "000000")) == ("", "no_code")
    send_codes(ELEVEN)
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    row.refresh_from_db()
    kept = [str(getattr(row, field.attname)) for field in row._meta.fields]
    assert len(row.code_hash) == 64 and code not in kept
    assert [entry for entry in entries(case, "code_sent") if code in str(entry.data)] == []


def test_five_codes_an_hour_for_a_case_and_for_a_person():
    case, other = ready_to_sign(), ready_to_sign()
    for number in range(5):
        sent(case, minutes(number))
    for which, who in ((case, 1), (other, 0)):
        with pytest.raises(Refused) as why:
            asked(which, minutes(5), who)
        assert why.value.problems[0].code == "too_often"
    assert asked(case, minutes(61)).pk


def test_a_double_click_sends_one():
    case = ready_to_sign()
    assert asked(case) == asked(case, ELEVEN + timedelta(seconds=2))
    assert (send_codes(minutes(1)), send_codes(minutes(1)), len(mail.outbox)) == (1, 0, 1)
    assert len(entries(case, "code_sent")) == 1


def test_it_goes_to_the_customers_own_people_only():
    case = ready_to_sign()
    row, seen = shown(case)
    stranger = Contact.objects.get(person__login="zhouhang")
    with pytest.raises(Refused) as why:
        codes.ask_for_code(
            case, row, "customer", stranger, about="x", sha256=seen.sha256, by=role("zhaolei"), at=ELEVEN
        )
    assert [problem.code for problem in why.value.problems] == ["invalid"]


class Away(BaseEmailBackend):
    def send_messages(self, letters):
        raise OSError("no server")


def test_what_cannot_be_sent_is_tried_three_times_and_then_said(settings):
    case = ready_to_sign()
    row = asked(case)
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    assert [send_codes(minutes(n)) for n in range(4)] == [0] * 4
    row.refresh_from_db()
    assert (row.has_failed, row.sendings, row.code_hash) == (True, 3, "")


def test_of_an_address_enough_is_shown_to_tell_it_from_another():
    assert [masked_email(a) for a in ("chen.jing@ruilan.example", "x@y", "")] == [
        "c•••@ruilan.example",
        "x•••@y",
        "•••",
    ]


# At the page.


def test_at_the_page_a_code_is_asked_for_and_told_and_staff_never_see_it(monkeypatch):
    it_is(monkeypatch, "2026-03-02 11:00")
    case, client = ready_to_sign(), at_desk("zhaolei")
    page = opened(client, case)
    to = codes.contacts_for(case)[0]
    answer = send(client, "case_sign_send", case, **page, contact=str(to.pk))
    assert answer.status_code == 302
    send_codes(ELEVEN)
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    waits = Client.get(client, answer["Location"]).content.decode()
    assert "c•••@ruilan.example" in waits and code not in waits and "chen.jing" not in waits
    wrong = send(client, "case_sign_code", case, **page, code=other_than(code))
    assert beside(wrong) == {"code-code": "验证码不对。"}
    answers = [send(client, "case_sign_code", case, **page, code=code) for _click in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert (Signature.objects.get().way, SigningCode.objects.get().tries) == ("code", 1)
