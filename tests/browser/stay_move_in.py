"""The move-in at the screens: from the lease in the register to the visit a week later (chapter 5, R-054, R-087)."""

from __future__ import annotations

from datetime import date

from shouwen.casework.cases import Case
from shouwen.leases.customers import Contact
from shouwen.leases.leases import Lease
from shouwen.services.conditions import RoomItem
from shouwen.services.keys import Key
from tests.browser.stay import PHOTO, Stay, open_steps
from tests.procedures import moving_in as move

CS, ENGINEER, FINANCE, LEASING = "limin", "zhaolei", "qianli", "xufeng"
ENDS_ON = date(2027, 5, 1)
SIGNED = {"sign_customer": "陈女士 | Ms Chen"}
NOTICE = {
    "lease_number": "EBWC-2026-099", "area": "260.50", "starts_on": "2026-03-18", "spaces": "2", "fits_out": "on",
}  # fmt: skip


def moves_in(stay: Stay) -> Case:
    """March 2026, up to the landlord's consent."""
    stay.it_is("2026-03-02 10:00")
    case = taken_down(stay, move.leased(ends_on=ENDS_ON))
    paid_and_noticed(stay, case)
    documented(stay, case)
    prepared(stay, case)
    inspected(stay, case)
    handed_over(stay, case)
    return case


def taken_down(stay: Stay, lease: Lease) -> Case:
    """The caller is found in the register, the unit is typed."""
    screen = stay.at(CS, "/desk/new/?procedure=move_in")
    screen.is_called_by("瑞澜 | Ruilan", lease.units.select_related("place")[0].place)
    return screen.take_down("move_in", "瑞澜咨询入住 | Ruilan moves in", handover_at="2026-03-18T10:00")


def paid_and_noticed(stay: Stay, case: Case) -> None:
    """M-MI-01 to M-MI-03: paid by receipts, confirmed in writing, noticed, and once noticed wrongly."""
    stay.it_is("2026-03-03 10:00")
    screen = stay.on(FINANCE, case)
    for what, yuan, receipt in (("rent", "1.00", "SJ-1"), ("rent_deposit", "60000", "YJ-1"),
                                ("management_fee", "7294", "SJ-2")):  # fmt: skip
        screen.line("payments", what=what, fen=yuan, receipt_number=receipt)
    screen.step("pay", "paid")
    stay.it_is("2026-03-04 10:00")
    stay.on(CS, case).step("confirm", confirmed_to="徐枫 | Xu Feng", confirmation="KF-2026-031")
    stay.on(LEASING, case).step("notice", notice_number="RZTZ-2026-013", ends_on="2027-04-30", **NOTICE)
    stay.on(CS, case).step(
        "check_notice", "wrong", errors="租期止日与合同不符 | The end is not that of the lease"
    )
    stay.on(LEASING, case).step("notice", notice_number="RZTZ-2026-014", ends_on=str(ENDS_ON), **NOTICE)
    stay.it_is("2026-03-05 10:00")
    stay.on(CS, case).step("check_notice", "right")


def documented(stay: Stay, case: Case) -> None:
    """M-MI-05."""
    stay.it_is("2026-03-06 10:00")
    screen = stay.on(CS, case)
    screen.line("papers", kind="licence", scan=PHOTO, remark="已核对 | Checked")
    screen.line("papers", kind="representative")
    screen.line("papers", kind="lease")
    screen.step("papers")
    screen.step("check_papers", "complete")


def prepared(stay: Stay, case: Case) -> None:
    """M-MI-03, M-MI-04: we see it first, a defect is followed up, everybody meets once."""
    stay.it_is("2026-03-10 10:00")
    screen = stay.on(CS, case)
    lamp = RoomItem.objects.get(code="light")
    screen.line("defects", item=lamp.pk, what="走廊灯不亮 | A lamp is dead", photo=PHOTO, due_on="2026-03-12")
    screen.step("look", is_clean="on")
    screen.mark("defects", 1, "put_right")
    screen.step("follow")
    screen.step(
        "meet", met_with="陈女士、赵磊、王强 | Ms Chen, Zhao Lei, Wang Qiang", removal_at="2026-03-19T09:30"
    )


def inspected(stay: Stay, case: Case) -> None:
    """M-MI-06: two items through the screen, the others alike."""
    stay.it_is("2026-03-18 10:10")
    screen = stay.on(CS, case)
    items = RoomItem.objects.filter(in_use=True)
    picture = move.a_photo(case)
    for item in items[2:]:
        move.write(case, "condition", "2026-03-18 10:10", item=item, condition="sound", photo=picture)
    screen = stay.on(CS, case)
    screen.line("condition", item=items[0].pk, condition="sound", photo=PHOTO)
    screen.line("condition", item=items[1].pk, location="北墙 | North wall", condition="worn", photo=PHOTO)
    screen.step("inspection", "taken", engineer="赵磊 | Zhao Lei", **SIGNED)


def handed_over(stay: Stay, case: Case) -> None:
    """M-MI-06 to M-MI-08: meters, keys, handbooks, contacts, sign; then the landlord's consent (R-087)."""
    stay.it_is("2026-03-18 11:20")
    screen = stay.on(ENGINEER, case)
    screen.line(
        "meters", kind="power", meter_number="D-1", multiplier="1", reading="1200.50", read_on="2026-03-18"
    )
    screen.step("meters", **SIGNED)
    keyed(stay, case)
    screen = stay.on(CS, case)
    screen.step("keys")
    screen.step("handbook", handbook_version="2026-01", fit_out_handbook_version="2025-09",
                agreement_number="WG-2026-099", has_fire_letter="on", **SIGNED)  # fmt: skip
    stay.it_is("2026-03-18 14:00")
    stay.on(LEASING, case).step("consent", "given", consent_number="YZ-14", consent_on="2026-03-18")


def keyed(stay: Stay, case: Case) -> None:
    """F-43, F-44: a set is written down at the key board, and signed for on the glass."""
    assert case.place
    screen = stay.at(CS, "/keys/")
    screen.give("form[data-draft=key]", {"place": case.place.code, "number": "YS-1", "quantity": "2"})
    screen.presses("form[data-draft=key] [data-save]")
    key = Key.objects.get(number="YS-1")
    screen.go(f"/keys/{key.pk}/hand-out/")
    screen.give(
        "form.narrow",
        {"company": "瑞澜咨询 | Ruilan Consulting", "name": "陈静 | Chen Jing", "id_ending": "321X"},
    )
    screen.signs()
    screen.presses("form.narrow [data-save]")
    for form in ("key_receipt", "key_loans"):
        screen.prints(form)


def settles_in(stay: Stay, case: Case) -> None:
    """What stands beside the handover: contacts, sign, parking, telephone, the file, the list, the visit."""
    stay.it_is("2026-03-18 15:00")
    one, two = Contact.objects.filter(customer=case.customer).order_by("id")[:2]
    screen = stay.on(CS, case)
    screen.step("register", main_contact=one.pk, finance_contact=two.pk, emergency_contact=one.pk,
                night_contact=two.pk, signatory=two.pk, specimen=PHOTO, mail_instruction="前台代收 | To the front desk",
                staff_count="45")  # fmt: skip
    screen.again().step("sign", sign_zh="瑞澜咨询 | Ruilan")
    screen.step("parking", spaces_wanted="1", parking_rent_fen="1250")
    screen.step("telephone", lines_wanted="2")
    stay.it_is("2026-03-20 10:00")
    screen.step("file", file_place="A-12-3")
    screen.step("list", distributed_to="工程部、安保部、财务部 | Engineering, security, finance")
    stay.it_is("2026-03-26 10:00")
    screen.step("visit", visited_person="陈女士 | Ms Chen", satisfaction="5", visit_says="满意 | Content")
    assert open_steps(case) == set()
