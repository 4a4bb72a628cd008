"""Surrenders at the same instant, really at once, on both engines: R-111, R-116, R-118."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections, transaction

from shouwen.casework import moves, registry
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.log import log_of
from shouwen.procedures.surrender import Surrender
from shouwen.services.customer_files import CustomerFile
from shouwen.services.keys import KeyCustody, keys_out
from shouwen.sites.loading import load_site
from tests.casework.test_at_once import at_once, rows_are_the_log
from tests.procedures import surrendering as go
from tests.procedures.surrendering import CS
from tests.reference_site import SITE
from tests.services import key_rings as ring
from tests.world import again, do, moment, open_steps, place, role

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = range(3)  # a race is not lost every time
WAITS_FOR_A_LOCK = (
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture(autouse=True)
def ever_bright_for_real(transactional_db: None) -> None:
    load_site(SITE, at=datetime(2026, 1, 1, tzinfo=UTC))


def why(met: Any) -> list[tuple[str, str]]:
    """Why it was refused; nothing when it was done."""
    if isinstance(met, Exception) and not isinstance(met, Refused):
        raise met
    return [(problem.field, problem.code) for problem in met.problems] if isinstance(met, Refused) else []


def one_into_the_other(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """The second begins while the first is done but not yet committed: all that it read before it has to wait for
    the first is as it was, the narrowest that two deeds can meet. On SQLite it waits at its beginning."""
    is_done, has_begun = Event(), Event()

    def one() -> Any:
        with transaction.atomic():
            done = first()
            is_done.set()
            assert has_begun.wait(20)
            _until_it_waits(second_met)
            return done

    def other() -> Any:
        assert is_done.wait(20)
        has_begun.set()
        return second()

    with ThreadPoolExecutor(2) as threads:
        second_met = threads.submit(_alone, other)
        first_met = threads.submit(_alone, one)
        return [first_met.result(), second_met.result()]


def _until_it_waits(second: Any) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            while not second.done():
                cursor.execute(WAITS_FOR_A_LOCK)
                if cursor.fetchone():
                    return


def _alone(deed: Callable[[], Any]) -> Any:
    try:
        return deed()
    except Exception as met:
        return met
    finally:
        connections.close_all()


def met_in_round(number: int, one: Callable[[], Any], other: Callable[[], Any]) -> list[Any]:
    return at_once(one, other) if number else one_into_the_other(one, other)


@pytest.mark.parametrize("number", ROUNDS)
def test_of_two_notices_for_one_lease_one_opens_its_surrender(number: int):
    done = met_in_round(number, go.noticed, partial(go.noticed, by="zhoujing"))
    assert sorted(why(met) for met in done) == [[], [("place", "done_already")]]
    [case] = [met for met in done if isinstance(met, Case)]
    [refused] = [str(problem.message) for met in done if isinstance(met, Refused) for problem in met.problems]
    assert refused == f"租约 {go.lease().number} 的退租已在办理：{case.number}。"
    assert list(Surrender.objects.values_list("case", "lease")) == [(case.pk, go.lease().pk)]
    assert rows_are_the_log(case)


@pytest.mark.parametrize("number", ROUNDS)
def test_of_two_removals_at_overlapping_hours_one_has_the_lift(number: int):  # R-116, M-FR-01
    ours, theirs = go.dated(), go.dated(where="1-0403")
    later = {"lift_from_at": moment("2026-03-18 11:00"), "lift_until_at": moment("2026-03-18 13:00")}
    done = met_in_round(number, partial(go.booked, ours), partial(go.booked, theirs, **later))
    assert sorted(why(met) for met in done) == [[], [("lift_from_at", "taken")]]
    has_it = [case.pk for case in (ours, theirs) if "removal" in [entry.step for entry in log_of(case)]]
    assert list(Surrender.objects.exclude(lift_from_at=None).values_list("case", flat=True)) == has_it
    assert rows_are_the_log(ours) and rows_are_the_log(theirs)


# What comes in the way while the file is being sealed.


def seal(case: Case) -> Any:
    return do(case, "seal", "2026-03-20 10:00", by=CS, outcome="sealed", box="A-12-3")


def is_sealed(case: Case) -> tuple[str, bool, int]:
    """The state of the case, whether the lease is over, and how many files are sealed."""
    sealed = CustomerFile.objects.exclude(sealed_at=None).count()
    return again(case).state, go.lease().surrendered_on is not None, sealed


UNSEALED, SEALED = ("open", False, 0), ("closed", True, 2)  # the lease is one of two units


def ready() -> tuple[Case, Any]:
    """Certified, and a set of keys of the unit that lies with us."""
    case = go.certified()
    return case, ring.a_set(at="2026-03-20 09:30")


def give_out(key: Any) -> KeyCustody:
    return ring.hand_out(key, "2026-03-20 10:00")


def test_a_key_given_out_while_the_file_is_sealed_keeps_it_open():
    case, key = ready()
    given, sealed = one_into_the_other(partial(give_out, key), partial(seal, case))
    assert (why(given), why(sealed)) == ([], [("", "key")])
    assert (is_sealed(case), len(keys_out(go.lease()))) == (UNSEALED, 1)
    assert rows_are_the_log(case)


def test_once_the_file_is_sealed_no_key_goes_out_under_its_lease():
    case, key = ready()
    sealed, given = one_into_the_other(partial(seal, case), partial(give_out, key))
    assert (why(sealed), why(given)) == ([], [("to", "invalid")])
    assert (is_sealed(case), keys_out(go.lease())) == (SEALED, [])


def test_whichever_is_first_a_sealed_file_has_no_key_out():
    case, key = ready()
    given, sealed = at_once(partial(give_out, key), partial(seal, case))
    how = [why(given), why(sealed)]
    assert how in ([[], [("", "key")]], [[("to", "invalid")], []])
    is_over = not why(sealed)
    assert (is_sealed(case), len(keys_out(go.lease()))) == ((SEALED, 0) if is_over else (UNSEALED, 1))


def report_a_leak() -> Case:
    return moves.open_case(
        registry.procedure("repair"), by=role(CS), at=moment("2026-03-20 10:00"), title="水龙头漏水", channel="phone",
        place=place("1-0803"), customer=go.lease().customer, caller_name="陈静",
        facts={"category": "water", "urgency": "urgent", "details": "水龙头关不严"},
    )  # fmt: skip


def test_a_case_opened_while_the_file_is_sealed_keeps_it_open():
    case = go.certified()
    opened, sealed = one_into_the_other(report_a_leak, partial(seal, case))
    assert (why(opened), why(sealed)) == ([], [("", "open_case")])
    assert is_sealed(case) == UNSEALED


def test_no_certificate_is_given_for_what_came_in_the_way_meanwhile():
    case = go.inspected(go.removed(go.dated()))
    go.settled(go.metered(case))
    go.handed_back(case)
    key = ring.a_set(at="2026-03-20 08:30")
    certify = partial(do, case, "certificate", "2026-03-20 09:00", by=CS)
    given, certified = one_into_the_other(partial(ring.hand_out, key, "2026-03-20 09:00"), certify)
    assert (why(given), why(certified)) == ([], [("", "key")])
    assert open_steps(case) == {"certificate": "b1 customer_service"}
