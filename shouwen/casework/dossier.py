"""The file of a case (案卷): its entries as they were hashed, tied to the heads of its site, with all its papers.

Whoever gets it can verify it without us: docs/verify_case.py goes along. Of other cases it carries digests alone
(decision 0011).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Problem
from shouwen.journal.audit import digest_of, rows_of, said_by
from shouwen.journal.chain import Head, line, tied
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.files import Paper, is_sound
from shouwen.journal.forms import Form, canonical, hash_of
from shouwen.journal.heads import DayHead
from shouwen.kit.uploads import SUFFIXES, Media
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Role

GOES_ALONG = {"README.txt": "case-file-readme.txt", "verify_case.py": "verify_case.py"}
NAMED = re.compile('sha256":"([0-9a-f]{64})"')  # how an entry names a file
BROKEN = _("The journal is not as it was written at entry %(place)s. Please tell the administrator.")


def may_hand_out(by: Role) -> bool:
    """Who leads a department or a company may take a case of theirs out of the house."""
    return by.is_staff and by.leads


def hand_out(case: Case, *, by: Role | None, at: datetime) -> IO[bytes]:
    """Make the file of a case as it is now, and write down that it was handed out.

    Nobody (`by` is None) is whoever has the server in hand. Refused to who leads nothing. The case must have been
    loaded within reach.
    """
    if by and not may_hand_out(by):
        raise Refused([Problem(_("Only a manager can take the file of a case."), code="not_allowed")])
    with transaction.atomic():
        case = locked(case)
        file = dossier_of(case, at)
        try:
            write(case, Kind.HANDED_OUT, by=by, at=at)
        except BaseException:
            file.close()
            raise
    return file


def dossier_of(case: Case, at: datetime) -> IO[bytes]:
    """The file of a case, made in a temporary file; the handing out itself is not in it."""
    file = TemporaryFile()  # noqa: SIM115  # the caller sends it and closes it
    try:
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            _fill(archive, case, at)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _fill(archive: ZipFile, case: Case, at: datetime) -> None:
    entries = list(Entry.objects.about(Case.subject_kind, case.pk))
    for name, source in GOES_ALONG.items():
        archive.write(Path(settings.BASE) / "docs" / source, name)
    lines = _write_chain(archive, case, [entry.place for entry in entries], at)
    archive.writestr("entries.jsonl", lines)
    _write_files(archive, case, entries, set(NAMED.findall(lines.decode())))
    archive.writestr("names.json", json.dumps(_names(case, entries), ensure_ascii=False, indent=1))


def _write_chain(archive: ZipFile, case: Case, places: list[int], at: datetime) -> bytes:
    """The chain from the case's entries to heads, a digest at a time; gives the lines of its own entries."""
    site, own, lines = case.site, set(places), []
    with archive.open("chain.txt", "w") as chain:
        chain.write(f"site {site.code}\n".encode())
        for start, end in _stretches(case, places, at):
            first = Entry.objects.get(site=site, place=start)
            now = first.previous
            chain.write(f"from {start} {now}\n".encode())
            for row in rows_of(site, start - 1, end.place):
                found = digest_of(site, row)
                now = tied(now, found) if found else ""
                if now != row["hash"]:
                    raise Refused([Problem(BROKEN % {"place": row["place"]}, code="journal_broken")])
                is_own = row["place"] in own
                chain.write(f"{row['place']} {found}{' *' if is_own else ''}\n".encode())
                if is_own:
                    lines.append(line(site.code, said_by(row)) + b"\n")
            chain.write(f"{end.word} {end.day} {end.hash}\n".encode())
    return b"".join(lines)


class End(NamedTuple):
    """Where a stretch of the chain leads: to the head of a day, or to where the journal stands now."""

    word: str
    day: date
    place: int
    hash: str


def _stretches(case: Case, places: list[int], at: datetime) -> Iterator[tuple[int, End]]:
    """From each entry of the case to the first head given out after it; those that one head covers together."""
    reached = 0
    for place in places:
        if place > reached:
            end = _next_end(case, place, at)
            yield place, end
            reached = end.place


def _next_end(case: Case, place: int, at: datetime) -> End:
    if given := DayHead.objects.filter(site=case.site, place__gte=place).order_by("place", "on").first():
        return End("head", given.on, given.place, given.hash)
    now = Head.objects.get(pk=case.site_id)
    return End("end", timezone.localtime(at, case.site.tz).date(), now.place, now.hash)


def _write_files(archive: ZipFile, case: Case, entries: Iterable[Entry], named: set[str]) -> None:
    """What the entries name by its hash: papers, forms, words signed; and a list of what is not kept here."""
    contents = [form.content for form in Form.objects.about(Case.subject_kind, case.pk)]
    contents += [
        entry.data["words"] for entry in entries if "words" in entry.data
    ]  # what a signature was put under
    kept = {hash_of(content): canonical(content) for content in contents}
    for paper in Paper.objects.about(Case.subject_kind, case.pk):
        if paper.sha256 in named and is_sound(paper):
            archive.writestr(f"files/{paper.sha256}{SUFFIXES[Media(paper.media)][0]}", paper.read())
            named = named - {paper.sha256}
    for sha256 in sorted(named & set(kept)):
        archive.writestr(f"files/{sha256}.json", kept[sha256])
    archive.writestr("absent.txt", "".join(f"{sha256}\n" for sha256 in sorted(named - set(kept))))


def _names(case: Case, entries: Iterable[Entry]) -> dict[str, Any]:
    """Whom the numbers in the entries mean, for reading."""
    people = Person.objects.filter(pk__in={entry.person_id for entry in entries})
    departments = Department.objects.filter(site=case.site).select_related("party").order_by("pk")
    return {
        "case": case.number,
        "person": {person.pk: person.names for person in people},
        "department": {
            department.pk: {**department.names, "party": department.party.names} for department in departments
        },
    }
