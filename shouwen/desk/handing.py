"""To whom a case is handed: the departments of the complex, and the one that the demarcation names (R-031 to R-034)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.desk.fields import for_the_customer
from shouwen.desk.forms import Asking
from shouwen.kit.prepared import Given, rows
from shouwen.people.parties import Department, Party, Trade
from shouwen.places.demarcation import Demarcation, Matter, answerable_party

MANAGING = (Party.Kind.MASTER_MANAGER, Party.Kind.MANAGING_AGENT)
THEIR_TRADE = {Matter.REPAIR.value: Trade.ENGINEERING.value}


def departments_of(case: Case) -> list[Department]:
    """Every department that can be asked: those of the company that has the case first, then the others'."""
    found = rows("departments", _managing, site=case.site_id)
    return sorted(found, key=lambda d: (d.party_id != case.answerable_id, d.party_id, d.pk))


def _managing() -> Any:
    return Department.objects.filter(site=Given("site"), party__kind__in=MANAGING).select_related("party")


def usual_department(case: Case, departments: Iterable[Department], at: datetime) -> Department | None:
    """Which of these should do it by the demarcation; None where only the matter itself can tell the trade."""
    if case.place is None:
        return None
    matter, today = case.procedure.matter, timezone.localdate(at)
    row = Demarcation.objects.for_place(case.place, matter, today)
    party = row.party if row else answerable_party(case.place, matter, today)
    trade = (row.trade if row else "") or THEIR_TRADE.get(matter, "")
    if not trade and party.pk == case.answerable_id:
        return None
    theirs = {d.trade: d for d in departments if d.party_id == party.pk}
    return theirs.get(trade or Trade.CUSTOMER_SERVICE) or theirs.get(Trade.MANAGEMENT)


class OtherCompany(forms.Select):
    """Marks the departments of other companies, so that the page can ask what the customer was told."""

    def __init__(self, theirs: set[int]) -> None:
        super().__init__()
        self.theirs = theirs

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.theirs:
            option["attrs"]["class"] = "theirs"
        return option


class HandingForm(Asking):
    """To which department, and what the customer was told when that is another company's."""

    told = for_the_customer(
        forms.CharField(
            label=_("What the customer was told about the hand-over"),
            required=False,
            max_length=500,
            widget=forms.Textarea({"rows": 2}),
        )
    )

    def __init__(
        self,
        case: Case,
        departments: Iterable[Department],
        *args: Any,
        usual: Department | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_pk = {department.pk: department for department in departments}
        theirs = {pk for pk, department in self.by_pk.items() if department.party_id != case.answerable_id}
        self.fields["to"] = forms.TypedChoiceField(
            label=_("Who is to do it"),
            choices=[("", "—"), *by_company(self.by_pk.values())],
            coerce=int,
            empty_value=None,
            required=False,
            initial=usual.pk if usual else None,
            widget=OtherCompany(theirs),
        )
        self.order_fields(["to", "told"])

    @property
    def to(self) -> Department | None:
        return self.by_pk.get(self.cleaned_data.get("to") or 0)


def by_company(departments: Iterable[Department]) -> list[tuple[str, list[tuple[int, str]]]]:
    grouped = groupby(departments, key=lambda department: department.party)
    return [(party.name, [(d.pk, d.name) for d in found]) for party, found in grouped]
