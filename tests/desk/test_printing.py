"""Save and print with one button; the QR leads to the case; out of reach there is no form (§2.6, R-120, R-143)."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.casework.printing import print_form
from shouwen.desk.printing import BESIDE_CASES
from shouwen.journal.catalogue import kind_called, kinds
from shouwen.journal.forms import Form
from tests.casework.paper_mill import blank, printed, words_of
from tests.desk.clerk import at_desk, see, seen, send
from tests.desk.paperwork import STRANGERS, complaint_of
from tests.desk.situations import ready_to_try
from tests.services.test_enquiries import ask
from tests.world import complain, department, entries, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

KEY = "3f8d0a52-7a0e-4a55-9c1b-111111111111"


def intake(**more: str) -> dict[str, str]:
    return {
        "form_key": KEY, "q": "", "caller_name": "陈女士", "caller_phone": "13800002207", "place": "1-0803",
        "procedure": "complaint", "title": "空调漏水", "channel": "phone", "complaint-apologised": "on",
        "complaint-happened_at": "2026-03-02T09:50", "complaint-nature": "facility", "complaint-details": "滴水",
        **more,
    }  # fmt: skip


def follow(client, answer) -> bytes:
    """The PDF behind the page that a deed led to."""
    page = client.get(answer["Location"])
    assert page.status_code == 200
    form = page.context["form"]
    return client.get(reverse("form_pdf", args=[form.serial])).content


def test_one_button_takes_a_complaint_down_makes_its_record_and_opens_it():
    client = at_desk("limin")
    answer = client.post(reverse("intake"), intake(print="yes"))
    case = Case.objects.get()
    form = Form.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/forms/{form.serial}/?print")
    assert (form.code, form.number, form.subject_id) == ("F-03", case.number, case.pk)
    assert case.number in words_of(follow(client, answer))[0]


def test_a_double_click_on_it_takes_one_case_down_and_makes_one_form():
    client = at_desk("limin")
    first, second = (client.post(reverse("intake"), intake(print="yes")) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert (Case.objects.count(), Form.objects.count()) == (1, 1)


def test_a_step_that_prints_offers_both_buttons_and_one_that_does_not_has_one():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    assert "Save and print: Service slip" in see(client, case)
    assert "Save and print" not in see(client, report("2026-03-02 10:00"))


def test_finishing_a_step_and_printing_is_one_button_and_twice_is_once():
    case, client = complain("2026-03-02 10:00"), at_desk("limin")
    to = str(department("b1", "engineering").pk)
    typed = {"seen": seen(see(client, case)), "visit": "1", "to_be_done": "查漏", "to": to, "print": "yes"}
    answers = [send(client, "case_step", case, "assign", **typed) for _click in range(2)]
    form = Form.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/forms/{form.serial}/?print"] * 2
    assert (form.code, len(entries(case, "finished")), len(entries(case, "printed"))) == ("F-04", 1, 1)


def test_a_form_can_be_printed_from_the_case_at_any_time():
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    page = see(client, case)
    sent = {"seen": seen(page), "form": "work_order"}
    answers = [send(client, "case_print", case, **sent) for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {"/forms/F-01-2026-0001/?print"}
    again = {"seen": seen(see(client, case)), "form": "work_order"}
    assert send(client, "case_print", case, **again)["Location"] == "/forms/F-01-2026-0002/?print"
    assert send(client, "case_print", case, form="capa_report", seen="1").status_code == 404


def test_whatever_has_forms_of_its_own_prints_them():
    assert {kind.about for kind in kinds()} == {*BESIDE_CASES, "case", "shift"}


@pytest.mark.parametrize("name", ["capa_report", "work_order", "repair_register"])
def test_what_only_a_case_or_a_shift_has_is_not_printed_beside_it(name):
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    about = role("limin").party_id if name == "repair_register" else case.pk
    sent = {"form": name, "about": str(about), "key": KEY}
    assert client.post(reverse("form_print"), sent).status_code == 404
    assert not Form.objects.exists()


def test_the_key_of_anothers_deed_gives_no_form_of_his():
    enquiry, case, key = ask(), report("2026-03-02 10:00"), UUID(KEY)
    how = {"by": role("limin"), "at": moment("2026-03-02 10:30"), "key": key}
    first = print_form(kind_called("enquiry_register"), enquiry, **how)
    second = print_form(kind_called("work_order"), case, **how)
    assert [first.subject_kind, second.subject_kind] == ["enquiry", "case"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "x"])
def test_a_register_is_of_a_day_that_can_be_reckoned_with(day):
    answer = at_desk("limin").post(reverse("form_register"), {"day": day, "key": KEY}, follow=True)
    assert "Choose a day." in answer.content.decode() and not Form.objects.exists()


def test_the_case_lists_its_forms_and_the_parts_that_are_to_come_back():  # §2.6
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    form = printed(case, "work_order")
    assert [words in see(client, case) for words in (form.serial, "Part 1, Customer service: to come back signed")] == [
        True, True
    ]  # fmt: skip
    client.post(reverse("form_back", args=[form.serial]), {"part": "1"})
    page = see(client, case)
    assert [form.serial in page, "to come back signed" in page] == [True, False]


def test_a_reprint_is_counted_once_a_click_and_opens_the_same_form():
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    form = printed(case, "work_order")
    for _click in range(2):
        answer = client.post(reverse("form_reprint", args=[form.serial]), {"reprints": "0"})
    assert answer["Location"] == f"/forms/{form.serial}/?print"
    assert Form.objects.get().reprints == 1


def test_a_manager_voids_it_with_a_reason_and_a_clerk_does_not():
    form = printed(report("2026-03-02 10:00"), "work_order")
    where = reverse("form_void", args=[form.serial])
    at_desk("limin").post(where, {"reason": "写错"})
    assert not Form.objects.get().is_void
    client = at_desk("tianjianhua")
    assert client.post(where, {"reason": ""}).status_code == 422
    client.post(where, {"reason": "写错"})
    page = client.get(reverse("form", args=[form.serial])).content.decode()
    assert [Form.objects.get().is_void, "写错" in page, "Print again" in page] == [True, True, False]


def test_the_code_on_the_paper_leads_staff_to_the_case():
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    for part in printed(case, "work_order").parts.all():
        assert client.get(f"/p/{part.token}/")["Location"] == f"/cases/{case.number}/#forms"


@pytest.mark.parametrize("login", STRANGERS)
def test_out_of_reach_there_is_no_form_and_no_part(login: str):
    form = printed(complaint_of(), "complaint_record")
    client = at_desk(login)
    asked = [client.get(reverse(name, args=[form.serial])) for name in ("form", "form_pdf")]
    asked += [client.get(f"/p/{form.parts.get().token}/"), client.get("/p/AAAAAAAAAAAAAAAAAAAAAAAAAA/")]
    asked += [
        client.post(reverse(name, args=[form.serial])) for name in ("form_reprint", "form_void", "form_back")
    ]
    assert [answer.status_code for answer in asked] == [404] * 7


def test_the_screen_shows_a_form_within_its_page_alone_and_writes_down_who_looked():
    case, client = complaint_of(), at_desk("zhoujing")
    form = printed(case, "complaint_record", "2026-03-02 10:05")
    answer = client.get(reverse("form_pdf", args=[form.serial]))
    assert (answer["Content-Type"], answer["X-Frame-Options"]) == ("application/pdf", "SAMEORIGIN")
    assert [entry.person.login for entry in entries(case, "read")] == ["zhoujing"]
    assert "Form opened on the screen, with the telephone in full" in see(client, case)


def test_blank_copies_are_numbered_in_one_file_and_a_second_click_makes_no_more():  # §2.6
    client = at_desk("limin")
    sent = {"form": "work_order", "copies": "3", "key": KEY}
    answers = [client.post(reverse("form_blank"), sent) for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {"/forms/F-01-2026-0001/?print&to=F-01-2026-0003"}
    page = client.get(answers[0]["Location"])
    assert len(words_of(client.get(page.context["page"].pdf).content)) == 12
    assert "F-01-2026-0002" in client.get(reverse("forms")).content.decode()
    assert Form.objects.count() == 3


def test_a_blank_copy_is_its_companys_and_its_code_leads_to_its_own_page():
    (form,) = blank("work_order")
    address = f"/p/{form.parts.get(part=1).token}/"
    assert at_desk("limin").get(address)["Location"] == f"/forms/{form.serial}/#forms"
    assert at_desk("luowen").get(address).status_code == 404


def test_a_blank_copy_that_was_written_on_by_hand_is_laid_on_its_case():  # §2.6
    (form,), case, client = blank("work_order"), report("2026-03-02 10:00"), at_desk("limin")
    where = reverse("form_belongs", args=[form.serial])
    assert [client.post(where, {"number": number}).status_code for number in ("", "BX-2026-9999")] == [
        422,
        422,
    ]
    for _click in range(2):
        client.post(where, {"number": case.number})
    kept = Form.objects.get()
    assert (kept.subject_id, kept.number, kept.is_blank) == (case.pk, case.number, True)
    assert len(entries(case, "printed")) == 1
    page = see(client, case)
    assert "Written by hand: Work order" in page and "Part 1, Customer service: to come back signed" in page
    assert client.get(f"/p/{form.parts.get(part=1).token}/")["Location"] == f"/cases/{case.number}/#forms"


def test_a_copy_belongs_to_one_case():
    (form,), client = blank("work_order"), at_desk("limin")
    first, second = report("2026-03-02 10:00"), report("2026-03-02 10:01")
    for case in (first, second):
        client.post(reverse("form_belongs", args=[form.serial]), {"number": case.number})
    assert Form.objects.get().number == first.number


def test_the_register_of_a_shift_is_printed_from_the_page_of_forms():
    client = at_desk("limin")
    case = report("2026-03-02 10:00")
    answer = client.post(reverse("form_register"), {"day": "2026-03-02", "key": KEY})
    assert case.number in words_of(follow(client, answer))[0]
    assert client.post(reverse("form_register"), {"day": "x", "key": KEY})["Location"] == "/forms/"


def test_the_page_of_a_case_asks_as_much_however_many_forms_it_has():
    case, client = ready_to_try(), at_desk("zhaolei")
    see(client, case)
    counts = []
    for _more in range(2):
        printed(case, "work_order", "2026-03-02 11:00")
        with CaptureQueriesContext(connection) as asked:
            see(client, case)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
