"""A photo or a paper is added at the case page: once, or not at all and with the reason beside it (design §5)."""

import html
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.casework.papers import MAX_PAPERS
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.kit.uploads import MAX_BYTES
from tests.desk.clerk import at_desk, beside, see, send
from tests.desk.paperwork import STRANGERS, complaint_of, fetch, files, lay
from tests.kit.test_uploads import NAMES
from tests.pictures import HOSTILE, jpeg, pdf, png, upload
from tests.world import entries, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def test_a_photo_is_added_and_stands_on_the_page():
    case, client = complaint_of(), at_desk("limin")
    answer = send(client, "case_attach", case, file=upload(jpeg(), "维修前.jpg"), caption="八层")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.number}/#papers")
    paper = Paper.objects.get()
    assert (paper.name, paper.caption, paper.to_customer) == ("维修前.jpg", "八层", False)
    page = see(client, case)
    assert "Added, for staff only." in page
    assert f'<a href="/cases/{case.number}/papers/{paper.pk}/">维修前.jpg</a>' in page
    assert "Li Min" in page.split('id="papers"')[1].split("</ul>")[0]


def test_a_ticked_box_shows_it_to_the_customer():
    case = complaint_of()
    send(at_desk("limin"), "case_attach", case, file=upload(jpeg(), "after.jpg"), to_customer="on")
    assert fetch(at_desk("chenjing"), case, Paper.objects.get()).content == jpeg()
    page = at_desk("chenjing").get(reverse("portal_case", args=[case.number])).content.decode()
    assert "Added: after.jpg" in page


def test_sent_twice_it_is_added_once():
    case, client = complaint_of(), at_desk("limin")
    for _click in range(2):
        answer = send(client, "case_attach", case, file=upload(jpeg(), "before.jpg"))
        assert answer.status_code == 302
    assert (Paper.objects.count(), len(entries(case, "attached"))) == (1, 1)
    assert "This is on the case already: before.jpg" in see(client, case)


def refused(login: str, language: str = "en", **typed) -> tuple[HttpResponse, dict[str, str]]:
    """The page that comes back, and what it says beside the fields; nothing is written."""
    case = complaint_of()
    before = Entry.objects.count()
    answer = send(at_desk(login, language), "case_attach", case, **typed)
    assert (answer.status_code, Paper.objects.count(), Entry.objects.count(), files()) == (422, 0, before, [])
    return answer, beside(answer)


@pytest.mark.parametrize("what", list(HOSTILE)[::5])  # tests/casework/test_papers.py sends each
def test_what_is_of_another_kind_is_refused_beside_the_file_and_the_caption_kept(what):
    answer, said = refused("limin", file=upload(HOSTILE[what], "photo.jpg"), caption="八层会议室")
    assert said == {"paper-file": "This is not a photo (JPEG, PNG) or a PDF."}
    assert 'value="八层会议室"' in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "This file is empty."), (bytes(MAX_BYTES + 1), "This file is larger than 10 MB.")],
)
def test_an_empty_and_a_too_large_file_are_refused_beside_the_file(content, said):
    answer, beside_it = refused("limin", file=upload(content), caption="八层", to_customer="on")
    assert beside_it == {"paper-file": said}
    page = answer.content.decode()
    assert 'value="八层"' in page
    assert 'name="to_customer" id="paper-to_customer" checked' in page


def test_without_a_file_one_is_asked_for():
    assert refused("limin", caption="八层")[1] == {"paper-file": "Choose a photo or a PDF."}


def test_a_caption_that_is_too_long_is_refused_beside_it():
    _answer, said = refused("limin", file=upload(jpeg()), caption="长" * 201)
    assert list(said) == ["paper-caption"]


def test_the_refusal_is_in_the_language_of_the_person():
    said = refused("limin", "zh-hans", file=upload(b"<svg/>"))[1]
    assert said == {"paper-file": "只能添加照片（JPEG、PNG）或 PDF。"}


def test_a_full_case_says_so_and_asks_for_no_more():
    case, client = complaint_of(), at_desk("limin")
    for number in range(MAX_PAPERS):
        lay(case, jpeg(str(number)))
    answer = send(client, "case_attach", case, file=upload(jpeg()), caption="八层")
    assert beside(answer) == {"paper-file": "There are 30 papers on this case: no more fit."}
    page = see(client, case)
    assert ("No more papers fit on this case." in page, 'enctype="multipart/form-data"' in page) == (
        True,
        False,
    )


@pytest.mark.parametrize("login", [*STRANGERS, "chenjing"])
def test_who_does_not_work_on_the_case_finds_nothing_to_add_to(login):
    case = complaint_of()
    answer = send(at_desk(login), "case_attach", case, file=upload(jpeg()), to_customer="on")
    assert (answer.status_code, Paper.objects.count(), files()) == (404, 0, [])


def test_a_form_from_elsewhere_adds_nothing():
    case, client = complaint_of(), Client(enforce_csrf_checks=True)
    client.force_login(role("limin").person, backend="shouwen.people.signing_in.Login")
    answer = send(client, "case_attach", case, file=upload(jpeg()))
    assert (answer.status_code, Paper.objects.count(), files()) == (403, 0, [])


@pytest.mark.parametrize(
    "name", [name for name in NAMES if not {"\r", "\n", "\ud800"} & set(name)], ids=ascii
)
def test_whatever_the_browser_calls_it_nothing_lands_outside_the_folder_of_files(name, tmp_path):
    case = complaint_of()
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode()
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n%s\r\n--x--\r\n'
    address = reverse("case_attach", args=[case.number])
    answer = at_desk("limin").post(
        address, part % (quoted, jpeg()), content_type="multipart/form-data; boundary=x"
    )
    kept = [file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file()]
    papers = list(Paper.objects.all())
    assert kept == [Path("files", paper.sha256[:2], paper.sha256) for paper in papers]
    # Without a name it is no file but a field of text, and no text holds a NUL.
    assert answer.status_code == (302 if papers else 422 if name else 400)


@pytest.mark.parametrize("name", ['"><script>alert(1)</script>.jpg', "<b>x.jpg", "x' onerror='alert(1).jpg"])
def test_a_name_and_a_caption_are_shown_as_they_are_written(name):
    case = complaint_of()
    paper = lay(case, jpeg(), name, caption=name)
    page = see(at_desk("limin"), case)
    assert html.escape(paper.name) in page
    assert "<script>alert" not in page and "<b>x" not in page and "' onerror='" not in page


def test_three_papers_cost_no_more_queries_than_one():
    case, client = complaint_of(), at_desk("limin")
    lay(case, jpeg())
    see(client, case)
    with CaptureQueriesContext(connection) as one:
        see(client, case)
    lay(case, png())
    lay(case, pdf(), to_customer=True)
    with CaptureQueriesContext(connection) as three:
        see(client, case)
    assert len(three) == len(one)
