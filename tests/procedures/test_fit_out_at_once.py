"""Departments that work on a fit-out at the same instant, really at once, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from shouwen.casework.cases import Case
from shouwen.casework.log import log_of
from shouwen.casework.rows import OpenStep
from shouwen.money.deposits import Deposit
from shouwen.money.payments import Payment
from shouwen.sites.loading import load_site
from tests.casework.test_at_once import at_once, rows_are_the_log
from tests.procedures import fitting_out as fit
from tests.reference_site import SITE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def ever_bright_for_real(transactional_db: None) -> None:
    load_site(SITE, at=datetime(2026, 1, 1, tzinfo=UTC))


def opened(case: Case) -> list[tuple[str, int]]:
    return list(OpenStep.objects.filter(case=case).order_by("step").values_list("step", "visit"))


def ends(case: Case, *steps: str) -> list[str]:
    return sorted(entry.step for entry in log_of(case) if entry.kind == "finished" and entry.step in steps)


def test_both_payments_at_once_are_both_kept_and_the_passes_open_once():
    case = fit.documented()
    done = at_once(partial(fit.pay_fee, case), partial(fit.pay_deposit, case))
    assert done == [None, None]
    assert ends(case, "pay_fee", "pay_deposit") == ["pay_deposit", "pay_fee"]
    assert ("passes", 1) in opened(case)
    facts = fit.facts(case)
    assert (facts.fee_receipt, facts.fit_out_deposit_receipt) == ("SJ-0701", "YJ-0702")
    assert (Payment.objects.filter(case=case).count(), Deposit.objects.filter(case=case).count()) == (1, 2)
    assert rows_are_the_log(case)


def test_four_parties_who_accept_at_once_are_all_kept_and_the_sheet_is_issued_once():
    case = fit.after_tests()
    fit.apply(case)
    done = at_once(*(partial(fit.accept, case, party, says=f"{party} 合格") for party in fit.PARTIES))
    assert done == [None] * 4
    every = [f"accept_{party}" for party in fit.PARTIES]
    assert ends(case, *every) == sorted(every)
    assert opened(case) == [("conclude", 1)]
    facts = fit.facts(case)
    says = [getattr(facts, f"{party}_on_works") for party in fit.PARTIES]
    assert says == [f"{party} 合格" for party in fit.PARTIES]
    assert rows_are_the_log(case)


def test_of_one_who_accepts_and_one_who_sends_it_back_at_once_the_sending_back_counts():
    case = fit.after_tests()
    fit.apply(case)
    for party in ("cs", "security"):
        fit.accept(case, party)
    accept, back = at_once(
        partial(fit.accept, case, "customer"),
        partial(fit.accept, case, "engineering", outcome="defects", says="检修口缺失"),
    )
    assert back is None
    assert (type(accept).__name__, opened(case)) in [
        ("NoneType", [("apply", 2)]), ("SomebodyWasFaster", [("apply", 2)])
    ]  # fmt: skip
    assert rows_are_the_log(case)
