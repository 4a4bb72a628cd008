"""F-10, the enquiry register (R-211): who asked what, who answered, to whom it was passed, when it was done."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Channel
from shouwen.journal.catalogue import FormKind, Subject
from shouwen.journal.entries import entered
from shouwen.kit.blocks import Block, choice, column, field, fields, signatures, table
from shouwen.services.enquiries import Enquiry

LINES = 32  # of a blank page


def written(enquiry: Enquiry | None) -> list[Block]:
    if enquiry is None:
        return [table(heads(), [], spare=LINES), signatures((_("Customer service"), "", None))]
    return [asked(enquiry), answered(enquiry), signatures((_("Customer service"), "", None))]


def heads() -> list[Block]:
    return [
        column(_("When"), wide=3), column(_("Caller"), wide=4), column(_("The question"), wide=8),
        column(_("Answered by"), wide=4), column(_("Passed to"), wide=4), column(_("Done at"), wide=3),
    ]  # fmt: skip


def asked(enquiry: Enquiry) -> Block:
    return fields(
        field(_("Number"), enquiry.number, wide=4),
        field(_("Asked at"), enquiry.asked_at, wide=4),
        field(_("Taken down by"), enquiry.taken_by, wide=4),
        field(_("Caller"), enquiry.caller_name, wide=4),
        field(_("Telephone"), enquiry.caller_phone, wide=4),
        field(_("Company or unit"), enquiry.customer or enquiry.company, wide=4),
        choice(_("How it came"), Channel.choices, enquiry.channel),
        field(_("The question"), enquiry.question, wide=12),
    )


def answered(enquiry: Enquiry) -> Block:
    waits = enquiry.is_open
    return fields(
        field(_("Passed to"), enquiry.passed_to, wide=4, is_open=waits),
        field(_("Colleague"), enquiry.colleague, wide=4, is_open=waits),
        field(_("To be answered by"), enquiry.due_at, wide=4),
        field(_("The answer"), enquiry.answer, wide=12, lines=5, is_open=waits),
        field(_("Answered by"), enquiry.answered_by, wide=4, is_open=waits),
        field(_("Done at"), enquiry.done_at, wide=4, is_open=waits),
        field(_("Case number"), enquiry.became and enquiry.became.number, wide=4, is_open=waits),
        title=_("The answer"),
    )


enquiry_on_paper = Subject(
    Enquiry.subject_kind,
    find=lambda role, pk: Enquiry.objects.within_reach(role).filter(pk=pk).first(),
    held=lambda pk, number: Enquiry.objects.select_for_update().get(pk=pk),
    write=entered,
    page=lambda enquiry: reverse("enquiry", args=[enquiry.number]),
)

enquiry_register = FormKind(
    "enquiry_register", "F-10", _("Enquiry register"), about=Enquiry.subject_kind, write=written
)
