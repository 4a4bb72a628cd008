"""Photos and papers on a case: laying one there, and who may see which (design §5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Problem, Text
from shouwen.casework.saying import Saying
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.files import MAX_CAPTION, Arrival, Paper, PaperQuery, arriving
from shouwen.kit.pictures import stripped
from shouwen.kit.prepared import Given, rows
from shouwen.kit.uploads import MAX_BYTES, MEGABYTES, Media, clean_name, is_heic, media_of, visible
from shouwen.people.roles import Reach, Role

HEIC = _(
    "This is a HEIC photo, which most computers cannot show. Set the phone's camera to “Most compatible” (JPEG), "
    "or send a screenshot of it."
)
MAX_PAPERS = 30  # as many as one can still look through; a case that needs more is two cases
MAX_WITH_LINES = 400  # where the lines of a schedule keep them in order


def most_papers(case: Case) -> int:
    """As many papers fit on this case."""
    return MAX_WITH_LINES if case.procedure.schedules else MAX_PAPERS


def papers_of(case: Case, role: Role) -> PaperQuery:
    """What lies on this case for this role: all of it for staff, for others what is marked for the customer, or
    for this very contractor.

    The case must have been loaded within the role's reach.
    """
    if role.reach == Reach.CONTRACTOR:
        return _shown(case.pk, is_staff=True).filter(contractor=role.party_id)
    return _shown(case.pk, is_staff=role.is_staff)


def papers_read(case: Case, role: Role) -> list[Paper]:
    """The same, read: what every page of a case asks."""
    if role.reach == Reach.CONTRACTOR:
        return list(papers_of(case, role))
    is_staff = role.is_staff
    return rows(("papers", is_staff), lambda: _shown(Given("case"), is_staff=is_staff), case=case.pk)


def _shown(case: int | Given, *, is_staff: bool) -> PaperQuery:
    papers = Paper.objects.about(Case.subject_kind, case).select_related("person", "by_party")
    return papers if is_staff else papers.filter(to_customer=True)


def attach(
    case: Case, upload: File[bytes], *, caption: str = "", to_customer: bool = False,
    to_contractor: bool = False, said_anyway: str = "", by: Role, at: datetime,
) -> tuple[Paper, Entry | None]:  # fmt: skip
    """Lay a photo (JPEG, PNG) or a PDF on the case, open or closed: a signed part often comes back later.

    Refused beside the field "file": what is empty, larger than 10 MB, of another kind or cut short, and what is
    more than fits (most_papers). Of a photo the pixels are kept and not what stands beside them, such as where
    it was taken. The same content again is the paper that lies there already, without a new entry, unless it is
    now meant for the customer too, or for the contractor of now: then they see it from now on. What the customer
    sees stands under the caption written for it, which is read over; `said_anyway` is the reason for leaving it
    as it is.
    """
    content = upload.read(MAX_BYTES + 1)
    _may_attach(case, by)
    media, caption = sound(content), _fitting(caption)
    content = stripped(content, media)
    with arriving(content) as arrival, transaction.atomic():
        case = locked(case)
        saying = Saying(case, {"caption": caption} if to_customer else {}, said_anyway, at)
        if saying.problems:
            raise Refused(saying.problems)
        paper = Paper.objects.about(Case.subject_kind, case.pk).filter(sha256=arrival.sha256).first()
        contractor = case.contractor_id if to_contractor else None
        is_known_to_them = paper and contractor in (None, paper.contractor_id)
        if paper and is_known_to_them and (paper.to_customer or not to_customer):
            return paper, None
        if paper is None:
            paper = _new(case, arrival, clean_name(upload.name or "", media), media, len(content), by, at)
        if to_customer or not paper.to_customer:  # else the customer reads what was read over then
            paper.caption, paper.to_customer = caption, to_customer
        paper.contractor_id = contractor or paper.contractor_id
        paper.save()
        for_contractor: dict[str, Any] = {"contractor": contractor} if contractor else {}
        entry = write(
            case, Kind.ATTACHED, by=by, at=at, to_customer=to_customer, paper=paper.pk, name=paper.name,
            caption=caption, media=paper.media, size=paper.size, sha256=paper.sha256, **for_contractor,
            **saying.kept,
        )  # fmt: skip
        return paper, entry


def _may_attach(case: Case, by: Role) -> None:
    if not (by.is_staff and Case.objects.within_reach(by).filter(pk=case.pk).exists()):
        raise Refused([Problem(_("Only those who work on this case can add to it."), code="not_allowed")])


def sound(content: bytes, field: str = "file") -> Media:
    """What it is; refused beside the field when it is nothing that is taken in."""
    if not content:
        raise _refused(_("This file is empty."), "empty", field)
    if len(content) > MAX_BYTES:
        raise _refused(_("This file is larger than %(limit)s MB.") % {"limit": MEGABYTES}, "too_large", field)
    media = media_of(content)
    if media is None:
        if is_heic(content):
            raise _refused(HEIC, "wrong_kind", field)
        raise _refused(_("This is not a photo (JPEG, PNG) or a PDF."), "wrong_kind", field)
    return media


def _fitting(caption: str) -> str:
    caption = visible(caption)
    if len(caption) > MAX_CAPTION:
        raise _refused(
            _("At most %(limit)s characters, please.") % {"limit": MAX_CAPTION}, "too_long", "caption"
        )
    return caption


def _refused(message: Text, code: str, field: str = "file") -> Refused:
    return Refused([Problem(message, field, code)])


def _new(
    case: Case, arrival: Arrival, name: str, media: Media, size: int, by: Role, at: datetime
) -> Paper:  # fmt: skip
    most = most_papers(case)
    if Paper.objects.about(Case.subject_kind, case.pk).count() >= most:
        raise _refused(_("There are %(limit)s papers on this case: no more fit.") % {"limit": most}, "full")
    return _kept(case, arrival, name, media, size, by, at)


def filed(
    case: Case, arrival: Arrival, name: str, media: Media, size: int, *, by: Role, at: datetime
) -> Paper:
    """Lay on the case what a verb has made itself, such as a signature: its own entry tells of it, and it always fits.

    Must be called with the case locked. The same content again is the paper that lies there.
    """
    there = Paper.objects.about(Case.subject_kind, case.pk).filter(sha256=arrival.sha256).first()
    if there is None:
        there = _kept(case, arrival, name, media, size, by, at)
        there.save()
    return there


def _kept(
    case: Case, arrival: Arrival, name: str, media: Media, size: int, by: Role, at: datetime
) -> Paper:  # fmt: skip
    """The row to be saved, with its file kept."""
    arrival.keep()
    return Paper(
        site=case.site, subject_kind=Case.subject_kind, subject_id=case.pk, sha256=arrival.sha256,
        media=media, size=size, name=name, person=by.person, by_party=by.party, at=at,
    )  # fmt: skip
