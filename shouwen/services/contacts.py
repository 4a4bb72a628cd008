"""Writing down another person at a customer: whom to call for what, who may report and who may spend (F-41)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Kind, entered
from shouwen.leases.customers import Contact, Customer
from shouwen.people.parties import Trade
from shouwen.people.roles import Role


def add_contact(
    customer: Customer, *, name_zh: str, phone: str, by: Role, at: datetime, **more: Any
) -> Contact:
    """A person of this name at this number; one who stands there already is given back as he is.

    Refused out of reach, without a name or a number, and with a limit for who may not spend.
    """
    _may_write(customer, by)
    words = {"name_zh": name_zh.strip(), "phone": phone.strip()}
    problems = [Problem(_("This is needed."), name, "required") for name, said in words.items() if not said]
    if more.get("spend_limit_fen") is not None and not more.get("may_spend"):
        problems.append(
            Problem(_("A limit is for somebody who may agree to a price."), "spend_limit_fen", "invalid")
        )
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        customer = (
            Customer.objects.select_for_update(of=("self",))
            .select_related("site", "party")
            .get(pk=customer.pk)
        )
        if there := Contact.objects.filter(customer=customer, **words).first():
            return there
        contact = Contact.objects.create(site=customer.site, customer=customer, **words, **more)
        entered(customer, Kind.NOTED, by=by, at=at, contact=contact.pk, name=contact.names)
        return contact


def _may_write(customer: Customer, by: Role) -> None:
    """Customer service, leasing and leaders keep the register of a customer's people."""
    keeps = by.leads or by.duty.trade in (Trade.CUSTOMER_SERVICE, Trade.LEASING)
    if not (by.is_staff and keeps and Customer.objects.within_reach(by).filter(pk=customer.pk).exists()):
        raise Refused(
            [Problem(_("Only those who look after this customer can do this."), code="not_allowed")]
        )
