"""The end at the screens: the watch, the notice, the removal, the inspection, the settlement, the sealed file."""

from __future__ import annotations

from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.leases.leases import Lease
from shouwen.procedures.lease_end import LeaseEnd
from shouwen.procedures.surrender.inspection import at_move_in
from shouwen.schedule import run_once
from shouwen.services.customer_files import CustomerFile
from shouwen.services.keys import keys_out
from shouwen.services.parking import ParkingPermit
from tests.browser.stay import PHOTO, Stay, open_steps
from tests.browser.stay_parking import gives_the_permit_back
from tests.procedures import surrendering as leave
from tests.world import again, moment

CS, HEAD_OF_CS, ENGINEER, GUARD, FINANCE, LEASING = (
    "limin",
    "chenxiuying",
    "zhaolei",
    "wangqiang",
    "qianli",
    "xufeng",
)
SIGNED = {"sign_customer": "陈女士 | Ms Chen"}


def gives_up(stay: Stay, lease: Lease, like: Case) -> Case:
    """R-110, R-111: a month before the end the house sees it; leasing answers; its notice opens the surrender."""
    assert run_once(moment("2027-03-31 09:00"))["watch_lease_ends"] == 0
    stay.it_is("2027-04-01 09:00")
    run_once(moment("2027-04-01 09:00"))
    end = LeaseEnd.objects.get(lease=lease).case
    stay.it_is("2027-04-02 10:00")
    stay.on(LEASING, end).step("answer", "surrenders", leasing_says="到期不续 | Not renewed")
    stay.it_is("2027-04-05 10:00")
    stay.on(CS, end).step("surrender", told_how="电话 | By telephone")
    stay.it_is("2027-04-06 10:00")
    screen = stay.at(CS, clearance(lease))
    screen.follows("a[href*='procedure=surrender']")
    screen.is_called_by("", like.place)
    case = screen.take_down(
        "surrender", "瑞澜退租 | Ruilan gives up", notice_number="TZ-2027-004", received_on="2027-04-06",
        ends_on=str(lease.ends_on), why="到期 | The lease ends", reinstatement="none", terms="9.1",
    )  # fmt: skip
    stay.it_is("2027-04-07 10:00")
    stay.on(CS, case).step(
        "dates", spoken_to="陈女士 | Ms Chen", surrender_on="2027-04-29", removal_on="2027-04-27"
    )
    return case


def clearance(lease: Lease) -> str:
    return reverse("clearance", args=[lease.number])


def moves_out(stay: Stay, case: Case) -> None:
    """R-116, M-FR-04: the goods go out by lift and pass, whatever is still owed."""
    stay.it_is("2027-04-20 10:00")
    screen = stay.on(CS, case)
    screen.step(
        "removal", asked_at="2027-04-20T09:30", lift_from_at="2027-04-27T09:00", lift_until_at="2027-04-27T12:00",
        load="办公桌24张 | 24 desks", mover="四方搬家 | Sifang Removals", vehicles="T5501", hands="8",
        lift_before="完好 | In order", is_lined="on",
    )  # fmt: skip
    stay.it_is("2027-04-26 15:00")
    screen = stay.on(CS, case)
    screen.line("passes", bearer="马师傅 | Mr Ma", id_ending="7712", goods="办公桌 24张 | Desk 24", belongs="own",
                destination="望京 | Wangjing", vehicle="T5501", valid_on="2027-04-27", is_signed="on")  # fmt: skip
    stay.it_is("2027-04-27 10:05")
    stay.on(GUARD, case).mark("passes", 1, "used", guard="王强 | Wang Qiang")
    stay.it_is("2027-04-27 17:00")
    screen = stay.on(CS, case)
    screen.mark("passes", 1, "returned")
    screen.step("passes", "done")
    stay.on(GUARD, case).step("gate", lift_after="完好 | In order")
    stay.on(CS, case).step(
        "hand_back", passes_back="无 | None", keys_back="门钥匙2把 | 2 keys", permits_back="车证1张 | 1 permit",
        sign_gone_on="2027-04-27", mail_to="望京街10号 | 10 Wangjing Street",
    )  # fmt: skip


def inspected(stay: Stay, case: Case) -> None:
    """R-112 to R-114: line by line beside the move-in; a damage is charged, objected to and halved; meters."""
    stay.it_is("2027-04-28 10:30")
    first, *others = at_move_in(again(case))
    for line in others[1:]:  # the others alike
        found = {"zh-hans": "正常使用痕迹", "en": "Fair wear"}[stay.language]
        leave.write(case, "condition", "2027-04-28 10:30", by=ENGINEER, at_move_in=line, found=found)
    screen = stay.on(ENGINEER, case)
    screen.line("condition", at_move_in=first.pk, found="开孔三处 | Three holes", is_damaged="on", photo=PHOTO,
                clause="9.2", repairer="us", cost_fen="1800")  # fmt: skip
    screen.line("condition", at_move_in=others[0].pk, found="正常使用痕迹 | Fair wear")
    screen.step("inspect", went_along="李敏 | Li Min", **SIGNED)
    disputed(stay, case, len(others))
    screen = stay.on(CS, case)
    screen.step("reinstatement", "not_needed", rests_on="退租通知单 | The notice")
    screen.line(
        "meters", kind="power", meter_number="D-1", multiplier="40", reading="35120.6", read_on="2027-04-28"
    )
    screen.step("meters", **SIGNED)


def disputed(stay: Stay, case: Case, line: int) -> None:
    screen = stay.on(CS, case)
    screen.mark("condition", line, "objected", objection="入住时已有一处 | One was there at the move-in")
    screen.step("answer", "answered")
    screen = stay.on(HEAD_OF_CS, case)
    screen.mark("condition", line, "decided", decision="reduced", decided_fen="1200",
                decided_why="酌减人工 | Less labour")  # fmt: skip
    screen.step("decide")


def settled(stay: Stay, case: Case, lease: Lease, permit: ParkingPermit) -> None:
    """R-115, R-117: everybody clears; the clearance page says what is left; what is owed is paid."""
    stay.it_is("2027-04-28 14:00")
    for party, login in {"cs": CS, "engineering": ENGINEER, "security": GUARD}.items():
        stay.on(login, case).step(f"clear_{party}", "cleared", **{f"{party}_says": "无 | Nothing"})
    screen = stay.on(FINANCE, case)
    screen.line("settlement", what="damage", fen="1200")
    screen.is_refused("clear_finance", outcome="cleared", finance_says="x", settled_on="2027-04-28")
    screen = stay.on(FINANCE, case)
    screen.mark("settlement", 1, "paid", receipt_number="SJ-9001")
    screen.step("clear_finance", "cleared", finance_says="已结清 | Settled", settled_on="2027-04-28")
    before = stay.at(CS, clearance(lease)).desk.page.locator("main li").count()
    for out in keys_out(lease):
        screen = stay.at(CS, f"/keys/{out.key_id}/take-back/")
        screen.give("form.narrow", {"name": "陈静 | Chen Jing"})
        screen.signs()
        screen.presses("form.narrow [data-save]")
    gives_the_permit_back(stay, permit)
    assert stay.at(CS, clearance(lease)).desk.page.locator("main li").count() == before - 2


def sealed(stay: Stay, case: Case, lease: Lease) -> None:
    """R-118: the settlement is signed, the certificate printed, the deposit refunded, the file sealed."""
    stay.it_is("2027-04-28 16:00")
    stay.on(CS, case).step("settle", "signed", **SIGNED)
    stay.it_is("2027-04-29 09:00")
    stay.on(CS, case).step("certificate")
    assert open_steps(case) == {"refund"}
    stay.on(FINANCE, case).step("refund", "refunded", payee="瑞澜 | Ruilan", refund_reference="TK-2")
    stay.on(CS, case).step("seal", "sealed", box="B-01")
    file = CustomerFile.objects.get(lease=lease)
    screen = stay.at(CS, reverse("customer_file", args=[file.number]))
    for form in ("file_contents", "file_readings"):
        screen.prints(form)
    assert (file.is_sealed, file.box) == (True, "B-01")
