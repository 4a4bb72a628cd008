"""Who else has a case open, and what has happened since one's page was drawn: so that no two do the same.

An open page says every half minute that it is there; nothing is written for who only reads without scripts. The
rows are of no lasting use and are swept away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouwen.casework.cases import Case
from shouwen.casework.story import Line, Teller
from shouwen.journal.entries import Entry, Kind
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.parties import Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role

AGAIN = timedelta(seconds=20)  # said more often than this, it is not written again
FRESH = timedelta(seconds=70)  # two polls and a little: who is silent longer has left
KEPT = timedelta(minutes=10)
SHOWN = 3  # of what happened meanwhile


class Presence(models.Model):
    """This person had the page of this case open at `seen_at`, and was `typing` or not."""

    site = models.ForeignKey(Site, models.CASCADE)
    case = models.ForeignKey(Case, models.CASCADE, related_name="present")
    person = models.ForeignKey(Person, models.CASCADE)
    party = models.ForeignKey(Party, models.CASCADE)
    seen_at = models.DateTimeField()
    typing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="a_person_is_present_once_at_a_case")
        ]
        indexes = [models.Index(fields=["seen_at"], name="presence_by_moment")]


@dataclass(frozen=True)
class Other:
    """Somebody else at this case: by name in one's own house, else by company."""

    name: str
    typing: bool


def is_here(case: Case, *, typing: bool, by: Role, at: datetime) -> None:
    """Say that this person has the case open. Written at most every 20 seconds, in one statement."""
    mine = Presence.objects.filter(case=case, person=by.person_id)
    if mine.filter(seen_at__gt=at - AGAIN, typing=typing).exists():
        return
    row = Presence(
        site_id=case.site_id, case=case, person=by.person, party=by.party, seen_at=at, typing=typing
    )
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["case", "person"],
        update_fields=["seen_at", "typing", "party"],
    )  # fmt: skip


def others_at(case: Case, by: Role, at: datetime) -> list[Other]:
    """Who else is at this case now; who types stands first, another company is named once."""
    rows = Presence.objects.filter(case=case, seen_at__gt=at - FRESH).exclude(person=by.person_id)
    found: dict[str, Other] = {}
    for row in rows.select_related("person", "party").order_by("-typing", "pk"):
        name = row.person.name if row.party_id == by.party_id else row.party.name
        found.setdefault(name, Other(name, row.typing))
    return list(found.values())


def sweep_presence(at: datetime) -> int:
    """Delete what nobody asks for any more."""
    return Presence.objects.filter(seen_at__lt=at - KEPT).delete()[0]


@staff()
@never_cache
@require_POST
def here(request: StaffRequest, number: str) -> HttpResponse:
    """An open page says that it is there; the answer is who else is, and what happened since it was drawn."""
    at = timezone.now()
    case = get_object_or_404(Case.objects.within_reach(request.role), number=number)
    is_here(case, typing=request.POST.get("typing") == "1", by=request.role, at=at)
    news = _since(case, whole(request.POST.get("seen", "")))
    context: dict[str, Any] = {"case": case, "others": others_at(case, request.role, at), "now": at}
    context |= {"news": news[:SHOWN], "more": len(news) > SHOWN}
    return render(request, "desk/pages/here.html", context)


def _since(case: Case, seen: int | None) -> list[Line]:
    """What was written into the log after this entry, the newest first; having read something is no news."""
    if seen is None:
        return []
    entries = Entry.objects.filter(subject_kind=Case.subject_kind, subject_id=case.pk, pk__gt=seen)
    entries = entries.exclude(kind=Kind.READ).select_related("person", "by_party").order_by("-pk")
    return [Teller(case.procedure).tell(entry) for entry in entries[: SHOWN + 1]]
