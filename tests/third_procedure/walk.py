"""Run in a copy of the house that has the lost key: a case from the desk to the customer's hand, and its pages."""

# ruff: noqa: E402  (Django must stand before the house is imported)
import os
from datetime import timedelta
from pathlib import Path

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwen.settings")
django.setup()

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from shouwen.casework import moves, overdue, registry, relay
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import standing_of
from shouwen.casework.rows import OpenStep
from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Post, Role
from shouwen.places.buildings import Place
from shouwen.sites.loading import load_site

now = timezone.now() - timedelta(hours=2)
load_site(Path("tests/sites/one_tower"), at=now)
procedure = registry.procedure("lost_key")
desk = Role.objects.get(person__login="duanrui", post=Post.FRONT_DESK)
guard = Role.objects.get(person__login="baojian")
safety = Department.objects.get(trade="security")

client = Client()
Person.objects.update(language="en")
client.force_login(desk.person, backend="shouwen.people.signing_in.Login")


def page(name: str, *where: object) -> str:
    answer = client.get(reverse(name, args=where))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def open_now() -> list[str]:
    return list(OpenStep.objects.order_by("id").values_list("step", flat=True))


def shows(text: str, *codes: str) -> None:
    with translation.override("en"):
        missing = [code for code in codes if str(procedure[code].title) not in text]
    assert missing == [], missing


case = moves.open_case(
    procedure, by=desk, at=now, title="A small brass key", channel="counter", place=Place.objects.get(code="lobby"),
    facts={"tag": "4A", "lock": "drawer", "found_on": now.date()},
)  # fmt: skip
assert case.number == f"YS-{now:%Y}-0001"
shows(page("case", case.number), "give_over")
moves.finish_step(case, "give_over", by=desk, at=now, to=safety)
relay.accept(case, by=guard, at=now + timedelta(minutes=3))
assert open_now() == ["keep"]
with pytest.raises(Refused) as no_such_hook:
    moves.finish_step(case, "keep", by=guard, at=now + timedelta(minutes=5), facts={"hook": 12})
assert [problem.field for problem in no_such_hook.value.problems] == ["hook"]
for outcome in ("wrong_key", "fetched"):
    moves.finish_step(case, "keep", by=guard, at=now + timedelta(minutes=9), facts={"hook": 9})
    shows(page("case", case.number), "fetch")
    moves.finish_step(
        case, "fetch", by=desk, at=now + timedelta(minutes=20), outcome=outcome,
        facts={"proof_seen": True, "fetched_by": "Oliver Gray"}, signatures={"customer": "Oliver Gray"},
    )  # fmt: skip
overdue.run_due(timezone.now())
assert open_now() == []
case = Case.objects.get(pk=case.pk)
assert (case.state, case.facts.hook, case.first_responder) == ("closed", 9, desk.person)
assert [clock.step for clock in standing_of(case).clocks] == ["give_over", "relay"]
shows(page("case", case.number), "hand_in", "give_over", "keep", "fetch")
handbook = page("procedure", "lost_key")
shows(handbook, "hand_in", "give_over", "keep", "fetch")
assert '<svg class="chart' in handbook
assert "Lost key" in page("procedures")
assert "Lost key" in page("intake")

# And once more as the desk does it: by the pages that every procedure has.
sent = client.post(reverse("intake"), {
    "procedure": "lost_key", "title": "Another key", "channel": "patrol", "place": "lobby",
    "form_key": "0b5a7a52-52d8-4f7c-9d0e-3a1c1b2a5d10", "lost_key-tag": "501", "lost_key-lock": "door",
    "lost_key-found_on": f"{now:%Y-%m-%d}",
})  # fmt: skip
assert sent.status_code == 302, sent.content.decode()
other = Case.objects.latest("id")
assert (other.number, other.facts.tag, other.facts.found_on) == (f"YS-{now:%Y}-0002", "501", now.date())
handed = client.post(reverse("case_step", args=[other.number, "give_over"]), {"visit": 1, "to": safety.pk})
assert handed.status_code == 302, handed.content.decode()
client.force_login(guard.person, backend="shouwen.people.signing_in.Login")
client.post(reverse("case_accept", args=[other.number]))
hung = client.post(reverse("case_step", args=[other.number, "keep"]), {"visit": 1, "hook": "12"})
assert (hung.status_code, "There is no such hook." in hung.content.decode()) == (422, True)
client.post(reverse("case_step", args=[other.number, "keep"]), {"visit": 1, "hook": "3"})
assert open_now() == ["fetch"]
