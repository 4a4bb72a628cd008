"""The register of customers at the desk: who sees whom, what is masked, changes with approval (R-161, M-FL-04)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.journal.entries import Entry
from shouwen.leases.authorisations import Authorisation
from shouwen.leases.changes import LeaseChange
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.services.customer_files import CustomerFile
from tests.desk.clerk import at_desk, beside
from tests.desk.test_case_list import rows_of
from tests.pictures import jpeg, upload
from tests.procedures.surrendering import noticed
from tests.services import key_rings as ring
from tests.services.test_customer_files import a_file, filed, given_back, lease_of, sealed
from tests.wall import it_is

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
PAGE = reverse("customer", args=["ruilan"])


@pytest.fixture(autouse=True)
def an_afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-03-02 15:30")


def ruilan() -> Customer:
    return Customer.objects.get(party__code="ruilan")


@pytest.mark.parametrize(
    ("who", "status"),
    [("limin", 200), ("zhoujing", 200), ("xiangguoqiang", 200), ("qianli", 200), ("luowen", 404), ("shenwei", 404),
     ("zhaolei", 404), ("chenjing", 404)],
)  # fmt: skip
def test_a_customer_is_found_by_those_of_its_building_and_the_master_manager(who: str, status: int):
    a_file()
    client = at_desk(who)
    pages = [
        reverse(name, args=["ruilan"])
        for name in ("customer", "change_new", "contact_new", "authorisation_new")
    ]
    pages.append(reverse("customer_file", args=["DA-2026-0001"]))
    assert [client.get(page).status_code for page in pages] == [status] * 5


def test_the_list_shows_ones_own_and_asks_no_more_for_many_than_for_few():
    client = at_desk("luowen")
    said = client.get(reverse("customers")).content.decode()
    assert "Ruilan" not in said and "Kunlun" in said
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("customers"), {"q": "昆仑"})
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("customers"))
    assert len(many) <= len(few)


def test_a_lease_that_ends_soon_is_found(monkeypatch: pytest.MonkeyPatch):
    it_is(monkeypatch, "2026-11-25 10:00")
    said = at_desk("limin").get(reverse("customers"), {"ends": "60"}).content.decode()
    assert [name for name in ("Lüye", "Yiyun", "Ruilan", "Chengyi") if name in said] == ["Lüye", "Yiyun"]


def test_a_telephone_number_is_masked_until_a_reason_is_given():
    client, contact = at_desk("limin"), Contact.objects.get(name_zh="陈静")
    assert contact.phone not in client.get(PAGE).content.decode()
    show = {"what": f"phone:{contact.pk}"}
    where = reverse("customer_show", args=["ruilan"])
    assert client.post(where, show).status_code == 422
    assert contact.phone in client.post(where, {**show, "reason": "漏水通知"}).content.decode()
    assert Entry.objects.about("customer", ruilan().pk).get().data == {"what": f"phone {contact.pk} 漏水通知"}
    far = Contact.objects.get(name_zh="周航")
    assert client.post(where, {"what": f"phone:{far.pk}", "reason": "x"}).status_code == 404


def test_an_authorisation_comes_with_both_its_papers():  # R-161, F-45
    client, where = at_desk("limin"), reverse("authorisation_new", args=["ruilan"])
    given = {"agent_name": "丁一", "id_number": "110105199001011234", "scopes": ["parking"], "starts_on": "2026-03-01",
             "form_key": str(uuid4())}  # fmt: skip
    same = {"letter": upload(jpeg("1"), "a.jpg"), "id_copy": upload(jpeg("1"), "b.jpg")}
    assert beside(client.post(where, {**given, **same})) == {
        "authorisation-id_copy": "This is in the file already, as: Signed authorisation"
    }
    assert not Authorisation.objects.exists() and not CustomerFile.objects.get().papers.exists()
    both = {"letter": upload(jpeg("1"), "a.jpg"), "id_copy": upload(jpeg("2"), "b.jpg")}
    assert client.post(where, {**given, **both}).status_code == 302
    assert Authorisation.objects.get().covers("parking", date(2026, 3, 2))
    said = client.get(PAGE).content.decode()
    assert "110•••••••••••1234" in said and "110105199001011234" not in said


def propose(who: str = "limin", **after: str) -> LeaseChange:
    lease = lease_of()
    now = {"ends_on": lease.ends_on, "rent_fen": f"{lease.rent_fen / 100}", "spaces": lease.spaces,
           "management_fee_fen": f"{lease.management_fee_fen / 100}", "deposit_fen": f"{lease.deposit_fen / 100}",
           "rent_free_until_on": lease.rent_free_until_on, "reinstates": "on"}  # fmt: skip
    typed = {**now, "reason": "补充协议二", "form_key": str(uuid4()), **after}
    answer = at_desk(who).post(f"{reverse('change_new', args=['ruilan'])}?lease={lease.number}", typed)
    assert answer.status_code == 302, beside(answer)
    return LeaseChange.objects.latest("pk")


def decide(change: LeaseChange, who: str, way: str = "approve", **more: str) -> int:
    return (
        at_desk(who)
        .post(reverse("change_decide", args=["ruilan", change.pk]), {"way": way, **more})
        .status_code
    )


def test_a_change_is_made_once_a_leader_of_the_building_approves_it():  # M-FL-04
    change = propose(ends_on="2030-04-01")
    assert (change.before, change.after) == ({"ends_on": "2029-04-01"}, {"ends_on": "2030-04-01"})
    assert [decide(change, who) for who in ("limin", "chenxiuying", "gaofei")] == [422, 422, 404]
    assert lease_of().ends_on == date(2029, 4, 1)
    assert decide(change, "tianjianhua") == 302
    assert lease_of().ends_on == date(2030, 4, 1)
    assert {unit.ends_on for unit in LeasedUnit.objects.filter(lease=lease_of())} == {date(2030, 4, 1)}
    kinds = [entry.kind for entry in Entry.objects.about("lease", lease_of().pk)]
    assert kinds == ["proposed", "amended"]


def test_nobody_approves_what_they_proposed():  # M-FL-04
    change = propose("tianjianhua", spaces="5")
    assert decide(change, "tianjianhua") == 422
    assert Lease.objects.get(pk=change.lease_id).spaces != 5


def test_what_is_declined_says_why_and_changes_nothing():
    change = propose(spaces="5")
    assert decide(change, "tianjianhua", "decline") == 422
    assert decide(change, "tianjianhua", "decline", why="没有车位") == 302
    assert decide(change, "tianjianhua") == 422
    assert (LeaseChange.objects.get().state, lease_of().spaces == 5) == ("declined", False)


def test_a_person_is_added_with_what_he_may_do():  # F-41
    where = reverse("contact_new", args=["ruilan"])
    given = {"name_zh": "丁二", "phone": "12600003333", "language": "zh-hans", "spend_limit_fen": "300"}
    assert list(beside(at_desk("limin").post(where, given))) == ["contact-spend_limit_fen"]
    assert at_desk("limin").post(where, {**given, "may_spend": "on"}).status_code == 302
    him = Contact.objects.get(name_zh="丁二")
    assert (him.may_agree_to(30_000), him.may_agree_to(30_001)) == (True, False)


def test_a_personal_paper_is_shown_once_a_purpose_is_given():  # M-FL-04, F-51
    file = a_file()
    paper, letter = filed(file, 1, sort="id_copy"), filed(file, 2)
    client = at_desk("limin")
    where = reverse("file_paper", args=[file.number, paper.pk])
    assert client.get(reverse("file_paper", args=[file.number, letter.pk]))["Content-Type"] == "image/jpeg"
    assert client.get(where)["Content-Type"].startswith("text/html")
    assert client.post(where, {"purpose": ""}).status_code == 422
    assert client.post(where, {"purpose": "核对"}).status_code == 302
    assert client.get(where)["Content-Type"] == "image/jpeg"
    assert at_desk("zhoujing").get(where)["Content-Type"].startswith("text/html")
    assert at_desk("shenwei").get(where).status_code == 404


def test_a_file_is_filled_lent_and_sealed_at_the_desk():  # R-118, F-50
    file = a_file()
    client, name = at_desk("limin"), [file.number]
    paper = {"file": upload(jpeg("3"), "a.jpg"), "sort": "letter"}
    assert client.post(reverse("file_add", args=name), paper).status_code == 302
    assert client.post(reverse("file_borrow", args=name), {"purpose": "核对"}).status_code == 302
    asked = file.readings.get()
    lend = {"reading": asked.pk, "way": "lend"}
    lent = [at_desk(who).post(reverse("file_lend", args=name), lend) for who in ("limin", "tianjianhua")]
    assert [answer.status_code for answer in lent] == [422, 302]
    assert client.post(reverse("file_lend", args=name), {**lend, "way": "back"}).status_code == 302
    assert client.post(reverse("file_filed", args=name)).status_code == 302
    assert client.post(reverse("file_seal", args=name), {"box": "B1"}).status_code == 422
    lease_surrendered = file.lease
    Lease.objects.filter(pk=lease_surrendered.pk).update(surrendered_on=date(2026, 3, 1))
    assert client.post(reverse("file_seal", args=name), {"box": "B1"}).status_code == 302
    assert "Sealed" in client.get(reverse("customer_file", args=name)).content.decode()


def test_what_waits_in_the_register_is_on_one_page_mine_first():  # M-FL-04
    propose(spaces="5")
    file = a_file()
    at_desk("limin").post(reverse("file_borrow", args=[file.number]), {"purpose": "核对"})
    said = {
        who: at_desk(who).get(reverse("register")).content.decode()
        for who in ("tianjianhua", "limin", "shenwei")
    }
    about = {who: ("Approve<" in page, "ruilan" in page, file.number in page) for who, page in said.items()}
    assert about == {
        "tianjianhua": (True, True, True), "limin": (False, True, True), "shenwei": (False, False, False)
    }  # fmt: skip


def test_the_register_asks_no_more_for_many_changes_than_for_one():
    client = at_desk("tianjianhua")
    propose(spaces="5")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("register"))
    propose(spaces="6")
    propose("zhoujing", spaces="7")
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("register"))
    assert len(many) == len(few)


def test_the_list_of_customers_is_given_out_as_a_sheet_and_the_journal_says_so():  # S-12
    answer = at_desk("luowen").get(reverse("customers"), {"sheet": "xlsx"})
    assert answer["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(kind="exported").count() == 1


def test_a_customers_page_leads_to_its_clearance_its_keys_and_its_permits():
    key = ring.hand_out(ring.a_set()).key
    page = at_desk("limin").get(PAGE).content.decode()
    where = reverse("clearance", args=[lease_of().number])
    assert (where in page, reverse("key", args=[key.pk]) in page) == (False, True)
    leaving = noticed()
    assert where in at_desk("limin").get(PAGE).content.decode()
    assert reverse("key", args=[key.pk]) not in at_desk("xiangguoqiang").get(PAGE).content.decode()
    assert leaving.number in at_desk("xiangguoqiang").get(PAGE).content.decode()


def test_keys_and_permits_are_given_out_as_sheets():  # S-12
    ring.a_set()
    client = at_desk("limin")
    for name in ("keys", "parking"):
        assert client.get(reverse(name), {"sheet": "xlsx"})["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(kind="exported").count() == 2
    assert at_desk("zhaolei").get(reverse("keys"), {"sheet": "xlsx"}).status_code == 404


def test_all_files_are_given_out_as_a_sheet_with_their_boxes():  # M-FL-03
    sealed(given_back(a_file()))
    rows = rows_of(at_desk("limin"), reverse("register"))
    assert [rows[0][:2], rows[1][:2], rows[1][7]] == [
        ["File number", "Unit"],
        ["DA-2026-0001", "1-0803"],
        "2026-B1-07",
    ]
    assert len(rows_of(at_desk("luowen"), reverse("register"))) == 1
