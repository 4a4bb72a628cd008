"""Tokens: shown once, kept as a hash, and worth no more than the person and the post behind them."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from shouwen.people.persons import Person
from shouwen.people.roles import Post, Role
from shouwen.people.tokens import BEGINS, Token, issue, revoke_unsound, role_by
from tests.desk.clerk import at_desk
from tests.world import moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

TEN = moment("2026-03-02 10:00")
SOON = TEN + timedelta(minutes=1)


def test_a_token_acts_in_its_role_and_only_its_hash_is_kept() -> None:  # S-13
    issued = issue(role("limin"), "sensors", at=TEN)
    assert role_by(issued.text, at=SOON) == role("limin")
    assert issued.text.startswith(BEGINS) and len(issued.text) >= len(BEGINS) + 43  # 256 bits
    kept = " ".join(map(str, Token.objects.values_list().get()))
    assert issued.text not in kept and issued.text.removeprefix(BEGINS) not in kept


@pytest.mark.parametrize("text", ["", BEGINS, "shouwen_x", "a" * 10_000, "号"])
def test_what_is_no_token_opens_nothing(text: str) -> None:
    issue(role("limin"), "sensors", at=TEN)
    assert role_by(text, at=SOON) is None


def test_a_token_ends_with_its_day() -> None:  # S-13
    issued = issue(role("limin"), "sensors", days=2, at=TEN)
    assert role_by(issued.text, at=TEN + timedelta(days=2, seconds=-1)) is not None
    assert role_by(issued.text, at=TEN + timedelta(days=2)) is None
    for days in (0, -1, 5000):
        with pytest.raises(ValueError, match="days"):
            issue(role("limin"), "sensors", days=days, at=TEN)


def new_password(one: Role) -> None:
    one.person.set_password("another-word-48")
    one.person.save()


def sent_away(one: Role) -> None:
    Person.objects.filter(pk=one.person_id).update(is_active=False)


def other_post(one: Role) -> None:
    Role.objects.filter(pk=one.pk).update(post=Post.CLEANER)


def post_ended(one: Role) -> None:
    Role.objects.filter(pk=one.pk).update(ends_on=date(2026, 3, 2))


CHANGES = [new_password, sent_away, other_post, post_ended]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_token_ends_with_what_it_stands_on_and_does_not_come_back(change) -> None:  # S-13
    before = Role.objects.filter(person__login="limin").values().get()
    person = Person.objects.filter(login="limin").values().get()
    issued = issue(role("limin"), "sensors", at=TEN)
    change(role("limin"))
    assert role_by(issued.text, at=SOON) is None
    Role.objects.filter(pk=before["id"]).update(**before)
    Person.objects.filter(pk=person["id"]).update(**person)
    assert role_by(issued.text, at=SOON) is None


def test_what_is_unsound_is_revoked_also_when_nobody_uses_it() -> None:
    issued, other = (issue(role(login), "x", at=TEN) for login in ("limin", "zhoujing"))
    sent_away(role("limin"))
    assert (revoke_unsound(SOON), revoke_unsound(SOON)) == (1, 0)
    Person.objects.update(is_active=True)
    assert (role_by(issued.text, at=SOON), role_by(other.text, at=SOON)) == (None, role("zhoujing"))


def test_last_used_is_written_once_an_hour(django_assert_num_queries) -> None:
    issued = issue(role("limin"), "sensors", at=TEN)
    role_by(issued.text, at=SOON)
    with django_assert_num_queries(1):
        role_by(issued.text, at=SOON + timedelta(minutes=59))
    assert Token.objects.get().last_used_at == SOON
    role_by(issued.text, at=SOON + timedelta(hours=1))
    assert Token.objects.get().last_used_at == SOON + timedelta(hours=1)


def test_a_person_sees_and_revokes_only_tokens_of_one_s_own() -> None:
    mine, other = issue(role("limin"), "传感器", at=TEN), issue(role("zhoujing"), "大屏", at=TEN)
    client = at_desk("limin")
    page = client.get(reverse("settings")).content.decode()
    assert "传感器" in page and "大屏" not in page and mine.text not in page
    assert client.post(reverse("revoke_token"), {"token": other.token.pk}).status_code == 404
    assert client.post(reverse("revoke_token"), {"token": mine.token.pk}).status_code == 302
    assert (role_by(mine.text, at=SOON), role_by(other.text, at=SOON)) == (None, role("zhoujing"))
    assert list(client.get(reverse("settings")).context["tokens"]) == []


def test_the_commands_issue_and_revoke() -> None:
    said = StringIO()
    call_command("issue_token", "limin", name="bridge", days=30, stdout=said, stderr=StringIO())
    text = said.getvalue().strip()
    token = Token.objects.get()
    assert role_by(text, at=token.issued_at) == role("limin")
    assert (token.name, token.expires_at - token.issued_at) == ("bridge", timedelta(days=30))
    call_command("revoke_token", "limin", stdout=StringIO())
    assert role_by(text, at=token.issued_at) is None
    for command in ("issue_token", "revoke_token"):
        with pytest.raises(CommandError):
            call_command(command, "nobody")
