"""Two workers look at the ends of leases at the same instant: each lease is watched once (R-110)."""

from __future__ import annotations

from datetime import date

import pytest

from shouwen.leases.leases import Lease
from shouwen.procedures.lease_end import LeaseEnd, watch_lease_ends
from shouwen.sites.loading import load_site
from tests.casework.test_at_once import at_once
from tests.reference_site import SITE
from tests.world import moment

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = moment("2026-03-02 09:00")


def test_two_workers_open_one_case():
    load_site(SITE, at=moment("2026-01-01 08:00"))
    lease = Lease.objects.in_force(MORNING.date()).earliest("id")
    Lease.objects.filter(pk=lease.pk).update(ends_on=date(2026, 3, 30))
    done = at_once(lambda: watch_lease_ends(MORNING), lambda: watch_lease_ends(MORNING))
    assert [each for each in done if not isinstance(each, int)] == []
    assert LeaseEnd.objects.filter(lease=lease).count() == 1
