"""Every form of the product, ready to be sent twice at once: a line a form. tests/test_double_clicks.py sends them.

A new address that takes a POST needs its line here: who sends it, and a function that makes ready what it is sent
about and gives a `Form`. What the page says that it has seen is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from shouwen.casework import moves, pauses
from shouwen.casework.cases import Case
from shouwen.desk.saved_views import save_view
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice, tell
from shouwen.journal.wording import wording
from shouwen.leases.customers import Contact
from shouwen.money.charges import Charge, add_charge
from shouwen.money.prices import PriceItem
from shouwen.people.persons import Person
from shouwen.people.tokens import issue
from tests import customer_doubles
from tests.about_forms import Form, about
from tests.casework.paper_mill import blank, printed
from tests.casework.sheets import bring, covered, work_order
from tests.casework.sheets import jpeg as as_photo
from tests.casework.test_codes import sent
from tests.desk.clerk import at_desk
from tests.desk.ink import ink, opened, ready_to_sign
from tests.desk.paperwork import complaint_of
from tests.desk.situations import chargeable, ready_to_try, to_building_3, with_engineering
from tests.desk.test_intake import complaint
from tests.pictures import jpeg, upload
from tests.services.key_doubles import KEY_DEEDS, a_set_of_keys
from tests.services.test_enquiries import ask
from tests.services.test_visits import promised, visited
from tests.stay_doubles import (
    a_checked_workbook,
    a_line,
    a_line_to_take_back,
    a_mark,
    a_permit_that_is_back,
    a_workbook,
)
from tests.world import complain, department, do, moment, report, role

TEN, LATER = moment("2026-03-02 10:00"), moment("2026-03-02 10:30")


def new_case() -> Form:
    return Form(typed=complaint(unit="1-0804", form_key=str(uuid4())))


def same_case() -> Form:
    return Form(typed={**new_case().typed, "same": complain("2026-03-02 10:00").number})


def a_step() -> Form:
    case = with_engineering()
    return about(case, blanks={"step": "solve"}, visit="1", outcome="solved", solution="换了水泵")


def a_step_that_hands_over() -> Form:
    to = department("b1", "engineering").pk
    case = complain("2026-03-02 10:00")
    return about(case, blanks={"step": "assign"}, visit="1", outcome="done", to_be_done="查漏", to=to)


def an_override() -> Form:
    case = with_engineering()
    do(case, "scene", "2026-03-02 10:20", outcome="went", scene_remark="已到场")
    do(case, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    return about(case, blanks={"step": "ask"}, reason="客户已搬走")


def signing(case: Case | None = None, **typed: Any) -> Form:
    case = case or ready_to_sign()
    return about(case, blanks={"step": "try"}, **opened(at_desk("zhaolei"), case, language="en"), **typed)


def a_code_that_came() -> Form:
    case = ready_to_sign()
    return signing(case, code=sent(case, moment("2026-03-02 11:38")))


def a_code_to_send() -> Form:
    contact = Contact.objects.filter(customer__party__code="ruilan").order_by("id").first()
    assert contact
    Contact.objects.filter(pk=contact.pk).update(email="chenjing@example.org")
    return signing(contact=contact.pk)


def assigned() -> Case:
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    return case


def an_offer() -> Form:
    to = department("b3", "management").pk
    return about(complain("2026-03-02 10:00"), to=to, told="酒店会来人")


def a_photo() -> Form:
    return about(complain("2026-03-02 10:00"), file=lambda: upload(jpeg(), "x.jpg"), caption="吊顶")


def a_running_clock() -> Form:
    pause = {"reason": "customer", "until": "2026-03-03T10:00"}
    return about(with_engineering(), blanks={"step": "solve"}, **pause)


def a_held_clock() -> Form:
    case = with_engineering()
    until = moment("2026-03-03 10:00")
    pauses.hold(case, "solve", reason="customer", until=until, by=role("zhaolei"), at=LATER)
    return about(case, blanks={"step": "solve"})


def an_amount_to_take_back() -> Form:
    case = chargeable()
    lamp = PriceItem.objects.get(code="lamp-replace")
    add_charge(case, lamp, Decimal(2), by=role("limin"), at=LATER)
    return about(case, charge=Charge.objects.get(case=case).pk)


def a_merged_twin() -> Form:
    main, twin = complain("2026-03-02 10:00"), complain("2026-03-02 10:01")
    moves.merge(twin, into=main, reason="同一处", by=role("limin"), at=LATER)
    return about(twin, reason="不是同一处")


def a_notice() -> Form:
    person, case = role("limin").person, complain("2026-03-02 10:00")
    tell([person], wording("%(what)s", what="x"), site=case.site, subject=case, at=TEN)
    return Form(typed={"notice": Notice.objects.latest("pk").pk})


def a_password() -> Form:
    Person.objects.filter(login="limin").update(password=make_password("the-old-one-9"))
    return Form(typed={"old": "the-old-one-9", "new": "another-one-8", "again": "another-one-8"})


def a_view() -> Form:
    view = save_view(f"漏水 {uuid4()}"[:30], "procedure=complaint", by=role("limin"))
    return Form(blanks={"pk": view.pk}, typed={"name": f"{view.name}x", "shared": ""})


def a_view_to_drop() -> Form:
    return Form(blanks=a_view().blanks, typed={"deed": "drop"})


def one_of_two() -> Form:
    main = complain("2026-03-02 10:00")
    return about(complain("2026-03-02 10:01"), into="", number=main.number, reason="同一处")


def a_fact_to_amend() -> Form:
    case = with_engineering()
    return about(case, blanks={"fact": "details"}, details="九层会议室吊顶滴水", reason="听错了楼层")


def an_amount() -> Form:
    lamp = PriceItem.objects.get(code="lamp-replace")
    return about(chargeable(), item=lamp.pk, quantity="2")


def a_form() -> Any:
    return printed(complaint_of(), "complaint_record")


def on_a_form(**typed: Any) -> Form:
    return Form(blanks={"serial": a_form().serial}, typed=typed)


def a_part_that_came_back() -> Form:
    case = ready_to_try()
    return Form(blanks={"serial": printed(case, "work_order").serial}, typed={"part": "1"})


def for_many(deed: str, *cases: Case, **typed: Any) -> Form:
    last = Entry.objects.latest("pk").pk
    numbers = [case.number for case in cases]
    return Form(typed={"deed": deed, "case": numbers, "sure": "1", "seen": str(last), **typed})


def many_to_merge() -> Form:
    one, other = complain("2026-03-02 10:00"), complain("2026-03-02 10:01")
    return for_many("merge", one, other, into=one.number, reason="同一处")


def many_to_offer() -> Form:
    return for_many(
        "offer", complain("2026-03-02 10:00"), to=department("b3", "management").pk, told="酒店会来人"
    )


def an_enquiry() -> Form:
    return Form(typed={"question": "邮局在哪？", "answer": "西门出去右转。", "form_key": str(uuid4())})


def about_an_enquiry(**typed: Any) -> Form:
    return Form(blanks={"enquiry": ask().number}, typed=typed)


def an_enquiry_to_pass() -> Form:
    return about_an_enquiry(to=department("b1", "finance").pk, caller_told="on")


def a_visit() -> Form:
    return Form(typed={
        "form_key": str(uuid4()), "company": "瑞澜咨询", "visited_at": "2026-03-02T11:00", "visited_person": "陈静",
        "topics": "续租",
    })  # fmt: skip


def a_promise() -> Form:
    return Form(blanks={"promise": visited(at="2026-03-02 11:00", promises=[promised()]).promises.get().pk})


def an_enquiry_to_print() -> Form:
    return Form(typed={"form": "enquiry_register", "about": ask().pk, "key": str(uuid4())})


def a_blank_copy() -> Form:
    [form] = blank("work_order")
    return Form(blanks={"serial": form.serial}, typed={"number": report("2026-03-02 10:00").number})


def a_sheet(number: int, spoilt: bool = False) -> bytes:
    page = work_order()[1][number]
    return as_photo(covered(page) if spoilt else page)


def a_sheet_to_bring() -> Form:
    photo = a_sheet(0)
    return Form(typed={"sheets": lambda: upload(photo, "x.jpg")})


def in_the_tray(**typed: Any) -> Form:
    [page] = bring(a_sheet(0, spoilt=True))
    return Form(blanks={"pk": page.pk}, typed=typed)


def a_signed_sheet() -> Form:
    case = ready_to_sign()
    form, pages = work_order(case)
    bring(as_photo(pages[0]))
    return about(case, blanks={"step": "try", "pk": form.parts.get(part=1).pk}, sign_customer="陈静")


TO_TELL = {"to_customer": "True"}

# Address, who sends the form, and what is sent.
DOUBLES: list[tuple[str, str, Callable[[], Form]]] = [
    ("home", "limin", Form),
    ("sign_in", "", lambda: Form(typed={"username": "limin", "password": "wrong"})),
    ("sign_out", "limin", Form),
    ("set_language", "limin", lambda: Form(typed={"language": "zh-hant"})),
    ("settings", "limin", lambda: Form(typed={"language": "en", "mail": "all"})),
    ("password", "limin", a_password),
    ("act_as", "limin", lambda: Form(typed={"role": role("limin").pk})),
    ("revoke_token", "limin", lambda: Form(typed={"token": issue(role("limin"), "x", at=TEN).token.pk})),
    ("notice_read", "limin", a_notice),
    ("notice_read", "limin", Form),
    ("intake", "limin", new_case),
    ("intake", "limin", same_case),
    ("saved_views", "limin", lambda: Form(typed={"name": f"{uuid4()}"[:30], "query": "procedure=complaint"})),
    ("saved_view", "limin", a_view),
    ("saved_view", "limin", a_view_to_drop),
    ("case_step", "zhaolei", a_step),
    ("case_step", "limin", a_step_that_hands_over),
    ("case_override", "tianjianhua", an_override),
    ("case_sign", "zhaolei", lambda: signing(name="陈静", ink=ink())),
    ("case_sign_send", "zhaolei", a_code_to_send),
    ("case_sign_code", "zhaolei", a_code_that_came),
    ("case_amend", "limin", a_fact_to_amend),
    ("case_offer", "limin", an_offer),
    ("case_accept", "zhaolei", lambda: about(assigned())),
    ("case_return", "zhaolei", lambda: about(assigned(), reason="other_trade", text="是保洁的")),
    ("case_withdraw", "limin", lambda: about(to_building_3())),
    ("case_hold", "zhaolei", a_running_clock),
    ("case_resume", "zhaolei", a_held_clock),
    ("case_take", "zhoujing", lambda: about(complain("2026-03-02 10:00"))),
    ("case_note", "limin", lambda: about(complain("2026-03-02 10:00"), text="客户下午不在")),
    ("case_note", "limin", lambda: about(complain("2026-03-02 10:00"), text="工程师十一点到", **TO_TELL)),
    ("case_attach", "limin", a_photo),
    ("case_phrases", "limin", lambda: about(complain("2026-03-02 10:00"), text="x")),
    ("case_charge", "limin", an_amount),
    ("case_charge_back", "limin", an_amount_to_take_back),
    ("case_line", "limin", a_line),
    ("case_mark", "zhaolei", a_mark),
    ("case_line_back", "limin", a_line_to_take_back),
    ("case_merge", "limin", one_of_two),
    ("case_unmerge", "tianjianhua", a_merged_twin),
    ("case_cancel", "chenxiuying", lambda: about(complain("2026-03-02 10:00"), reason="重复")),
    ("case_print", "limin", lambda: about(complain("2026-03-02 10:00"), form="complaint_record")),
    ("case_here", "limin", lambda: about(complain("2026-03-02 10:00"), typing="1")),
    ("form_blank", "limin", lambda: Form(typed={"form": "work_order", "copies": "3", "key": str(uuid4())})),
    ("form_register", "limin", lambda: Form(typed={"day": "2026-03-02", "key": str(uuid4())})),
    ("form_reprint", "limin", lambda: on_a_form(reprints="0")),
    ("form_void", "tianjianhua", lambda: on_a_form(reason="写错")),
    ("form_back", "limin", a_part_that_came_back),
    ("form_belongs", "limin", a_blank_copy),
    ("many", "zhoujing", lambda: for_many("take", complain("2026-03-02 10:00"), complain("2026-03-02 10:01"))),
    ("many", "limin", lambda: for_many("note", complain("2026-03-02 10:00"), text="客户下午不在")),
    ("many", "limin", lambda: for_many("sheet", complain("2026-03-02 10:00"))),
    ("many", "limin", many_to_offer),
    ("many", "limin", many_to_merge),
    ("imports", "xiangguoqiang", a_workbook),
    ("import", "xiangguoqiang", a_checked_workbook),
    ("permit_back", "limin", a_permit_that_is_back),
    ("enquiries", "fangting", an_enquiry),
    ("enquiry_answer", "fangting", lambda: about_an_enquiry(answer="九点。")),
    ("enquiry_pass", "fangting", an_enquiry_to_pass),
    ("enquiry_phone", "fangting", lambda: about_an_enquiry(reason="回电")),
    ("customer_show", "limin", customer_doubles.a_number),
    ("contact_new", "limin", customer_doubles.a_person),
    ("contact", "limin", customer_doubles.a_person_amended),
    ("contact_left", "limin", customer_doubles.a_person_gone),
    ("contacts_checked", "limin", customer_doubles.people_checked),
    ("authorisation_new", "limin", customer_doubles.an_authorisation),
    ("authorisation_papers", "limin", customer_doubles.a_paper_that_was_missing),
    ("authorisation_revoke", "limin", customer_doubles.an_authorisation_to_take_back),
    ("change_new", "limin", customer_doubles.a_change),
    ("change_decide", "tianjianhua", customer_doubles.a_change_to_approve),
    ("file_add", "limin", customer_doubles.a_paper_to_file),
    ("file_paper", "limin", customer_doubles.a_personal_paper),
    ("file_filed", "limin", customer_doubles.on_a_file),
    ("file_move", "limin", customer_doubles.a_file_to_move),
    ("file_seal", "limin", customer_doubles.a_file_to_seal),
    ("file_borrow", "limin", customer_doubles.a_file_to_borrow),
    ("month_filed", "limin", customer_doubles.a_month_to_file),
    ("year_sealed", "limin", customer_doubles.a_year_to_seal),
    ("file_lend", "tianjianhua", customer_doubles.a_file_to_lend),
    ("visit_new", "limin", a_visit),
    ("promise_kept", "limin", a_promise),
    ("keys", "limin", lambda: Form(**a_set_of_keys())),
    *(("key_deed", "chenxiuying", lambda sent=sent: Form(**sent())) for sent in KEY_DEEDS),
    ("form_print", "limin", an_enquiry_to_print),
    ("came_back", "limin", a_sheet_to_bring),
    ("returned_lay", "limin", lambda: in_the_tray(number=report("2026-03-02 10:00").number)),
    ("returned_discard", "limin", lambda: in_the_tray(reason="重复")),
    ("case_sheet", "limin", a_signed_sheet),
    ("case_file", "chenxiuying", lambda: about(complain("2026-03-02 10:00"))),
    ("case_phone", "limin", lambda: about(complain("2026-03-02 10:00"), reason="回电")),
]  # fmt: skip
