"""The forms of the key board: writing a set down, and each way in which one changes hands or its seal is opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from shouwen.casework.signing import MAX_NAME
from shouwen.desk.callers import find, offered
from shouwen.desk.fields import CompanyField, Moment, one_of
from shouwen.desk.forms import NEEDED, Asking
from shouwen.leases.customers import Customer
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.services.key_seals import Ground
from shouwen.services.key_witnesses import takers
from shouwen.services.keys import Key, KeyKind

PEOPLE = {
    "approved_by": _("Approved by the general manager"),
    "through": _("Through the customer-service manager"),
    "assistant": _("Customer-service assistant present"),
    "second_assistant": _("Second customer-service assistant present"),
    "guard": _("Guard present"),
}


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **more)


class KeyForm(Asking):
    """One set. With the number of a seal it is the spare set of the company."""

    place = _text(_("Place that it opens"), 30, widget=forms.TextInput({"autocomplete": "off"}))
    kind = forms.ChoiceField(
        label=_("Keys or cards"), choices=KeyKind.choices, widget=forms.RadioSelect, initial=KeyKind.KEY
    )
    number = _text(_("Number of the set"), 30)
    quantity = forms.IntegerField(
        label=_("Pieces"), initial=1, widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"required": NEEDED},
    )  # fmt: skip
    card_number = _text(_("Card numbers"), 200)
    seal_number = _text(_("Number of the seal, of a spare set left with us"), 30)
    company = CompanyField(label=_("Left with us by"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, role: Role, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"form_key": uuid4()}, auto_id="key-%s", **kwargs)
        self.role, self.at = role, at

    @cached_property
    def companies(self) -> list[Customer]:
        return offered(self.role)

    def said(self) -> dict[str, Any]:
        """What the verb wants to know."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "company"}
        places = Place.objects.filter(site=self.role.site_id, code=given["place"].strip())
        given["place"] = places.select_related("building", "site").first()
        return {**given, "deposited_by": company_in(self, self.cleaned_data["company"])}


def company_in(form: Any, typed: str) -> Customer | None:
    """The company meant, where what was typed means one alone."""
    found = find(form.role.site, typed, timezone.localdate(form.at)) if typed.strip() else []
    return found[0].customer if len(found) == 1 else None


class KeyDeed(Asking):
    """A deed on one set: what the page has seen of it, and the key that tells a second click."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, key: Key, role: Role, at: datetime, *args: Any, **kwargs: Any) -> None:
        initial = {"seen": key.held.pk, "form_key": uuid4()}
        super().__init__(*args, initial=initial, auto_id=f"{type(self).__name__.lower()}-%s", **kwargs)
        self.key, self.role, self.at = key, role, at

    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class HandOut(KeyDeed):
    company = CompanyField(label=_("Customer"))
    name = _text(_("Received by"), MAX_NAME)
    id_ending = _text(_("Last four characters of the identity number"), 4)
    ink = forms.CharField(required=False, widget=forms.HiddenInput)

    @cached_property
    def companies(self) -> list[Customer]:
        return offered(self.role)

    def said(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "company"}
        return {**given, "to": company_in(self, self.cleaned_data["company"])}


class Lend(KeyDeed):
    name = _text(_("Borrower"), MAX_NAME)
    id_ending = _text(_("Last four characters of the identity number"), 4)
    purpose = _text(_("Purpose"), 200)
    due_at = forms.DateTimeField(label=_("Due back"), widget=Moment(), required=False)
    ink = forms.CharField(required=False, widget=forms.HiddenInput)


class TakeBack(KeyDeed):
    name = _text(_("Brought back by"), MAX_NAME)
    ink = forms.CharField(required=False, widget=forms.HiddenInput)


class Lose(KeyDeed):
    how = _text(_("How it was lost"), 200)


class WriteOff(KeyDeed):
    why = _text(_("Reason"), 200)


class OpenSeal(KeyDeed):
    ground = forms.ChoiceField(
        label=_("Why it is opened"), choices=Ground.choices, widget=forms.RadioSelect, required=False
    )
    why = _text(_("What for"), 300)
    contact_verified = forms.BooleanField(
        label=_("Who asks was checked, and the written request is here"), required=False
    )

    def __init__(self, key: Key, role: Role, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(key, role, at, *args, **kwargs)
        self.by_pk: dict[str, dict[int, Person]] = {}
        can = takers(key, timezone.localdate(at))
        for part, label in PEOPLE.items():
            self.by_pk[part] = {pk: taker.role.person for pk, taker in can[part].items()}
            self.fields[part] = one_of(label, [(pk, taker.name) for pk, taker in can[part].items()])

    def said(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {**given, **{part: self.by_pk[part].get(given[part] or 0) for part in PEOPLE}}


class Reseal(KeyDeed):
    seal_number = _text(_("Number of the new seal"), 30)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("seal_number", "form_key")}


class Broken(KeyDeed):
    found = _text(_("What was found"), 300)

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("found", "form_key")}
