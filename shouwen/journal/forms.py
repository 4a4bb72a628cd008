"""Forms on paper: what was printed, under which number, and where each of its parts is (§2.6, §3).

A number is given once, also to what is voided. What is printed again is the content as it was: a form never
follows the case that it speaks of, so that what was signed stays what was shown.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.journal.chain import as_json, digest
from shouwen.journal.files import Paper
from shouwen.kit.words import named
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person


class Addressee(models.TextChoices):
    """Whom a part is for."""

    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    ENGINEERING = "engineering", _("Engineering")
    SECURITY = "security", _("Security")
    FINANCE = "finance", _("Finance")
    CUSTOMER = "customer", _("Customer")
    DEPARTMENT = "department", _("Department answerable")
    GIVER = "giver", _("Company handing over")
    RECEIVER = "receiver", _("Company taking over")


class FormQuery(models.QuerySet["Form"]):
    def about(self, kind: str, subject_id: int) -> FormQuery:
        """The forms made about one thing, in the order of their making."""
        return self.filter(subject_kind=kind, subject_id=subject_id).order_by("id")


class Form(models.Model):
    """One numbered form. `content` is exactly what it shows, `sha256` the hash of that in canonical JSON.

    `serial` has no gaps for its code, site and year: F-01-2026-0007. A blank copy is about nothing until it is
    laid on something. `form_key` is the deed that made it: a second click finds the form of the first.
    """

    site = models.ForeignKey(Site, models.PROTECT)
    code = models.CharField(max_length=8)
    version = models.CharField(max_length=10)
    serial = models.CharField(max_length=30)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    number = models.CharField(max_length=30, blank=True)
    is_blank = models.BooleanField(default=False)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reprints = models.PositiveSmallIntegerField(default=0)
    form_key = models.UUIDField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by_party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    objects = FormQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "serial"], name="a_serial_is_given_once_in_a_site"),
            models.UniqueConstraint(fields=["site", "form_key"], name="a_deed_makes_one_form"),
            models.CheckConstraint(
                condition=Q(is_blank=True) | Q(subject_id__isnull=False),
                name="a_form_filled_in_is_about_something",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="a_void_says_who_and_why",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="form_by_subject"),
            models.Index(fields=["site", "by_party", "-id"], condition=Q(is_blank=True), name="form_blank"),
            models.Index(fields=["by_party", "made_at"], name="form_by_month"),
        ]

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def missing_parts(self) -> list[FormPart]:
        """Out, and awaited: each is a to-do. A blank copy is awaited nowhere."""
        if self.is_void or self.subject_id is None:
            return []
        return [part for part in self.parts.all() if part.comes_back and part.back_at is None]

    @property
    def title(self) -> str:
        return named(self.content["title"])

    def __str__(self) -> str:
        return self.serial


class FormPart(models.Model):
    """One part (联) of a form, for one addressee. `token` is what its QR says, and says nothing else.

    `comes_back`: it is to come back signed. It has come back at `back_at`: as the scan `came_back`, or, where
    there is none, as the sheet itself.
    """

    form = models.ForeignKey(Form, models.CASCADE, related_name="parts")
    part = models.PositiveSmallIntegerField()
    addressee = models.CharField(max_length=20, choices=Addressee)
    token = models.CharField(max_length=26, unique=True)
    comes_back = models.BooleanField(default=False)
    came_back = models.ForeignKey(Paper, models.PROTECT, null=True, blank=True, related_name="+")
    back_at = models.DateTimeField(null=True, blank=True)
    back_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["part"]
        constraints = [
            models.UniqueConstraint(fields=["form", "part"], name="a_form_has_a_part_once"),
            models.CheckConstraint(
                condition=Q(back_at=None, back_by=None, came_back=None)
                | Q(back_at__isnull=False, back_by__isnull=False),
                name="what_came_back_says_when_and_to_whom",
            ),
        ]

    @property
    def address(self) -> str:
        """What the QR says: the page that leads staff to what this part is about."""
        return f"{settings.ADDRESS}/p/{self.token}/"

    @property
    def is_missing(self) -> bool:
        return self in self.form.missing_parts


def made_of(kind: str, subject_id: int) -> list[Form]:
    """The forms made about one thing, in order, each with its parts: one query."""
    rows = FormPart.objects.filter(form__subject_kind=kind, form__subject_id=subject_id)
    forms: dict[int, Form] = {}
    parts: dict[int, list[FormPart]] = {}
    for part in rows.select_related("form__made_by").order_by("form", "part"):
        form = forms.setdefault(part.form_id, part.form)
        parts.setdefault(form.pk, []).append(part)
    for form in forms.values():
        form._prefetched_objects_cache = {"parts": parts[form.pk]}  # type: ignore[attr-defined]
    return list(forms.values())


def new_token() -> str:
    """128 random bits in base32: short enough for a small QR, too many to try."""
    return b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def canonical(content: Any) -> bytes:
    """The bytes that its hash is of, and that a case file holds."""
    return as_json(content).encode()


def hash_of(content: Any) -> str:
    return digest(canonical(content))
