"""A photo or paper lies on its case once, whole or not at all, and the customer sees only what is meant so."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from shouwen.casework import moves
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import MAX_PAPERS, attach, papers_of
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.kit.pictures import stripped
from shouwen.kit.uploads import MAX_BYTES
from tests.pictures import HOSTILE, TWO_FACED, jpeg, pdf, png, upload
from tests.world import again, complain, entries, moment, open_steps, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def lay(case: Case, content: bytes, name: str = "photo.jpg", *, by: str = "limin", **more):
    return attach(case, upload(content, name), by=role(by), at=moment("2026-03-02 10:30"), **more)


def files() -> list[bytes]:
    return [file.read_bytes() for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]


def refused(case: Case, content: bytes, name: str = "photo.jpg", **more) -> list[tuple[str, str]]:
    """Field and code of each problem; and neither row, entry nor file is left behind."""
    before = Paper.objects.count(), Entry.objects.count(), sorted(files())
    with pytest.raises(Refused) as why:
        lay(case, content, name, **more)
    assert (Paper.objects.count(), Entry.objects.count(), sorted(files())) == before
    return [(problem.field, problem.code) for problem in why.value.problems]


@pytest.mark.parametrize(
    ("content", "media"), [(jpeg(), "image/jpeg"), (png(), "image/png"), (pdf(), "application/pdf")]
)
def test_a_photo_or_paper_is_kept_with_who_laid_it_there_and_when(content, media):
    case = complain("2026-03-02 10:00")
    paper, _entry = lay(case, content, caption="吊顶滴水处")
    assert paper == papers_of(case, role("zhoujing")).get()
    assert (paper.media, paper.size, paper.caption, paper.to_customer) == (
        media,
        len(content),
        "吊顶滴水处",
        False,
    )
    assert (paper.person.login, paper.by_party.code, paper.at) == ("limin", "b1", moment("2026-03-02 10:30"))
    assert paper.read() == content


def test_the_journal_says_what_was_laid_there_and_under_which_hash():
    case = complain("2026-03-02 10:00")
    paper, entry = lay(case, jpeg(), "维修前.jpg", caption="八层")
    assert entries(case, "attached") == [entry]
    assert entry.to_customer is False
    assert entry.data == {
        "paper": paper.pk, "name": "维修前.jpg", "caption": "八层", "media": "image/jpeg", "size": len(jpeg()),
        "sha256": paper.sha256,
    }  # fmt: skip


def test_a_paper_moves_no_step_and_no_clock():
    case = complain("2026-03-02 10:00")
    before = open_steps(case), [(clock.step, clock.due_at) for clock in case.clocks.all()]
    lay(case, jpeg())
    assert (open_steps(case), [(clock.step, clock.due_at) for clock in case.clocks.all()]) == before


def test_a_signed_part_that_comes_back_late_is_still_filed():  # R-130
    case = complain("2026-03-02 10:00")
    moves.cancel(case, reason="重复", by=role("chenxiuying"), at=moment("2026-03-02 10:10"))
    lay(case, pdf())
    assert (again(case).state, papers_of(case, role("limin")).count()) == ("cancelled", 1)


# What is refused leaves nothing.


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_not_wholly_a_photo_or_a_pdf_is_refused(what):
    assert refused(complain("2026-03-02 10:00"), HOSTILE[what]) == [("file", "wrong_kind")]


@pytest.mark.parametrize("what", TWO_FACED)
def test_what_has_two_faces_is_kept_under_the_harmless_one(what):
    paper, _entry = lay(complain("2026-03-02 10:00"), TWO_FACED[what], "x.html")
    assert (paper.media, paper.name) in [
        ("image/jpeg", "x.html.jpg"), ("image/png", "x.html.png"), ("application/pdf", "x.html.pdf")
    ]  # fmt: skip
    assert paper.read() == stripped(TWO_FACED[what], paper.media)
    assert paper.media == "application/pdf" or not {b"script", b"alert", b"PK"} & {
        word for word in (b"script", b"alert", b"PK") if word in paper.read()
    }


def test_an_empty_file_is_refused():
    assert refused(complain("2026-03-02 10:00"), b"") == [("file", "empty")]


def test_ten_megabytes_are_taken_and_one_byte_more_is_refused():
    case = complain("2026-03-02 10:00")
    full = jpeg() + bytes(MAX_BYTES - len(jpeg()))
    assert refused(case, full + b"\0") == [("file", "too_large")]
    assert lay(case, full)[0].size == len(jpeg())  # what follows the end mark is not kept


def test_a_caption_that_does_not_fit_is_refused_beside_it():
    case = complain("2026-03-02 10:00")
    assert refused(case, jpeg(), caption="长" * 201) == [("caption", "too_long")]
    assert lay(case, jpeg(), caption="长" * 200)[0].caption == "长" * 200


def test_the_thirty_first_is_refused_and_one_that_lies_there_already_is_not():
    case = complain("2026-03-02 10:00")
    for number in range(MAX_PAPERS):
        lay(case, jpeg(str(number)))
    assert refused(case, jpeg("one more")) == [("file", "full")]
    assert lay(case, jpeg("0"))[1] is None


@pytest.mark.parametrize("by", ["shenwei", "wangqiang", "chenjing", "zhouhang", "qinlu"])
def test_who_does_not_work_on_the_case_adds_nothing_to_it(by):  # R-031
    assert refused(complain("2026-03-02 10:00"), jpeg(), by=by) == [("", "not_allowed")]


# Once.


def test_the_same_content_again_is_the_paper_that_lies_there():
    case = complain("2026-03-02 10:00")
    first, _entry = lay(case, jpeg(), "维修前.jpg", caption="八层")
    assert lay(case, jpeg(), "again.jpg", by="zhoujing") == (first, None)
    assert [(paper.name, paper.caption) for paper in papers_of(case, role("limin"))] == [
        ("维修前.jpg", "八层")
    ]
    assert len(entries(case, "attached")) == 1


def test_the_same_content_on_two_cases_is_two_papers_and_one_file():
    one, other = complain("2026-03-02 10:00"), complain("2026-03-02 10:01")
    assert lay(one, jpeg())[0] != lay(other, jpeg())[0]
    assert files() == [jpeg()]


def test_the_database_keeps_it_to_once():
    paper, _entry = lay(complain("2026-03-02 10:00"), jpeg())
    paper.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        paper.save(force_insert=True)


def test_a_deed_that_is_rolled_back_leaves_a_file_at_most_and_can_be_done_again():
    case = complain("2026-03-02 10:00")
    with transaction.atomic():
        lay(case, jpeg())
        transaction.set_rollback(True)
    assert (papers_of(case, role("limin")).count(), entries(case, "attached")) == (0, [])
    assert lay(case, jpeg())[0].read() == jpeg()
    assert files() == [jpeg()]


# For whom.


def test_the_customer_sees_only_what_is_meant_for_the_customer():
    case = complain("2026-03-02 10:00")
    lay(case, jpeg())
    shown, entry = lay(case, png(), to_customer=True)
    assert list(papers_of(case, role("chenjing"))) == [shown]
    assert (papers_of(case, role("limin")).count(), entry.to_customer) == (2, True)


def test_sent_again_for_the_customer_it_is_shown_without_the_words_meant_for_us():
    case = complain("2026-03-02 10:00")
    lay(case, jpeg(), caption="客户自己弄坏的")
    lay(case, jpeg(), to_customer=True)
    assert [(paper.caption, paper.to_customer) for paper in papers_of(case, role("chenjing"))] == [("", True)]
    assert [entry.to_customer for entry in entries(case, "attached")] == [False, True]


def test_what_the_customer_has_seen_stays_shown():
    case = complain("2026-03-02 10:00")
    shown, _entry = lay(case, jpeg(), to_customer=True)
    assert lay(case, jpeg(), to_customer=False) == (shown, None)
    assert list(papers_of(case, role("chenjing"))) == [shown]
