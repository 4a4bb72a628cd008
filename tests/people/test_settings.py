"""A person's own settings: language, mail wishes, password, and in which post one acts."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from shouwen.people.parties import Department
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from tests.desk.clerk import at_desk

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

WORD = "shouwen-48-demo"


def person(login: str) -> Person:
    return Person.objects.get(login=login)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("zh-TW", "zh-hant"), ("fr", "zh-hans")],
)
def test_before_signing_in_the_page_speaks_as_the_browser_asks(asked, spoken):
    page = Client().get(reverse("sign_in"), headers={"Accept-Language": asked})
    assert page["Content-Language"] == spoken and f'lang="{spoken}"' in page.content.decode()


def test_a_chosen_language_is_kept_before_signing_in_and_with_the_person_after():
    client = Client()
    client.post(reverse("set_language"), {"language": "en", "next": reverse("sign_in")})
    assert client.get(reverse("sign_in"), headers={"Accept-Language": "zh-CN"})["Content-Language"] == "en"
    client = at_desk("limin", "zh-hans")
    assert client.post(reverse("set_language"), {"language": "en", "next": "/desk/"})["Location"] == "/desk/"
    assert person("limin").language == "en" and client.get("/desk/")["Content-Language"] == "en"


@pytest.mark.parametrize(
    "sent", [{"language": "xx"}, {}, {"language": "en", "next": "https://elsewhere.example/"}]
)
def test_an_unknown_language_or_a_foreign_way_back_changes_nothing_and_leads_home(sent):
    answer = Client().post(reverse("set_language"), sent)
    assert answer["Location"] == reverse("home")
    assert (settings.LANGUAGE_COOKIE_NAME in answer.cookies) == (sent.get("language") == "en")


def test_language_and_mail_wishes_are_saved_and_said_in_the_new_language():
    client = at_desk("limin", "en")
    page = client.post(reverse("settings"), {"language": "en", "mail": "all"}, follow=True)
    assert (person("limin").language, person("limin").mail) == ("en", "all")
    assert [str(message) for message in page.context["messages"]] == ["Saved."]


def test_a_wish_that_does_not_exist_is_refused_beside_its_field():
    page = at_desk("limin", "en").post(reverse("settings"), {"language": "en", "mail": "pigeon"})
    assert list(page.context["preferences"].errors) == ["mail"] and person("limin").mail != "pigeon"


def new_password(client: Client, old: str, new: str, again: str = ""):
    sent = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post(reverse("password"), sent)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [("wrong", "a-longer-word-48", "", "old_password"), (WORD, "short", "", "new_password2"),
     (WORD, "1234567890123", "", "new_password2"), (WORD, "a-longer-word-48", "another-word-48", "new_password2")],
)  # fmt: skip
def test_a_weak_mistyped_or_unconfirmed_password_is_refused(old, new, again, field):
    page = new_password(at_desk("limin"), old, new, again)
    assert list(page.context["password"].errors) == [field]
    assert person("limin").check_password(WORD)


def test_a_new_password_keeps_this_session_and_ends_the_others():
    here, elsewhere = at_desk("limin"), at_desk("limin")
    assert new_password(here, WORD, "a-longer-word-48")["Location"] == reverse("settings")
    assert here.get(reverse("settings")).status_code == 200
    assert elsewhere.get(reverse("settings")).status_code == 302


def with_two_posts() -> tuple[Client, Role]:
    own = Role.objects.get(person__login="zhaolei")
    other = Department.objects.get(party=own.party, trade="security")
    second = Role.objects.create(
        site=own.site,
        person=own.person,
        party=own.party,
        department=other,
        post="guard",
        starts_on=own.starts_on,
    )
    return at_desk("zhaolei", "en"), second


def test_who_holds_two_posts_chooses_in_which_to_act():
    client, second = with_two_posts()
    assert client.get(reverse("settings")).context["rail"].role.post == "engineer"
    client.post(reverse("act_as"), {"role": second.pk})
    assert client.get(reverse("settings")).context["rail"].role == second


@pytest.mark.parametrize("wish", ["", "nonsense", "limin"])
def test_nobody_acts_in_anothers_post(wish):
    client = at_desk("zhaolei")
    sent = {"role": Role.objects.get(person__login="limin").pk if wish == "limin" else wish}
    assert client.post(reverse("act_as"), sent).status_code == 404
    assert client.get(reverse("settings")).context["rail"].role.person.login == "zhaolei"
