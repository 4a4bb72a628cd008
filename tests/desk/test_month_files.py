"""The papers of a month and a year at the desk (M-FL-06), and numbers for what goes out (M-FL-08)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouwen.services.customer_files import FiledPaper
from shouwen.services.month_files import MonthFile
from tests.casework.paper_mill import printed
from tests.desk.clerk import at_desk, beside
from tests.pictures import jpeg, upload
from tests.services.test_customer_files import a_file
from tests.services.test_month_filing import a_march
from tests.wall import it_is
from tests.world import complain

pytestmark = [pytest.mark.one_engine, pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
MARCH = ["2026-03"]


@pytest.fixture(autouse=True)
def an_april(monkeypatch: pytest.MonkeyPatch) -> None:
    it_is(monkeypatch, "2026-04-01 10:00")


@pytest.mark.parametrize(
    ("who", "status"),
    [("limin", 200), ("fangting", 200), ("tianjianhua", 200), ("xiangguoqiang", 404), ("luowen", 404), ("shenwei", 404),
     ("zhaolei", 404)],
)  # fmt: skip
def test_a_month_is_found_by_its_own_company(who: str, status: int):
    a_march(back=False)
    client = at_desk(who)
    assert client.get(reverse("month_file", args=MARCH)).status_code == status
    assert client.post(reverse("month_filed", args=MARCH)).status_code == (422 if status == 200 else 404)
    assert (reverse("month_file", args=MARCH) in client.get(reverse("month_files")).content.decode()) == (
        status == 200
    )


def test_a_month_is_filed_and_its_year_sealed_at_the_desk(monkeypatch: pytest.MonkeyPatch):  # M-FL-06
    a_march()
    client, where = at_desk("limin"), reverse("month_filed", args=MARCH)
    assert reverse("month_file", args=MARCH) in client.get(reverse("register")).content.decode()
    assert beside(client.post(where, {"shelf": ""})) == {"month-shelf": "Write down where they stand."}
    assert client.post(where, {"shelf": "2 号柜"}).status_code == 302
    assert reverse("month_file", args=MARCH) not in client.get(reverse("register")).content.decode()
    it_is(monkeypatch, "2027-01-04 10:00")
    client, year = at_desk("limin"), reverse("year_sealed", args=[2026])
    assert list(beside(client.post(year, {"box": ""}))) == ["box-box"]
    assert client.post(year, {"box": "2026-B1"}).status_code == 302
    assert MonthFile.objects.get().box == "2026-B1"
    assert "Sealed" in client.get(reverse("month_file", args=MARCH)).content.decode()


def test_the_page_of_a_month_asks_no_more_for_many_forms_than_for_one():
    a_march(back=False)
    client = at_desk("limin")
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("month_file", args=MARCH))
    for hour in range(10, 14):
        printed(
            complain(f"2026-03-03 {hour}:00", where="1-0803"), "complaint_record", f"2026-03-03 {hour}:05"
        )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("month_file", args=MARCH))
    assert len(many) == len(few)


def test_what_goes_out_gets_a_number_once():  # M-FL-08
    file, client = a_file(), at_desk("limin")
    send = lambda shade, **more: client.post(  # noqa: E731
        reverse("file_add", args=[file.number]),
        {"file": upload(jpeg(shade), "a.jpg"), "sort": "letter", "caption": "续租函", **more},
    )
    assert [send("1", goes_out="on").status_code, send("1", goes_out="on").status_code] == [302, 302]
    send("2")
    send("3", goes_out="on")
    numbers = [each.outgoing for each in FiledPaper.objects.order_by("pk")]
    assert numbers == ["FW-2026-0001", "", "FW-2026-0002"]
    assert "FW-2026-0001 续租函" in client.get(reverse("customer_file", args=[file.number])).content.decode()


def test_without_a_password_nobody_comes_to_a_file():  # M-FL-08
    file = a_file()
    asked = Client().get(reverse("customer_file", args=[file.number]))
    assert (asked.status_code, asked["Location"].split("?")[0]) == (302, reverse("sign_in"))
