"""Putting a name under one visit of a step: on the paper form, on the screen, or by a code sent to the person.

Work sent back is signed afresh. What was signed is not edited afterwards: see amending.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.codes import NO_CODE, latest
from shouwen.casework.consent import no_right
from shouwen.casework.gates import may_answer_for, may_do, not_yours, open_step
from shouwen.casework.log import locked, write
from shouwen.casework.papers import filed
from shouwen.casework.procedure import Problem, Step
from shouwen.casework.rows import OpenStep, Signature
from shouwen.casework.showing import Seen, words_of
from shouwen.casework.story import CUSTOMER
from shouwen.journal.entries import Kind
from shouwen.journal.files import Arrival, arriving
from shouwen.journal.forms import FormPart, hash_of
from shouwen.kit.ink import picture
from shouwen.kit.uploads import Media, clean_name
from shouwen.people.roles import Role

Way = Signature.Way
CHANGED = Problem(
    _("What is to be signed has changed meanwhile. It stands here as it is now: please read it once more."),
    code="changed",
)
MAX_NAME = 60


def may_sign(case: Case, code: str, signs_as: str, *, by: Role, visit: int | None = None) -> OpenStep:
    """The open step to be signed; refuses who may not do it, and a step that asks for no such signature."""
    step, row = open_step(case, code, visit)
    if not may_do(by, row, step):
        raise Refused([not_yours(row.department)])
    if signs_as not in step.signed_by:
        raise Refused([Problem(_("This step asks for no such signature."), code="invalid")])
    return row


def sign(
    case: Case, code: str, *, signs_as: str, name: str, way: str, by: Role, at: datetime,
    visit: int | None = None, seen: Seen | None = None, ink: str = "",
) -> Signature:  # fmt: skip
    """Put a name under the visit of this step that is open now: on paper, or drawn on the screen.

    On the screen it needs the strokes (`ink`) and what was `seen`; refused when that has changed since. The
    second of two clicks gets the signature of the first.
    """
    drawn = picture(ink) if way == Way.GLASS else b""
    with arriving(drawn) if drawn else nullcontext() as arrival, transaction.atomic():
        case = locked(case)
        row = may_sign(case, code, signs_as, by=by, visit=visit)
        if already := signature_of(case, row, signs_as):
            return already
        _check(name, way, drawn)
        shown = _read(case, row, signs_as, seen) if way == Way.GLASS else {}
        paper = _kept(case, row, name, arrival, len(drawn), by, at) if arrival else {}
        return put(case, row, signs_as, name, way, by=by, at=at, **shown, **paper)


def sign_by_code(
    case: Case, code: str, *, signs_as: str, typed: str, by: Role, at: datetime, visit: int, seen: Seen
) -> Signature:
    """Put the name of the person to whom the code was sent. A wrong code is one try less, also when refused."""
    with transaction.atomic():
        case = locked(case)
        row = may_sign(case, code, signs_as, by=by, visit=visit)
        if already := signature_of(case, row, signs_as):
            return already
        shown = _read(case, row, signs_as, seen)
        sent = latest(case, row, signs_as)
        problem = sent.problem(typed, seen.sha256, at) if sent else NO_CODE
        if sent and problem is None:
            name = sent.contact.names["en" if seen.language == "en" else "zh"]
            return put(case, row, signs_as, name, Way.CODE, by=by, at=at, contact=sent.contact, **shown)
    assert problem is not None
    raise Refused([problem])  # outside the transaction: the try that it cost is kept


def sheets_for(case: Case, row: OpenStep) -> list[FormPart]:
    """The sheets that came back to this case since the step was opened, and stand for no signature yet."""
    used = Signature.objects.filter(case=case, paper__isnull=False).values("paper")
    there = FormPart.objects.filter(
        comes_back=True, came_back__subject_kind=Case.subject_kind, came_back__subject_id=case.pk,
        back_at__gte=row.opened_at, form__voided_at=None,
    )  # fmt: skip
    return list(there.exclude(came_back__in=used).select_related("form", "came_back").order_by("id"))


def may_confirm(case: Case, row: OpenStep, step: Step, by: Role) -> bool:
    """Who does the step, or the department first asked: to it the sheets come back."""
    return may_do(by, row, step) or may_answer_for(by, case.first_department)


def confirm(
    case: Case, code: str, *, part: int, signs_as: str, name: str, visit: int, by: Role, at: datetime
) -> Signature:
    """Say that a sheet which came back is signed, after having looked at it: it counts as signed on paper.

    What was signed is what the form shows: its hash is that of the signature.
    """
    with transaction.atomic():
        case = locked(case)
        step, row = open_step(case, code, visit)
        if not may_confirm(case, row, step, by):
            raise Refused([not_yours(row.department)])
        if already := signature_of(case, row, signs_as):
            return already
        sheet = next((sheet for sheet in sheets_for(case, row) if sheet.pk == part), None)
        if sheet is None or signs_as not in step.signed_by:
            raise Refused([Problem(_("There is no such sheet to be confirmed."), code="not_found")])
        _check(name, Way.PAPER, b"")
        kept = {"paper": sheet.came_back, "sha256": sheet.form.sha256}
        return put(case, row, signs_as, name, Way.PAPER, by=by, at=at, **kept)


def put(
    case: Case, row: OpenStep, signs_as: str, name: str, way: str, *, by: Role, at: datetime, **how: Any
) -> Signature:
    """Write the signature and its entry, once a party and a visit. Must be called with the case locked.

    Refused for one of the customer's own people who may not bind it to what the step costs.
    """
    if lacking := [*_lacking(case, row, signs_as, name, at)]:
        raise Refused(lacking)
    words = how.pop("words", None)
    kept, is_new = Signature.objects.get_or_create(
        case=case, step=row.step, visit=row.visit, signs_as=signs_as,
        defaults={"name": name.strip(), "way": way, "at": at, "taken_by": by.person, **how},
    )  # fmt: skip
    if is_new:
        more = _for_the_journal(kept, words)
        write(
            case, Kind.SIGNED, by=by, at=at, step=row.step, visit=row.visit, signs_as=signs_as, name=kept.name,
            way=way, signature=kept.pk, **more,
        )  # fmt: skip
    return kept


def _lacking(case: Case, row: OpenStep, signs_as: str, name: str, at: datetime) -> Iterator[Problem]:
    if signs_as == CUSTOMER:
        yield from no_right(case, case.procedure[row.step], f"sign_{CUSTOMER}", name, at)


def _for_the_journal(kept: Signature, words: dict[str, Any] | None) -> dict[str, Any]:
    """All that can prove it later, without what was not there."""
    more = {
        "words": words, "sha256": kept.sha256, "language": kept.language, "device": kept.device,
        "address": kept.address, "paper": kept.paper_id, "paper_sha256": kept.paper and kept.paper.sha256,
        "contact": kept.contact_id,
    }  # fmt: skip
    return {name: value for name, value in more.items() if value}


def signatures_at(case: Case, code: str, visit: int) -> list[Signature]:
    """Who has signed this visit; no query for a step that asks for no signature."""
    if not case.procedure[code].signed_by:
        return []
    return list(Signature.objects.filter(case=case, step=code, visit=visit).order_by("id"))


def signature_of(case: Case, row: OpenStep, signs_as: str) -> Signature | None:
    return Signature.objects.filter(case=case, step=row.step, visit=row.visit, signs_as=signs_as).first()


def _check(name: str, way: str, drawn: bytes) -> None:
    if way not in (Way.PAPER, Way.GLASS):
        raise Refused([Problem(_("This needs the code that was sent."), "code", "required")])
    if not name.strip() or len(name.strip()) > MAX_NAME:
        raise Refused([Problem(_("A name is needed to sign."), "name", "required")])
    if way == Way.GLASS and not drawn:
        raise Refused(
            [Problem(_("Please sign in the field with a finger, a pen or the mouse."), "ink", "required")]
        )


def _read(case: Case, row: OpenStep, signs_as: str, seen: Seen | None) -> dict[str, Any]:
    """The words as they are now, if they are those that were read."""
    words = words_of(case, row, signs_as, seen.language) if seen else {}
    if seen is None or hash_of(words) != seen.sha256:
        raise Refused([CHANGED])
    return {"words": words, **vars(seen)}


def _kept(
    case: Case, row: OpenStep, name: str, arrival: Arrival, size: int, by: Role, at: datetime
) -> dict[str, Any]:
    called = clean_name(f"{row.step}-{row.visit} {name}", Media.PNG)
    return {"paper": filed(case, arrival, called, Media.PNG, size, by=by, at=at)}
