"""The small forms of the case page: a note, a paper, a pause, a return, a reason, an amount."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.pauses import Waiting
from shouwen.casework.relay import Return
from shouwen.desk.fields import Item, Moment, for_the_customer
from shouwen.desk.forms import NEEDED, Asking, Shown
from shouwen.journal.files import MAX_CAPTION
from shouwen.kit.uploads import MEGABYTES
from shouwen.money.charges import items_for

MAX_NOTE = 4000


class NoteForm(Asking):
    text = for_the_customer(
        forms.CharField(
            label=_("Note"),
            max_length=MAX_NOTE,
            widget=forms.Textarea({"rows": 3}),
            error_messages={"required": NEEDED},
        )
    )
    to_customer = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PaperForm(Asking):
    """A file is chosen anew after a refusal, for a browser gives none back; its caption stays."""

    file = forms.FileField(
        label=_("Photo or PDF"), allow_empty_file=True, widget=forms.FileInput({"accept": "image/*,application/pdf"}),
        error_messages={"required": _("Choose a photo or a PDF.")},
    )  # fmt: skip
    caption = for_the_customer(
        forms.CharField(label=_("What it shows"), max_length=MAX_CAPTION, required=False)
    )
    to_customer = forms.BooleanField(label=_("The customer may see it"), required=False)
    to_contractor = forms.BooleanField(label=_("The contractor may see it"), required=False)

    def __init__(self, *args: Any, has_contractor: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_contractor = has_contractor

    def shown(self) -> list[Shown]:
        ticks = ["to_customer", *(["to_contractor"] if self.has_contractor else [])]
        return [
            Shown(self["file"]),
            Shown(self["caption"], optional="always"),
            *(Shown(self[tick]) for tick in ticks),
        ]

    @property
    def what_fits(self) -> str:
        return _("JPEG, PNG or PDF, at most %(limit)s MB.") % {"limit": MEGABYTES}


class ReturnForm(Asking):
    """A return names its reason and says whose it is."""

    reason = forms.ChoiceField(
        label=_("Why it is returned"), choices=Return.choices, required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In a few words: why, and whose it is"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class HoldForm(Asking):
    reason = forms.ChoiceField(
        label=_("What it waits for"), choices=Waiting.choices, required=False, widget=forms.RadioSelect
    )
    until = forms.DateTimeField(label=_("Until when"), required=False, widget=Moment())


class ReasonForm(Asking):
    """For what needs a reason and a name: letting through, cancelling, reading a number in full."""

    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": NEEDED})


class BelongsForm(Asking):
    """Which case a sheet belongs to: a blank copy, or a page that came back."""

    number = forms.CharField(label=_("Case number"), max_length=30, error_messages={"required": NEEDED})


class ChargeForm(Asking):
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=8,
        decimal_places=2,
        initial=1,
        widget=forms.TextInput({"inputmode": "decimal"}),
        error_messages={"required": NEEDED, "invalid": _("This is not a number.")},
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"] = Item(
            items_for(case),
            label=_("Item of the price list"),
            empty_label="—",
            error_messages={"required": NEEDED},
        )
        self.order_fields(["item", "quantity"])
