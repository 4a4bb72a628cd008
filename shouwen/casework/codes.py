"""A code sent to the person who signs: six digits, for one signature, ten minutes, five tries.

The row waits without a code. Whoever sends it makes one up, keeps its hash alone and forgets it: nobody who works
here ever sees it, in the page, in the database or in a backup. It counts for the words that were shown when it
was asked for, and the letter says what they are about.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.db import models, transaction
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Problem
from shouwen.casework.rows import OpenStep
from shouwen.casework.story import CUSTOMER
from shouwen.journal.entries import Kind
from shouwen.leases.customers import Contact
from shouwen.people.persons import Person
from shouwen.people.roles import Role

log = logging.getLogger("shouwen.codes")

LIVES = timedelta(minutes=10)
TRIES, SENDINGS = 5, 3
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5  # for one case, and for one person: 25 guesses among a million

A_CLICK = timedelta(seconds=30)  # asked for again so soon, it is the same click
NO_CODE = Problem(_("No code has been sent for this."), "code", "no_code")
TOO_MANY = Problem(_("Too many codes were sent. Please try again in an hour."), "contact", "too_often")


class SigningCode(models.Model):
    """One code for one signature. `sha256` names the words shown; `code_hash` is empty until it was sent."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="signing_codes")
    step = models.CharField(max_length=40)
    visit = models.PositiveSmallIntegerField()
    signs_as = models.CharField(max_length=30)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    about = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, blank=True)
    sendings = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "step", "visit", "-id"], name="code_by_visit"),
            models.Index(fields=["contact", "asked_at"], name="code_by_contact"),
            models.Index(
                fields=["next_try_at"], condition=models.Q(next_try_at__isnull=False), name="code_waiting"
            ),
        ]

    @property
    def has_failed(self) -> bool:
        """It could not be sent, and is tried no more."""
        return self.sent_at is None and self.next_try_at is None

    def is_the_same(self, contact: Contact, sha256: str, at: datetime) -> bool:
        asks_the_same = self.contact_id == contact.pk and self.sha256 == sha256
        return asks_the_same and not self.used_at and at < self.asked_at + A_CLICK

    def problem(self, typed: str, sha256: str, at: datetime) -> Problem | None:
        """Why this is not the code, at the cost of a try; None when it is, and then it is used up.

        Must be called with the case locked, so that two guesses follow each other.
        """
        if self.sent_at is None:
            return Problem(_("The code has not been sent yet. Please wait a moment."), "code", "no_code")
        if self.used_at or self.tries >= TRIES or at >= self.sent_at + LIVES or self.sha256 != sha256:
            return Problem(_("This code no longer counts. Please have a new one sent."), "code", "expired")
        if not constant_time_compare(self.code_hash, self._hash("".join(typed.split()))):
            self.tries += 1
            self.save(update_fields=["tries"])
            return Problem(_("This is not the code that was sent."), "code", "wrong_code")
        self.used_at = at
        self.save(update_fields=["used_at"])
        return None

    def _hash(self, code: str) -> str:
        return salted_hmac("shouwen.signing", f"{self.pk} {code}", algorithm="sha256").hexdigest()

    def make(self, at: datetime) -> str:
        """A new code, of which only the hash is kept; an older one of this row no longer counts."""
        code = f"{secrets.randbelow(10**6):06}"
        self.code_hash, self.sent_at = self._hash(code), at
        self.save(update_fields=["code_hash", "sent_at"])
        return code


def latest(case: Case, row: OpenStep, signs_as: str) -> SigningCode | None:
    """The code that counts: the last that was asked for at this visit."""
    codes = SigningCode.objects.filter(case=case, step=row.step, visit=row.visit, signs_as=signs_as)
    return codes.select_related("contact").order_by("-id").first()


def contacts_for(case: Case) -> models.QuerySet[Contact]:
    """To whom a code can be sent: the people of the customer whose address is known."""
    return Contact.objects.there().filter(customer=case.customer_id).exclude(email="").order_by("id")


def ask_for_code(
    case: Case,
    row: OpenStep,
    signs_as: str,
    contact: Contact,
    *,
    about: str,
    sha256: str,
    by: Role,
    at: datetime,
) -> SigningCode:
    """Have a code sent to this person. Refused: for another than the customer, to somebody else's people, and the
    sixth within an hour.
    """
    with transaction.atomic():
        case = locked(case)
        if signs_as != CUSTOMER or not contacts_for(case).filter(pk=contact.pk).exists():
            raise Refused(
                [Problem(_("A code can be sent to the customer's own people only."), "contact", "invalid")]
            )
        before = latest(case, row, signs_as)
        if before and before.is_the_same(contact, sha256, at):
            return before
        lately = SigningCode.objects.filter(asked_at__gt=at - AN_HOUR)
        if max(lately.filter(case=case).count(), lately.filter(contact=contact).count()) >= MOST_AN_HOUR:
            raise Refused([TOO_MANY])
        asked = SigningCode.objects.create(
            case=case, step=row.step, visit=row.visit, signs_as=signs_as, contact=contact, about=about[:300],
            sha256=sha256, asked_by=by.person, asked_at=at, next_try_at=at,
        )  # fmt: skip
        names = {**contact.names, "to": masked_email(contact.email)}
        write(case, Kind.CODE_SENT, by=by, at=at, step=row.step, visit=row.visit, contact=names)
        return asked


def masked_email(address: str) -> str:
    """c•••@ruilan.example"""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if host else "•••"


# Sending.


def send_codes(at: datetime) -> int:
    """Send the codes that are due; gives the number sent."""
    due = SigningCode.objects.filter(next_try_at__lte=at).select_related("contact", "case").order_by("id")
    return sum(send_one(code, at) for code in due[:100])


def send_one(asked: SigningCode, at: datetime) -> bool:
    """Make up the code and send it, unless another worker has claimed it; tried three times, a minute apart.

    The claim stands before sending: a worker killed in between leaves it to be sent anew, with another code.
    """
    again = at + timedelta(minutes=1) if asked.sendings + 1 < SENDINGS else None
    claimed = SigningCode.objects.filter(pk=asked.pk, next_try_at=asked.next_try_at).update(
        next_try_at=again, sendings=models.F("sendings") + 1
    )
    if not claimed:
        return False
    try:
        deliver(asked.contact, asked.case.number, asked.about, asked.make(at))
    except Exception as error:  # a server that is away, an address that is none: this letter's trouble alone
        # Not what it says: that names the customer's address.
        log.warning("code %d could not be sent: %s", asked.pk, type(error).__name__)
        SigningCode.objects.filter(pk=asked.pk).update(sent_at=None, code_hash="")
        return False
    SigningCode.objects.filter(pk=asked.pk).update(next_try_at=None)
    return True


def deliver(contact: Contact, number: str, about: str, code: str) -> None:
    """By mail today; a message to the telephone will be sent from here."""
    with translation.override(contact.language):
        subject = gettext("[%(number)s] Your code for signing") % {"number": number}
        body = gettext(
            "%(code)s is your code for signing:\n\n%(about)s\n\n"
            "Tell it to the person at our desk only if you agree. It counts once, for ten minutes."
        ) % {"code": code, "about": about}
    EmailMessage(subject, body, to=[contact.email]).send()
