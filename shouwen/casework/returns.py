"""Sheets that come back: each page to its part by the code on it, or into a tray for a person; none to a wrong case.

A page is laid on a case by itself only when it names one part, that part's form stands, is about a case within
reach of who brought it, and the part has not come back before. All else waits in the tray: a person picks the
case, or discards the page with a reason. What is out of reach is as if its code could not be read.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import locked
from shouwen.casework.papers import attach, sound
from shouwen.casework.printing import belongs_to, is_for, take_back
from shouwen.casework.procedure import Problem
from shouwen.casework.returned_pages import ReturnedPage
from shouwen.journal.catalogue import is_within_reach
from shouwen.journal.files import Paper, arriving
from shouwen.journal.forms import FormPart
from shouwen.kit.scans import MOST_PAGES, Page, pages_of
from shouwen.kit.uploads import MAX_BYTES, Media, clean_name
from shouwen.people.roles import Role

TOKEN = re.compile(r"/p/([A-Z2-7]{26})/?$")
Fate = ReturnedPage.Fate


def take_in(upload: File[bytes], *, by: Role, at: datetime) -> list[ReturnedPage]:
    """Read a photo or a PDF of one or many pages, and settle each page or put it into the tray.

    Refused beside "sheets": what is no photo and no PDF, too large, cannot be opened, or has too many pages. The
    same page again is where it is already.
    """
    if not by.is_staff or by.department is None:
        raise Refused([Problem(_("Only those who work here can bring papers in."), code="not_allowed")])
    content = upload.read(MAX_BYTES + 1)
    media = sound(content, "sheets")
    pages = pages_of(content, media)
    if not pages:
        raise Refused([Problem(_("This file cannot be opened."), "sheets", "wrong_kind")])
    if len(pages) > MOST_PAGES:
        text = _("At most %(most)s pages at once, please.") % {"most": MOST_PAGES}
        raise Refused([Problem(text, "sheets", "too_many")])
    name = upload.name or ""
    return [
        _taken_in(page, f"{name} {n}" if len(pages) > 1 else name, by, at) for n, page in enumerate(pages, 1)
    ]


def _taken_in(page: Page, name: str, by: Role, at: datetime) -> ReturnedPage:
    sha = sha256(page.jpeg).hexdigest()
    fate, part = _judged(page, sha, by)
    brought = ReturnedPage(
        site=by.site, department=by.department, by_party=by.party, person=by.person, at=at,
        name=clean_name(name, Media.JPEG), sha256=sha, fate=fate, part=part,
    )  # fmt: skip
    if fate == Fate.LAID:
        try:
            return _laid_by_itself(brought, page, by, at)
        except Refused as why:
            full = any(problem.code == "full" for problem in why.problems)
            # Somebody was faster: by the same page, as a first click is, or by another one of this part.
            known = _judged(page, sha, by)[0] == Fate.KNOWN
            brought.fate = Fate.FULL if full else Fate.KNOWN if known else Fate.AGAIN
    if brought.fate == Fate.KNOWN:
        there = ReturnedPage.objects.within_reach(by).filter(sha256=sha, case__isnull=False).first()
        return there or settled(brought, _case_of(brought), by, at)
    return _into_the_tray(brought, page.jpeg)


def tokens(texts: frozenset[str]) -> set[str]:
    """Of what codes say, the names of our parts; a supplier's code on the same sheet is none."""
    return {found[1] for text in texts if (found := TOKEN.search(text))}


def _judged(page: Page, sha: str, by: Role) -> tuple[str, FormPart | None]:
    """What is to become of the page, and the part that it names if it may be known."""
    named = tokens(page.texts)
    part = part_within_reach(named.pop(), by) if len(named) == 1 else None
    if part is None:
        return (Fate.TWO if named else Fate.UNREADABLE), None
    if part.form.is_void:
        return Fate.VOID, part
    if part.form.subject_id is None:
        return Fate.BLANK, part
    if part.form.subject_kind != Case.subject_kind:
        return Fate.NO_CASE, part
    if part.came_back is None:
        return Fate.LAID, part
    return (Fate.KNOWN if part.came_back.sha256 == sha else Fate.AGAIN), part


def part_within_reach(token: str, by: Role) -> FormPart | None:
    parts = FormPart.objects.select_related("form__site", "form__by_party", "came_back")
    part = parts.filter(token=token, form__site=by.site_id).first()
    return part if part and is_within_reach(part.form, by) else None


def _case_of(brought: ReturnedPage) -> Case:
    assert brought.part
    return Case.objects.get(pk=brought.part.form.subject_id or 0)


def _laid_by_itself(brought: ReturnedPage, page: Page, by: Role, at: datetime) -> ReturnedPage:
    with transaction.atomic():
        case = locked(_case_of(brought))
        assert brought.part
        brought.part.refresh_from_db(fields=["came_back"])
        if brought.part.came_back_id:
            raise Refused([Problem(Fate.AGAIN.label, code="again")])
        lay_on(brought, case, page.jpeg, by, at)
        return settled(brought, case, by, at)


def lay_on(brought: ReturnedPage, case: Case, jpeg: bytes, by: Role, at: datetime) -> None:
    """On the case by the verb that lays everything there; the part that it is has then come back."""
    part = brought.part
    caption = f"{part.form.serial} / {part.part}" if part else ""
    paper, _entry = attach(case, ContentFile(jpeg, brought.name), caption=caption, by=by, at=at)
    if part:
        come_back(part, case, paper, by=by, at=at)


def come_back(part: FormPart, case: Case, paper: Paper, *, by: Role, at: datetime) -> bool:
    """The part has come back as this paper, if its form stands and is of this case; one filled in by hand now is."""
    if part.form.is_void or part.came_back is not None or part.form.subject_id not in (None, case.pk):
        return False
    if part.form.subject_id is None and is_for(part.form, case.subject_kind):
        belongs_to(part.form, case, by=by, at=at)
        part.form.refresh_from_db()
    take_back(part, by=by, at=at, scan=paper)
    return True


def settled(brought: ReturnedPage, case: Case, by: Role, at: datetime) -> ReturnedPage:
    brought.case, brought.settled_at, brought.settled_by = case, at, by.person
    brought.save()
    return brought


def _into_the_tray(brought: ReturnedPage, jpeg: bytes) -> ReturnedPage:
    """One row a page that waits, however often it is brought in."""
    same = ReturnedPage.objects.waiting().filter(department=brought.department, sha256=brought.sha256)
    if waits := same.first():
        return waits
    try:
        with arriving(jpeg) as arrival, transaction.atomic():
            brought.save()
            arrival.keep()
            Paper.objects.create(
                site=brought.site, subject_kind=brought.subject_kind, subject_id=brought.pk, sha256=arrival.sha256,
                media=Media.JPEG, size=len(jpeg), name=brought.name, person=brought.person,
                by_party=brought.by_party, at=brought.at,
            )  # fmt: skip
    except IntegrityError:  # the other click was first
        return same.get()
    return brought
