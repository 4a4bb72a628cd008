"""Printing: making a numbered form, printing it again, voiding it, and taking back what came back (§2.6, §3).

Each verb is one transaction with its journal entry. What is printed again is the content as it was. A deed that
saves and prints is two transactions, the saving first: a form that cannot be made must never undo what the
customer has been told, and numbers are then always taken in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.casework.story import FORM
from shouwen.journal.catalogue import FormKind, kind_of, kinds, subject_of
from shouwen.journal.entries import Entry, Kind, who_wrote
from shouwen.journal.files import Paper
from shouwen.journal.forms import Form, FormPart, hash_of, new_token
from shouwen.journal.series import Series
from shouwen.kit.blocks import Block
from shouwen.kit.language import both
from shouwen.kit.words import in_digits
from shouwen.people.roles import Reach, Role

ONE_SITTING = timedelta(minutes=10)
MOST_COPIES = 20  # blank copies at once: what a tray holds of a four-part form


def print_form(kind: FormKind, about: Any, *, by: Role, at: datetime, key: UUID | None = None) -> Form:
    """Make this form about this thing. The same `key` a second time gives back the form that it made of it.

    Refused to who is not staff, and where the thing is out of reach.
    """
    subject = subject_of(kind.about)
    if not by.is_staff or subject.find(by, about.pk) is None:
        raise Refused([Problem(_("Only those who work on this can print its forms."), code="not_allowed")])
    # Whoever sends the key of another's deed, which can be reckoned, gets a form of the own thing all the same.
    key = key and uuid5(key, f"{kind.name} {about.pk} {about.number}")
    with transaction.atomic():
        about = subject.held(about.pk, about.number)
        if key and (again := Form.objects.filter(site=by.site_id, form_key=key).first()):
            return again
        form = _made(kind, about, by, at, key)
        _enter(form, about, Kind.PRINTED, by=by, at=at, sha256=form.sha256)
        return form


def print_blank(kind: FormKind, copies: int, *, by: Role, at: datetime, key: UUID) -> list[Form]:
    """Make blank copies, numbered one after the other, for writing by hand; at most twenty at once."""
    if not by.is_staff or not kind.blank:
        raise Refused([Problem(_("There is no blank copy of this form."), code="not_allowed")])
    if not 1 <= copies <= MOST_COPIES:
        raise Refused(
            [Problem(_("At most %(most)s copies at once.") % {"most": MOST_COPIES}, "copies", "out_of_range")]
        )
    keys = [uuid5(key, str(n)) for n in range(copies)]
    try:
        with transaction.atomic():
            return _blanks(keys) or [_blank(kind, by, at, one) for one in keys]
    except IntegrityError:  # the other click was first
        return _blanks(keys)


def _blanks(keys: Iterable[UUID]) -> list[Form]:
    return list(Form.objects.filter(form_key__in=keys).order_by("id"))


def _blank(kind: FormKind, by: Role, at: datetime, key: UUID) -> Form:
    form = _made(kind, None, by, at, key)
    _enter(form, None, Kind.PRINTED, by=by, at=at, sha256=form.sha256)
    return form


def _made(kind: FormKind, about: Any, by: Role, at: datetime, key: UUID | None) -> Form:
    with timezone.override(by.site.tz):
        serial = Series.next(by.site, kind.code, timezone.localtime(at).year)
        content = _content(kind, about, serial, by, at)
    form = Form.objects.create(
        site=by.site, code=kind.code, version=kind.version, serial=serial, content=content, sha256=hash_of(content),
        form_key=key, is_blank=about is None, subject_kind=kind.about if about else "",
        subject_id=about.pk if about else None, number=getattr(about, "number", ""), made_at=at, made_by=by.person,
        by_party=by.party,
    )  # fmt: skip
    FormPart.objects.bulk_create(
        FormPart(form=form, part=n, addressee=part.addressee, comes_back=part.comes_back, token=new_token())
        for n, part in enumerate(kind.parts, 1)
    )
    return form


def _content(kind: FormKind, about: Any, serial: str, by: Role, at: datetime) -> dict[str, Any]:
    """All that the page shows, in both languages: what the hash speaks for."""
    blocks: list[Block] = kind.write(about)
    return {
        "code": kind.code, "version": kind.version, "serial": serial, "title": both(kind.title),
        "site": by.site.names, "company": by.party.names, "made": in_digits(at), "by": by.person.names,
        "blank": about is None, "blocks": blocks,
    }  # fmt: skip


def reprint(form: Form, *, shown: int, by: Role, at: datetime) -> Form:
    """Print it once more: the same number and content, the counter one higher.

    `shown` is the count that this deed saw; a second click on the same page changes nothing.
    """
    with transaction.atomic():
        form, about = _held(form)
        _not_void(form)
        if form.reprints == shown:
            form.reprints += 1
            form.save(update_fields=["reprints"])
            _enter(form, about, Kind.PRINTED, by=by, at=at, reprint=form.reprints)
        return form


def void(form: Form, *, reason: str, by: Role, at: datetime) -> Form:
    """Strike the form out, with reason and name: its number stays taken. For a manager of the company that made it."""
    if not may_void(form, by):
        raise Refused(
            [Problem(_("Only a manager of the company that made it can void it."), code="not_allowed")]
        )
    if not reason.strip():
        raise Refused([Problem(_("A reason is needed."), "reason", "required")])
    with transaction.atomic():
        form, about = _held(form)
        if not form.is_void:
            _strike(form, about, reason.strip(), by, at)
        return form


def void_all(kind: FormKind, about: Any, *, reason: str, by: Role, at: datetime) -> None:
    """Strike out every form of this kind about this thing, held already: what they certify is so no longer.

    It follows from a deed that was allowed, so nobody is asked whether they may.
    """
    _void_of([kind], about, reason, by, at)


def void_permits(about: Any, *, reason: str, by: Role, at: datetime) -> None:
    """Strike out whatever was printed of this thing, held already, that permits or certifies something."""
    _void_of([kind for kind in kinds() if kind.permits], about, reason, by, at)


def _void_of(of: Iterable[FormKind], about: Any, reason: str, by: Role, at: datetime) -> None:
    made = Form.objects.about(about.subject_kind, about.pk).filter(code__in=[kind.code for kind in of])
    for form in made.filter(voided_at=None):
        _strike(form, about, reason, by, at)


def _strike(form: Form, about: Any, reason: str, by: Role, at: datetime) -> None:
    form.voided_at, form.voided_by, form.void_reason = at, by.person, reason[:300]
    form.save(update_fields=["voided_at", "voided_by", "void_reason"])
    _enter(form, about, Kind.VOIDED, by=by, at=at, reason=form.void_reason)


def may_void(form: Form, by: Role) -> bool:
    return by.leads and (by.reach == Reach.SITE or by.party_id == form.by_party_id)


def take_back(part: FormPart, *, by: Role, at: datetime, scan: Paper | None = None) -> FormPart:
    """The part has come back: as a scan, or the sheet itself is in the file. A scan may follow the sheet."""
    with transaction.atomic():
        form, about = _held(part.form)
        _not_void(form)
        part = FormPart.objects.select_for_update().get(pk=part.pk)
        if part.back_at is None or (scan and part.came_back_id is None):
            part.back_at, part.back_by, part.came_back = part.back_at or at, part.back_by or by.person, scan
            part.save(update_fields=["back_at", "back_by", "came_back"])
            paper = scan.pk if scan else None
            _enter(
                form,
                about,
                Kind.CAME_BACK,
                by=by,
                at=at,
                part=part.part,
                addressee=part.addressee,
                paper=paper,
            )
        return part


def belongs_to(form: Form, about: Any, *, by: Role, at: datetime) -> Form:
    """A blank copy was written on by hand: it is about this from now on. Saying so twice says it once.

    Refused when it is about something else already, and where the form is not made for such a thing.
    """
    subject = subject_of(about.subject_kind)
    if not (by.is_staff and subject.find(by, about.pk) and is_for(form, about.subject_kind)):
        raise Refused([Problem(_("This form is not made for that."), "number", "not_allowed")])
    with transaction.atomic():
        about = subject.held(about.pk, about.number)
        form, _before = _held(form)
        _not_void(form)
        if form.subject_id is None:
            form.subject_kind, form.subject_id, form.number = about.subject_kind, about.pk, about.number
            form.save(update_fields=["subject_kind", "subject_id", "number"])
            _enter(form, about, Kind.PRINTED, by=by, at=at, by_hand=True)
        elif (form.subject_kind, form.subject_id) != (about.subject_kind, about.pk):
            message = _("This copy belongs to %(number)s already.") % {"number": form.number}
            raise Refused([Problem(message, "number", "done_already")])
        return form


def is_for(form: Form, subject_kind: str) -> bool:
    """True when this form is made for such a thing."""
    kind = kind_of(form.code)
    return kind is not None and kind.about == subject_kind


def opened(form: Form, *, by: Role, at: datetime) -> None:
    """The form is looked at on the screen: it shows a telephone number in full, so that is an entry.

    Not again within ten minutes of the same person's printing or reading it: one look is one entry.
    """
    if form.is_blank:
        return
    with transaction.atomic():
        form, about = _held(form)
        lately = Entry.objects.about(form.subject_kind, form.subject_id or 0).filter(
            person=by.person, at__gt=at - ONE_SITTING, kind__in=[Kind.PRINTED, Kind.READ]
        )
        if not any(entry.data.get("serial") == form.serial for entry in lately):
            _enter(form, about, Kind.READ, by=by, at=at, what=f"{FORM} {form.serial}")


def _held(form: Form) -> tuple[Form, Any]:
    """The form as it is now, behind the lock of what it is about, and that."""
    about = subject_of(form.subject_kind).held(form.subject_id, form.number) if form.subject_id else None
    rows = Form.objects.select_for_update(of=("self",)).select_related(
        "site", "by_party", "made_by", "voided_by"
    )
    return rows.get(pk=form.pk), about


def _not_void(form: Form) -> None:
    if form.is_void:
        raise Refused([Problem(_("This form has been voided."), code="void")])


def _enter(form: Form, about: Any, kind: Kind, *, by: Role, at: datetime, **data: Any) -> Entry:
    """Into the journal of what the form is about; a blank copy has one of its own."""
    data = {"serial": form.serial, "form": form.content["title"], **data}
    if about is not None:
        return subject_of(form.subject_kind).write(about, kind, by=by, at=at, **data)
    return Entry.objects.create(
        site=form.site, subject_kind="form", subject_id=form.pk, number=form.serial, at=at, kind=kind, data=data,
        **who_wrote(by),
    )  # fmt: skip
