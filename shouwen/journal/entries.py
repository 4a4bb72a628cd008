"""What happened: one row a deed, written in the deed's own transaction, never changed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.journal.chain import Link, held, tie
from shouwen.kit.prepared import Given
from shouwen.kit.statements import add, add_all
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role


class Kind(models.TextChoices):
    """What can be written. A case's whole state is a fold over its entries."""

    OPENED = "opened", _("Taken down")
    FINISHED = "finished", _("Finished")
    OVERRIDDEN = "overridden", _("Let through")
    STAYED = "stayed", _("Not yet")
    OFFERED = "offered", _("Handed over")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Hand-over withdrawn")
    REFERRED = "referred", _("Referred to the master manager")
    TAKEN = "taken", _("Taken on")
    HELD = "held", _("Clock paused")
    RESUMED = "resumed", _("Clock runs again")
    RECALENDARED = "recalendared", _("Calendar changed")
    NOTED = "noted", _("Note")
    ATTACHED = "attached", _("Photo or paper added")
    PRINTED = "printed", _("Form printed")
    CAME_BACK = "came_back", _("Part came back")
    VOIDED = "voided", _("Form voided")
    SIGNED = "signed", _("Signed")
    CODE_SENT = "code_sent", _("Code for signing sent")
    AMENDED = "amended", _("Amended")
    CHARGED = "charged", _("Amount written")
    UNCHARGED = "uncharged", _("Amount taken back")
    LISTED = "listed", _("Line written")
    MARKED = "marked", _("Line marked")
    UNLISTED = "unlisted", _("Line taken back")
    ENGAGED = "engaged", _("Contractor named")
    BRANCHED = "branched", _("Another case opened from this")
    CUSTODY = "custody", _("Changed hands")
    SEAL = "seal", _("Seal")
    ALARM = "alarm", _("Clock")
    CANCELLED = "cancelled", _("Cancelled")
    MERGED = "merged", _("Merged")
    UNMERGED = "unmerged", _("Merging taken back")
    READ = "read", _("Personal data read")
    PROPOSED = "proposed", _("Change proposed")
    DECIDED = "decided", _("Change decided")
    SEALED = "sealed", _("File sealed")
    HANDED_OUT = "handed_out", _("File of the case handed out")
    EXPORTED = "exported", _("List taken as a file")
    IMPORTED = "imported", _("Taken into the register from a file")


ONE_LOOK = timedelta(minutes=1)
NEVER = "a journal entry is never changed"


class EntryQuery(models.QuerySet["Entry"]):
    def about(self, kind: str, subject_id: int | Given) -> "EntryQuery":
        """The story of one thing, oldest first."""
        return self.filter(subject_kind=kind, subject_id=subject_id).order_by("id")

    def add(self, entries: Sequence["Entry"]) -> None:
        """Many at once, in their order; each takes its place in the chain of its site. They get no keys."""
        with transaction.atomic(savepoint=False):
            for site, some in groupby(entries, key=lambda entry: entry.site):
                tie(site, some)
            add_all(entries)

    def add_few(self, entries: Sequence["Entry"]) -> None:
        """Those of one deed, all of one site, in their order. Each gets its key."""
        with transaction.atomic(savepoint=False):
            tie(entries[0].site, entries)
            for entry in entries:
                add(entry)

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("journal entries are added in the order of their chain: Entry.objects.add")

    def update(self, **kwargs: Any) -> int:
        raise TypeError(NEVER)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError(NEVER)


class Entry(Link):
    """One line of the journal: who, when, what, about which thing, and whether the customer may see it.

    `at` is the time of the deed. `by_party` and `post` are those of the role that acted, `who` the names as
    they were then; no person means that the clock did it. `data` holds what the kind needs, in the words of
    the journal (both languages).
    """

    site = models.ForeignKey(Site, models.PROTECT, db_index=False)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    number = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=Kind)
    step = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True)
    by_party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True)
    post = models.CharField(max_length=30, blank=True)
    who = models.CharField(max_length=400, blank=True)
    data = models.JSONField(default=dict)
    to_customer = models.BooleanField(default=False)

    objects = EntryQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "place"], name="an_entry_has_a_place_of_its_own")
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_by_subject"),
            models.Index(fields=["site", "at"], name="entry_by_site_and_time"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Entries are added, each at the end of the chain of its site, and never changed: refuses a second save."""
        if not self._state.adding:
            raise TypeError(NEVER)
        type(self).objects.add_few([self])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(NEVER)


def who_wrote(by: Role | None) -> dict[str, Any]:
    """The columns that say who acted; nobody when the clock did."""
    if by is None:
        return {}
    person, party = by.person, by.party
    names = f"{person.name_zh} {person.name_en} ({person.login}), {party.name_zh} {party.name_en}"
    return {"person": person, "by_party": party, "post": by.post, "who": names[:400]}


def role_of(entry: Entry) -> Role:
    """The role that wrote this entry, for what follows from it; not to be asked of what the clock did."""
    return Role.objects.select_related("person", "party", "site").get(
        person=entry.person_id, party=entry.by_party_id, post=entry.post
    )


def entered(subject: Any, kind: Kind, *, by: Role, at: datetime, **data: Any) -> Entry:
    """Enter into the journal of what is not a case: a row with its site, kind, key and number."""
    return Entry.objects.create(
        site=subject.site, subject_kind=subject.subject_kind, subject_id=subject.pk, number=subject.number, at=at,
        kind=kind, data=data, **who_wrote(by),
    )  # fmt: skip


def reading(site: Site, subject_kind: str, subject_id: int, what: str, *, by: Role, at: datetime) -> Entry:
    """Write down that a person read personal data in full (design: reading is an entry)."""
    return _looked(site, subject_kind, subject_id, Kind.READ, {"what": what}, by, at)


def exported(site: Site, title: str, address: str, rows: int, *, by: Role, at: datetime) -> Entry:
    """Write down that a person took a list as a file: which one, as its address says it, and how many rows."""
    data = {"list": title, "address": address, "rows": rows}
    return _looked(site, "site", site.pk, Kind.EXPORTED, data, by, at)


def _looked(
    site: Site, subject_kind: str, subject_id: int, kind: Kind, data: dict[str, Any], by: Role, at: datetime
) -> Entry:
    """One entry a look: the same person at the same thing again within a minute is a double click."""
    with transaction.atomic():
        held(site)  # a second click waits here until the first is written
        lately = Entry.objects.filter(site=site, at__range=(at - ONE_LOOK, at), kind=kind, person=by.person)
        for entry in lately.filter(subject_kind=subject_kind, subject_id=subject_id):
            if entry.data == data:
                return entry
        return Entry.objects.create(
            site=site, subject_kind=subject_kind, subject_id=subject_id, at=at, kind=kind, data=data, **who_wrote(by)
        )  # fmt: skip
