"""What is sent to harm us lies nowhere, or harmless and where it belongs (S-07); nobody else is given a byte (S-06)."""

from itertools import cycle
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach, papers_of
from shouwen.journal.files import Paper, kept_at
from shouwen.kit.uploads import media_of
from tests.desk.clerk import at_desk, beside, send
from tests.desk.paperwork import complaint_of, fetch, lay
from tests.kit.test_uploads import NAMES
from tests.pictures import HOSTILE, HTML, TWO_FACED, commented, held, jpeg, pdf, png, upload
from tests.world import moment, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

ACTIVE = [
    HTML, b"<svg/onload=alert(1)>", b"<?php system('id'); ?>", b"#!/bin/sh\nid\n", b"PK\x03\x04../../x", b"MZ\x90",
    b"<script src=//x></script>", b"%PDF-1.7 /JavaScript", b"GIF89a=1;", b"AddHandler php .jpg",
]  # fmt: skip
WHOLE = [jpeg(), png(), pdf()]
POLYGLOTS = [
    mix
    for what in ACTIVE
    for mix in (
        what + jpeg(), what + png(), what + pdf(), jpeg() + what, png() + what, pdf(what.decode("latin-1")),
        commented(jpeg(), what), commented(png(), what), held(jpeg(), 1, place=what[:20].replace(b"\x90", b"")),
        pdf() + what, jpeg()[:20] + what + jpeg()[20:], png()[:8] + what + png()[8:],
    )
]  # fmt: skip
SENT = [
    *zip([*HOSTILE.values(), *TWO_FACED.values(), *POLYGLOTS], cycle(NAMES)),
    *((whole, name) for whole in WHOLE for name in NAMES),
]


def sent(case: Case, content: bytes, name: str) -> Paper | None:
    given = ContentFile(content, name)
    try:
        return attach(case, given, by=role("limin"), at=moment("2026-03-02 10:30"))[0]
    except Refused:
        return None


def test_of_two_hundred_hostile_files_none_lies_where_or_as_what_it_could_run():  # S-07
    assert len(SENT) >= 200
    cases = [complaint_of() for _each in range(8)]
    kept = [sent(cases[n % 8], content, name) for n, (content, name) in enumerate(SENT)]
    assert {paper is None for paper in kept} == {True, False}
    papers, root = Paper.objects.all(), Path(settings.MEDIA_ROOT)
    assert {paper.media for paper in papers} <= {"image/jpeg", "image/png", "application/pdf"}
    assert all(media_of(paper.read()) == paper.media for paper in papers)
    there = {file for file in root.parent.rglob("*") if file.is_file()}
    assert there == {kept_at(paper.sha256) for paper in papers}
    photos = [paper.read() for paper in papers if paper.is_picture]
    assert [what for what in ACTIVE for photo in photos if what in photo] == []


def test_what_was_kept_of_them_is_given_out_as_nothing_that_runs():  # S-07
    case, client = complaint_of(), at_desk("limin")
    kept = [sent(case, content, name) for content, name in SENT[::7]]
    answers = [fetch(client, case, paper) for paper in papers_of(case, role("limin"))]
    assert answers and any(kept)
    for answer in answers:
        how = answer["Content-Disposition"].partition(";")[0]
        assert (answer["Content-Type"], how) in [
            ("image/jpeg", "inline"), ("image/png", "inline"), ("application/pdf", "attachment")
        ]  # fmt: skip
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_photo_that_a_desk_cannot_show_is_refused_with_what_to_do():
    case = complaint_of()
    answer = send(at_desk("limin"), "case_attach", case, file=upload(HOSTILE["a HEIC picture"], "IMG.HEIC"))
    assert beside(answer) == {
        "paper-file": "This is a HEIC photo, which most computers cannot show. Set the phone's camera to “Most "
        "compatible” (JPEG), or send a screenshot of it."
    }


# Who is given a byte.


def addresses(case: Case, paper: Paper) -> list[str]:
    near = [paper.pk - 1, paper.pk, paper.pk + 1]
    return [
        reverse(name, args=[case.number, pk]) for name in ("case_paper", "case_paper_small") for pk in near
    ]


@pytest.mark.parametrize("who", ["", "zhouhang", "shenwei", "zhoujing who has left", "qinlu", "chenjing"])
def test_of_every_stored_file_nobody_else_is_given_a_byte(who):  # S-06
    case, other = complaint_of(), complaint_of("qiming")
    papers = [lay(case, content) for content in (jpeg("a"), png("b"), pdf("c"))]
    lay(other, jpeg("d"), to_customer=True)
    if who.endswith("left"):
        role("zhoujing").person.roles.update(ends_on="2026-01-02")
    client = at_desk(who.partition(" ")[0]) if who else Client()
    answers = [client.get(address) for paper in papers for address in addresses(case, paper)]
    assert {answer.status_code for answer in answers} == ({404} if who else {302})
    given = b"".join(answer.content for answer in answers)
    assert [paper for paper in papers if paper.read() in given] == []


def test_who_is_dismissed_with_a_page_open_is_given_nothing_more():  # S-06
    case, client = complaint_of(), at_desk("zhoujing")
    paper = lay(case, jpeg())
    assert fetch(client, case, paper).status_code == 200
    role("zhoujing").person.__class__.objects.filter(login="zhoujing").update(is_active=False)
    assert fetch(client, case, paper).status_code == 302


def test_a_small_picture_is_made_once_and_given_to_whom_the_large_one_is():
    case = complaint_of()
    ours, theirs = lay(case, jpeg("a")), lay(case, png("b"), to_customer=True)
    where = [reverse("case_paper_small", args=[case.number, paper.pk]) for paper in (ours, theirs)]
    clerk, tenant = at_desk("limin"), at_desk("chenjing")
    assert [clerk.get(address)["Content-Type"] for address in where] == ["image/jpeg"] * 2
    made = {file.name: file.stat().st_mtime_ns for file in kept_at(ours.sha256).parent.glob("*.small")}
    assert list(made) == [f"{ours.sha256}.small"]
    assert [tenant.get(address).status_code for address in where] == [404, 200]
    answer = clerk.get(where[0])
    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert kept_at(ours.sha256).with_suffix(".small").stat().st_mtime_ns == made[f"{ours.sha256}.small"]


def test_of_a_paper_there_is_no_small_picture():
    case = complaint_of()
    paper = lay(case, pdf())
    address = reverse("case_paper_small", args=[case.number, paper.pk])
    assert at_desk("limin").get(address).status_code == 404


def test_the_page_loads_small_pictures_when_they_come_into_view():
    case = complaint_of()
    paper = lay(case, jpeg(), to_customer=True)
    small = f'src="/cases/{case.number}/papers/{paper.pk}/small/" alt="" loading="lazy"'
    assert small in at_desk("limin").get(reverse("case", args=[case.number])).content.decode()
    assert small in at_desk("chenjing").get(reverse("portal_case", args=[case.number])).content.decode()
