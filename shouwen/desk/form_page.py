"""The page of one form: its parts and where each is, and what this role may do with it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse

from shouwen.casework.cases import Case
from shouwen.casework.printing import MOST_COPIES, is_for, may_void
from shouwen.desk.case_forms import BelongsForm, ReasonForm
from shouwen.desk.forms import Asking
from shouwen.journal.catalogue import subject_of
from shouwen.journal.forms import Form, FormPart
from shouwen.people.roles import Role


class FormPage:
    """One form as one role sees it. `last` is the number of the last blank copy that was made with it."""

    def __init__(
        self, form: Form, role: Role, at: datetime, *, last: str = "", given: dict[str, Asking] | None = None
    ) -> None:
        self.form, self.role, self.at, self.given = form, role, at, given or {}
        self.last = last if last and len(batch(form, last)) > 1 else ""

    @property
    def pdf(self) -> str:
        address = reverse("form_pdf", args=[self.form.serial])
        return f"{address}?to={self.last}" if self.last else address

    @cached_property
    def parts(self) -> list[FormPart]:
        parts = list(self.form.parts.select_related("came_back", "back_by"))
        for part in parts:
            part.form = self.form
        return parts

    @property
    def about(self) -> dict[str, Any] | None:
        """Where what it is about stands."""
        if self.form.subject_id is None:
            return None
        subject = subject_of(self.form.subject_kind)
        return {
            "number": self.form.number,
            "url": subject.page(subject.find(self.role, self.form.subject_id)),
        }

    @property
    def voiding(self) -> Asking | None:
        may = may_void(self.form, self.role) and not self.form.is_void
        return self.given.get("voiding") or ReasonForm(auto_id="void-%s") if may else None

    @property
    def belonging(self) -> Asking | None:
        """The form that lays a blank copy on the case it was written for."""
        waits = (
            self.form.subject_id is None and not self.form.is_void and is_for(self.form, Case.subject_kind)
        )
        return self.given.get("belonging") or BelongsForm(auto_id="belongs-%s") if waits else None


def batch(first: Form, last: str) -> list[Form]:
    """This form; of blank copies all up to the number `last`, as far as they were made together."""
    if not (first.is_blank and last):
        return [first]
    made = Form.objects.filter(
        site=first.site_id, code=first.code, is_blank=True, by_party=first.by_party_id, made_at=first.made_at,
        made_by=first.made_by_id, pk__gte=first.pk,
    )  # fmt: skip
    forms = [
        form for form in made.order_by("id").prefetch_related("parts")[:MOST_COPIES] if form.serial <= last
    ]
    return forms or [first]
