"""Papers are given out through the door alone, to whom they are meant for, and as nothing that runs (design §5)."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from shouwen.casework.papers import attach
from shouwen.kit.pictures import stripped
from tests.desk.clerk import at_desk, bare
from tests.desk.paperwork import STRANGERS, complaint_of, fetch, lay
from tests.kit.test_uploads import NAMES
from tests.pictures import TWO_FACED, jpeg, pdf, png
from tests.world import department, do, moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

# Who is given what.

STAFF = ["limin", "zhoujing", "chenxiuying", "tianjianhua", "xiangguoqiang"]


@pytest.mark.parametrize("login", STAFF)
def test_owner_colleagues_and_their_managers_are_given_every_paper(login):
    case, client = complaint_of(), at_desk(login)
    papers = [lay(case, jpeg()), lay(case, png(), to_customer=True)]
    assert [fetch(client, case, paper).content for paper in papers] == [jpeg(), png()]


def test_the_customer_is_given_what_is_meant_for_the_customer():
    case, client = complaint_of(), at_desk("chenjing")
    ours, theirs = lay(case, jpeg()), lay(case, png(), to_customer=True)
    assert [fetch(client, case, paper).status_code for paper in (ours, theirs)] == [404, 200]
    assert fetch(client, case, theirs).content == png()


@pytest.mark.parametrize("login", STRANGERS)
def test_to_another_building_another_company_and_strangers_there_is_no_paper(login):
    case, client = complaint_of(), at_desk(login)
    papers = [lay(case, jpeg()), lay(case, png(), to_customer=True)]
    assert [fetch(client, case, paper).status_code for paper in papers] == [404, 404]


def test_a_building_that_is_asked_to_help_is_given_the_papers_too():
    case, client = complaint_of(), at_desk("shenwei")
    paper = lay(case, jpeg())
    to = department("b3", "management")
    do(case, "assign", "2026-03-02 10:40", to_be_done="查漏", to=to, told="三号楼会来人")
    assert fetch(client, case, paper).content == jpeg()


def test_nobody_who_is_not_signed_in_is_given_anything():
    case = complaint_of()
    address = reverse("case_paper", args=[case.number, lay(case, jpeg(), to_customer=True).pk])
    answer = Client().get(address)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next={address}")


def test_what_is_not_for_one_looks_like_what_is_not_there():
    case, of_others = complaint_of(), complaint_of("qiming")
    hidden, foreign = lay(case, jpeg()), lay(of_others, png(), to_customer=True)
    client = at_desk("chenjing")
    absent = client.get(reverse("case_paper", args=[case.number, 99_999_999]))
    crossed = client.get(reverse("case_paper", args=[case.number, foreign.pk]))
    answers = [fetch(client, case, hidden), fetch(client, of_others, foreign), crossed, absent]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert {bare(answer) for answer in answers} == {bare(absent)}


def test_a_paper_of_one_case_is_not_found_on_another():
    case, other = complaint_of(), complaint_of()
    assert fetch(at_desk("limin"), other, lay(case, jpeg())).status_code == 404


def test_there_is_no_way_to_the_bytes_but_the_door():
    paper, client = lay(complaint_of(), jpeg()), at_desk("limin")
    path = f"{paper.sha256[:2]}/{paper.sha256}"
    for address in (
        f"/{path}",
        f"/files/{path}",
        f"/media/{path}",
        f"/static/{path}",
        f"/static/../files/{path}",
    ):
        assert client.get(address).status_code == 404


def test_who_has_left_is_given_nothing():
    case, client = complaint_of(), at_desk("zhoujing")
    paper = lay(case, jpeg())
    role("zhoujing").person.roles.update(ends_on="2026-01-02")
    assert fetch(client, case, paper).status_code == 404


# How it is given out.


@pytest.mark.parametrize(
    ("content", "media", "how"),
    [
        (jpeg(), "image/jpeg", "inline; filename=\"x.html.jpg\""),
        (png(), "image/png", "inline; filename=\"x.html.png\""),
        (pdf(), "application/pdf", "attachment; filename=\"x.html.pdf\""),
    ],
)  # fmt: skip
def test_a_photo_is_looked_at_and_a_pdf_is_saved(content, media, how):
    case = complaint_of()
    answer = fetch(at_desk("limin"), case, lay(case, content, "x.html"))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (media, how)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer.content == content


@pytest.mark.parametrize("what", TWO_FACED)
def test_what_has_two_faces_shows_only_the_harmless_one(what):
    case = complaint_of()
    answer = fetch(at_desk("limin"), case, lay(case, TWO_FACED[what], "x.html"))
    assert answer["Content-Type"] in {"image/jpeg", "image/png", "application/pdf"}
    assert (answer["X-Content-Type-Options"], answer.content) == (
        "nosniff",
        stripped(TWO_FACED[what], answer["Content-Type"]),
    )


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_no_name_breaks_out_of_its_header(name):
    case = complaint_of()
    given = ContentFile(jpeg(), name)
    paper, _entry = attach(case, given, by=role("limin"), at=moment("2026-03-02 10:30"))
    answer = fetch(at_desk("limin"), case, paper)
    assert answer["Content-Disposition"].startswith("inline; filename")
    assert {"\r", "\n", "\0"} & set(answer["Content-Disposition"]) == set()
    assert answer.content == jpeg()
