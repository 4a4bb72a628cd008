"""F-43, keys received and keys left under seal; F-44, keys lent (manual 2.12 "Keys")."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.journal.catalogue import FormKind, Part, Subject
from shouwen.journal.entries import entered
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, chosen, column, field, fields, signatures, table
from shouwen.kit.language import both
from shouwen.kit.words import in_digits
from shouwen.services.keys import Holder, Key, KeyCustody

HAND_OUTS, OPENINGS, LOANS = 4, 2, 14  # lines of a blank copy


def received(key: Key | None) -> list[Block]:
    """F-43: to whom it was given, by whom; and each opening of a seal with its approvals and witnesses."""
    chain = _chain(key, Holder.CUSTOMER)
    openings = list(key.openings.select_related(*WITNESSES, "opened_by").order_by("id")) if key else []
    now = chain[-1] if chain and chain[-1].until_at is None else None
    return [
        head(key),
        table(
            [column(_("Received by"), wide=4), column(_("ID ends in"), wide=2), column(_("Given at"), wide=3),
             column(_("Given back at"), wide=3), column(_("Handed by"), wide=3)],
            [[row.name, row.id_ending, row.from_at, row.until_at, row.given_by] for row in chain],
            title=_("Handed over to the customer"), spare=0 if key else HAND_OUTS,
        ),
        table(
            [column(_("Opened at"), wide=3), column(_("Why it is opened"), wide=4), column(_("Approved by"), wide=4),
             column(_("Witnesses"), wide=5), column(_("Resealed"), wide=4)],
            [opening_row(one) for one in openings],
            title=_("Openings of the seal"), spare=0 if key else OPENINGS,
        ),
        signatures(
            (_("Customer"), now.name if now else "", now.from_at if now else None),
            (_("Customer service"), "", None),
        ),
    ]  # fmt: skip


WITNESSES = ("approved_by", "through", "assistant", "second_assistant", "guard")


def opening_row(one: Any) -> list[Any]:
    approved = [_called(one, part) for part in WITNESSES[:2] if getattr(one, part)]
    there = [_called(one, part) for part in WITNESSES[2:]]
    return [
        one.opened_at,
        one.why,
        _listed(approved),
        _listed(there),
        f"{one.new_seal} {in_digits(one.resealed_at) if one.resealed_at else ''}".strip(),
    ]


def _called(one: Any, part: str) -> dict[str, str]:
    """The name; of who is not in the post for it that this person stood in."""
    names: dict[str, str] = getattr(one, part).names
    mark = both(_("(stood in)")) if part in one.stand_ins else {}
    return {language: f"{name} {mark[language]}" if mark else name for language, name in names.items()}


def _listed(names: list[dict[str, str]]) -> dict[str, str]:
    between = both(pgettext_lazy("between names in a list", ", "))
    return {language: between[language].join(name[language] for name in names) for language in ("zh", "en")}


def lent(key: Key | None) -> list[Block]:
    """F-44: who borrowed it, what for, when it went and when it came back."""
    return [
        head(key),
        table(
            [column(_("Borrower"), wide=3), column(_("ID ends in"), wide=2), column(_("Purpose"), wide=5),
             column(_("Out"), wide=3), column(_("Due back"), wide=3), column(_("Given back at"), wide=3),
             column(_("Approved by"), wide=3), column(_("Handed by"), wide=3)],
            [[row.name, row.id_ending, row.purpose, row.from_at, row.due_at, row.until_at, row.approved_by,
              row.given_by]
             for row in _chain(key, Holder.BORROWER)],
            title=_("Lent"), spare=0 if key else LOANS,
        ),
        signatures((_("Customer service"), "", None)),
    ]  # fmt: skip


def head(key: Key | None) -> Block:
    def cell(label: Any, value: Any, wide: int) -> Block:
        return field(label, value, wide=wide, is_open=key is None)

    return fields(
        cell(_("Unit or place"), key and key.place.code, 4),
        cell(_("Number of the set"), key and key.number, 4),
        cell(_("Keys or cards"), key and chosen(key, "kind"), 2),
        cell(_("Pieces"), key and key.quantity, 2),
        cell(_("Card numbers"), key and key.card_number, 6),
        cell(_("Number of the seal"), key and key.seal_number, 2),
        cell(_("Left with us by"), key and key.deposited_by, 4),
    )


def _chain(key: Key | None, holder: str) -> list[KeyCustody]:
    if key is None:
        return []
    return list(key.chain.filter(holder=holder).select_related("given_by", "approved_by").order_by("id"))


key_on_paper = Subject(
    Key.subject_kind,
    find=lambda role, pk: Key.objects.within_reach(role).filter(pk=pk).first(),
    held=lambda pk, number: Key.objects.select_for_update().get(pk=pk),
    write=entered,
    page=lambda key: reverse("key", args=[key.pk]),
)

key_receipt = FormKind(
    "key_receipt", "F-43", _("Receipt of keys and cards"), about=Key.subject_kind, write=received,
    parts=(Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.CUSTOMER)),
)  # fmt: skip
key_loans = FormKind("key_loans", "F-44", _("Keys lent"), about=Key.subject_kind, write=lent)
