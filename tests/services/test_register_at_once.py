"""Two people at the register at the same instant, really at once; and a load amid an approval (M-FL-04, M-FL-06)."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from shouwen.casework.asking import SomebodyWasFaster
from shouwen.journal.notices import Notice
from shouwen.leases.changes import LeaseChange
from shouwen.leases.leases import Lease
from shouwen.services import changing
from shouwen.services.month_files import MonthFile
from shouwen.services.month_filing import watch_months
from shouwen.sites.keeping import Loading
from shouwen.sites.loading import load_site
from tests.casework.paper_mill import printed
from tests.casework.test_at_once import at_once
from tests.reference_site import SITE
from tests.services.test_deciding import ELEVEN, proposed
from tests.world import complain, moment, role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def a_complex(transactional_db: None) -> None:
    load_site(SITE, at=moment("2026-01-01 08:00"))


def test_a_change_that_is_approved_and_declined_at_once_is_decided_once() -> None:  # M-FL-04
    for spaces in range(10, 14):
        change = proposed(spaces=spaces)
        met = at_once(
            lambda change=change: changing.approve(change, by=role("tianjianhua"), at=ELEVEN),
            lambda change=change: changing.decline(change, why="没有车位", by=role("tianjianhua"), at=ELEVEN),
        )
        assert Counter(map(type, met)) == {LeaseChange: 1, SomebodyWasFaster: 1}
        change.refresh_from_db()
        lease = Lease.objects.get(pk=change.lease_id)
        assert (change.state == "approved") == (lease.spaces == spaces)


def test_an_approval_amid_a_load_is_not_lost() -> None:  # M-FL-04
    for year in range(2030, 2034):
        change = proposed(ends_on=date(year, 4, 1))
        met = at_once(
            lambda change=change: changing.approve(change, by=role("tianjianhua"), at=ELEVEN),
            lambda: load_site(SITE, at=ELEVEN),
        )
        assert Counter(map(type, met)) == {LeaseChange: 1, Loading: 1}
        assert Lease.objects.get(pk=change.lease_id).ends_on == date(year, 4, 1)


def test_two_workers_at_once_put_a_month_on_the_list_once() -> None:  # M-FL-06
    printed(complain("2026-03-02 15:10", where="1-0803"), "complaint_record", "2026-03-02 15:10")
    april = moment("2026-04-01 09:30")
    met = at_once(lambda: watch_months(april), lambda: watch_months(april))
    assert Counter(met) == {0: 1, 1: 1}
    told = Notice.objects.filter(subject_kind="month_file", person__login="limin")
    assert (MonthFile.objects.count(), told.count()) == (1, 1)
