"""The reference site in tests: people by login, places by code, moments in Beijing, and deeds in one line."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case
from shouwen.casework.rows import OpenStep
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.people.parties import Department
from shouwen.people.roles import Role
from shouwen.places.buildings import Place

BEIJING = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    """A moment on the clock of the site: "2026-03-02 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def role(login: str) -> Role:
    return Role.objects.select_related("person", "site", "party", "department__party").get(
        person__login=login
    )


def department(party: str, trade: str) -> Department:
    return Department.objects.select_related("party").get(party__code=party, trade=trade)


def place(code: str) -> Place:
    return Place.objects.select_related("building", "site").get(code=code)


def again(case: Case) -> Case:
    """The case as it is now in the database."""
    return Case.objects.get(pk=case.pk)


def open_steps(case: Case) -> dict[str, str]:
    """Which steps are open, and with which company and trade."""
    rows = OpenStep.objects.filter(case=case).select_related("department__party")
    return {row.step: f"{row.department.party.code} {row.department.trade}" for row in rows}


def due(case: Case, step: str) -> str:
    """When a running clock is due, on the clock of the site."""
    clock = case.clocks.get(step=step, stopped_at=None)
    return f"{clock.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def told(case: Case, *, late: bool = True) -> list[tuple[str, str]]:
    """Who was told, and when: logins with the time of the site."""
    notices = Notice.objects.filter(subject_kind="case", subject_id=case.pk, late=late).order_by("id")
    return [(n.person.login, f"{n.at.astimezone(BEIJING):%m-%d %H:%M}") for n in notices]


def entries(case: Case, kind: str) -> list[Entry]:
    return [entry for entry in Entry.objects.about("case", case.pk) if entry.kind == kind]


def complain(
    at: str, *, by: str = "limin", where: str = "1-0803", channel: str = "phone", **facts: Any
) -> Case:
    """A complaint taken down."""
    given = {
        "apologised": True,
        "happened_at": moment(at),
        "nature": "facility",
        "touches_customer": True,
        "details": "八层会议室吊顶滴水",
        **facts,
    }
    return moves.open_case(
        registry.procedure("complaint"), by=role(by), at=moment(at), title="空调漏水", channel=channel,
        place=place(where), caller_name="陈女士", facts=given,
    )  # fmt: skip


def report(at: str, *, by: str = "limin", where: str = "1-0803", **facts: Any) -> Case:
    """A repair taken down."""
    given = {"category": "water", "urgency": "urgent", "details": "水龙头关不严", **facts}
    return moves.open_case(
        registry.procedure("repair"), by=role(by), at=moment(at), title="水龙头漏水", channel="phone",
        place=place(where), caller_name="陈女士", facts=given,
    )  # fmt: skip


def do(case: Case, step: str, at: str, *, by: str = "limin", outcome: str = "done", **how: Any) -> Entry:
    """Finish a step; what is not one of the verb's own words is a fact."""
    words = {name: how.pop(name) for name in ("to", "told", "signatures", "visit") if name in how}
    return moves.finish_step(case, step, by=role(by), at=moment(at), outcome=outcome, facts=how, **words)
