"""The forms of the enquiry register: taking down, answering, passing on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Channel
from shouwen.desk.callers import find, offered
from shouwen.desk.fields import CompanyField, one_of
from shouwen.desk.forms import Asking
from shouwen.desk.handing import MANAGING, by_company
from shouwen.leases.customers import Customer
from shouwen.people.parties import Department
from shouwen.people.roles import Role


def departments(role: Role) -> list[Department]:
    """Every department that can be asked: those of one's own company first, then the others'."""
    rows = Department.objects.filter(site=role.site_id, party__kind__in=MANAGING).select_related("party")
    return sorted(rows, key=lambda d: (d.party_id != role.party_id, d.party_id, d.pk))


class PassForm(Asking):
    """To which department or colleague, and that the caller was told so first (R-211)."""

    def __init__(self, among: Iterable[Department], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {department.pk: department for department in among}
        self.fields["to"] = one_of(_("Pass it on to"), by_company(self.by_pk.values()))
        self.fields["colleague"] = forms.CharField(label=_("Colleague"), required=False, max_length=60)
        self.fields["caller_told"] = forms.BooleanField(
            label=_("I have told the caller which department or colleague it is"), required=False
        )

    def passing(self) -> dict[str, Any]:
        """What the verbs want to know."""
        given = self.cleaned_data
        to = self.by_pk.get(given.get("to") or 0)
        return {"to": to, "colleague": given["colleague"], "caller_told": given["caller_told"]}


class EnquiryForm(PassForm):
    """Everything of one enquiry on one screen, the question first."""

    question = forms.CharField(
        label=_("The question"), max_length=500, widget=forms.Textarea({"rows": 2, "autofocus": True}), required=False
    )  # fmt: skip
    company = CompanyField(label=_("Company or unit"))
    caller_name = forms.CharField(label=_("Name of who asks"), max_length=60, required=False)
    caller_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    answer = forms.CharField(
        label=_("The answer, if it was given at once"), max_length=1000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How it came"), choices=Channel.choices, initial=Channel.PHONE, required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            departments(role), *args, initial={"form_key": uuid4()}, auto_id="enquiry-%s", **kwargs
        )
        self.role = role

    @cached_property
    def companies(self) -> list[Customer]:
        return offered(self.role)

    def taken(self) -> dict[str, Any]:
        """What the verb wants to know; the company where what was typed means one alone."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("to", "channel")}
        found = find(self.role.site, given["company"], timezone.localdate())
        given["customer"] = found[0].customer if len(found) == 1 else None
        return {**given, **self.passing(), "channel": self.cleaned_data["channel"] or Channel.PHONE.value}


class AnswerForm(Asking):
    answer = forms.CharField(
        label=_("What the caller was answered"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )  # fmt: skip
