"""F-50, contents and sealing of a customer's file (R-118), and F-51, who read it (M-FL-04)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.journal.catalogue import FormKind, Subject
from shouwen.journal.entries import entered
from shouwen.kit.blocks import Block, column, field, fields, note, signatures, table
from shouwen.kit.language import both
from shouwen.services.customer_files import CustomerFile, FileReading, Retention
from shouwen.services.file_contents import contents, keep_until

LINES = 20  # of a blank page
FOR_GOOD = _("for good")


def contents_and_sealing(file: CustomerFile | None) -> list[Block]:
    rows = contents(file) if file else []
    heads = [
        column(_("Date"), wide=3), column(_("What it is"), wide=4), column(_("Title"), wide=6),
        column(_("Case number"), wide=3), column(_("Kept as"), wide=4),
    ]  # fmt: skip
    lines = [
        [_day(each.at), both(each.what), each.title, each.number, both(each.retention.label)] for each in rows
    ]
    return [which(file), table(heads, lines, title=_("Contents, the newest on top"), spare=0 if file else LINES),
            sealing(file), signatures(sealer(file))]  # fmt: skip


def which(file: CustomerFile | None) -> Block:
    def cell(label: Any, value: Any, wide: int = 4) -> Block:
        return field(label, value, wide=wide, is_open=file is None)

    return fields(
        cell(_("File number"), file and file.number),
        cell(_("Unit"), file and file.place.full_names),
        cell(_("Where it stands"), file and file.shelf),
        cell(_("Customer"), file and file.customer, 8),
        cell(_("Lease number"), file and file.lease.number),
    )


def sealing(file: CustomerFile | None) -> Block:
    waits = file is None or not file.is_sealed
    until = {}
    if file and file.sealed_at:
        until = keep_until(file, timezone.localtime(file.sealed_at).date())
    return fields(
        field(_("Sealed at"), file and file.sealed_at, wide=4, is_open=waits),
        field(_("Sealed by"), file and file.sealed_by, wide=4, is_open=waits),
        field(_("Box"), file and file.box, wide=4, is_open=waits),
        *(
            field(kept.label, until[kept] or FOR_GOOD if until else "", wide=4, is_open=waits)
            for kept in Retention
        ),
        title=_("Sealing; kept until"),
    )


def sealer(file: CustomerFile | None) -> tuple[object, str, datetime | None]:
    who = file.sealed_by.name if file and file.sealed_by else ""
    return _("Customer service"), who, file.sealed_at if file else None


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d}"


def reading_log(file: CustomerFile | None) -> list[Block]:
    heads = [
        column(_("When"), wide=4), column(_("Who"), wide=3), column(_("What for"), wide=5),
        column(_("Paper"), wide=5), column(_("Approved by"), wide=3), column(_("Back"), wide=4),
    ]  # fmt: skip
    rows = (
        file.readings.select_related("reader", "approved_by", "paper__paper").order_by("id") if file else ()
    )
    lines = [
        [one.out_at or one.asked_at, one.reader, one.purpose, _what(one), one.approved_by, one.back_at]
        for one in rows
    ]
    rule = _("Personal papers are shown for a purpose; the file is lent with a manager's approval.")
    return [
        which(file),
        table(heads, lines, title=_("Who read this file"), spare=0 if file else LINES),
        note(rule),
    ]


def _what(reading: FileReading) -> object:
    filed = reading.paper
    return filed.paper.caption or filed.paper.name if filed else both(_("The whole file"))


file_on_paper = Subject(
    CustomerFile.subject_kind,
    find=lambda role, pk: CustomerFile.objects.within_reach(role).filter(pk=pk).first(),
    held=lambda pk, number: CustomerFile.objects.select_for_update().get(pk=pk),
    write=entered,
    page=lambda file: reverse("customer_file", args=[file.number]),
)


file_contents = FormKind(
    "file_contents", "F-50", _("Contents and sealing of a customer's file"), about=CustomerFile.subject_kind,
    write=contents_and_sealing,
)  # fmt: skip
file_readings = FormKind(
    "file_readings",
    "F-51",
    _("Who read a customer's file"),
    about=CustomerFile.subject_kind,
    write=reading_log,
)
