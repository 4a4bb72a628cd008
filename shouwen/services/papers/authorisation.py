"""F-45, whom a customer authorises to act for it (授权委托书, R-161): the letter that the customer signs and stamps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.journal.catalogue import FormKind, Part, Subject
from shouwen.journal.entries import entered
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, choice, column, field, fields, signatures, table
from shouwen.leases.authorisations import Authorisation, Scope
from shouwen.leases.customers import Customer
from shouwen.leases.leases import LeasedUnit
from shouwen.people.roles import Role

CLAUSES = (
    _(
        "The customer authorises the agent named above for the matters ticked, on the days named, and for no others."
    ),
    _("What the agent signs within them binds the customer. The agent may not pass the authorisation on."),
    _(
        "It counts once this letter, signed and stamped, and a copy of the agent's ID are with customer service."
    ),
    _("The customer may take it back in writing at any time; it then ends on the day of its receipt."),
)


def written(one: Authorisation | None) -> list[Block]:
    def cell(label: Any, value: Any, wide: int) -> Block:
        return field(label, value, wide=wide, is_open=one is None)

    return [
        fields(
            cell(_("Customer"), one and one.customer, 8), cell(_("Units"), one and units_of(one), 4),
            cell(_("Business licence number"), one and one.customer.licence_number, 6),
            cell(_("Legal representative"), one and one.customer.legal_representative, 6),
            title=_("Who authorises"),
        ),
        fields(
            cell(_("Name of the agent"), one and one.agent_name, 6), cell(_("ID number"), one and one.masked_id, 6),
            cell(_("Valid from"), one and one.starts_on, 6), cell(_("Valid until"), one and until(one), 6),
            title=_("Who is authorised"),
        ),
        fields(*scopes(one), title=_("For what")),
        table([column(_("No."), wide=1), column(_("Terms"), wide=14)], enumerate(CLAUSES, 1)),
        fields(
            cell(_("Signed authorisation on file"), one and yes_or_no(one.has_letter), 6),
            cell(_("Copy of the ID on file"), one and yes_or_no(one.has_id_copy), 6),
            field(_("Taken back on"), one and one.revoked_on, wide=12, is_open=True),
            title=_("With customer service"),
        ),
        signatures((_("Customer, signature and stamp"), "", None), (_("Agent, specimen of the signature"), "", None),
                   (_("Customer service"), "", None)),
    ]  # fmt: skip


def scopes(one: Authorisation | None) -> list[Block]:
    """A box to tick for each matter: an authorisation may be for several."""
    said = one.scopes if one else ()
    return [choice(scope.label, [(True, _("authorised"))], scope in said, wide=4) for scope in Scope]


def yes_or_no(said: bool) -> object:
    return _("Yes") if said else _("No")


def until(one: Authorisation) -> date | object:
    """The last day in, as people say it."""
    return one.ends_on - timedelta(days=1) if one.ends_on else _("until it is taken back")


def units_of(one: Authorisation) -> str:
    """The units that the customer holds on the first day of the authorisation."""
    held = LeasedUnit.objects.filter(customer=one.customer_id, lease__surrendered_on=None)
    return ", ".join(dict.fromkeys(held.order_by("place__code").values_list("place__code", flat=True)))


def found(role: Role, pk: int) -> Authorisation | None:
    near = Customer.objects.within_reach(role)
    return Authorisation.objects.filter(pk=pk, customer__in=near).select_related("customer__party").first()


authorisation_on_paper = Subject(
    Authorisation.subject_kind,
    find=found,
    held=lambda pk, number: Authorisation.objects.select_for_update().get(pk=pk),
    write=entered,
    page=lambda one: reverse("customer", args=[one.customer.party.code]),
)

authorisation_letter = FormKind(
    "authorisation_letter", "F-45", _("Letter of authorisation"), about=Authorisation.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.CUSTOMER)),
)  # fmt: skip
