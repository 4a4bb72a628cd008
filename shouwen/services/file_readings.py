"""Reading and borrowing a customer's file: M-FL-04, form F-51.

A personal paper is shown to who says what for, and each look is a line. The file itself is lent with the approval of
a manager, who is not the borrower, and has one borrower at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of
from shouwen.journal.entries import Kind, entered
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.people.parties import Party, Trade, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import MANAGER_POSTS, Reach, Role
from shouwen.services.customer_files import CustomerFile, FiledPaper, FileReading

ONE_LOOK = timedelta(minutes=10)
MANAGERS = _("a manager of customer service or of the building")


def read(filed: FiledPaper, *, purpose: str, by: Role, at: datetime) -> FileReading:
    """Write down that somebody reads this paper, and what for. The same look again within ten minutes is one line.

    Refused without a purpose and out of reach.
    """
    purpose = purpose.strip()
    if not purpose:
        raise Refused([Problem(_("Say what you need it for."), "purpose", "required")])
    with transaction.atomic():
        file = _within(filed.file_id, by)
        lately = FileReading.objects.filter(paper=filed, reader=by.person, asked_at__gt=at - ONE_LOOK)
        if again := lately.first():
            return again
        entered(
            file, Kind.READ, by=by, at=at, what=f"paper {filed.paper_id}", sort=filed.sort, purpose=purpose
        )
        return FileReading.objects.create(
            file=file, paper=filed, reader=by.person, purpose=purpose[:200], asked_at=at, out_at=at, back_at=at
        )  # fmt: skip


def is_being_read(filed: FiledPaper, by: Role, at: datetime) -> bool:
    """True for some minutes after this person said what for."""
    return FileReading.objects.filter(paper=filed, reader=by.person, asked_at__gt=at - ONE_LOOK).exists()


def ask_to_borrow(file: CustomerFile, *, purpose: str, by: Role, at: datetime) -> FileReading:
    """Ask for the file itself. Refused without a purpose, and while it is asked for or lent out."""
    if not purpose.strip():
        raise Refused([Problem(_("Say what you need it for."), "purpose", "required")])
    with transaction.atomic():
        file = _within(file.pk, by)
        if out := FileReading.objects.filter(file=file, is_borrowing=True, back_at=None).first():
            if out.reader_id == by.person_id:
                return out
            words = _("%(name)s has it, or has asked for it.") % {"name": out.reader.name}
            raise SomebodyWasFaster([Problem(words, code="done_already")])
        entered(file, Kind.NOTED, by=by, at=at, asks_to_borrow=True, purpose=purpose.strip())
        asked = FileReading.objects.create(
            file=file, reader=by.person, purpose=purpose.strip()[:200], is_borrowing=True, asked_at=at
        )
        asks = _("%(name)s asks for file %(file)s: %(why)s")
        text = wording(asks, name=by.person.names, file=file.number, why=asked.purpose)
        tell(who_lends(file, besides=by.person_id), text, site=file.site, subject=file, at=at)
        return asked


def who_lends(file: CustomerFile, *, besides: int) -> list[Person]:
    """The managers to be asked: of customer service where it stands, else of the building, else of the complex."""
    keeper = file.place.building.manager if file.place.building else None
    if keeper:
        for trade in (Trade.CUSTOMER_SERVICE, Trade.MANAGEMENT):
            if others := [each for each in managers_of(department_of(keeper, trade)) if each.pk != besides]:
                return others
    masters = Role.objects.filter(
        site=file.site_id, party__kind=Party.Kind.MASTER_MANAGER, post__in=MANAGER_POSTS
    )
    leading = masters.filter(person__is_active=True).exclude(person=besides).select_related("person")
    return [role.person for role in leading.order_by("pk") if role.reach == Reach.SITE]


def may_lend(reading: FileReading, by: Role) -> bool:
    return by.is_staff and by.leads and by.person_id != reading.reader_id


def lend(reading: FileReading, *, by: Role, at: datetime) -> FileReading:
    """Approve it and give the file out. For a manager who is not the borrower; twice is once."""
    if not may_lend(reading, by):
        raise Refused(
            [Problem(_("A manager who is not the borrower lends it."), code="not_allowed", who_can_clear=MANAGERS)]
        )  # fmt: skip
    with transaction.atomic():
        file = _within(reading.file_id, by)
        reading = FileReading.objects.select_related("reader").get(pk=reading.pk)
        if reading.out_at is None:
            reading.approved_by, reading.out_at = by.person, at
            reading.save(update_fields=["approved_by", "out_at"])
            entered(file, Kind.HANDED_OUT, by=by, at=at, to=reading.reader.names, purpose=reading.purpose)
            text = wording(_("File %(file)s may be fetched: approved by %(name)s"), file=file.number,
                           name=by.person.names)  # fmt: skip
            tell([reading.reader], text, site=file.site, subject=file, at=at)
        return reading


def bring_back(reading: FileReading, *, by: Role, at: datetime) -> FileReading:
    """The file stands where it belongs again."""
    with transaction.atomic():
        file = _within(reading.file_id, by)
        reading = FileReading.objects.get(pk=reading.pk)
        if reading.back_at is None:
            reading.back_at = at
            reading.save(update_fields=["back_at"])
            entered(file, Kind.CAME_BACK, by=by, at=at, purpose=reading.purpose)
        return reading


def _within(pk: int, by: Role) -> CustomerFile:
    """The file, locked, within reach of this role."""
    CustomerFile.objects.select_for_update().get(pk=pk)
    found = (
        CustomerFile.objects.within_reach(by)
        .select_related("site", "customer__party", "place__building__manager")
        .filter(pk=pk)
    )
    if not (by.is_staff and (file := found.first())):
        raise Refused([Problem(_("Only those who keep this file can do this."), code="not_allowed")])
    return file
