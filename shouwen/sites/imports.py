"""An import on its way: checked first, taken in whole afterwards, once (design §10)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.db import models, transaction

from shouwen.journal.chain import held
from shouwen.journal.entries import ONE_LOOK, Kind, entered
from shouwen.people.parties import Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role
from shouwen.sites.books import WORKBOOKS
from shouwen.sites.importing import Checked, Workbook, check, take_in
from shouwen.sites.index import index_registers

KEPT = 20  # imports shown; the content of one goes when it has been taken in, or when these are newer


class Import(models.Model):
    """A file that somebody brought: what is wrong with it, and when it was taken in, if it was."""

    site = models.ForeignKey(Site, models.PROTECT)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    troubles = models.JSONField(default=list)
    new = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    brought_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(null=True, blank=True)

    subject_kind = "import"

    class Meta:
        indexes = [models.Index(fields=["site", "-id"], name="import_by_site")]

    @property
    def number(self) -> str:
        return str(self.pk)

    @property
    def book(self) -> Workbook:
        return WORKBOOKS[self.kind]

    @property
    def may_be_taken_in(self) -> bool:
        return self.taken_in_at is None and not self.troubles and self.new > 0


def may_import(by: Role) -> bool:
    """Who leads at the master manager: what is imported is the register of the whole complex."""
    return by.leads and by.reach == Reach.SITE


def bring(kind: str, name: str, content: bytes, *, by: Role, at: datetime) -> Import:
    """Check a file and keep it with what is wrong. Writes nothing into the register.

    The same file again within a minute is the one that was brought (a double click).
    """
    sha256 = hashlib.sha256(content).hexdigest()
    found = check(WORKBOOKS[kind], content, by.site)
    with transaction.atomic():
        held(by.site)  # a second click waits here until the first is written
        same = Import.objects.filter(site=by.site, kind=kind, sha256=sha256, brought_by=by.person)
        if again := same.filter(brought_at__range=(at - ONE_LOOK, at), taken_in_at=None).first():
            return again
        return _kept(kind, name, content, sha256, found, by, at)


def _kept(
    kind: str, name: str, content: bytes, sha256: str, found: Checked, by: Role, at: datetime
) -> Import:
    old = Import.objects.filter(site=by.site).order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Import.objects.filter(pk__in=list(old)).update(content=b"")
    return Import.objects.create(
        site=by.site, kind=kind, name=name[:120], sha256=sha256,
        content=b"" if found.troubles else content, troubles=_told(found),
        new=found.new, same=found.same, brought_by=by.person, brought_at=at,
    )  # fmt: skip


def accept(brought: Import, *, by: Role, at: datetime) -> Import:
    """Take it in whole, or not at all: it is checked once more, for the register may have changed. Once."""
    with transaction.atomic():
        now = Import.objects.select_for_update().get(pk=brought.pk)
        if not now.may_be_taken_in:
            return now
        found = check(now.book, bytes(now.content), now.site)
        now.troubles, now.new, now.same = _told(found), found.new, found.same
        if not found.troubles:
            take_in(now.book, found.files, now.site, at)
            index_registers(now.site)
            now.taken_in_at, now.content = at, b""
            entered(now, Kind.IMPORTED, by=by, at=at, list=now.kind, file=now.name, rows=found.new)
        now.save()
        return now


def _told(found: Checked) -> list[dict[str, Any]]:
    return [
        {"row": each.line, "column": each.column, "value": each.value, "message": each.message}
        for each in found.troubles
    ]
