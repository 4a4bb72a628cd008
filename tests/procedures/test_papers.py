"""The forms of §3.1 as one holds them: both languages, nothing cut off, nothing that was typed taken for code."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from pypdfium2.raw import FPDFFont_GetIsEmbedded, FPDFTextObj_GetFont

from shouwen.casework.amending import amend
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.printing import print_form
from shouwen.casework.registry import procedure
from shouwen.journal.catalogue import kinds
from shouwen.journal.entries import Entry
from shouwen.journal.forms import Form
from shouwen.journal.printed import pdf_of
from shouwen.leases.customers import Contact, Customer
from shouwen.money.charges import add_charge
from shouwen.procedures.papers.repair_register import Shift
from shouwen.services.answering import take_down
from tests.casework.paper_mill import blank, codes, kind, pages, printed
from tests.procedures import fitting_out, moving_in, test_hot_work, test_parking
from tests.procedures.surrendering import noticed
from tests.procedures.test_complaint import learn, settle, solved
from tests.procedures.test_repair import item, tried, worked
from tests.services.test_visits import promised, visited
from tests.world import complain, department, do, moment, report, role

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

LINES = 30
LONG = "八层东侧会议室吊顶滴水，已用水桶接住，请尽快派人查看。" * 111  # some 3,000 characters
HOSTILE = '#read("/etc/passwd") $x^2$ \\ *b* _i_ `c` @a <b> // ] } #{ 😀 שלום 第二行'


def to_the_end() -> Case:
    """A repair with an amount on every line, tried, asked about, paid and filed."""
    case = worked(is_chargeable=True)
    for _line in range(LINES):
        add_charge(case, item(case), Decimal("1.5"), by=role("limin"), at=moment("2026-03-02 10:52"))
    do(case, "amounts", "2026-03-02 10:53", more_agreed_by="陈女士")
    tried(case)
    do(case, "follow_up", "2026-03-02 11:05", outcome="content", satisfaction=5, opinion="很快")
    do(case, "pay", "2026-03-02 11:10", payment="at_finance", receipt_number="R-7788")
    do(case, "file", "2026-03-02 11:20")
    return Case.objects.get(pk=case.pk)


def said_of(form: Form) -> str:
    return " ".join(pages(form))


OPENED = {
    "fit_out": fitting_out.applied, "hot_work": test_hot_work.applied, "move_in": moving_in.taken_down,
    "parking": test_parking.asked, "supply_off": test_hot_work.off, "surrender": noticed,
}  # fmt: skip


def just_opened(name: str) -> Case:
    """A case of the procedure that prints this form."""
    name = kind(name).beside or name
    for code, opened in OPENED.items():
        if name in {step.prints for step in procedure(code).steps}:
            return opened()
    return report("2026-03-02 10:00") if name == "work_order" else complain("2026-03-02 10:00", details="")


@pytest.mark.parametrize("name", [kind.name for kind in kinds() if kind.about == "case"])
def test_every_form_can_be_made_of_a_case_that_knows_next_to_nothing(name: str):
    case = just_opened(name)
    form = printed(case, name)
    said = pages(form)
    assert len(said) == form.parts.count()
    assert all(case.number in page and form.serial in page for page in said)


@pytest.mark.parametrize("name", [kind.name for kind in kinds() if kind.blank])
def test_a_blank_copy_fits_one_page_a_part_and_leaves_room_to_write(name: str):
    (form,) = blank(name)
    said = pages(form)
    assert len(said) == form.parts.count()
    title = form.content["title"]
    assert all(title["zh"] in page and title["en"] in page and form.serial in page for page in said)
    assert all("第 1 页，共 1 页 Page 1 of 1" in page for page in said)


def test_a_work_order_says_all_in_both_languages_on_each_of_its_four_parts():
    case = to_the_end()
    said = said_of(printed(case, "work_order", "2026-03-02 12:00"))
    once = [
        "工程维修单 Work order", "第 1 联 · 客服部", "Part 4 of 4 · Customer",
        "1 号楼 Building 1", "1-0803", case.number,
        "阀芯老化", "更换阀芯", "维修水龙头", "¥1,800.00", "2026-03-02 10:18", "陈女士", "R-7788", "很快",
        "费用（由客服部填写） Amounts, written by customer service",
    ]  # fmt: skip
    assert [words for words in once if words not in said] == []
    assert said.count("阀芯老化") == 4


def test_empty_is_struck_and_what_is_to_come_stays_open():  # §2.6
    case = report("2026-03-02 10:00")
    cells = {cell["label"]["en"]: cell for block in printed(case, "work_order").content["blocks"]
             for cell in block.get("fields", ())}  # fmt: skip
    struck, to_come = cells["Price told"], cells["Cause"]
    assert (struck["value"], struck["open"]) == ("/", False)
    assert (to_come["value"], to_come["open"]) == ("", True)
    closed = {cell["label"]["en"]: cell for block in printed(to_the_end(), "work_order").content["blocks"]
              for cell in block.get("fields", ())}  # fmt: skip
    assert [name for name, cell in closed.items() if cell.get("open")] == ["Remarks"]


def test_thirty_lines_of_material_break_with_their_heads_and_every_page_says_which_it_is():
    said = pages(printed(to_the_end(), "work_order", "2026-03-02 12:00"))
    assert len(said) == 8
    for part in (said[:2], said[2:4], said[4:6], said[6:]):
        assert sum(page.count("维修水龙头") for page in part) == LINES + 1  # and the item that was told
        assert ["第 1 页，共 2 页" in part[0], "第 2 页，共 2 页" in part[1]] == [True, True]
        assert all("工程维修单" in page and "F-01-2026-0001" in page for page in part)


def test_three_thousand_characters_and_the_longest_names_are_there_to_the_last():
    customer = Customer.objects.get(party__code="ruilan")
    customer.name_zh, customer.name_en = "北京" + "瑞澜" * 58, "A" * 60 + "B" * 60
    customer.save()
    case = complain("2026-03-02 10:00", details=LONG[:2999] + "末")
    Case.objects.filter(pk=case.pk).update(customer=customer, caller_name="长" * 60, title="题" * 120)
    said = said_of(printed(Case.objects.get(pk=case.pk), "complaint_record")).replace(" ", "")
    assert [customer.name_zh in said, customer.name_en in said, "长" * 60 in said] == [True, True, True]
    assert said.count("八层东侧会议室吊顶滴水") == 111
    assert "末" in said


def test_nothing_lies_outside_its_page():
    """All ink stays within the margins, whatever was typed."""
    case = complain("2026-03-02 10:00", details="W" * 2000 + "长" * 1000)
    pdf = pypdfium2.PdfDocument(pdf_of([printed(case, "complaint_record")]))
    for page in pdf:
        width, height = page.get_size()
        for thing in page.get_objects():
            left, bottom, right, top = thing.get_bounds()
            assert left >= 40 and right <= width - 40 and bottom >= 15 and top <= height - 10
    pdf.close()


def test_what_a_customer_types_is_text_whatever_it_looks_like():
    case = complain("2026-03-02 10:00", details=HOSTILE)
    said = said_of(printed(case, "complaint_record"))
    assert '#read("/etc/passwd") $x^2$ \\ *b* _i_ `c` @a <b> // ] } #{' in said
    assert "root:" not in said


def test_the_square_code_reads_and_leads_to_the_part_it_stands_on():
    form = printed(report("2026-03-02 10:00"), "work_order")
    document = pdf_of([form])
    addresses = [[f"http://127.0.0.1:8000/p/{part.token}/"] for part in form.parts.all()]
    assert codes(document) == codes(document, scale=1.4) == addresses


def test_every_font_is_in_the_file():
    pdf = pypdfium2.PdfDocument(BytesIO(pdf_of([printed(report("2026-03-02 10:00"), "work_order")])))
    texts = [thing for page in pdf for thing in page.get_objects() if thing.type == 1]
    assert texts
    assert {FPDFFont_GetIsEmbedded(FPDFTextObj_GetFont(text.raw)) for text in texts} == {1}
    pdf.close()


def test_a_letter_is_answered_in_the_language_of_who_wrote_it():
    case = solved(channel="letter")
    contact = Contact.objects.filter(customer__party__code="ruilan").first()
    Case.objects.filter(pk=case.pk).update(contact=contact, customer=contact.customer)
    do(case, "reply", "2026-03-02 15:00", reply="已更换水泵。\n并已复查。", replied_by="专人送达")
    said = {}
    for language in ("zh-hans", "en", "zh-hant"):
        Contact.objects.filter(pk=contact.pk).update(language=language)
        said[language] = pages(printed(Case.objects.get(pk=case.pk), "written_reply", "2026-03-02 15:10"))[0]
    ours = pages(printed(Case.objects.get(pk=case.pk), "written_reply", "2026-03-02 15:11"))[1]
    assert ["专人送达" in ours, "专人送达" in said["zh-hans"]] == [True, False]
    assert "尊敬的" in said["zh-hans"] and "已更换水泵。" in said["zh-hans"] and "此致" in said["zh-hans"]
    assert "Dear " in said["en"] and "Yours faithfully," in said["en"] and "2 Mar 2026" in said["en"]
    assert "尊敬的" in said["zh-hant"] and "收悉" in said["zh-hant"] and "歉意" in said["zh-hant"]


def test_the_record_of_a_complaint_tells_it_to_the_end():
    case = solved()
    slip = printed(case, "service_slip", "2026-03-02 10:05")
    settle(case)
    learn(case)
    report_form = printed(case, "capa_report", "2026-03-02 14:05")
    said = said_of(printed(Case.objects.get(pk=case.pk), "complaint_record", "2026-03-02 15:00"))
    facts = [
        slip.serial,
        report_form.serial,
        "2026-03-02 12:00",
        "查漏",
        "已到场",
        "更换水泵",
        "2026-03-02 11:10",
        "陈女士",
    ]
    assert [fact for fact in facts if fact not in said] == []
    assert [fact for fact in ("叶轮磨损", "每季检查") if fact not in said_of(report_form)] == []


def test_what_was_amended_stands_in_the_foot_with_old_new_who_and_why():  # §2.6
    case = solved()
    amend(
        case, "solution", "更换水泵及阀门", reason="漏写阀门", by=role("limin"), at=moment("2026-03-02 11:05")
    )
    said = said_of(printed(Case.objects.get(pk=case.pk), "complaint_record", "2026-03-02 11:10"))
    foot = said[said.index("更正记录") :]
    assert [
        words
        for words in ("李敏", "2026-03-02 11:05", "更换水泵及阀门", "漏写阀门", "更换水泵 ")
        if words not in foot
    ] == []


def test_a_visit_is_printed_with_what_was_promised_by_whom_and_when():  # R-051, F-08
    visit = visited(needs="周末空调报价", passed_to=department("b1", "engineering"), promises=[promised()])
    said = said_of(print_form(kind("visit_record"), visit, by=role("limin"), at=moment("2026-03-02 16:00")))
    facts = [
        visit.number,
        "陈静",
        "续租与空调",
        "周末空调报价",
        "给出周末空调报价",
        "周静",
        "2026-03-04 12:00",
        "工程部",
    ]
    assert [fact for fact in facts if fact not in said] == []


def test_an_enquiry_is_printed_and_its_blank_copy_is_a_register():
    enquiry = take_down(by=role("fangting"), at=moment("2026-03-02 10:00"), question="周末空调几点开？",
                        answer="请提前一天申请。", caller_name="何女士")  # fmt: skip
    form = print_form(kind("enquiry_register"), enquiry, by=role("fangting"), at=moment("2026-03-02 10:05"))
    said = said_of(form)
    assert [
        words
        for words in (enquiry.number, "周末空调几点开？", "请提前一天申请。", "何女士", "方婷")
        if words not in said
    ] == []
    assert [entry.kind for entry in Entry.objects.about("enquiry", enquiry.pk)][-1] == "printed"
    with pytest.raises(Refused):
        print_form(kind("enquiry_register"), enquiry, by=role("luowen"), at=moment("2026-03-02 10:05"))


def test_the_register_lists_the_shifts_repairs_with_what_became_of_them():
    done, waiting = to_the_end(), report("2026-03-02 17:00")
    report("2026-03-03 09:00")
    by = role("limin")
    form = print_form(
        kind("repair_register"), Shift(by.party, date(2026, 3, 2)), by=by, at=moment("2026-03-02 18:00")
    )
    said = said_of(form)
    assert [done.number in said, waiting.number in said, "BX-2026-0003" in said] == [True, True, False]
    assert all(words in said for words in ("10:04", "赵磊", "10:50", "1-0803"))
