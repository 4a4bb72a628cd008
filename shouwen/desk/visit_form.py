"""The form of a visit: whom, when, what was talked about, what is needed, and three promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from shouwen.desk.callers import find, offered
from shouwen.desk.enquiry_forms import departments
from shouwen.desk.fields import CompanyField, Moment, one_of
from shouwen.desk.forms import NEEDED, Asking
from shouwen.desk.handing import by_company
from shouwen.leases.customers import Customer
from shouwen.people.persons import Person
from shouwen.people.roles import STAFF_POSTS, Role
from shouwen.services.visiting import Promised
from shouwen.services.visits import CustomerVisit

PROMISES = range(1, 4)


class VisitForm(Asking):
    """Promises go by number: what_1, who_1, due_1. A time to come plans the visit instead of recording it."""

    company = CompanyField(label=_("Customer"))
    visited_at = forms.DateTimeField(label=_("When"), widget=Moment(), error_messages={"required": NEEDED})
    visited_person = forms.CharField(label=_("Whom we saw"), max_length=60, required=False)
    topics = forms.CharField(
        label=_("What was talked about"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
    )
    needs = forms.CharField(
        label=_("What the customer needs"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, role: Role, at: datetime, *args: Any, customer: Customer | None = None,
        planned: CustomerVisit | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        first = {"form_key": uuid4(), "visited_at": at, "topics": planned.topics if planned else ""}
        first["company"] = customer.short_zh if customer else ""
        super().__init__(*args, initial=first, auto_id="visit-%s", **kwargs)
        self.role, self.at, self.planned = role, at, planned
        self.by_pk = {department.pk: department for department in departments(role)}
        self.people = {person.pk: person for person in colleagues(role)}
        self.fields["passed_to"] = one_of(_("Passed to"), by_company(self.by_pk.values()))
        names = [(pk, person.name) for pk, person in self.people.items()]
        for number in PROMISES:
            self.fields[f"what_{number}"] = forms.CharField(
                label=_("What was promised"), max_length=300, required=False
            )
            self.fields[f"who_{number}"] = one_of(_("Who does it"), names)
            self.fields[f"due_{number}"] = forms.DateTimeField(
                label=_("By when"), widget=Moment(), required=False
            )

    @cached_property
    def companies(self) -> list[Customer]:
        return offered(self.role)

    @property
    def promises(self) -> list[list[forms.BoundField]]:
        """The fields of each promise, as the page shows them."""
        return [[self[f"{name}_{number}"] for name in ("what", "who", "due")] for number in PROMISES]

    @property
    def is_plan(self) -> bool:
        return bool(self.cleaned_data["visited_at"] > self.at)

    @cached_property
    def customer(self) -> Customer | None:
        """The company meant, where what was typed means one alone."""
        if self.planned:
            return self.planned.customer
        found = find(self.role.site, self.cleaned_data["company"], timezone.localdate(self.at))
        return found[0].customer if len(found) == 1 else None

    def planning(self) -> dict[str, Any]:
        """What planning wants to know."""
        given = self.cleaned_data
        return {"planned_at": given["visited_at"], "topics": given["topics"], "form_key": given["form_key"]}

    def recording(self) -> dict[str, Any]:
        """What writing it down wants to know."""
        given = self.cleaned_data
        names = ("visited_at", "visited_person", "topics", "needs", "form_key")
        promises = [
            Promised(given[f"what_{n}"], self.people.get(given[f"who_{n}"] or 0), given[f"due_{n}"])
            for n in PROMISES
        ]
        passed_to = self.by_pk.get(given["passed_to"] or 0)
        return {**{name: given[name] for name in names}, "promises": promises, "passed_to": passed_to}


def colleagues(role: Role) -> list[Person]:
    """Who can be promised: the people of one's own company, oneself first."""
    today = timezone.localdate()
    roles = Role.objects.in_force(today).filter(party=role.party_id, post__in=STAFF_POSTS)
    people = Person.objects.filter(roles__in=roles, is_active=True).distinct().order_by("id")
    return sorted(people, key=lambda person: (person.pk != role.person_id, person.pk))
