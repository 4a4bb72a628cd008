"""The small forms of the signing page: a name with its strokes, to whom a code is sent, the code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.codes import contacts_for, masked_email
from shouwen.casework.signing import MAX_NAME
from shouwen.casework.story import CUSTOMER, SIGNS_AS
from shouwen.desk.forms import NEEDED, Asking
from shouwen.leases.customers import Contact


class InkForm(Asking):
    """The name, and the strokes that a script has kept. Without a script there are none: a code or paper remains."""

    name = forms.CharField(
        label=_("Name of who signs"), max_length=MAX_NAME, error_messages={"required": NEEDED}
    )
    ink = forms.CharField(required=False, widget=forms.HiddenInput)


class Addressed(forms.ModelChoiceField):
    """A person of the customer, with as much of the address as tells it from another."""

    def label_from_instance(self, obj: Contact) -> str:
        return f"{obj.name} · {masked_email(obj.email)}"


class SendForm(Asking):
    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = contacts_for(case)
        self.fields["contact"] = Addressed(
            people, label=_("To whom"), empty_label=None, widget=forms.RadioSelect, initial=case.contact_id,
            error_messages={"required": _("Choose to whom the code goes.")},
        )  # fmt: skip

    @property
    def has_somebody(self) -> bool:
        return bool(self.fields["contact"].queryset.exists())  # type: ignore[attr-defined]


class CodeForm(Asking):
    code = forms.CharField(
        label=_("Code of six digits"), max_length=20, error_messages={"required": NEEDED},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )  # fmt: skip


class ConfirmForm(Asking):
    """The names that a person has read on the sheet, one for each who is to sign."""

    def __init__(self, case: Case, awaited: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="sheet-%s", **kwargs)
        self.awaited = awaited
        for who in awaited:
            self.fields[f"sign_{who}"] = forms.CharField(
                label=_("Signed for %(whom)s by") % {"whom": SIGNS_AS.get(who, who)}, max_length=MAX_NAME,
                initial=case.caller_name if who == CUSTOMER else "", error_messages={"required": NEEDED},
            )  # fmt: skip

    def names(self) -> dict[str, str]:
        return {who: self.cleaned_data[f"sign_{who}"] for who in self.awaited}
