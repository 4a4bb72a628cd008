"""A filter of the list of cases: what an address says, checked, and the cases that it leaves.

The address carries it all, so that a link can be sent: whoever follows it sees what is within the own reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import ModelChoiceIterator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.casework.cases import Case, CaseQuery
from shouwen.casework.registry import procedures
from shouwen.casework.rows import OpenStep
from shouwen.desk.fields import DayInput
from shouwen.desk.forms import Asking
from shouwen.desk.handing import MANAGING
from shouwen.kit.typed import can_be_reckoned_with
from shouwen.leases.customers import Customer
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import STAFF_POSTS, Reach, Role
from shouwen.places.buildings import Building

ME = "me"  # whoever follows the link
ANY = "any"
SORTS = {
    "newest": gettext_lazy("Newest first"),
    "oldest": gettext_lazy("Oldest first"),
    "pressing": gettext_lazy("By time left"),
}
COLUMNS = {
    "procedure": "procedure_code", "building": "building", "department": "department", "holder": "holder",
    "first": "first_responder", "customer": "customer",
}  # fmt: skip


class MeFirst(ModelChoiceIterator):
    def __iter__(self) -> Iterator[Any]:
        choices = super().__iter__()
        yield next(choices)  # nobody in particular
        yield (ME, _("Me"))
        yield from choices


class Somebody(forms.ModelChoiceField):
    """A person to choose, or oneself: a shared view then means each reader."""

    iterator = MeFirst

    def __init__(self, me: Person, people: QuerySet[Person], **how: Any) -> None:
        super().__init__(people, required=False, empty_label="—", **how)
        self.me = me

    def to_python(self, value: Any) -> Any:
        return self.me if value == ME else super().to_python(value)


class Row(forms.ModelChoiceField):
    """A row to choose; a department with its company."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.party.name} · {obj.name}" if isinstance(obj, Department) else str(obj)


class Day(forms.DateField):
    """A day to look from or to; refused where a calendar ends, for the list reckons with the next one."""

    widget = DayInput

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not can_be_reckoned_with(value):
            raise ValidationError(_("Choose a day."))


@dataclass(frozen=True)
class Chip:
    """One claim of a filter: what it says, and the address without it."""

    label: Any
    value: str
    url: str


class Filter(Asking):
    """What to see of the cases within reach. Empty, it is the open ones, the newest first."""

    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    late = forms.BooleanField(label=gettext_lazy("Only what is late"), required=False)
    procedure = forms.ChoiceField(label=gettext_lazy("Procedure"), required=False)
    opened_from = Day(label=gettext_lazy("Taken down from"), required=False)
    opened_to = Day(label=gettext_lazy("Taken down until"), required=False)

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "filter-%s")
        super().__init__(*args, **kwargs)
        self.role = role
        self._set("state", [("", Case.State.OPEN.label), *Case.State.choices[1:], (ANY, _("Any state"))])
        self._set("procedure", [("", "—"), *((p.code, p.title) for p in procedures())])
        site = role.site_id
        self._ask("building", _("Building"), Building.objects.filter(site=site).order_by("id"))
        departments = Department.objects.filter(site=site, party__kind__in=MANAGING).select_related("party")
        self._ask("department", _("With the department"), departments)
        self.fields["holder"] = Somebody(role.person, _staff(role), label=_("Held by"))
        self.fields["first"] = Somebody(role.person, _staff(role), label=_("Asked first"))
        self._ask("customer", _("Customer"), Customer.objects.filter(site=site).order_by("short_zh"))
        self.fields["sort"] = forms.ChoiceField(label=_("Order"), choices=SORTS.items(), required=False)
        self.order_fields(["state", "late", *COLUMNS, "opened_from", "opened_to", "sort"])

    def _set(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _ask(self, name: str, label: str, rows: QuerySet[Any]) -> None:
        self.fields[name] = Row(rows, label=label, required=False, empty_label="—")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if said.get("opened_from") and said.get("opened_to") and said["opened_to"] < said["opened_from"]:
            self.add_error("opened_to", _("This day is before the first one."))
        return said

    @property
    def sort(self) -> str:
        """By time left only what is open can be sorted: what is closed has none."""
        wanted: str = self.cleaned_data["sort"] or "newest"
        return "newest" if wanted == "pressing" and self.cleaned_data["state"] else wanted

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, as the address says it, in the order of the form."""
        return {name: str(self.data[name]) for name in self.fields if self.data.get(name)}

    @property
    def query(self) -> str:
        return urlencode(self.asked)

    @property
    def url(self) -> str:
        return address(self.asked)

    def cases(self, at: datetime) -> CaseQuery:
        """The cases within reach that it leaves, in no order."""
        said = self.cleaned_data
        cases = Case.objects.within_reach(self.role)
        if said["state"] != ANY:
            cases = cases.filter(state=said["state"] or Case.State.OPEN)
        if said["late"]:
            late = OpenStep.objects.filter(site=self.role.site_id, due_at__lte=at)
            cases = cases.filter(pk__in=late.values("case"))
        for name, column in COLUMNS.items():
            if said[name]:
                cases = cases.filter(**{column: said[name]})
        if said["opened_from"]:
            cases = cases.filter(opened_at__gte=self._midnight(said["opened_from"]))
        if said["opened_to"]:
            cases = cases.filter(opened_at__lt=self._midnight(said["opened_to"] + timedelta(days=1)))
        return cases

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.role.site.tz)

    @property
    def chips(self) -> list[Chip]:
        """What it says, each claim with the way out of it."""
        return [
            Chip(self.fields[name].label, self._said(name), address({n: v for n, v in self.asked.items() if n != name}))
            for name in self.asked if name != "sort"
        ]  # fmt: skip

    def _said(self, name: str) -> str:
        value, field = self.cleaned_data[name], self.fields[name]
        if value is True:
            return _("Yes")
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices)[value])  # type: ignore[arg-type]
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}"
        if isinstance(field, Row):
            return field.label_from_instance(value)
        return _("Me") if self.asked[name] == ME else str(value)


def address(asked: dict[str, str]) -> str:
    return f"{reverse('case_list')}?{urlencode(asked)}" if asked else reverse("case_list")


def _staff(role: Role) -> QuerySet[Person]:
    """Whom one may ask for: the people of one's own company; of all for whom the whole site is within reach."""
    posts = Role.objects.filter(site=role.site_id, post__in=STAFF_POSTS)
    if role.reach != Reach.SITE:
        posts = posts.filter(party=role.party_id)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name_zh")
