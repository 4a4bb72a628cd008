"""Papers that came back: brought in at one page, looked at by a person, confirmed as signed (R-128)."""

import pytest
from django.test import Client
from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.casework.papers import papers_of
from shouwen.casework.returned_pages import ReturnedPage
from shouwen.casework.rows import Signature
from shouwen.journal.forms import FormPart
from tests.casework.sheets import bring, covered, jpeg, work_order
from tests.desk.clerk import above, at_desk, beside, see
from tests.desk.clerk import send as send_form
from tests.desk.ink import ready_to_sign
from tests.pictures import upload
from tests.wall import it_is
from tests.world import do, entries, moment, open_steps, report, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def a_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 11:00")


def brought(client: Client, *files):
    return client.post(reverse("came_back"), {"sheets": list(files)})


def at(name: str, page: ReturnedPage) -> str:
    return reverse(name, args=[page.pk])


def test_two_files_are_read_and_the_page_says_what_became_of_each():
    _form, pages = work_order()
    client, files = at_desk("limin"), [jpeg(pages[0]), jpeg(covered(pages[1]))]
    answer = brought(client, *(upload(file, f"{n}.jpg") for n, file in enumerate(files)))
    assert (answer.status_code, answer["Location"]) == (302, "/desk/came-back/")
    page = client.get(reverse("came_back")).content.decode()
    assert "2 pages read. For you to look at: 1." in page
    assert "No code of ours can be read on it" in page and "Laid on its case" in page


def test_a_bad_file_is_named_and_spoils_none_of_the_others():
    form, pages = work_order()
    answer = brought(at_desk("limin"), upload(b"<svg/>", "x.jpg"), upload(jpeg(pages[0]), "y.jpg"))
    assert (answer.status_code, beside(answer)) == (
        422,
        {"bring-sheets": "x.jpg: This is not a photo (JPEG, PNG) or a PDF."},
    )
    assert FormPart.objects.get(form=form, part=1).came_back is not None


def test_no_more_files_are_read_at_once_than_a_person_waits_for():
    answer = brought(at_desk("limin"), *(upload(b"%d" % n, f"{n}.jpg") for n in range(21)))
    assert beside(answer) == {"bring-sheets": "At most 20 files at once, please."}


def test_nothing_chosen_is_said():
    assert beside(brought(at_desk("limin"))) == {"bring-sheets": "Choose a photo or a PDF."}


def test_the_tray_is_laid_on_a_case_by_its_number_or_discarded_and_twice_is_once():
    case = report("2026-03-02 10:00")
    _form, pages = work_order(case)
    [one], [two] = bring(jpeg(covered(pages[0]))), bring(jpeg(covered(pages[1])))
    client = at_desk("limin")
    assert beside(client.post(at("returned_lay", one), {"number": "BX-2026-9999"})) == {
        f"lay-{one.pk}-number": "There is no such case."
    }
    for _click in range(2):
        assert client.post(at("returned_lay", one), {"number": case.number.lower()}).status_code == 302
    assert beside(client.post(at("returned_discard", two), {})) == {f"off-{two.pk}-reason": "This is needed."}
    for _click in range(2):
        assert client.post(at("returned_discard", two), {"reason": "重复"}).status_code == 302
    assert list(ReturnedPage.objects.order_by("id").values_list("fate", flat=True)) == ["laid", "discarded"]
    assert (papers_of(case, role("limin")).count(), len(entries(case, "attached"))) == (1, 1)


@pytest.mark.parametrize("login", ["zhaolei", "shenwei", "wangqiang", "chenjing", "qinlu"])
def test_another_department_another_building_and_strangers_find_no_page_of_the_tray(login):  # S-06
    case = report("2026-03-02 10:00")
    _form, pages = work_order(case)
    [page] = bring(jpeg(covered(pages[0])))
    client = at_desk(login)
    answers = [
        client.get(at("returned_picture", page)),
        client.post(at("returned_lay", page), {"number": case.number}),
        client.post(at("returned_discard", page), {"reason": "x"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert ReturnedPage.objects.get().settled_at is None


def test_a_colleague_sees_the_page_upright_and_nobody_else_the_bytes():
    _form, pages = work_order()
    [page] = bring(jpeg(covered(pages[0])))
    answer = at_desk("zhoujing").get(at("returned_picture", page))
    assert (answer["Content-Type"], answer["Content-Disposition"].partition(";")[0]) == (
        "image/jpeg",
        "inline",
    )
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert Client().get(at("returned_picture", page)).status_code == 302


# It is signed.


def sheet_of(case: Case) -> FormPart:
    form, pages = work_order(case)
    bring(jpeg(pages[0]))
    return FormPart.objects.get(form=form, part=1)


def where(case: Case, part: FormPart) -> str:
    return reverse("case_sheet", args=[case.number, "try", part.pk])


@pytest.mark.parametrize("login", ["limin", "zhaolei"])
def test_a_sheet_that_came_back_counts_as_signed_when_a_person_says_so(login):
    case = ready_to_sign()
    part, client = sheet_of(case), at_desk(login)
    assert where(case, part) in see(client, case)
    assert "try" in open_steps(case)
    assert client.get(where(case, part)).status_code == 200
    for _click in range(2):
        assert client.post(where(case, part), {"sign_customer": "陈静"}).status_code in (302, 422)
    row = Signature.objects.get()
    assert (row.name, row.way, row.paper, row.sha256) == ("陈静", "paper", part.came_back, part.form.sha256)
    assert len(entries(case, "signed")) == 1
    answer = send_form(
        at_desk("zhaolei"), "case_step", case, "try", visit=1, outcome="content", test_result="好"
    )
    assert (answer.status_code, "try" in open_steps(case)) == (302, False)
    assert where(case, part) not in see(client, case)


def test_coming_back_alone_is_no_signature():
    case = ready_to_sign()
    sheet_of(case)
    answer = send_form(
        at_desk("zhaolei"), "case_step", case, "try", visit=1, outcome="content", test_result="好"
    )
    assert beside(answer) == {"try-sign_customer": "A signature is missing."}


def test_a_sheet_stands_for_one_visit():
    case = ready_to_sign()
    part, client = sheet_of(case), at_desk("zhaolei")
    client.post(where(case, part), {"sign_customer": "陈静"})
    do(case, "try", "2026-03-02 11:10", by="zhaolei", outcome="not_content", test_result="还在滴")
    anew = {"cause": "阀芯", "work_done": "更换", "finished_at": moment("2026-03-02 11:20")}
    do(case, "work", "2026-03-02 11:20", by="zhaolei", **anew)
    answer = client.get(where(case, part))
    assert (answer.status_code, above(answer)) == (422, ["There is no such sheet to be confirmed."])


@pytest.mark.parametrize(
    ("login", "status"), [("shenwei", 404), ("wangqiang", 404), ("chenjing", 404), ("xiangguoqiang", 422)]
)
def test_strangers_confirm_nothing(login, status):
    case = ready_to_sign()
    part, client = sheet_of(case), at_desk(login)
    assert client.post(where(case, part), {"sign_customer": "x"}).status_code == status
    assert Signature.objects.count() == 0


def test_a_sheet_of_another_case_confirms_nothing():
    case, other = ready_to_sign(), ready_to_sign("qiming")
    part = sheet_of(other)
    assert at_desk("zhaolei").post(where(case, part), {"sign_customer": "x"}).status_code == 422
    assert Signature.objects.count() == 0


def test_added_at_its_own_case_the_page_says_that_the_part_came_back():
    case, client = report("2026-03-02 10:00"), at_desk("limin")
    form, pages = work_order(case)
    send_form(client, "case_attach", case, file=upload(jpeg(pages[0])))
    assert f"Added: part 1 of {form.serial} came back." in see(client, case)
    wrong = report("2026-03-02 10:01")
    answer = send_form(client, "case_attach", wrong, file=upload(jpeg(pages[0])))
    assert beside(answer) == {
        "paper-file": f"This is form {form.serial} of {case.number}. Please add it there."
    }
