"""Many alarms at once: what each says and to whom, written together in one transaction.

The cases that somebody is at work on are passed by, so that two workers share a list and neither waits. What an
alarm opens (a rung may) is thought through one by one, as for every other deed; most open nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.ledger import RELAY
from shouwen.casework.log import HELD, write
from shouwen.casework.procedure import Late
from shouwen.casework.projection import ladder_of
from shouwen.casework.rows import Alarm, Clock
from shouwen.casework.standing import Standing
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.notices import Notice, letters
from shouwen.journal.wording import wording
from shouwen.kit.statements import add_all
from shouwen.people.persons import Person

PUNCTUAL = timedelta(minutes=5)  # fired later than this after its moment, an alarm is marked late


def ring(due: Iterable[int], at: datetime) -> set[int]:
    """Fire these alarms, as far as they still wait and nobody is at work on their cases; gives those fired."""
    with transaction.atomic():
        cases = _locked(due)
        alarms = _claimed(due, cases, at)
        entries: list[Entry] = []
        notices: list[Notice] = []
        for alarm in alarms:  # by site: so the heads of their chains are locked in one order by all workers
            _ring(cases[alarm.clock.case_id], alarm, at, entries, notices)
        Entry.objects.add(entries)
        add_all(notices)
        return {alarm.pk for alarm in alarms}


def _locked(due: Iterable[int]) -> dict[int, Case]:
    """The cases of these alarms that nobody else holds, each with its log."""
    ours = Case.objects.filter(clocks__alarms__in=list(due)).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        held = Case.objects.filter(pk__in=list(ours.values_list("pk", flat=True))).order_by("pk")
        pks = list(held.select_for_update(skip_locked=True).values_list("pk", flat=True))
        ours = Case.objects.filter(pk__in=pks)
    found = ours.select_related("site", "department__party", "calendar__site", "first_responder").in_bulk()
    logs: dict[int, list[Entry]] = defaultdict(list)
    about = Entry.objects.filter(subject_kind=Case.subject_kind, subject_id__in=list(found))
    for entry in about.only("subject_id", "at", "kind", "step", "outcome", "data").order_by("id"):
        logs[entry.subject_id].append(entry)
    for pk, case in found.items():
        case.__dict__[HELD] = logs[pk]
    return found


def _claimed(due: Iterable[int], cases: dict[int, Case], at: datetime) -> list[Alarm]:
    """Of the alarms those that still wait and are still wanted, marked as fired."""
    mine = Alarm.objects.filter(
        pk__in=list(due), fired_at=None, fires_at__lte=at, clock__case__in=list(cases)
    )
    found = list(mine.select_related("clock__department__party").order_by("site", "fires_at", "id"))
    one = {alarm.clock.department_id: alarm.clock.department for alarm in found}
    for alarm in found:
        alarm.clock.department = one[alarm.clock.department_id]
    ringing = [alarm for alarm in found if rung_of(cases[alarm.clock.case_id], alarm)]
    Alarm.objects.filter(pk__in=[alarm.pk for alarm in ringing]).update(fired_at=at)
    return ringing


def rung_of(case: Case, alarm: Alarm) -> Late | None:
    """The rung that this alarm rings; none when its clock has stopped or its ladder has become shorter."""
    rungs = ladder_of(case, alarm.clock.step)
    return None if alarm.clock.stopped_at or alarm.rung >= len(rungs) else rungs[alarm.rung]


def _ring(case: Case, alarm: Alarm, at: datetime, entries: list[Entry], notices: list[Notice]) -> None:
    rung = rung_of(case, alarm)
    assert rung
    people = people_told(case, alarm.clock, rung)
    said = what_it_says(alarm, rung, people, at)
    entry = Entry(
        site=case.site, subject_kind=Case.subject_kind, subject_id=case.pk, number=case.number, kind=Kind.ALARM,
        at=max(at, case.__dict__[HELD][-1].at), step=alarm.clock.step, data=said,
    )  # fmt: skip
    if changes_nothing(case, entry):
        case.__dict__[HELD].append(entry)
        entries.append(entry)
    else:
        Entry.objects.add(entries)  # the log of the case stays in its order
        entries.clear()
        write(case, Kind.ALARM, by=None, at=at, step=alarm.clock.step, **said)
    notices += letters(
        people, words_of(case, alarm, rung), site=case.site, subject=case, at=at, late=not rung.at.warns
    )


def changes_nothing(case: Case, entry: Entry) -> bool:
    """True when the case stands as before with this entry: no step opened by it, no clock."""
    standing = Standing.of(case.procedure, [*case.__dict__[HELD], entry])
    return not standing.opened_now and not standing.wanted_now


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
    }


def words_of(case: Case, alarm: Alarm, rung: Late) -> dict[str, Any]:
    """What the people are told."""
    step = alarm.clock.step
    title = _("Hand-over") if step == RELAY else case.procedure[step].title
    if rung.at.warns:
        return wording(_("%(step)s: to be done by %(due)s."), step=title, due=alarm.clock.due_at)
    return wording(_("%(step)s: the time ran out at %(due)s."), step=title, due=alarm.fires_at)
