"""F-23 and F-24: which drawings are here, and what engineering says of them (R-091, R-092)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.rows import Clock
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, fields
from shouwen.procedures.papers.fit_out_lines import listed, scan, sheet_of

DRAWING = [("discipline", 4), ("name", 4), ("revision", 2)]
PARTS = (Part(Addressee.CUSTOMER_SERVICE, comes_back=True), Part(Addressee.ENGINEERING))


def schedule(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    return [
        sheet.head(),
        listed(sheet, "drawings",
               [*DRAWING, ("sheets", 2), ("file", 2), ("written_at", 3),
                ("verdict", 2), ("opinion", 4)], waits="collect", spare=2, each="discipline"),
        fields(
            sheet.fact("qualification_number", wide=6), sheet.fact("qualified_until_on"),
            scan(sheet, "qualification_scan"),
            sheet.fact("insurance_number", wide=6), sheet.fact("insured_until_on"), scan(sheet, "insurance_scan"),
            sheet.fact("missing", wide=12),
            title=_("The contractor's papers"),
        ),
        *sheet.foot(sheet.finished(_("Customer service"), "collect"),
                    sheet.signed(_("Engineering"))),
    ]  # fmt: skip


def review(case: Case | None) -> list[Block]:
    sheet = sheet_of(case)
    waits = sheet.is_waited_for("review")
    times = sheet.standing.visits.get("review", 0) if case else 0
    return [
        sheet.head(),
        fields(
            sheet.fact("area", wide=4), sheet.field(_("Days for the review"), days(case), wide=3),
            sheet.field(_("Papers complete at"), sheet.done_at("collect"), wide=3, is_open=waits),
            sheet.field(_("Round"), str(times or ""), wide=2, is_open=waits),
            sheet.field(_("Opinion due by"), due(case), wide=12, is_open=waits),
        ),
        listed(sheet, "drawings", [*DRAWING, ("verdict", 2), ("opinion", 7)], waits="review", spare=10,
               marks=[("reviewed", 3)], title=_("Opinion, drawing by drawing")),
        fields(
            sheet.fact("review_says", wide=12, lines=2),
            sheet.field(_("Reviewed by"), sheet.done_by("review"), wide=6, is_open=waits),
            sheet.field(_("Reviewed at"), sheet.done_at("review"), wide=6, is_open=waits),
            title=_("Result"),
        ),
        *sheet.foot(sheet.finished(_("Engineering"), "review")),
    ]  # fmt: skip


def days(case: Case | None) -> str:
    """R-092, M-FO-03: the figures of this case; where two of them speak the sooner counts."""
    if not case or case.facts.area is None:
        return ""
    size = "small" if case.facts.area <= case.figure("fitout.review_threshold_sqm") else "large"
    own = case.figure(f"fitout.review_days_{size}")
    return f"{min(own, case.figure('fitout.deemed_approval_days') or own).normalize():f}"


def due(case: Case | None) -> datetime | None:
    """R-092: until when the opinion is wanted, by the clock of the last round."""
    clocks = Clock.objects.filter(case=case, step="review") if case else Clock.objects.none()
    newest = clocks.order_by("turn").last()
    return newest.due_at if newest else None


drawing_schedule = FormKind(
    "drawing_schedule", "F-23", _("Drawing schedule of a fit-out"), about=Case.subject_kind, write=schedule,
    parts=PARTS,
)  # fmt: skip
drawing_review = FormKind(
    "drawing_review", "F-24", _("Review of the drawings"), about=Case.subject_kind, write=review,
    parts=(Part(Addressee.ENGINEERING), Part(Addressee.CUSTOMER_SERVICE), Part(Addressee.CUSTOMER)),
)  # fmt: skip
