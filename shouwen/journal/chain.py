"""The chain: every entry of a site's journal is tied by its hash to the one before it, so that none changes unseen.

Three lines make it, and any program can make them again (docs/verify_case.py does, decision 0011):

    line   = what the entry says, as JSON: UTF-8, keys sorted, no spaces, the moment in UTC to the microsecond
    digest = SHA-256 of the line
    hash   = SHA-256 of the hash before it and the digest, as 64 bytes; before the first stand 64 zeros

The digest stands between them so that an exported case can be tied to a head of its site without telling what
the entries in between say.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

from django.db import models, transaction

from shouwen.kit.prepared import Given, rows
from shouwen.kit.statements import change
from shouwen.people.parties import Site

FIRST = "0" * 64
# What an entry says, in the order of its columns; the line has them in the order of the alphabet.
SAID = (
    "subject_kind", "subject_id", "number", "at", "kind", "step", "outcome", "person_id", "by_party_id", "post",
    "who", "data", "to_customer", "place",
)  # fmt: skip


class Head(models.Model):
    """The end of a site's chain: the place and hash of its last entry.

    Locked by the first entry or number of a deed and held until it is committed: cases first, then the head, then
    series.
    """

    site = models.OneToOneField(Site, models.PROTECT, primary_key=True)
    place = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=FIRST)


class Link(models.Model):
    """A row with its place in the chain of its site. `previous` is the hash of the one before it."""

    place = models.BigIntegerField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


def line(site_code: str, said: dict[str, Any]) -> bytes:
    """What an entry says, written out: the same bytes on either engine, today and in ten years."""
    at: datetime = said["at"]
    full = {**said, "at": at.astimezone(UTC).isoformat(timespec="microseconds"), "site": site_code}
    return as_json(full).encode("utf-8", "surrogatepass")


def as_json(value: Any) -> str:
    """The one way in which something is written down to be hashed, whatever order a database keeps it in."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(written: bytes) -> str:
    return sha256(written).hexdigest()


def tied(before: str, digest: str) -> str:
    """The hash of an entry with this digest after the entry with the hash `before`."""
    return sha256(bytes.fromhex(before) + bytes.fromhex(digest)).hexdigest()


def held(site: Site) -> Head:
    """The head of this site, locked until the transaction ends."""
    for _try in range(2):
        for head in rows(
            "head", lambda: Head.objects.select_for_update().filter(pk=Given("site")), site=site.pk
        ):
            return cast(Head, head)
        Head.objects.get_or_create(pk=site.pk)
    raise Head.DoesNotExist(site)


def tie(site: Site, entries: Iterable[Link]) -> None:
    """Give each entry the next place of the site's chain. In the transaction that keeps them, and right before it."""
    assert transaction.get_connection().in_atomic_block
    head = held(site)
    for entry in entries:
        entry.data = json.loads(json.dumps(entry.data))  # type: ignore[attr-defined]  # as it will be read again
        entry.place = head.place = head.place + 1
        entry.previous = head.hash
        said = {name: getattr(entry, name) for name in SAID}
        entry.hash = head.hash = tied(entry.previous, digest(line(site.code, said)))
    change(head, "place", "hash")
