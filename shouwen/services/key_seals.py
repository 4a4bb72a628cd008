"""Sealed spare sets (manual 2.12 "Keys", §6: keys used without witnesses): opened with approval, before witnesses.

In an emergency, when the customer cannot be reached, the general manager approves it through the customer-service
manager. Who has forgotten a key asks in writing, is checked, and the customer-service manager consents. Either way
two customer-service assistants and a guard are there: three people. Where the company has too few in a post, the
stand-ins of `key_witnesses.py` may be there instead, if the site's figure allows it: each is kept and printed as one
(decision 0033).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Entry, Kind, entered
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.services.key_custody import alarm, locked_key
from shouwen.services.key_witnesses import WITNESSES, Taker, takers
from shouwen.services.keys import Holder, Key, Seal


class Ground(models.TextChoices):
    EMERGENCY = "emergency", _("Emergency, the customer cannot be reached")
    ASKED = "asked", _("The customer asks in writing")


class SealOpening(models.Model):
    """One opening of a sealed set: why, who approved, who was there; and when it was sealed again.

    `stand_ins` are the parts that somebody took who is not in the post for it.
    """

    key = models.ForeignKey(Key, models.PROTECT, related_name="openings")
    ground = models.CharField(_("Why it is opened"), max_length=10, choices=Ground)
    why = models.CharField(_("What for"), max_length=300)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    through = models.ForeignKey(Person, models.PROTECT, related_name="+")
    assistant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second_assistant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    guard = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stand_ins = models.JSONField(default=list)
    old_seal = models.CharField(max_length=30)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    new_seal = models.CharField(max_length=30, blank=True)
    resealed_at = models.DateTimeField(null=True, blank=True)
    resealed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    form_key = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(resealed_at=None),
                name="a_set_is_opened_once_before_it_is_resealed",
            ),
            models.UniqueConstraint(fields=["key", "form_key"], name="a_form_opens_a_seal_once"),
            models.CheckConstraint(
                condition=~Q(assistant=F("second_assistant"))
                & ~Q(assistant=F("guard"))
                & ~Q(second_assistant=F("guard")),
                name="three_different_people_see_a_seal_opened",
            ),
            models.CheckConstraint(
                condition=~Q(ground="emergency") | Q(approved_by__isnull=False),
                name="an_emergency_opening_is_approved",
            ),
        ]


def open_seal(
    key: Key, *, ground: str, why: str, approved_by: Person | None, through: Person | None,
    assistant: Person | None, second_assistant: Person | None, guard: Person | None, contact_verified: bool = False,
    by: Role, at: datetime, form_key: UUID | None = None,
) -> SealOpening:  # fmt: skip
    """Open the seal. Refused without the approvals and the three witnesses of the manual, each in their post today.

    A company with too few in a post has its stand-ins; who approves or consents is never a witness.
    """
    with transaction.atomic():
        key = locked_key(key, by)
        if form_key and (again := SealOpening.objects.filter(key=key, form_key=form_key).first()):
            return again
        if key.seal != Seal.SEALED:
            raise SomebodyWasFaster([Problem(_("This set is not under a whole seal."), code="done_already")])
        people = {"approved_by": approved_by, "through": through, "assistant": assistant,
                  "second_assistant": second_assistant, "guard": guard}  # fmt: skip
        if ground != Ground.EMERGENCY:
            people["approved_by"] = None
        can = takers(key, timezone.localtime(at, key.site.tz).date())
        problems = [*_grounded(ground, why, contact_verified), *_witnessed(key, ground, people, can)]
        if problems:
            raise Refused(problems)
        stand_ins = [part for part, person in people.items() if person and can[part][person.pk].stands_in]
        opening = SealOpening.objects.create(
            key=key, ground=ground, why=why.strip(), old_seal=key.seal_number, opened_at=at, opened_by=by.person,
            stand_ins=stand_ins, form_key=form_key, **people,
        )  # fmt: skip
        key.seal = Seal.OPENED
        key.save(update_fields=["seal"])
        _told(key, "opened", by, at, why=opening.why, witnesses=[p.login for p in people.values() if p],
              stand_ins=stand_ins)  # fmt: skip
        return opening


def _grounded(ground: str, why: str, contact_verified: bool) -> Iterator[Problem]:
    if ground not in Ground.values:
        yield Problem(_("This is needed."), "ground", "required")
    if not why.strip():
        yield Problem(_("This is needed."), "why", "required")
    if ground == Ground.ASKED and not contact_verified:
        yield Problem(
            _("Check first who asks, and keep the written request."), "contact_verified", "required"
        )


def _witnessed(
    key: Key, ground: str, people: dict[str, Person | None], can: dict[str, dict[int, Taker]]
) -> Iterator[Problem]:
    for part, person in people.items():
        if part == "approved_by" and ground != Ground.EMERGENCY:
            continue
        if person is None:
            yield Problem(_("This is needed."), part, "required")
        elif person.pk not in can[part]:
            yield Problem(_("This is not the post for it."), part, "invalid")
    decide = ("approved_by", "through")
    deciding = {who.pk for part in decide if (who := people[part]) and who.pk in can[part]}
    there = [person.pk for part in WITNESSES if (person := people[part])]
    if len(set(there)) < len(there):
        yield Problem(_("Three different people are there."), "second_assistant", "invalid")
    for part in WITNESSES:
        if (person := people[part]) and person.pk in can[part] and person.pk in deciding:
            yield Problem(_("Who approves it is no witness of it."), part, "invalid")


def reseal(key: Key, *, seal_number: str, by: Role, at: datetime, form_key: UUID | None = None) -> None:
    """Seal it again under a new number, once it is back with us; also after a seal was found broken."""
    with transaction.atomic():
        key = locked_key(key, by)
        if _done_with(key, form_key):
            return
        if key.seal not in (Seal.OPENED, Seal.BROKEN):
            raise SomebodyWasFaster([Problem(_("This set is sealed already."), code="done_already")])
        if key.held.holder != Holder.DESK:
            raise Refused([Problem(_("It must be back with us first."))])
        if not seal_number.strip() or seal_number.strip() == key.seal_number:
            raise Refused([Problem(_("A new seal has a new number."), "seal_number", "required")])
        key.seal, key.seal_number = Seal.SEALED, seal_number.strip()
        key.save(update_fields=["seal", "seal_number"])
        open_one = SealOpening.objects.filter(key=key, resealed_at=None)
        open_one.update(new_seal=key.seal_number, resealed_at=at, resealed_by=by.person)
        _told(key, "resealed", by, at, seal=key.seal_number, form_key=str(form_key))


def report_broken(key: Key, *, found: str, by: Role, at: datetime, form_key: UUID | None = None) -> None:
    """The seal was found broken: the managers hear of it at once, and nobody uses the set until it is resealed."""
    with transaction.atomic():
        key = locked_key(key, by)
        if _done_with(key, form_key):
            return
        if key.seal != Seal.SEALED:
            raise SomebodyWasFaster([Problem(_("This set is not under a whole seal."), code="done_already")])
        if not found.strip():
            raise Refused([Problem(_("Write down what was found."), "found", "required")])
        key.seal = Seal.BROKEN
        key.save(update_fields=["seal"])
        _told(key, "broken", by, at, found=found.strip(), form_key=str(form_key))
        alarm(key, _("The seal of keys %(key)s is broken: %(found)s"), at, found=found.strip())


def _told(key: Key, what: str, by: Role, at: datetime, **more: object) -> None:
    entered(key, Kind.SEAL, by=by, at=at, what=what, **more)


def _done_with(key: Key, form_key: UUID | None) -> bool:
    """True when the first click of this form has done it."""
    told = Entry.objects.about(Key.subject_kind, key.pk).filter(kind=Kind.SEAL)
    return form_key is not None and any(each.data.get("form_key") == str(form_key) for each in told)
