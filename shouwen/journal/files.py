"""Photos and papers: the table, and the folder that holds their bytes under the hash of what they are.

The order is the promise: bytes safe on disk under a passing name, then under their own, then the row. So a
row always has its file, whenever the power goes; a file without a row is left over, and harmless.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkstemp

from django.conf import settings
from django.db import models

from shouwen.kit.pictures import small
from shouwen.kit.prepared import Given
from shouwen.kit.uploads import MAX_NAME, Media
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person

MAX_CAPTION = 200
ARRIVING = "arriving-"  # how the passing name of a file begins


class PaperQuery(models.QuerySet["Paper"]):
    def about(self, kind: str, subject_id: int | Given) -> PaperQuery:
        """What lies on one thing, in the order in which it came."""
        return self.filter(subject_kind=kind, subject_id=subject_id).order_by("id")


class Paper(models.Model):
    """One photo or paper on one thing: what it is, who laid it there, whether the customer may see it.

    `contractor` is the one that may see it: not the one that comes after. `size` is in bytes, `sha256` names the
    content. `by_party` is that of the role that acted.
    """

    site = models.ForeignKey(Site, models.PROTECT)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    media = models.CharField(max_length=20, choices=Media)
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=MAX_NAME)
    caption = models.CharField(max_length=MAX_CAPTION, blank=True)
    to_customer = models.BooleanField(default=False)
    contractor = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = PaperQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "sha256"], name="a_paper_lies_on_a_thing_once"
            ),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="a_paper_is_not_empty"),
        ]
        indexes = [models.Index(fields=["sha256"], name="paper_by_content")]

    @property
    def is_picture(self) -> bool:
        return self.media != Media.PDF

    def read(self) -> bytes:
        return kept_at(self.sha256).read_bytes()

    def small(self) -> bytes:
        """The photo made small, as JPEG; empty where there is nothing to show. Made once, at the first look."""
        there = kept_at(self.sha256).with_suffix(".small")
        if not there.exists():
            _lay(there, small(self.read()) if self.is_picture else b"")
        return there.read_bytes()


def _lay(there: Path, content: bytes) -> None:
    """Whole or not at all; not synced, for it can be made again."""
    handle, name = mkstemp(prefix=ARRIVING, dir=settings.MEDIA_ROOT)
    with open(handle, "wb") as file:
        file.write(content)
    os.replace(name, there)


def kept_at(sha: str) -> Path:
    """Where content of this hash is kept. Nothing that a person typed is part of it."""
    return Path(settings.MEDIA_ROOT) / sha[:2] / sha


def is_sound(paper: Paper) -> bool:
    """True when the file is there and is what the row says that it is."""
    try:
        with open(kept_at(paper.sha256), "rb") as file:
            return file_digest(file, "sha256").hexdigest() == paper.sha256 and file.tell() == paper.size
    except OSError:
        return False


@dataclass(frozen=True)
class Arrival:
    """Content safe on disk under a passing name."""

    sha256: str
    waiting: Path

    def keep(self) -> None:
        """Give it the name that it is kept under; to be called before the row is committed.

        The same content again takes the place of the first: whoever commits a row has then synced the file
        it speaks of, also when the first was laid down a moment ago and is not safe yet.
        """
        there = kept_at(self.sha256)
        there.parent.mkdir(exist_ok=True)
        os.replace(self.waiting, there)
        for folder in list(there.parents)[:3]:  # each may have been made just now
            _sync(folder)


@contextmanager
def arriving(content: bytes) -> Iterator[Arrival]:
    """Write content to disk, for as long as it takes to decide; what is not kept by then is gone."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(exist_ok=True)
    handle, name = mkstemp(prefix=ARRIVING, dir=root)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield Arrival(sha256(content).hexdigest(), Path(name))
    finally:
        Path(name).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """A name is safe when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
