"""The papers of a month at one company's desk, filed when it is over; those of a year, boxed and sealed (M-FL-06).

The front desk keeps the current month alone. What is filed is told by the numbers of the forms, which have no gap, so
that whoever files can hold the pile against the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.db.models import F, Q

from shouwen.hours.months import months_after
from shouwen.journal.catalogue import kind_of
from shouwen.journal.forms import Form, FormPart
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Reach, Role


class MonthQuery(models.QuerySet["MonthFile"]):
    def within_reach(self, role: Role) -> MonthQuery:
        """Those of one's own company, for its customer service and who leads it."""
        keeps = role.is_staff and role.reach in (Reach.PARTY, Reach.SITE)
        return self.filter(site=role.site_id, party=role.party_id) if keeps else self.none()

    def to_file(self) -> MonthQuery:
        return self.filter(filed_at=None).order_by("month", "pk")


class MonthFile(models.Model):
    """One month of one company. `month` is its first day; `shelf` is where its papers stand, `box` once sealed.

    `lacking` are the forms whose signed part was not back when it was filed, `why` what was said of them.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    month = models.DateField()
    due_on = models.DateField()
    told_late_at = models.DateTimeField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    forms = models.PositiveIntegerField(default=0)
    lacking = models.JSONField(default=list)
    why = models.CharField(max_length=300, blank=True)
    shelf = models.CharField(max_length=60, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    box = models.CharField(max_length=60, blank=True)

    subject_kind = "month_file"
    objects = MonthQuery.as_manager()

    class Meta:
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["party", "month"], name="a_company_files_a_month_once"),
            models.CheckConstraint(
                condition=Q(filed_at=None, filed_by=None)
                | (Q(filed_at__isnull=False, filed_by__isnull=False) & ~Q(shelf="")),
                name="a_filed_month_says_who_and_where",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at=None, sealed_by=None, box="")
                | (Q(sealed_at__isnull=False, sealed_by__isnull=False, filed_at__isnull=False) & ~Q(box="")),
                name="a_month_is_filed_before_it_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("month")), name="a_month_is_filed_after_it_began"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(filed_at=None), name="month_to_file")]

    @property
    def number(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def title(self) -> str:
        return self.party.name

    @property
    def is_filed(self) -> bool:
        return self.filed_at is not None

    @property
    def is_sealed(self) -> bool:
        return self.sealed_at is not None

    def __str__(self) -> str:
        return f"{self.number} {self.party.name}"


@dataclass(frozen=True)
class Pile:
    """The forms of one code in a month: how many, the first and last number, which of them are void."""

    code: str
    count: int
    first: str
    last: str
    void: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the form is called, in the reader's language."""
        kind = kind_of(self.code)
        return str(kind.title) if kind else ""


def first_of(day: date) -> date:
    return day.replace(day=1)


def made_in(file: MonthFile) -> models.QuerySet[Form]:
    """The forms that the company made in that month, by number; blank copies once they are laid on something."""
    tz = file.site.tz
    since, until = (datetime.combine(day, time(), tz) for day in (file.month, months_after(file.month, 1)))
    rows = Form.objects.filter(by_party=file.party_id, made_at__gte=since, made_at__lt=until)
    return rows.exclude(subject_id=None)


def piles(forms: models.QuerySet[Form]) -> list[Pile]:
    """By code, as the papers lie; one query."""
    found: dict[str, list[tuple[str, bool]]] = {}
    for code, serial, voided in forms.order_by("code", "serial").values_list("code", "serial", "voided_at"):
        found.setdefault(code, []).append((serial, voided is not None))
    return [
        Pile(code, len(rows), rows[0][0], rows[-1][0], tuple(serial for serial, is_void in rows if is_void))
        for code, rows in found.items()
    ]


def not_back(forms: Iterable[Form] | models.QuerySet[Form]) -> list[FormPart]:
    """The parts of these forms that are to come back signed and have not."""
    parts = FormPart.objects.filter(form__in=forms, comes_back=True, back_at=None, form__voided_at=None)
    return list(parts.select_related("form").order_by("form__serial", "part"))
