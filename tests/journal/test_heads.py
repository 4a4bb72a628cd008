"""Once a day the end of the journal goes to five witnesses; what they keep is enough to convict who rewrites it."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from shouwen.casework.papers import attach
from shouwen.casework.rows import OpenStep
from shouwen.journal.chain import Head
from shouwen.journal.entries import Entry
from shouwen.journal.files import kept_at
from shouwen.journal.forms import Form, hash_of
from shouwen.journal.guards import take_down
from shouwen.journal.heads import DayHead, file_of, give_out_heads
from shouwen.journal.notices import Notice
from tests.casework.hamlet import settle
from tests.casework.paper_mill import printed
from tests.desk.clerk import at_desk
from tests.pictures import jpeg, upload
from tests.world import complain, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

MIDNIGHT = moment("2026-03-03 00:03")


def verify(*words: str) -> tuple[int, list[str]]:
    """The exit code of the command, and what it says is wrong."""
    out = StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError as error:
        wrong = [line for line in out.getvalue().splitlines() if "WRONG" in line]
        return error.returncode, [line.split("WRONG: ")[1] for line in wrong]
    return 0, []


def test_the_head_of_a_day_is_given_out_once_to_who_leads_each_company():  # field 2.14
    case = complain("2026-03-02 10:00")
    assert [give_out_heads(MIDNIGHT + timedelta(hours=hour)) for hour in (0, 1, 23)] == [1, 0, 0]
    head = DayHead.objects.get()
    end = Head.objects.get(site=case.site)
    assert (head.number, head.place, head.hash) == ("2026-03-03", end.place, end.hash)
    assert file_of(head).read_text() == f"ever_bright 2026-03-03 {end.place} {end.hash}\n"
    told = Notice.objects.filter(subject_kind="head").select_related("person")
    companies = {notice.person.roles.get().party.code for notice in told}
    assert companies == {"master", "b1", "b2", "b3", "b4"}
    complain("2026-03-03 10:00")
    assert give_out_heads(MIDNIGHT + timedelta(days=1)) == 1


def test_a_site_without_a_word_written_gives_nothing_out():
    settle()
    assert give_out_heads(MIDNIGHT) == 0


def test_a_manager_reads_the_head_where_the_notice_leads():
    complain("2026-03-02 10:00")
    give_out_heads(MIDNIGHT)
    client = at_desk("tianjianhua")
    notice = Notice.objects.get(person__login="tianjianhua", subject_kind="head")
    answer = client.post(reverse("notice_read"), {"notice": notice.pk})
    assert answer.headers["Location"] == "/heads/2026-03-03/"
    assert DayHead.objects.get().hash in client.get("/heads/2026-03-03/").content.decode()
    assert [client.get(f"/heads/{day}/").status_code for day in ("2026-03-02", "yesterday")] == [404, 404]


def test_a_head_that_was_given_out_is_never_changed():  # S-18
    complain("2026-03-02 10:00")
    give_out_heads(MIDNIGHT)
    with pytest.raises(DatabaseError, match="a head of a day is never changed"), transaction.atomic():
        DayHead.objects.update(place=1)


def test_verify_says_with_its_exit_code_whether_all_is_as_it_was(tmp_path: Path):  # I7, I9
    case = complain("2026-03-02 10:00")
    paper, _entry = attach(case, upload(jpeg(), "x.jpg"), by=role("limin"), at=moment("2026-03-02 10:30"))
    form = printed(case, "complaint_record", "2026-03-02 10:40")
    kept = tmp_path / "kept.txt"
    out = StringIO()
    call_command("head", stdout=out)
    kept.write_text(out.getvalue())
    assert verify("--site", "ever_bright", "--head", str(kept)) == (0, [])
    kept_at(paper.sha256).write_bytes(b"another")
    Form.objects.filter(pk=form.pk).update(content={}, sha256=hash_of({}))
    OpenStep.objects.filter(case=case, step="assign").delete()
    take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shouwen_entry SET step = 'solve' WHERE place = 2")
    number, at = case.number, Entry.objects.get(place=2).at
    said = "2026-03-02 02:30:00" if connection.vendor == "sqlite" else str(at)
    assert verify() == (
        1,
        [
            f"第 2 条（{number}，{said}）：已被改动",
            f"附件 {paper.pk}（x.jpg）：文件缺失或已被替换",
            f"表格 {form.serial}：与打印时不一致",
            f"工单 {number}：数据与记录不符：open steps",
        ],
    )


def test_verify_knows_its_sites(tmp_path: Path):
    with pytest.raises(CommandError, match="no site is called"):
        call_command("verify", "--site", "nowhere")
    (tmp_path / "heads.txt").write_text(f"nowhere 2026-03-03 1 {'0' * 64}\n")
    with pytest.raises(CommandError, match="speaks of a site that is not here: nowhere"):
        call_command("verify", "--head", str(tmp_path / "heads.txt"))
