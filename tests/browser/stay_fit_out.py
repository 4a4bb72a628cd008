"""The fit-out at the screens: a rejected drawing, hot work, a violation, a failed acceptance, a disputed deduction."""

from __future__ import annotations

from shouwen.casework.cases import Case
from shouwen.people.parties import Party
from shouwen.procedures.fit_out.passes import SiteAccessPass
from tests.browser.stay import PHOTO, Stay, open_steps
from tests.world import again

CS, HEAD_OF_CS, ENGINEER, GUARD, FINANCE = "limin", "chenxiuying", "zhaolei", "wangqiang", "qianli"
CONTRACTOR, ANOTHER, TENANT = "duanhongwei", "maxiaobo", "chenjing"
BY_THE_CUSTOMER = {"sign_customer": "陈女士 | Ms Chen"}
BY_THE_CONTRACTOR = {"sign_contractor": "段宏伟 | Duan Hongwei"}
DRAWINGS = ("plan", "materials", "partition")
PARTIES = {"cs": CS, "engineering": ENGINEER, "security": GUARD, "customer": CS}
APPLICATION = {
    "area": "180", "use": "office", "works": "隔断、吊顶、强电改造 | Partitions, ceiling and power",
    "touches_partitions": "on", "contractor_name": "北京筑起装饰工程有限公司 | Beijing Zhuqi Decoration",
    "responsible": "段宏伟 | Duan Hongwei", "responsible_phone": "12600003001", "workers": "12",
    "contract_fen": "200000", "planned_from_on": "2026-04-01", "planned_until_on": "2026-05-15",
    "has_authorisation": "on", "agent": "段宏伟 | Duan Hongwei", "agent_id_ending": "321X",
    "authorised_until_on": "2026-12-31", "has_undertaking": "on",
}  # fmt: skip
PAPERS = {
    "qualification_number": "D211000001", "qualification_scan": PHOTO, "qualified_until_on": "2027-06-30",
    "insurance_number": "PICC-2026-7781", "insurance_scan": PHOTO, "insured_until_on": "2026-12-31",
}  # fmt: skip
HOT_WORK = {
    "grade": "second", "exact_place": "会议室吊顶 | Ceiling of the meeting room", "area_sqm": "60",
    "work": "焊接风管吊架 | Welding duct hangers", "means": "welding", "from_at": "2026-04-09T09:00",
    "until_at": "2026-04-09T17:00", "operator": "孙师傅 | Mr Sun", "certificate": "T110-2231",
    "watcher": "李师傅 | Mr Li", "extinguishers": "2", "isolates": "on",
}  # fmt: skip


def applied(stay: Stay, moving: Case) -> Case:
    """R-090: opened from the move-in, where caller and unit are known."""
    stay.it_is("2026-03-18 16:00")
    screen = stay.on(CS, moving)
    screen.opens("fit_out")
    contractor = Party.objects.get(code="zhuqi").pk
    works = screen.take_down("fit_out", "二次装修申请 | Fit-out", contractor=contractor, **APPLICATION)
    stay.on(CS, moving).step("fit_out")
    return works


def reviewed(stay: Stay, works: Case) -> None:
    """R-091 to R-093: a drawing fails, its next revision passes; the agreement of three parties is signed."""
    drawn(stay, works, "2026-03-19 09:00")
    judged(
        stay, works, "2026-03-20 15:00", 1, "failed", opinion="喷淋间距超过规范 | Sprinklers too far apart"
    )
    assert open_steps(works) == {"collect"}
    drawn(stay, works, "2026-03-23 09:00", revision=2)
    judged(stay, works, "2026-03-24 15:00", 4, "passed")
    stay.it_is("2026-03-25 10:00")
    stay.on(GUARD, works).step(
        "fire_agreement", fire_responsible="段宏伟 | Duan Hongwei", extinguishers="6", fire_clause="9.2",
        **BY_THE_CUSTOMER, **BY_THE_CONTRACTOR,
    )  # fmt: skip


def drawn(stay: Stay, works: Case, at: str, revision: int = 1) -> None:
    stay.it_is(at)
    screen = stay.on(CS, works)
    for discipline in DRAWINGS:
        screen.line(
            "drawings",
            discipline=discipline,
            name=f"{discipline[0].upper()}-01",
            revision=revision,
            file=PHOTO,
        )
    screen.step("collect", "complete", **PAPERS)


def judged(stay: Stay, works: Case, at: str, first: int, verdict: str, **said: str) -> None:
    """The first of the new drawings gets this verdict, the others pass; and so does the whole."""
    stay.it_is(at)
    screen = stay.on(ENGINEER, works)
    screen.mark("drawings", first, "reviewed", verdict=verdict, **said)
    for line in (first + 1, first + 2):
        screen.mark("drawings", line, "reviewed", verdict="passed")
    screen.step("review", verdict, review_says="请修改喷淋平面图 | Please change the sprinkler plan"
                if verdict == "failed" else "同意 | Agreed")  # fmt: skip


def permitted(stay: Stay, works: Case) -> None:
    """R-094, R-095: the fire document before anything else, the slip, fees and deposit, passes, the permit."""
    stay.it_is("2026-03-30 10:00")
    stay.on(GUARD, works).step(
        "fire_document", "received", fire_kind="filing", fire_authority="西城区住建委 | Xicheng housing commission",
        fire_number="0188", fire_scan=PHOTO, fire_issued_on="2026-03-29",
    )  # fmt: skip
    stay.it_is("2026-03-31 10:00")
    for party, login in {"cs": CS, "engineering": ENGINEER, "security": GUARD, "finance": FINANCE}.items():
        screen = stay.on(login, works)
        screen.step(f"slip_{party}", **{f"{party}_on_permit": "同意 | Agreed"})
    screen = screen.again()
    screen.step("pay_fee", management_fen="3600", fee_receipt="SJ-0701")
    screen.step("pay_deposit", fit_out_deposit_fen="20000", fit_out_deposit_receipt="YJ-0702", pass_deposit_fen="600",
                pass_deposit_receipt="YJ-0703")  # fmt: skip
    screen = stay.on(GUARD, works)
    screen.line("passes", name="王二柱 | Wang Erzhu", id_ending="0012", trade="carpenter", photo=PHOTO,
                valid_from_on="2026-04-01", valid_until_on="2026-05-31")  # fmt: skip
    screen.step("passes")
    stay.on(CS, works).step("permit", permit_from_on="2026-04-01", permit_until_at="2026-05-31T18:00")
    stay.it_is("2026-04-01 09:00")
    stay.on(GUARD, works).step("begin", is_posted="on")


def seen_by_others(stay: Stay, works: Case) -> None:
    """The contractor sees these works and another contractor does not; a guard scans a pass at the gate."""
    screen = stay.at(CONTRACTOR, "/works/")
    screen.desk.page.locator(f"a[href='/works/{works.number}/']").click()
    screen.desk.page.wait_for_url("**/works/*/")
    screen.look()
    assert works.number not in stay.at(ANOTHER, "/works/").desk.text()
    stay.at(TENANT, f"/my/{works.number}/")
    card = SiteAccessPass.objects.get(case=works)
    assert stay.at(GUARD, f"/passes/{card.secret}/").desk.page.locator(".verdict.jade").count() == 1


def works_go_on(stay: Stay, works: Case) -> None:
    """R-096 to R-098: a hydrant is blocked and freed, hot work is permitted and watched, concealed works are seen."""
    stay.it_is("2026-04-02 10:00")
    screen = stay.on(GUARD, works)
    screen.line("violations", kind="fire", finding="遮挡消防栓 | A hydrant is blocked", photo=PHOTO, rung="written",
                clause="4.1", put_right_by_on="2026-04-03", signed_for="段宏伟 | Duan Hongwei")  # fmt: skip
    screen.is_refused("order", order_says="良好 | Good")
    stay.it_is("2026-04-03 09:00")
    stay.on(GUARD, works).mark("violations", 1, "put_right", outcome="已移开 | Moved away")
    hot_work(stay, works)
    stay.it_is("2026-04-10 10:00")
    screen = stay.on(ENGINEER, works)
    screen.line("concealed", what="wall", location="东侧隔墙 | East partition", standard="P-03", photo=PHOTO,
                verdict="passed")  # fmt: skip
    stay.it_is("2026-05-11 10:00")
    stay.on(CS, works).step("neighbours", "done", neighbours_say="无投诉 | No complaint")
    stay.on(ENGINEER, works).step("quality", "done", quality_says="符合图纸 | As drawn")
    stay.on(GUARD, works).step("order", order_says="良好 | Good")


def hot_work(stay: Stay, works: Case) -> None:
    """M-FO-09: applied for a day before, isolated, permitted on the spot, watched, restored, filed."""
    stay.it_is("2026-04-07 10:00")
    screen = stay.on(CS, works)
    screen.go(f"/desk/new/?from={works.number}&procedure=hot_work")
    case = screen.take_down("hot_work", "动火申请 | Hot work", **HOT_WORK)
    stay.on(ENGINEER, case).step("review", "agreed", engineering_says="可以 | Agreed")
    stay.it_is("2026-04-09 09:05")
    stay.on(ENGINEER, case).step("isolate", zone="8-E2")
    stay.on(GUARD, case).step("permit", "issued", is_cleared="on", watcher_is_there="on", neighbours_told="0804",
                              **BY_THE_CONTRACTOR)  # fmt: skip
    stay.it_is("2026-04-09 15:00")
    screen = stay.on(GUARD, case)
    screen.step("finish", during="正常 | In order")
    stay.it_is("2026-04-09 16:10")
    stay.on(ENGINEER, case).step("restore", restored_by="赵磊 | Zhao Lei")
    stay.on(GUARD, case).step("watch", after_watch="无异常 | Nothing seen")
    stay.on(CS, case).step("file")
    assert again(case).state == Case.State.CLOSED


def accepted(stay: Stay, works: Case) -> None:
    """R-099 to R-101: tests; engineering sends the first acceptance back; then all four accept."""
    stay.it_is("2026-05-12 10:00")
    screen = stay.on(ENGINEER, works)
    for kind in ("fire", "electrical", "fire_completion", "environment"):
        screen.line("reports", kind=kind, issued_by="北京中检 | Beijing Zhongjian", reference=kind[:4].upper(),
                    issued_on="2026-05-11", verdict="passed")  # fmt: skip
    screen.step("tests", "passed")
    applies(stay, works, "2026-05-13 10:00")
    stay.it_is("2026-05-14 10:00")
    accepts(stay, works, "cs")
    screen = stay.on(ENGINEER, works)
    screen.line("defects", found_by="engineering", what="三个插座未接地 | Three sockets without earth",
                location="会议室 | Meeting room", put_right_by_on="2026-05-15")  # fmt: skip
    screen.step("accept_engineering", "defects", engineering_on_works="插座未接地 | Sockets without earth")
    assert open_steps(works) == {"apply"}  # every opinion is to be given afresh
    applies(stay, works, "2026-05-15 09:00")
    screen = stay.on(ENGINEER, works)
    screen.mark("defects", 1, "rechecked", outcome="已接地 | Earthed")
    for party in PARTIES:
        accepts(stay, works, party)
    stay.on(CS, works).step("conclude")


def applies(stay: Stay, works: Case, at: str) -> None:
    stay.it_is(at)
    stay.on(CS, works).step("apply", has_as_built_prints="on", has_as_built_files="on")


def accepts(stay: Stay, works: Case, party: str) -> None:
    signed = BY_THE_CUSTOMER if party == "customer" else {}
    screen = stay.on(PARTIES[party], works)
    screen.step(f"accept_{party}", "accepted", **{f"{party}_on_works": "合格 | In order"}, **signed)


def moved_in(stay: Stay, works: Case) -> None:
    """R-102, R-103: nobody moves in before the fire authority has accepted; the meters are read."""
    stay.it_is("2026-05-20 10:00")
    stay.on(GUARD, works).step("fire_acceptance", "accepted", fire_acceptance_number="0301",
                               fire_acceptance_scan=PHOTO)  # fmt: skip
    screen = stay.on(ENGINEER, works)
    screen.line(
        "meters", kind="power", meter_number="D-1", multiplier="40", reading="1212.5", read_on="2026-05-20"
    )
    screen.step("meters", **BY_THE_CUSTOMER)
    stay.it_is("2026-05-25 09:00")
    stay.on(CS, works).step("occupy", occupied_on="2026-05-25")


def refunded(stay: Stay, works: Case) -> None:
    """R-104: passes come back at once; three months later the deposit, less what was decided."""
    stay.it_is("2026-05-25 10:00")
    screen = stay.on(GUARD, works)
    screen.mark("passes", 1, "returned")
    screen.step("return_passes")
    card = SiteAccessPass.objects.get(case=works)
    assert screen.go(f"/passes/{card.secret}/").desk.page.locator(".verdict.seal").count() == 1
    stay.on(FINANCE, works).step("refund_passes", pass_refund_reference="TK-0900")
    stay.it_is("2026-08-06 10:00")
    screen = stay.on(CS, works)
    screen.line("deductions", reason="货梯轿厢划伤 | Scratches in the goods lift", clause="12",
                rate="轿厢板 1 块 × 1500 元 | 1 panel × 1500 yuan", evidence=PHOTO, amount_fen="1500")  # fmt: skip
    screen.step("draft", payee="北京瑞澜管理咨询有限公司 | Beijing Ruilan Consulting")
    disputed(stay, works)
    stay.it_is("2026-08-12 10:00")
    for party, login in {**PARTIES, "finance": FINANCE}.items():
        signed = BY_THE_CUSTOMER if party == "customer" else {}
        opinion = {f"{party}_on_refund": "同意 | Agreed"}
        stay.on(login, works).step(f"approve_{party}", "approved", **opinion, **signed)
    stay.it_is("2026-08-17 10:00")
    stay.on(FINANCE, works).step("refund", "refunded", refund_reference="TK-1188")
    stay.it_is("2026-08-18 10:00")
    stay.on(CS, works).step("file", has_returned_keys="on")


def disputed(stay: Stay, works: Case) -> None:
    """The customer objects to a deduction; who leads customer service halves it, with a reason."""
    stay.it_is("2026-08-07 10:00")
    screen = stay.on(CS, works)
    objection = "划痕在施工前已有 | The scratches were there before"
    screen.mark("deductions", 1, "objected", objection=objection)
    screen.step("reply", answer="objected", objection=objection)
    stay.it_is("2026-08-10 10:00")
    screen = stay.on(HEAD_OF_CS, works)
    why = "监控显示部分划痕为施工所致 | The recording shows some of them being made"
    screen.mark("deductions", 1, "decided", decision="reduced", decided_fen="500", decided_why=why)
    screen.step("decide", decision_why=why)
