"""What lies in a customer's file, the newest on top, and how long each class of it is kept (M-FL-02, M-FL-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.hours.months import months_after
from shouwen.journal.files import Paper
from shouwen.journal.forms import Form
from shouwen.places.figures import figures_on
from shouwen.services.customer_files import YEARS, CustomerFile, FiledPaper, Retention, Sort


@dataclass(frozen=True)
class Content:
    """One thing in a file: a paper laid there, a paper of a case or a printed form."""

    at: datetime
    what: Any
    title: str
    number: str
    retention: Retention
    filed: FiledPaper | None = None
    paper: Paper | None = None
    form: Form | None = None

    @property
    def is_personal(self) -> bool:
        return self.filed is not None and self.filed.is_personal


def contents(file: CustomerFile) -> list[Content]:
    """What lies in the file, the newest on top (M-FL-02): its own papers, and those of its cases at that unit.

    Four queries. What came to a case after the file was sealed is not in it.
    """
    cases = {case.pk: case for case in cases_of(file)}
    until = {"at__lte": file.sealed_at} if file.sealed_at else {}
    on_cases = Paper.objects.filter(subject_kind=Case.subject_kind, subject_id__in=cases, **until)
    made = {"made_at__lte": file.sealed_at} if file.sealed_at else {}
    forms = Form.objects.filter(subject_kind=Case.subject_kind, subject_id__in=cases, voided_at=None, **made)
    found = [_filed(each) for each in file.papers.select_related("paper")]
    found += [_of_case(paper, cases[paper.subject_id]) for paper in on_cases]
    found += [_printed(form, cases[form.subject_id or 0]) for form in forms]
    return sorted(found, key=lambda each: each.at, reverse=True)


def cases_of(file: CustomerFile) -> models.QuerySet[Case]:
    return Case.objects.filter(customer=file.customer_id, place=file.place_id)


def _filed(each: FiledPaper) -> Content:
    paper = each.paper
    title = " ".join(filter(None, (each.outgoing, paper.caption or paper.name)))
    return Content(paper.at, Sort(each.sort).label, title, "", each.retention, filed=each, paper=paper)


def _of_case(paper: Paper, case: Case) -> Content:
    title = paper.caption or paper.name
    return Content(paper.at, _("Paper of a case"), title, case.number, _kept(case), paper=paper)


def _printed(form: Form, case: Case) -> Content:
    return Content(form.made_at, form.title, form.serial, case.number, _kept(case), form=form)


def _kept(case: Case) -> Retention:
    return Retention.PERMANENT if case.procedure_code in ("fit_out", "arrears") else Retention.SERVICE


def keep_until(file: CustomerFile, on: date) -> dict[Retention, date | None]:
    """The last day of each class of papers, counted from the sealing; None is for good (M-FL-07).

    Of a file that is not sealed: as if it were sealed on this day.
    """
    years = figures_on(file.site, list(YEARS.values()), on)
    until = {kept: months_after(on, 12 * int(float(years[key]))) for kept, key in YEARS.items()}
    return {kept: until.get(kept) for kept in Retention}
