"""Letters waiting: one row for each person to be told, written with the deed, sent by the worker."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from shouwen.journal.wording import said
from shouwen.kit.statements import add_all
from shouwen.people.parties import Site
from shouwen.people.persons import Person

log = logging.getLogger("shouwen.notices")

TRIES = 11  # with doubling pauses, about seventeen hours: a mail server may be down overnight

# Whose number is a company's own and may stand twice: their page is named by the key of the row.
BY_KEY = frozenset({"key"})


class NoticeQuery(models.QuerySet["Notice"]):
    def unread(self, person: Person | int) -> "NoticeQuery":
        return self.filter(person=person, read_at=None)

    def to_mail(self, at: datetime) -> "NoticeQuery":
        """Notices whose mail is due now, oldest first."""
        return self.filter(mail=Notice.Mail.WAITING, mail_at__lte=at).order_by("mail_at")


class Notice(models.Model):
    """One person told of one thing. `text` is a kept wording; the mail is tried until sent or given up."""

    class Mail(models.TextChoices):
        NONE = "none", _("No mail")
        WAITING = "waiting", _("Mail waiting")
        SENT = "sent", _("Mail sent")
        FAILED = "failed", _("Mail given up")

    site = models.ForeignKey(Site, models.PROTECT, db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", db_index=False)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    number = models.CharField(max_length=30, blank=True)
    about = models.CharField(max_length=200, blank=True)
    text = models.JSONField()
    late = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.NONE)
    mail_at = models.DateTimeField(null=True, blank=True)
    mail_tries = models.PositiveSmallIntegerField(default=0)

    objects = NoticeQuery.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "read_at", "-at"], name="notice_by_person"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_by_subject"),
            models.Index(
                fields=["mail_at"], condition=models.Q(mail="waiting"), name="notice_waiting_for_mail"
            ),
        ]

    def said(self) -> str:
        return said(self.text, self.site.tz)

    @property
    def address(self) -> str:
        """The page of what it is about, for staff."""
        by_key = self.subject_kind in BY_KEY
        return reverse(self.subject_kind, args=[self.subject_id if by_key else self.number])

    def letter(self) -> EmailMessage:
        """The mail, in the reader's own language."""
        with override(self.person.language):
            subject = f"[{self.number}] {self.said()}"
            body = gettext("%(text)s\n\n%(about)s\n%(link)s") % {
                "text": self.said(),
                "about": self.about,
                "link": settings.ADDRESS + self.address,
            }
        # What a form sends breaks its lines with two signs, and a head may have neither.
        return EmailMessage(" ".join(subject.split()), body, to=[self.person.email])


def tell(
    persons: Iterable[Person],
    text: dict[str, Any],
    *,
    site: Site,
    subject: Any,
    at: datetime,
    late: bool = False,
) -> None:
    """Leave each person one notice, with a mail if the person wants this kind of mail and has an address.

    `subject` has `pk`, `number`, `title` and `subject_kind`.
    """
    add_all(letters(persons, text, site=site, subject=subject, at=at, late=late))


def letters(
    persons: Iterable[Person],
    text: dict[str, Any],
    *,
    site: Site,
    subject: Any,
    at: datetime,
    late: bool = False,
) -> list[Notice]:
    """The notices as `tell` leaves them, not yet written."""
    return [
        Notice(
            site=site,
            person=person,
            subject_kind=subject.subject_kind,
            subject_id=subject.pk,
            number=subject.number,
            about=subject.title,
            text=text,
            late=late,
            at=at,
            mail=Notice.Mail.WAITING if _wants_mail(person, late) else Notice.Mail.NONE,
            mail_at=at if _wants_mail(person, late) else None,
        )
        for person in {person.pk: person for person in persons}.values()
    ]


def _wants_mail(person: Person, late: bool) -> bool:
    return bool(person.email) and (
        person.mail == Person.Mail.ALL or (late and person.mail == Person.Mail.LATE)
    )


def send_one(notice: Notice, at: datetime) -> bool:
    """Send one notice's mail if no other worker has claimed it; a failure is tried again, later each time.

    The claim moves `mail_at` ahead before sending, so a worker killed while sending leaves the mail to be
    tried again in ten minutes: a mail may come twice, never not at all.
    """
    claimed = Notice.objects.filter(pk=notice.pk, mail=Notice.Mail.WAITING, mail_at=notice.mail_at).update(
        mail_at=at + timedelta(minutes=10), mail_tries=models.F("mail_tries") + 1
    )
    if not claimed:
        return False
    try:
        notice.letter().send()
    except Exception as error:  # a server that is away, an address that is none: this letter's trouble alone
        log.warning("notice %d: the mail could not be sent: %s", notice.pk, error)
        given_up = notice.mail_tries + 1 >= TRIES
        Notice.objects.filter(pk=notice.pk).update(
            mail=Notice.Mail.FAILED if given_up else Notice.Mail.WAITING,
            mail_at=at + timedelta(minutes=2**notice.mail_tries),
        )
        return False
    Notice.objects.filter(pk=notice.pk).update(mail=Notice.Mail.SENT)
    return True
