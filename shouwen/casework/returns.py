"""Sheets that come back: each page to its part by the code on it, or into a tray for a person; none to a wrong case.

A page is laid on a case by itself only when it names one part, that part's form stands, is about a case within
reach of who brought it, and the part has not come back before. All else waits in the tray: a person picks the
case, or discards the page with a reason. What is out of reach is as if its code could not be read.
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import locked
from shouwen.casework.papers import attach, sound
from shouwen.casework.printing import belongs_to, is_for, take_back
from shouwen.casework.procedure import Problem
from shouwen.journal.catalogue import is_within_reach
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper, arriving
from shouwen.journal.forms import FormPart
from shouwen.kit.scans import MOST_PAGES, Page, pages_of, texts_of
from shouwen.kit.uploads import MAX_BYTES, MAX_NAME, Media, clean_name, media_of
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role

TOKEN = re.compile(r"/p/([A-Z2-7]{26})/?$")
MAX_REASON = 300


class ReturnedQuery(models.QuerySet["ReturnedPage"]):
    def within_reach(self, role: Role) -> ReturnedQuery:
        """Those that one's own department has brought in; all of a site for who reaches it."""
        here = self.filter(site=role.site_id)
        return here if role.reach == Reach.SITE else here.filter(department=role.department_id)

    def waiting(self) -> ReturnedQuery:
        return self.filter(settled_at=None)


class ReturnedPage(models.Model):
    """One page that was brought in: what became of it, and where it lies. `part` is what its code names.

    While it waits its picture is a paper of its own; once laid it is one of the case.
    """

    class Fate(models.TextChoices):
        LAID = "laid", _("Laid on its case")
        KNOWN = "known", _("Lies there already")
        DISCARDED = "discarded", _("Discarded")
        UNREADABLE = "unreadable", _("No code of ours can be read on it")
        TWO = "two", _("Two different codes on one page")
        VOID = "void", _("Its form was voided")
        AGAIN = "again", _("This part came back before, and looked otherwise")
        BLANK = "blank", _("A copy filled in by hand: which case it is about must be said")
        NO_CASE = "no_case", _("Its form is not about a case")
        FULL = "full", _("No more papers fit on its case")

    subject_kind = "returned_page"

    site = models.ForeignKey(Site, models.PROTECT)
    department = models.ForeignKey(Department, models.PROTECT)
    by_party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=MAX_NAME)
    sha256 = models.CharField(max_length=64)
    fate = models.CharField(max_length=12, choices=Fate)
    part = models.ForeignKey(FormPart, models.PROTECT, null=True, blank=True, related_name="returned")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=MAX_REASON, blank=True)

    objects = ReturnedQuery.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, case=None, reason="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, case__isnull=False, reason="")
                | (Q(settled_at__isnull=False, settled_by__isnull=False, case=None) & ~Q(reason="")),
                name="a_page_waits_or_lies_on_a_case_or_was_discarded_for_a_reason",
            ),
            models.UniqueConstraint(
                fields=["department", "sha256"], condition=Q(settled_at=None), name="a_page_waits_once"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "department", "settled_at", "-id"], name="returned_by_department")
        ]

    @property
    def picture(self) -> Paper | None:
        return Paper.objects.about(self.subject_kind, self.pk).first()


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
    if fate == ReturnedPage.Fate.LAID:
        try:
            return _laid_by_itself(brought, page, by, at)
        except Refused as why:
            full = any(problem.code == "full" for problem in why.problems)
            fate = _judged(page, sha, by)[
                0
            ]  # the same page by a first click, or another one by somebody faster
            known = fate == ReturnedPage.Fate.KNOWN
            brought.fate = ReturnedPage.Fate.FULL if full else fate if known else ReturnedPage.Fate.AGAIN
    if brought.fate == ReturnedPage.Fate.KNOWN:
        there = ReturnedPage.objects.within_reach(by).filter(sha256=sha, case__isnull=False).first()
        return there or _settled(brought, _case_of(brought), by, at)
    return _into_the_tray(brought, page.jpeg)


def tokens(texts: frozenset[str]) -> set[str]:
    """Of what codes say, the names of our parts; a supplier's code on the same sheet is none."""
    return {found[1] for text in texts if (found := TOKEN.search(text))}


def _judged(page: Page, sha: str, by: Role) -> tuple[str, FormPart | None]:
    """What is to become of the page, and the part that it names if it may be known."""
    fates, named = ReturnedPage.Fate, tokens(page.texts)
    part = _part_within_reach(named.pop(), by) if len(named) == 1 else None
    if part is None:
        return (fates.TWO if named else fates.UNREADABLE), None
    if part.form.is_void:
        return fates.VOID, part
    if part.form.subject_id is None:
        return fates.BLANK, part
    if part.form.subject_kind != Case.subject_kind:
        return fates.NO_CASE, part
    if part.came_back is None:
        return fates.LAID, part
    return (fates.KNOWN if part.came_back.sha256 == sha else fates.AGAIN), part


def _part_within_reach(token: str, by: Role) -> FormPart | None:
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
            raise Refused([Problem(ReturnedPage.Fate.AGAIN.label, code="again")])
        _lay_on(brought, case, page.jpeg, by, at)
        return _settled(brought, case, by, at)


def _lay_on(brought: ReturnedPage, case: Case, jpeg: bytes, by: Role, at: datetime) -> None:
    """On the case by the verb that lays everything there; the part that it is has then come back."""
    part = brought.part
    caption = f"{part.form.serial} / {part.part}" if part else ""
    paper, _entry = attach(case, ContentFile(jpeg, brought.name), caption=caption, by=by, at=at)
    if part and not part.form.is_void and part.came_back is None and part.form.subject_id in (None, case.pk):
        if part.form.subject_id is None and is_for(part.form, case.subject_kind):
            belongs_to(part.form, case, by=by, at=at)
            part.form.refresh_from_db()
        take_back(part, by=by, at=at, scan=paper)


def _settled(brought: ReturnedPage, case: Case, by: Role, at: datetime) -> ReturnedPage:
    brought.case, brought.settled_at, brought.settled_by = case, at, by.person
    brought.save()
    return brought


def _into_the_tray(brought: ReturnedPage, jpeg: bytes) -> ReturnedPage:
    """One row a page that waits, however often it is brought in."""
    with arriving(jpeg) as arrival, transaction.atomic():
        waits = (
            ReturnedPage.objects.waiting()
            .filter(department=brought.department, sha256=brought.sha256)
            .first()
        )
        if waits:
            return waits
        brought.save()
        arrival.keep()
        Paper.objects.create(
            site=brought.site, subject_kind=brought.subject_kind, subject_id=brought.pk, sha256=arrival.sha256,
            media=Media.JPEG, size=len(jpeg), name=brought.name, person=brought.person, by_party=brought.by_party,
            at=brought.at,
        )  # fmt: skip
        return brought


# What a person does with the tray.


def lay(brought: ReturnedPage, case: Case, *, by: Role, at: datetime) -> ReturnedPage:
    """Lay a page that waits on this case. The part that it names comes back with it if it is of this case.

    Refused where the case is out of reach. Laid by somebody else meanwhile, it stays where it was laid.
    """
    with transaction.atomic():
        brought = _held(brought, by)
        if brought.settled_at:
            return brought
        picture = brought.picture
        assert picture
        _lay_on(brought, case, picture.read(), by, at)
        brought.fate = ReturnedPage.Fate.LAID
        return _settled(brought, case, by, at)


def discard(brought: ReturnedPage, *, reason: str, by: Role, at: datetime) -> ReturnedPage:
    """Put a page that waits aside, for a reason. Its picture stays, with who and why."""
    if not reason.strip() or len(reason.strip()) > MAX_REASON:
        raise Refused([Problem(_("A reason is needed."), "reason", "required")])
    with transaction.atomic():
        brought = _held(brought, by)
        if brought.settled_at is None:
            brought.fate, brought.reason = ReturnedPage.Fate.DISCARDED, reason.strip()
            brought.settled_at, brought.settled_by = at, by.person
            brought.save()
        return brought


def _held(brought: ReturnedPage, by: Role) -> ReturnedPage:
    rows = ReturnedPage.objects.within_reach(by).select_for_update(of=("self",))
    found = rows.select_related("part__form", "part__came_back").filter(pk=brought.pk).first()
    if found is None:
        raise Refused([Problem(_("There is no such page."), code="not_found")])
    return found


# A sheet added at the page of a case.


def parts_on(content: bytes, media: str, case: Case, by: Role) -> list[FormPart]:
    """The parts of this case's forms that the file shows; refused when it shows one of another case within reach."""
    found = [part for token in tokens(texts_of(content, media)) if (part := _part_within_reach(token, by))]
    for part in found:
        is_about: Any = (part.form.subject_kind, part.form.subject_id)
        if part.form.subject_id is not None and is_about != (Case.subject_kind, case.pk):
            text = _("This is form %(serial)s of %(number)s. Please add it there.")
            told = {"serial": part.form.serial, "number": part.form.number}
            raise Refused([Problem(text % told, "file", "another_case")])
    return found


def attach_here(
    case: Case, upload: File[bytes], *, by: Role, at: datetime, **how: Any
) -> tuple[Paper, Entry | None, list[FormPart]]:
    """Lay a photo or a paper on the case as attach() does; the parts of its forms that it shows have come back."""
    parts = _parts_in(upload, case, by)
    with transaction.atomic():
        paper, entry = attach(case, upload, by=by, at=at, **how)
        back = [part for part in parts if part.came_back is None and not part.form.is_void]
        return paper, entry, [take_back(part, by=by, at=at, scan=paper) for part in back]


def _parts_in(upload: File[bytes], case: Case, by: Role) -> list[FormPart]:
    content = upload.read(MAX_BYTES + 1)
    upload.seek(0)
    media = media_of(content) if len(content) <= MAX_BYTES else None
    return parts_on(content, media, case, by) if media else []
