"""Opening a customer's file, laying papers in it, declaring it complete and sealing it (M-FL-01 to M-FL-05, R-118)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import sound
from shouwen.casework.procedure import Problem
from shouwen.hours.days import timetable_of
from shouwen.hours.months import months_after
from shouwen.journal.entries import Kind, entered
from shouwen.journal.files import MAX_CAPTION, Paper, arriving
from shouwen.journal.series import Series
from shouwen.kit.pictures import stripped
from shouwen.kit.uploads import MAX_BYTES, clean_name, visible
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.customers import Contact
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Trade
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.places.figures import figures_on
from shouwen.services.customer_files import CustomerFile, FiledPaper, FileReading, Sort
from shouwen.services.file_contents import cases_of, contents

PREFIX, OUTGOING, DAYS = "DA", "FW", "file.days_after_move_in"
MAX_PAPERS = 200
LATEST_MONTHS = 2  # a file is built by then at the latest (M-FL-05)
PROVES = {Sort.AUTHORISATION: "has_letter", Sort.ID_COPY: "has_id_copy"}

NO_PAPER = Problem(_("Choose a photo or a PDF."), "file", "required")

Gate = Callable[[CustomerFile], Iterable[Problem]]
_gates: list[Gate] = []


def seals_not_while(gate: Gate) -> Gate:
    """Another room's reason for keeping a customer's file open, such as keys that are still out."""
    _gates.append(gate)
    return gate


def open_file(lease: Lease, place: Place, *, by: Role, at: datetime) -> CustomerFile:
    """The customer's file of this unit: the one that is open, or else a new one with its number.

    Its papers are to be complete three working days after the move-in (M-FL-05); after today where nobody has moved
    in yet, or so long ago that the file is only now taken over from paper. Refused for a unit that is not in the lease.
    """
    may_file(by)
    if not LeasedUnit.objects.filter(lease=lease, place=place).exists():
        raise Refused([Problem(_("This unit is not in the lease."), "place", "invalid")])
    with transaction.atomic():
        Place.objects.select_for_update().get(pk=place.pk)
        here = CustomerFile.objects.filter(customer=lease.customer_id, place=place, sealed_at=None)
        if there := here.first():
            return there
        year = timezone.localtime(at, by.site.tz).year
        file = CustomerFile.objects.create(
            site=by.site, number=Series.next(by.site, PREFIX, year), customer_id=lease.customer_id, place=place,
            lease=lease, shelf=_shelf(place), opened_at=at, due_on=_due_on(lease, place, at),
        )  # fmt: skip
        entered(file, Kind.OPENED, by=by, at=at, label=file.label, due_on=file.due_on.isoformat())
        return file


def _shelf(place: Place) -> str:
    """By floor and unit (M-FL-01)."""
    parts = (place.building and place.building.code, place.floor, place.code)
    return " · ".join(str(part) for part in parts if part)


def _due_on(lease: Lease, place: Place, at: datetime) -> date:
    hours = timetable_of(place.building.calendar) if place.building else None
    assert hours, "a unit is in a building"
    since = today = hours.day_of(at)
    if lease.occupied_on and months_after(lease.occupied_on, LATEST_MONTHS) > today:
        since = lease.occupied_on
    days = int(float(figures_on(lease.site, [DAYS], since)[DAYS]))
    midnight = datetime.combine(since, datetime.min.time(), lease.site.tz)
    return hours.day_of(hours.end_of_working_day(midnight, days, receipt_day_counts=False))


def file_paper(
    file: CustomerFile, upload: File[bytes], *, sort: str, caption: str = "", contact: Contact | None = None,
    authorisation: Authorisation | None = None, goes_out: bool = False, by: Role, at: datetime,
) -> FiledPaper:  # fmt: skip
    """Lay a photo (JPEG, PNG) or a PDF in the file. The same content again is the paper that lies there.

    Refused beside "file" for what is no such thing, for a file that is sealed or full, and for somebody else's
    contact or authorisation. With the second of its two papers an authorisation begins to count (R-161). What
    `goes_out` gets the next number of the year's outgoing papers, once (M-FL-08).
    """
    may_file(by)
    content, sort = upload.read(MAX_BYTES + 1), Sort(sort)
    media, caption = sound(content), visible(caption)[:MAX_CAPTION]
    content = stripped(content, media)
    with arriving(content) as arrival, transaction.atomic():
        file = _held(file, by)
        _refuse_strangers(file, contact, authorisation)
        there = FiledPaper.objects.filter(file=file, paper__sha256=arrival.sha256).first()
        _refuse_another_use(there, sort, authorisation)
        if there is None:
            if file.papers.count() >= MAX_PAPERS:
                words = _("There are %(limit)s papers in this file: no more fit.") % {"limit": MAX_PAPERS}
                raise Refused([Problem(words, "file", "full")])
            arrival.keep()
            paper = Paper.objects.create(
                site=file.site, subject_kind=CustomerFile.subject_kind, subject_id=file.pk, sha256=arrival.sha256,
                media=media, size=len(content), name=clean_name(upload.name or "", media), caption=caption,
                person=by.person, by_party=by.party, at=at,
            )  # fmt: skip
            there = FiledPaper.objects.create(
                file=file, paper=paper, sort=sort, contact=contact, authorisation=authorisation
            )
            entered(file, Kind.ATTACHED, by=by, at=at, paper=paper.pk, name=paper.name, sort=sort.value,
                    caption=caption, media=media, size=paper.size, sha256=paper.sha256)  # fmt: skip
        if goes_out and not there.outgoing:
            there.outgoing = Series.next(file.site, OUTGOING, timezone.localtime(at, file.site.tz).year)
            there.save(update_fields=["outgoing"])
            entered(file, Kind.NOTED, by=by, at=at, paper=there.paper_id, outgoing=there.outgoing)
        if authorisation and sort in PROVES:
            Authorisation.objects.filter(pk=authorisation.pk).update(**{PROVES[sort]: True})
        return there


def _refuse_another_use(there: FiledPaper | None, sort: Sort, authorisation: Authorisation | None) -> None:
    """R-161 asks for both papers: one scan is not the letter and the ID copy, nor the letter of two authorisations.

    The copy of an ID may serve its holder again.
    """
    if there is None:
        return
    is_same_letter = (
        sort != Sort.AUTHORISATION or authorisation is None or there.authorisation == authorisation
    )
    if there.sort != sort or not is_same_letter:
        words = _("This is in the file already, as: %(what)s") % {"what": Sort(there.sort).label}
        raise Refused([Problem(words, "file", "done_already")])


def _refuse_strangers(
    file: CustomerFile, contact: Contact | None, authorisation: Authorisation | None
) -> None:
    for each, field in ((contact, "contact"), (authorisation, "authorisation")):
        if each and each.customer_id != file.customer_id:
            raise Refused([Problem(_("This belongs to another customer."), field, "invalid")])


def declare_filed(file: CustomerFile, *, by: Role, at: datetime) -> CustomerFile:
    """The papers of the move-in are all in it (M-FL-05). Saying so twice says it once."""
    may_file(by)
    with transaction.atomic():
        file = _held(file, by)
        if file.filed_at is None:
            file.filed_at = at
            file.save(update_fields=["filed_at"])
            entered(file, Kind.FINISHED, by=by, at=at, filed=True)
        return file


def move(file: CustomerFile, *, shelf: str, by: Role, at: datetime) -> CustomerFile:
    """It stands somewhere else from now on. Refused without a place, and once it is sealed."""
    may_file(by)
    if not visible(shelf):
        raise Refused([Problem(_("Write down where it stands."), "shelf", "required")])
    with transaction.atomic():
        file = _held(file, by)
        before, file.shelf = file.shelf, visible(shelf)[:60]
        if before != file.shelf:
            file.save(update_fields=["shelf"])
            entered(file, Kind.AMENDED, by=by, at=at, before={"shelf": before}, after={"shelf": file.shelf})
        return file


def blocks(file: CustomerFile, *, besides: Case | None = None) -> Iterator[Problem]:
    """Why the file cannot be sealed yet (R-118): the unit is held, a case is open, the file is lent out.

    `besides` is the case that seals it. Other rooms add their own reasons with `seals_not_while`.
    """
    held = LeasedUnit.objects.filter(customer=file.customer_id, place=file.place_id).select_related("lease")
    newest = held.order_by("-starts_on").first()
    if newest and newest.lease.surrendered_on is None:
        yield Problem(_("The unit has not been surrendered."), code="blocked")
    still = cases_of(file).filter(state=Case.State.OPEN)
    if besides:
        still = still.exclude(pk=besides.pk)
    for case in still.order_by("pk"):
        words = _("%(number)s is open: %(title)s") % {"number": case.number, "title": case.title}
        yield Problem(words, code="blocked")
    for reading in FileReading.objects.filter(file=file, is_borrowing=True, back_at=None).select_related(
        "reader"
    ):
        if reading.is_out:
            words = _("The file is lent out to %(name)s.") % {"name": reading.reader.name}
            yield Problem(words, code="blocked", who_can_clear=reading.reader.name)
    for gate in _gates:
        yield from gate(file)


def seal(
    file: CustomerFile, *, box: str, by: Role, at: datetime, besides: Case | None = None
) -> CustomerFile:
    """Bind it, put it into a box and close it for good: from now on it can only be read (R-118, M-FL-03).

    Refused with each of the reasons that `blocks` gives, and without a box. Its contents are kept in the entry.
    A second time gives the file as it was sealed.
    """
    may_file(by)
    with transaction.atomic():
        file = _locked(file, by)
        if file.is_sealed:
            return file
        problems = list(blocks(file, besides=besides))
        if not (box := visible(box)[:60]):
            problems.append(Problem(_("Write down which box it is in."), "box", "required"))
        if problems:
            raise Refused(problems)
        FileReading.objects.filter(
            file=file, is_borrowing=True, out_at=None
        ).delete()  # asked for, never lent
        file.box, file.sealed_at, file.sealed_by = box, at, by.person
        file.save(update_fields=["box", "sealed_at", "sealed_by"])
        inside = [[each.at.isoformat(), str(each.title), each.number] for each in contents(file)]
        entered(file, Kind.SEALED, by=by, at=at, box=box, contents=inside)
        return file


def may_file(by: Role) -> None:
    """Customer service keeps the files; a manager may always."""
    if not (by.is_staff and (by.duty.trade == Trade.CUSTOMER_SERVICE or by.leads)):
        raise Refused([Problem(_("Customer service keeps the files."), code="not_allowed")])


def _locked(file: CustomerFile, by: Role) -> CustomerFile:
    rows = CustomerFile.objects.within_reach(by).select_for_update(of=("self",))
    found = rows.select_related("site", "customer__party", "place__building").filter(pk=file.pk).first()
    if found is None:
        raise Refused([Problem(_("Only those who keep this file can do this."), code="not_allowed")])
    return found


def _held(file: CustomerFile, by: Role) -> CustomerFile:
    """The file as it is now, locked. Refused when it is sealed."""
    file = _locked(file, by)
    if file.is_sealed:
        raise Refused([Problem(_("This file is sealed: it can only be read."), code="sealed")])
    return file
