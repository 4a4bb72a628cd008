"""A complex small enough to know by heart: three companies, six departments, ten people, one building.

Made of rows, not of files, so that these tests need no loader.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from shouwen.casework.cases import Case, Involvement
from shouwen.casework.rows import Alarm, Clock, OpenStep, Relay, Signature
from shouwen.hours.calendars import Calendar, Day, KindOfDay, Opening
from shouwen.journal.entries import Entry
from shouwen.journal.notices import Notice
from shouwen.journal.series import Series
from shouwen.money.charges import Charge
from shouwen.people.parties import Department, Party, Site, Trade
from shouwen.people.persons import Person
from shouwen.people.roles import DUTIES, Post, Role
from shouwen.places.buildings import Building
from shouwen.procedures import Complaint

ZONE = ZoneInfo("Asia/Shanghai")
COMPANIES = {
    "master": (Party.Kind.MASTER_MANAGER, [Trade.MANAGEMENT, Trade.CUSTOMER_SERVICE]),
    "north": (Party.Kind.MANAGING_AGENT, [Trade.MANAGEMENT, Trade.CUSTOMER_SERVICE, Trade.ENGINEERING]),
    "south": (Party.Kind.MANAGING_AGENT, [Trade.MANAGEMENT]),
}
STAFF = {
    "master": [Post.PROJECT_MANAGER, Post.CS_ASSISTANT],
    "north": [
        Post.BUILDING_MANAGER, Post.FRONT_DESK, Post.CS_ASSISTANT, Post.CS_MANAGER,
        Post.ENGINEER, Post.ENGINEERING_MANAGER,
    ],
    "south": [Post.BUILDING_MANAGER],
}  # fmt: skip
# The morning's and the afternoon's hours; Saturdays in the morning; no festival but one Wednesday.
OPENINGS = [(KindOfDay.WORKDAY, 510, 720), (KindOfDay.WORKDAY, 780, 1110), (KindOfDay.REST, 540, 720)]
FESTIVAL = date(2026, 3, 4)


@dataclass
class Hamlet:
    """Roles by company and post ("north front_desk"), departments by company and trade."""

    site: Site
    building: Building
    roles: dict[str, Role] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)

    @property
    def everybody(self) -> list[Role]:
        return list(self.roles.values())

    @property
    def desk(self) -> Role:
        return self.roles["north front_desk"]


def at(text: str) -> datetime:
    """A moment of the hamlet's clock, such as "2026-03-02 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def settle(code: str = "hamlet") -> Hamlet:
    """Write the rows down."""
    site = Site.objects.create(code=code, name_zh="小村", name_en="Hamlet", zone=ZONE.key)
    calendar = Calendar.objects.create(site=site, code="office", name_zh="办公", name_en="Office")
    Opening.objects.bulk_create(
        Opening(calendar=calendar, kind=kind, opens=opens, closes=closes) for kind, opens, closes in OPENINGS
    )
    Day.objects.create(site=site, day=FESTIVAL, kind=KindOfDay.HOLIDAY)
    building = Building.objects.create(
        site=site, code="n", name_zh="北楼", name_en="North House", kind="office", floors=3, calendar=calendar
    )
    hamlet = Hamlet(site, building)
    for name, (kind, trades) in COMPANIES.items():
        _found(hamlet, name, kind, trades)
    building.manager = hamlet.roles["north building_manager"].party
    building.save(update_fields=["manager"])
    return hamlet


def _found(hamlet: Hamlet, name: str, kind: Party.Kind, trades: list[Trade]) -> None:
    party = Party.objects.create(site=hamlet.site, code=name, name_zh=name, name_en=name, kind=kind)
    for trade in trades:
        hamlet.departments[f"{name} {trade}"] = Department.objects.create(
            site=hamlet.site, party=party, trade=trade, name_zh=f"{name}{trade}", name_en=f"{name} {trade}"
        )
    for post in STAFF[name]:
        hamlet.roles[f"{name} {post}"] = _hired(hamlet, party, post)
    if name == "north":
        hamlet.roles["north tenant"] = _hired(hamlet, party, Post.TENANT_CONTACT)


def _hired(hamlet: Hamlet, party: Party, post: Post) -> Role:
    login = f"{hamlet.site.code}.{party.code}.{post}"
    person = Person.objects.create(
        login=login, name_zh=login, name_en=login, password=make_password(None), email=f"{post}@example.org"
    )
    department = hamlet.departments.get(f"{party.code} {DUTIES[post].trade}")
    return Role.objects.create(
        site=hamlet.site, person=person, party=party, department=department, post=post,
        starts_on=date(2020, 1, 1),
    )  # fmt: skip


def rows() -> dict[str, list[dict[str, object]]]:
    """Everything that a verb can write, as it stands in the database now."""
    tables = [
        Case, OpenStep, Clock, Alarm, Relay, Signature, Notice, Entry, Involvement, Series, Charge, Complaint,
    ]  # fmt: skip
    return {t.__name__: list(t._default_manager.order_by("pk").values()) for t in tables}
