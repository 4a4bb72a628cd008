"""Many alarms at once: what each says and to whom, written together in one transaction.

The cases that somebody is at work on are passed by, so that two workers share a list and neither waits. What an
alarm brings about (a rung may open something, or come again tomorrow) is thought through one by one, as for every
other deed; most bring nothing about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.ledger import RELAY
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Late
from shouwen.casework.projection import ladder_of
from shouwen.casework.rows import Alarm, Clock
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.notices import Notice, letters
from shouwen.journal.wording import wording
from shouwen.kit.statements import add_all
from shouwen.people.persons import Person

PUNCTUAL = timedelta(minutes=5)  # fired later than this after its moment, an alarm is marked late


def ring(due: Sequence[int], at: datetime) -> set[int]:
    """Fire these alarms, as far as they still wait and nobody is at work on their cases; gives those fired."""
    with transaction.atomic():
        cases = _held(due)
        claimed, ends = _claimed(due, cases, at), _ends(cases)
        entries: list[Entry] = []
        notices: list[Notice] = []
        for (
            alarm,
            rung,
        ) in claimed:  # by site: so the heads of their chains are locked in one order by all workers
            case = cases[alarm.clock.case_id]
            people = people_told(case, alarm.clock, rung)
            said = what_it_says(alarm, rung, people, at)
            if rung.opens or rung.at.repeats:
                Entry.objects.add(entries)  # the log of the case stays in its order
                entries.clear()
                write(locked(case), Kind.ALARM, by=None, at=at, step=alarm.clock.step, **said)
            else:
                entries.append(_entry(case, alarm, said, max(at, ends[case.pk])))
            notices += letters_of(case, alarm, rung, people, at)
        Entry.objects.add(entries)
        add_all(notices)
        return {alarm.pk for alarm, _rung in claimed}


def _held(due: Sequence[int]) -> dict[int, Case]:
    """The cases of these alarms that nobody else holds, locked. What many have in common is one object."""
    of_these = Alarm.objects.filter(pk__in=due, fired_at=None).values("clock__case")
    cases = Case.objects.filter(pk__in=of_these).order_by("pk").select_for_update(skip_locked=True)
    # Read after the lock and not with it: another deed may just have moved a case to another department.
    return {case.pk: case for case in cases.prefetch_related("site", "department__party", "first_responder")}


def _claimed(due: Sequence[int], cases: dict[int, Case], at: datetime) -> list[tuple[Alarm, Late]]:
    """Of the alarms those that still wait and are still wanted, marked as fired; each with its rung."""
    waiting = Alarm.objects.filter(pk__in=due, fired_at=None, fires_at__lte=at, clock__case__in=list(cases))
    waiting = waiting.select_related("clock").prefetch_related("clock__department__party")
    found = [
        (alarm, rung_of(cases[alarm.clock.case_id], alarm))
        for alarm in waiting.order_by("site", "fires_at", "id")
    ]
    claimed = [(alarm, rung) for alarm, rung in found if rung]
    Alarm.objects.filter(pk__in=[alarm.pk for alarm, _rung in claimed]).update(fired_at=at)
    return claimed


def _entry(case: Case, alarm: Alarm, said: dict[str, Any], at: datetime) -> Entry:
    """What is written of a rung that brings nothing about.

    `write` would fold the log to see what the entry brings about, and lay the case down anew. This one brings
    nothing about: each entry leaves open all that is ready, so that an empty one finds nothing to open.
    """
    return Entry(
        site=case.site, subject_kind=Case.subject_kind, subject_id=case.pk, number=case.number, kind=Kind.ALARM,
        at=at, step=alarm.clock.step, data=said,
    )  # fmt: skip


def _ends(cases: Iterable[int]) -> dict[int, datetime]:
    """When the last entry of each case was written: no log runs backwards."""
    about = Entry.objects.filter(subject_kind=Case.subject_kind, subject_id__in=list(cases))
    return dict(about.values_list("subject_id").annotate(Max("at")))


def rung_of(case: Case, alarm: Alarm) -> Late | None:
    """The rung that this alarm rings; none when its clock has stopped or its ladder has become shorter."""
    rungs = ladder_of(case, alarm.clock.step)
    return None if alarm.clock.stopped_at or alarm.rung >= len(rungs) else rungs[alarm.rung]


# What an alarm says.


def people_told(case: Case, clock: Clock, rung: Late) -> list[Person]:
    found = {person.pk: person for target in rung.tell for person in target.find(case, clock.department)}
    return list(found.values())


def what_it_says(alarm: Alarm, rung: Late, people: Iterable[Person], at: datetime) -> dict[str, Any]:
    """The data of the entry."""
    late = at - alarm.fires_at
    return {
        "rung": alarm.rung,
        "turn": alarm.clock.turn,
        "due": {"at": alarm.fires_at.isoformat()},
        "late_minutes": late // timedelta(minutes=1) if late > PUNCTUAL else 0,
        "told": [{**person.names, "id": person.pk} for person in people],
        "opens": list(rung.opens),
        "posts": [target.code for target in rung.tell],
        **({"warns": {"at": alarm.clock.due_at.isoformat()}} if rung.at.warns else {}),
        **({"late_since": {"at": alarm.clock.due_at.isoformat()}} if rung.at.repeats else {}),
    }


def letters_of(case: Case, alarm: Alarm, rung: Late, people: Iterable[Person], at: datetime) -> list[Notice]:
    """What each of the people is left."""
    text = words_of(case, alarm, rung)
    return letters(people, text, site=case.site, subject=case, at=at, late=not rung.at.warns)


def words_of(case: Case, alarm: Alarm, rung: Late) -> dict[str, Any]:
    """What the people are told."""
    step = alarm.clock.step
    title = _("Hand-over") if step == RELAY else case.procedure[step].title
    if rung.at.warns:
        return wording(_("%(step)s: to be done by %(due)s."), step=title, due=alarm.clock.due_at)
    if rung.at.repeats:
        return wording(
            _("%(step)s: still not done; the time ran out at %(due)s."), step=title, due=alarm.clock.due_at
        )
    return wording(_("%(step)s: the time ran out at %(due)s."), step=title, due=alarm.fires_at)
