"""The forms of the register of customers: a person, an authorisation with its two papers, a change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.desk.fields import DayInput, one_of
from shouwen.desk.forms import NEEDED, Asking, Shown
from shouwen.kit.uploads import MEGABYTES
from shouwen.leases.authorisations import Authorisation, Scope
from shouwen.leases.customers import Contact, Customer, masked_address
from shouwen.leases.leases import Lease
from shouwen.people.persons import Person
from shouwen.places.buildings import Place
from shouwen.services.changing import OF_A_CUSTOMER, OF_A_LEASE
from shouwen.services.customer_files import Sort

TICKS = ("may_report", "may_spend", "is_main", "for_finance", "for_emergency", "for_night")


def paper_field(label: Any) -> forms.FileField:
    return forms.FileField(
        label=label, allow_empty_file=True, required=False,
        widget=forms.FileInput({"accept": "image/*,application/pdf"}),
    )  # fmt: skip


class Yuan(forms.DecimalField):
    """Money typed in yuan, given on in fen."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal"})
        super().__init__(max_digits=12, decimal_places=2, min_value=0, widget=widget, **more)

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 100:.2f}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        return None if typed is None else int(typed * 100)


class ContactForm(Asking):
    """Whom to call for what, and what this person may do."""

    name_zh = forms.CharField(label=_("Name"), max_length=120, error_messages={"required": NEEDED})
    title_zh = forms.CharField(label=_("Post at the company"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, error_messages={"required": NEEDED})
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Person.Language.choices)
    spend_limit_fen = Yuan(label=_("Up to how many yuan (empty: no limit)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="contact-%s", **kwargs)
        for name in TICKS:
            column: Any = Contact._meta.get_field(name)
            self.fields[name] = forms.BooleanField(
                label=column.verbose_name, required=False, initial=column.default
            )

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in TICKS]


class ContactAgainForm(ContactForm):
    """What is right today. Number and address are masked here too: left empty they stay as they are."""

    def __init__(self, contact: Contact, *args: Any, **kwargs: Any) -> None:
        names = ("name_zh", "title_zh", "language", "spend_limit_fen", *TICKS)
        super().__init__(*args, initial={name: getattr(contact, name) for name in names}, **kwargs)
        stays = _("%(what)s (empty: stays %(masked)s)")
        shown = {"phone": contact.masked_phone or "—", "email": masked_address(contact.email) or "—"}
        for name, masked in shown.items():
            field = self.fields[name]
            field.required, field.label = False, stays % {"what": field.label, "masked": masked}

    def given(self) -> dict[str, Any]:
        """As the verb takes it: without what was left empty because it stays."""
        kept = {name for name in ("phone", "email") if not self.cleaned_data[name]}
        return {name: value for name, value in self.cleaned_data.items() if name not in kept}


class AuthorisationForm(Asking):
    """Who acts for the customer, for what, from when to when; both papers, chosen anew after a refusal."""

    agent_name = forms.CharField(label=_("Name of the agent"), max_length=60, required=False)
    id_number = forms.CharField(
        label=_("ID number"), max_length=30, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    scopes = forms.MultipleChoiceField(
        label=_("What for"), choices=Scope.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("From"), widget=DayInput, error_messages={"required": NEEDED})
    ends_on = forms.DateField(label=_("Until (first day out)"), widget=DayInput, required=False)
    letter = paper_field(_("Signed authorisation"))
    id_copy = paper_field(_("Copy of the ID"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, units: Iterable[Place], today: date, *args: Any, **kwargs: Any) -> None:
        first = {"form_key": uuid4(), "starts_on": today}
        super().__init__(*args, initial=first, auto_id="authorisation-%s", **kwargs)
        self.by_pk = {unit.pk: unit for unit in units}
        if len(self.by_pk) > 1:
            self.fields["unit"] = one_of(
                _("In the file of"), [(pk, unit.code) for pk, unit in self.by_pk.items()]
            )

    @property
    def unit_field(self) -> forms.BoundField | None:
        """Asked where the customer holds several units."""
        return self["unit"] if "unit" in self.fields else None

    @property
    def unit(self) -> Place | None:
        """In whose file the papers lie; where nothing was chosen the first one."""
        chosen = self.by_pk.get(self.cleaned_data.get("unit") or 0)
        return chosen or next(iter(self.by_pk.values()), None)

    @property
    def what_fits(self) -> str:
        return what_fits()


def what_fits() -> str:
    return _("JPEG, PNG or PDF, at most %(limit)s MB.") % {"limit": MEGABYTES}


class AuthorisationPapersForm(Asking):
    """The paper that is missing of one authorisation; of one that has both, nothing."""

    def __init__(self, one: Authorisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="missing-%s", **kwargs)
        if not one.has_letter:
            self.fields["letter"] = paper_field(_("Signed authorisation"))
        if not one.has_id_copy:
            self.fields["id_copy"] = paper_field(_("Copy of the ID"))

    @property
    def papers(self) -> dict[str, Any]:
        """As the verb takes them."""
        return {name: self.cleaned_data.get(name) for name in ("letter", "id_copy")}

    @property
    def what_fits(self) -> str:
        return what_fits()


class ChangeForm(Asking):
    """What a lease, or the register of a customer, shall say; what differs is proposed."""

    def __init__(self, subject: Customer | Lease, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="change-%s", **kwargs)
        for name in OF_A_LEASE if isinstance(subject, Lease) else OF_A_CUSTOMER:
            self.fields[name] = _field(subject, name)
        self.fields["reason"] = forms.CharField(
            label=_("Why"), max_length=500, widget=forms.Textarea({"rows": 2}), required=False
        )
        self.fields["form_key"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def after(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("reason", "form_key")
        }


def _field(subject: Customer | Lease, name: str) -> forms.Field:
    column: Any = subject._meta.get_field(name)
    if name.endswith("_fen"):
        field: forms.Field = Yuan(label=column.verbose_name, required=not column.null)
    else:
        field = column.formfield()
    if name.endswith("_on"):
        field.widget = DayInput()
    elif isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3
    elif isinstance(field, forms.IntegerField):
        field.widget = forms.TextInput({"inputmode": "numeric"})
    field.initial = getattr(subject, name)
    return field


class FilePaperForm(Asking):
    """A paper for a file. Personal ones that prove an authorisation come with it."""

    file = paper_field(_("Photo or PDF"))
    sort = forms.ChoiceField(label=_("What it is"), choices=Sort.choices)
    caption = forms.CharField(label=_("What it shows"), max_length=200, required=False)
    goes_out = forms.BooleanField(label=_("It goes out: give it a number"), required=False)

    def __init__(self, people: Iterable[Contact], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="file-%s", **kwargs)
        self.by_pk = {each.pk: each for each in people}
        self.fields["contact"] = one_of(
            _("Whose (of a specimen or an ID)"), [(pk, each.name) for pk, each in self.by_pk.items()]
        )

    def shown(self) -> list[Shown]:
        optional = {"caption", "contact", "goes_out"}
        return [
            Shown(field, optional="always" if field.name in optional else "")
            for field in self.visible_fields()
        ]


class SealForm(Asking):
    box = forms.CharField(label=_("Box"), max_length=60, required=False)


class ShelfForm(Asking):
    shelf = forms.CharField(label=_("Where it stands now"), max_length=60, required=False)


class MonthForm(Asking):
    shelf = forms.CharField(label=_("Where they stand"), max_length=60, required=False)
    why = forms.CharField(
        label=_("What is done about the parts that are not back"), max_length=300, required=False
    )


class WhyForm(Asking):
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)


class PurposeForm(Asking):
    purpose = forms.CharField(label=_("What for"), max_length=200, required=False)
