"""One company from the notice to the sealed file, over fourteen months, at the screens: desk and phone, both languages.

The same story as stories/test_a_companys_stay.py, each step through its form by the person whose post it is.
"""

from datetime import datetime

import pytest

from shouwen.casework.cases import Case
from tests.browser import stay_fit_out as fit
from tests.browser import stay_surrender as leave
from tests.browser.stay import Stay
from tests.browser.stay_move_in import moves_in, settles_in
from tests.browser.stay_parking import parks
from tests.browser.walker import Walker
from tests.world import again, moment

WALKS = [("zh-hans", 1280), ("en", 390)]


@pytest.fixture
def now() -> datetime:
    return moment("2026-01-01 08:00")


@pytest.fixture(params=WALKS, ids=lambda walk: f"{walk[0]}-{walk[1]}")
def stay(request: pytest.FixtureRequest, walker: Walker, monkeypatch: pytest.MonkeyPatch) -> Stay:
    walker.language, walker.width = request.param
    return Stay(walker, monkeypatch)


def test_from_the_notice_to_the_sealed_file(stay: Stay):
    moving = moves_in(stay)
    works = fit.applied(stay, moving)
    settles_in(stay, moving)
    fit.reviewed(stay, works)
    fit.permitted(stay, works)
    fit.seen_by_others(stay, works)
    fit.works_go_on(stay, works)
    fit.accepted(stay, works)
    fit.moved_in(stay, works)
    fit.refunded(stay, works)
    permit = parks(stay, moving)
    lease = moving.facts.lease
    leaving = leave.gives_up(stay, lease, moving)
    leave.moves_out(stay, leaving)
    leave.inspected(stay, leaving)
    leave.settled(stay, leaving, lease, permit)
    leave.sealed(stay, leaving, lease)
    for case in (moving, works, leaving):
        stay.on("limin", case).print_the_rest()
        assert again(case).state == Case.State.CLOSED
