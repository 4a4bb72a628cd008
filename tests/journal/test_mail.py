"""Mail leaves the house at least once: a letter is sent, or tried again, or given up in writing."""

import socket
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from pytest_django.fixtures import Settings

from shouwen.journal.notices import TRIES, Notice, send_one, tell
from shouwen.journal.wording import wording
from shouwen.people.persons import Person
from shouwen.schedule import send_mail
from tests.casework.hamlet import Hamlet, at, settle

pytestmark = pytest.mark.django_db
TEN = at("2026-03-02 10:00")


class Killed(BaseEmailBackend):
    """A worker that is killed while it sends."""

    def send_messages(self, letters: Sequence[EmailMessage]) -> int:
        raise SystemExit


class Subject:
    pk, number, title, subject_kind = 1, "TS-2026-0001", "漏水", "case"


@pytest.fixture
def hamlet() -> Hamlet:
    return settle()


@pytest.fixture
def nobody_listens(settings: Settings) -> Iterator[None]:
    """The mail server is a port where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = taken.getsockname()
        yield


def letter_to(person: Person, hamlet: Hamlet, at: datetime = TEN) -> Notice:
    text = wording("%(what)s", what="漏水")
    tell([person], text, site=hamlet.site, subject=Subject, at=at, late=True)
    return Notice.objects.latest("pk")


def now(notice: Notice) -> Notice:
    return Notice.objects.get(pk=notice.pk)


def addressees() -> list[str]:
    return [letter.to[0] for letter in mail.outbox]


# Decision 0006, all of them.


@pytest.mark.usefixtures("nobody_listens")
def test_a_mail_that_fails_is_tried_later_each_time_and_then_given_up(hamlet: Hamlet) -> None:
    notice = letter_to(hamlet.desk.person, hamlet)
    waits = []
    while now(notice).mail == Notice.Mail.WAITING:
        due = now(notice).mail_at
        assert due
        assert send_mail(due - timedelta(seconds=1)) == 0 == now(notice).mail_tries - len(waits)
        assert send_mail(due) == 0
        waits.append(now(notice).mail_at - due)
    assert waits == [timedelta(minutes=2**tried) for tried in range(TRIES)]
    assert (now(notice).mail, now(notice).mail_tries) == (Notice.Mail.FAILED, TRIES)
    assert send_mail(TEN + timedelta(days=30)) == 0


def test_a_mail_whose_worker_was_killed_is_sent_by_the_next_one(hamlet: Hamlet, settings: Settings) -> None:
    notice = letter_to(hamlet.desk.person, hamlet)
    sound, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "tests.journal.test_mail.Killed"
    with pytest.raises(SystemExit):
        send_mail(TEN)
    settings.EMAIL_BACKEND = sound
    assert [send_mail(TEN + timedelta(minutes=m)) for m in (0, 9, 10, 20)] == [0, 0, 1, 0]
    assert addressees() == [hamlet.desk.person.email]
    assert (now(notice).mail, now(notice).mail_tries) == (Notice.Mail.SENT, 2)


def test_of_two_workers_with_the_same_letter_in_hand_one_sends_it(hamlet: Hamlet) -> None:
    mine = letter_to(hamlet.desk.person, hamlet)
    theirs = now(mine)
    assert [send_one(mine, TEN), send_one(theirs, TEN)] == [True, False]
    assert addressees() == [hamlet.desk.person.email]


def test_a_letter_that_cannot_be_written_holds_up_no_other(hamlet: Hamlet) -> None:
    broken, sound = hamlet.roles["north cs_manager"].person, hamlet.desk.person
    Person.objects.filter(pk=broken.pk).update(email="two\nlines@example.org")
    first, second = letter_to(broken, hamlet), letter_to(sound, hamlet)
    assert send_mail(TEN) == 1
    assert addressees() == [sound.email]
    assert (now(first).mail, now(first).mail_at) == (Notice.Mail.WAITING, TEN + timedelta(minutes=1))
    assert now(second).mail == Notice.Mail.SENT


def test_words_on_several_lines_are_one_line_in_the_head_of_a_letter(hamlet: Hamlet) -> None:
    text = wording("%(needs)s", needs="一、空调\r\n二、停车")
    tell([hamlet.desk.person], text, site=hamlet.site, subject=Subject, at=TEN, late=True)
    assert send_mail(TEN) == 1
    assert mail.outbox[0].subject == "[TS-2026-0001] 一、空调 二、停车"
