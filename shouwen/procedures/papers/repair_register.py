"""F-02, the repair register (R-123): the shift's list of what was reported, sent, done and asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import where
from shouwen.journal.catalogue import FormKind, Subject
from shouwen.journal.entries import Entry, Kind, who_wrote
from shouwen.kit.blocks import Block, column, field, fields, signatures, table
from shouwen.kit.words import hour_seen_from
from shouwen.people.parties import Party
from shouwen.people.roles import Reach, Role

LINES = 34  # of a blank page


@dataclass(frozen=True)
class Shift:
    """One day at one company's desk."""

    party: Party
    day: date

    @property
    def pk(self) -> int:
        return self.party.pk

    @property
    def number(self) -> str:
        return self.day.isoformat()

    def cases(self) -> list[Case]:
        """The repairs that this desk took down on this day, in order."""
        starts = datetime.combine(self.day, time(), self.party.site.tz)
        taken = Case.objects.filter(
            site=self.party.site_id, procedure_code="repair", first_department__party=self.party,
            opened_at__gte=starts, opened_at__lt=starts + timedelta(days=1),
        )  # fmt: skip
        return list(taken.select_related("place", "building", "contact").order_by("opened_at", "id"))


def written(shift: Shift | None) -> list[Block]:
    cases = shift.cases() if shift else []
    return [
        fields(
            field(_("Date"), shift and shift.number, wide=4, is_open=shift is None),
            field(_("Company"), shift and shift.party, wide=8, is_open=shift is None),
        ),
        table(heads(), rows(cases), spare=0 if shift else LINES),
        signatures((_("Handed over by the shift"), "", None), (_("Taken over by the shift"), "", None)),
    ]


def heads() -> list[Block]:
    return [
        column(_("When"), wide=3), column(_("Unit or place"), wide=5), column(_("Caller"), wide=4),
        column(_("Content"), wide=8), column(_("Order No."), wide=5), column(_("Sent at"), wide=3),
        column(_("Received by"), wide=4), column(_("Done at"), wide=3), column(_("Follow-up"), wide=3),
    ]  # fmt: skip


def rows(cases: Iterable[Case]) -> list[list[Any]]:
    cases = list(cases)
    about = Entry.objects.filter(subject_kind=Case.subject_kind, subject_id__in=[case.pk for case in cases])
    told: dict[int, list[Entry]] = {}
    for entry in about.select_related("person").order_by("id"):
        told.setdefault(entry.subject_id, []).append(entry)
    return [row(case, told.get(case.pk, [])) for case in cases]


def row(case: Case, entries: list[Entry]) -> list[Any]:
    accepted = last(entries, Kind.ACCEPTED)
    asked = last(entries, Kind.FINISHED, "follow_up")
    outcome = case.procedure["follow_up"].outcomes.get(asked.outcome) if asked else None
    return [
        hour(case.opened_at, case), where(case) or case.building, case.caller_name or case.contact, case.title,
        case.number,
        hour(last_at(entries, Kind.FINISHED, "dispatch"), case), accepted and accepted.person,
        hour(last_at(entries, Kind.FINISHED, "work"), case), str(outcome.label) if outcome else "",
    ]  # fmt: skip


def last(entries: list[Entry], kind: Kind, step: str = "") -> Entry | None:
    found = [entry for entry in entries if entry.kind == kind and (not step or entry.step == step)]
    return found[-1] if found else None


def last_at(entries: list[Entry], kind: Kind, step: str) -> datetime | None:
    entry = last(entries, kind, step)
    return entry.at if entry else None


def hour(at: datetime | None, case: Case) -> str:
    """The hour; with its day when that is another than the day of the list."""
    return hour_seen_from(timezone.localdate(case.opened_at), at) if at else ""


def found(role: Role, pk: int) -> Shift | None:
    """The desk of one's own company; every desk for who sees the whole site."""
    party = Party.objects.filter(site=role.site_id, pk=pk).first()
    reaches = role.reach == Reach.SITE or (role.reach == Reach.PARTY and role.party_id == pk)
    return Shift(party, date.min) if party and reaches else None


def held(pk: int, day: str) -> Shift:
    return Shift(
        Party.objects.select_related("site").select_for_update(of=("self",)).get(pk=pk),
        date.fromisoformat(day),
    )


def entered(shift: Shift, kind: Kind, *, by: Role, at: datetime, **data: Any) -> Entry:
    return Entry.objects.create(
        site=by.site,
        subject_kind="shift",
        subject_id=shift.pk,
        number=shift.number,
        at=at,
        kind=kind,
        data=data,
        **who_wrote(by),
    )


shift_on_paper = Subject(
    "shift", find=found, held=held, write=entered,
    page=lambda shift: reverse("forms"),
)  # fmt: skip

repair_register = FormKind("repair_register", "F-02", _("Repair register"), about="shift", write=written)
