"""The form of the intake: who calls, where it is, what it is about, and what the procedure asks for first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import NOBODY_CALLS, Case, Channel
from shouwen.casework.offshoots import startable_procedures
from shouwen.casework.procedure import Problem, Procedure
from shouwen.casework.registry import as_offered
from shouwen.desk.caller_and_place import LONGEST, CallerAndPlace
from shouwen.desk.callers import twins
from shouwen.desk.case_forms import MAX_NOTE
from shouwen.desk.forms import NEEDED, Asking, StepForm
from shouwen.journal.catalogue import FormKind, kind_called
from shouwen.kit.typed import key_in
from shouwen.people.parties import Party
from shouwen.people.roles import Role
from shouwen.places.demarcation import answerable_party
from shouwen.services.enquiries import Enquiry


class IntakeForm(Asking):
    """What every matter is asked, whatever its procedure."""

    q = forms.CharField(label=_("Who is calling"), required=False, max_length=60)
    who = forms.CharField(required=False)
    caller_name = forms.CharField(label=_("Name of the caller"), required=False, max_length=60)
    caller_phone = forms.CharField(label=_("Telephone"), required=False, max_length=30)
    unit = forms.CharField(required=False)
    place = forms.CharField(label=_("Where: unit or common part"), required=False, max_length=60)
    procedure = forms.ChoiceField(
        label=_("What is it"), widget=forms.RadioSelect, error_messages={"required": _("Choose what it is.")}
    )
    title = forms.CharField(
        label=_("In a few words"),
        max_length=120,
        error_messages={"required": _("Write down what it is about.")},
    )
    channel = forms.ChoiceField(
        label=_("How it came"), choices=Channel.choices, initial=Channel.PHONE, widget=forms.RadioSelect,
        error_messages={"required": NEEDED},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="intake-%s", **kwargs)


@dataclass(frozen=True)
class Part:
    """A procedure to choose, with the form of its first step."""

    code: str
    title: str
    icon: str
    says: tuple[Any, ...]
    form: StepForm
    chosen: bool
    prints: FormKind | None = None


class Intake(CallerAndPlace):
    """The whole form with one part a procedure, and what is known of the caller and the place."""

    def __init__(self, role: Role, at: datetime, typed: QueryDict) -> None:
        self.stem = _stem(role, typed)
        typed = _with_the_stem(self.stem, _with_the_enquiry(role, typed))
        super().__init__(role, at, typed)
        self.offered = startable_procedures(self.stem, role) if self.stem else as_offered()
        self.is_sent = is_sent = "form_key" in typed
        given = {name: typed[name] for name in IntakeForm.base_fields if name in typed}
        first = {"form_key": uuid4(), **given}
        self.form = IntakeForm(typed) if is_sent else IntakeForm(initial=first)
        self.form.fields["procedure"].choices = [(p.code, p.title) for p in self.offered]  # type: ignore[attr-defined]
        if known := self.enquiry or self.stem:
            self.form.fields["caller_phone"].widget.attrs["placeholder"] = known.masked_phone
        self.form.hush()
        sent_part = typed if is_sent else None
        self.parts = {p.code: self._part(p, sent_part) for p in self.offered}

    def _part(self, procedure: Procedure, sent: QueryDict | None) -> StepForm:
        blank = Case(site=self.role.site, procedure_code=procedure.code, opened_at=self.at, place=self.place)
        blank.customer = self.customer
        blank.facts = procedure.facts(case=blank)
        form = StepForm(blank, procedure.intake, sent, at=self.at, prefix=procedure.code, auto_id="%s")
        form.hush()
        return form

    # As the page shows it.

    @property
    def choices(self) -> list[Part]:
        """The procedures to choose from, each with its own part of the form."""
        chosen = self.said("procedure")
        return [
            Part(
                p.code,
                str(p.title),
                p.icon,
                p.intake.says,
                self.parts[p.code],
                p.code == chosen,
                kind_called(p.intake.prints),
            )
            for p in self.offered
        ]

    @property
    def narrowed(self) -> list[SafeString]:
        """The boxes whose choices follow from who calls and where, to be put in place of those on the page."""
        named = [(p, ask.name) for p in self.offered for ask in p.intake.asks if ask.among]
        return [self.parts[p.code][name].as_widget(attrs={"hx-swap-oob": "true"}) for p, name in named]

    # Where it comes from.

    @cached_property
    def enquiry(self) -> Enquiry | None:
        """The open enquiry that turned out to be a case."""
        return _open_enquiry(self.role, self.said("enquiry"))

    # What was chosen.

    @cached_property
    def procedure(self) -> Procedure | None:
        return next((p for p in self.offered if p.code == self.said("procedure")), None)

    @cached_property
    def part(self) -> StepForm | None:
        return self.parts[self.procedure.code] if self.procedure else None

    # What is known.

    @cached_property
    def twins(self) -> list[Case]:
        return twins(self.open_cases, self.procedure, self.place)

    @property
    def others(self) -> list[Case]:
        return [case for case in self.open_cases if case not in self.twins]

    @property
    def has_unseen_twins(self) -> bool:
        """True when there may be an open case of this very matter that the page has not shown yet.

        What the first click of a double click opens at this moment is none: opening finds it by its key.
        """
        shown = set(self.said("shown").split())
        return any(case.number not in shown and case.form_key != self.key for case in self.twins)

    @cached_property
    def answerable(self) -> Party | None:
        """Who answers for this place and this matter today."""
        if not (self.place and self.procedure):
            return None
        return answerable_party(self.place, self.procedure.matter, self.today)

    @property
    def is_ours(self) -> bool:
        return self.answerable is not None and self.answerable.pk == self.role.party_id

    # Taking it down.

    @property
    def key(self) -> UUID | None:
        """What tells this very form from every other one."""
        return key_in(self.said("form_key"))

    @property
    def taken_already(self) -> Case | None:
        """The case that this very form has opened."""
        key = self.key
        return Case.objects.filter(site=self.role.site, form_key=key).first() if key else None

    def is_valid(self) -> bool:
        if not self.is_sent:
            return False
        is_whole = self.form.check()
        self.form.refuse(self._problems())
        return bool(self.part and self.part.check()) and is_whole and not self.form.errors

    def _problems(self) -> Iterable[Problem]:
        if self.place_code and not self.place:
            message = _("No place is called “%(code)s”. Type a code such as 1-0803, or choose from the list.")
            yield Problem(message % {"code": self.place_code}, "place", "unknown")
        is_named = self.contact or self.said("caller_name")
        if not is_named and self.said("channel") not in NOBODY_CALLS:
            yield Problem(
                _("Write down who is calling, or choose from the register."), "caller_name", "required"
            )

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Beside the fields of the procedure, of the case, or above all."""
        for problem in problems:
            (self.part if self.part and problem.field in self.part.fields else self.form).refuse([problem])

    def case(self) -> dict[str, Any]:
        """What the case is opened with."""
        assert self.part
        values, contact = self.form.cleaned_data, self.contact
        key: UUID = values["form_key"]
        return {
            "title": values["title"],
            "channel": values["channel"],
            "facts": self.part.facts(),
            "form_key": key,
            "place": self.place,
            "customer": self.customer,
            "contact": contact,
            "caller_name": values["caller_name"],
            "caller_phone": values["caller_phone"] or self._known_phone(),
            "stems_from": self.stem,
        }

    def _known_phone(self) -> str:
        """The number in the register, else the one that the enquiry or the older case has of the same caller."""
        if self.contact:
            return self.contact.phone
        known = self.enquiry or self.stem
        return known.caller_phone if known and self.said("caller_name") == known.caller_name else ""

    def as_note(self) -> str:
        """What was said, for an open case of the same matter."""
        name = self.said("caller_name") or (self.contact.name if self.contact else "")
        details = [str(value) for key, value in self.typed.items() if key.endswith("-details")]
        said = "\n".join(part for part in (name, self.said("title"), *details) if part)
        return said[:MAX_NOTE] or "—"


def _open_enquiry(role: Role, number: str) -> Enquiry | None:
    if not number:
        return None
    return Enquiry.objects.within_reach(role).to_follow_up().filter(number=number[:LONGEST]).first()


def _stem(role: Role, typed: QueryDict) -> Case | None:
    """The case that this one is opened from; a number that names none within reach is not found."""
    if not (number := str(typed.get("from", ""))[:LONGEST]):
        return None
    found = Case.objects.within_reach(role).filter(number=number)
    return get_object_or_404(
        found.select_related("first_department__party", "department__party", "customer", "place")
    )


def _with_the_stem(stem: Case | None, typed: QueryDict) -> QueryDict:
    """What the older case knows, for the first look at the form; what was said beside it goes before."""
    if stem is None or "form_key" in typed:
        return typed
    who = f"customer:{stem.customer_id}" if stem.customer_id else ""
    known = typed.copy()
    for name, value in {
        "q": stem.customer.name if stem.customer else "",
        "who": f"contact:{stem.contact_id}" if stem.contact_id else who,
        "caller_name": stem.caller_name,
        "place": stem.place.code if stem.place else "",
        "channel": str(stem.channel),
    }.items():
        known.setdefault(name, value)
    return known


def _with_the_enquiry(role: Role, typed: QueryDict) -> QueryDict:
    """What is known from it, for the first look at the form: nobody is asked twice. The number is filled in when
    it is taken down: it is masked where it stands, and reading it in full is an entry.
    """
    enquiry = _open_enquiry(role, typed.get("enquiry", ""))
    if enquiry is None or "form_key" in typed:
        return typed
    known = typed.copy()
    who = f"customer:{enquiry.customer_id}" if enquiry.customer_id else ""
    known.update(
        {
            "q": enquiry.company, "who": who, "caller_name": enquiry.caller_name,
            "title": enquiry.title, "channel": enquiry.channel,
        }
    )  # fmt: skip
    return known
