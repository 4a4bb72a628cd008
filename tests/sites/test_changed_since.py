"""Loading a complex again does not undo what was changed in the house with approval (M-FL-04)."""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from shouwen.casework.cases import Case
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease, LeasedUnit, surrender
from shouwen.people.parties import Site
from shouwen.services import changing
from shouwen.sites.loading import load_site
from shouwen.sites.troubles import BrokenSite
from tests.sites.conftest import EVER_BRIGHT, MONDAY, Spoil
from tests.world import complain, role

pytestmark = pytest.mark.django_db


def lease_of(code: str) -> Lease:
    return Lease.objects.filter(customer__party__code=code, surrendered_on=None).latest("starts_on")


def approved(code: str, *, of_lease: bool = True, at: datetime = MONDAY, **after: Any) -> Lease:
    lease = lease_of(code)
    customer = Customer.objects.get(party__code=code)
    about = {"lease": lease} if of_lease else {}
    change = changing.propose(customer, after=after, reason="补充协议", by=role("limin"), at=at, **about)
    changing.approve(change, by=role("tianjianhua"), at=at)
    return Lease.objects.get(pk=lease.pk)


def units_of(lease: Lease) -> set[date | None]:
    return set(LeasedUnit.objects.filter(lease=lease).values_list("ends_on", flat=True))


def test_terms_that_were_changed_with_approval_are_kept_and_told_line_by_line(ever_bright: Site) -> None:
    was = lease_of("ruilan")
    lease = approved("ruilan", ends_on=date(2030, 4, 1), rent_fen=20_150)
    again = load_site(EVER_BRIGHT, at=MONDAY)
    lease.refresh_from_db()
    assert (lease.ends_on, lease.rent_fen, units_of(lease)) == (date(2030, 4, 1), 20_150, {date(2030, 4, 1)})
    assert sorted(again.summary()) == sorted([
        f"leases, {lease}: “Ends on” stays 2030-04-01, as it was changed since; the files say {was.ends_on}",
        f"leases, {lease}: “Rent per ㎡ and month” stays 201.50, as it was changed since; "
        f"the files say {was.rent_fen / 100:.2f}",
        *(f"units in leases, {unit.place.code} · {unit.starts_on}: “Ends on” stays 2030-04-01, "
          f"as it was changed since; the files say {was.ends_on}" for unit in lease.units.select_related("place")),
    ])  # fmt: skip
    assert again.done["lease"].keys() == {"same"}


def test_what_nobody_changed_a_corrected_file_still_corrects(
    ever_bright: Site, spoil: Spoil, one_tower: Site
) -> None:
    lease = Lease.objects.get(site=one_tower, number="L2")
    load_site(spoil("leases.csv", f"{lease.starts_on}", "2025-05-01"), at=MONDAY)
    lease.refresh_from_db()
    assert lease.starts_on == date(2025, 5, 1)


def test_what_the_register_says_of_a_customer_is_kept_and_told(ever_bright: Site) -> None:
    approved("ruilan", of_lease=False, mail_instruction="放前台")
    assert load_site(EVER_BRIGHT, at=MONDAY).summary() == [
        "tenants, Beijing Ruilan Consulting Co., Ltd.: “What to do with its mail” stays 放前台, "
        "as it was changed since; the files say 前台代收，行政每日十点来取"
    ]
    assert Customer.objects.get(party__code="ruilan").mail_instruction == "放前台"


def test_whom_to_call_and_who_may_spend_stays_as_the_customer_said_at_its_move_in(ever_bright: Site) -> None:
    contact = Contact.objects.get(name_zh="陈静")
    Contact.objects.filter(pk=contact.pk).update(may_spend=not contact.may_spend)
    load_site(EVER_BRIGHT, at=MONDAY)
    contact.refresh_from_db()
    said = contact.may_spend
    case = complain("2026-03-02 15:10", where="1-0803")
    Case.objects.filter(pk=case.pk).update(procedure_code="move_in", customer=contact.customer)
    Contact.objects.filter(pk=contact.pk).update(may_spend=not said)
    summary = load_site(EVER_BRIGHT, at=MONDAY).summary()
    contact.refresh_from_db()
    assert contact.may_spend is not said
    assert summary == [
        f"tenants' contacts, {contact}: “may agree to a price” stays {'no' if said else 'yes'}, "
        f"as it was changed since; the files say {'yes' if said else 'no'}"
    ]


def test_a_unit_that_was_given_back_stays_given_back(ever_bright: Site) -> None:
    lease = lease_of("ruilan")
    surrender(lease, on=date(2026, 3, 1))
    load_site(EVER_BRIGHT, at=MONDAY)
    lease.refresh_from_db()
    assert (lease.surrendered_on, units_of(lease)) == (date(2026, 3, 1), {date(2026, 3, 1)})


def test_a_file_that_lets_a_unit_whose_lease_was_prolonged_is_refused(
    ever_bright: Site, tmp_path: Path
) -> None:
    lease = approved("ruilan", ends_on=date(2030, 4, 1))
    unit = lease.units.select_related("place").order_by("place__code")[0].place.code
    folder = shutil.copytree(EVER_BRIGHT, tmp_path / "site")
    with (folder / "leases.csv").open("a") as leases, (folder / "leased_units.csv").open("a") as units:
        leases.write("EBWC-2029-901,qiming,2029-04-01,2031-04-01,0,0,0,0,,,,\n")
        units.write(f"EBWC-2029-901,{unit},80.00\n")
    with pytest.raises(BrokenSite) as broken:
        load_site(folder, at=MONDAY)
    assert [each.message for each in broken.value.troubles] == [
        f"{unit} is in lease EBWC-2029-901 then.", f"{unit} is in lease {lease} then."
    ]  # fmt: skip
    assert not Lease.objects.filter(number="EBWC-2029-901").exists()
