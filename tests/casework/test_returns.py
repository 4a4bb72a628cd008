"""A sheet that comes back finds its part by the code on it, or a person; never a wrong case (§2.6, field 2.15)."""

from io import BytesIO

import pytest
from PIL import Image

from shouwen.casework import coming_back, returns, tray
from shouwen.casework.asking import Refused
from shouwen.casework.papers import attach, papers_of
from shouwen.casework.printing import take_back, void
from shouwen.casework.returned_pages import ReturnedPage
from shouwen.journal.files import Paper
from shouwen.journal.forms import FormPart
from shouwen.kit.scans import read
from tests.casework.paper_mill import blank
from tests.casework.sheets import AT, Sheets, bring, covered, jpeg, work_order
from tests.photographed import photographed
from tests.pictures import HOSTILE, pdf, png, upload
from tests.world import entries, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


def part_of(form, number: int = 1) -> FormPart:
    return FormPart.objects.select_related("came_back").get(form=form, part=number)


def test_a_page_is_laid_on_its_case_and_its_part_has_come_back():
    case, other = report("2026-03-02 10:00"), report("2026-03-02 10:01")
    form, pages = work_order(case)
    [page] = bring(jpeg(pages[0]))
    part = part_of(form)
    assert (page.fate, page.case, page.part) == ("laid", case, part)
    assert (part.back_by.login, part.back_at, part.came_back) == (
        "limin",
        moment(AT),
        papers_of(case, role("limin")).get(),
    )
    assert papers_of(other, role("limin")).count() == 0
    assert [entry.data["part"] for entry in entries(case, "came_back")] == [1]
    assert papers_of(case, role("limin")).get().caption == f"{form.serial} / 1"


def test_several_forms_mixed_in_one_file_go_each_to_its_case():
    (one, pages), (two, others) = work_order(), work_order()
    picture, out = [pages[0], others[2], others[0]], BytesIO()
    picture[0].save(out, "PDF", save_all=True, append_images=picture[1:], resolution=150)
    brought = bring(out.getvalue(), name="scan.pdf")
    assert [(page.fate, page.part.form, page.part.part) for page in brought] == [
        ("laid", one, 1), ("laid", two, 3), ("laid", two, 1)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_however_it_was_photographed_it_goes_to_its_part_or_to_a_person_and_stands_upright(seed):
    form, pages = work_order()
    number = seed % 4
    [page] = bring(photographed(pages[number], seed, hard=1.0 + 0.5 * (seed % 2), wide=(1000, 1300)))
    assert page.fate in ("laid", "unreadable")
    if page.fate == "laid":
        assert page.part == part_of(form, number + 1)
        kept = Image.open(BytesIO(part_of(form, number + 1).came_back.read()))
        assert kept.height > kept.width


def test_what_cannot_be_read_waits_for_a_person_who_picks_the_case():
    case = report("2026-03-02 10:00")
    _form, pages = work_order(case)
    [page] = bring(jpeg(covered(pages[0])))
    assert (page.fate, page.part, page.case, page.settled_at) == ("unreadable", None, None, None)
    assert papers_of(case, role("limin")).count() == 0
    laid = tray.lay(page, case, by=role("zhoujing"), at=moment("2026-03-02 11:05"))
    assert (laid.fate, laid.case, laid.settled_by.login) == ("laid", case, "zhoujing")
    assert papers_of(case, role("limin")).get().sha256 == page.sha256


def test_or_discards_it_for_a_reason_and_the_picture_stays():
    _form, pages = work_order()
    [page] = bring(jpeg(covered(pages[0])))
    with pytest.raises(Refused):
        tray.discard(page, reason=" ", by=role("limin"), at=moment(AT))
    done = tray.discard(page, reason="扫了两遍", by=role("limin"), at=moment(AT))
    assert (done.fate, done.reason, done.case, done.picture.read()[:2]) == (
        "discarded",
        "扫了两遍",
        None,
        b"\xff\xd8",
    )


def test_two_different_codes_on_one_page_are_for_a_person():
    (one, pages), (two, others) = work_order(), work_order()
    both = Image.new("RGB", (pages[0].width * 2, pages[0].height), "white")
    both.paste(pages[0], (0, 0))
    both.paste(others[0], (pages[0].width, 0))
    [page] = bring(jpeg(both))
    assert (page.fate, page.part, page.settled_at) == ("two", None, None)
    assert (part_of(one).came_back, part_of(two).came_back) == (None, None)


def test_a_voided_form_is_for_a_person():
    form, pages = work_order()
    void(form, reason="重打", by=role("chenxiuying"), at=moment(AT))
    [page] = bring(jpeg(pages[0]))
    assert (page.fate, page.settled_at) == ("void", None)


def test_the_same_page_again_is_where_it_is_already():
    form, pages = work_order()
    [first], [second] = bring(jpeg(pages[0])), bring(jpeg(pages[0]))
    assert first == second
    assert (ReturnedPage.objects.count(), Paper.objects.count(), len(entries(first.case, "came_back"))) == (
        1,
        1,
        1,
    )
    [waits], [again] = bring(jpeg(covered(pages[0]))), bring(jpeg(covered(pages[0])))
    assert (waits, waits.fate) == (again, "unreadable")
    assert part_of(form).came_back == papers_of(first.case, role("limin")).get()


def test_a_part_that_came_back_otherwise_is_for_a_person():
    form, pages = work_order()
    [first] = bring(jpeg(pages[0]))
    [second] = bring(jpeg(pages[0], quality=60))
    assert (second.fate, second.part, second.settled_at) == ("again", part_of(form), None)
    assert papers_of(first.case, role("limin")).count() == 1
    tray.lay(second, first.case, by=role("limin"), at=moment(AT))
    assert (papers_of(first.case, role("limin")).count(), part_of(form).came_back.sha256) == (2, first.sha256)


def test_a_scan_may_follow_the_sheet():
    form, pages = work_order()
    take_back(part_of(form), by=role("limin"), at=moment("2026-03-02 10:50"))
    [page] = bring(jpeg(pages[0]))
    assert (page.fate, part_of(form).back_at) == ("laid", moment("2026-03-02 10:50"))


def test_a_copy_filled_in_by_hand_is_laid_where_a_person_says():
    case, [form] = report("2026-03-02 10:00"), blank("work_order")
    [page] = bring(jpeg(Sheets(form)[0]))
    assert (page.fate, page.part) == ("blank", part_of(form))
    tray.lay(page, case, by=role("limin"), at=moment(AT))
    assert part_of(form).came_back == papers_of(case, role("limin")).get()


@pytest.mark.parametrize("by", ["shenwei", "wangqiang", "gaofei"])
def test_to_whom_the_case_is_out_of_reach_its_code_cannot_be_read(by):
    form, pages = work_order()
    [page] = bring(jpeg(pages[0]), by=by)
    assert (page.fate, page.part, page.case) == ("unreadable", None, None)
    assert part_of(form).came_back is None
    with pytest.raises(Refused):
        tray.lay(page, report("2026-03-02 10:00"), by=role(by), at=moment(AT))
    assert list(ReturnedPage.objects.within_reach(role("limin"))) == []


@pytest.mark.parametrize("by", ["chenjing", "zhouhang", "qinlu"])
def test_who_does_not_work_here_brings_nothing_in(by):
    _form, pages = work_order()
    with pytest.raises(Refused):
        bring(jpeg(pages[0]), by=by)
    assert (ReturnedPage.objects.count(), Paper.objects.count()) == (0, 0)


@pytest.mark.parametrize("content", [*list(HOSTILE.values())[::6], pdf(), b""])
def test_what_is_no_picture_and_no_paper_is_refused(content):
    with pytest.raises(Refused):
        bring(content)
    assert ReturnedPage.objects.count() == 0


def test_a_picture_without_a_code_is_for_a_person():
    assert [page.fate for page in bring(png())] == ["unreadable"]


def test_a_code_of_somebody_else_is_none_of_ours():
    assert (
        returns.tokens(
            frozenset({"https://pay.example/p/ABC", "http://x/p/" + "A" * 26 + "/more", "WIFI:S:x;;"})
        )
        == set()
    )
    assert returns.tokens(frozenset({f"https://desk.example/p/{'A2' * 13}/"})) == {"A2" * 13}
    assert read(Image.new("RGB", (400, 300), "white")) == (frozenset(), 0)


# Added at the page of a case.


def test_added_at_its_case_the_part_has_come_back():
    case = report("2026-03-02 10:00")
    form, pages = work_order(case)
    how = {"by": role("limin"), "at": moment(AT)}
    paper, _entry, back = coming_back.attach_here(case, upload(jpeg(pages[0])), **how)
    assert ([part.part for part in back], part_of(form).came_back) == ([1], paper)


def test_added_at_another_case_it_is_refused_with_the_right_one():
    case, wrong = report("2026-03-02 10:00"), report("2026-03-02 10:01")
    form, pages = work_order(case)
    with pytest.raises(Refused) as why:
        coming_back.attach_here(wrong, upload(jpeg(pages[0])), by=role("limin"), at=moment(AT))
    assert [problem.code for problem in why.value.problems] == ["another_case"]
    assert (Paper.objects.count(), part_of(form).came_back) == (0, None)


def test_a_full_case_sends_it_to_a_person(monkeypatch):
    case = report("2026-03-02 10:00")
    _form, pages = work_order(case)
    for number in range(30):
        attach(
            case, upload(jpeg(Image.new("RGB", (8, 8), (number * 8, 0, 0)))), by=role("limin"), at=moment(AT)
        )
    [page] = bring(jpeg(pages[0]))
    assert (page.fate, page.settled_at) == ("full", None)
