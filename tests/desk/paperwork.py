"""Papers in tests of the desk: a company's complaint, what lies on it, and asking for it."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shouwen.casework import moves, registry
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.journal.files import Paper
from shouwen.leases.customers import Customer
from tests.pictures import upload
from tests.world import moment, place, role

# Another building's manager, a guard and finance who are not asked, another company, who only keeps the site.
STRANGERS = ["shenwei", "gaofei", "wangqiang", "qianli", "zhouhang", "qinlu"]


def complaint_of(tenant: str = "ruilan") -> Case:
    """A complaint of this company's, taken at building 1."""
    given = {
        "apologised": True, "happened_at": moment("2026-03-02 09:50"), "nature": "facility",
        "touches_customer": True, "details": "吊顶滴水",
    }  # fmt: skip
    return moves.open_case(
        registry.procedure("complaint"), by=role("limin"), at=moment("2026-03-02 10:00"), title="空调漏水",
        channel="phone", place=place("1-0803"), caller_name="陈女士",
        customer=Customer.objects.get(party__code=tenant), facts=given,
    )  # fmt: skip


def lay(case: Case, content: bytes, name: str = "维修前.jpg", **more) -> Paper:
    at = moment("2026-03-02 10:30")
    return attach(case, upload(content, name), by=role("limin"), at=at, **more)[0]


def fetch(client: Client, case: Case, paper: Paper) -> HttpResponse:
    return client.get(reverse("case_paper", args=[case.number, paper.pk]))


def files() -> list[bytes]:
    return [file.read_bytes() for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]
