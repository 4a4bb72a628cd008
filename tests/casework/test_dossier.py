"""The file of a case convinces whoever gets it, without us; and it tells nothing of other cases."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from shouwen.casework import moves, relay
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.dossier import hand_out
from shouwen.casework.papers import attach
from shouwen.journal.entries import Entry
from shouwen.journal.guards import take_down
from shouwen.journal.heads import DayHead, file_of, give_out_heads
from tests.casework.paper_mill import printed
from tests.desk.clerk import at_desk, see, seen, send
from tests.desk.ink import ink, opened, ready_to_sign
from tests.pictures import jpeg, upload
from tests.world import complain, department, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

NEXT = moment("2026-03-04 09:00")


def a_case() -> Case:
    """Two days of a complaint, with another one going on beside it, and the heads of both days."""
    case, other = complain("2026-03-02 10:00"), complain("2026-03-02 10:01", where="1-0801")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    moves.note(other, "别的客户的秘密", by=role("limin"), at=moment("2026-03-02 10:05"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    give_out_heads(moment("2026-03-03 00:01"))
    moves.note(other, "别的客户的另一个秘密", by=role("limin"), at=moment("2026-03-03 08:05"))
    photo = upload(jpeg(), "漏水.jpg")
    attach(case, photo, caption="吊顶", to_customer=True, by=role("limin"), at=moment("2026-03-03 09:00"))
    moves.note(case, "客户说“好些了”\\", to_customer=True, by=role("limin"), at=moment("2026-03-03 10:07"))
    moves.note(other, "别的客户的第三个秘密", by=role("limin"), at=moment("2026-03-03 11:05"))
    give_out_heads(moment("2026-03-04 00:01"))
    return case


def taken(case: Case) -> dict[str, bytes]:
    with hand_out(case, by=role("chenxiuying"), at=NEXT) as file, ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        there = folder / name
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(content)
    return folder


def told(folder: Path, *more: str) -> tuple[int, list[str]]:
    """The verifier that came along, run as a stranger would: exit code, and what it says is wrong."""
    command = [sys.executable, "-I", str(folder / "verify_case.py"), str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.returncode, re.findall("^WRONG: (.*)$", done.stdout, re.M)


def verifier(folder: Path) -> dict[str, object]:
    """The same program without a process for each time."""
    space: dict[str, object] = {"__name__": "verifier"}
    exec((folder / "verify_case.py").read_text(), space)
    return space


def wrong_in(program: dict[str, object], files: dict[str, bytes]) -> list[str]:
    lines = files["entries.jsonl"].split(b"\n")[:-1]
    own, _heads, wrong = program["walk"](files["chain.txt"])
    return [*program["entries"](lines, own), *program["papers"](files, lines, own), *wrong]


def test_a_stranger_verifies_a_case_with_a_hundred_lines_of_python(tmp_path: Path):  # issue 3 §4
    case = a_case()
    folder = unpacked(tmp_path / "case", taken(case))
    assert len((folder / "verify_case.py").read_text().splitlines()) <= 100
    assert told(folder) == (0, [])
    for head in DayHead.objects.all():
        assert told(folder, str(file_of(head))) == (0, [])
    assert file_of(head).write_text(file_of(head).read_text()[:-2] + "x\n") and told(folder, str(file_of(head))) == (
        1, ["the head of 2026-03-04 is another one than was kept"],
    )  # fmt: skip


def test_the_zip_itself_can_be_verified_too(tmp_path: Path):
    case = a_case()
    call_command("export_case", case.number, str(tmp_path / "case.zip"))
    with ZipFile(tmp_path / "case.zip") as archive:
        (tmp_path / "verify_case.py").write_bytes(archive.read("verify_case.py"))
    command = [sys.executable, "-I", "verify_case.py", "case.zip"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "all 6 entries are as they were written"
    assert [entry.person for entry in entries(case, "handed_out")] == [None]


def test_the_file_tells_nothing_of_other_cases():
    files = taken(a_case())
    assert [name for name, content in files.items() if "秘密".encode() in content] == []
    chain = files["chain.txt"].decode()
    own = [line.split()[0] for line in chain.splitlines() if line.endswith("*")]
    assert own == ["1", "3", "4", "6", "8", "9"]
    assert re.findall(r"^(from \d+|head \S+)", chain, re.M) == [
        "from 1", "head 2026-03-03", "from 8", "head 2026-03-04",
    ]  # fmt: skip


def test_whichever_byte_of_an_entry_or_file_is_flipped_the_entry_is_named(tmp_path: Path):  # field 2.14
    files = taken(a_case())
    program = verifier(unpacked(tmp_path, files))
    assert wrong_in(program, files) == []
    whole, place = files["entries.jsonl"], 0
    own = [1, 3, 4, 6, 8, 9]
    for at in range(len(whole)):
        flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        wrong = wrong_in(program, {**files, "entries.jsonl": flipped})
        assert wrong and wrong[0].startswith(f"entry {own[place]} "), (at, wrong)
        place += whole[at : at + 1] == b"\n"
    (photo,) = (name for name in files if name.startswith("files/"))
    for at in range(0, len(files[photo]), 97):
        flipped = files[photo][:at] + bytes([files[photo][at] ^ 1]) + files[photo][at + 1 :]
        assert wrong_in(program, {**files, photo: flipped})[0].startswith("entry 8 (TS-2026-0001 attached ")
    assert wrong_in(program, {name: files[name] for name in files if name != photo}) != []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=some.data())
def test_whatever_is_written_over_in_the_chain_is_found(tmp_path: Path, data: some.DataObject):
    folder = tmp_path / "case"
    if not folder.exists():
        unpacked(folder, taken(a_case()))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}
    chain = files["chain.txt"]
    start = chain.index(b"\n") + 1  # which site it is, is said by every entry
    at = data.draw(some.integers(start, len(chain) - 1))
    byte = data.draw(some.binary(min_size=1, max_size=1).filter(lambda b: b != chain[at : at + 1]))
    spoilt = {**files, "chain.txt": chain[:at] + byte + chain[at + 1 :]}
    means_the_same = spoilt["chain.txt"].lower().split() == chain.split()
    is_a_date = b"head 20" in chain[max(0, at - 14) : at + 7]  # only said beside what counts
    assert means_the_same or is_a_date or wrong_in(verifier(folder), spoilt) != []


def test_the_command_proves_what_it_tells_with_the_real_program(tmp_path: Path):
    files = taken(a_case())
    spoilt = {**files, "entries.jsonl": files["entries.jsonl"].replace("查漏".encode(), "不查".encode())}
    code, wrong = told(unpacked(tmp_path, spoilt))
    assert (code, wrong[0][:40]) == (1, "entry 3 (TS-2026-0001 finished assign 20")


def test_a_manager_takes_the_file_on_the_page_and_that_is_an_entry():  # field 2.14
    case, client = a_case(), at_desk("chenxiuying")
    page = see(client, case)
    assert reverse("case_file", args=[case.number]) in page
    for _click in range(2):
        answer = send(client, "case_file", case, seen=seen(page))
        with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
            assert archive.testzip() is None
    assert [entry.person.login for entry in entries(case, "handed_out")] == ["chenxiuying"]
    assert reverse("case_file", args=[case.number]) not in see(at_desk("limin"), case)


def test_a_signature_goes_along_with_its_picture_and_the_words_it_was_put_under(tmp_path: Path):
    case, client = ready_to_sign(), at_desk("zhaolei")
    typed = {**opened(client, case), "name": "陈静", "ink": ink()}
    assert client.post(reverse("case_sign", args=[case.number, "try"]), typed).status_code == 302
    printed(case, "work_order", "2026-03-02 11:00")
    files = taken(case)
    names = {name.rpartition(".")[2] for name in files if name.startswith("files/")}
    assert (names, files["absent.txt"], told(unpacked(tmp_path / "case", files))) == (
        {"png", "json"},
        b"",
        (0, []),
    )
    assert "换" in "".join(files[name].decode() for name in files if name.endswith(".json"))


def test_who_leads_nobody_cannot_take_it():
    with pytest.raises(Refused, match="经理"):
        hand_out(a_case(), by=role("limin"), at=NEXT)


def test_a_broken_journal_is_not_handed_out_as_if_it_were_whole():
    case = a_case()
    take_down(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shouwen_entry SET outcome = 'x' WHERE place = 5")
    with pytest.raises(Refused):
        hand_out(case, by=role("chenxiuying"), at=NEXT + timedelta(hours=1))
    assert Entry.objects.filter(kind="handed_out").count() == 0
