"""Signing in and out, the lock, and the doors: who comes to which page."""

from uuid import uuid4

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter

from shouwen.people.persons import Person
from shouwen.people.roles import Role
from tests.desk.clerk import at_desk
from tests.test_doors_matrix import SITEMAP
from tests.world import complain, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

WORD = "shouwen-48-demo"
WRONG = "<li>The login or the password is not right. Capital and small letters count.</li>"


def sign_in(client: Client, login: str, password: str, **more: str):
    sent = {"username": login, "password": password, **more}
    return client.post(reverse("sign_in"), sent, headers={"Accept-Language": "en"})


@pytest.mark.parametrize(
    ("login", "page"),
    [("limin", "queue"), ("zhaolei", "jobs"), ("wangqiang", "jobs"), ("wuguilan", "jobs"), ("tianjianhua", "queue"),
     ("chenjing", "portal"), ("qinlu", "settings")],
)  # fmt: skip
def test_the_day_begins_on_the_page_of_ones_post(login, page):
    client = Client()
    assert sign_in(client, login, WORD)["Location"] == reverse("home")
    assert client.get(reverse("home"))["Location"] == reverse(page)


def test_a_wrong_password_and_an_unknown_login_are_told_alike():
    answers = [sign_in(Client(), login, "not-the-word") for login in ("limin", "nobody")]
    assert [WRONG in answer.content.decode() for answer in answers] == [True, True]


def test_after_five_wrong_passwords_one_rests_whether_the_login_exists_or_not():
    for login in ("limin", "nobody"):
        client = Client()
        codes = [sign_in(client, login, "not-the-word").status_code for _ in range(5)]
        assert codes == [200, 200, 200, 200, 429]
        locked = sign_in(client, login, WORD)
        assert locked.status_code == 429
        page = locked.content.decode()
        assert "请等 15 分钟" in page and "wait 15 minutes" in page
    assert AccessAttempt.objects.count() == 2


def test_signing_out_ends_it():
    client = at_desk("limin")
    assert client.get(reverse("sign_out")).status_code == 405  # a link must not do it
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")
    assert client.get(reverse("queue"))["Location"] == f"{reverse('sign_in')}?next={reverse('queue')}"


def test_who_no_longer_works_here_cannot_sign_in_and_who_has_no_post_is_told_so():
    Person.objects.filter(login="limin").update(is_active=False)
    assert WRONG in sign_in(Client(), "limin", WORD).content.decode()
    Role.objects.filter(person__login="zhoujing").update(ends_on=moment("2026-01-01 00:00").date())
    client = at_desk("zhoujing")
    assert "You hold no post here at the moment" in client.get(reverse("home")).content.decode()
    assert client.get(reverse("queue")).status_code == 404


def test_a_session_that_ends_under_a_form_leads_back_to_the_page_of_the_form():
    case = complain("2026-03-02 10:00")
    page = reverse("case", args=[case.number])
    answer = Client().post(
        reverse("case_note", args=[case.number]),
        {"text": "…"},
        headers={"Referer": f"http://testserver{page}"},
    )
    assert answer["Location"] == f"{reverse('sign_in')}?next={page}"


def test_signing_in_leads_on_only_to_a_page_of_ours():
    assert sign_in(Client(), "limin", WORD, next="/board/")["Location"] == "/board/"
    assert sign_in(Client(), "limin", WORD, next="https://elsewhere.example/")["Location"] == reverse("home")


# Which post comes to which page. A page that is not for a post is not found.

PAGES = {
    "queue": "staff", "intake": "staff", "jobs": "staff", "procedures": "staff", "board": "managers",
    "portal": "customers", "works": "contractors", "settings": "all", "notices": "all",
}  # fmt: skip
WHO = {
    "limin": "staff",
    "zhaolei": "staff",
    "tianjianhua": "managers",
    "chenjing": "customers",
    "duanhongwei": "contractors",
    "qinlu": "none",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("login", WHO)
def test_the_door_of_each_page_lets_in_whom_it_is_for(page, login):
    admitted = {
        "staff": {"staff", "managers"}, "managers": {"managers"}, "customers": {"customers"},
        "contractors": {"contractors"},
    }  # fmt: skip
    wanted = 200 if PAGES[page] == "all" or WHO[login] in admitted[PAGES[page]] else 404
    assert at_desk(login).get(reverse(page)).status_code == wanted


@pytest.mark.parametrize("login", ["limin", "zhaolei", "tianjianhua", "yaolan", "qinlu"])
def test_a_tenants_request_is_seen_by_its_own_company_alone(login):
    number = complain("2026-03-02 10:00").number
    assert at_desk(login).get(reverse("portal_case", args=[number])).status_code == 404


def test_nobody_comes_in_without_signing_in_but_through_the_open_doors():
    case = complain("2026-03-02 10:00")
    known = {"number": case.number, "step": "assign", "code": "repair", "pk": 1, "secret": uuid4()}
    opened = set()
    for pattern in SITEMAP:
        names = {
            name: known.get(name, 1 if isinstance(converter, IntConverter) else "anything")
            for name, converter in pattern.pattern.converters.items()
        }
        answer = Client().get(reverse(pattern.name, kwargs=names))
        if not answer.get("Location", "").startswith(reverse("sign_in")):
            opened.add((pattern.name, answer.status_code))
    assert opened == {("healthz", 200), ("sign_in", 200), ("sign_out", 405), ("set_language", 405)}


def test_wrong_passwords_for_one_login_do_not_lock_out_the_colleague_beside():
    client = Client()
    for _ in range(5):
        sign_in(client, "limin", "not-the-word")
    assert sign_in(client, "zhoujing", WORD).status_code == 302
