"""Two cases that are one matter: the duplicate ends, its caller and its story go on with the main case (decision 0014).

The duplicate keeps its first responder, its papers and its story; both say in their logs what became of it. Who
asked twice is told and asked twice: the caller of the duplicate is a further caller of the main case (R-031).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case, CaseQuery, Involvement
from shouwen.casework.log import locked, log_of, standing_of, write
from shouwen.casework.procedure import Problem
from shouwen.casework.relay import may_hand_over
from shouwen.casework.rows import OpenStep
from shouwen.casework.standing import Standing
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.people.persons import Person
from shouwen.people.roles import Role


def merge(case: Case, *, into: Case, reason: str = "", by: Role, at: datetime) -> Entry:
    """End this case as a duplicate: it goes on under `into`.

    For whoever may hand both over. Refused: closed ones, other sites, a case that others were merged into, one
    with amounts on it; without a reason where it is not plainly the same matter (another procedure or place).
    """
    with transaction.atomic():
        case, into = _both(case, into)
        if not (case.is_open and into.is_open):
            raise SomebodyWasFaster([Problem(_("Of these two one is closed already."), code="done_already")])
        if problems := [*_in_the_way(case, into, by), *_unexplained(case, into, reason)]:
            raise Refused(problems)
        departments, saw = _seeing(case), _seeing(into)
        entry = write(
            case, Kind.MERGED, by=by, at=at, to_customer=True, into=into.pk, into_number=into.number,
            reason=reason.strip(),
        )  # fmt: skip
        write(
            into, Kind.MERGED, by=by, at=at, joined=case.pk, joined_number=case.number, departments=departments,
            saw=saw, reason=reason.strip(),
        )  # fmt: skip
        _tell(case, into, by, at)
        return entry


def unmerge(case: Case, *, reason: str, by: Role, at: datetime) -> Entry:
    """Take a merge back on the day it was made: only who leads there. Clocks run on as if it had never been.

    Whoever saw one of the two only because of the other sees it no longer.
    """
    main = case.merged_into
    if main is None:
        raise SomebodyWasFaster([Problem(_("This case is not merged."), code="done_already")])
    with transaction.atomic():
        case, main = _both(case, main)
        if case.merged_into_id != main.pk:
            raise SomebodyWasFaster([Problem(_("This case is not merged."), code="done_already")])
        if problems := list(_too_late(case, by, at)):
            raise Refused(problems)
        if not reason.strip():
            raise Refused([Problem(_("A reason is needed."), "reason", "required")])
        merged = _joined_by(main, case).data
        own, there = set(merged["departments"]), set(_seeing(main))
        entry = write(case, Kind.UNMERGED, by=by, at=at, to_customer=True, reason=reason.strip(),
                      from_number=main.number)  # fmt: skip
        write(main, Kind.UNMERGED, by=by, at=at, left=case.pk, left_number=case.number, reason=reason.strip())
        _see_no_more(case, there - own)
        _see_no_more(main, own - set(merged.get("saw", own)))
        return entry


def _seeing(case: Case) -> list[int]:
    """The departments that see this case."""
    return sorted(case.involved.values_list("department", flat=True))


def _joined_by(main: Case, case: Case) -> Entry:
    """The entry of the main case with which this one came to it last."""
    came = [e for e in log_of(main) if e.kind == Kind.MERGED and e.data.get("joined") == case.pk]
    return came[-1]


def _see_no_more(case: Case, departments: set[int]) -> None:
    """Take the case out of the sight of these, as far as they have nothing to do with it themselves."""
    standing = standing_of(case)
    stay = {holding.department for holding in standing.holdings} | set(
        chain.from_iterable(standing.joined.values())
    )
    stay |= set(OpenStep.objects.filter(case=case).values_list("department", flat=True))
    stay |= {standing.offer.to_department} if standing.offer else set()
    Involvement.objects.filter(case=case, department__in=departments - stay).delete()


def may_unmerge(case: Case, by: Role, at: datetime) -> bool:
    return case.merged_into_id is not None and not list(_too_late(case, by, at))


def joined_to(case: Case, standing: Standing) -> CaseQuery:
    """The duplicates that were merged into this case, in the order in which they came."""
    return Case.objects.filter(site=case.site_id, pk__in=standing.joined).order_by("pk")


def _both(one: Case, other: Case) -> tuple[Case, Case]:
    """Both locked. Always the older first: two who merge crosswise do not wait for each other."""
    if one.pk == other.pk:
        raise Refused([Problem(_("A case cannot be merged into itself."), "into", "invalid")])
    held = {case.pk: locked(case) for case in sorted((one, other), key=lambda case: case.pk)}
    return held[one.pk], held[other.pk]


def _in_the_way(case: Case, into: Case, by: Role) -> Iterator[Problem]:
    if into.site_id != case.site_id:
        yield Problem(_("This case is not of this complex."), "into", "invalid")
    elif not (may_hand_over(case, by) and may_hand_over(into, by)):
        yield Problem(_("Only the department that holds both cases can merge them."), code="not_allowed")
    elif standing_of(case).joined:
        yield Problem(
            _("Others were merged into %(number)s: merge the other way round.") % {"number": case.number},
            "into",
        )
    elif _has_amounts(case):
        yield Problem(
            _("Amounts are written on %(number)s: take them back first, or merge the other way round.")
            % {"number": case.number},
            "into",
        )


def _has_amounts(case: Case) -> bool:
    kinds = [entry.kind for entry in log_of(case)]
    return kinds.count(Kind.CHARGED) > kinds.count(Kind.UNCHARGED)


def _unexplained(case: Case, into: Case, reason: str) -> Iterator[Problem]:
    is_plain = (case.procedure_code, case.place_id) == (into.procedure_code, into.place_id)
    if not is_plain and not reason.strip():
        yield Problem(
            _("Another procedure or another place: say why it is the same matter."), "reason", "required"
        )


def _too_late(case: Case, by: Role, at: datetime) -> Iterator[Problem]:
    if not (by.leads and may_hand_over(case, by)):
        yield Problem(
            _("Only a manager of the department that held it can take this back."), code="not_allowed"
        )
    zone = case.site.tz
    if (
        case.closed_at
        and timezone.localtime(case.closed_at, zone).date() != timezone.localtime(at, zone).date()
    ):
        yield Problem(_("This can be taken back only on the same day."), code="too_late")


def _tell(case: Case, into: Case, by: Role, at: datetime) -> None:
    """The first responders and holders of both, whoever did it not among them."""
    gone = wording(_("It goes on under %(number)s."), number=into.number)
    tell(_who(case, by), gone, site=case.site, subject=case, at=at)
    came = wording(
        _("%(number)s was merged into it: its caller is to be told and asked too."), number=case.number
    )
    tell(_who(into, by), came, site=into.site, subject=into, at=at)


def _who(case: Case, by: Role) -> list[Person]:
    people = [person for person in (case.first_responder, case.holder) if person]
    return [person for person in people if person.pk != by.person_id]
