"""Bearer tokens: how another program acts in a person's role.

A token is 256 random bits, shown once and kept as a hash. It has one role, with that role's reach, and ends
with its day, by being revoked, and with the standing it was made on: a new password, another post or an
inactive person ends it for good.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import models
from django.utils import timezone

from shouwen.people.persons import Person
from shouwen.people.roles import Role

BEGINS = "shouwen_"  # so that a token left in a file is known for what it is
DAYS, MOST_DAYS = 365, 3 * 366
MAX_NAME = 60
USED_AGAIN = timedelta(hours=1)  # "last used" is written no more often than this


class TokenQuery(models.QuerySet["Token"]):
    def standing(self, at: datetime) -> TokenQuery:
        """Tokens that may be used as far as their own row says."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def revoke(self, at: datetime) -> int:
        """Revoke these for good; gives how many were not revoked before."""
        return self.filter(revoked_at=None).update(revoked_at=at)


class Token(models.Model):
    """One token of a person, for one role. `seal` is the password and the role that it was made on."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    role = models.ForeignKey(Role, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=MAX_NAME)
    hash = models.CharField(max_length=64, unique=True)
    seal = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuery.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")),
                name="a_token_expires_after_it_is_issued",
            )
        ]

    @property
    def is_sound(self) -> bool:
        """True while person, password and role are what they were. The role must come with its person."""
        return self.role.person.is_active and self.seal == seal_of(self.role)


@dataclass(frozen=True)
class Issued:
    """A new token with its text, which is nowhere else."""

    token: Token
    text: str


def seal_of(role: Role) -> str:
    """What a token stands on, as a hash."""
    parts = (role.person.password, role.post, role.party_id, role.department_id)
    return _hash("|".join(map(str, parts)))


def _hash(text: str) -> str:
    """SHA-256 is enough: nobody guesses 256 random bits, so nothing is gained by making it slow."""
    return sha256(text.encode()).hexdigest()


def issue(role: Role, name: str, *, days: int = DAYS, at: datetime) -> Issued:
    """A new token for this role, for so many days (1 to MOST_DAYS; ValueError otherwise)."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"a token lasts 1 to {MOST_DAYS} days, not {days}")
    text = BEGINS + secrets.token_urlsafe(32)
    token = Token.objects.create(
        person=role.person, role=role, name=name[:MAX_NAME], hash=_hash(text), seal=seal_of(role),
        issued_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return Issued(token, text)


def role_by(text: str, *, at: datetime) -> Role | None:
    """The role that this token acts in now; None for what is no token, or is one no longer."""
    token = (
        Token.objects.standing(at)
        .select_related("role__person", "role__site", "role__party", "role__department__party")
        .filter(hash=_hash(text))
        .first()
    )
    if token is None:
        return None
    today = timezone.localdate(at, token.role.site.tz)
    if not token.is_sound or not token.role.is_in_force(today):
        Token.objects.filter(pk=token.pk).revoke(at)
        return None
    _note_use(token, at)
    return token.role


def _note_use(token: Token, at: datetime) -> None:
    if token.last_used_at is None or token.last_used_at <= at - USED_AGAIN:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)


def revoke_unsound(at: datetime) -> int:
    """Revoke the tokens whose person, password or role has changed, so that none comes back to life."""
    every = Token.objects.standing(at).select_related("role__person")
    gone = [token.pk for token in every.iterator() if not token.is_sound]
    return Token.objects.filter(pk__in=gone).revoke(at) if gone else 0
