"""The forms of the register of customers and of their files, ready to be sent twice (tests/doubles.py)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import surrender
from shouwen.services.changing import propose
from shouwen.services.file_readings import ask_to_borrow
from shouwen.services.month_files import MonthFile
from tests.about_forms import Form
from tests.pictures import jpeg, upload
from tests.services.test_customer_files import a_file, authorised, filed
from tests.world import moment, role

RUILAN = {"customer": "ruilan"}
TEN = moment("2026-03-02 10:00")


def a_number() -> Form:
    contact = Contact.objects.get(name_zh="陈静")
    return Form(blanks=RUILAN, typed={"what": f"phone:{contact.pk}", "reason": "漏水"})


def a_person() -> Form:
    return Form(blanks=RUILAN, typed={"name_zh": "丁", "phone": f"{uuid4()}"[:20], "language": "en"})


def somebody_else() -> int:
    company = Customer.objects.get(party__code="ruilan")
    return Contact.objects.create(site=company.site, customer=company, name_zh="丁三", phone="12600004444").pk


def a_person_amended() -> Form:
    typed = {"name_zh": "丁三", "language": "en", "phone": f"{uuid4()}"[:20]}
    return Form(blanks={**RUILAN, "key": somebody_else()}, typed=typed)


def a_person_gone() -> Form:
    return Form(blanks={**RUILAN, "key": somebody_else()}, typed={})


def people_checked() -> Form:
    return Form(blanks=RUILAN, typed={})


def an_authorisation() -> Form:
    given = {"agent_name": "丁一", "id_number": "110105199001011234", "scopes": "parking"}
    papers = {"letter": lambda: upload(jpeg("1"), "a.jpg"), "id_copy": lambda: upload(jpeg("2"), "b.jpg")}
    return Form(blanks=RUILAN, typed={**given, **papers, "starts_on": "2026-03-01", "form_key": str(uuid4())})


def a_paper_that_was_missing() -> Form:
    filed(a_file("1-0803"), 3)  # the file of the unit is there
    papers = {"letter": lambda: upload(jpeg("4"), "a.jpg"), "id_copy": lambda: upload(jpeg("5"), "b.jpg")}
    return Form(blanks={**RUILAN, "pk": authorised().pk}, typed=papers)


def an_authorisation_to_take_back() -> Form:
    return Form(blanks={**RUILAN, "pk": authorised().pk}, typed={"why": "客户来函收回"})


def a_change() -> Form:
    typed = {"mail_instruction": f"{uuid4()}", "reason": "客户来函", "form_key": str(uuid4())}
    return Form(blanks=RUILAN, typed=typed)


def a_change_to_approve() -> Form:
    customer = Customer.objects.get(party__code="ruilan")
    after = {"mail_instruction": f"{uuid4()}"}
    change = propose(customer, after=after, reason="客户来函", by=role("limin"), at=TEN)
    return Form(blanks={**RUILAN, "pk": change.pk}, typed={"way": "approve"})


def on_a_file(unit: str = "1-0804", **typed: Any) -> Form:
    return Form(blanks={"file": a_file(unit).number}, typed=typed)


def a_paper_to_file() -> Form:
    return on_a_file(file=lambda: upload(jpeg("9"), "x.jpg"), sort="letter")


def a_personal_paper() -> Form:
    paper = filed(a_file("1-0804"), 7, sort="id_copy")
    return Form(blanks={"file": paper.file.number, "pk": paper.pk}, typed={"purpose": "核对"})


def a_file_to_borrow() -> Form:
    return on_a_file("1-0901", purpose="核对")


def a_file_to_move() -> Form:
    return on_a_file("1-0901", shelf="2 号柜 · 3")


def a_file_to_seal() -> Form:
    file = a_file("1-0806")
    surrender(file.lease, on=date(2026, 3, 1))
    return Form(blanks={"file": file.number}, typed={"box": "B1"})


def a_file_to_lend() -> Form:
    asked = ask_to_borrow(a_file("1-0803"), purpose="核对", by=role("limin"), at=TEN)
    return Form(blanks={"file": asked.file.number}, typed={"way": "lend", "reading": asked.pk})


def a_month_to_file() -> Form:
    month = MonthFile.objects.create(
        site=role("limin").site, party=role("limin").party, month=date(2026, 1, 1), due_on=date(2026, 2, 4)
    )
    return Form(blanks={"month": month.number}, typed={"shelf": "2 号柜"})


def a_year_to_seal() -> Form:
    MonthFile.objects.create(
        site=role("limin").site, party=role("limin").party, month=date(2025, 12, 1), due_on=date(2026, 1, 6),
        filed_at=TEN, filed_by=role("limin").person, shelf="2 号柜",
    )  # fmt: skip
    return Form(blanks={"year": 2025}, typed={"box": "2025-B1"})
