"""The chain of custody: a set of keys goes from hand to hand, each time against a name (F-43, F-44, field: custody).

Every verb says which row of the chain it has seen. When somebody was faster that row has ended, and the verb is
refused, so that two clerks never both give the same set away.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import FAR_AHEAD, Refused, SomebodyWasFaster
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of
from shouwen.journal.entries import Kind, entered
from shouwen.journal.files import Paper, arriving
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.kit.ink import picture
from shouwen.kit.uploads import Media
from shouwen.leases.customers import Customer
from shouwen.leases.leases import Lease
from shouwen.people.parties import Trade, department_of
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.services.keys import Holder, Key, KeyCustody, KeyKind, Seal, keeps_keys, lease_for

ID_LENGTH = 4


def write_down(
    *, by: Role, at: datetime, place: Place | None, kind: str, number: str, quantity: int = 1, card_number: str = "",
    seal_number: str = "", deposited_by: Customer | None = None, form_key: UUID | None = None,
) -> Key:  # fmt: skip
    """Write a set down; it is with us. With a seal it is the spare set of a customer (F-43).

    Refused: another building's place, a number that is taken, and a seal without whose set it is.
    """
    here = Key.objects.filter(site=by.site_id)
    if form_key and (again := here.filter(form_key=form_key).first()):
        return again
    problems = list(_unsound(by, place, number, quantity, seal_number, deposited_by))
    if problems:
        raise Refused(problems)
    key = Key(
        site=by.site, keeper=by.party, place=place, kind=kind or KeyKind.KEY, number=number.strip(), quantity=quantity,
        card_number=card_number.strip(), seal_number=seal_number.strip(), deposited_by=deposited_by,
        seal=Seal.SEALED if seal_number.strip() else Seal.NONE, form_key=form_key,
    )  # fmt: skip
    try:
        with transaction.atomic():
            key.save()
            KeyCustody.objects.create(key=key, holder=Holder.DESK, given_by=by.person, from_at=at)
            entered(
                key, Kind.OPENED, by=by, at=at, place=key.place.code, quantity=quantity, seal=key.seal_number
            )
    except IntegrityError:  # the other click, or the other clerk, was first
        if form_key and (again := here.filter(form_key=form_key).first()):
            return again
        raise Refused([TAKEN]) from None
    return key


TAKEN = Problem(_("This number is taken."), "number", "invalid")
NO_LEASE = Problem(_("This company has no lease of the place that it opens."), "to", "invalid")


def _unsound(
    by: Role, place: Place | None, number: str, quantity: int, seal_number: str, deposited_by: Customer | None
) -> Any:
    if not keeps_keys(by):
        yield not_yours()
    if place is None:
        yield Problem(_("Choose the place that it opens."), "place", "required")
    elif place.site_id != by.site_id or (place.building and place.building.manager_id != by.party_id):
        yield Problem(_("This place is looked after by another company."), "place", "invalid")
    if not number.strip():
        yield Problem(_("This is needed."), "number", "required")
    elif Key.objects.filter(site=by.site_id, keeper=by.party_id, number=number.strip()).exists():
        yield TAKEN
    if not 0 < quantity < 1000:
        yield Problem(_("From 1 to 999 pieces."), "quantity", "out_of_range")
    if bool(seal_number.strip()) != (deposited_by is not None):
        yield Problem(
            _("A sealed set has the number of its seal and whose it is."), "seal_number", "required"
        )


def not_yours() -> Problem:
    return Problem(_("Keys are kept by the customer service of their own building."), code="not_allowed")


# From hand to hand.


def hand_out(
    key: Key, *, seen: int, to: Customer | None, name: str, id_ending: str, ink: str = "", by: Role, at: datetime,
    form_key: UUID | None = None,
) -> KeyCustody:  # fmt: skip
    """Give it to a customer for good, against a name and the end of an identity number; `ink` is drawn on glass.

    Refused for who has no lease of its place, and while it is under seal.
    """
    with transaction.atomic():
        now, again = _held(key, seen, by, form_key, Holder.DESK)
        if again:
            return again
        problems = [*_sealed(now.key), *_named(name, id_ending, ink)]
        lease = lease_for(now.key, to, at.astimezone(by.site.tz).date()) if to else None
        if lease is None:
            problems.append(NO_LEASE)
        if problems:
            raise Refused(problems)
        given = _next(now, Holder.CUSTOMER, by, at, form_key, customer=to, lease=lease, name=name,
                      id_ending=id_ending, ink=ink)  # fmt: skip
        _refuse_if_over(lease)
        return given


def _refuse_if_over(lease: Lease | None) -> None:
    """Its file may have been sealed meanwhile: entries of a site follow each other, so by now that is seen (R-118)."""
    if not (lease and Lease.objects.filter(pk=lease.pk, surrendered_on=None).exists()):
        raise Refused([NO_LEASE])


def lend(
    key: Key, *, seen: int, name: str, id_ending: str, purpose: str, due_at: datetime | None, ink: str = "", by: Role,
    at: datetime, form_key: UUID | None = None,
) -> KeyCustody:  # fmt: skip
    """Lend it for a purpose, until a time (F-44). Refused while it is under seal, and without purpose or time."""
    with transaction.atomic():
        now, again = _held(key, seen, by, form_key, Holder.DESK)
        if again:
            return again
        problems = [*_sealed(now.key), *_named(name, id_ending, ink)]
        if not purpose.strip():
            problems.append(Problem(_("This is needed."), "purpose", "required"))
        if due_at is None or not at < due_at < at + FAR_AHEAD:
            problems.append(Problem(_("Choose a time to come, within a year."), "due_at", "out_of_range"))
        if problems:
            raise Refused(problems)
        return _next(now, Holder.BORROWER, by, at, form_key, name=name, id_ending=id_ending, purpose=purpose.strip(),
                     due_at=due_at, ink=ink)  # fmt: skip


def take_back(
    key: Key, *, seen: int, name: str, ink: str = "", by: Role, at: datetime, form_key: UUID | None = None
) -> KeyCustody:
    """It is brought back, by this person, who signs again. Also what was lost and is found."""
    with transaction.atomic():
        now, again = _held(key, seen, by, form_key, Holder.CUSTOMER, Holder.BORROWER, Holder.NOBODY)
        if again:
            return again
        problems = [*_named(name, "", ink, needs_id=False)]
        if problems:
            raise Refused(problems)
        return _next(now, Holder.DESK, by, at, form_key, name=name, ink=ink)


def lose(
    key: Key, *, seen: int, how: str, by: Role, at: datetime, form_key: UUID | None = None
) -> KeyCustody:
    """It is lost: how it was said to be lost. The managers hear of it at once; who held it still answers for it."""
    with transaction.atomic():
        now, again = _held(key, seen, by, form_key, Holder.DESK, Holder.CUSTOMER, Holder.BORROWER)
        if again:
            return again
        if not how.strip():
            raise Refused([Problem(_("Write down how it was lost."), "how", "required")])
        lost = _next(now, Holder.NOBODY, by, at, form_key, name=now.name, customer=now.customer, lease=now.lease,
                     purpose=how.strip())  # fmt: skip
        alarm(now.key, _("Keys %(key)s are lost: %(how)s"), at, how=lost.purpose)
        return lost


def write_off(
    key: Key, *, seen: int, why: str, by: Role, at: datetime, form_key: UUID | None = None
) -> KeyCustody:
    """What is lost for good is written off, such as after the lock was changed: by who leads, with the reason."""
    with transaction.atomic():
        now, again = _held(key, seen, by, form_key, Holder.NOBODY)
        if again:
            return again
        if not by.leads:
            raise Refused([Problem(_("Only a manager writes a set off."), code="not_allowed")])
        if not why.strip():
            raise Refused([Problem(_("A reason is needed."), "why", "required")])
        return _next(now, Holder.GONE, by, at, form_key, purpose=why.strip())


def alarm(key: Key, words: Any, at: datetime, **more: str) -> None:
    """Those who lead customer service and security hear of it at once."""
    departments = [department_of(key.keeper, trade) for trade in (Trade.CUSTOMER_SERVICE, Trade.SECURITY)]
    people = {person.pk: person for each in departments for person in managers_of(each)}
    tell(people.values(), wording(words, key=key.title, **more), site=key.site, subject=key, at=at, late=True)


def locked_key(key: Key, by: Role) -> Key:
    """The key as it is now, held until the transaction ends. Refused out of reach."""
    Key.objects.select_for_update().only("pk").get(pk=key.pk)
    found = Key.objects.within_reach(by).select_related("site", "keeper", "place").filter(pk=key.pk).first()
    if found is None:
        raise Refused([not_yours()])
    return found


def _held(
    key: Key, seen: int, by: Role, form_key: UUID | None, *holders: Holder
) -> tuple[KeyCustody, KeyCustody | None]:
    """The row of who holds it now, if it is the one that was seen; and what the first click of this form wrote."""
    key = locked_key(key, by)
    chain = KeyCustody.objects.select_related("key", "customer", "lease").filter(key=key)
    now = chain.get(until_at=None)
    now.key = key
    if form_key and (again := chain.filter(form_key=form_key).first()):
        return now, again
    if now.pk != seen or now.holder not in holders:
        raise SomebodyWasFaster([Problem(_("It has changed hands meanwhile."), code="done_already")])
    return now, None


def _next(
    now: KeyCustody, holder: Holder, by: Role, at: datetime, form_key: UUID | None, *, ink: str = "", name: str = "",
    id_ending: str = "", **more: Any,
) -> KeyCustody:  # fmt: skip
    at = max(at, now.from_at)
    now.until_at = at
    now.save(update_fields=["until_at"])
    row = KeyCustody.objects.create(
        key=now.key, holder=holder, name=name.strip(), id_ending=id_ending.strip().upper(), from_at=at,
        given_by=by.person, form_key=form_key, paper=_signed(now.key, ink, name, by, at), **more,
    )  # fmt: skip
    entered(
        now.key, Kind.CUSTODY, by=by, at=at, holder=holder, name=row.name, purpose=row.purpose, custody=row.pk
    )
    return row


def _signed(key: Key, ink: str, name: str, by: Role, at: datetime) -> Paper | None:
    """What was drawn on the glass, laid on the key."""
    if not ink or not (content := picture(ink)):
        return None
    with arriving(content) as arrival:
        arrival.keep()
        paper, _is_new = Paper.objects.get_or_create(
            subject_kind=Key.subject_kind, subject_id=key.pk, sha256=arrival.sha256,
            defaults={"site": key.site, "media": Media.PNG, "size": len(content), "name": "signature.png",
                      "caption": name.strip()[:60], "person": by.person, "by_party": by.party, "at": at},
        )  # fmt: skip
    return paper


def _sealed(key: Key) -> list[Problem]:
    """Nobody uses a sealed set: it is opened first, before witnesses."""
    return [Problem(_("This set is under seal."), code="sealed")] if key.is_under_seal else []


def _named(name: str, id_ending: str, ink: str, *, needs_id: bool = True) -> list[Problem]:
    problems = []
    if not name.strip():
        problems.append(Problem(_("A name is needed to sign."), "name", "required"))
    if needs_id and not (len(id_ending.strip()) == ID_LENGTH and id_ending.strip().isalnum()):
        problems.append(
            Problem(_("The last four characters of the number, no more."), "id_ending", "invalid")
        )
    if ink and not picture(ink):
        problems.append(
            Problem(_("Please sign in the field with a finger, a pen or the mouse."), "ink", "required")
        )
    return problems


# Lent and not back.


def remind_of_keys(at: datetime) -> int:
    """Tell who lent it, and the manager, of each set whose time is up; once. Gives how many."""
    due = KeyCustody.objects.lent().filter(reminded_at=None, due_at__lte=at).select_related("key__keeper")
    return sum(_remind(row, at) for row in due[:100])


def _remind(row: KeyCustody, at: datetime) -> bool:
    with transaction.atomic():
        waiting = KeyCustody.objects.now().filter(pk=row.pk, reminded_at=None)
        if not waiting.update(reminded_at=at):  # another worker has, or it has just come back
            return False
        told = [row.given_by, *managers_of(department_of(row.key.keeper, Trade.CUSTOMER_SERVICE))]
        text = wording(_("Lent and not back: keys %(key)s, with %(name)s"), key=row.key.title, name=row.name)
        tell(told, text, site=row.key.site, subject=row.key, at=at, late=True)
    return True
