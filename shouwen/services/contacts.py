"""The people at a customer: whom to call for what, who may report and who may spend (F-41); kept current (M-EM-04)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Kind, entered
from shouwen.leases.customers import Contact, Customer
from shouwen.leases.leases import Lease
from shouwen.leases.search import index_contact
from shouwen.people.parties import Site, Trade
from shouwen.people.roles import Post, Role
from shouwen.places.figures import figures_on

DAYS = "contact.check_days"
RIGHTS = ("may_report", "may_spend", "is_main", "for_finance", "for_emergency", "for_night")


def add_contact(
    customer: Customer, *, name_zh: str, phone: str, by: Role, at: datetime, **more: Any
) -> Contact:
    """A person of this name at this number; one who stands there already is given back as he is, one who had left
    is there again.

    Refused out of reach, without a name or a number, and with a limit for who may not spend.
    """
    _may_write(customer, by)
    words = {"name_zh": name_zh.strip(), "phone": phone.strip()}
    _refuse_unsound({**words, **more})
    with transaction.atomic():
        customer = _customer(customer.pk)
        there = Contact.objects.filter(customer=customer, **words).first()
        if there and there.left_on is None:
            return there
        contact = there or Contact(site=customer.site, customer=customer, **words)
        contact.customer = customer
        for name, value in more.items():
            setattr(contact, name, value)
        contact.left_on, contact.checked_on = None, timezone.localtime(at, customer.site.tz).date()
        contact.save()
        index_contact(contact)
        entered(customer, Kind.NOTED, by=by, at=at, contact=contact.pk, name=contact.names)
        return contact


def _refuse_unsound(given: dict[str, Any]) -> None:
    problems = [
        Problem(_("This is needed."), name, "required")
        for name in ("name_zh", "phone")
        if name in given and not str(given[name]).strip()
    ]
    if given.get("spend_limit_fen") is not None and not given.get("may_spend"):
        problems.append(
            Problem(_("A limit is for somebody who may agree to a price."), "spend_limit_fen", "invalid")
        )
    if problems:
        raise Refused(problems)


def amend_contact(contact: Contact, *, by: Role, at: datetime, **given: Any) -> Contact:
    """What is right today, as the customer says; the entry keeps what stood there. Saying it again says nothing.

    Refused out of reach, without a name or a number, with a limit for who may not spend, and of who has left.
    """
    given = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    _refuse_unsound(given)
    with transaction.atomic():
        contact, customer = _held(contact, by)
        if contact.left_on:
            raise Refused([Problem(_("This person has left the company."), code="done_already")])
        before = {name: getattr(contact, name) for name in given}
        changed = [name for name, value in given.items() if before[name] != value]
        for name in changed:
            setattr(contact, name, given[name])
        contact.checked_on = timezone.localtime(at, customer.site.tz).date()
        contact.save(update_fields=[*changed, "checked_on"])
        if changed:
            index_contact(contact)
            entered(customer, Kind.AMENDED, by=by, at=at, contact=contact.pk,
                    before={name: before[name] for name in changed},
                    after={name: given[name] for name in changed})  # fmt: skip
        return contact


def check_contacts(customer: Customer, *, by: Role, at: datetime) -> None:
    """The customer was asked: its people and numbers are right as they stand (M-EM-04). Once a day is enough."""
    _may_write(customer, by)
    with transaction.atomic():
        customer = _customer(customer.pk)
        today = timezone.localtime(at, customer.site.tz).date()
        waiting = Contact.objects.there().filter(customer=customer).exclude(checked_on=today)
        if waiting.update(checked_on=today):
            entered(customer, Kind.NOTED, by=by, at=at, contacts_checked=True)


def contact_left(contact: Contact, *, by: Role, at: datetime) -> Contact:
    """This person has left the company: may do nothing for it any more, and no longer signs in for it."""
    with transaction.atomic():
        contact, customer = _held(contact, by)
        if contact.left_on is None:
            contact.left_on = timezone.localtime(at, customer.site.tz).date()
            for name in RIGHTS:
                setattr(contact, name, False)
            contact.spend_limit_fen = None
            contact.save(update_fields=["left_on", "spend_limit_fen", *RIGHTS])
            _end_roles(contact, customer)
            entered(customer, Kind.NOTED, by=by, at=at, contact=contact.pk, name=contact.names, left=True)
        return contact


def _end_roles(contact: Contact, customer: Customer) -> None:
    """From today; of a post that began today, from tomorrow."""
    theirs = Role.objects.filter(person=contact.person_id, party=customer.party_id)
    for role in theirs.filter(Q(ends_on=None) | Q(ends_on__gt=contact.left_on)):
        assert contact.left_on
        role.ends_on = max(contact.left_on, role.starts_on + timedelta(days=1))
        role.save(update_fields=["ends_on"])


def _held(contact: Contact, by: Role) -> tuple[Contact, Customer]:
    """The person and the company as they are now, locked."""
    customer = _customer(contact.customer_id)
    _may_write(customer, by)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    contact.customer = customer
    return contact, customer


def _customer(pk: int) -> Customer:
    return Customer.objects.select_for_update(of=("self",)).select_related("site", "party").get(pk=pk)


def _may_write(customer: Customer, by: Role) -> None:
    """Customer service, leasing and leaders keep the register of a customer's people."""
    keeps = by.leads or by.duty.trade in (Trade.CUSTOMER_SERVICE, Trade.LEASING)
    if not (by.is_staff and keeps and Customer.objects.within_reach(by).filter(pk=customer.pk).exists()):
        raise Refused(
            [Problem(_("Only those who look after this customer can do this."), code="not_allowed")]
        )


def check_days(site: Site, on: date) -> int:
    return int(float(figures_on(site, [DAYS], on)[DAYS]))


def to_be_checked(role: Role, on: date) -> models.QuerySet[Customer]:
    """Customers within reach whose people were not asked about for too long; an assistant's own alone (M-EM-04)."""
    stale = Contact.objects.stale(on, check_days(role.site, on)).filter(customer=OuterRef("pk"))
    running = Lease.objects.in_force(on).filter(customer=OuterRef("pk"))
    rows = Customer.objects.within_reach(role).filter(Exists(stale), Exists(running))
    if role.post == Post.CS_ASSISTANT:
        rows = rows.filter(assistant=role.person_id)
    return rows.select_related("party").order_by("pk")
